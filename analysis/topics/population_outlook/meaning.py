"""What the course means: the groups of people that services look after, and what small changes are worth."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from analysis.chapters.chapter import Chapter
from analysis.chapters.study import Study
from analysis.elements import Column, EvidenceLevel, Finding, Prose, Table
from analysis.methods.projection import Assumptions, project, with_fertility
from analysis.methods.projection.layout import STEP_YEARS, cohorts
from analysis.methods.projection.migration import COHORTS_REACHING_20_39
from analysis.model.official_tables import official_tables
from analysis.topics.population_outlook.courses import FAR, NEAR, STEPS, Courses
from analysis.topics.population_outlook.groups import (
    INFANTS,
    OLDEST,
    PUPILS,
    SERVED,
    WORKING,
    Group,
)
from analysis.topics.population_outlook.households import (
    SERVICES,
    UNIT,
    Households,
    households,
    households_finding,
)
from analysis.topics.population_outlook.needs import HOUSEHOLDS_TABLE
from analysis.topics.population_outlook.people import REGISTER
from analysis.words.numbers import format_number
from analysis.words.phrases import change_in_percent, counted, percent, signed

TFR_STEP = 0.1
MOVERS_A_YEAR = (100, 10, 1)
"""The numbers of young movers a year that a sensitivity is told for; the largest within the share."""
MOVERS_SHARE = 0.005
"""Of the people today: a hundred a year are 0.5 % of a town of 20,000, and a third of a village of 300."""


def meaning(study: Study[Any], courses: Courses) -> Chapter:
    """Tell who there will be more and fewer of, and how much fertility and migration weigh."""
    homes = households(study, [courses.at(distance)[0] for distance in (NEAR, FAR)])
    served, weights = _served_table(study, courses, homes), _weights_table(study, courses)
    told = [households_finding(study, homes)] if homes else []
    return Chapter(
        "暮らしと行政サービスへの意味",
        text=(
            Prose(
                paragraphs=(
                    "最近の変化が続く場合に、行政サービスの相手となる人がいまと比べてどれだけ変わるかを示す。サービスは人数のほか、世帯や利用の仕方によっても変わる。",
                )
            ),
        ),
        findings=(_served_finding(study, courses), *told, _weights_finding(study, courses)),
        shown=(served, weights),
    )


def births_a_year(study: Study[Any], courses: Courses) -> float | None:
    """Return the mean births of the last five years in the register; None where one is missing."""
    births = study.series("births", REGISTER).at(range(study.year - STEP_YEARS, study.year))
    return float(births.values.mean()) if len(births) == STEP_YEARS else None


def _served_table(study: Study[Any], courses: Courses, homes: Households | None) -> Table:
    path = courses.recent.path
    near, far = courses.at(NEAR), courses.at(FAR)
    rows = []
    for group in SERVED:
        now, *later = (float(group.of(path[step])) for step in (0, near[1], far[1]))
        rows.append(_row(group.label, now, later, group.services))
    births, behind = births_a_year(study, courses), list(courses.behind)
    infants = INFANTS.of(path)
    if births is not None and infants[0] > 0:
        later = [births * infants[step] / infants[0] for step in (near[1], far[1])]
        rows.insert(2, _row("1年の出生数", births, later, "産科、保育所の定員"))
        behind.append(study.series("births", REGISTER).at(range(study.year - STEP_YEARS, study.year)))
    rows.append(_homes_row(study, homes))
    behind += [homes.series] if homes else []
    return study.table(
        "outlook_served",
        "行政サービスの相手となる人（最近の変化が続く場合）",
        (
            Column(key="group", label="対象", kind="text"),
            Column(key="unit", label="単位", kind="text"),
            Column(key="now", label=f"{study.year}年"),
            Column(key="near", label=f"{near[0]}年"),
            Column(key="near_change", label="増減", unit="％", sign=True),
            Column(key="far", label=f"{far[0]}年"),
            Column(key="far_change", label="増減", unit="％", sign=True),
            Column(key="services", label="関わる主なサービス", kind="text"),
        ),
        pd.DataFrame(rows),
        behind,
        period=f"{study.year}〜{far[0]}年",
        computed=True,
        note=f"増減は{study.year}年と比べた値。1年の出生数は、{study.year - STEP_YEARS}〜{study.year - 1}年の平均と、それに0〜4歳の人数の変化を掛けた値。"
        + _homes_note(study, homes, far[0]),
    )


def _homes_row(study: Study[Any], homes: Households | None) -> dict[str, Any]:
    """Return the households' row; without a series the note says which table would fill it."""
    if homes is None:
        return _row("世帯数", None, [None, None], SERVICES, UNIT)
    now, later = homes.values
    return _row(homes.label, now, later, SERVICES, UNIT)


def _homes_note(study: Study[Any], homes: Households | None, far: int) -> str:
    if homes is None:
        table = official_tables(study.folder.data_dir)[HOUSEHOLDS_TABLE]
        return f"世帯数は、将来の見通しが手元にないため示さない（補う統計表: 「{table.label}」。市区町村の計画の見通しでもよい）。"
    said = f"{homes.label}は{study.folder.catalogue.basis_name(homes.series.bases[0])}による。"
    said += f"{study.year}年の欄は{homes.now}年の値。" if homes.now != study.year else ""
    return said + (f"{far}年の値は公表されていない。" if homes.later[-1] is None else "")


