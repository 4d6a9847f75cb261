"""One published indicator of several areas side by side, by year or by period."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pandas as pd

from analysis.chapters.chapter import Chapter
from analysis.chapters.study import Study
from analysis.elements import Column, Finding, Table
from analysis.elements.picture import Line, LinesChart, Picture
from analysis.model.series import Series
from analysis.words.era import era_year
from analysis.words.numbers import format_number
from analysis.words.phrases import joined, rounded


def published_by_year(
    study: Study,
    id: str,
    what: str,
    series: Sequence[Series],
    axis: tuple[str, str],
    *,
    finding: tuple[str, str],
    decimals: int,
    note: str,
    caveats: Sequence[str],
) -> Chapter:
    """Return table, finding and lines of a rate that is published every year.

    Parameters
    ----------
    id : of the table; the picture's is ``fig_`` and the same.
    what : 「合計特殊出生率（単年）」.
    series : one an area, the area itself first.
    axis : name and unit of the values.
    finding : id of the finding, and what it calls the rate.
    """
    table = years_by_area(study, id, what, series, decimals=decimals, note=note)
    names = joined([study.area_name(each.area) for each in series])
    picture = lines_picture(f"fig_{id}", f"{names}の{what}", *axis, study, series, table, decimals=decimals)
    told = latest_finding(study, *finding, series, era_year, decimals=decimals, caveats=caveats)
    return Chapter(what, findings=(told,), pictures=(picture,), shown=(table,))


def years_by_area(
    study: Study,
    id: str,
    title: str,
    series: Sequence[Series],
    *,
    decimals: int,
    note: str = "",
    annex: bool = True,
) -> Table:
    """Return a table with a row a year and a column an area."""
    frame = pd.DataFrame({each.area: each.values for each in series})
    return study.table(
        id,
        title,
        (
            Column(key="year", label="年", grouped=False),
            *(Column(key=each.area, label=study.area_name(each.area), decimals=decimals) for each in series),
        ),
        frame,
        series,
        note=note,
        annex=annex,
    )


def areas_by_period(
    study: Study,
    id: str,
    title: str,
    series: Sequence[Series],
    period: Callable[[int], str],
    *,
    decimals: int,
    note: str = "",
    annex: bool = True,
) -> Table:
    """Return a table with a row an area and a column a period; `period` names the period of a year."""
    frame = pd.DataFrame({each.area: each.values for each in series})
    years = [int(year) for year in frame.index]
    body = frame.T.set_axis([str(year) for year in years], axis=1)
    return study.table(
        id,
        title,
        (
            Column(key="name", label="団体", kind="text"),
            Column(key="area", label="コード", kind="text"),
            *(Column(key=str(year), label=period(year), decimals=decimals) for year in years),
        ),
        body.assign(
            name=[study.area_name(str(area)) for area in body.index], area=list(body.index)
        ).reset_index(drop=True),
        series,
        period="、".join(map(period, years)),
        note=note,
        annex=annex,
    )


def lines_picture(
    id: str,
    title: str,
    what: str,
    unit: str,
    study: Study,
    series: Sequence[Series],
    table: Table,
    *,
    decimals: int,
) -> Picture:
    """Return the lines of the areas, the area itself first and solid."""
    told = "、".join(
        [
            f"{study.area_name(each.area)}は{each.first}年{format_number(each[each.first], decimals)}から"
            f"{each.last}年{format_number(each[each.last], decimals)}"
            for each in series
        ]
    )
    return Picture(
        id=id,
        title=title,
        alt=f"折れ線グラフ。{what}は、{told}。",
        unit=unit,
        chart=LinesChart(
            lines=tuple(
                Line(
                    study.area_name(each.area), each.values, "solid" if each.area == study.area else "dashed"
                )
                for each in series
            ),
            y_label=what,
            decimals=decimals,
        ),
        table=table,
    )


def latest_finding(
    study: Study,
    id: str,
    what: str,
    series: Sequence[Series],
    named: Callable[[int], str],
    *,
    decimals: int,
    caveats: Sequence[str] = (),
) -> Finding:
    """Say what a published indicator was at last, and how it changed, of all areas that have both years.

    Parameters
    ----------
    series : one an area, the area itself first; the years that all have are compared, else the area's own.
    named : what a year is called, 「令和5(2023)年」 or 「2018〜2022年」.
    """
    own = series[0]
    shared = [year for year in own.years if all(year in each for each in series)] or own.years
    first, last = shared[0], shared[-1]
    shown = [each for each in series if first in each and last in each]
    now = {each.area: rounded(each[last], decimals) for each in shown}
    before = {each.area: rounded(each[first], decimals) for each in shown}
    values = "、".join(
        f"{study.area_name(area)}が{format_number(value, decimals)}" for area, value in now.items()
    )
    statement = f"{what}は、{named(last)}に{values}である。"
    if first < last:
        moved = "、".join(
            f"{study.area_name(area)}が{format_number(now[area] - before[area], decimals, sign=True)}"
            for area in now
        )
        statement += f"{named(first)}からの変化は、{moved}である。"
    return study.finding(id, statement, shown, estimate=now[own.area], method="公表値", caveats=caveats)
