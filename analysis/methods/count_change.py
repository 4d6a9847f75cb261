"""Whether two Poisson counts differ by more than chance: this year's births against last year's."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from analysis.methods.intervals import Limits, tail_probability, weighted_poisson_limits
from analysis.methods.result import Estimate, HypothesisTest, Reason


@dataclass(frozen=True, slots=True)
class CountChange:
    """The change between two counts.

    Attributes
    ----------
    difference : later minus earlier (per unit of exposure), with MOVER limits.
    ratio : later over earlier (of rates when exposures are given), with exact conditional limits.
    test : exact conditional test that the two means (rates) are equal.
    """

    difference: Estimate
    ratio: Estimate
    test: HypothesisTest


def count_change(
    before: float,
    after: float,
    *,
    exposure_before: float = 1.0,
    exposure_after: float = 1.0,
    confidence: float = 0.95,
) -> CountChange:
    """Compare two independent Poisson counts.

    Given the sum of both, the later count is binomial with probability
    ``q = rho t1 / (t0 + rho t1)``, rho being the ratio of the rates and t0, t1 the exposures. The test puts
    rho = 1 and doubles the smaller tail; the limits of rho come from the Clopper-Pearson limits of q, so that
    the interval excludes 1 exactly when p < 1 - confidence. The interval of the difference is built from the
    two single-count intervals (Byar, exact below 10) by variance estimates recovery; being another
    approximation it can, at the very edge, disagree with the test (before 1300, after 1201: p = 0.05).

    Parameters
    ----------
    before, after : whole numbers of events, not negative.
    exposure_before, exposure_after : positive; with the default of 1 the counts themselves are compared,
        otherwise rates.
    confidence : nominal coverage of both intervals.

    Raises
    ------
    ValueError
        Counts that are negative or not whole, exposures that are not positive.

    References
    ----------
    Przyborowski and Wilenski (1940) Biometrika 31:313-323; Zou and Donner (2008) Stat. Med. 27:1693-1702.

    Examples
    --------
    >>> change = count_change(1402, 1308)
    >>> change.difference.value, round(change.difference.lower), round(change.difference.upper)
    (-94.0, -197, 9)
    >>> round(change.test.p_value, 3)
    0.074
    """
    for exposure in (exposure_before, exposure_after):
        if not 0 < exposure < math.inf:
            raise ValueError(f"exposure must be positive and finite, not {exposure}")
    rates = exposure_before != 1 or exposure_after != 1
    names = ("rate_difference", "rate_ratio") if rates else ("count_difference", "count_ratio")
    methods = ("MOVER of exact/Byar limits", "exact conditional (Clopper-Pearson)")
    test_method = "exact conditional binomial, two-sided (twice the smaller tail)"
    if math.isnan(before) or math.isnan(after):
        why = (Reason.ALL_MISSING, "a count is missing")
        return CountChange(
            Estimate.missing(names[0], methods[0], *why),
            Estimate.missing(names[1], methods[1], *why),
            HypothesisTest.missing("count", test_method, *why),
        )
    k0, k1 = _whole(before), _whole(after)
    return CountChange(
        _difference(k0, k1, exposure_before, exposure_after, confidence, names[0], methods[0]),
        _ratio(k0, k1, exposure_before, exposure_after, confidence, names[1], methods[1]),
        _test(k0, k1, exposure_before, exposure_after, test_method),
    )


def unchanged_limits(before: ArrayLike, *, confidence: float = 0.95) -> Limits:
    """Return the range of next year's counts that would not differ significantly from this year's.

    The whole numbers for which the test of `count_change` gives p >= 1 - confidence. By the duality of
    binomial and negative binomial tails these are quantiles of the negative binomial whose size is the
    earlier count.

    Parameters
    ----------
    before : whole numbers, not negative, any shape.

    Raises
    ------
    ValueError
        Counts that are missing, negative or not whole.

    References
    ----------
    Nelson (1970) Technometrics 12:401-411 (prediction of a Poisson count from another).

    Examples
    --------
    >>> lower, upper = unchanged_limits([0, 1308])
    >>> lower, upper
    (array([   0., 1209.]), array([   5., 1411.]))
    """
    tail = tail_probability(confidence)
    k = np.asarray(before, float)
    if not np.all(np.isfinite(k) & (k >= 0) & (k == np.floor(k))):
        raise ValueError("counts must be whole numbers that are not negative")
    lower = np.where(k > 0, stats.nbinom.ppf(tail, np.maximum(k, 1), 0.5), 0.0)
    upper = stats.nbinom.isf(tail, k + 1, 0.5)
    return lower, upper


def _difference(
    k0: int, k1: int, t0: float, t1: float, confidence: float, statistic: str, method: str
) -> Estimate:
    weights = np.array([-1 / t0, 1 / t1])
    lower, upper = (
        float(limit) for limit in weighted_poisson_limits(weights, [k0, k1], confidence=confidence)
    )
    return Estimate(k1 / t1 - k0 / t0, lower, upper, confidence, statistic, method, k0 + k1)


def _ratio(
    k0: int, k1: int, t0: float, t1: float, confidence: float, statistic: str, method: str
) -> Estimate:
    if k0 == 0:
        return Estimate.missing(statistic, method, Reason.ZERO_DENOMINATOR, "the earlier count is 0")
    q = stats.binomtest(k1, k0 + k1).proportion_ci(confidence, method="exact")
    scale = t0 / t1
    lower, upper = (scale * p / (1 - p) for p in (float(q.low), float(q.high)))
    return Estimate(scale * k1 / k0, lower, upper, confidence, statistic, method, k0 + k1)


def _test(k0: int, k1: int, t0: float, t1: float, method: str) -> HypothesisTest:
    if k0 + k1 == 0:
        return HypothesisTest.missing("count", method, Reason.EMPTY, "both counts are 0")
    q = t1 / (t0 + t1)
    tails = (stats.binomtest(k1, k0 + k1, q, alternative=side).pvalue for side in ("less", "greater"))
    return HypothesisTest(float(k1), min(1.0, 2 * float(min(tails))), "count", method, k0 + k1)


def _whole(count: float) -> int:
    if not (0 <= count < math.inf) or count != math.floor(count):
        raise ValueError(f"a count must be a whole number that is not negative, not {count}")
    return int(count)
