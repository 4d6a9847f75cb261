"""Keeps figures from leaving pages half empty.

A figure that does not fit on its page goes to the next and leaves a gap. If the gap is large, the figure is
drawn a little smaller; if that does not help, it floats to the top of the next page while the text goes on,
but never past the end of its chapter or section. Decided from the first figure to the last, each after
a new layout, because every decision moves what follows.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

from analysis.report.document import Block, FigureBlock, Report, Section

LARGEST_GAP = 45.0
"""Millimetres at the foot of a page that may stay empty."""
SMALLEST_SCALE = 0.75
_RESERVE = 6.0  # mm: what a footnote line or the spacing may take

Trace = dict[str, Any]
"""Of a figure in the text: anchor, height and drawing (mm), room (mm) left where it was due, pushed."""


def settle(report: Report, trace: Callable[[Report], Sequence[Trace]]) -> Report:
    """Return the report with the scale and the placement of its figures decided.

    Parameters
    ----------
    report : with every figure at full scale and in its place.
    trace : lays a draft out and tells where its figures came to lie, in order.
    """
    shrunk: set[str] = set()
    settled: set[str] = set()
    while gaps := [t for t in trace(report) if _leaves_gap(t) and t["anchor"] not in settled]:
        first = gaps[0]
        anchor = first["anchor"]
        scale = 1 - (first["height"] - first["room"] + _RESERVE) / first["drawing"]
        if scale >= SMALLEST_SCALE and anchor not in shrunk:
            shrunk.add(anchor)
            report = _changed(report, anchor, {"scale": round(scale, 3)})
        else:
            settled.add(anchor)
            report = _changed(report, anchor, {"scale": 1.0, "floating": _text_goes_on(report, anchor)})
    return report


def _leaves_gap(trace: Trace) -> bool:
    return trace["pushed"] and trace["room"] > LARGEST_GAP


def _parts(report: Report) -> list[tuple[Block, ...]]:
    return [report.preamble, *(chapter.blocks for chapter in report.chapters)]


def _text_goes_on(report: Report, anchor: str) -> bool:
    """Whether something other than a figure follows before the next heading."""
    for blocks in _parts(report):
        for block, following in pairwise(blocks):
            if isinstance(block, FigureBlock) and block.anchor == anchor:
                return not isinstance(following, FigureBlock | Section)
    return False


def _changed(report: Report, anchor: str, update: dict[str, Any]) -> Report:
    def replaced(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
        return tuple(
            block.model_copy(update=update)
            if isinstance(block, FigureBlock) and block.anchor == anchor
            else block
            for block in blocks
        )

    chapters = tuple(c.model_copy(update={"blocks": replaced(c.blocks)}) for c in report.chapters)
    return report.model_copy(update={"preamble": replaced(report.preamble), "chapters": chapters})
