"""Women aged 15–49 by 5-year age in the middle of each year: observed by the register, else from the census.

The resident register counts Japanese women every year (on 31 March until 2013, on 1 January since): the same
people as those whose births the vital statistics count. The number on 1 July is interpolated between the two
neighbouring dates. Where the register is not at hand, censuses and the official projection serve: the years
between two reference years lie on a straight line within each age band, and the projection after the last census
is scaled, age by age, to that census. A census counts as observed (its 年齢不詳 is spread over the ages in
proportion).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from analysis.chapters.study import Study
from analysis.elements import Column, Table
from analysis.methods.rounding import round_to_sum
from analysis.model.observations import Status
from analysis.model.series import Series
from analysis.store.data_store import DataStore

REPRODUCTIVE_AGES: Final = ("15-19", "20-24", "25-29", "30-34", "35-39", "40-44", "45-49")
CENSUS: Final = "census"
PROJECTIONS: Final = ("ipss_2023", "ipss_2018")
"""Official projections, the newer one first."""
REGISTERS: Final[Mapping[str, tuple[tuple[str, float], ...]]] = {
    "vital_statistics": (("resident_register_japanese", 0.0), ("resident_register_japanese_march", 0.246)),
    "resident_register": (("resident_register", 0.0),),
}
"""By the basis of the births: bases that count their mothers, with the reference date as a part of the year."""
MIDDLE: Final = 0.5
LONGEST_GAP: Final = 1.1
"""Years between two register dates that may be bridged."""


@dataclass(frozen=True, eq=False)
class Women:
    """Women aged 15–49 by age in the middle of each year.

    Attributes
    ----------
    counts : persons; index year, one column each of `REPRODUCTIVE_AGES`.
    total : the series of all ages, which carries basis, status and sources.
    observed : from the register; False from censuses and projection.
    """

    counts: pd.DataFrame
    total: Series
    observed: bool

    def has(self, *years: int) -> bool:
        """Tell whether figures exist for all of the years."""
        return all(year in self.counts.index for year in years)


def women_by_age(store: DataStore, area: str, births_basis: str, *, registered: bool = True) -> Women:
    """Return women by age for every year that the register covers, else from censuses and projection.

    Parameters
    ----------
    births_basis : basis of the births that are set against the women.
    registered : False leaves the register out, to see what the other sources would give.
    """
    found = _registered(store, area, births_basis) if registered else None
    return found if found is not None else _interpolated(store, area)


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


def _interpolated(store: DataStore, area: str) -> Women:
    """Return women by age for every year between the first and the last census or projected year."""
    census = _by_age(store, area, CENSUS)
    counted = spread_unknown(census.frame)
    projection = next(
        (found for basis in PROJECTIONS if len((found := _by_age(store, area, basis)).frame)),
        _ByAge(pd.DataFrame(columns=list(REPRODUCTIVE_AGES), dtype=float), (), {}, {}),
    )
    anchors, status, sources = _anchors(counted, census, projection)
    bases = tuple(
        dict.fromkeys(
            basis
            for table in (census, projection)
            for basis, frame in table.bases.items()
            if set(frame) & set(anchors.index)
        )
    )
    names = "及び".join(store.catalogue.basis_name(basis) for basis in bases)
    if anchors.empty:
        none = pd.Series(dtype=object, index=pd.Index([], dtype="int64", name="year"))
        empty = Series(none.astype(float), none, none, "population", "女性人口", area, (), (), "人")
        return Women(anchors, empty, observed=False)
    years = np.arange(anchors.index.min(), anchors.index.max() + 1)
    index = pd.Index(years, name="year")
    counts = pd.DataFrame(
        {age: np.interp(years, anchors.index, anchors[age]) for age in anchors.columns}, index=index
    )
    known = anchors.index.to_numpy()
    after = known[np.searchsorted(known, years)]
    before = known[np.searchsorted(known, years, side="right") - 1]
    each = [
        status[year]
        if year in status
        else Status.PROJECTED
        if status[following] == Status.PROJECTED
        else Status.ESTIMATED
        for year, following in zip(years.tolist(), after.tolist(), strict=True)
    ]
    used = [sources[int(a)] | sources[int(b)] for a, b in zip(after, before, strict=True)]
    total = Series(
        values=counts.sum(axis=1),
        status=pd.Series(each, index=index, dtype=object),
        sources=pd.Series(used, index=index, dtype=object),
        indicator="population",
        name="女性人口",
        area=area,
        bases=bases,
        counted=(("女性人口", names),),
        unit="人",
    )
    return Women(counts, total, observed=False)


@dataclass(frozen=True, eq=False)
class _ByAge:
    """Women by age as read: persons, ages beside those of the table, sources and bases by year."""

    frame: pd.DataFrame
    status: tuple[tuple[int, Status], ...]
    sources: Mapping[int, frozenset[str]]
    bases: Mapping[str, list[int]]


def _by_age(store: DataStore, area: str, basis: str) -> _ByAge:
    read = {
        age: store.read(area, "population", basis, sex="female", age=age)
        for age in (*REPRODUCTIVE_AGES, "total", "unknown")
    }
    frame = pd.DataFrame({age: series.values for age, series in read.items() if len(series)})
    frame = frame.reindex(
        columns=[*REPRODUCTIVE_AGES, *(age for age in ("total", "unknown") if age in frame)]
    )
    frame = frame.dropna(subset=list(REPRODUCTIVE_AGES))
    first = read[REPRODUCTIVE_AGES[0]]
    years = [int(year) for year in frame.index]
    return _ByAge(
        frame,
        tuple((year, first.status[year]) for year in years),
        {year: first.sources[year] for year in years},
        {basis: years},
    )


def _anchors(
    counted: pd.DataFrame, census: _ByAge, projection: _ByAge
) -> tuple[pd.DataFrame, dict[int, Status], dict[int, frozenset[str]]]:
    """Return the reference years: every census, and the projection for the others.

    After the last census the projection is scaled to it, age by age, where it has that year.
    """
    ages = list(REPRODUCTIVE_AGES)
    counted, projected = counted.reindex(columns=ages), projection.frame.reindex(columns=ages)
    status = dict(census.status)
    sources = dict(census.sources)
    last = int(counted.index.max()) if len(counted) else None
    others = projected[~projected.index.isin(counted.index)]
    if last is not None and last in projected.index:
        ratio = (counted.loc[last] / projected.loc[last].where(projected.loc[last] > 0)).fillna(1.0)
        later = others.index > last
        others = pd.concat([others[~later], others[later].mul(ratio, axis=1)])
    for year, each in projection.status:
        if year in others.index:
            status[year] = each
            sources[year] = projection.sources[year]
    anchors = pd.concat([counted, others]).sort_index().astype(float)
    anchors.index = anchors.index.astype("int64")
    return anchors, status, sources


def spread_unknown(by_age: pd.DataFrame) -> pd.DataFrame:
    """Spread persons of unknown age over the known ages in proportion, year by year.

    Years whose unknown or total is missing are returned as they are.
    """
    if "unknown" not in by_age or "total" not in by_age:
        return by_age
    known = by_age["total"] - by_age["unknown"]
    factor = (by_age["total"] / known.where(known > 0)).fillna(1.0)
    ages = [column for column in by_age.columns if column not in ("total", "unknown")]
    return by_age.assign(**{age: by_age[age] * factor for age in ages}).drop(columns=["unknown", "total"])


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
