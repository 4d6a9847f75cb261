"""Where figures go. The layouts are written by hand: a fake compiler answers with known positions."""

from __future__ import annotations

import pytest

from analysis.elements import Prose
from analysis.report.assembly import assemble
from analysis.report.document import FigureBlock
from analysis.report.pagination import settle


def lying(anchor: str, room: float, *, pushed: bool = True) -> dict:
    """A figure of 80 mm, 60 mm of it drawing, with `room` mm left on the page where it was due."""
    return {"anchor": anchor, "height": 80.0, "drawing": 60.0, "room": room, "pushed": pushed}


@pytest.fixture
def draft(make):
    text = Prose(paragraphs=("本文",))
    cells = ["## 一", make.figure(), text, make.figure(), "## 二", text]
    return assemble(make.notebook(*cells), name="n", target="typst")


def figures(report) -> list[tuple[float, bool]]:
    blocks = [block for chapter in report.chapters for block in chapter.blocks]
    return [(block.scale, block.floating) for block in blocks if isinstance(block, FigureBlock)]


def test_figures_that_fit_or_leave_a_small_gap_stay(draft):
    traces = [lying("figure-1", 200.0, pushed=False), lying("figure-2", 30.0)]
    assert figures(settle(draft, lambda _: traces)) == [(1.0, False), (1.0, False)]


def test_a_near_miss_shrinks_the_drawing_by_what_is_missing(draft):
    calls = []

    def trace(report):
        calls.append(report)
        return [lying("figure-1", 76.0, pushed=len(calls) == 1)]

    # 80 − 76 + 6 in reserve = 10 of the drawing's 60 mm have to go
    assert figures(settle(draft, trace))[0] == (pytest.approx(1 - 10 / 60, abs=1e-3), False)
    assert len(calls) == 2


def test_shrinking_that_does_not_help_is_taken_back(draft):
    assert figures(settle(draft, lambda _: [lying("figure-1", 76.0)]))[0] == (1.0, True)
    assert figures(settle(draft, lambda _: [lying("figure-2", 76.0)]))[1] == (1.0, False)


def test_a_figure_far_too_high_floats_while_the_text_goes_on(draft):
    assert figures(settle(draft, lambda _: [lying("figure-1", 50.0)]))[0] == (1.0, True)


def test_no_figure_floats_out_of_its_chapter(draft):
    assert figures(settle(draft, lambda _: [lying("figure-2", 50.0)]))[1] == (1.0, False)


def test_each_decision_waits_for_the_layout_of_the_one_before(draft):
    seen = []

    def trace(report):
        seen.append(figures(report))
        figure_2 = lying("figure-2", 75.0, pushed=len(seen) < 3)
        return [lying("figure-1", 50.0), figure_2] if len(seen) == 1 else [figure_2]

    settle(draft, trace)
    assert seen == [
        [(1.0, False), (1.0, False)],
        [(1.0, True), (1.0, False)],
        [(1.0, True), (0.817, False)],
    ]
