"""From the report document to PDF through Typst.

The document travels as JSON in ``sys.inputs`` and is laid out by ``templates/typst/report.typ``: no datum is
ever pasted into Typst source, so none can become markup.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import typst

from analysis.checking.errors import ReportError
from analysis.report.bundle_document import Bundle
from analysis.report.document import Report
from analysis.report.fonts import printable, typst_fonts
from analysis.report.pagination import Trace, settle

STANDARDS: list[typst.PDFStandard] = ["a-2a", "ua-1"]
_TEMPLATE = Path(__file__).parent / "templates" / "typst"
_CACHE_AGES = 11  # Typst forgets what it has not used for ten compilations
_compiled_in: set[int] = set()  # processes


def compile_pdf(report: Report | Bundle) -> bytes:
    """Lay a report, or several in one document, out as PDF/A-2a and PDF/UA-1.

    The compiler keeps threads, which a fork does not copy: a process that forks workers must leave the
    compiling to them.

    Raises
    ------
    ReportError
        When Typst refuses the document; the message says why (a figure without alt text, say).
    RuntimeError
        In a child of a process that has compiled; it would wait for ever.
    """
    if _compiled_in and os.getpid() not in _compiled_in:
        raise RuntimeError("Typst has run in the parent process: fork before the first PDF, or spawn")
    _compiled_in.add(os.getpid())
    try:
        settled = _settled(report)
        pdf = _compiler(settled).compile(format="pdf", pdf_standards=STANDARDS, timestamp=report.timestamp)
    except typst.TypstError as error:
        hints = "".join(f"（{hint}）" for hint in error.hints)
        raise ReportError(
            f"「{report.front.title}」の PDF を組版できません: {error.message}{hints}"
        ) from error
    finally:
        _forget()
    if not isinstance(pdf, bytes):
        raise ReportError(f"「{report.front.title}」の PDF が空です")
    return pdf


def _settled(report: Report | Bundle) -> Report | Bundle:
    """Return the report with its pages settled; each part of a bundle begins a page and is settled by itself."""
    if isinstance(report, Report):
        return settle(report, _trace)
    parts = tuple(settle(report.only(part), _trace).parts[0] for part in report.parts)
    return report.model_copy(update={"parts": parts})


def _trace(draft: Report | Bundle) -> list[Trace]:
    return json.loads(_compiler(draft).query("<displays>", "value", one=True))


def _compiler(report: Report | Bundle) -> typst.Compiler:
    return typst.Compiler(
        str(_TEMPLATE / ("report.typ" if isinstance(report, Report) else "bundle.typ")),
        root=str(_TEMPLATE),
        font_paths=typst_fonts(),
        sys_inputs={"document": printable(report.model_dump_json())},
    )


def _forget() -> None:
    """Age Typst's cache, which would hold a batch's last ten documents: 300 MB instead of 1.2 GB."""
    blank = typst.Compiler(font_paths=typst_fonts())
    for _ in range(_CACHE_AGES):
        blank.compile(input=b" ", format="pdf")
