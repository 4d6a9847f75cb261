"""Scenarios: what a projection becomes when fertility or migration takes another course.

シミュレーション1 and 2 are those of the national guide to municipal population visions (地方人口ビジョン):
in the first the total fertility rate rises to the replacement level of 2.1 by 2030, in the second
migration is balanced as well. Any other course is a schedule given to `with_fertility` or
`Assumptions.with_net_migration_rate`.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from analysis.methods.projection.assumptions import Assumptions, FertilityLink
from analysis.methods.projection.layout import STEP_YEARS, FloatArray, as_finite

REPLACEMENT_TFR = 2.1
"""The replacement level as the guide rounds it."""


def phase_in(end_years: npt.ArrayLike, start_year: float, full_year: float) -> FloatArray:
    """Return the share of the way that has been gone by the end of each step: 0 to 1, straight.

    Parameters
    ----------
    end_years : the year in which each step ends, (steps,).
    start_year, full_year : from when to when the change takes place; the same year for a change at once
        (after that year).

    Raises
    ------
    ValueError
        When the change would end before it starts.

    Examples
    --------
    >>> phase_in([2020, 2025, 2030, 2035], 2020, 2030)
    array([0. , 0.5, 1. , 1. ])
    """
    years = as_finite(end_years, "end_years")
    if full_year < start_year:
        raise ValueError(f"full_year {full_year:g} is before start_year {start_year:g}")
    if full_year == start_year:
        return (years > start_year).astype(np.float64)
    return np.clip((years - start_year) / (full_year - start_year), 0.0, 1.0)


def rising_fertility(
    end_years: npt.ArrayLike,
    *,
    start_year: float,
    start_tfr: npt.ArrayLike,
    full_year: float = 2030,
    full_tfr: float = REPLACEMENT_TFR,
) -> FloatArray:
    """Return a total fertility rate that rises in a straight line and then stays, (steps, …).

    Areas that start above `full_tfr` stay where they are: the scenario is one of rising fertility.

    Parameters
    ----------
    end_years : the year in which each step ends, (steps,).
    start_year, start_tfr : where the line starts; the rate is a scalar or (…) by area.
    full_year, full_tfr : where it ends.

    Raises
    ------
    ValueError
        For a negative or missing rate, or `full_year` before `start_year`.

    Examples
    --------
    >>> rising_fertility([2020, 2025, 2030, 2035], start_year=2015, start_tfr=1.2)
    array([1.5, 1.8, 2.1, 2.1])
    """
    start = as_finite(start_tfr, "start_tfr", lowest=0.0)
    way = phase_in(end_years, start_year, full_year).reshape(-1, *(1,) * start.ndim)
    return start + way * np.maximum(full_tfr - start, 0.0)


def with_fertility(
    assumptions: Assumptions, total_fertility_rate: npt.ArrayLike, link: FertilityLink
) -> Assumptions:
    """Return the assumptions with the child–woman ratios of a schedule of total fertility rates.

    Parameters
    ----------
    assumptions : the projection to vary.
    total_fertility_rate : (steps, …), the rate of the five years that each step spans; with a link by area
        the schedule is by area, too.
    link : see `FertilityLink`.

    Raises
    ------
    ValueError
        For shapes that do not fit, negative or missing rates.

    Examples
    --------
    >>> flat = Assumptions(np.ones((2, 2, 18)), np.zeros((2, 2, 18)), [0.2, 0.2], 105.0)
    >>> with_fertility(flat, [1.4, 2.1], FertilityLink(0.2, 1.4)).child_woman_ratio.round(3)
    array([0.2, 0.3])
    """
    if np.ndim(total_fertility_rate) <= link.child_woman_ratio.ndim:
        raise ValueError(
            "total_fertility_rate needs the axis of steps before those of the link, "
            f"not the shape {np.shape(total_fertility_rate)}"
        )
    return assumptions.with_child_woman_ratio(link.to_child_woman_ratio(total_fertility_rate))


def with_balanced_migration(
    assumptions: Assumptions, end_years: npt.ArrayLike, balanced_from: float
) -> Assumptions:
    """Return the assumptions with no net migration at any age in the steps that start in or after a year.

    Raises
    ------
    ValueError
        When `end_years` has another number of steps.

    Examples
    --------
    >>> flat = Assumptions(np.ones((2, 2, 18)), np.full((2, 2, 18), 0.1), [0.2, 0.2], 105.0)
    >>> with_balanced_migration(flat, [2020, 2025], 2020).net_migration_rate[:, 0, 0]
    array([0.1, 0. ])
    """
    years = as_finite(end_years, "end_years")
    rate = assumptions.net_migration_rate
    if years.shape != (assumptions.steps,):
        raise ValueError(f"end_years needs {assumptions.steps} years, one per step, not {years.shape}")
    still_moving = (years - STEP_YEARS < balanced_from).reshape(-1, *(1,) * (rate.ndim - 1))
    return assumptions.with_net_migration_rate(
        np.where(still_moving, rate, 0.0), np.where(still_moving, assumptions.arrivals, 0.0)
    )


def simulation_1(
    assumptions: Assumptions,
    end_years: npt.ArrayLike,
    link: FertilityLink,
    *,
    start_year: float,
    full_year: float = 2030,
    full_tfr: float = REPLACEMENT_TFR,
) -> Assumptions:
    """Return シミュレーション1: the total fertility rate rises to 2.1 by 2030, all else unchanged.

    The line starts in `start_year` at the rate of the link.

    Raises
    ------
    ValueError
        As `rising_fertility` and `with_fertility`.

    Examples
    --------
    >>> flat = Assumptions(np.ones((3, 2, 18)), np.zeros((3, 2, 18)), [0.2] * 3, 105.0)
    >>> simulation_1(flat, [2020, 2025, 2030], FertilityLink(0.2, 1.5), start_year=2015).child_woman_ratio
    array([0.22666667, 0.25333333, 0.28      ])
    """
    tfr = rising_fertility(
        end_years,
        start_year=start_year,
        start_tfr=link.total_fertility_rate,
        full_year=full_year,
        full_tfr=full_tfr,
    )
    return with_fertility(assumptions, tfr, link)


def simulation_2(
    assumptions: Assumptions,
    end_years: npt.ArrayLike,
    link: FertilityLink,
    *,
    start_year: float,
    balanced_from: float,
    full_year: float = 2030,
    full_tfr: float = REPLACEMENT_TFR,
) -> Assumptions:
    """Return シミュレーション2: シミュレーション1 with migration balanced from a year on.

    Municipalities differ in when migration comes into balance (at once, or by 2030), so the year has no
    default. Only survival then moves the cohorts, so `survival` must be that, not a cohort-change ratio.

    Raises
    ------
    ValueError
        As `simulation_1` and `with_balanced_migration`.

    Examples
    --------
    >>> flat = Assumptions(np.ones((3, 2, 18)), np.full((3, 2, 18), -0.1), [0.2] * 3, 105.0)
    >>> simulation_2(flat, [2020, 2025, 2030], FertilityLink(0.2, 1.5), start_year=2015,
    ...              balanced_from=2015).net_migration_rate.any()
    np.False_
    """
    rising = simulation_1(
        assumptions, end_years, link, start_year=start_year, full_year=full_year, full_tfr=full_tfr
    )
    return with_balanced_migration(rising, end_years, balanced_from)
