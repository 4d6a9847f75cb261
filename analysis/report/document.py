"""The report as a document: what the cover, the summary box, the chapters and the annex contain.

Blocks hold the notebook's elements and add what only a report has: numbers, anchors, cross-references and
the printed form of tables. They know no markup; only `Narration.markup` is already in the format of the exporter
that asked for it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import Field

from analysis.elements import Cover, Figure, Finding, Prose, Quotation, Table
from analysis.report.annex_document import EvidenceStep, SourceGroup, Term
from analysis.report.layout import NUMERIC, TableLayout, table_layout
from analysis.report.piece import Piece


class Citation(Piece):
    """A source of the annex by its number there, and the place to which the number leads."""

    number: int
    anchor: str


class Remark(Piece):
    """One line of small print, with the sources that it cites at its end."""

    text: str
    citations: tuple[Citation, ...] = ()


class Narration(Piece):
    """Converted Markdown between two headings."""

    kind: Literal["narration"] = "narration"
    markup: str


class Section(Piece):
    """A heading below the chapter's; `number` such as 2.1, empty for the levels below."""

    kind: Literal["section"] = "section"
    number: str
    title: str
    anchor: str
    depth: int


class Paragraphs(Piece):
    """Computed paragraphs."""

    kind: Literal["prose"] = "prose"
    prose: Prose


class Statement(Piece):
    """A finding in its chapter."""

    derived = ("label", "step")
    kind: Literal["finding"] = "finding"
    anchor: str
    chapter: int | None
    finding: Finding
    remarks: tuple[Remark, ...]

    @cached_property
    def label(self) -> str:
        """What the evidence level is called."""
        return self.finding.evidence_level.label

    @cached_property
    def step(self) -> int:
        """The evidence level's place on the ladder."""
        return self.finding.evidence_level.step


class Quoted(Piece):
    """A finding of another report; `place` is where it stands when both are in one document."""

    derived = ("label", "step")
    quotation: Quotation
    citations: tuple[Citation, ...]
    anchor: str = ""
    place: str = ""

    @cached_property
    def label(self) -> str:
        """What the evidence level is called."""
        return self.quotation.evidence_level.label

    @cached_property
    def step(self) -> int:
        """The evidence level's place on the ladder."""
        return self.quotation.evidence_level.step


class QuotedBlock(Piece):
    """Findings of other reports."""

    kind: Literal["quotations"] = "quotations"
    items: tuple[Quoted, ...]


class FigureBlock(Piece):
    """A numbered figure; `table_*` point to the numbers behind it when the report prints them.

    `scale` and `floating` are the printed page's: a figure that just misses the end of a page shrinks a
    little, or moves to the top of the next one while the text goes on.
    """

    derived = ("title", "alt")
    kind: Literal["figure"] = "figure"
    figure: Figure = Field(exclude=True)
    anchor: str
    label: str
    remarks: tuple[Remark, ...]
    svg: str = Field(repr=False)
    aspect: float
    table_label: str = ""
    table_anchor: str = ""
    scale: float = 1.0
    floating: bool = False

    @cached_property
    def title(self) -> str:
        """What the figure shows."""
        return self.figure.title

    @cached_property
    def alt(self) -> str:
        """The figure in words."""
        return self.figure.alt


class TableBlock(Piece):
    """A numbered table (表) or annex table (付表); `floating` as a figure's, `breaking` when it may go on overleaf."""

    derived = ("title", "annex", "gaps", "headers", "rows", "numeric", "layout")
    kind: Literal["table"] = "table"
    table: Table = Field(exclude=True)
    anchor: str
    label: str
    remarks: tuple[Remark, ...]
    floating: bool = False
    breaking: bool = False

    @cached_property
    def title(self) -> str:
        """What the table shows."""
        return self.table.title

    @cached_property
    def annex(self) -> bool:
        """Whether the table stands in the annex."""
        return self.table.annex

    @cached_property
    def gaps(self) -> bool:
        """Whether the table lists the data that the report misses (`Study.gaps`)."""
        return lists_gaps(self.table)

    @cached_property
    def headers(self) -> tuple[str, ...]:
        """The headers, each on one line."""
        return tuple(" ".join(column.header.split()) for column in self.table.columns)

    @cached_property
    def rows(self) -> tuple[tuple[str, ...], ...]:
        """The cells as printed."""
        return tuple(tuple(row) for row in self.table.text_rows())

    @cached_property
    def numeric(self) -> tuple[bool, ...]:
        """For each column whether its cells read as numbers."""
        return tuple(
            column.kind == "number" or all(NUMERIC.fullmatch(row[i]) for row in self.rows)
            for i, column in enumerate(self.table.columns)
        )

    @cached_property
    def layout(self) -> TableLayout:
        """Widths, type size and broken headers."""
        return table_layout(self.headers, self.rows, self.numeric)


