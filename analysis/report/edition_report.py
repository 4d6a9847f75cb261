"""What changed between two editions as files: one CSV, and a small report as HTML and PDF."""

from __future__ import annotations

from pathlib import Path

from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from analysis.chapters.edition_words import files_table, findings_table, parameters_table, summary
from analysis.chapters.editions import Comparison
from analysis.elements import Cover, Element, Prose
from analysis.report.exporters import EvidenceHTMLExporter, EvidencePDFExporter
from analysis.report.files import write_csv

TITLE = "報告書の昨年からの変化"


def write_comparison(
    comparison: Comparison, folder: Path, *, area: str, area_name: str, before: int, after: int
) -> list[Path]:
    """Write ``diff_<area>.csv`` (the findings), ``.html`` and ``.pdf``; return the files.

    The CSV is missing where no finding changed.
    """
    cover = Cover(
        title=f"{area_name}の{TITLE}",
        question="去年の資料から何が変わったのか",
        area=area,
        area_name=area_name,
        year=after,
        year_label=f"{before}年度版と{after}年度版",
        topic="diff",
    )
    findings = findings_table(comparison, before, after)
    parts: list[tuple[str, Element | None]] = [
        ("知見の変化", findings),
        ("パラメータの変化", parameters_table(comparison, before, after)),
        ("読んだデータの変化", files_table(comparison)),
    ]
    cells = [
        _shown(cover),
        _narrated("変化のあらまし"),
        _shown(Prose(paragraphs=(summary(comparison, before, after),))),
    ]
    for heading, element in parts:
        cells += [_narrated(heading), _shown(element or Prose(paragraphs=("変化はない。",)))]
    notebook = new_notebook(cells=cells)
    for number, cell in enumerate(notebook.cells):
        cell.id = f"cell-{number}"
    folder.mkdir(parents=True, exist_ok=True)
    place = folder / f"diff_{area}"
    written = []
    if findings is not None:
        write_csv(findings, place.with_suffix(".csv"), cover)
        written.append(place.with_suffix(".csv"))
    page, _ = EvidenceHTMLExporter().from_notebook_node(notebook)
    document, _ = EvidencePDFExporter().from_notebook_node(notebook)
    place.with_suffix(".html").write_text(page, encoding="utf-8", newline="\n")
    place.with_suffix(".pdf").write_bytes(document)
    return [*written, place.with_suffix(".html"), place.with_suffix(".pdf")]


def _shown(element: Element) -> object:
    bundle = element._repr_mimebundle_()
    return new_code_cell("", outputs=[new_output("display_data", data=bundle)], execution_count=1)


def _narrated(heading: str) -> object:
    return new_markdown_cell(f"## {heading}")
