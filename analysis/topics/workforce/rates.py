"""Who works of an area: the employed among those whose status is known, by sex and age where that is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd
from scipy import optimize, special

from analysis.chapters.ages import CENSUS, SEXES, ByAge, by_age, people
from analysis.model.series import Series
from analysis.store.data_store import DataStore
from analysis.store.kept import kept

FURTHEST = 12.0
"""Steps on the logit scale beyond which a rate is 0 or 1."""


@dataclass(frozen=True, eq=False)
class Working:
    """The population of 15 and over of an area and who of it works, census by census.

    Attributes
    ----------
    people : by sex and age, those of unknown status included.
    employed, known : persons by year (index) and sex (columns); `known` are the employed, the unemployed and
        those not in the labour force: everybody but 労働力状態「不詳」.
    by_age : the employed by sex and age; empty for most municipalities.
    known_by_age, force_by_age : persons of known status, and the employed and unemployed, by sex and age; empty
        but for an imported table.
    behind : the series that went in.
    """

    area: str
    people: ByAge
    employed: pd.DataFrame
    known: pd.DataFrame
    by_age: ByAge
    known_by_age: pd.DataFrame
    force_by_age: pd.DataFrame
    behind: tuple[Series, ...]
    _rates: dict[int, pd.Series | None] = field(default_factory=dict, repr=False)

    def has(self, *years: int) -> bool:
        """Tell whether people by age and statuses by sex are known in all of the years."""
        return all(
            year in self.people and year in self.known.index and self.known.loc[year].gt(0).all()
            for year in years
        )

    def known_share(self, year: int) -> pd.Series:
        """Return the share by sex of those whose status is known among the people of known age."""
        counted = self.people.counts.loc[year].groupby(level="sex").sum()
        return (self.known.loc[year] / counted[list(SEXES)]).clip(upper=1.0)

    def rates(self, year: int) -> pd.Series | None:
        """Return the share working by sex and age among those of known status; None where it is not known.

        Where the statuses are not known by age, those of unknown status are taken to be the same share of every
        age of a sex, so that the rates give the employed of that sex exactly.
        """
        if year not in self._rates:
            self._rates[year] = self._rates_of(year)
        return self._rates[year]

    def _rates_of(self, year: int) -> pd.Series | None:
        if year not in self.by_age or not self.has(year):
            return None
        employed = self.by_age.counts.loc[year]
        if year in self.known_by_age.index:
            known = self.known_by_age.loc[year]
        else:
            share = self.known_share(year)
            known = self.people.counts.loc[year] * share.reindex(employed.index, level="sex")
        return (employed / known.where(known > 0)).clip(upper=1.0)

    def participation(self, year: int) -> pd.Series | None:
        """Return the share in the labour force by sex and age among those of known status; None where not known."""
        if year not in self.known_by_age.index:
            return None
        known = self.known_by_age.loc[year]
        return self.force_by_age.loc[year] / known.where(known > 0)

    def spread(self, year: int) -> pd.Series:
        """Return the employed by sex if those of unknown status worked as the others of their sex do."""
        return self.employed.loc[year] / self.known_share(year)

    def expected(self, year: int, rates: pd.Series) -> pd.Series:
        """Return the employed by sex that the rates of others give, everybody of known status."""
        return (self.people.counts.loc[year] * rates).groupby(level="sex").sum()[list(SEXES)]


def working(store: DataStore, area: str, until: int) -> Working:
    """Read who works of an area, up to a year."""
    return kept(store, ("working", area, until), lambda: _working(store, area, until))


def _working(store: DataStore, area: str, until: int) -> Working:
    read = {
        (indicator, sex): store.read(area, indicator, CENSUS, sex=sex).until(until)
        for indicator in ("employed", "unemployed", "not_in_labour_force")
        for sex in SEXES
    }
    employed = pd.DataFrame({sex: read["employed", sex].values for sex in SEXES}).dropna()
    known = sum(
        (
            pd.DataFrame({sex: read[indicator, sex].values for sex in SEXES})
            for indicator in ("unemployed", "not_in_labour_force")
        ),
        employed,
    ).dropna()
    counted = people(store, area)
    counted = replace(
        counted, counts=counted.counts[counted.counts.index <= until], total=counted.total.until(until)
    )
    ages = by_age(store, area, "employed")
    ages = ByAge(ages.counts[ages.counts.index <= until], ages.total.until(until))
    seeking, others = (by_age(store, area, each).counts for each in ("unemployed", "not_in_labour_force"))
    force = ages.counts + seeking
    by_status = (force + others).dropna()
    years = [year for year in known.index if year in counted]
    totals = [series.at(years) for series in read.values() if len(series)]
    return Working(
        area,
        counted,
        employed.loc[known.index],
        known,
        ages,
        by_status,
        force.loc[by_status.index],
        (*totals, counted.total.at(years)),
    )


def raised(people: pd.Series, rates: pd.Series, wanted: float) -> float:
    """Return what to add to the logit of every rate so that the people at these rates make the wanted number.

    A common factor would take high rates beyond 1. Rates of 0 and 1 stay; what can't be reached is ±`FURTHEST`.
    """

    def off(step: float) -> float:
        return float((people * moved(rates, step)).sum()) - wanted

    if off(FURTHEST) <= 0:
        return FURTHEST
    return -FURTHEST if off(-FURTHEST) >= 0 else float(optimize.brentq(off, -FURTHEST, FURTHEST))


def moved(rates: pd.Series, step: float | pd.Series) -> pd.Series:
    """Return the rates with so much added to their logit."""
    return pd.Series(special.expit(special.logit(rates) + step), index=rates.index)


def curves(of: Working, sex: str) -> pd.DataFrame:
    """Return rates in per cent: a row an age, a column a year."""
    found: Mapping[int, pd.Series | None] = {
        int(year): of.rates(int(year)) for year in of.by_age.counts.index
    }
    return pd.DataFrame(
        {year: 100 * rates[sex] for year, rates in found.items() if rates is not None}
    ).astype(np.float64)
