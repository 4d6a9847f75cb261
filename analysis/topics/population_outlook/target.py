"""What a target population asks for: the fertility, the migration of young adults, or both; and is there such a place."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from analysis.chapters.chapter import Chapter
from analysis.chapters.study import Study
from analysis.elements import Column, EvidenceLevel, Finding, Prose, Table
from analysis.elements.picture import CurvesChart, Line, Picture
from analysis.methods.projection import (
    Assumptions,
    implied_rates,
    net_migration_rate,
    pooled_net_migration_rate,
    required_net_migration_rate,
    required_total_fertility_rate,
    with_fertility,
)
from analysis.methods.projection.layout import STEP_YEARS, FloatArray
from analysis.methods.projection.migration import COHORTS_REACHING_20_39
from analysis.methods.result import Estimate
from analysis.model.area_codes import JAPAN
from analysis.model.reference import municipal_distribution, share_below
from analysis.model.series import Series
from analysis.topics.population_outlook.courses import Courses, survivors
from analysis.topics.population_outlook.goal import Goal
from analysis.topics.population_outlook.people import CENSUS, JAPANESE, REGISTER, by_year, cited
from analysis.words.era import era_year
from analysis.words.numbers import format_number
from analysis.words.phrases import counted, percent, rounded

RATES = np.arange(0.8, 2.61, 0.2)
"""Total fertility rates of the combinations."""
MIGRATION, FERTILITY = ("net_migration_20_39", "2020-2025"), ("total_fertility_rate", "2018-2022")
_TITLE = "目標人口に届く条件"


class Required(NamedTuple):
    """What the target asks for: the rate, the young adults' migration (share), and the combinations."""

    year: int
    reached: float
    fertility: Estimate
    migration: Estimate
    combined: pd.DataFrame


def target(study: Study[Any], courses: Courses, goal: Goal | None) -> Chapter:
    """Solve for the conditions and say where they lie among all municipalities and in the area's own history."""
    history = migration_history(study, courses)
    table = _history_table(study, history)
    if goal is None:
        note = Prose(
            kind="missing",
            title="目標に届く条件",
            paragraphs=(
                f"{study.name}の人口ビジョンの目標がプロフィールに書かれていない（又は目標の年が過ぎている）ため、逆算しない。"
                "プロフィールの population_outlook に target_year と target_population を書くと示す。",
            ),
        )
        return Chapter(_TITLE, missing=(note,), shown=(table,))
    needed = required(courses, goal)
    combined = _combined_table(study, courses, goal, needed)
    return Chapter(
        _TITLE,
        text=(_text(study, courses, goal, needed),),
        findings=(
            _fertility_finding(study, courses, goal, needed),
            _migration_finding(study, courses, goal, needed, history),
        ),
        pictures=tuple(_pictures(courses, goal, needed, combined)),
        shown=(table, *([combined] if len(needed.combined) else [])),
    )


def required(courses: Courses, goal: Goal) -> Required:
    """Return what brings the course of recent changes to the goal."""
    step = goal.step(courses.years)
    assumed = courses.recent.assumptions.until(step)
    fertility = required_total_fertility_rate(courses.base, assumed, goal.population, link=courses.link)
    migration = required_net_migration_rate(courses.base, assumed, goal.population)
    rows = []
    for rate in RATES:
        varied = with_fertility(assumed, np.full(step, rate), courses.link)
        found = required_net_migration_rate(courses.base, varied, goal.population)
        if found.has_value:
            rows.append((rounded(rate, 1), 100 * found.number))
    combined = pd.DataFrame(rows, columns=["tfr", "migration"]).set_index("tfr")
    return Required(courses.years[step], float(courses.recent.totals[step]), fertility, migration, combined)


def pooled(people: FloatArray, rates: FloatArray) -> float:
    """Return the net migration rate of those who reach 20–39 in percent of five years; NaN where nobody is."""
    found = pooled_net_migration_rate(people, rates)
    return float(np.ma.filled(100.0 * found, np.nan))


def migration_history(study: Study[Any], courses: Courses) -> tuple[pd.DataFrame, tuple[Series, ...]]:
    """Return the net migration of those who reach 20–39 in every five years that are known, by basis.

    Census cohorts are measured against the nation's of the same five years, register cohorts against the nation's
    Japanese.
    """
    rows, behind = [], []
    store = study.folder
    census, nation = (by_year(store, area, CENSUS) for area in (study.area, JAPAN))
    for basis, own, stay in (
        (CENSUS, census, nation),
        (REGISTER, courses.register, by_year(store, JAPAN, JAPANESE)),
    ):
        years = [year for year in own if year - STEP_YEARS in own]
        if basis == REGISTER:
            years = [year for year in years if (study.year - year) % STEP_YEARS == 0]
        used = []
        for year in years:
            start, end = own[year - STEP_YEARS], own[year]
            # the nation's Japanese of the newest year are known a year late
            at = year if year in stay and year - STEP_YEARS in stay else year - 1
            if at not in stay or at - STEP_YEARS not in stay or not start[:, COHORTS_REACHING_20_39].all():
                continue
            survival = survivors(stay[at - STEP_YEARS], stay[at])
            ratio = np.asarray(implied_rates(np.stack([start, end])).cohort_change_ratio.filled(0.0))[0]  # type: ignore[union-attr]
            value = pooled(start, np.asarray(net_migration_rate(ratio, survival)))
            if np.isfinite(value):
                rows.append((f"{year - STEP_YEARS}〜{year}年", store.catalogue.basis_name(basis), basis, year, value))
                used += [year - STEP_YEARS, year]
        if used:
            behind.append(cited(store, study.area, basis, used, "20〜39歳の人口"))
    frame = pd.DataFrame(rows, columns=["period", "basis_name", "basis", "year", "rate"])
    return frame, tuple(behind)


