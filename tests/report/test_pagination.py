"""Where figures go. The layouts are written by hand: a fake compiler answers with known positions."""

from __future__ import annotations

import pytest

from analysis.elements import Column, Finding, Prose, Table
from analysis.report.assembly import assemble
from analysis.report.document import FigureBlock, TableBlock
from analysis.report.pagination import settle


def table_lying(anchor: str, height: float, room: float, *, pushed: bool = True) -> dict:
    """A table that must not break."""
    return {"anchor": anchor, "height": height, "drawing": 0.0, "room": room, "pushed": pushed}


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


@pytest.fixture
def with_table(make):
    """A chapter with a figure, its table and text behind them; and one that ends with figure and table."""
    text = Prose(paragraphs=("本文",))
    tables = [
        Table(id=i, title=i, columns=(Column(key="a", label="a"),), rows=((1,),) * 14) for i in ("t", "u")
    ]
    cells = ["## 一", make.figure(), tables[0], text, "## 二", make.figure(), tables[1]]
    return assemble(make.notebook(*cells), name="n", target="typst")


def floating(report) -> list[str]:
    blocks = [block for chapter in report.chapters for block in chapter.blocks]
    return [b.anchor for b in blocks if isinstance(b, FigureBlock | TableBlock) and b.floating]


def test_a_table_is_not_torn_by_the_figure_that_floats_before_it(with_table):
    traces = [lying("figure-1", 50.0), table_lying("table-1", 100.0, 150.0, pushed=False)]
    assert floating(settle(with_table, lambda _: traces)) == ["figure-1", "table-1"]


def test_a_table_that_fills_the_gap_stays(with_table):
    traces = [lying("figure-1", 50.0), table_lying("table-1", 40.0, 150.0, pushed=False)]
    assert floating(settle(with_table, lambda _: traces)) == ["figure-1"]


def test_nothing_floats_before_a_table_that_breaks(with_table):
    """A table without a trace is longer than may stay whole."""
    assert floating(settle(with_table, lambda _: [lying("figure-1", 50.0)])) == []


def test_a_table_alone_floats_while_the_text_goes_on_but_not_out_of_its_chapter(with_table):
    traces = [table_lying("table-1", 100.0, 60.0), table_lying("table-2", 100.0, 60.0)]
    assert floating(settle(with_table, lambda _: traces)) == ["table-1"]


def test_a_table_that_cannot_float_breaks_only_where_a_third_of_the_page_would_stay_empty(with_table):
    for room, breaking in ((80.0, []), (90.0, ["table-2"])):
        settled = settle(with_table, lambda _, room=room: [table_lying("table-2", 100.0, room)])
        blocks = [block for chapter in settled.chapters for block in chapter.blocks]
        assert [b.anchor for b in blocks if isinstance(b, TableBlock) and b.breaking] == breaking


@pytest.fixture
def with_findings(make):
    """A chapter that ends with a figure behind three findings."""
    findings = [Finding(id=name, statement="増えた。") for name in "abc"]
    return assemble(make.notebook("## 一", *findings, make.figure(), "## 二"), name="n", target="typst")


def test_a_figure_at_the_end_of_its_chapter_goes_before_as_many_findings_as_it_takes(with_findings):
    """It fits before the second finding, as the layout says."""

    def trace(report):
        return [lying("figure-1", 46.0 + 10 * _passed(report), pushed=_passed(report) < 2)]

    settled = settle(with_findings, trace)
    assert _passed(settled) == 2
    assert figures(settled) == [(1.0, False)]


def test_a_figure_that_fits_nowhere_among_the_findings_stays_at_the_end(with_findings):
    assert _passed(settle(with_findings, lambda _: [lying("figure-1", 46.0)])) == 0


def _passed(report) -> int:
    blocks = report.chapters[0].blocks
    place = next(n for n, block in enumerate(blocks) if isinstance(block, FigureBlock))
    return sum(block.kind == "finding" for block in blocks[place:])
