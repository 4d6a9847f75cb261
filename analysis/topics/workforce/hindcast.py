"""How wrong the outlook on workers would have been: the same method begun ten years earlier, in every prefecture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from scipy import special

from analysis.chapters.ages import AGES, CELLS, SEXES
from analysis.chapters.study import Study
from analysis.model.series import Series
from analysis.store.data_store import DataStore
from analysis.topics.workforce.needs import PREFECTURES
from analysis.topics.workforce.rates import Working, working

ORIGIN: Final = 2010
HORIZON: Final = 10
CHILDREN: Final = ("5-9", "10-14")
HELD, TREND = "held", "trend"
_STEP: Final = HORIZON // 5


@dataclass(frozen=True, eq=False)
class Hindcast:
    """Errors of the workers of 2020 as seen from 2010, in per cent of what came.

    Attributes
    ----------
    errors : a row a prefecture (code), columns `HELD` and `TREND`; above zero: too many workers were foreseen.
    behind : the series.
    """

    errors: pd.DataFrame
    behind: tuple[Series, ...]


def continued(earlier: pd.Series, later: pd.Series, spans: float) -> pd.Series:
    """Return rates that go on as they changed from `earlier` to `later`, `spans` times, on the logit scale.

    On that scale a rate never passes 0 or 1, and equal steps are smaller the nearer it is to either. A rate of 0 or
    1 stays what it is.
    """
    inside = (earlier > 0) & (earlier < 1) & (later > 0) & (later < 1)
    first, last = (special.logit(each.where(inside, 0.5)) for each in (earlier, later))
    moved = pd.Series(special.expit(last + spans * (last - first)), index=later.index)
    return moved.where(inside, later)


def foreseen(store: DataStore, of: Working) -> pd.Series | None:
    """Return the people of `ORIGIN` + `HORIZON` by sex and age, carried on by the cohort changes of the decade before.

    Those who were 15–24 then are carried from the children of 5–14. None where the censuses are not at hand.
    """
    before, origin = ORIGIN - HORIZON, ORIGIN
    if not {before, origin} <= set(of.people.counts.index):
        return None
    young = _children(store, of.area, (before, origin))
    if young is None:
        return None
    ages = [*CHILDREN, *AGES]
    found = {}
    for sex in SEXES:
        people = {
            year: pd.concat([young[year][sex], of.people.counts.loc[year][sex]])[ages].to_numpy()
            for year in (before, origin)
        }
        # the last ages of the decade before become the open one together
        start = np.append(people[before][: -_STEP - 1], people[before][-_STEP - 1 :].sum())
        now = np.append(people[origin][: -_STEP - 1], people[origin][-_STEP - 1 :].sum())
        change = np.divide(people[origin][_STEP:], start, out=np.ones(len(start)), where=start > 0)
        found[sex] = pd.Series(now * change, index=list(AGES))
    return pd.concat(found).reindex(pd.MultiIndex.from_tuples(CELLS))


def _children(store: DataStore, area: str, years: tuple[int, int]) -> dict[int, dict[str, pd.Series]] | None:
    found: dict[int, dict[str, pd.Series]] = {year: {} for year in years}
    for sex in SEXES:
        read = {
            age: next(
                (
                    series
                    for indicator in ("population_known_age", "population")
                    if len(series := store.read(area, indicator, "census", sex=sex, age=age))
                ),
                None,
            )
            for age in CHILDREN
        }
        for year in years:
            if any(series is None or year not in series for series in read.values()):
                return None
            found[year][sex] = pd.Series({age: series[year] for age, series in read.items() if series})
    return found


def errors_of(store: DataStore, own: Working, reference: Working) -> dict[str, float] | None:
    """Return the errors of both ways of going on for one area, in per cent; None where the data do not reach back.

    The employed of `ORIGIN` without sexes serve where those by sex are not at hand; the share of known status is
    then that of the reference.
    """
    last = ORIGIN + HORIZON
    people = foreseen(store, own)
    schedules = {year: reference.rates(year) for year in (ORIGIN - HORIZON, ORIGIN)}
    if people is None or not own.has(last) or any(each is None for each in schedules.values()):
        return None
    actual = float(own.spread(last).sum())
    counted = store.read(own.area, "employed", "census").get(ORIGIN)
    earlier, later = schedules[ORIGIN - HORIZON], schedules[ORIGIN]
    assert earlier is not None and later is not None, "looked at above"
    earlier, later = earlier.fillna(0.0), later.fillna(0.0)
    share = reference.known_share(ORIGIN)
    expected = float((own.expected(ORIGIN, later) * share).sum())
    if counted is None or expected <= 0 or actual <= 0:
        return None
    level = counted / expected
    ways = {HELD: later, TREND: continued(earlier, later, 1.0)}
    return {
        name: 100 * (level * float((people * rates).sum()) / actual - 1) for name, rates in ways.items()
    }


def hindcast(study: Study) -> Hindcast | None:
    """Return the errors in every prefecture that the data folder has; None with fewer than two."""
    errors: dict[str, dict[str, float]] = {}
    behind: list[Series] = []
    for area in PREFECTURES:
        of = working(study.folder, area, ORIGIN + HORIZON)
        found = errors_of(study.folder, of, of) if len(of.by_age.total) else None
        if found is not None:
            errors[area] = found
            behind += [of.people.total, of.by_age.total]
    if len(errors) < 2:
        return None
    return Hindcast(pd.DataFrame(errors).T.rename_axis("area"), tuple(behind))


def all_rates(study: Study, year: int) -> dict[str, pd.Series]:
    """Return the rates of every prefecture that has them in a year."""
    found = {area: working(study.folder, area, year).rates(year) for area in PREFECTURES}
    return {area: rates for area, rates in found.items() if rates is not None}


