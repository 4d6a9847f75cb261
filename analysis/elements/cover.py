"""The head of a report: what the cover, the running title and the annex of sources need."""

from __future__ import annotations

from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict

from analysis.elements.base import Element


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


class Cover(Element):
    """Cover of a report; the first display output of a notebook.

    `document_no`, `meeting`, `date` and `department` may be empty: the cover then leaves the place to be
    filled in by hand. `date` is the day as printed (令和8年11月20日), `date_iso` the same as ``YYYY-MM-DD``
    and the time stamp of the PDF.
    """

    mime: ClassVar[str] = "application/vnd.ebpm.cover+json"

    title: str
    question: str
    area: str
    area_name: str
    year: int
    year_label: str
    topic: str
    document_no: str = ""
    meeting: str = ""
    date: str = ""
    date_iso: str = ""
    department: str = ""
    sources: tuple[Source, ...] = ()

    def plain_bundle(self) -> dict[str, Any]:
        """Return the title and the question as plain text."""
        return {"text/plain": f"{self.title} — {self.area_name}（{self.year_label}）\n{self.question}"}
