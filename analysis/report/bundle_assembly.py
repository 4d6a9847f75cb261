"""Puts the document of a meeting together from executed notebooks; nothing is executed again.

Figures, tables, footnotes and sources are numbered through all parts, so that each number means one thing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nbformat import NotebookNode

from analysis.elements import Cover
from analysis.report import document as doc
from analysis.report.annex_document import EVIDENCE_STEPS
from analysis.report.assembly import Before, Builder, front_of, narrated
from analysis.report.bundle_document import Bundle, Part
from analysis.report.exporters import EvidencePDFExporter
from analysis.report.glossary import terms_used
from analysis.report.markdown import Target
from analysis.report.publications import listed_sources, publications
from analysis.report.reading import bibliography, report_items, report_timestamp


@dataclass(frozen=True)
class Bundled:
    """An executed notebook as it goes into the document.

    Attributes
    ----------
    topic, title : id and title of its topic; the title stands in where the notebook has no cover.
    document_no, department : for this part; where empty, those of its own cover count.
    """

    topic: str
    title: str
    notebook: NotebookNode
    document_no: str = ""
    department: str = ""


def assemble_bundle(reports: Sequence[Bundled], cover: Cover, target: Target) -> Bundle:
    """Return the document of several reports.

    Parameters
    ----------
    reports : in reading order.
    cover : of the whole document.
    target : format of the narration.

    Raises
    ------
    ReportError
        When an element, a picture or the narration of a notebook can't be read.
    """
    exporter = EvidencePDFExporter()
    prefixes = [f"part{n}-" for n in range(1, len(reports) + 1)]
    read = [
        report_items(exporter.prepared(report.notebook)[0], prefix)
        for prefix, report in zip(prefixes, reports, strict=True)
    ]
    streams, footnotes = narrated([items for _, items in read], target)
    cited = [bibliography(items) for _, items in read]
    # two reports may know one id with different contents: the number is that of the contents
    numbered = listed_sources([source for used in cited for source in used])
    parts: list[Part] = []
    before = Before(prefixes[0]) if prefixes else Before()
    said = False
    for n, (report, (own, _), stream, used) in enumerate(
        zip(reports, read, streams, cited, strict=True), start=1
    ):
        builder = Builder(stream, {source.id: numbered[source] for source in used}, before)
        parts.append(_part(report, own, cover, f"part-{n}", builder))
        said = said or builder.levels
        before = before.after(builder, prefixes[n]) if n < len(prefixes) else before
    return Bundle(
        front=front_of(cover),
        timestamp=report_timestamp(cover),
        parts=_tied(parts),
        sources=publications(numbered),
        evidence=EVIDENCE_STEPS if said else (),
        glossary=terms_used(parts),
        footnotes=footnotes,
    )


def _part(report: Bundled, own: Cover | None, cover: Cover, anchor: str, builder: Builder) -> Part:
    department = report.department or (own.department if own else "")
    lines = (
        f"― {own.question} ―" if own and own.question else "",
        own.year_label if own else "",
        department if department != cover.department else "",
    )
    return Part(
        topic=report.topic,
        anchor=anchor,
        document_no=report.document_no or (own.document_no if own else ""),
        title=own.title if own else report.title,
        question=own.question if own else "",
        lines=tuple(filter(None, lines)),
        **builder.body(),
    )


def _tied(parts: Sequence[Part]) -> tuple[Part, ...]:
    """Return the parts with quotations that lead to the finding in its own part."""
    places = {
        (part.topic, block.finding.id): (block.anchor, part.document_no or part.title)
        for part in reversed(parts)
        for flow in part.flows
        for block in reversed(flow)
        if isinstance(block, doc.Statement)
    }

    def tied(quoted: doc.Quoted) -> doc.Quoted:
        known = places.get((quoted.quotation.topic, quoted.quotation.finding))
        return quoted.model_copy(update={"anchor": known[0], "place": known[1]}) if known else quoted

    def changed(blocks: doc.Blocks) -> doc.Blocks:
        return tuple(
            block.model_copy(update={"items": tuple(map(tied, block.items))})
            if isinstance(block, doc.QuotedBlock)
            else block
            for block in blocks
        )

    return tuple(part.with_blocks(changed) for part in parts)
