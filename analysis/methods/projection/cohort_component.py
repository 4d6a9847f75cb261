"""The cohort-component projection in the form of IPSS: cohort-change ratios and a child–woman ratio.

Definition, per five-year step, for each sex:

* band x+1 at the end = cohort of band x at the start × (survival ratio + net migration rate); the net
  migration rate is net migrants over the population *at the start*, so the two add up to the
  cohort-change ratio; the two oldest bands go together into the open one;
* people who arrive where the cohort is empty at the start (islands without a high school have nobody of
  15–19, but some of 20–24) are added in persons, because no rate can bring them;
* children 0–4 at the end = child–woman ratio × women 15–49 *at the end*;
* they are split by the sex ratio at 0–4 (males per 100 females).

Reference: National Institute of Population and Social Security Research (2018), Regional Population
Projections for Japan: 2015–2045 (日本の地域別将来推計人口 平成30年推計), chapter on the method.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from analysis.methods.projection.layout import (
    FEMALE,
    MALE,
    FloatArray,
    as_finite,
    as_population,
    broadcast,
    cohorts,
    male_share,
    women_15_49,
)


class Rates(NamedTuple):
    """What a projection multiplies with, one entry per step.

    Attributes
    ----------
    cohort_change_ratio : (steps, …, 2, ages − 1); entry i takes band i into band i + 1.
    child_woman_ratio : (steps, …) or a scalar; children 0–4 per woman 15–49, both at the end of the step.
    sex_ratio : (steps, …) or a scalar; males per 100 females at ages 0–4.
    arrivals : (steps, …, 2, ages − 1) or a scalar; persons who join band i + 1 beside; 0 as a rule.
    """

    cohort_change_ratio: npt.ArrayLike
    child_woman_ratio: npt.ArrayLike
    sex_ratio: npt.ArrayLike
    arrivals: npt.ArrayLike = 0.0


def project(population: npt.ArrayLike, rates: Rates) -> FloatArray:
    """Project a population, all areas at once.

    Parameters
    ----------
    population : persons at the start, shape (…, 2, ages).
    rates : the ratios of each step; axes of length 1 stand for all areas.

    Returns
    -------
    Persons, shape (steps + 1, …, 2, ages); entry 0 is the start.

    Raises
    ------
    ValueError
        For shapes that do not fit, and for values that are negative, missing or infinite.

    Examples
    --------
    A closed population of 100 in every cell, each woman of 15–49 with 2/7 of a child:

    >>> rates = Rates(np.ones((1, 2, 18)), 2 / 7, 100.0)
    >>> project(np.full((2, 19), 100.0), rates)[1, 0, [0, 1, 17, 18]]
    array([100., 100., 100., 200.])
    """
    start = as_population(population)
    ratio = as_finite(rates.cohort_change_ratio, "cohort_change_ratio", lowest=0.0)
    if ratio.ndim != start.ndim + 1:
        raise ValueError(
            f"cohort_change_ratio must have the axes (steps, …, 2, ages − 1), not the shape {ratio.shape}"
        )
    steps, areas = ratio.shape[0], start.shape[:-2]
    ratio = broadcast(ratio, (steps, *areas, 2, start.shape[-1] - 1), "cohort_change_ratio")
    per_woman = as_finite(rates.child_woman_ratio, "child_woman_ratio", lowest=0.0)
    per_woman = broadcast(per_woman, (steps, *areas), "child_woman_ratio")
    sex_ratio = as_finite(rates.sex_ratio, "sex_ratio", lowest=0.0)
    males = male_share(broadcast(sex_ratio, (steps, *areas), "sex_ratio"))
    arrivals = broadcast(as_finite(rates.arrivals, "arrivals", lowest=0.0), ratio.shape, "arrivals")

    path = np.empty((steps + 1, *start.shape))
    path[0] = start
    for step in range(steps):
        end = path[step + 1]
        end[..., 1:] = cohorts(path[step]) * ratio[step] + arrivals[step]
        children = per_woman[step] * women_15_49(end)
        end[..., MALE, 0] = children * males[step]
        end[..., FEMALE, 0] = children * (1.0 - males[step])
    return path


def implied_rates(series: npt.ArrayLike) -> Rates:
    """Return the rates that reproduce a series of populations five years apart.

    The inverse of `project`, which returns `series` from its first population and these rates.

    Parameters
    ----------
    series : persons, shape (steps + 1, …, 2, ages).

    Returns
    -------
    Rates of masked arrays: a ratio is masked where its denominator (the starting cohort, the women of
    15–49, the girls of 0–4) is zero, for no ratio exists there; see `fill_rates`. Who appears where the
    starting cohort is empty is counted as `arrivals`.

    Raises
    ------
    ValueError
        For fewer than two populations, a shape that does not fit, negative or missing values.

    Examples
    --------
    >>> series = np.full((2, 2, 19), 100.0)
    >>> series[1, :, 5] = 90.0
    >>> implied_rates(series).cohort_change_ratio[0, 0, 3:6].tolist()
    [1.0, 0.9, 1.0]
    """
    populations = as_population(series, "series")
    if populations.ndim < 3 or populations.shape[0] < 2:
        raise ValueError("series needs at least two populations along its first axis")
    moving, end = cohorts(populations[:-1]), populations[1:]
    children = end[..., 0]
    return Rates(
        ratio_or_masked(end[..., 1:], moving),
        ratio_or_masked(children.sum(axis=-1), women_15_49(end)),
        ratio_or_masked(100.0 * children[..., MALE], children[..., FEMALE]),
        np.where(moving == 0, end[..., 1:], 0.0),
    )


def fill_rates(rates: Rates, fallback: Rates) -> Rates:
    """Return `rates` with every masked value taken from `fallback`, for example the rates of the nation.

    Raises
    ------
    ValueError
        When `fallback` is itself undefined somewhere or does not broadcast against `rates`.

    Examples
    --------
    >>> own = Rates(np.ma.masked_equal([[0.0, 1.0]], 0.0), 0.2, 105.0)
    >>> fill_rates(own, Rates([[0.9, 0.8]], 0.3, 104.0)).cohort_change_ratio
    array([[0.9, 1. ]])
    """
    filled = []
    for name, own, other in zip(Rates._fields, rates, fallback, strict=True):
        masked = np.ma.asarray(own, dtype=np.float64)
        filled.append(np.where(np.ma.getmaskarray(masked), as_finite(other, f"fallback {name}"), masked.data))
    return Rates(*filled)


def ratio_or_masked(numerator: FloatArray, denominator: FloatArray) -> np.ma.MaskedArray:
    """Return numerator ÷ denominator, masked where the denominator is zero.

    Examples
    --------
    >>> ratio_or_masked(np.array([1.0, 1.0]), np.array([2.0, 0.0])).mask.tolist()
    [False, True]
    """
    empty = denominator == 0
    quotient = np.divide(numerator, denominator, out=np.zeros(empty.shape), where=~empty)
    return np.ma.MaskedArray(quotient, mask=empty)
