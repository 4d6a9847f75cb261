"""The sources of a report, displayed at its end, when every chapter has said what it used."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any, ClassVar, Self

from analysis.elements.base import Element, Record
from analysis.elements.cover import Cover
from analysis.elements.html import linked, page, paragraph, small_print


class Source(Record):
    """出典。

    `date` is the day on which it was published, as ``YYYY-MM-DD``.
    """

    id: str
    publisher: str
    title: str
    table: str = ""
    url: str = ""
    licence: str = ""
    note: str = ""
    date: str = ""

    @property
    def name(self) -> str:
        """発行者、題名、表の名前（付属資料に載るとおり）。"""
        return f"{self.publisher}「{self.title}」" + (f"　{self.table}" if self.table else "")


class Sources(Element):
    """出典の一覧。ノートブックの最後の出力で、報告書の付属資料に載る。

    Findings, tables and figures cite sources by id, the report by their place here.
    """

    mime: ClassVar[str] = "application/vnd.ebpm.sources+json"

    sources: tuple[Source, ...]

    def plain_bundle(self) -> dict[str, Any]:
        """Return a line a source, as HTML and as plain text."""
        items = "".join(
            f"<li>{escape(source.name)}"
            + small_print({"利用条件": source.licence}, {"注": source.note})
            + (f'<p class="small">{linked(source.url)}</p>' if source.url else "")
            + "</li>"
            for source in self.sources
        )
        html = page(paragraph("出典", "title") + f"<ol>{items}</ol>")
        return {"text/html": html, "text/plain": "\n".join(source.name for source in self.sources)}

    @classmethod
    def from_output(cls, output: Mapping[str, Any]) -> Self | None:
        """Read the sources back; covers of form 1 carried them."""
        cover = output.get("data", {}).get(Cover.mime)
        if isinstance(cover, Mapping) and cover.get("sources"):
            return cls.from_record(cover)
        return super().from_output(output)
