"""What a target population asks for: the fertility, the migration of young adults, or both; and is there such a place."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.chapters.chapter import Chapter
from analysis.chapters.study import Study
from analysis.elements import Column, EvidenceLevel, Finding, Prose, Table
from analysis.elements.picture import CurvesChart, Line, Picture
from analysis.methods.projection.layout import STEP_YEARS
from analysis.methods.projection.migration import COHORTS_REACHING_20_39
from analysis.model.reference import municipal_distribution
from analysis.model.series import Series
from analysis.topics.population_outlook.conditions import (
    Required,
    migration_history,
    place,
    pooled,
    required,
)
from analysis.topics.population_outlook.courses import Courses
from analysis.topics.population_outlook.goal import Goal
from analysis.topics.population_outlook.needs import TFR
from analysis.topics.population_outlook.people import REGISTER, everywhere
from analysis.words.era import era_year
from analysis.words.numbers import format_number
from analysis.words.phrases import counted, percent, rounded

MIGRATION, FERTILITY = ("net_migration_20_39", "2020-2025"), ("total_fertility_rate", "2018-2022")
_TITLE = "目標人口に届く条件"


def target(study: Study[Any], courses: Courses, goal: Goal | None) -> Chapter:
    """Solve for the conditions and say where they lie among all municipalities and in the area's own history."""
    history = migration_history(study, courses)
    table = _history_table(study, history)
    if goal is None:
        note = Prose(
            kind="missing",
            title="目標に届く条件",
            paragraphs=(
                f"{study.name}の人口ビジョンの目標の年と人口が分からない（又は目標の年が過ぎている）ため、逆算しない。",
            ),
        )
        return Chapter(_TITLE, missing=(note,), shown=(table,))
    needed = required(courses, goal)
    combined = _combined_table(study, courses, goal, needed)
    return Chapter(
        _TITLE,
        text=(_text(study, courses, goal, needed),),
        findings=(
            _summary(
                study,
                goal,
                needed,
                [
                    *courses.behind,
                    courses.tfr,
                    _distribution(study, municipal_distribution(*FERTILITY), TFR, "全国の市区町村の出生率"),
                    _distribution(
                        study, municipal_distribution(*MIGRATION), REGISTER, "全国の市区町村の純移動率"
                    ),
                ],
            ),
            _fertility_finding(study, courses, goal, needed),
            _migration_finding(study, courses, goal, needed, history),
        ),
        pictures=tuple(_pictures(courses, goal, needed, combined)),
        shown=(table, *([combined] if len(needed.combined) else [])),
    )


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


def _summary(study: Study[Any], goal: Goal, needed: Required, behind: list[Series]) -> Finding:
    """Tell a councillor in two sentences what the goal asks for and whether there is such a place."""
    gap = rounded(goal.population) - rounded(needed.reached)
    head = f"{era_year(goal.year)}の目標{counted(goal.population)}"
    if gap <= 0:
        statement = f"最近の変化が続けば{needed.year}年の人口は{counted(needed.reached)}で、{head}を{'ちょうど満たす' if gap == 0 else f'{counted(-gap)}上回る'}。"
    else:
        ways, rare = [], []
        if needed.fertility.has_value:
            rate = needed.fertility.number
            ways.append(f"合計特殊出生率がずっと{format_number(rate, 2)}")
            rare.append(place(rate, municipal_distribution(*FERTILITY), 2).rarity)
        if needed.migration.has_value:
            rate = 100 * needed.migration.number
            ways.append(f"20〜39歳の5年間の純移動率がずっと{percent(rate, 1, sign=True)}")
            rare.append(place(rate, municipal_distribution(*MIGRATION), 1).rarity)
        if not ways:
            statement = f"{head}には、出生率だけ、又は若い世代の移動だけを高めても届かない。"
        else:
            verdict = (
                f"どちらも{rare[0]}水準である"
                if len(set(rare)) == 1 and len(rare) == 2
                else "、".join(
                    f"{'その水準' if len(rare) == 1 else ('前者', '後者')[at]}は{word}水準{'で' if at + 1 < len(rare) else 'である'}"
                    for at, word in enumerate(rare)
                )
            )
            statement = (
                f"最近の変化が続けば{head}に{counted(gap)}届かない。"
                f"一つだけで届くには{'、又は'.join(ways)}である必要があり、{verdict}。"
            )
    return study.finding(
        "population_outlook.required",
        statement,
        behind,
        estimate=gap,
        unit="人",
        method="推計が目標に一致する水準の逆算",
        level=EvidenceLevel.ESTIMATE,
        caveats=(
            "その水準がただちに実現し、目標の年まで続くとした計算である。",
            f"全国の値は合計特殊出生率が{_period(FERTILITY)}のベイズ推定値、純移動率が{_period(MIGRATION)}の住民基本台帳による。",
        ),
        rank=3,
    )


