"""Backcasting: which fertility, or which migration of young adults, reaches a target population."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from scipy.optimize import brentq
from scipy.stats import percentileofscore

from analysis.methods.projection.assumptions import Assumptions, FertilityLink
from analysis.methods.projection.cohort_component import Rates, project
from analysis.methods.projection.layout import FloatArray, as_finite, as_population, broadcast, cohorts
from analysis.methods.projection.migration import COHORTS_REACHING_20_39
from analysis.methods.projection.scenario import with_fertility
from analysis.methods.result import Estimate, Reason

METHOD = "root finding (Brent) on the cohort-component projection"

ROUNDING = 1e-9
"""Keeps the lowest rate that is tried off a cohort-change ratio that rounds to less than zero."""


def required_total_fertility_rate(
    population: npt.ArrayLike,
    assumptions: Assumptions,
    target: float,
    *,
    link: FertilityLink,
    phase: npt.ArrayLike | None = None,
    bounds: tuple[float, float] = (0.0, 8.0),
) -> Estimate:
    """Return the total fertility rate that brings one area to a target population, all else unchanged.

    Parameters
    ----------
    population : persons at the start, (2, ages).
    assumptions : the projection to vary; its last step ends in the target year.
    target : persons in the target year.
    link : turns the child–woman ratios of `assumptions` into fertility rates and back.
    phase : how far fertility has gone from its course in `assumptions` to the required rate by each
        step, (steps,), as `phase_in` gives it; by default the required rate holds in every step.
    bounds : where to look.

    Returns
    -------
    Children per woman; `NO_SOLUTION` when the target lies outside what the bounds reach,
    `NO_VARIATION` when fertility does not move the population.

    Raises
    ------
    ValueError
        For shapes that do not fit, bounds that do not rise from zero or more, a target that is not positive.

    Examples
    --------
    >>> flat = Assumptions(np.ones((1, 2, 18)), np.zeros((1, 2, 18)), [0.2], 105.0)
    >>> answer = required_total_fertility_rate(np.full((2, 19), 100.0), flat, 4010.0,
    ...                                        link=FertilityLink(0.2, 1.4))
    >>> round(answer.number, 6)
    2.1
    """
    start = _one_area(population, assumptions)
    weight = _phase(phase, assumptions.steps)
    if link.child_woman_ratio.ndim:
        raise ValueError("the link of one area must be made of two numbers")
    course = link.to_total_fertility_rate(assumptions.child_woman_ratio)
    if bounds[0] < 0:
        raise ValueError(f"a total fertility rate cannot be negative: bounds {bounds}")

    def reached(rate: float) -> float:
        varied = with_fertility(assumptions, course + weight * (rate - course), link)
        return _total(start, varied)

    return _solve(reached, target, bounds, "total_fertility_rate")


def required_net_migration_rate(
    population: npt.ArrayLike,
    assumptions: Assumptions,
    target: float,
    *,
    phase: npt.ArrayLike | None = None,
    bounds: tuple[float, float] = (-0.9, 1.0),
) -> Estimate:
    """Return the net migration rate of ages 20–39 that brings one area to a target population.

    The rate is that of the four cohorts who are 20–39 at the end of a step, both sexes together, per five
    years: Σ net migrants / Σ population at the start, weighted by these cohorts as they are at the start of
    the projection (`pooled_net_migration_rate` gives the same of other municipalities). All eight age–sex
    rates are shifted alike to meet it, so the differences between them stay; other ages are unchanged.

    Parameters
    ----------
    population : persons at the start, (2, ages).
    assumptions : the projection to vary; its last step ends in the target year.
    target : persons in the target year.
    phase : how far migration has gone to the required rate by each step, see
        `required_total_fertility_rate`.
    bounds : where to look; narrowed to rates at which no cohort loses more people than survive.

    Returns
    -------
    Share of the cohorts per five years; `NO_SOLUTION`, `NO_VARIATION` as above, `ZERO_DENOMINATOR` when
    nobody is in these cohorts.

    Raises
    ------
    ValueError
        For shapes that do not fit, bounds that do not rise, a target that is not positive.

    Examples
    --------
    >>> flat = Assumptions(np.ones((1, 2, 18)), np.zeros((1, 2, 18)), [0.0], 105.0)
    >>> answer = required_net_migration_rate(np.full((2, 19), 100.0), flat, 3880.0)
    >>> round(answer.number, 6)
    0.1
    """
    start = _one_area(population, assumptions)
    weight = _phase(phase, assumptions.steps)
    statistic = "net_migration_rate_20_39"
    people = cohorts(start)[:, COHORTS_REACHING_20_39]
    if people.sum() == 0:
        detail = "nobody is in the cohorts that reach 20–39"
        return Estimate.missing(statistic, METHOD, Reason.ZERO_DENOMINATOR, detail)
    rates = assumptions.net_migration_rate
    young = rates[:, :, COHORTS_REACHING_20_39]
    pooled = (young * people).sum(axis=(1, 2)) / people.sum()
    # the shift w·(r − pooled) may take away no more than the smallest cohort-change ratio of the step
    smallest = (assumptions.survival + rates)[:, :, COHORTS_REACHING_20_39].min(axis=(1, 2))
    moved = weight > 0
    floor = np.max(pooled[moved] - smallest[moved] / weight[moved] + ROUNDING, initial=bounds[0])

    def reached(rate: float) -> float:
        varied = rates.copy()
        varied[:, :, COHORTS_REACHING_20_39] += (weight * (rate - pooled))[:, None, None]
        return _total(start, assumptions.with_net_migration_rate(varied))

    return _solve(reached, target, (float(floor), bounds[1]), statistic)


def percentile_rank(value: float, among: npt.ArrayLike) -> Estimate:
    """Return where a value lies among given ones: the percentage of them below it, ties counted half.

    Parameters
    ----------
    value : for example the rate that a backcast requires.
    among : values of the municipalities; masked and NaN ones are left out, `n` says how many counted.

    Raises
    ------
    ValueError
        When `value` is not a finite number.

    Examples
    --------
    >>> percentile_rank(3.0, [1.0, 2.0, 3.0, 4.0]).number
    62.5
    """
    wanted = float(as_finite(value, "value"))
    given = np.ma.filled(np.ma.asarray(among, dtype=np.float64), np.nan).ravel()
    method = "percentile rank, ties counted half"
    if given.size == 0:
        return Estimate.missing("percentile_rank", method, Reason.EMPTY, "nothing to compare with")
    known = given[~np.isnan(given)]
    if known.size == 0:
        return Estimate.missing("percentile_rank", method, Reason.ALL_MISSING, "every value is missing")
    rank = float(percentileofscore(known, wanted, kind="mean"))
    return Estimate(rank, None, None, None, "percentile_rank", method, n=known.size)


def _solve(
    reached: Callable[[float], float], target: float, bounds: tuple[float, float], statistic: str
) -> Estimate:
    if not target > 0:
        raise ValueError(f"the target must be a positive number of people, not {target}")
    low, high = bounds
    if not low < high:
        raise ValueError(f"the bounds must rise, not {bounds}")
    at_low, at_high = reached(low), reached(high)
    if at_low == at_high:
        detail = f"the population in the target year is {at_low:.0f} whatever the value"
        return Estimate.missing(statistic, METHOD, Reason.NO_VARIATION, detail)
    if not min(at_low, at_high) <= target <= max(at_low, at_high):
        detail = (
            f"values from {low:.4g} to {high:.4g} lead to {at_low:.0f} to {at_high:.0f} people, "
            f"the target is {target:.0f}"
        )
        return Estimate.missing(statistic, METHOD, Reason.NO_SOLUTION, detail)
    solution = float(brentq(lambda value: reached(value) - target, low, high, xtol=1e-12))
    return Estimate(solution, None, None, None, statistic, METHOD)


def _one_area(population: npt.ArrayLike, assumptions: Assumptions) -> FloatArray:
    start = as_population(population)
    if start.ndim != 2 or assumptions.survival.ndim != 3:
        raise ValueError("backcasting is for one area: population (2, ages), survival (steps, 2, ages − 1)")
    return start


def _phase(phase: npt.ArrayLike | None, steps: int) -> FloatArray:
    if phase is None:
        return np.ones(steps)
    weight = as_finite(phase, "phase", lowest=0.0)
    if (weight > 1).any():
        raise ValueError("phase is a share of the way, between 0 and 1")
    return broadcast(weight, (steps,), "phase")


def _total(start: FloatArray, assumptions: Assumptions) -> float:
    rates: Rates = assumptions.rates
    return float(project(start, rates)[-1].sum())
