"""Women aged 15–49 by 5-year age in the middle of each year: observed by the register, else from the census.

The resident register counts Japanese women every year (on 31 March until 2013, on 1 January since): the same
people as those whose births the vital statistics count. The number on 1 July is interpolated between the two
neighbouring dates. Where the register is not at hand, censuses and the official projection serve
(`analysis.chapters.women_census`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
import pandas as pd

from analysis.chapters.study import Study
from analysis.chapters.women_census import REPRODUCTIVE_AGES, Women, interpolated_women
from analysis.elements import Column, EvidenceLevel, Finding, Table
from analysis.methods.rounding import round_to_sum
from analysis.model.observations import Status
from analysis.model.series import Series
from analysis.store.data_store import DataStore
from analysis.words.phrases import change_in_percent, counted, percent

REGISTERS: Final[Mapping[str, tuple[tuple[str, float], ...]]] = {
    "vital_statistics": (("resident_register_japanese", 0.0), ("resident_register_japanese_march", 0.25)),
    "resident_register": (("resident_register", 0.0),),
}
"""By the basis of the births: bases that count their mothers, with the reference date as a part of the year."""
MIDDLE: Final = 0.5
LONGEST_GAP: Final = 1.1
"""Years between two register dates that may be bridged."""
_NOW, _NEXT = ("25-29", "30-34"), ("20-24", "25-29")


def women_by_age(store: DataStore, area: str, births_basis: str, *, registered: bool = True) -> Women:
    """Return women by age for every year that the register covers, else from censuses and projection.

    Parameters
    ----------
    births_basis : basis of the births that are set against the women.
    registered : False leaves the register out, to see what the other sources would give.
    """
    found = _registered(store, area, births_basis) if registered else None
    return found if found is not None else interpolated_women(store, area)


def _registered(store: DataStore, area: str, births_basis: str) -> Women | None:
    bases = REGISTERS.get(births_basis, ())
    by_age = {
        age: [(store.read(area, "population", basis, sex="female", age=age), date) for basis, date in bases]
        for age in REPRODUCTIVE_AGES
    }
    first = by_age[REPRODUCTIVE_AGES[0]]
    columns = {}
    for age, read in by_age.items():
        points = {year + date: value for series, date in read for year, value in series}
        columns[age] = _middles(points)
    counts = pd.DataFrame(columns, dtype=float).dropna()
    if counts.empty:
        return None
    counts.index = counts.index.astype("int64")
    used = [
        frozenset[str]().union(
            *(series.sources.get(near, frozenset()) for series, _ in first for near in (year, year + 1))
        )
        for year in counts.index
    ]
    estimated = [
        Status.ESTIMATED
        if any(
            series.status.get(near) == Status.ESTIMATED for series, _ in first for near in (year, year + 1)
        )
        else Status.OBSERVED
        for year in counts.index
    ]
    names = [series for series, _ in first if len(series)]
    total = Series(
        values=counts.sum(axis=1).rename_axis("year"),
        status=pd.Series(estimated, index=counts.index, dtype=object),
        sources=pd.Series(used, index=counts.index, dtype=object),
        indicator="population",
        name="女性人口",
        area=area,
        bases=tuple(series.basis for series in names),
        counted=(("女性人口", names[0].basis_name),),
        unit="人",
        gaps=first[0][0].gaps,
    )
    return Women(counts.rename_axis("year"), total, observed=True)


def _middles(points: Mapping[float, float]) -> pd.Series:
    """Return the values in the middle of each year, on a straight line between neighbouring dates."""
    moments = np.array(sorted(points))
    values = np.array([points[moment] for moment in moments])
    found = {}
    for year in sorted({int(moment) for moment in moments}):
        after = int(np.searchsorted(moments, year + MIDDLE))
        if 0 < after < len(moments) and moments[after] - moments[after - 1] <= LONGEST_GAP:
            found[year] = float(np.interp(year + MIDDLE, moments, values))
    return pd.Series(found, dtype=float)


def women_table(study: Study, women: Women, years: list[int]) -> Table:
    """Return the annex table of women by age, rounded to persons that add up."""
    rows = []
    for year in years:
        each = women.counts.loc[year]
        total = float(np.round(each.sum()))
        status = women.total.status[year].label
        rows.append((year, status, *round_to_sum(each.to_numpy(), total).tolist(), total))
    note = (
        "各年7月1日の人数。1月1日（2013年までは3月31日）現在の住民基本台帳の日本人住民を、前後の基準日の間で直線補間した。"
        if women.observed
        else "各年10月1日の人数。国勢調査（年齢不詳は年齢別に按分）と社人研推計の間の年は年齢階級ごとの直線補間、"
        "最後の国勢調査より後は社人研推計をその国勢調査の水準に合わせた。"
    )
    return study.table(
        "women_by_age",
        f"{study.name}の15〜49歳の女性人口",
        (
            Column(key="year", label="年", grouped=False),
            Column(key="status", label="区分", kind="text"),
            *(Column(key=age, label=f"{age.replace('-', '〜')}歳", unit="人") for age in REPRODUCTIVE_AGES),
            Column(key="total", label="計", unit="人"),
        ),
        pd.DataFrame(rows, columns=["year", "status", *REPRODUCTIVE_AGES, "total"]),
        [women.total.at(years)],
        computed=True,
        note=note,
        annex=True,
    )


def women_to_come(study: Study, women: Women, id: str) -> Finding | None:
    """Say how many women will be 25–34 in five years, of those who are here now; None without observed women."""
    if not women.observed or not women.has(study.year):
        return None
    counts = women.counts.loc[study.year]
    now, then = (float(counts[list(ages)].sum()) for ages in (_NOW, _NEXT))
    change = change_in_percent(now, then)
    if change is None:
        return None
    return study.finding(
        id,
        f"{study.year}年に25〜34歳の女性は{counted(now)}、5年後にこの年齢になる20〜29歳は{counted(then)}"
        f"（{percent(change, sign=True)}）で、転入・転出がなければその分だけ母となる年齢の女性の数が変わる。",
        [women.total.at([study.year])],
        estimate=change,
        unit="％",
        method="コーホートの繰り上がり（移動と死亡を見込まない）",
        level=EvidenceLevel.ESTIMATE,
        caveats=("転入・転出を見込まない。20〜29歳は移動の多い年齢であり、実際の人数はこれと異なる。",),
    )
