"""Which measures are important to citizens and satisfy them little: the CS portfolio."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

import pandas as pd

from analysis.chapters.chapter import Chapter
from analysis.elements import Column
from analysis.elements.picture import Picture, PlaneChart
from analysis.methods.cs_portfolio import CENTRE, cs_portfolio
from analysis.model.kpis.kpi import Perception
from analysis.topics.kpi_trends.named import listed

if TYPE_CHECKING:
    from analysis.topics.kpi_trends.study import KpiTrendsStudy

IMPROVE: Final = 10.0
"""Improvement index from which a measure is one to improve."""


def portfolio(
    study: KpiTrendsStudy,
    satisfied: Mapping[str, Perception],
    important: Mapping[str, Perception],
    rated: Sequence[str],
) -> Chapter:
    """Return the finding, the plane and the table of the measures that both were asked of."""
    scores = cs_portfolio(
        list(rated), [important[m].value for m in rated], [satisfied[m].value for m in rated]
    ).sort_values("improvement", ascending=False)
    first = [str(item) for item in scores.index[scores["improvement"] >= IMPROVE]]
    sources = {each[m].source for each in (satisfied, important) for m in rated}
    columns = (
        Column(key="item", label="施策", kind="text"),
        Column(key="important", label="重要度"),
        Column(key="satisfied", label="満足度"),
        Column(key="importance", label="重要度の偏差値", decimals=1),
        Column(key="satisfaction", label="満足度の偏差値", decimals=1),
        Column(key="improvement", label="改善度", decimals=1, sign=True),
    )
    year = next(iter(satisfied.values())).year
    shares = any(important[m].highest == 100 for m in rated)
    columns = (
        columns[0],
        Column(key="important", label="重要度", unit="％" if shares else "点", decimals=1 if shares else 2),
        Column(key="satisfied", label="満足度", unit="点", decimals=2),
        *columns[3:],
    )
    frame = scores.assign(
        important=[important[str(m)].value for m in scores.index],
        satisfied=[satisfied[str(m)].value for m in scores.index],
    )
    table = study.of_register(
        study.table(
            "kpi_trends_portfolio", "CS ポートフォリオ（改善度の高い順）", columns, frame, (), period=f"{year}年度",
            annex=True,
            note="偏差値は施策の間の平均と標準偏差による。改善度は、重要度が高く満足度が低い向きへ平均から離れるほど大きい。",
        ),
        sources=sources,
    )  # fmt: skip
    told = f"{listed(first)}である" if first else "ない"
    finding = study.of_register(
        study.finding(
            "kpi_trends.portfolio",
            f"重要とされながら満足度が低く、優先して改善すべき施策は、{len(rated)}施策のうち{len(first)}で、{told}。"
            if first
            else f"重要とされながら満足度が低く、優先して改善すべき水準にある施策は、{len(rated)}施策の中に{told}。",
            (),
            estimate=float(len(first)),
            unit="施策",
            n=len(rated),
            method="CS ポートフォリオの改善度",
            facts={str(item): float(value) for item, value in scores["improvement"].items()},
        ),
        sources=sources,
    )
    picture = Picture(
        id="fig_kpi_trends_portfolio",
        title=f"重要度と満足度：優先して改善すべき施策は{len(first)}"
        if first
        else "重要度と満足度：優先して改善すべき水準の施策はない",
        alt=f"横軸に重要度の偏差値、縦軸に満足度の偏差値をとった{len(rated)}施策の散布図。優先して改善すべき施策（右下）は{listed(first) or 'ない'}。",
        unit="偏差値",
        chart=PlaneChart(
            pd.DataFrame(
                {
                    "x": scores["importance"],
                    "y": scores["satisfaction"],
                    "y_error": 0.0,
                    "emphasis": scores["improvement"] >= IMPROVE,
                }
            ),
            "重要度の偏差値",
            "満足度の偏差値",
            CENTRE,
            CENTRE,
            ("重点維持", "優先して改善", "維持", "様子を見る"),
            x_decimals=0,
            y_decimals=0,
        ),
        table=table,
    )
    return Chapter("CS ポートフォリオ", findings=(finding,), pictures=(picture,), shown=(table,))
