"""Segmented (joined two-piece) trend of counts: the yearly change before and after a known year.

A description of the curve: that the slope changes at a year does not say what changed it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from analysis.methods.poisson_trend import (
    ANNUAL_CHANGE,
    QuasiPoissonFit,
    annual_change,
    count_series,
    fit_quasi_poisson,
    t_test,
)
from analysis.methods.result import Estimate, HypothesisTest, Reason
from analysis.methods.series import Numbers, Problem, YearlySeries, check_confidence, trend_problem

METHOD = "segmented quasi-Poisson log-linear regression"
MINIMUM_BEFORE, MINIMUM_AFTER = 3, 2
DIFFERENCE = "annual_change_difference_points"


@dataclass(frozen=True, slots=True)
class SegmentedTrend:
    """The yearly change of counts on both sides of a knot.

    Attributes
    ----------
    before, after : per cent per year up to, and from, the knot year.
    difference : after − before in percentage points; negative when a decline steepened.
    test : two-sided t test of equal slopes.
    dispersion : Pearson χ²/df as estimated; None without a fit.
    """

    before: Estimate
    after: Estimate
    difference: Estimate
    test: HypothesisTest
    dispersion: float | None


def segmented_poisson_trend(
    years: Numbers,
    counts: Numbers,
    knot: int,
    *,
    exposure: Numbers | None = None,
    confidence: float = 0.95,
    minimum_dispersion: float = 1.0,
    breaks: Sequence[int] = (),
) -> SegmentedTrend:
    """Compare the yearly change of counts before and after a year that was fixed beforehand.

    log E(count) = α + β·(year − knot) + δ·max(year − knot, 0) + log exposure. Slopes are
    100·(e^β − 1) and 100·(e^{β+δ} − 1) per cent per year; their difference has a delta-method
    interval. Variance φ·mean, Student's t with n − 3 degrees of freedom. The knot must not be chosen
    by looking at the counts, or the test is too ready to find a change.

    Parameters
    ----------
    years, counts : shape (n,); at least 3 years up to and 2 after the knot; missing ones are left out.
    knot : year in which both pieces meet.
    exposure, confidence, minimum_dispersion, breaks : see `poisson_trend`.

    Raises
    ------
    ValueError
        Negative counts, exposures that are not positive, invalid years.

    References
    ----------
    Wagner et al. (2002) J Clin Pharm Ther 27:299 (segmented regression); McCullagh & Nelder (1989) ch. 6.

    Examples
    --------
    >>> counts = [1000, 980, 960, 941, 922, 876, 832, 791]
    >>> trend = segmented_poisson_trend(range(2016, 2024), counts, knot=2020)
    >>> round(trend.before.value, 1), round(trend.after.value, 1), round(trend.difference.value, 1)
    (-2.0, -5.0, -3.0)
    """
    check_confidence(confidence)
    series, log_exposure = count_series(years, counts, exposure)
    fit = _problem(series, knot, breaks) or fit_quasi_poisson(
        series.values, _design(series, knot), log_exposure, minimum_dispersion
    )
    if isinstance(fit, Problem):
        slope = Estimate.missing(ANNUAL_CHANGE, METHOD, fit.reason, fit.detail)
        difference = Estimate.missing(DIFFERENCE, METHOD, fit.reason, fit.detail)
        test = HypothesisTest.missing("t", METHOD, fit.reason, fit.detail)
        return SegmentedTrend(slope, slope, difference, test, None)
    before, change, after = np.array([0.0, 1, 0]), np.array([0.0, 0, 1]), np.array([0.0, 1, 1])
    return SegmentedTrend(
        annual_change(fit, before, confidence, METHOD, series.n),
        annual_change(fit, after, confidence, METHOD, series.n),
        _difference(fit, confidence, series.n),
        t_test(fit, change, METHOD, series.n),
        fit.dispersion,
    )


def _design(series: YearlySeries, knot: int) -> NDArray[np.float64]:
    since = (series.years - knot).astype(float)
    return np.column_stack([np.ones(series.n), since, np.maximum(since, 0)])


def _problem(series: YearlySeries, knot: int, breaks: Sequence[int]) -> Problem | None:
    problem = trend_problem(series, breaks=breaks)
    if problem is not None:
        return problem
    before, after = int((series.years <= knot).sum()), int((series.years > knot).sum())
    if before < MINIMUM_BEFORE or after < MINIMUM_AFTER:
        return Problem(
            Reason.TOO_FEW,
            f"{before} observations up to {knot} and {after} after; "
            f"at least {MINIMUM_BEFORE} and {MINIMUM_AFTER} needed",
        )
    return None


def _difference(fit: QuasiPoissonFit, confidence: float, n: int) -> Estimate:
    slope, change = float(fit.coefficients[1]), float(fit.coefficients[2])
    value = math.exp(slope + change) - math.exp(slope)
    gradient = np.array([0.0, value, math.exp(slope + change)])
    error = math.sqrt(max(float(gradient @ fit.covariance @ gradient), 0.0))
    half = float(stats.t.ppf((1 + confidence) / 2, fit.df)) * error
    value, lower, upper = 100 * value, 100 * (value - half), 100 * (value + half)
    return Estimate(value, lower, upper, confidence, DIFFERENCE, METHOD, n)
