"""The first two chapters: how many births there were, and whether they change by more than chance."""

from __future__ import annotations

import pandas as pd

from analysis.chapters import chance
from analysis.chapters.change import Beside, bases_beside, change_finding, yearly_picture, yearly_table
from analysis.chapters.chapter import Chapter
from analysis.chapters.pooled import nothing_but_numbers, pooled
from analysis.chapters.study import Study
from analysis.chapters.turning import bend, turning_finding, turning_table
from analysis.elements import Table
from analysis.methods.poisson_trend import CountTrend
from analysis.topics.births.nouns import NOUNS

RATE_NOTE = (
    "出生率は、出生数をその年の1月1日と翌年1月1日の住民基本台帳人口（外国人住民を含む）の平均で割り、1,000を掛けた値"
    "（本資料の計算）。「…」は値がそろわない年。"
)


def history(study: Study, yearly: pd.DataFrame, chance_table: Table) -> Chapter:
    """Describe the births of the area by year."""
    main = study.main
    population = study.folder.read(study.area, "population", "resident_register")
    rate = main.per(population.mean_of_neighbours(), unit="人口千対", name="出生率", scale=1000)
    wed = study.series("marriages", "vital_statistics")
    beside = (Beside("birth_rate", "出生率", rate, 1), Beside("marriages", "婚姻件数", wed))
    bases = bases_beside(
        study,
        NOUNS,
        [
            main,
            *(
                study.series("births", basis)
                for basis in study.folder.bases_of(study.area, "births")
                if basis != study.basis and len(study.series("births", basis))
            ),
        ],
    )
    together = pooled(study, NOUNS, main) if chance.few(main) else None
    return Chapter(
        "出生数の推移",
        findings=(
            change_finding(study, NOUNS, main),
            *((together.finding,) if together else ()),
            *((bases.finding,) if bases else ()),
        ),
        remarks=(
            *(
                (nothing_but_numbers(study, NOUNS, main, "年ごとの傾向、要因分解、見通し、他団体との比較"),)
                if chance.few(main)
                else ()
            ),
            *((bases.text,) if bases else ()),
        ),
        pictures=(yearly_picture(study, NOUNS, main, yearly, bases.others if bases else (), chance_table),),
        shown=(
            yearly_table(study, NOUNS, main, beside, RATE_NOTE),
            *((together.table,) if together else ()),
            *((bases.table,) if bases else ()),
            *((chance_table,) if chance.few(main) else ()),
        ),
    )


def beyond_chance(
    study: Study,
    trend: CountTrend,
    yearly: pd.DataFrame,
    chance_table: Table,
    dispersion: float,
    knot: int | None,
) -> Chapter:
    """Say whether the births change by more than chance, over the years and from year to year."""
    main = study.main
    title = "変化は偶然の範囲か"
    if chance.few(main):
        return Chapter(title)
    found = bend(study, main, knot)
    findings = [
        chance.trend_finding(study, NOUNS, main, trend),
        chance.yearly_finding(study, NOUNS, main, yearly),
        turning_finding(study, NOUNS, main, found),
    ]
    tables = (chance_table, turning_table(study, NOUNS, main, found))
    return Chapter(
        title,
        text=(chance.chance_text(study, NOUNS, main, dispersion),),
        findings=tuple(each for each in findings if each is not None),
        shown=tuple(table for table in tables if table is not None),
    )
