"""The factors of births: women by age, shares married, a national schedule, and the nation's own level."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce

import numpy as np
import pandas as pd

from analysis.chapters.study import Study
from analysis.chapters.women import CENSUS, REPRODUCTIVE_AGES, Women
from analysis.methods.decomposition import BirthsDecomposition, decompose_births
from analysis.model.area_codes import JAPAN
from analysis.model.series import Series
from analysis.topics.births.needs import MARRIED_HELD_YEARS

LABELS: Mapping[str, str] = {
    "number": "女性（15〜49歳）の人数",
    "structure": "女性の年齢構成",
    "marriage": "有配偶率",
    "level": "出生力",
    "reference_level": "全国に共通する出生力の変化",
    "own_level": "その団体に固有の出生力の変化",
}
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


def nearest(candidates: list[Schedule], year: float) -> Schedule | None:
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


def married_by_year(study: Study, area: str, years: list[int]) -> Married | None:
    """Return shares married in the given years: as given, else from the counts by marital status.

    Women of unknown marital status are left out. None when the censuses begin after the first year or end
    more than `MARRIED_HELD_YEARS` before the last.
    """
    read = {age: _share_married(study, area, age) for age in REPRODUCTIVE_AGES}
    table = pd.DataFrame({age: series.values for age, series in read.items()}).dropna()
    if table.empty or table.index.min() > years[0] or years[-1] - table.index.max() > MARRIED_HELD_YEARS:
        return None
    index = pd.Index(years, name="year")
    shares = pd.DataFrame(
        {age: np.interp(years, table.index, table[age]) for age in table.columns}, index=index
    )
    used = [
        int(table.index[table.index <= years[0]].max()),
        *(int(year) for year in table.index if years[0] < year <= years[-1]),
        *(int(year) for year in table.index[table.index >= years[-1]][:1]),
    ]
    series = read[REPRODUCTIVE_AGES[0]].at(used)
    return Married(shares, int(table.index.max()), series.named("有配偶率"))


def _share_married(study: Study, area: str, age: str) -> Series:
    read = study.folder.read
    given = read(area, "share_married", CENSUS, sex="female", age=age)
    if len(given):
        return given
    counts = [read(area, f"population_{status}", CENSUS, sex="female", age=age) for status in _STATUSES]
    total = reduce(lambda a, b: a + b, (each.named("人口") for each in counts))
    return counts[1].per(total, unit="割合", name="有配偶率")


@dataclass(frozen=True, eq=False)
class Factors:
    """What births are made of from the base year to the last, of one area.

    Attributes
    ----------
    births : counts by year.
    women, married : by year and age; `married` only with a schedule of married women.
    schedule : national rates by age, the same for every year.
    reference : the nation's births over those expected by the same schedule, by year; None for the nation.
    behind : every series that went in.
    """

    births: pd.Series
    women: pd.DataFrame
    married: pd.DataFrame | None
    schedule: Schedule
    reference: pd.Series | None
    behind: tuple[Series, ...]

    def between(self, confidence: float, dispersion: float) -> BirthsDecomposition:
        """Decompose the change from the first year to the last."""
        return self._decompose(self.births.iloc[[0, -1]], confidence, dispersion)

    def by_year(self) -> pd.DataFrame:
        """Return the effects of every year accumulated since the first, in the form for many populations."""
        return self._decompose(self.births, 0.95, 1.0).observed.cumulative()

    def effects(self) -> dict[str, float]:
        """Return the effects between the first year and the last, without intervals."""
        return {name: effect.number for name, effect in self.between(0.95, 1.0).effects().items()}

    def expected(self) -> pd.Series:
        """Return the births that the schedule expects of the women, by year."""
        exposed = self.women if self.married is None else self.women * self.married
        return (exposed * self.schedule.rates).sum(axis=1)

    def level(self) -> pd.Series:
        """Return births over those expected, by year; over the nation's where that is known."""
        level = self.births / self.expected()
        return level if self.reference is None else level / self.reference

    def _decompose(self, births: pd.Series, confidence: float, dispersion: float) -> BirthsDecomposition:
        return decompose_births(
            births,
            self.women,
            self.schedule.rates,
            married=self.married,
            reference_level=self.reference,
            dispersion=dispersion,
            confidence=confidence,
        )


def gather(
    study: Study,
    women: Women,
    national: Women,
    *,
    schedule: Schedule | None = None,
    married_of: str = "",
) -> Factors | None:
    """Return the factors of the area, or None where women, births or a schedule are missing.

    Parameters
    ----------
    women, national : of the area and of the nation, from the same kind of source.
    schedule : in place of the one nearest to the middle of the window.
    married_of : area whose shares married are used; with none, the schedule is of all women.
    """
    births, window = study.main, study.window
    years = [year for year in births.years if year >= window[0] and women.has(year)]
    if not set(window) <= set(years):
        return None
    married = married_by_year(study, married_of, years) if married_of else None
    if married_of and married is None:
        return None
    schedule = schedule or nearest(schedules(study, marital=married is not None), sum(window) / 2)
    if schedule is None or (births[window[0]] <= 0 and births[window[1]] <= 0):
        return None
    behind = [
        births.at(years),
        women.total.at(years),
        schedule.series,
        *([married.series] if married else []),
    ]
    reference = None
    if study.area != JAPAN:
        whole = _national_level(study, national, schedule, years, marital=married is not None)
        if whole is not None:
            reference, used = whole
            behind += used
    return Factors(
        births.values.loc[years].astype(float),
        women.counts.loc[years],
        married.shares if married else None,
        schedule,
        reference,
        tuple(behind),
    )


def _national_level(
    study: Study, women: Women, schedule: Schedule, years: list[int], *, marital: bool
) -> tuple[pd.Series, list[Series]] | None:
    births = study.series(study.main.indicator, study.basis, area=JAPAN)
    if not (set(years) <= set(births.years) and women.has(*years)):
        return None
    exposed = women.counts.loc[years]
    used = [births.at(years).named("全国の出生数"), women.total.at(years)]
    if marital:
        married = married_by_year(study, JAPAN, years)
        if married is None:
            return None
        exposed = exposed * married.shares
        used.append(married.series)
    return births.values.loc[years] / (exposed * schedule.rates).sum(axis=1), used
