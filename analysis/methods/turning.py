"""Whether and when the yearly change of counts turned: a trend of two joined pieces (one knot) on the log scale.

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
from analysis.methods.series import (
    TREND_MINIMUM,
    Numbers,
    Problem,
    YearlySeries,
    check_confidence,
    trend_problem,
)

CURVATURE = "quadratic term of a quasi-Poisson log-linear regression"
GIVEN_KNOT = "quasi-Poisson log-linear regression with a knot"
PROFILE = "profile likelihood over the knots of a quasi-Poisson log-linear regression"
KNOT_YEAR = "knot_year"
DIFFERENCE = "annual_change_difference_points"
MINIMUM_TO_SEARCH = 8
MINIMUM_BEFORE, MINIMUM_AFTER = 3, 2
KNOT_STEP = 0.25
"""Years between the knots that are tried: on a grid of whole years a bend between two of them is often missed."""
EXACT = 1e-12
"""Dispersion below which the counts lie on the curve but for rounding errors."""


@dataclass(frozen=True, slots=True)
class Turning:
    """The yearly change of counts on both sides of a knot.

    Attributes
    ----------
    test : whether there is a bend at all: of curvature where the knot is searched, of equal slopes where it is
        given. Without a significant test the knot and the slopes that follow mean nothing.
    knot : year of the bend with limits in whole years; without limits when it was given.
    before, after : per cent per year up to, and from, the knot.
    difference : after − before in percentage points; negative when a decline steepened.
    searched : first and last year that could be the knot; a limit that equals one of them is open. None when given.
    dispersion : Pearson χ²/df around the two pieces; about 1 when counts vary by chance alone; None without a fit.
    """

    test: HypothesisTest
    knot: Estimate
    before: Estimate
    after: Estimate
    difference: Estimate
    searched: tuple[int, int] | None
    dispersion: float | None


def turning(
    years: Numbers,
    counts: Numbers,
    knot: int | None = None,
    *,
    exposure: Numbers | None = None,
    confidence: float = 0.95,
    breaks: Sequence[int] = (),
) -> Turning:
    """Estimate whether, when and how much the yearly change of counts turned.

    log E(count) = α + β·(year − k) + δ·max(year − k, 0) + log exposure, variance φ·mean, for every knot k from the
    third year to the third last in quarters of a year. Whether there is a bend at all is tested without choosing a
    knot: the quadratic term γ of log E = α + β·u + γ·u² is 0 (Student's t, n − 3). The knots k with D(k) − D(best)
    ≤ φ·F(1, n − 4), D being the deviance and φ that of the best knot, make the interval, rounded outward to whole
    years; slopes have the limits of their profile likelihood over those knots, which allow for not knowing when.

    With a `knot` that was fixed without looking at the counts: the t test of δ = 0 and limits with n − 3 degrees of
    freedom.

    Simulated (8–14 years, means of 50–5,000, φ of 1 and 2): type I error 4.7–5.6 %, limits of the knot held in
    94–100 %, those of the slopes in 92–97 %. A bend from −2 to −5 % in the middle of 14 years is found in 10 % of
    places with 50 counts a year, 38 % with 300 and 95 % with 1,500 (φ = 1; 8, 21 and 73 % with φ = 2); of 8 years
    in 27 % with 1,500.

    Parameters
    ----------
    years, counts : shape (n,); at least 8 years to search a knot; 3 up to and 2 after a given one; missing ones
        are left out.
    knot : year in which both pieces meet, None to search it.
    exposure : shape (n,), positive; makes it a trend of rates.
    confidence : nominal coverage as a share.
    breaks : first years of a new definition.

    Raises
    ------
    ValueError
        Negative counts, exposures that are not positive, invalid years.

    References
    ----------
    Kim et al. (2000) Stat Med 19:335 (joinpoint regression); Seber & Wild (1989) Nonlinear Regression, ch. 9;
    Wagner et al. (2002) J Clin Pharm Ther 27:299; McCullagh & Nelder (1989) Generalized Linear Models, ch. 6.

    Examples
    --------
    >>> births = [1868, 1750, 1668, 1692, 1682, 1664, 1614, 1549, 1448, 1326, 1321, 1232, 1207]
    >>> bend = turning(range(2010, 2023), births)
    >>> round(bend.test.p_value, 3), bend.knot.value, bend.knot.lower, bend.knot.upper
    (0.013, 2016.0, 2014.0, 2018.0)
    >>> round(bend.before.value, 1), round(bend.after.value, 1), round(bend.difference.value, 1)
    (-1.9, -5.0, -3.0)
    """
    check_confidence(confidence)
    series, log_exposure = count_series(years, counts, exposure)
    minimum = MINIMUM_TO_SEARCH if knot is None else TREND_MINIMUM
    problem = trend_problem(series, minimum=minimum, breaks=breaks)
    if problem is None and knot is not None:
        problem = _too_near_an_end(series, knot)
    if problem is not None:
        return _missing(problem, knot)
    if knot is not None:
        return _at(series, log_exposure, knot, confidence)
    return _search(series, log_exposure, confidence)


def _at(series: YearlySeries, log_exposure: NDArray[np.float64], knot: int, confidence: float) -> Turning:
    fit = fit_quasi_poisson(series.values, _design(series, knot), log_exposure)
    if isinstance(fit, Problem):
        return _missing(fit, knot)
    before, bend, after = np.array([0.0, 1, 0]), np.array([0.0, 0, 1]), np.array([0.0, 1, 1])
    value, error = _difference(fit)
    half = float(stats.t.ppf((1 + confidence) / 2, fit.df)) * error
    return Turning(
        t_test(fit, bend, GIVEN_KNOT, series.n),
        Estimate(float(knot), None, None, None, KNOT_YEAR, "given", series.n),
        annual_change(fit, before, confidence, GIVEN_KNOT, series.n),
        annual_change(fit, after, confidence, GIVEN_KNOT, series.n),
        Estimate(value, value - half, value + half, confidence, DIFFERENCE, GIVEN_KNOT, series.n),
        None,
        fit.dispersion,
    )


def _search(series: YearlySeries, log_exposure: NDArray[np.float64], confidence: float) -> Turning:
    since = series.years - series.years.mean()
    curved = fit_quasi_poisson(series.values, np.vander(since, 3, increasing=True), log_exposure)
    first, last = _searched(series)
    knots = np.arange(first, last + KNOT_STEP / 2, KNOT_STEP)
    if isinstance(curved, Problem):
        return _missing(curved, None)
    fits: list[QuasiPoissonFit] = []
    for knot in knots:
        fit = fit_quasi_poisson(series.values, _design(series, knot), log_exposure)
        if isinstance(fit, Problem):
            return _missing(fit, None)
        fits.append(fit)
    deviances = np.array([fit.deviance for fit in fits])
    best = int(deviances.argmin())
    df = series.n - 4  # the knot is estimated too
    dispersion = fits[best].dispersion * fits[best].df / df
    if dispersion < EXACT:
        return _missing(Problem(Reason.NO_VARIATION, "the counts lie exactly on two pieces"), None)
    spare = float(stats.f.ppf(confidence, 1, df)) - (deviances - deviances[best]) / dispersion
    kept = np.flatnonzero(spare >= 0)

    def profiled(statistic: str, numbers: list[tuple[float, float]]) -> Estimate:
        values, errors = np.array(numbers).T
        # each fit's error comes with its own dispersion; the best one's is that of the data
        own = np.array([fit.dispersion for fit in fits])
        half = (errors * np.sqrt(dispersion / own))[kept] * np.sqrt(spare[kept])
        limits = (values[best], (values[kept] - half).min(), (values[kept] + half).max())
        value, lower, upper = (
            100 * math.expm1(limit) if statistic == ANNUAL_CHANGE else float(limit) for limit in limits
        )
        return Estimate(value, lower, upper, confidence, statistic, PROFILE, series.n)

    year = float(round(knots[best]))
    lower, upper = (float(limit) for limit in (np.floor(knots[kept[0]]), np.ceil(knots[kept[-1]])))
    return Turning(
        t_test(curved, np.array([0.0, 0, 1]), CURVATURE, series.n),
        Estimate(year, lower, upper, confidence, KNOT_YEAR, PROFILE, series.n),
        profiled(ANNUAL_CHANGE, [_slope(fit, np.array([0.0, 1, 0])) for fit in fits]),
        profiled(ANNUAL_CHANGE, [_slope(fit, np.array([0.0, 1, 1])) for fit in fits]),
        profiled(DIFFERENCE, [_difference(fit) for fit in fits]),
        (first, last),
        dispersion,
    )


def _missing(problem: Problem, knot: int | None) -> Turning:
    test, method = (CURVATURE, PROFILE) if knot is None else (GIVEN_KNOT, GIVEN_KNOT)
    year, slope, difference = (
        Estimate.missing(statistic, method, problem.reason, problem.detail)
        for statistic in (KNOT_YEAR, ANNUAL_CHANGE, DIFFERENCE)
    )
    none = HypothesisTest.missing("t", test, problem.reason, problem.detail)
    return Turning(none, year, slope, slope, difference, None, None)


def _searched(series: YearlySeries) -> tuple[int, int]:
    """Return the first and the last year with enough observations on both sides."""
    return int(series.years[MINIMUM_BEFORE - 1]), int(series.years[-MINIMUM_AFTER - 1])


def _too_near_an_end(series: YearlySeries, knot: int) -> Problem | None:
    before, after = int((series.years <= knot).sum()), int((series.years > knot).sum())
    if before >= MINIMUM_BEFORE and after >= MINIMUM_AFTER:
        return None
    return Problem(
        Reason.TOO_FEW,
        f"{before} observations up to {knot} and {after} after; "
        f"at least {MINIMUM_BEFORE} and {MINIMUM_AFTER} needed",
    )


def _design(series: YearlySeries, knot: float) -> NDArray[np.float64]:
    since = series.years - knot
    return np.column_stack([np.ones(series.n), since, np.maximum(since, 0)])


def _slope(fit: QuasiPoissonFit, contrast: NDArray[np.float64]) -> tuple[float, float]:
    """Return a slope on the log scale and its standard error."""
    variance = float(contrast @ fit.covariance @ contrast)
    return float(contrast @ fit.coefficients), math.sqrt(max(variance, 0.0))


def _difference(fit: QuasiPoissonFit) -> tuple[float, float]:
    """Return the difference of the yearly changes in percentage points and its standard error (delta method)."""
    slope, bend = float(fit.coefficients[1]), float(fit.coefficients[2])
    value = math.exp(slope + bend) - math.exp(slope)
    gradient = np.array([0.0, value, math.exp(slope + bend)])
    variance = float(gradient @ fit.covariance @ gradient)
    return 100 * value, 100 * math.sqrt(max(variance, 0.0))
