"""How wrong the outlook on workers would have been: the same method begun ten years earlier, in every prefecture."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from scipy import special

from analysis.chapters.ages import AGES, CELLS, CENSUS, SEXES
from analysis.store.data_store import DataStore
from analysis.topics.workforce.prefectures import CHILDREN, Prefectures
from analysis.topics.workforce.rates import Working, moved, raised

ORIGIN: Final = 2010
HORIZON: Final = 10
HELD, TREND = "held", "trend"
LOW, HIGH = 0.1, 0.9
"""Quantiles of the past errors that are told."""
_STEP: Final = HORIZON // 5
_FROM: Final = tuple((sex, age) for sex in SEXES for age in (*CHILDREN, *AGES))


@dataclass(frozen=True)
class Size:
    """Municipalities by their employed of `ORIGIN`, and the errors of both ways from `LOW` to `HIGH`, in per cent."""

    least: float
    below: float
    errors: Mapping[str, tuple[float, float]]


MUNICIPAL: Final = (
    Size(500, 2_000, {HELD: (-18.7, 0.0), TREND: (-18.4, 1.2)}),
    Size(2_000, 10_000, {HELD: (-13.7, 0.9), TREND: (-14.3, 2.2)}),
    Size(10_000, 50_000, {HELD: (-13.5, -0.8), TREND: (-13.5, -0.1)}),
    Size(50_000, float("inf"), {HELD: (-14.5, -3.4), TREND: (-14.5, -1.0)}),
)
"""Measured over the country by `benchmarks/workforce_hindcast.py`; `tests/whole_country` looks at it again."""


def size_of(employed: float) -> Size | None:
    """Return the class of a municipality; None for one too small to have an outlook."""
    return next((each for each in MUNICIPAL if each.least <= employed < each.below), None)


def continued(earlier: pd.Series, later: pd.Series, spans: float) -> pd.Series:
    """Return rates that go on as they changed from `earlier` to `later`, `spans` times, on the logit scale.

    On that scale a rate never passes 0 or 1, and equal steps are smaller the nearer it is to either. A rate of 0 or
    1 stays what it is.
    """
    inside = (earlier > 0) & (earlier < 1) & (later > 0) & (later < 1)
    first, last = (special.logit(each.where(inside, 0.5)) for each in (earlier, later))
    moved = pd.Series(special.expit(last + spans * (last - first)), index=later.index)
    return moved.where(inside, later)


def carried(before: pd.Series, origin: pd.Series) -> pd.Series:
    """Return the people `HORIZON` years after `origin` by sex and age, by the cohort changes since `before`.

    Both have the cells `_FROM`, children of 5–14 first: they are the people of 15–24 later. The last ages of `before`
    become the open age together.
    """
    found = {}
    for sex in SEXES:
        start, now = (each[sex].to_numpy(float) for each in (before, origin))
        younger, current = (np.append(each[: -_STEP - 1], each[-_STEP - 1 :].sum()) for each in (start, now))
        change = np.divide(now[_STEP:], younger, out=np.ones(len(younger)), where=younger > 0)
        found[sex] = pd.Series(current * change, index=list(AGES))
    return pd.concat(found).reindex(pd.MultiIndex.from_tuples(CELLS))


def hindcast(of: Prefectures) -> pd.DataFrame:
    """Return the errors of the workers of 2020 as seen from 2010, in per cent of what came.

    A row a prefecture (code), columns `HELD` and `TREND`; above zero: too many workers were foreseen. Empty where
    the censuses are not at hand.
    """
    last = ORIGIN + HORIZON
    people = {year: of.people.xs(year, level="year") for year in _years(of.people, ORIGIN - HORIZON, ORIGIN)}
    if len(people) < 2:
        return pd.DataFrame(columns=[HELD, TREND], dtype=float)
    rates = {year: of.rates(year) for year in (ORIGIN - HORIZON, ORIGIN)}
    actual = (
        of.employed.xs(last, level="year").T.groupby(level=0).sum().T[list(SEXES)] / of.known_share(last)
    ).sum(axis=1)
    errors = {}
    for area in actual.index:
        cells = [each.loc[area, list(_FROM)] for each in people.values() if area in each.index]
        if len(cells) < 2 or any(each.isna().any() for each in cells):
            continue
        if not all(area in each.index for each in rates.values()):
            continue
        foreseen = carried(*cells)
        ways = ways_on(*(rates[year].loc[area] for year in rates))
        errors[area] = {
            name: 100 * (float((foreseen * each).sum()) / actual[area] - 1) for name, each in ways.items()
        }
    return pd.DataFrame(errors, index=[HELD, TREND]).T.rename_axis("area")


def _years(frame: pd.DataFrame, *years: int) -> list[int]:
    known = set(frame.index.get_level_values("year"))
    return [year for year in years if year in known]


def ways_on(earlier: pd.Series, later: pd.Series) -> dict[str, pd.Series]:
    """Return the rates ten years on: held, and as they changed over the ten years before."""
    return {HELD: later, TREND: continued(earlier, later, 1.0)}


def errors_of(store: DataStore, own: Working, reference: Working) -> dict[str, float] | None:
    """Return the errors of both ways of going on for one area, in per cent; None where the data do not reach back.

    The employed of `ORIGIN` count without sexes, and the share of known status is then that of the reference: a
    municipality's table of that census has no more.
    """
    last, years = ORIGIN + HORIZON, (ORIGIN - HORIZON, ORIGIN)
    schedules = [reference.rates(year) for year in years]
    cells = [_cells(store, own, year) for year in years]
    if not own.has(last) or any(each is None for each in (*schedules, *cells)):
        return None
    earlier, later = (each.fillna(0.0) for each in schedules if each is not None)
    before, origin = (each for each in cells if each is not None)
    counted = store.read(own.area, "employed", CENSUS).get(ORIGIN)
    people = own.people.counts.loc[ORIGIN]
    actual = float(own.spread(last).sum())
    if not counted or actual <= 0:
        return None
    share = reference.known_share(ORIGIN).reindex(people.index, level="sex")
    step = raised(people * share, later, counted)
    foreseen = carried(before, origin)
    return {
        name: 100 * (float((foreseen * moved(rates, step)).sum()) / actual - 1)
        for name, rates in ways_on(earlier, later).items()
    }


def _cells(store: DataStore, own: Working, year: int) -> pd.Series | None:
    """Return the people of `_FROM` in a year; None where an age is not at hand."""
    if year not in own.people:
        return None
    young = {}
    for sex in SEXES:
        for age in CHILDREN:
            read = (
                store.read(own.area, indicator, CENSUS, sex=sex, age=age).get(year)
                for indicator in ("population_known_age", "population")
            )
            value = next((each for each in read if each is not None), None)
            if value is None:
                return None
            young[sex, age] = value
    both = pd.concat([pd.Series(young), own.people.counts.loc[year]])
    return both.reindex(pd.MultiIndex.from_tuples(_FROM))
