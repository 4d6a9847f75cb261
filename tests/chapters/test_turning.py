"""Turning: the words for every direction and for what can't be told, from results made by hand."""

from __future__ import annotations

import pytest

from analysis.chapters.turning import bend, bent, turning_finding, turning_table
from analysis.methods.result import Estimate, HypothesisTest, Reason
from analysis.methods.turning import Turning

from .conftest import DEATHS

YEARS = {2010 + n: 1000 - 10 * n for n in range(14)}


def slope(value: float, half: float = 0.5) -> Estimate:
    return Estimate(value, value - half, value + half, 0.95, "annual_change_percent", "x")


def found(
    before: float,
    after: float,
    *,
    p: float = 0.01,
    knot: tuple[float, float | None, float | None] = (2016, 2014, 2018),
    searched: tuple[int, int] | None = (2012, 2021),
    half: float = 0.5,
) -> Turning:
    return Turning(
        HypothesisTest(3.0, p, "t", "x"),
        Estimate(knot[0], knot[1], knot[2], None if knot[1] is None else 0.95, "knot_year", "x"),
        slope(before, half),
        slope(after, half),
        slope(after - before, 1.0),
        searched,
        1.0,
    )


@pytest.fixture
def told(study):
    opened = study(YEARS, base_year=2010)

    def tell(result: Turning) -> str:
        return turning_finding(opened, DEATHS, opened.main, result).statement

    return tell


@pytest.mark.parametrize(
    ("before", "after", "word"),
    [
        (-1.9, -5.0, "−1.9％から−5.0％となり、減り方が速まった。"),
        (-5.0, -1.9, "−5.0％から−1.9％となり、減り方が緩やかになった。"),
        (1.9, 5.0, "+1.9％から+5.0％となり、増え方が速まった。"),
        (5.0, 1.9, "+5.0％から+1.9％となり、増え方が緩やかになった。"),
        (2.0, -2.0, "+2.0％から−2.0％となり、増加から減少に転じた。"),
        (-2.0, 2.0, "−2.0％から+2.0％となり、減少から増加に転じた。"),
        # one of the slopes may be none: nothing is said of growth or decline
        (-2.0, 0.2, "−2.0％から+0.2％となり、上がった。"),
        (0.2, -2.0, "+0.2％から−2.0％となり、下がった。"),
        (-0.1, -3.0, "−0.1％から−3.0％となり、下がった。"),
        (0.3, 4.0, "+0.3％から+4.0％となり、上がった。"),
    ],
)
def test_every_direction(told, before, after, word):
    assert told(found(before, after)) == (
        "死亡数の変化の速さは期間の途中で変わった。変わった時期は2014〜2018年のいずれかとみられ、年平均の変化率は"
        + word
    )


def test_the_year_as_far_as_it_is_known(told):
    assert "変わった時期は2016年とみられ" in told(found(-1, -5, knot=(2016, 2016, 2016)))
    assert "2016年の前後で年平均の変化率は" in told(found(-1, -5, knot=(2016, None, None), searched=None))
    assert told(found(-1, -5, knot=(2016, 2012, 2021))).endswith("ただし、いつ変わったかは決められない。")
    assert told(found(-1, -5, knot=(2016, 2011, 2022))).endswith("ただし、いつ変わったかは決められない。")


def test_without_a_bend_nothing_is_said_of_years(told, study):
    statement = told(found(-1, -5, p=0.2))
    assert statement == (
        "2010〜2023年の間に死亡数の変化の速さが変わったとはいえない（一定の速さの変化と区別できない）。"
    )
    opened = study(YEARS, base_year=2010)
    assert turning_table(opened, DEATHS, opened.main, found(-1, -5, p=0.2)) is None
    assert not bent(opened, found(-1, -5, p=0.051))
    assert bent(opened, found(-1, -5, p=0.049))
    wider = study(YEARS, base_year=2010, confidence=0.9)
    assert bent(wider, found(-1, -5, p=0.05))


def test_the_finding_has_the_difference_only_where_there_is_a_bend(study):
    opened = study(YEARS, base_year=2010)
    clear = turning_finding(opened, DEATHS, opened.main, found(-1.0, -5.0))
    assert (clear.estimate, clear.lower, clear.upper, clear.unit) == (-4.0, -5.0, -3.0, "ポイント")
    assert clear.caveats[0] == "曲がりの検定はp=0.010。"
    assert turning_finding(opened, DEATHS, opened.main, found(-1.0, -5.0, p=0.5)).estimate is None


def test_what_cannot_be_tested_is_left_out(study):
    opened = study({2019: 100, 2021: 90, 2023: 70})
    result = bend(opened, opened.main, None)
    assert result.test.reason is Reason.TOO_FEW
    assert turning_finding(opened, DEATHS, opened.main, result) is None
    assert turning_table(opened, DEATHS, opened.main, result) is None


def test_a_bend_without_slopes_says_that_the_year_is_not_known(study, told):
    none = Estimate.missing("x", "x", Reason.NO_VARIATION)
    result = Turning(HypothesisTest(3.0, 0.01, "t", "x"), none, none, none, none, None, None)
    assert told(result).endswith("いつ変わったかは決められない。")
    opened = study(YEARS, base_year=2010)
    assert turning_table(opened, DEATHS, opened.main, result) is None


def test_the_table_has_both_sides_with_their_limits(study):
    opened = study(YEARS, base_year=2010)
    table = turning_table(opened, DEATHS, opened.main, found(-1.9, -5.0))
    assert [row[:2] for row in table.rows] == [
        ("折れ目の年", "2016"), ("折れ目までの年平均変化率（％）", "−1.9"),
        ("折れ目からの年平均変化率（％）", "−5.0"), ("差（ポイント）", "−3.1"),
    ]  # fmt: skip
    assert table.rows[0][2] == "95％信頼区間2014〜2018"
    assert table.rows[1][2] == "95％信頼区間−2.4〜−1.4"
    given = turning_table(opened, DEATHS, opened.main, found(-1, -5, knot=(2016, None, None), searched=None))
    assert given.rows[0][2] == "…"


def test_a_real_bend_is_found_where_it_is(study):
    """Made to fall by 1 per cent a year until 2017 and by 6 per cent after."""
    values = [round(5000 * 0.99 ** min(n, 7) * 0.94 ** max(n - 7, 0)) for n in range(14)]
    opened = study({2010 + n: value for n, value in enumerate(values)}, base_year=2010)
    result = bend(opened, opened.main, None)
    assert bent(opened, result)
    assert result.knot.value == 2017
    assert result.before.number == pytest.approx(-1, abs=0.1)
    assert result.after.number == pytest.approx(-6, abs=0.1)
    given = bend(opened, opened.main, 2017)
    assert given.searched is None
    assert given.after.number == pytest.approx(-6, abs=0.1)
