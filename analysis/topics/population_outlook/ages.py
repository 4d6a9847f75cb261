"""The ages of the course of recent changes, and what its change is made of, as tables and pictures."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from analysis.chapters.study import Study
from analysis.elements import Column, Table
from analysis.elements.picture import Line, LinesChart, Picture
from analysis.methods.projection import components
from analysis.methods.projection.layout import STEP_YEARS
from analysis.model.series import Series
from analysis.topics.population_outlook.courses import NEAR, Course, Courses
from analysis.topics.population_outlook.groups import (
    OLD,
    OLDER,
    WORKING,
    YOUNG,
    group_columns,
    group_frame,
)
from analysis.words.phrases import percent


def groups_table(study: Study[Any], courses: Courses) -> Table:
    """Return the table of the three groups, counted and projected."""
    before = [
        study.year - STEP_YEARS * back
        for back in (2, 1)
        if study.year - STEP_YEARS * back in courses.register
    ]
    frame = pd.concat(
        [
            group_frame(before, np.stack([courses.register[year] for year in before])),
            group_frame(courses.years, courses.recent.path),
        ]
    )
    frame.insert(0, "kind", ["実測" if year <= study.year else "試算" for year in frame.index])
    year, *others = group_columns()
    return study.table(
        "outlook_groups",
        "年齢3区分別の人口と高齢化率（最近の変化が続く場合）",
        (year, Column(key="kind", label="区分", kind="text"), *others),
        frame,
        courses.behind,
        period=f"{frame.index.min()}〜{frame.index.max()}年",
        computed=True,
        note="各年1月1日。年齢の公表されない人は年齢の分かる人の割合で配分した。",
    )


def groups_picture(study: Study[Any], courses: Courses, table: Table) -> Picture:
    """Return the chart of the table of groups."""
    frame = table.frame().set_index("year")
    near, _ = courses.at(NEAR)
    told = f"{near}年の高齢化率は{percent(frame.at[near, 'share_65'])}"
    return Picture(
        id="fig_outlook_groups",
        title=f"年齢3区分別の人口（{told}）",
        alt=f"折れ線グラフ。0〜14歳、15〜64歳、65歳以上、75歳以上の人口。{told}。",
        unit="人",
        chart=LinesChart(
            lines=tuple(
                Line(label, frame[key], every=STEP_YEARS)
                for key, label in (
                    *((group.key, group.label) for group in (YOUNG, WORKING, OLD)),
                    (OLDER.key, f"うち{OLDER.label}"),
                )
            ),
            y_label="人口（人）",
            from_zero=True,
        ),
        table=table,
        note=f"{study.year}年までは住民基本台帳、その後は最近の変化が続く場合の試算。",
    )


def components_table(study: Study[Any], courses: Courses) -> Table:
    """Return children, deaths and net migrants of every step."""

    def of(course: Course, key: str) -> dict[str, Any]:
        parts = components(courses.base, course.assumptions)
        return {
            f"children_{key}": parts.children,
            f"deaths_{key}": parts.deaths,
            f"net_{key}": parts.net_migrants,
        }

    known = [("recent", "最近の変化", courses.recent)]
    if courses.ipss:
        known.append(("ipss", "社人研の仮定", courses.ipss))
    columns: dict[str, Any] = {}
    behind: list[Series] = []
    for key, _, course in known:
        columns |= of(course, key)
        behind += course.behind
    return study.table(
        "outlook_components",
        "5年ごとの子ども・死亡・転入と転出の差",
        (
            Column(key="period", label="期間", kind="text"),
            *(
                Column(key=f"{part}_{key}", label=f"{name}（{label}）", unit="人", sign=part == "net")
                for key, label, _ in known
                for part, name in (("children", "期末の0〜4歳"), ("deaths", "死亡"), ("net", "転入−転出"))
            ),
        ),
        pd.DataFrame(columns, index=pd.Index(courses.periods, name="period")),
        behind,
        period=f"{courses.years[0]}〜{courses.years[-1]}年",
        computed=True,
        note="0〜4歳から死亡を引き、転入−転出を足すと総人口の増減になる。死亡は期首にいた人のうち亡くなる人で、生まれて5年以内に亡くなる子どもを含まない。",
        annex=True,
    )
