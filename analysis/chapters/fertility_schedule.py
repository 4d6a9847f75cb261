"""National schedules of births by age, and shares of women married: what births are expected from women."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np
import pandas as pd

from analysis.chapters.study import Study
from analysis.chapters.women_census import CENSUS, REPRODUCTIVE_AGES
from analysis.model.area_codes import JAPAN
from analysis.model.series import Series

MARRIED_HELD_YEARS = 5
"""Shares married are known every five years: after the last census they are held for so long."""
_STATUSES = ("never_married", "married", "widowed", "divorced")


@dataclass(frozen=True, eq=False)
class Schedule:
    """A national schedule of births per woman and year by age, shape (7,).

    `marital`: its women are the married ones. `series` carries its source.
    """

    year: int
    rates: np.ndarray
    marital: bool
    series: Series


def schedules(study: Study, *, marital: bool = False) -> list[Schedule]:
    """Return the national schedules up to the report's year, oldest first."""
    indicator = "marital_fertility_rate" if marital else "tfr_contribution"
    unit = 1 / 1000 if marital else 1 / 5  # per 1,000 married women; births per woman over five years
    read = [
        study.series(indicator, "vital_statistics", area=JAPAN, sex="female", age=age)
        for age in REPRODUCTIVE_AGES
    ]
    table = pd.DataFrame(
        {age: each.values for age, each in zip(REPRODUCTIVE_AGES, read, strict=True)}
    ).dropna()
    return [
        Schedule(int(year), table.loc[year].to_numpy(float) * unit, marital, read[0].at([int(year)]))
        for year in table.index
    ]


def nearest(candidates: Sequence[Schedule], year: float) -> Schedule | None:
    """Return the schedule nearest in time to `year`, the later one of two at the same distance."""
    return min(candidates, key=lambda s: (abs(s.year - year), -s.year), default=None)


@dataclass(frozen=True, eq=False)
class Married:
    """Shares of women married by year and age; between censuses on a straight line, then held.

    `last_census` is the last year in which they were counted; `series` carries basis and sources.
    """

    shares: pd.DataFrame
    last_census: int
    series: Series


def married_by_year(study: Study, area: str, years: Sequence[int]) -> Married | None:
    """Return shares married in the given years: as given, else from the counts by marital status.

    Women of unknown marital status are left out. None when the censuses begin after the first year or end
    more than `MARRIED_HELD_YEARS` before the last.
    """
    read = {age: _share_married(study, area, age) for age in REPRODUCTIVE_AGES}
    table = pd.DataFrame({age: series.values for age, series in read.items()}).dropna()
    if table.empty or table.index.min() > years[0] or years[-1] - table.index.max() > MARRIED_HELD_YEARS:
        return None
    shares = pd.DataFrame(
        {age: np.interp(years, table.index, table[age]) for age in table.columns},
        index=pd.Index(years, name="year"),
    )
    used = [
        int(table.index[table.index <= years[0]].max()),
        *(int(year) for year in table.index if years[0] < year <= years[-1]),
        *(int(year) for year in table.index[table.index >= years[-1]][:1]),
    ]
    return Married(shares, int(table.index.max()), read[REPRODUCTIVE_AGES[0]].at(used).named("有配偶率"))


def _share_married(study: Study, area: str, age: str) -> Series:
    read = study.folder.read
    given = read(area, "share_married", CENSUS, sex="female", age=age)
    if len(given):
        return given
    counts = [read(area, f"population_{status}", CENSUS, sex="female", age=age) for status in _STATUSES]
    total = reduce(lambda a, b: a + b, (each.named("人口") for each in counts))
    return counts[1].per(total, unit="割合", name="有配偶率")