def _fertility_finding(study: Study[Any], courses: Courses, goal: Goal, needed: Required) -> Finding:
    known = courses.tfr
    now = f"{study.area_name(known.area)}の{_span(known.last)}は{format_number(known[known.last], 2)}"
    if not needed.fertility.has_value:
        return study.finding(
            "population_outlook.required_tfr",
            f"移動が最近のまま続くなら、{goal.year}年の人口が目標と同じになる合計特殊出生率は見つからない（{now}）。",
            [*courses.behind, known],
            level=EvidenceLevel.ESTIMATE,
        )
    rate = needed.fertility.number
    among = municipal_distribution(*FERTILITY)
    own = study.series("total_fertility_rate", TFR, sex="female", age="15-49")
    past = ""
    if courses.link_is_own and len(own) > 1:
        top = int(own.values.idxmax())
        seen = rounded(own[top], 2) >= rounded(rate, 2)
        past = f"{study.name}の公表値で最も高いのは{_span(top)}の{format_number(own[top], 2)}で、この水準に{'達していた' if seen else '達したことはない'}。"
    return study.finding(
        "population_outlook.required_tfr",
        f"移動が最近のまま続くなら、{goal.year}年の人口が目標と同じになるのは、合計特殊出生率がずっと{format_number(rate, 2)}の場合である（{now}）。"
        f"{place(rate, among, 2).told}{past}",
        [*courses.behind, known, own, _distribution(study, among, TFR, "全国の市区町村の出生率")],
        estimate=rate,
        unit="人",
        method="推計が目標に一致する合計特殊出生率の逆算",
        level=EvidenceLevel.ESTIMATE,
        caveats=("市区町村の合計特殊出生率は5年間のベイズ推定値。",),
    )


def _period(measure: tuple[str, str]) -> str:
    return f"{measure[1].replace('-', '〜')}年"


def _span(last: int) -> str:
    return f"{last - STEP_YEARS + 1}〜{last}年"


def _distribution(study: Study[Any], among: pd.DataFrame, basis: str, name: str) -> Series:
    return everywhere(study.folder, among, basis, (study.year,), name)


def _migration_finding(
    study: Study[Any],
    courses: Courses,
    goal: Goal,
    needed: Required,
    history: tuple[pd.DataFrame, tuple[Series, ...]],
) -> Finding:
    frame, cited_series = history
    now = pooled(courses.base, courses.recent.assumptions.net_migration_rate[0])
    among = municipal_distribution(*MIGRATION)
    behind = [
        *courses.behind,
        *cited_series,
        _distribution(study, among, REGISTER, "全国の市区町村の純移動率"),
    ]
    if not needed.migration.has_value:
        return study.finding(
            "population_outlook.required_migration",
            f"出生が最近の動きのままなら、{goal.year}年の人口が目標と同じになる20〜39歳の純移動率は見つからない。",
            behind,
            level=EvidenceLevel.ESTIMATE,
        )
    rate = 100 * needed.migration.number
    people = float(courses.base[:, COHORTS_REACHING_20_39].sum())
    yearly = (rate - now) / 100 * people / STEP_YEARS
    extra = (
        "いまの水準と変わらない"
        if rounded(yearly) == 0
        else f"いまの人数に当てはめると、転入超過を年{counted(abs(yearly))}{'増やす' if yearly > 0 else '減らす'}ことに当たる"
    )
    return study.finding(
        "population_outlook.required_migration",
        f"出生が最近の動きのままなら、{goal.year}年の人口が目標と同じになるのは、20〜39歳になる人の5年間の純移動率（転入と転出の差の、期首の人数に対する割合）がずっと"
        f"{percent(rate, 1, sign=True)}の場合である（最近は{percent(now, 1, sign=True)}）。{extra}。"
        f"{place(rate, among, 1).told}{_own_past(study, rate, frame)}",
        behind,
        estimate=rate,
        unit="％",
        method="推計が目標に一致する20〜39歳の純移動率の逆算",
        level=EvidenceLevel.ESTIMATE,
        caveats=(
            "男女・年齢による違いを保ったまま、期首に15〜34歳の男女の率を同じだけ動かした。",
            "純移動率は同じ世代の人数の変化から生き残る割合を引いた値で、国勢調査の期間は全国の同じ世代との差である。",
        ),
    )


def _own_past(study: Study[Any], rate: float, frame: pd.DataFrame) -> str:
    """Say in a plain sentence whether the area has seen such a rate."""
    if frame.empty:
        return ""
    top = frame.loc[frame["rate"].idxmax()]
    reached = [row for row in frame.to_dict("records") if rounded(row["rate"], 1) >= rounded(rate, 1)]
    if reached:
        return f"{study.name}自身は、分かっている{len(frame)}つの期間のうち{len(reached)}つでこの水準以上にあった（最近では{reached[-1]['period']}）。"
    return f"{study.name}自身は、分かっている{len(frame)}つの期間のどれでもこの水準になく、最も高かった{top['period']}でも{percent(top['rate'], 1, sign=True)}であった。"


def _combined_table(study: Study[Any], courses: Courses, goal: Goal, needed: Required) -> Table:
    return study.table(
        "outlook_combined",
        f"{goal.year}年の目標に届く、出生率と20〜39歳の移動の組合せ",
        (
            Column(key="tfr", label="合計特殊出生率", decimals=1),
            Column(
                key="migration", label="20〜39歳になる人の5年間の純移動率", unit="％", decimals=1, sign=True
            ),
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
        f"出生率{format_number(at, 1)}なら{percent(needed.combined.at[at, 'migration'], 1, sign=True)}"
        for at in (first, last)
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
        note="期首に15〜34歳だった人について、同じ世代の人数の変化から、生き残る割合（国勢調査は全国の同じ世代の変化、住民基本台帳は死亡数による）を引いた。"
        f"{_period(MIGRATION)}の全国の市区町村（住民基本台帳）は、中央値{percent(half, 1, sign=True)}、4分の1ずつを除いた範囲は{percent(quarter, 1, sign=True)}〜{percent(three, 1, sign=True)}。",
        annex=True,
    )
