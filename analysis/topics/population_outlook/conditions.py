"""What would have to hold for a population to be reached, where such values lie, and what has been here before."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from analysis.chapters.study import Study
from analysis.chapters.survival import left_of_cohorts
from analysis.methods.projection import (
    implied_rates,
    net_migration_rate,
    pooled_net_migration_rate,
    required_net_migration_rate,
    required_total_fertility_rate,
    with_fertility,
)
from analysis.methods.projection.layout import STEP_YEARS, FloatArray
from analysis.methods.projection.migration import COHORTS_REACHING_20_39
from analysis.methods.result import Estimate
from analysis.model.area_codes import JAPAN
from analysis.model.reference import share_below
from analysis.model.series import Series
from analysis.topics.population_outlook.courses import Courses
from analysis.topics.population_outlook.goal import Goal
from analysis.topics.population_outlook.people import CENSUS, REGISTER, by_year, cited
from analysis.words.phrases import counted, percent, rounded

RATES = np.arange(0.8, 2.61, 0.2)
"""Total fertility rates of the combinations."""
RARE, UPPER = 5.0, 25.0
"""Percentages of municipalities at or above a level from which it is called rare, or of the upper quarter."""


class Required(NamedTuple):
    """What the target asks for: the rate, the young adults' migration (share), and the combinations."""

    year: int
    reached: float
    fertility: Estimate
    migration: Estimate
    combined: pd.DataFrame


def required(courses: Courses, goal: Goal) -> Required:
    """Return what brings the course of recent changes to the goal."""
    step = goal.step(courses.years)
    assumed = courses.recent.assumptions.until(step)
    fertility = required_total_fertility_rate(courses.base, assumed, goal.population, link=courses.link)
    migration = required_net_migration_rate(courses.base, assumed, goal.population)
    rows = []
    for rate in RATES:
        varied = with_fertility(assumed, np.full(step, rate), courses.link)
        found = required_net_migration_rate(courses.base, varied, goal.population)
        if found.has_value:
            rows.append((rounded(rate, 1), 100 * found.number))
    combined = pd.DataFrame(rows, columns=["tfr", "migration"]).set_index("tfr")
    return Required(courses.years[step], float(courses.recent.totals[step]), fertility, migration, combined)


def pooled(people: FloatArray, rates: FloatArray) -> float:
    """Return the net migration rate of those who reach 20–39 in percent of five years; NaN where nobody is."""
    found = pooled_net_migration_rate(people, rates)
    return float(np.ma.filled(100.0 * found, np.nan))


def migration_history(study: Study[Any], courses: Courses) -> tuple[pd.DataFrame, tuple[Series, ...]]:
    """Return the net migration of those who reach 20–39 in every five years that are known, by basis.

    Census cohorts are measured against the nation's of the same five years, register cohorts by who lives on.
    """
    rows, behind = [], []
    store = study.folder
    census, nation = (by_year(store, area, CENSUS) for area in (study.area, JAPAN))
    for basis, own in ((CENSUS, census), (REGISTER, courses.register)):
        years = [year for year in own if year - STEP_YEARS in own]
        if basis == REGISTER:
            years = [year for year in years if (study.year - year) % STEP_YEARS == 0]
        used = []
        for year in years:
            start, end = own[year - STEP_YEARS], own[year]
            survival = _survival(courses, nation, basis, year)
            if survival is None or not start[:, COHORTS_REACHING_20_39].all():
                continue
            ratio = np.asarray(implied_rates(np.stack([start, end])).cohort_change_ratio.filled(0.0))[0]  # type: ignore[union-attr]
            value = pooled(start, np.asarray(net_migration_rate(ratio, survival)))
            if np.isfinite(value):
                rows.append(
                    (f"{year - STEP_YEARS}〜{year}年", store.catalogue.basis_name(basis), basis, year, value)
                )
                used += [year - STEP_YEARS, year]
        if used:
            behind.append(cited(store, study.area, basis, used, "20〜39歳の人口"))
    frame = pd.DataFrame(rows, columns=["period", "basis_name", "basis", "year", "rate"])
    return frame, tuple(behind)


def _survival(courses: Courses, nation: dict[int, FloatArray], basis: str, year: int) -> FloatArray | None:
    """Return who lives on up to a year, (2, 18); None where it is not known."""
    if basis == CENSUS:
        known = year in nation and year - STEP_YEARS in nation
        return left_of_cohorts(nation[year - STEP_YEARS], nation[year]) if known else None
    if year == courses.base_year:
        return courses.survival
    found = courses.living(year)
    return found.ratios.survival if found is not None else None


class Place(NamedTuple):
    """Where a value lies: the share of all municipalities at or above it in percent, and how many there are (`n`)."""

    above: float
    n: float

    @property
    def told(self) -> str:
        """Say how many municipalities have the value or more."""
        n = counted(self.n, "")
        if self.above <= 0:
            return f"この水準の市区町村は全国{n}のうちに一つもない。"
        if self.above >= 100:
            return f"全国{n}市区町村のすべてがこの水準以上にある。"
        if self.above > 99:
            return f"この水準以上の市区町村は全国{n}の99％を超える。"
        if self.above < 1:
            return f"この水準以上の市区町村は全国{n}の1％に満たない。"
        return f"この水準以上の市区町村は全国{n}の{percent(self.above, 0)}である。"

    @property
    def rarity(self) -> str:
        """Say in a few words how common the value is."""
        if self.above <= 0:
            return "全国の市区町村に例がない"
        if self.above < RARE:
            return f"全国の市区町村の{percent(RARE, 0)}に満たない"
        if self.above < UPPER:
            return "全国の市区町村の上位4分の1に入る"
        return "全国の市区町村で珍しくない"


def place(value: float, among: pd.DataFrame, decimals: int) -> Place:
    """Return where a value, as it is printed, lies among all municipalities."""
    printed, n = rounded(value, decimals), float(among["n"].iloc[0])
    if printed > rounded(float(among["value"].iloc[-1]), decimals):
        return Place(0.0, n)
    if printed <= rounded(float(among["value"].iloc[0]), decimals):
        return Place(100.0, n)
    # the highest of all has this value: a share above 0
    return Place(max(100.0 - share_below(value, among), 1e-6), n)
