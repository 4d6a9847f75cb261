"""Keeps figures and tables from leaving pages half empty, and from being torn.

A figure, or a table that must not break, goes to the next page when it does not fit and leaves a gap. If the
gap is large, the figure is drawn a little smaller; if that does not help, it floats to the top of the next
page while the text goes on, together with the figures and tables behind it, but never past the end of its
chapter or section. Where its chapter ends with it, it goes before the findings that stand just before it, as
many of them as it takes. A table that can't float breaks between rows when more than a third of the page would stay
empty; its head is repeated, and at least three rows stand on either side. Decided from the first to the last, each after a new layout, because every decision
moves what follows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import takewhile
from typing import Any, Protocol, Self, TypeVar

from analysis.report.document import Block, Blocks, FigureBlock, Section, Statement, TableBlock

LARGEST_GAP = 45.0
"""Millimetres at the foot of a page that may stay empty."""
SHORT_PAGE = 250.0 / 3
"""A third of a page (mm): no page but the last is filled less, and no more stays empty before a table that could break."""
SMALLEST_SCALE = 0.75
_RESERVE = 6.0  # mm: what a footnote line or the spacing may take

Trace = dict[str, Any]
"""Of a figure or an unbroken table in the text: anchor, height and drawing (mm; 0 for a table), room (mm) left
where it was due, and whether it was pushed to the next page."""


class Laid(Protocol):
    """What is laid out: a report, or several in one document."""

    @property
    def flows(self) -> Sequence[Blocks]:
        """The blocks that follow each other."""

    def with_blocks(self, changed: Callable[[Blocks], Blocks]) -> Self:
        """Return the same with the blocks of each flow changed."""


L = TypeVar("L", bound=Laid)


def settle(report: L, trace: Callable[[L], Sequence[Trace]]) -> L:
    """Return the report with the scale and the placement of its figures and tables decided.

    Parameters
    ----------
    report : with every figure at full scale and all in their places.
    trace : lays a draft out and tells where its figures and unbroken tables came to lie, in order.
    """
    shrunk: set[str] = set()
    settled: set[str] = set()
    unmoved: dict[str, L] = {}
    while True:
        traces = {t["anchor"]: t for t in trace(report)}
        gap = next((t for a, t in traces.items() if _leaves_gap(t) and a not in settled), None)
        if gap is None:
            return report
        anchor = gap["anchor"]
        scale = 1 - (gap["height"] - gap["room"] + _RESERVE) / gap["drawing"] if gap["drawing"] else 0.0
        if scale >= SMALLEST_SCALE and anchor not in shrunk:
            shrunk.add(anchor)
            report = _changed(report, anchor, {"scale": round(scale, 3)})
            continue
        settled.add(anchor)
        if anchor in shrunk:
            report = _changed(report, anchor, {"scale": 1.0})
        afloat = [] if anchor in unmoved else _afloat(report, anchor, traces)
        for each in afloat:
            settled.add(each)
            report = _changed(report, each, {"floating": True})
        if not afloat and gap["drawing"]:
            shrunk.discard(anchor)
            report = _moved_up(report, anchor, unmoved, settled)
        elif not afloat and gap["room"] > SHORT_PAGE:
            report = _changed(report, anchor, {"breaking": True})


def _leaves_gap(trace: Trace) -> bool:
    return trace["pushed"] and trace["room"] > LARGEST_GAP


def _afloat(report: Laid, anchor: str, traces: Mapping[str, Trace]) -> list[str]:
    """Return what may float so that the gap before `anchor` fills: it, and what would be torn or pushed as well.

    Nothing floats when a heading follows, or a table that breaks, which would be torn.
    """
    blocks = next(part for part in report.flows if any(_anchor(block) == anchor for block in part))
    place = next(n for n, block in enumerate(blocks) if _anchor(block) == anchor)
    run = list(takewhile(lambda block: _moves_whole(block, traces), blocks[place:]))
    after = blocks[place + len(run) :]
    beside = traces.get(_anchor(run[1])) if len(run) > 1 else None
    if beside and not beside["drawing"] and beside["height"] + _RESERVE <= traces[anchor]["room"]:
        return [anchor]  # the table behind it fills the gap
    if not after or isinstance(after[0], Section | TableBlock):
        return []
    return [_anchor(block) for block in run]


def _moved_up(report: L, anchor: str, unmoved: dict[str, L], settled: set[str]) -> L:
    """Return the report with a figure before the finding that precedes it, to be laid out again.

    Without a finding it is put back where it was: it has been before all of them, and did not fit.
    """

    def swapped(blocks: Blocks) -> Blocks:
        for place in range(1, len(blocks)):
            before, block = blocks[place - 1 : place + 1]
            if isinstance(block, FigureBlock) and block.anchor == anchor and isinstance(before, Statement):
                return (*blocks[: place - 1], block, before, *blocks[place + 1 :])
        return blocks

    moved = report.with_blocks(swapped)
    if moved == report:
        return unmoved.get(anchor, report)
    unmoved.setdefault(anchor, report)
    settled.discard(anchor)
    return moved


def _moves_whole(block: Block, traces: Mapping[str, Trace]) -> bool:
    return isinstance(block, FigureBlock) or (isinstance(block, TableBlock) and block.anchor in traces)


def _anchor(block: Block) -> str:
    return block.anchor if isinstance(block, FigureBlock | TableBlock) else ""


def _changed(report: L, anchor: str, update: dict[str, Any]) -> L:
    return report.with_blocks(
        lambda blocks: tuple(
            block.model_copy(update=update) if _anchor(block) == anchor else block for block in blocks
        )
    )
