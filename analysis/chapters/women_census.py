"""Women aged 15–49 by 5-year age from censuses and the official projection, where the register is not at hand.

The years between two reference years lie on a straight line within each age band, and the projection after the
last census is scaled, age by age, to that census. A census counts as observed (its 年齢不詳 is spread over the ages
in proportion).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import pandas as pd

from analysis.model.observations import Status
from analysis.model.series import Series
from analysis.store.data_store import DataStore

REPRODUCTIVE_AGES: Final = ("15-19", "20-24", "25-29", "30-34", "35-39", "40-44", "45-49")
CENSUS: Final = "census"
PROJECTIONS: Final = ("ipss_2023", "ipss_2018")
"""Official projections, the newer one first."""


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


def interpolated_women(store: DataStore, area: str) -> Women:
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


CHECK_YEAR: Final = 2020
"""A census whose broad age groups are known, even where its 5-year ages are not."""
_WORKING: Final = tuple(f"{age}-{age + 4}" for age in range(15, 65, 5))


def projection_error(store: DataStore, area: str) -> tuple[float, Series] | None:
    """Return women of 15–64 at the census of 2020 over those projected for it, and the census series.

    The census's unknown ages are spread over its three broad age groups in proportion first. None where the
    census is known by 5-year age (nothing is projected then) or one of the numbers is missing.
    """
    census = {
        age: store.read(area, "population", CENSUS, sex="female", age=age)
        for age in ("total", "0-14", "15-64", "65+")
    }
    counted = {age: series.get(CHECK_YEAR) for age, series in census.items()}
    ages = [
        store.read(area, "population", PROJECTIONS[-1], sex="female", age=age).get(CHECK_YEAR)
        for age in _WORKING
    ]
    known = [value for value in ages if value is not None]
    if CHECK_YEAR in store.read(area, "population", CENSUS, sex="female", age=REPRODUCTIVE_AGES[0]):
        return None
    if len(known) < len(ages) or not sum(known) or any(value is None for value in counted.values()):
        return None
    total, young, working, old = (float(value) for value in counted.values() if value is not None)
    aged = young + working + old
    if not aged:
        return None
    return working * total / aged / sum(known), census["15-64"].at([CHECK_YEAR]).named("国勢調査の女性人口")


def at_census_level(store: DataStore, area: str, women: Women) -> tuple[Women, float, Series] | None:
    """Return projected women moved to the level of the census of 2020, with the factor and the census series.

    From 1 at the last census by age the factor grows on a straight line to its value in 2020 and stays. None
    where `projection_error` has nothing to say or nothing was projected.
    """
    found = projection_error(store, area)
    if found is None or women.observed or not len(women.total):
        return None
    factor, series = found
    counted = [
        year
        for year in women.total.years
        if women.total.status[year] == Status.OBSERVED and year < CHECK_YEAR
    ]
    start = counted[-1] if counted else CHECK_YEAR - 5
    weight = pd.Series(
        np.interp(women.counts.index, [start, CHECK_YEAR], [1.0, factor]), index=women.counts.index
    )
    moved = women.counts.mul(weight, axis=0)
    total = replace(women.total, values=moved.sum(axis=1).rename_axis("year"))
    return Women(moved, total, observed=False), factor, series
