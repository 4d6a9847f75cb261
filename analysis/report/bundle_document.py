"""Several reports as one document: parts with their chapters, one list of sources, one annex."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import ClassVar, Self

from analysis.report.annex_document import EvidenceStep, SourceGroup, Term
from analysis.report.document import (
    Blocks,
    Body,
    FigureBlock,
    Front,
    TableBlock,
)
from analysis.report.piece import Piece


class Part(Body):
    """One report within the document.

    Attributes
    ----------
    topic : id of the report's topic.
    document_no, title, question : its 資料番号 (may be empty), title and question.
    lines : the small print below the title.
    below : whether it begins on the last page of the part before, which would stay nearly empty.
    """

    derived: ClassVar[tuple[str, ...]] = ("label",)

    topic: str
    anchor: str
    document_no: str
    title: str
    question: str
    lines: tuple[str, ...]
    below: bool = False

    @cached_property
    def label(self) -> str:
        """What the part is called in contents, running titles and the annex."""
        return "　".join(filter(None, (self.document_no, self.title)))


class Bundle(Piece):
    """Everything that the document of a meeting prints.

    `annex_below` is that of a report. Of a draft with a part of it, `begins` says how far down its first page the part before reaches (mm).
    """

    front: Front
    timestamp: int | None
    parts: tuple[Part, ...]
    sources: tuple[SourceGroup, ...]
    evidence: tuple[EvidenceStep, ...]
    glossary: tuple[Term, ...]
    footnotes: str
    annex_below: bool = False
    begins: float = 0.0

    @property
    def flows(self) -> list[Blocks]:
        """The blocks that follow each other, part by part."""
        return [flow for part in self.parts for flow in part.flows]

    def with_blocks(self, changed: Callable[[Blocks], Blocks]) -> Self:
        """Return the same with the blocks of each flow changed."""
        return self.model_copy(update={"parts": tuple(part.with_blocks(changed) for part in self.parts)})

    def only(self, part: Part, begins: float) -> Self:
        """Return the document with one of its parts, which begins so far (mm) down its page."""
        return self.model_copy(update={"parts": (part,), "begins": begins})

    @property
    def listed(self) -> tuple[FigureBlock | TableBlock, ...]:
        """The figures of all parts, then the tables, then the annex tables."""
        figures = [block for flow in self.flows for block in flow if isinstance(block, FigureBlock)]
        tables = [block for flow in self.flows for block in flow if isinstance(block, TableBlock)]
        return (*figures, *tables, *(table for part in self.parts for table in part.annex_tables))
