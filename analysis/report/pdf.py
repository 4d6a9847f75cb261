"""From the report document to PDF through Typst.

The document travels as a file of JSON beside the template (``templates/typst/report.typ``) that lays it out: no datum
is ever pasted into Typst source, so none can become markup. As a file, because Typst keeps what it laid out of the
draft before where neither the template nor the inputs change: a draft then costs an eighth.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import typst

from analysis.checking.errors import ReportError
from analysis.report.bundle_document import Bundle, Part
from analysis.report.document import Report
from analysis.report.fonts import printable, typst_fonts
from analysis.report.pagination import SHORT_PAGE, Trace, settle
from analysis.report.short_document import Short
from analysis.report.undated import undated

STANDARDS: list[typst.PDFStandard] = ["a-2a", "ua-1"]
SHORT_FORM_PAGES = 2
_FOLDER = Path(__file__).parent / "templates" / "typst"
_TEMPLATES = {Report: "report.typ", Bundle: "bundle.typ", Short: "short.typ"}
_TIGHTEST = 3  # of the type sizes in templates/typst/short.typ
_BETWEEN_PARTS = 12.0  # mm, as templates/typst/blocks.typ has it where a part begins below another
_UNSETTLED = "converge"
_CACHE_AGES = 11  # Typst forgets what it has not used for ten compilations
_compiled_in: set[int] = set()  # processes


def compile_pdf(report: Report | Bundle | Short) -> bytes:
    """Lay a report, or several in one document, out as PDF/A-2a and PDF/UA-1; without a time stamp it bears no day.

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
        compiler = _fitted(report) if isinstance(report, Short) else _compiler(_settled(report))
        pdf, warnings = compiler.compile_with_warnings(
            format="pdf", pdf_standards=STANDARDS, timestamp=report.timestamp or 0
        )
    except typst.TypstError as error:
        hints = "".join(f"（{hint}）" for hint in error.hints)
        raise ReportError(
            f"「{report.front.title}」の PDF を組版できません: {error.message}{hints}"
        ) from error
    finally:
        _forget()
    if unsettled := [str(warning) for warning in warnings if _UNSETTLED in str(warning)]:
        # page numbers and the numbers of figures may be wrong
        raise ReportError(f"「{report.front.title}」の PDF の頁が定まりません: {unsettled[0]}")
    if not isinstance(pdf, bytes):
        raise ReportError(f"「{report.front.title}」の PDF が空です")
    return pdf if report.timestamp is not None else undated(pdf)


def _fitted(report: Short) -> typst.Compiler:
    """Return a compiler that sets the short form as large as two pages hold it."""
    for tightness in range(_TIGHTEST + 1):
        compiler = _compiler(report, tightness=str(tightness))
        if json.loads(compiler.query("<pages>", "value", one=True)) <= SHORT_FORM_PAGES:
            break
    return compiler


def _laid_out(report: Report | Bundle) -> tuple[float, list[Trace]]:
    """Return how far the text fills its last page (mm), and where its figures and tables came to lie."""
    laid: dict[str, Any] = json.loads(_compiler(report).query("<displays>", "value", one=True))
    return laid["filled"], laid["displays"]


def _settled(report: Report | Bundle) -> Report | Bundle:
    """Return the report with its pages settled; each part of a bundle by itself, one after the other."""
    filled = 0.0

    def trace(draft: Report | Bundle) -> list[Trace]:
        nonlocal filled
        filled, traces = _laid_out(draft)
        return traces

    def short() -> bool:
        return filled <= SHORT_PAGE

    if isinstance(report, Report):
        return settle(report, trace).model_copy(update={"annex_below": short()})
    parts: list[Part] = []
    for number, part in enumerate(report.parts):
        below = number > 0 and short()
        (settled,) = settle(report.only(part, filled + _BETWEEN_PARTS if below else 0.0), trace).parts
        parts.append(settled.model_copy(update={"below": below}))
    return report.model_copy(update={"parts": tuple(parts), "annex_below": short()})


def _compiler(report: Report | Bundle | Short, **given: str) -> typst.Compiler:
    template = next(name for kind, name in _TEMPLATES.items() if isinstance(report, kind))
    document = printable(report.model_dump_json())
    files: Any = {"main.typ": (_FOLDER / template).read_bytes(), "document.json": document.encode()}
    return typst.Compiler(
        files,  # its type stub knows of one file only
        root=str(_FOLDER),
        font_paths=typst_fonts(),
        sys_inputs=given,
    )


def _forget() -> None:
    """Age Typst's cache, which would hold a batch's last ten documents: 300 MB instead of 1.2 GB."""
    blank = typst.Compiler(font_paths=typst_fonts())
    for _ in range(_CACHE_AGES):
        blank.compile(input=b" ", format="pdf")