def _text(study: Study[Any], courses: Courses, goal: Goal, needed: Required) -> Prose:
    note = f"（{goal.note}）" if goal.note else ""
    gap = rounded(goal.population) - rounded(needed.reached)
    nearest = "" if needed.year == goal.year else f"推計は5年おきのため、最も近い{needed.year}年で計算する。"
    word = (
        "目標と同じである。"
        if gap == 0
        else f"目標に{counted(gap)}届かない。"
        if gap > 0
        else f"目標を{counted(-gap)}上回る。"
    )
    return Prose(
        paragraphs=(
            f"目標は{era_year(goal.year)}に{counted(goal.population)}{note}である。最近の変化が続けば{needed.year}年は{counted(needed.reached)}で、{word}{nearest}"
            "次の条件は、推計の最初の5年から目標の年まで、その水準がずっと続くとしたものである。",
        )
    )


def _fertility_finding(study: Study[Any], courses: Courses, goal: Goal, needed: Required) -> Finding:
    known = courses.tfr
    now = f"{study.area_name(known.area)}の{known.last - STEP_YEARS + 1}〜{known.last}年は{format_number(known[known.last], 2)}"
    behind = (*courses.behind, known)
    if not needed.fertility.has_value:
        statement = f"移動が最近のまま続くなら、{goal.year}年の目標に届く合計特殊出生率は、どれだけ高く（低く）ても見つからない（{now}）。"
        return study.finding("population_outlook.required_tfr", statement, behind, level=EvidenceLevel.ESTIMATE, rank=6)
    rate = needed.fertility.number
    among = municipal_distribution(*FERTILITY)
    place = _place(rate, among)
    return study.finding(
        "population_outlook.required_tfr",
        f"移動が最近のまま続くなら、{goal.year}年の目標に届くには合計特殊出生率がずっと{format_number(rate, 2)}である必要がある（{now}）。{place}",
        behind,
        estimate=rate,
        unit="人",
        method="推計が目標に一致する合計特殊出生率の逆算",
        level=EvidenceLevel.ESTIMATE,
        caveats=(
            "出生率がただちにその水準になり続くとした計算である。",
            "全国の市区町村の値は5年間のベイズ推定値。",
        ),
        rank=6,
    )


def _place(value: float, among: pd.DataFrame, decimals: int = 2) -> str:
    """Say how many of all municipalities reach a value."""
    n = counted(float(among["n"].iloc[0]), "")
    if rounded(value, decimals) > rounded(float(among["value"].iloc[-1]), decimals):
        return f"この水準の市区町村は全国{n}のうちに一つもない。"
    if rounded(value, decimals) <= rounded(float(among["value"].iloc[0]), decimals):
        return f"全国{n}市区町村のすべてがこの水準以上にある。"
    above = 100.0 - share_below(value, among)
    if above < 1:
        return f"この水準以上の市区町村は全国{n}の1％に満たない。"
    return f"この水準以上の市区町村は全国{n}の{percent(above, 0)}である。"


def _migration_finding(
    study: Study[Any],
    courses: Courses,
    goal: Goal,
    needed: Required,
    history: tuple[pd.DataFrame, tuple[Series, ...]],
) -> Finding:
    frame, cited_series = history
    now = pooled(courses.base, courses.recent.assumptions.net_migration_rate[0])
    behind = (*courses.behind, *cited_series)
    if not needed.migration.has_value:
        return study.finding(
            "population_outlook.required_migration",
            f"出生が最近の動きのままなら、{goal.year}年の目標に届く20〜39歳の純移動率は、どれだけ高く（低く）ても見つからない。",
            behind,
            level=EvidenceLevel.ESTIMATE,
            rank=7,
        )
    rate = 100 * needed.migration.number
    people = courses.base[:, COHORTS_REACHING_20_39].sum()
    yearly = (rate - now) / 100 * people / STEP_YEARS
    extra = (
        "最近と同じである"
        if rounded(yearly) == 0
        else f"いまの人数に当てはめると、転入超過を年{counted(abs(yearly))}{'増やす' if yearly > 0 else '減らす'}ことに当たる"
    )
    return study.finding(
        "population_outlook.required_migration",
        f"出生が最近の動きのままなら、{goal.year}年の目標に届くには、20〜39歳になる人の5年間の純移動率（転入と転出の差の割合）がずっと"
        f"{percent(rate, 1, sign=True)}である必要がある（最近は{percent(now, 1, sign=True)}）。{extra}。"
        f"{_place(rate, municipal_distribution(*MIGRATION), 1)}{_own_past(study, rate, frame)}",
        behind,
        estimate=rate,
        unit="％",
        method="推計が目標に一致する20〜39歳の純移動率の逆算",
        level=EvidenceLevel.ESTIMATE,
        caveats=(
            "男女・年齢による違いを保ったまま、8つの率を同じだけ動かした。",
            "純移動率は同じ世代の人数の変化から全国の生き残る割合を引いた値で、国勢調査の期間は全国の同じ世代との差である。",
        ),
        rank=7,
    )


