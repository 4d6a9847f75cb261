"""Goals by year: how many KPIs were on track, and how verdicts moved from year to year."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from analysis.elements import Column, Finding, Table
from analysis.elements.picture import HeatChart, Picture
from analysis.methods.kpi import assess
from analysis.methods.rubric import Verdict
from analysis.topics.kpi_trends.followed import VERDICTS, rated, verdict_of

if TYPE_CHECKING:
    from analysis.topics.kpi_trends.study import KpiTrendsStudy

_CELLS: Final = 10
"""Rows of one heat map: what is readable on half a page."""
Years = Mapping[str, Mapping[int, Verdict | None]]


def verdicts_by_year(study: KpiTrendsStudy) -> Years:
    """Return by KPI the verdict of every year with a value after the baseline, under the study's rubric."""
    found: dict[str, dict[int, Verdict | None]] = {}
    for each in study.followed:
        if each.target is None:
            continue
        first = each.kpi.baseline_year
        for year, value in each.series:
            if first is not None and year <= first:
                continue
            got = assess(each.target, year, value)
            its_year = study.register.target(each.kpi.id, year)
            of_year = assess(its_year, year, value) if its_year is not None else None
            rating = rated(study.rubric, each.kpi, got, of_year)
            found.setdefault(each.kpi.id, {})[year] = verdict_of(each.target, got, rating)
    return found


def goals_by_year(study: KpiTrendsStudy, verdicts: Years) -> Iterator[Picture]:
    """Yield heat maps of goals by year: how many of the rated KPIs are on track."""
    goal_of = {each.kpi.id: each.goal for each in study.followed}
    goals = list(dict.fromkeys(goal_of[kpi] for kpi in verdicts))
    years = sorted({year for by_year in verdicts.values() for year in by_year})
    if not goals or not years:
        return
    rated, good = (pd.DataFrame(0, index=goals, columns=years) for _ in range(2))
    for kpi, by_year in verdicts.items():
        for year, verdict in by_year.items():
            if verdict is not None:
                rated.loc[goal_of[kpi], year] += 1
                good.loc[goal_of[kpi], year] += verdict is Verdict.ON_TRACK
    shares = (good / rated.where(rated > 0)).astype(float)
    printed = good.astype(str) + "/" + rated.astype(str)
    printed = printed.where(rated > 0, "―")
    behind = [each.series for each in study.followed]
    columns = (
        Column(key="goal", label="位置", kind="text"),
        Column(key="year", label="年度", grouped=False),
        Column(key="rated", label="判定した指標"),
        Column(key="good", label="順調な指標"),
        Column(key="share", label="順調の割合", unit="％", decimals=1),
    )
    frame = pd.DataFrame(
        [
            (goal, year, int(rated.loc[goal, year]), int(good.loc[goal, year]), 100 * shares.loc[goal, year])
            for goal in goals
            for year in years
            if rated.loc[goal, year]
        ],
        columns=[column.key for column in columns],
    )
    if frame.empty:
        return
    table = study.of_register(
        study.table(
            "kpi_trends_goals",
            "位置・年度ごとの順調な指標",
            columns,
            frame,
            (),
            period=study.period,
            annex=True,
            note="その年度の実績のある指標だけを、最終年度の目標に向けたその年度のペースで判定した。",
        ),
        behind=behind,
    )
    pages = [goals[n : n + _CELLS] for n in range(0, len(goals), _CELLS)]
    for number, some in enumerate(pages, start=1):
        place = f"（{len(pages)}枚のうち{number}枚目）" if len(pages) > 1 else ""
        fullest = max(years, key=lambda year: (int(rated[year].sum()), year))
        last = f"{fullest}年度は{int(rated[fullest].sum())}指標のうち{int(good[fullest].sum())}指標が順調"
        yield Picture(
            id=f"fig_kpi_trends_goals_{number}",
            title=f"計画の位置と年度ごとに、順調な指標の数／判定した指標の数{place}：{last}",
            alt=f"位置を行、年度を列とした色の表。{last}。"
            + "".join(
                f"{goal}は" + "、".join(f"{year}年度{printed.loc[goal, year]}" for year in years) + "。"
                for goal in some
            ),
            unit="指標",
            chart=HeatChart(shares.loc[some], printed.loc[some], "年度"),
            table=table,
            note="青みの強いほど順調な指標の割合が高い。「―」はその年度の実績がない。",
        )


def moves(study: KpiTrendsStudy, verdicts: Years) -> tuple[Finding, Table] | None:
    """Return how the verdicts moved between the last two years in which KPIs were rated."""
    pairs = []
    for kpi, by_year in verdicts.items():
        rated = [(year, verdict) for year, verdict in sorted(by_year.items()) if verdict is not None]
        if len(rated) > 1:
            pairs.append((kpi, rated[-2], rated[-1]))
    if not pairs:
        return None
    order = [Verdict.ON_TRACK, Verdict.PARTLY, Verdict.OFF_TRACK]
    counts = pd.DataFrame(0, index=range(len(order)), columns=range(len(order)))
    for _, (_, before), (_, after) in pairs:
        counts.iloc[order.index(before), order.index(after)] += 1
    matrix = counts.to_numpy()
    down, up, same = (int(np.triu(matrix, 1).sum()), int(np.tril(matrix, -1).sum()), int(np.trace(matrix)))
    followed = {each.kpi.id: each for each in study.followed}
    finding = study.of_register(
        study.finding(
            "kpi_trends.transitions",
            f"判定が繰り返しある{len(pairs)}指標の判定は、一つ前の実績と比べて、良くなったもの{up}、変わらないもの{same}、"
            f"悪くなったもの{down}である。",
            (),
            estimate=float(up - down),
            unit="指標",
            n=len(pairs),
            method=f"{study.rubric.rubric.name}の基準による判定の移り変わり",
            facts={kpi: f"{before.value}>{after.value}" for kpi, (_, before), (_, after) in pairs},
        ),
        behind=[followed[kpi].series for kpi, _, _ in pairs],
    )
    columns = (
        Column(key="before", label="一つ前の判定", kind="text"),
        *(
            Column(key=str(n), label=f"今回{VERDICTS[verdict]}", unit="指標")
            for n, verdict in enumerate(order)
        ),
    )
    frame = pd.DataFrame(
        [(VERDICTS[verdict], *map(int, matrix[n])) for n, verdict in enumerate(order)],
        columns=[column.key for column in columns],
    )
    table = study.of_register(
        study.table(
            "kpi_trends_transitions",
            "判定の移り変わり（一つ前の実績から最新の実績へ）",
            columns,
            frame,
            (),
            period=study.period,
        ),
        behind=[followed[kpi].series for kpi, _, _ in pairs],
    )
    return finding, table
