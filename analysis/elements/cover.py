"""The head of a report: what the cover and the running title need."""

from __future__ import annotations

from html import escape
from typing import Any, ClassVar

from analysis.elements.base import Element
from analysis.elements.html import page, paragraph, small_print


class Cover(Element):
    """報告書の表紙。ノートブックの最初の出力。

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
        """Return the cover as HTML, and title and question as plain text."""
        subject = f"{self.area_name}（{self.year_label}）"
        html = page(
            paragraph(self.document_no, "small")
            + f'<div class="large">{escape(self.title)}</div>'
            + paragraph(f"― {self.question} ―" if self.question else "")
            + paragraph(subject)
            + small_print({"会議名": self.meeting, "年月日": self.date, "担当課": self.department}),
            kind="card",
            uses=(".large",),
        )
        return {"text/html": html, "text/plain": f"{self.title} — {subject}\n{self.question}"}
