"""Chance: trends in words, limits of single years, what next year may bring; against scipy and by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from analysis.chapters.chance import (
    chance_text,
    few,
    too_few,
    trend,
    trend_direction,
    trend_finding,
    yearly,
    yearly_finding,
    yearly_table,
)
from analysis.methods.poisson_trend import CountTrend
from analysis.methods.result import Estimate, HypothesisTest, Reason

from .conftest import DEATHS, series

FALLING = {2016 + n: value for n, value in enumerate((1000, 940, 910, 850, 800, 770, 730, 690))}


def found(value: float, lower: float, upper: float) -> CountTrend:
    return CountTrend(
        Estimate(value, lower, upper, 0.95, "annual_change_percent", "x"),
        HypothesisTest(1.0, 0.01, "t", "x"),
        1.0,
        0.0,
    )


def test_ten_events_a_year_decide():
    assert few(series({2020: 9, 2021: 10}))
    assert not few(series({2020: 10, 2021: 10}))


@pytest.mark.parametrize(
    ("estimate", "direction", "told"),
    [
        ((-3.24, -4.0, -2.0), -1, "死亡数は年平均3.2％減っており、偶然の変動だけでは説明できない。"),
        ((2.0, 1.0, 3.0), 1, "死亡数は年平均2.0％増えており、偶然の変動だけでは説明できない（2つの年だけを比べた増減とは向きが異なる）。"),
        ((-0.04, -0.06, -0.02), -1, "死亡数はわずかに減っており、偶然の変動だけでは説明できない。"),
        ((-1.0, -2.5, 0.5), 0, "死亡数の動きは、全体として増えているとも減っているともいえない（偶然の変動の範囲を超える傾向がない）。"),
    ],
)  # fmt: skip
def test_the_trend_in_words(study, estimate, direction, told):
    opened = study(FALLING)
    assert trend_direction(found(*estimate)) == direction
    finding = trend_finding(opened, DEATHS, opened.main, found(*estimate))
    assert finding.statement.endswith(told)
    assert finding.statement.startswith("2016〜2023年")
    assert (finding.estimate, finding.lower, finding.upper, finding.n) == (*estimate, 8.0)
    # eight years that fall each year: the chance of it is 2 / 8!, one of the smallest
    assert "（Mann–Kendall）ではp<0.001" in finding.caveats[0]


def test_a_trend_that_cannot_be_told_says_why(study):
    opened = study({2016: 100, 2020: 90, 2023: 80})
    finding = trend_finding(opened, DEATHS, opened.main, trend(opened, opened.main))
    assert finding.statement == (
        "2016〜2023年の死亡数に増減の傾向があるかは判定できない（件数又は年数が少なすぎる）。"
    )
    assert finding.estimate is None
    assert finding.rank is None
    missing = CountTrend(
        Estimate.missing("x", "x", Reason.TOO_FEW),
        HypothesisTest.missing("t", "x", Reason.TOO_FEW),
        None,
        None,
    )
    assert trend_direction(missing) == 0


def test_the_trend_is_that_of_a_count_that_falls_by_a_constant_share(study):
    opened = study({2010 + n: round(10000 * 0.95**n) for n in range(10)}, base_year=2010)
    assert trend(opened, opened.main).annual_change.number == pytest.approx(-5, abs=0.01)


@pytest.mark.parametrize("dispersion", [1.0, 2.5])
def test_yearly_limits_and_tests(study, dispersion):
    opened = study({2016: 100, 2017: 140, 2019: 6, 2020: 0, 2021: 0})
    frame = yearly(opened, opened.main, dispersion)
    # exact limits of a Poisson count below ten, of the scaled count when it scatters more
    k = 6 / dispersion
    assert frame.loc[2019, "lower"] == pytest.approx(dispersion * stats.chi2.ppf(0.025, 2 * k) / 2)
    assert frame.loc[2019, "upper"] == pytest.approx(dispersion * stats.chi2.ppf(0.975, 2 * k + 2) / 2)
    # Byar's formula above
    k, z = 100 / dispersion, 1.959964
    assert frame.loc[2016, "lower"] == pytest.approx(
        dispersion * k * (1 - 1 / (9 * k) - z / 3 / k**0.5) ** 3, rel=1e-5
    )
    assert frame["change"].dropna().to_dict() == {2017: 40.0, 2020: -6.0, 2021: 0.0}
    # the year 2018 is missing: nothing is said of 2019
    assert frame.loc[[2016, 2019], ["p_value", "beyond"]].isna().all().all()
    assert frame.loc[2021, "p_value"] == 1.0
    if dispersion == 1:
        p = stats.binomtest(140, 240).pvalue
        assert frame.loc[2017, "p_value"] == pytest.approx(p)
    assert frame.loc[2017, "beyond"] == (dispersion == 1)


def test_which_yearly_changes_are_more_than_chance(study):
    opened = study({2016: 100, 2017: 150, 2018: 149, 2019: 90, 2020: 95})
    frame = yearly(opened, opened.main, 1.0)
    finding = yearly_finding(opened, DEATHS, opened.main, frame)
    assert finding.statement.startswith(
        "前年からの増減4回のうち、1回ごとに見て偶然の変動の範囲を超えたのは2回（2017年（50人増）、2019年（59人減））である。"
    )
    assert (finding.estimate, finding.n) == (2.0, 5.0)
    assert "4回の検定では平均0.2回は" in finding.caveats[0]
    table = yearly_table(opened, DEATHS, opened.main, frame, 1.0)
    assert [row[-1] for row in table.rows] == [None, "超える", "範囲内", "超える", "範囲内"]
    assert "過分散" not in table.note
    assert "過分散（分散が平均の1.3倍）を見込む" in yearly_table(opened, DEATHS, opened.main, frame, 1.3).note


def test_no_change_beyond_chance_and_no_two_years_in_a_row(study):
    opened = study({2016: 100, 2017: 101})
    finding = yearly_finding(opened, DEATHS, opened.main, yearly(opened, opened.main, 1.0))
    assert "偶然の変動の範囲を超えたものはない。" in finding.statement
    apart = study({2016: 100, 2018: 500})
    assert yearly_finding(apart, DEATHS, apart.main, yearly(apart, apart.main, 1.0)) is None


def not_different(before: int) -> tuple[int, int]:
    """The counts that twice the smaller binomial tail does not tell from `before`, tried one by one."""
    kept = [
        after
        for after in range(3 * before + 20)
        if 2 * min(
            stats.binom.cdf(before, before + after, 0.5), stats.binom.sf(before - 1, before + after, 0.5)
        )
        >= 0.05
    ]  # fmt: skip
    return min(kept), max(kept)


@pytest.mark.parametrize("last", [12, 300])
def test_next_years_range_without_any_change(study, last):
    opened = study({2016: 20, 2023: last})
    low, high = not_different(last)
    (text,) = chance_text(opened, DEATHS, opened.main, 1.0).paragraphs
    assert f"中市の令和5(2023)年の死亡数{last}人の場合" in text
    assert f"おおむね{low}〜{high}人の間" in text
    assert text.startswith("死亡は一人ひとりの出来事")
    (wider,) = chance_text(opened, DEATHS, opened.main, 2.0).paragraphs
    assert f"おおむね{low}〜{high}人の間" not in wider


def test_too_few_events_are_told_with_their_mean(study):
    opened = study({2016: 3, 2017: 4})
    prose = too_few(opened, DEATHS, opened.main, "見通し")
    assert (prose.kind, prose.title) == ("missing", "見通し")
    assert (
        "死亡数が年平均3.5人と少なく、1人の増減で結果が変わるため示さない（年平均10人以上"
        in prose.paragraphs[0]
    )


def test_the_type_of_what_is_beyond_allows_for_missing(study):
    opened = study({2016: 100, 2017: 150, 2019: 10})
    beyond = yearly(opened, opened.main, 1.0)["beyond"]
    assert [pd.isna(each) for each in beyond] == [True, False, True]
    assert np.isclose(float(beyond[2017]), 1.0)
