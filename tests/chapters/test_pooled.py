"""Several years put together: the sums of both ends, and whether they differ by more than chance."""

from __future__ import annotations

import pytest
from scipy import stats

from analysis.chapters.pooled import pooled

from .conftest import DEATHS


def test_the_first_and_the_last_years_are_added_up(study):
    opened = study({2012: 5, 2013: 4, 2014: 6, 2015: 5, 2016: 9, 2017: 1, 2018: 0, 2019: 2, 2020: 1})
    found = pooled(opened, DEATHS, opened.main)
    p = stats.binomtest(4, 24).pvalue
    assert p < 0.05
    assert found.finding.statement == (
        "4年分をまとめると、2012〜2015年の計20人に対して2017〜2020年は計4人であり、減少は偶然の変動だけでは説明できない。"
    )
    assert found.finding.estimate == -16
    first, last = found.table.rows
    assert first[:2] == ("2012〜2015年", 20.0)
    assert (first[4], last[4]) == (5.0, 1.0)
    # exact Poisson limits of a count below ten
    assert last[2:4] == pytest.approx((stats.chi2.ppf(0.025, 8) / 2, stats.chi2.ppf(0.975, 10) / 2))


@pytest.mark.parametrize(
    ("values", "verdict"),
    [
        ((5, 5, 4, 3), "この差は偶然の変動の範囲にある"),
        ((1, 0, 20, 9), "増加は偶然の変動だけでは説明できない"),
        ((3, 4, 5, 2), "同じである"),
        ((0, 0, 0, 0), "同じである"),
    ],
)
def test_the_verdict(study, values, verdict):
    opened = study(dict(enumerate(values, start=2020)))
    assert pooled(opened, DEATHS, opened.main).finding.statement.endswith(f"{verdict}。")


def test_never_more_than_five_years_nor_less_than_two(study):
    opened = study(dict.fromkeys(range(2008, 2024), 3), base_year=2008)
    assert [row[0] for row in pooled(opened, DEATHS, opened.main).table.rows] == [
        "2008〜2012年",
        "2019〜2023年",
    ]
    short = study({2020: 1, 2021: 2, 2022: 3})
    assert pooled(short, DEATHS, short.main) is None


def test_years_that_do_not_follow_each_other_are_named_one_by_one(study):
    opened = study({2012: 1, 2014: 1, 2018: 2, 2019: 2}, base_year=2012)
    found = pooled(opened, DEATHS, opened.main)
    assert [row[0] for row in found.table.rows] == ["2012年、2014年", "2018〜2019年"]
