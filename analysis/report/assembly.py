"""Puts a report together: chapters from headings, numbers for figures and tables, cross-references, annex."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from nbformat import NotebookNode

from analysis.elements import (
    Cover,
    Element,
    Figure,
    Finding,
    Prose,
    Quotations,
    Sources,
    Subheading,
    Table,
)
from analysis.elements.key_findings import key_findings
from analysis.report import document as doc
from analysis.report.annex_document import EVIDENCE_STEPS, ListedSource
from analysis.report.glossary import terms_used
from analysis.report.layout import title_lines
from analysis.report.markdown import Heading, Markup, Target, convert
from analysis.report.numbering import figure_label, table_labels
from analysis.report.publications import listed_sources, publications
from analysis.report.reading import Item, Markdown, bibliography, report_items, report_timestamp
from analysis.report.svg import prepare
from analysis.words.numbers import format_number

TITLE_WIDTH = 18.0  # em, on the cover
_CHAPTER_LEVEL = 2

Piece = Item | Heading | Markup
"""Of a notebook with its Markdown converted."""


@dataclass(frozen=True)
class Before:
    """What stands before a notebook in its document: a prefix for its places, and the numbers that are taken."""

    prefix: str = ""
    figures: int = 0
    tables: int = 0
    annex_tables: int = 0

    def after(self, builder: Builder, prefix: str) -> Before:
        """Return what stands before the next notebook."""
        annexed = sum(table.annex for table in builder.tables.values())
        shown = len(builder.tables) - annexed
        return Before(prefix, builder.figures, self.tables + shown, self.annex_tables + annexed)


def assemble(notebook: NotebookNode, *, name: str, target: Target) -> doc.Report:
    """Return the report that an executed notebook holds.

    Parameters
    ----------
    notebook : executed notebook.
    name : the title of last resort (file name), for a notebook without cover, title or heading.
    target : format of the narration.

    Raises
    ------
    ReportError
        When an element, a picture or the narration cannot be read.
    """
    cover, items = report_items(notebook)
    (stream,), footnotes = narrated([items], target)
    headline = next((h.title for h in stream if isinstance(h, Heading) and h.level == 1), "")
    title = str(notebook.metadata.get("title") or headline or name)
    cited = bibliography(items)
    listed = listed_sources(cited)
    builder = Builder(stream, {source.id: entry for source, entry in listed.items()})
    body = builder.body()
    return doc.Report(
        front=front_of(cover or cover_of(title)),
        timestamp=report_timestamp(cover),
        **body,
        sources=publications(listed),
        evidence=EVIDENCE_STEPS if builder.levels else (),
        glossary=terms_used([doc.Body(**body)]),
        footnotes=footnotes,
    )


def narrated(notebooks: Sequence[Sequence[Item]], target: Target) -> tuple[list[list[Piece]], str]:
    """Return what notebooks have to say with their Markdown converted in one run, and the footnotes of all.

    Footnotes are numbered through all of them.
    """
    told = [item.source for items in notebooks for item in items if isinstance(item, Markdown)]
    narration = convert(told, target)
    cells = iter(narration.cells)
    streams: list[list[Piece]] = []
    for items in notebooks:
        streams.append([])
        for item in items:
            streams[-1].extend(next(cells) if isinstance(item, Markdown) else [item])
    return streams, narration.footnotes


def front_of(cover: Cover) -> doc.Front:
    """Return a cover as it is printed."""
    return doc.Front(
        **cover.model_dump(),
        title_lines=title_lines(cover.title, TITLE_WIDTH),
        subject="　".join(part for part in (cover.area_name, cover.year_label) if part),
    )


def cover_of(title: str) -> Cover:
    """Return the cover of a notebook that has none."""
    return Cover(title=title, question="", area="", area_name="", year=0, year_label="", topic="")


class Builder:
    """Walks through the stream; tables are numbered first, because figures point to later ones.

    Attributes
    ----------
    statements : the findings, in order.
    tables : by their place in the stream.
    figures : the number of the last figure.
    """

    def __init__(
        self, stream: Sequence[Piece], sources: Mapping[str, ListedSource], before: Before | None = None
    ) -> None:
        self._before = before or Before()
        self.preamble: list[doc.Block] = []
        self.statements: list[doc.Statement] = []
        self._chapters: list[tuple[str, list[doc.Block]]] = []
        self._sources = sources
        self.figures = self._before.figures
        self._titled = False
        self._headings = self._sections = self._depth = 0
        self.tables = _number_tables(stream, sources, self._before)
        for position, piece in enumerate(stream):
            self._take(position, piece)

    def body(self) -> dict[str, Any]:
        """Return the fields of `doc.Body`."""
        statements = {id(each.finding): each for each in self.statements}
        chosen = key_findings(each.finding for each in self.statements)
        return {
            "key_findings": tuple(statements[id(each)] for each in chosen),
            "preamble": tuple(self.preamble),
            "chapters": tuple(
                doc.Chapter(number=n, title=title, anchor=self._place(f"chapter-{n}"), blocks=tuple(blocks))
                for n, (title, blocks) in enumerate(self._chapters, start=1)
            ),
            "annex_tables": tuple(block for block in self.tables.values() if block.annex),
        }

    @property
    def levels(self) -> bool:
        """Whether a level of evidence is printed anywhere."""
        blocks = (*self.preamble, *(block for _, some in self._chapters for block in some))
        return any(isinstance(block, doc.Statement | doc.QuotedBlock) for block in blocks)

    def _place(self, name: str) -> str:
        return self._before.prefix + name

    def _take(self, position: int, piece: Piece) -> None:
        match piece:
            case Cover() | Sources() | Markdown():
                pass
            case Heading():
                self._open(piece)
            case Markup(text=text):
                self._add(doc.Narration(markup=text))
            case Subheading(title=title, level=level):
                self._open(Heading(level, title))
            case Quotations():
                self._add(self._quoted(piece))
            case Prose():
                self._add(doc.Paragraphs(prose=piece))
            case Finding():
                if piece.printed:
                    self.statements.append(self._statement(piece))
                    self._add(self.statements[-1])
            case Figure():
                self._add(self._figure(piece))
            case Table():
                if not piece.annex:
                    self._add(self.tables[position])
            case doc.Sheet() | doc.Image() | doc.Preformatted():
                self._add(piece)
            case Element():
                raise TypeError(f"no place in a report for {type(piece).__name__}")

    def _add(self, block: doc.Block) -> None:
        (self._chapters[-1][1] if self._chapters else self.preamble).append(block)

    def _open(self, heading: Heading) -> None:
        """Begin a chapter or a section; the first headline is the title, which the cover has."""
        if heading.level == 1 and not self._titled:
            self._titled = True
            return
        if heading.level <= _CHAPTER_LEVEL:
            self._chapters.append((heading.title, []))
            self._sections, self._depth = 0, 0
            return
        self._depth = min(heading.level - _CHAPTER_LEVEL, self._depth + 1)  # no level may be skipped
        self._sections += self._depth == 1
        self._headings += 1
        self._add(
            doc.Section(
                number=f"({self._sections})" if self._depth == 1 else "",
                title=heading.title,
                anchor=self._place(f"section-{self._headings}"),
                depth=self._depth,
            )
        )

    def _statement(self, finding: Finding) -> doc.Statement:
        unlisted = "".join(f"［{source}］" for source in finding.sources if source not in self._sources)
        has_interval = finding.confidence is not None and None not in (finding.lower, finding.upper)
        return doc.Statement(
            anchor=self._place(f"finding-{len(self.statements) + 1}"),
            chapter=len(self._chapters) or None,
            finding=finding,
            remarks=doc.small_print(
                {
                    "方法": finding.method,
                    "信頼水準": f"{format_number(100 * (finding.confidence or 0))}%" if has_interval else "",
                    "観測数": format_number(finding.n) if finding.n is not None else "",
                    "統計の種類": finding.basis,
                    doc.SOURCE_LABEL: unlisted,
                },
                cited=_cited(finding.sources, self._sources),
            ),
        )

    def _quoted(self, quotations: Quotations) -> doc.QuotedBlock:
        return doc.QuotedBlock(
            items=tuple(
                doc.Quoted(quotation=each, citations=tuple(_cited(each.sources, self._sources)))
                for each in quotations.items
            )
        )

    def _figure(self, figure: Figure) -> doc.FigureBlock:
        self.figures += 1
        anchor, label = f"figure-{self.figures}", figure_label(self.figures)
        picture = prepare(figure.svg, anchor, where=f"{label}「{figure.title}」")
        table = next((t for t in self.tables.values() if t.table.id == figure.table), None)
        return doc.FigureBlock(
            figure=figure,
            anchor=anchor,
            label=label,
            remarks=doc.small_print(
                {"単位": figure.unit, "期間": figure.period, "統計の種類": figure.basis},
                {doc.SOURCE_LABEL: figure.source},
                {"注": figure.note},
                cited=_cited(figure.sources, self._sources),
            ),
            svg=picture.svg,
            aspect=picture.aspect,
            table_label=table.label if table else "",
            table_anchor=table.anchor if table else "",
        )


def _cited(ids: Sequence[str], sources: Mapping[str, ListedSource]) -> list[doc.Citation]:
    """Return the citations of the sources that the annex lists, by number."""
    listed = sorted((sources[i] for i in ids if i in sources), key=lambda source: source.number)
    return [doc.Citation(number=source.number, anchor=source.anchor) for source in listed]


def _number_tables(
    stream: Sequence[Piece], sources: Mapping[str, ListedSource], before: Before
) -> dict[int, doc.TableBlock]:
    """Return the tables by their place in the stream: 表1… in the text, 付表1… in the annex."""
    plotted: dict[str, list[str]] = {}
    figures = (piece for piece in stream if isinstance(piece, Figure))
    for number, figure in enumerate(figures, start=before.figures + 1):
        plotted.setdefault(figure.table, []).append(figure_label(number))
    tables = {n: piece for n, piece in enumerate(stream) if isinstance(piece, Table)}
    labels = table_labels(list(tables.values()), before.tables, before.annex_tables)
    return {
        position: _table(
            table,
            label,
            plotted.get(table.id, []) if table.annex else [],
            _cited(table.sources, sources),
        )
        for label, (position, table) in zip(labels, tables.items(), strict=True)
    }


def _table(table: Table, label: str, figures: list[str], cited: list[doc.Citation]) -> doc.TableBlock:
    return doc.TableBlock(
        table=table,
        anchor=f"{'annex-' if table.annex else ''}table-{label.lstrip('付表')}",
        label=label,
        remarks=doc.small_print(
            {"対応する図": "、".join(figures), "期間": table.period, "統計の種類": table.basis},
            {doc.SOURCE_LABEL: table.source},
            {"注": table.note},
            cited=cited,
        ),
    )