class Sheet(Piece):
    """A data frame that an analyst's own cell displayed: no number, no title."""

    kind: Literal["sheet"] = "sheet"
    headers: tuple[tuple[str, ...], ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: tuple[bool, ...]
    layout: TableLayout


class Image(Piece):
    """A picture that an analyst's own cell displayed."""

    kind: Literal["image"] = "image"
    anchor: str
    alt: str
    svg: str = Field(repr=False)
    aspect: float


class Preformatted(Piece):
    """Plain text of an analyst's own cell."""

    kind: Literal["raw"] = "raw"
    text: str


Block = Annotated[
    Narration
    | Section
    | Paragraphs
    | Statement
    | QuotedBlock
    | FigureBlock
    | TableBlock
    | Sheet
    | Image
    | Preformatted,
    Field(discriminator="kind"),
]


class Chapter(Piece):
    """A numbered chapter."""

    number: int
    title: str
    anchor: str
    blocks: tuple[Block, ...]


class Front(Cover):
    """The cover as printed; `subject` is the line below the title. Empty fields are to be filled in by hand."""

    title_lines: tuple[str, ...]
    subject: str


Blocks = tuple[Block, ...]


class Body(Piece):
    """What one notebook prints between cover and annex, in the order in which it prints it."""

    key_findings: tuple[Statement, ...]
    preamble: Blocks
    chapters: tuple[Chapter, ...]
    annex_tables: tuple[TableBlock, ...]

    @property
    def flows(self) -> list[Blocks]:
        """The blocks that follow each other: those before the first chapter, and those of each."""
        return [self.preamble, *(chapter.blocks for chapter in self.chapters)]

    def with_blocks(self, changed: Callable[[Blocks], Blocks]) -> Self:
        """Return the same with the blocks of each flow changed."""
        chapters = tuple(c.model_copy(update={"blocks": changed(c.blocks)}) for c in self.chapters)
        return self.model_copy(update={"preamble": changed(self.preamble), "chapters": chapters})

    @property
    def listed(self) -> tuple[FigureBlock | TableBlock, ...]:
        """The figures, then the tables, then the annex tables, for the list of them."""
        blocks = [block for flow in self.flows for block in flow]
        figures = [block for block in blocks if isinstance(block, FigureBlock)]
        tables = [block for block in blocks if isinstance(block, TableBlock)]
        return (*figures, *tables, *self.annex_tables)


class Report(Body):
    """Everything that a report prints; `annex_below` when the annex begins on a page that would stay nearly empty."""

    front: Front
    timestamp: int | None
    sources: tuple[SourceGroup, ...]
    evidence: tuple[EvidenceStep, ...]
    glossary: tuple[Term, ...]
    footnotes: str
    annex_below: bool = False

    @property
    def annexed(self) -> bool:
        """Whether there is anything in the annex."""
        return bool(self.sources or self.evidence or self.glossary or self.annex_tables)


SOURCE_LABEL = "出典"


def lists_gaps(table: Table) -> bool:
    """Return whether a table is the list of the data that a report misses (`Study.gaps`)."""
    return table.id.endswith("_gaps")


def small_print(*lines: Mapping[str, str], cited: Sequence[Citation] = ()) -> tuple[Remark, ...]:
    """Return lines of labelled texts, without what is empty; what is cited follows 出典, the last of its line.

    Examples
    --------
    >>> [line.text for line in small_print({"単位": "人", "期間": "2023年"}, {"注": ""})]
    ['単位：人　期間：2023年']
    """
    remarks = []
    for line in lines:
        citations = tuple(cited) if SOURCE_LABEL in line else ()
        kept = [
            f"{label}：{text}"
            for label, text in line.items()
            if text or (citations and label == SOURCE_LABEL)
        ]
        if kept:
            remarks.append(Remark(text="　".join(kept), citations=citations))
    return tuple(remarks)
