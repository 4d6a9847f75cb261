"""From the report document to PDF through Typst.

The document travels as JSON in ``sys.inputs`` and is laid out by ``templates/typst/report.typ``: no datum is
ever pasted into Typst source, so none can become markup.
"""

from __future__ import annotations

import json
from pathlib import Path

import typst

from analysis.errors import ReportError
from analysis.report.document import Report
from analysis.report.fonts import printable, typst_fonts
from analysis.report.pagination import settle

STANDARDS: list[typst.PDFStandard] = ["a-2a", "ua-1"]
_TEMPLATE = Path(__file__).parent / "templates" / "typst"


def compile_pdf(report: Report) -> bytes:
    """Lay the report out as PDF/A-2a and PDF/UA-1.

    Raises
    ------
    ReportError
        When Typst refuses the document; the message says why (a figure without alt text, say).
    """
    try:
        settled = settle(
            report, lambda draft: json.loads(_compiler(draft).query("<charts>", "value", one=True))
        )
        pdf = _compiler(settled).compile(format="pdf", pdf_standards=STANDARDS, timestamp=report.timestamp)
    except typst.TypstError as error:
        hints = "".join(f"（{hint}）" for hint in error.hints)
        raise ReportError(
            f"「{report.front.title}」の PDF を組版できません: {error.message}{hints}"
        ) from error
    if not isinstance(pdf, bytes):
        raise ReportError(f"「{report.front.title}」の PDF が空です")
    return pdf


def _compiler(report: Report) -> typst.Compiler:
    return typst.Compiler(
        str(_TEMPLATE / "report.typ"),
        root=str(_TEMPLATE),
        font_paths=typst_fonts(),
        sys_inputs={"document": printable(report.model_dump_json())},
    )
