"""The head of a report: what the cover and the running title need."""

from __future__ import annotations

from typing import Any, ClassVar

from analysis.elements.base import Element


class Cover(Element):
    """Cover of a report; the first display output of a notebook.

    `document_no`, `meeting`, `date` and `department` may be empty: the cover then leaves the place to be
    filled in by hand. `date` is the day as printed (令和8年11月20日), `date_iso` the same as ``YYYY-MM-DD``
    and the time stamp of the PDF.
    """

    mime: ClassVar[str] = "application/vnd.ebpm.cover+json"
    schema_number: ClassVar[int] = 2  # form 1 carried the sources

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

    def plain_bundle(self) -> dict[str, Any]:
        """Return the title and the question as plain text."""
        return {"text/plain": f"{self.title} — {self.area_name}（{self.year_label}）\n{self.question}"}
