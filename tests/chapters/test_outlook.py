"""The outlook: what is said of the future, of the target, of next year, and why nothing may be said."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from scipy import stats

from analysis.chapters.outlook import outlook, watch
from analysis.chapters.target import Target
from analysis.methods.drift_outlook import drift_outlook

from .conftest import DEATHS, series

CITY = {2010 + n: value for n, value in enumerate(
    (1868, 1750, 1668, 1692, 1682, 1664, 1614, 1549, 1448, 1326, 1321, 1232, 1207, 1150)
)}  # fmt: skip
VILLAGE = {
    2010 + n: value for n, value in enumerate((25, 31, 18, 22, 27, 16, 20, 24, 15, 19, 21, 13, 18, 17))
}
TOWN = {2014 + n: value for n, value in enumerate((60, 45, 58, 41, 33, 50, 28, 35, 40))}


def of(study, values, target, **given):
    opened = study(values, base_year=min(values), **given)
    return opened, outlook(opened, DEATHS, opened.main, target)


def test_the_sentence_the_table_and_the_chart_are_of_one_forecast(study):
    opened, chapter = of(study, CITY, Target(2028, "計画の最終年度"))
    forecast = drift_outlook(list(CITY), list(CITY.values()), range(2024, 2029))
    # limits of the t distribution on the log scale
    half = stats.t.ppf(0.975, forecast.df) * forecast.scale[-1]
    middle, low, high = (math.exp(forecast.location[-1] + step) for step in (0, -half, half))
    finding = chapter.finding("deaths.outlook")
    assert finding.statement.startswith(
        f"これまでの動きが続けば、令和10(2028)年の死亡数は{middle:,.0f}人（95％予測区間{low:,.0f}〜{high:,.0f}人）と見込まれる。"
    )
    assert (finding.estimate, finding.lower, finding.upper) == pytest.approx((middle, low, high))
    table = chapter.table("deaths_outlook")
    assert [row[0] for row in table.rows] == [2024, 2025, 2026, 2027, 2028]
    assert table.rows[-1][1:] == pytest.approx((middle, low, high))
    (picture,) = chapter.pictures
    assert f"2028年の死亡数は{middle:,.0f}人" in picture.title
    past, ahead = picture.chart.lines
    assert past.values.to_dict() == opened.main.values.to_dict()
    assert ahead.values.index.tolist() == [2023, *range(2024, 2029)], "the outlook begins at the last count"
    assert "目標" not in picture.alt
    assert "（計画の最終年度）まで延ばす" in chapter.text[0].paragraphs[0]
    assert chapter.missing == ()


def test_what_to_watch_next_year_are_the_limits_of_next_year(study):
    frame = pd.DataFrame({"lower": [1049.6, 9.0], "upper": [1180.4, 9.0]}, index=[2024, 2025])
    assert watch(DEATHS, series(CITY), frame) == (
        "2024年が1,050人を下回るか1,180人を上回れば、これまでの動きから外れたとみる目安になる。"
    )
    _, chapter = of(study, CITY, Target(2026))
    first = chapter.table("deaths_outlook").rows[0]
    assert f"2024年が{first[2]:,.0f}人を下回るか{first[3]:,.0f}人を上回れば" in chapter.findings[0].statement


@pytest.mark.parametrize(
    ("value", "needed"),
    [
        (1000.0, "減り方が年平均30人以内であれば達成する"),
        (1300.0, "達成には年平均30人ずつ増える必要がある"),
        (1150.0, "今の水準を保てば達成する"),
    ],
)
def test_the_target_below_above_and_at_todays_number(study, value, needed):
    """Five years from 1,150 in 2023."""
    _, chapter = of(study, CITY, Target(2028, value=value))
    finding = chapter.finding("deaths.target")
    forecast = drift_outlook(list(CITY), list(CITY.values()), range(2024, 2029))
    reached = stats.t.sf((math.log(value) - forecast.location[-1]) / forecast.scale[-1], forecast.df)
    assert finding.estimate == pytest.approx(reached)
    assert f"2023年の1,150人から見て、{needed}。" in finding.statement
    assert f"{value:,.0f}以上という目標".replace("以上", "人以上") in finding.statement
    assert "そのまま比べられない" not in finding.statement
    assert chapter.pictures[0].chart.lines[-1].kind == "target"
    assert f"目標は{value:,.0f}人。" in chapter.pictures[0].alt


def test_a_target_on_another_basis_is_told(study):
    _, chapter = of(study, CITY, Target(2028, value=1000.0, basis_name="市の計画書"))
    assert chapter.finding("deaths.target").statement.endswith(
        "ただし目標は市の計画書の数え方によるもので、本資料の人口動態統計の値とはそのまま比べられない。"
    )
    _, same = of(study, CITY, Target(2028, value=1000.0, basis_name="人口動態統計"))
    assert "ただし" not in same.finding("deaths.target").statement


def test_beyond_the_years_that_were_tried_a_caveat_says_so(study):
    _, near = of(study, CITY, Target(2028))
    _, far = of(study, CITY, Target(2032))
    assert not any("確かめていない" in caveat for caveat in near.findings[0].caveats)
    assert "5年より先の当たり外れは確かめていない。" in far.findings[0].caveats


def test_few_events_give_no_outlook_but_the_range_of_the_last_years(study):
    _, chapter = of(study, VILLAGE, Target(2028))
    (missing,) = chapter.missing
    assert missing.title == "2028年までの見通し"
    assert missing.paragraphs == (
        "死亡数が少なく、予測の幅が広くなりすぎるため、見通しを示さない。2019〜2023年の死亡数は13〜21人の間であった。",
    )
    assert chapter.findings == chapter.pictures == chapter.shown == ()


def test_a_range_of_one_number_and_of_one_year(study):
    _, chapter = of(study, {**VILLAGE, **dict.fromkeys(range(2019, 2024), 14)}, Target(2028))
    assert chapter.missing[0].paragraphs[0].endswith("2019〜2023年の死亡数は毎年14人であった。")
    _, alone = of(study, {2010: 20, 2023: 18}, Target(2028))
    assert alone.missing[0].paragraphs == ("件数又は年数が少なすぎるため、見通しを示さない。",)


def test_too_wide_an_outlook_is_shortened_to_what_says_something(study):
    """Of 40 events a year three years ahead already say too little, one year says something."""
    _, chapter = of(study, TOWN, Target(2042, value=30.0))
    (row,) = chapter.table("deaths_outlook").rows
    assert row[0] == 2023
    assert row[3] <= 4 * row[2]
    (missing,) = chapter.missing
    assert missing.paragraphs == (
        "2042年までは予測の幅が広すぎて役に立たないため、死亡数の見通しは2023年まで示す。"
        "目標（2042年に30人）に届く確率も示さない。",
    )
    assert chapter.finding("deaths.target") is None, "nothing is said of a year that is not shown"
    assert [line.kind for line in chapter.pictures[0].chart.lines] == ["solid", "dashed"]


def test_what_says_nothing_of_next_year_either_is_not_shown(study):
    wild = {2014 + n: value for n, value in enumerate((20, 90, 15, 120, 10, 100, 12, 95, 30))}
    _, chapter = of(study, wild, Target(2027))
    assert chapter.missing[0].paragraphs == (
        "予測の幅が広すぎて役に立たないため、見通しを示さない。2018〜2022年の死亡数は10〜100人の間であった。",
    )
    assert chapter.findings == chapter.pictures == chapter.shown == ()


def test_the_trial_on_past_years_is_told_where_there_are_enough(study):
    _, chapter = of(study, CITY, Target(2028))
    table = chapter.table("deaths_backtest")
    assert [row[0] for row in table.rows] == [1, 3, 5]
    error = table.rows[-1][2]
    assert f"5年先の平均絶対誤差は{error:,.0f}人であった" in chapter.text[0].paragraphs[0]
    short = {year: CITY[year] for year in range(2019, 2024)}
    _, without = of(study, short, Target(2026))
    assert without.table("deaths_backtest") is None
    assert "過去の年で試すことはできない" in without.text[0].paragraphs[0]
    _, once = of(study, {2018: CITY[2018], **short}, Target(2026))
    assert [row[0] for row in once.table("deaths_backtest").rows] == [1]
    assert "1年先の平均絶対誤差" in once.text[0].paragraphs[0]