def _row(
    label: str, now: float | None, later: Sequence[float | None], services: str, unit: str = "人"
) -> dict[str, Any]:
    changes = [None if now is None or value is None else change_in_percent(now, value) for value in later]
    return {
        "group": label,
        "unit": unit,
        "now": now,
        "near": later[0],
        "near_change": changes[0],
        "far": later[1],
        "far_change": changes[1],
        "services": services,
    }


def _served_finding(study: Study[Any], courses: Courses) -> Finding:
    year, step = courses.at(NEAR)
    path = courses.recent.path
    told = "、".join(_moved(group, path[0], path[step]) for group in (PUPILS, WORKING, OLDEST))
    return study.finding(
        "population_outlook.served",
        f"最近の変化が続けば、{year}年には{study.year}年と比べて、{told}となる。",
        courses.behind,
        estimate=float(WORKING.of(path[step]) - WORKING.of(path[0])),
        unit="人",
        method="コーホート変化率による推計",
        level=EvidenceLevel.ESTIMATE,
        caveats=("サービスの必要量は、人数のほか世帯の形や利用の割合によっても変わる。",),
        rank=5,
    )


def _moved(group: Group, before: Any, after: Any) -> str:
    now, then = float(group.of(before)), float(group.of(after))
    change = change_in_percent(now, then)
    if change is None:
        return f"{group.label}（いまはいない）が{counted(then)}"
    return f"{group.label}が{counted(now)}から{counted(then)}（{percent(change, 0, sign=True)}）"


def higher_fertility(courses: Courses) -> np.ndarray:
    """Return how many people one tenth of a child per woman is worth, by step."""
    assumed = courses.recent.assumptions
    rates = courses.link.to_total_fertility_rate(assumed.child_woman_ratio) + TFR_STEP
    varied = with_fertility(assumed, rates, courses.link)
    worth: np.ndarray = project(courses.base, varied.rates).sum(axis=(1, 2)) - courses.recent.totals
    return worth


def movers_a_year(courses: Courses) -> int:
    """Return how many young movers a year are a small step here: a hundred, ten or one."""
    people = float(courses.base.sum())
    return next((n for n in MOVERS_A_YEAR if n <= MOVERS_SHARE * people), MOVERS_A_YEAR[-1])


def more_movers(courses: Courses) -> np.ndarray:
    """Return how many people so many more young adults a year (`movers_a_year`) are worth, by step.

    They are 20–39 when they are counted, spread over sexes and ages as the cohorts of the base year.
    """
    assumed = courses.recent.assumptions
    people = cohorts(courses.base)[:, COHORTS_REACHING_20_39]
    if not people.sum():
        people = np.ones_like(people)
    arrivals = np.zeros((STEPS, 2, courses.base.shape[-1] - 1))
    arrivals[:, :, COHORTS_REACHING_20_39] = STEP_YEARS * movers_a_year(courses) * people / people.sum()
    varied = Assumptions(
        assumed.survival,
        assumed.net_migration_rate,
        assumed.child_woman_ratio,
        assumed.sex_ratio,
        assumed.arrivals + arrivals,
    )
    worth: np.ndarray = project(courses.base, varied.rates).sum(axis=(1, 2)) - courses.recent.totals
    return worth


def _weights_table(study: Study[Any], courses: Courses) -> Table:
    steps = [courses.at(NEAR), courses.at(FAR)]
    rows = [
        (label, *(float(worth[step]) for _, step in steps))
        for label, worth in (
            (f"合計特殊出生率が{format_number(TFR_STEP, 1)}高い", higher_fertility(courses)),
            (f"20〜39歳の転入超過が年{counted(movers_a_year(courses))}多い", more_movers(courses)),
        )
    ]
    return study.table(
        "outlook_weights",
        "仮定を少し変えたときの総人口の違い",
        (
            Column(key="what", label="変えること", kind="text"),
            *(Column(key=f"at_{year}", label=f"{year}年", unit="人", sign=True) for year, _ in steps),
        ),
        pd.DataFrame(rows, columns=["what", *(f"at_{year}" for year, _ in steps)]),
        [*courses.behind, courses.tfr],
        period=f"{study.year}〜{steps[-1][0]}年",
        computed=True,
        note="推計の最初の5年からずっと続くとした差。転入する人の男女・年齢は、いまの20〜39歳になる人の構成による。転入した人は、その後は住んでいる人と同じ率で動き、子どもを持つ。",
    )


def _weights_finding(study: Study[Any], courses: Courses) -> Finding:
    born, moved = higher_fertility(courses), more_movers(courses)
    told = []
    for distance in (NEAR, FAR):
        year, step = courses.at(distance)
        told.append(f"{year}年に{signed(born[step])}と{signed(moved[step])}")
    return study.finding(
        "population_outlook.weights",
        f"合計特殊出生率が{format_number(TFR_STEP, 1)}高いことと、20〜39歳の転入超過が年{counted(movers_a_year(courses))}多いことは、総人口でそれぞれ{'、'.join(told)}に当たる。",
        [*courses.behind, courses.tfr],
        estimate=float(born[-1]),
        unit="人",
        method="仮定を一つだけ変えた推計との差",
        level=EvidenceLevel.ESTIMATE,
        caveats=("その水準がただちに実現し、ずっと続くとした計算である。",),
    )
