"""Shares and their differences: Wilson and Newcombe limits."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike
from statsmodels.stats.proportion import proportion_confint

from analysis.methods.intervals.base import Limits, mover_limits, refuse, tail_probability
from analysis.methods.result import Estimate, Reason


def wilson_limits(
    count: ArrayLike,
    n: ArrayLike,
    *,
    confidence: float = 0.95,
    population: ArrayLike | None = None,
    design_effect: ArrayLike = 1.0,
) -> Limits:
    """Return Wilson score limits of the share ``count / n``, element by element.

    The limits are those of a simple random sample of ``n / (design_effect * (N - n) / (N - 1))``: the
    effective sample size (Kish), enlarged by the finite population correction when `population` (N) is
    given. A complete census (n = N) has no sampling error, so both limits equal the share.

    Parameters
    ----------
    count, n : (weighted) number with the trait and number asked; fractions are allowed; broadcast.
    confidence : nominal coverage, between 0 and 1.
    population : size of the population from which the n were drawn without replacement.
    design_effect : variance relative to a simple random sample.

    Raises
    ------
    ValueError
        Negative or infinite input, ``count > n``, ``n > population``, ``design_effect <= 0``.

    References
    ----------
    Wilson (1927) J. Am. Stat. Assoc. 22:209-212; Kish (1965) Survey Sampling, 2.2 and 8.2.

    Examples
    --------
    >>> lower, upper = wilson_limits([65, 0], [100, 20])
    >>> lower.round(4), upper.round(4)
    (array([0.5525, 0.    ]), array([0.7364, 0.1611]))
    """
    tail = tail_probability(confidence)
    c, size, deff = (np.asarray(v, float) for v in (count, n, design_effect))
    whole = np.asarray(np.nan if population is None else population, float)
    c, size, deff, whole = np.broadcast_arrays(c, size, deff, whole)
    refuse(c < 0, "count is negative")
    refuse(c > size, "count is greater than n")
    refuse(~(np.isfinite(size) | np.isnan(size)), "n is infinite")
    refuse(~(deff > 0), "design_effect is not positive")
    refuse(size > whole, "n is greater than the population it was drawn from")

    usable = (size > 0) & np.isfinite(c)
    correction = np.ones(size.shape)
    finite = usable & ~np.isnan(whole)
    if population is not None:
        refuse(usable & np.isnan(whole), "population is missing")
        correction[finite] = (whole[finite] - size[finite]) / np.maximum(whole[finite] - 1, 1)
    lower, upper = np.full(size.shape, np.nan), np.full(size.shape, np.nan)
    share = np.divide(c, size, out=np.full(size.shape, np.nan), where=usable)
    census = usable & (correction == 0)
    lower[census] = upper[census] = share[census]
    sampled = usable & (correction > 0)
    effective = size[sampled] / (deff[sampled] * correction[sampled])
    low, high = proportion_confint(share[sampled] * effective, effective, alpha=2 * tail, method="wilson")
    # at 0 and n rounding leaves the limit a hair off the share
    lower[sampled] = np.where(share[sampled] == 0, 0.0, np.minimum(low, share[sampled]))
    upper[sampled] = np.where(share[sampled] == 1, 1.0, np.maximum(high, share[sampled]))
    return lower, upper


def wilson(
    count: float,
    n: float,
    *,
    confidence: float = 0.95,
    population: float | None = None,
    design_effect: float = 1.0,
    statistic: str = "proportion",
) -> Estimate:
    """Return the share ``count / n`` with its Wilson limits; see `wilson_limits`.

    Examples
    --------
    >>> share = wilson(65, 100)
    >>> share.value, round(share.lower, 4), round(share.upper, 4)
    (0.65, 0.5525, 0.7364)
    >>> wilson(0, 0).reason
    <Reason.ZERO_DENOMINATOR: 'zero_denominator'>
    """
    method = "Wilson score"
    if population is not None:
        method += " with finite population correction"
    if design_effect != 1:
        method += ", effective sample"
    lower, upper = wilson_limits(
        count, n, confidence=confidence, population=population, design_effect=design_effect
    )
    if missing := _no_share(count, n, statistic, method):
        return missing
    return Estimate(count / n, float(lower), float(upper), confidence, statistic, method, n)


def newcombe(
    count_1: float,
    n_1: float,
    count_2: float,
    n_2: float,
    *,
    confidence: float = 0.95,
    population_1: float | None = None,
    population_2: float | None = None,
    design_effect_1: float = 1.0,
    design_effect_2: float = 1.0,
    statistic: str = "difference_of_proportions",
) -> Estimate:
    """Return the difference of two independent shares, first minus second, with Newcombe's limits.

    Method 10 of Newcombe: the Wilson limits of the two shares combined as
    ``d - sqrt((p1 - l1)^2 + (u2 - p2)^2)`` and ``d + sqrt((u1 - p1)^2 + (p2 - l2)^2)``. Finite population
    corrections and design effects enter through the Wilson limits.

    Raises
    ------
    ValueError
        As `wilson_limits`.

    References
    ----------
    Newcombe (1998) Statistics in Medicine 17:873-890.

    Examples
    --------
    >>> difference = newcombe(56, 70, 48, 80)
    >>> round(difference.value, 4), round(difference.lower, 4), round(difference.upper, 4)
    (0.2, 0.0524, 0.3339)
    """
    method = "Newcombe hybrid score (method 10)"
    first = wilson(
        count_1, n_1, confidence=confidence, population=population_1, design_effect=design_effect_1
    )
    second = wilson(
        count_2, n_2, confidence=confidence, population=population_2, design_effect=design_effect_2
    )
    for share in (first, second):
        if share.reason is not None:
            return Estimate.missing(statistic, method, share.reason, share.detail)
    value, lower, upper = np.array([[e.value, e.lower, e.upper] for e in (first, second)], float).T
    below, above = (float(limit) for limit in mover_limits([1, -1], value, lower, upper))
    return Estimate(float(value[0] - value[1]), below, above, confidence, statistic, method, n_1 + n_2)


def _no_share(count: float, n: float, statistic: str, method: str) -> Estimate | None:
    if math.isnan(count) or math.isnan(n):
        return Estimate.missing(statistic, method, Reason.ALL_MISSING, "count or n is missing")
    if n == 0:
        return Estimate.missing(statistic, method, Reason.ZERO_DENOMINATOR, "n is 0")
    return None
