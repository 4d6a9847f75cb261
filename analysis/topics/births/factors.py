"""Why the births changed: number of women, their age structure, marriage where known, level of fertility.

Without mothers' ages at hand the level is measured against a national schedule (indirect standardisation):
``births = women × Σ_x share_x · rate_x × level``. With shares married the schedule is the one of married
women: ``births = women × Σ_x share_x · married_x · marital_rate_x × level``. The parts are Das Gupta's; over
many years they come in the form that adds up over the years as well.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import cast

import numpy as np
import pandas as pd

from analysis.methods.bootstrap import BootstrapDecomposition, bootstrap_decomposition
from analysis.methods.decomposition import decompose
from analysis.model.area_codes import JAPAN
from analysis.store.data_store import DataStore
from analysis.topics.births.data import BirthsData
from analysis.topics.births.women import REPRODUCTIVE_AGES

BOOTSTRAP_DRAWS = 2000
MARRIED_HELD_YEARS = 5
"""Shares married are known every five years: after the last census they are held for so long."""
_STATUSES = ("never_married", "married", "widowed", "divorced")


NUMBER, STRUCTURE, MARRIAGE, LEVEL = "number", "structure", "marriage", "level"
LABELS = {
    NUMBER: "女性（15〜49歳）の人数",
    STRUCTURE: "女性の年齢構成",
    MARRIAGE: "有配偶率",
    LEVEL: "出生力の水準",
}


@dataclass(frozen=True)
class Schedule:
    """A national schedule of births per woman and year by age.

    `rates` has shape (7,), `marital` tells that its women are the married ones.
    """

    year: int
    rates: np.ndarray
    marital: bool
    sources: tuple[str, ...]

    @property
    def total(self) -> float:
        """Sum of the rates over the single ages: the total fertility rate of an unmarried-blind schedule."""
        return float(5 * self.rates.sum())


def schedules(store: DataStore, *, marital: bool = False) -> list[Schedule]:
    """Return the national schedules of the store, oldest first."""
    indicator = "marital_fertility_rate" if marital else "tfr_contribution"
    table = store.by_age(JAPAN, indicator, "vital_statistics", sex="female").reindex(
        columns=list(REPRODUCTIVE_AGES)
    )
    unit = 1 / 1000 if marital else 1 / 5  # per 1,000 married women; births per woman over five years
    sources = tuple(store.sources_of(JAPAN, indicator, "vital_statistics"))
    known = table.dropna()
    return [
        Schedule(int(year), known.loc[year].to_numpy(float) * unit, marital, sources) for year in known.index
    ]


def nearest(candidates: list[Schedule], year: float) -> Schedule | None:
    """Return the schedule nearest in time to `year`, the later one of two at the same distance."""
    return min(candidates, key=lambda s: (abs(s.year - year), -s.year), default=None)


@dataclass(frozen=True)
class Inputs:
    """Factors of the births by year: women, age shares, shares married where known, births, schedule.

    `last_census` is the last year in which the shares married were counted.
    """

    births: pd.Series
    women: pd.DataFrame
    married: pd.DataFrame | None
    schedule: Schedule
    last_census: int | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """Factors in reading order."""
        return (NUMBER, STRUCTURE, LEVEL) if self.married is None else (NUMBER, STRUCTURE, MARRIAGE, LEVEL)

    def expected(self) -> pd.Series:
        """Births each year would have had under the national schedule."""
        exposed = self.women if self.married is None else self.women * self.married
        return (exposed * self.schedule.rates).sum(axis=1)

    def level(self) -> pd.Series:
        """Observed over expected births: 1 is the national level of the schedule's year."""
        return self.births / self.expected()

    def factors(self, counts: Mapping[Hashable, np.ndarray]) -> dict[Hashable, dict[str, np.ndarray]]:
        """Return the factors of each year for given births; further axes of the births go to the level."""
        expected = self.expected()
        built: dict[Hashable, dict[str, np.ndarray]] = {}
        for label, births in counts.items():
            year = cast(int, label)
            women = self.women.loc[year].to_numpy(float)
            total = np.asarray(women.sum())
            built[year] = {NUMBER: total, STRUCTURE: women / total}
            if self.married is not None:
                built[year][MARRIAGE] = self.married.loc[year].to_numpy(float)
            built[year][LEVEL] = np.asarray(births) / expected[year]
        return built

    def rate(self, **factors: np.ndarray) -> np.ndarray:
        """Return the births that the factors make."""
        shares = factors[STRUCTURE] * factors[MARRIAGE] if MARRIAGE in factors else factors[STRUCTURE]
        return factors[NUMBER] * (shares * self.schedule.rates).sum() * factors[LEVEL]

    def between(self, confidence: float) -> BootstrapDecomposition:
        """Decompose the change from the first year to the last, with bootstrap intervals."""
        ends = self.births.iloc[[0, -1]]
        counts = {year: np.asarray(ends[year], float) for year in ends.index}
        return bootstrap_decomposition(
            counts, self.factors, self.rate, n_draws=BOOTSTRAP_DRAWS, confidence=confidence
        )

    def by_year(self) -> pd.DataFrame:
        """Return the effects of every year accumulated since the first, in the form for many populations."""
        counts = {year: np.asarray(self.births[year], float) for year in self.births.index}
        return decompose(self.factors(counts), self.rate).cumulative()


def gather(
    data: BirthsData, schedule: Schedule | None = None, *, women: pd.DataFrame | None = None
) -> Inputs | None:
    """Return the factors from the base year to the last, or None where women or schedules are missing.

    `schedule` and `women` replace the ones of the data, for tests of how much the answer depends on them.
    """
    counts = data.women.counts if women is None else women
    years = [year for year in data.births.index if year >= data.base_year and year in counts.index]
    if data.base_year not in years or data.year not in years:
        return None
    by_year = _married_by_year(data, years)
    married, last_census = by_year if by_year is not None else (None, None)
    if schedule is None:
        middle = (data.base_year + data.year) / 2
        schedule = nearest(schedules(data.store, marital=married is not None), middle)
    if schedule is None:
        return None
    marital = married if schedule.marital else None
    return Inputs(data.births.loc[years], counts.loc[years], marital, schedule, last_census)


def shares_married(store: DataStore, area: str) -> pd.DataFrame:
    """Return shares of women married by census year and age: as given, else from the counts by marital status.

    Women of unknown marital status are left out. Only years in which every age has a share.
    """
    given = store.by_age(area, "share_married", "census", sex="female")
    if given.empty:
        counts = {
            status: store.by_age(area, f"population_{status}", "census", sex="female") for status in _STATUSES
        }
        total = sum(counts.values())
        given = counts["married"] / total.where(total > 0)
    return given.reindex(columns=list(REPRODUCTIVE_AGES)).dropna()


def _married_by_year(data: BirthsData, years: list[int]) -> tuple[pd.DataFrame, int] | None:
    """Return shares married by year and age, and the last census behind them.

    Between censuses they lie on a straight line; after the last one they are held for a few years. None when
    the censuses begin after the first year or end too early.
    """
    given = shares_married(data.store, data.area)
    if given.empty or given.index.min() > years[0] or years[-1] - given.index.max() > MARRIED_HELD_YEARS:
        return None
    shares = pd.DataFrame(
        {age: np.interp(years, given.index, given[age]) for age in given.columns},
        index=pd.Index(years, name="year"),
    )
    return shares, int(given.index.max())
