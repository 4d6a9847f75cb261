"""A report's short form as a document."""

from __future__ import annotations

from analysis.report.annex_document import SourceGroup
from analysis.report.document import Blocks, Front
from analysis.report.piece import Piece


class Short(Piece):
    """The two pages of a report's short form.

    Attributes
    ----------
    blocks : the answers, a figure, a table, and what is missing, in this order; each may be absent.
    levels : what the levels of evidence mean, in a line; empty without answers.
    """

    front: Front
    timestamp: int | None
    blocks: Blocks
    sources: tuple[SourceGroup, ...]
    levels: str
