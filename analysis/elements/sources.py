"""The sources of a report, displayed at its end, when every chapter has said what it used."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict

from analysis.elements.base import Element
from analysis.elements.cover import Cover


class Source(BaseModel):
    """One source of the report as the annex lists it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    publisher: str
    title: str
    table: str = ""
    url: str = ""
    licence: str = ""
    note: str = ""

    @property
    def name(self) -> str:
        """Publisher, title and table, as the annex prints them."""
        return f"{self.publisher}「{self.title}」" + (f"　{self.table}" if self.table else "")


class Sources(Element):
    """The list of sources; findings, tables and figures cite them by id, the report by their place here."""

    mime: ClassVar[str] = "application/vnd.ebpm.sources+json"

    sources: tuple[Source, ...]

    def plain_bundle(self) -> dict[str, Any]:
        """Return a line a source as plain text."""
        return {"text/plain": "\n".join(source.name for source in self.sources)}

    @classmethod
    def from_output(cls, output: Mapping[str, Any]) -> Self | None:
        """Read the sources back; covers of form 1 carried them."""
        cover = output.get("data", {}).get(Cover.mime)
        if isinstance(cover, Mapping) and cover.get("sources"):
            return cls.from_record(cover)
        return super().from_output(output)