def _own_past(study: Study[Any], rate: float, frame: pd.DataFrame) -> str:
    """Say in a plain sentence whether the area has seen such a rate."""
    if frame.empty:
        return ""
    top = frame.loc[frame["rate"].idxmax()]
    if rounded(rate, 1) <= rounded(top["rate"], 1):
        reached = frame[frame["rate"].round(1) >= rounded(rate, 1)]
        return f"{study.name}自身は、分かっている{len(frame)}つの期間のうち{len(reached)}つでこの水準にあった（最近では{reached.iloc[-1]['period']}）。"
    return f"{study.name}自身は、分かっている{len(frame)}つの期間のどれでもこの水準になく、最も高かった{top['period']}でも{percent(top['rate'], 1, sign=True)}であった。"


def _combined_table(study: Study[Any], courses: Courses, goal: Goal, needed: Required) -> Table:
    return study.table(
        "outlook_combined",
        f"{goal.year}年の目標に届く、出生率と20〜39歳の移動の組合せ",
        (
            Column(key="tfr", label="合計特殊出生率", decimals=1),
            Column(key="migration", label="20〜39歳になる人の5年間の純移動率", unit="％", decimals=1, sign=True),
        ),
        needed.combined,
        [*courses.behind, courses.tfr],
        period=f"{study.year}〜{needed.year}年",
        computed=True,
        note="どちらも推計の最初の5年から目標の年まで続くとした。",
        annex=True,
    )


def _pictures(courses: Courses, goal: Goal, needed: Required, table: Table) -> list[Picture]:
    if len(needed.combined) < 2:
        return []
    now = pooled(courses.base, courses.recent.assumptions.net_migration_rate[0])
    rate = float(courses.link.to_total_fertility_rate(courses.recent.assumptions.child_woman_ratio)[-1])
    first, last = needed.combined.index[0], needed.combined.index[-1]
    ends = "から".join(
        f"出生率{format_number(at, 1)}なら{percent(needed.combined.at[at, 'migration'], 1, sign=True)}" for at in (first, last)
    )
    return [
        Picture(
            id="fig_outlook_combined",
            title=f"{goal.year}年の目標{counted(goal.population)}に届く組合せ（{ends}まで）",
            alt=f"曲線。横軸は合計特殊出生率、縦軸は20〜39歳の純移動率。目標に届く組合せは{ends}まで。星印は推計に置いた最近の水準。",
            unit="％",
            chart=CurvesChart(
                lines=(
                    Line("目標に届く組合せ", needed.combined["migration"]),
                    Line("最近の変化が続く場合の水準", pd.Series({rate: now}), "target"),
                ),
                x_label="合計特殊出生率",
                y_label="20〜39歳の純移動率（％、5年間）",
                decimals=0,
                signed=True,
            ),
            table=table,
            note="曲線より右上なら目標を上回り、左下なら届かない。",
        )
    ]


def _history_table(study: Study[Any], history: tuple[pd.DataFrame, tuple[Series, ...]]) -> Table:
    frame, behind = history
    distribution = municipal_distribution(*MIGRATION)
    quarter, half, three = (float(distribution["value"][place]) for place in (25, 50, 75))
    return study.table(
        "outlook_migration_history",
        "20〜39歳になる人の5年間の純移動率",
        (
            Column(key="period", label="期間", kind="text"),
            Column(key="basis_name", label="統計の種類", kind="text"),
            Column(key="rate", label="純移動率", unit="％", decimals=1, sign=True),
        ),
        frame,
        behind,
        computed=True,
        note="期首に15〜34歳だった人について、同じ世代の人数の変化から、生き残る割合（国勢調査は全国の同じ世代の変化、住民基本台帳は全国の日本人の変化）を引いた。"
        f"2020〜2025年の全国の市区町村（住民基本台帳）は、中央値{percent(half, 1, sign=True)}、4分の1ずつを除いた範囲は{percent(quarter, 1, sign=True)}〜{percent(three, 1, sign=True)}。",
        annex=True,
    )
