"""Rates of the last five years carried forward: cohorts as they changed here, children as the nation moved.

With E persons at the end and S at the start of the last five years, and r the ratio of the nation:

* cohort-change ratio of an area = (E + 20·r) / (S + 20): a cohort of a village is a handful of people, and its
  ratio would otherwise repeat their chance for decades; in a city of 200,000 the pull does not show;
* child–woman ratio of an area, likewise, = (C + 500·c) / (W + 500), with c the ratio of the nation;
* from there it moves as `ChildRule` says.

References: Hamilton and Perry (1962), A short method for projecting population by age, Social Forces 41; Smith,
Tayman and Swanson (2013), A Practitioner's Guide to State and Local Population Projections, chapter 8 (holding,
trending and pulling the ratios together). Which rule is used was chosen by hindcast over all municipalities.
"""

from __future__ import annotations

from enum import StrEnum

import numpy as np
import numpy.typing as npt

from analysis.methods.projection.cohort_component import Rates
from analysis.methods.projection.layout import (
    MALE,
    FloatArray,
    as_population,
    cohorts,
    women_15_49,
)

COHORT_PULL = 20.0
"""Persons of the nation's experience that are added to each cohort."""

WOMEN_PULL = 500.0
"""Women of the nation's experience that are added to those of 15–49."""

DAMPING = 0.5


class ChildRule(StrEnum):
    """How the child–woman ratio moves after the last census.

    ``constant`` stays; ``nation_once`` repeats the nation's change of the last five years once and then stays;
    ``nation_damped`` repeats half of it, then a quarter, …; ``nation_going_on`` repeats it in every step;
    ``own_once`` repeats the area's own change once, between −40 and +40 %.
    """

    CONSTANT = "constant"
    NATION_ONCE = "nation_once"
    NATION_DAMPED = "nation_damped"
    NATION_GOING_ON = "nation_going_on"
    OWN_ONCE = "own_once"


CHOSEN = ChildRule.NATION_ONCE


def recent_rates(
    history: npt.ArrayLike,
    nation: npt.ArrayLike,
    steps: int,
    *,
    rule: ChildRule = CHOSEN,
    cohort_pull: float = COHORT_PULL,
    women_pull: float = WOMEN_PULL,
) -> Rates:
    """Return the rates of the last five years for the steps to come.

    Parameters
    ----------
    history : persons five years apart, oldest first, (2 or more, …, 2, ages); the last two count.
    nation : the same of the nation, (2 or more, 2, ages).
    steps : how many steps of five years.
    rule : how the child–woman ratio moves.
    cohort_pull, women_pull : see the module; 0 takes each area's own ratios, which then need people everywhere.

    Raises
    ------
    ValueError
        For shapes that do not fit, missing values, no step, or a cohort without people where nothing is added.

    Examples
    --------
    >>> nation = np.full((2, 2, 19), 1000.0)
    >>> nation[1, :, 5] = 900.0
    >>> village = np.full((2, 2, 19), 20.0)
    >>> recent_rates(village, nation, 1).cohort_change_ratio[0, 0, 3:6]
    array([1.  , 0.95, 1.  ])
    """
    if steps < 1:
        raise ValueError(f"steps must be at least 1, not {steps}")
    own, all_ = as_population(history, "history"), as_population(nation, "nation")
    if own.ndim < 3 or all_.ndim != 3 or min(own.shape[0], all_.shape[0]) < 2:
        raise ValueError("history needs the axes (2 or more, …, 2, ages), nation (2 or more, 2, ages)")
    start, end = own[-2], own[-1]
    ratio = _pulled(
        end[..., 1:], cohorts(start), all_[-1][..., 1:], cohorts(all_[-2]), cohort_pull, "a cohort"
    )
    last = _child_woman_ratio(end, all_[-1], women_pull)
    before = _child_woman_ratio(start, all_[-2], women_pull)
    move = _moves(rule, steps, last, before, _nation_ratio(all_[-1]) / _nation_ratio(all_[-2]))
    girls = all_[-1][-1, 0]
    return Rates(np.stack([ratio] * steps), last * move, 100.0 * all_[-1][MALE, 0] / girls, 0.0)


def _moves(
    rule: ChildRule, steps: int, last: FloatArray, before: FloatArray, nation: np.float64
) -> FloatArray:
    """Return the factors on the last ratio, (steps, …)."""
    step = np.arange(1, steps + 1, dtype=np.float64).reshape(-1, *(1,) * last.ndim)
    if rule is ChildRule.OWN_ONCE:
        return np.broadcast_to(np.clip(last / before, 0.6, 1.4), (steps, *last.shape))
    power = {
        ChildRule.CONSTANT: 0.0 * step,
        ChildRule.NATION_ONCE: 0.0 * step + 1.0,
        ChildRule.NATION_DAMPED: DAMPING * (1.0 - DAMPING**step) / (1.0 - DAMPING),
        ChildRule.NATION_GOING_ON: step,
    }[rule]
    return np.broadcast_to(nation**power, (steps, *last.shape))


def _child_woman_ratio(people: FloatArray, nation: FloatArray, pull: float) -> FloatArray:
    children, women = people[..., 0].sum(axis=-1), women_15_49(people)
    return _pulled(children, women, nation[..., 0].sum(axis=-1), women_15_49(nation), pull, "15–49")


def _nation_ratio(nation: FloatArray) -> np.float64:
    return np.float64(nation[..., 0].sum() / women_15_49(nation))


def _pulled(
    end: FloatArray,
    start: FloatArray,
    nation_end: FloatArray,
    nation_start: FloatArray,
    pull: float,
    what: str,
) -> FloatArray:
    if (np.asarray(nation_start) <= 0).any() or (pull == 0 and (start <= 0).any()):
        raise ValueError(f"nobody is in {what}, so that it has no ratio")
    pulled: FloatArray = (end + pull * nation_end / nation_start) / (start + pull)
    return pulled
