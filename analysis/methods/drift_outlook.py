"""Outlook of yearly counts: their average yearly change goes on, with limits that hold what they promise.

The logarithm of the expected count is a random walk with drift, and the drift itself wanders; counts scatter
around it by chance (Poisson). For a small place chance is nearly all of the scatter and does not add up over the
years; for a large one the walk is. How much level and drift wander cannot be told from a dozen years of one
place, so it is taken from all municipalities (`BIRTHS`) and only scaled by the place's own scatter.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.methods.forecast import log_problem, years_ahead
from analysis.methods.predictive import Forecast
from analysis.methods.result import Reason
from analysis.methods.series import TREND_MINIMUM, Numbers, Problem, as_floats, trend_problem, yearly_series

METHOD = "random walk with changing drift and Poisson noise, log scale"
SMALLEST_MEAN = 30.0
"""Below this mean count the logarithms of counts are too skew, and any interval says little."""
LARGEST_RATIO = 4.0
"""Upper over lower limit beyond which an outlook says nothing that the range of past values does not."""


@dataclass(frozen=True, slots=True)
class Variation:
    """How much the yearly change of such counts varies in general.

    Attributes
    ----------
    level : standard deviation of the yearly step of log(expected count) around the drift, in a large place.
    drift : standard deviation of the yearly step of the drift itself, in a large place.
    small : expected count at which both variances are twice as large as in a large place.
    weight : how many residuals of its own a place needs to count as much as this general experience.
    """

    level: float
    drift: float
    small: float
    weight: float


BIRTHS = Variation(level=0.012, drift=0.011, small=150.0, weight=10.0)
"""Births of 1,741 municipalities 2010–2023 (人口動態統計): of a grid of round numbers (`benchmarks/outlook_coverage.py
--grid`) those whose 95 % limits came closest to 95 % in all classes of size and horizons of 1, 3 and 5 years, with at
least 8 years to learn from. They held in 93.4–96.7 % of each class and horizon; 7 to 9 years ahead, learning from 5 to
7 years, in 84–99 %. The years 2017–2023 decide, in which the decline steepened everywhere at once: for the 47
prefectures 1980–2023 the limits held in 94 % one year ahead, but in more than 99 % 3 and 5 years ahead. Other counts
vary differently: limits of deaths one year ahead held in 83 % above 3,000, of marriages in 70 %."""


def drift_outlook(
    years: Numbers,
    counts: Numbers,
    at: Numbers,
    *,
    variation: Variation = BIRTHS,
    breaks: Sequence[int] = (),
) -> Forecast:
    """Forecast yearly counts by the continuation of their average yearly change.

    log y(t) = m(t) + noise of variance 1/μ(t); m is a random walk of variance f·level²·t whose drift is a random
    walk of variance f·drift²·t (f = 1 + small/mean count); first level and first drift are unknown (generalised
    least squares). All variances are multiplied by s² = (weight + q)/(weight + n − 2), q being the standardised
    residual sum of squares, which makes the forecast a t distribution with weight + n − 2 degrees of freedom. It
    is of the count to be observed, chance included; recent years weigh more in it than early ones. Years may be
    missing.

    Parameters
    ----------
    years, counts : shape (n,); at least 5 observed years without a series break between them.
    at : years to forecast, after the last observed one.
    variation : how much level and drift vary; the default is for births by municipality.
    breaks : first years of a new definition.

    Returns
    -------
    A forecast on the log scale; with its reason for short series, a mean below 30 or a count of 0.

    Raises
    ------
    ValueError
        Negative counts, a year to forecast that is not after the last observation.

    References
    ----------
    Harvey (1989) Forecasting, Structural Time Series Models and the Kalman Filter, ch. 2–4 (local linear trend);
    Rue & Held (2005) Gaussian Markov Random Fields, ch. 3.5 (integrated random walk); Gelman et al. (2013) Bayesian
    Data Analysis, ch. 14 (unknown scale).

    Examples
    --------
    >>> births = [1868, 1750, 1668, 1692, 1682, 1664, 1614, 1549, 1448, 1326, 1321, 1232, 1207]
    >>> estimate = drift_outlook(range(2010, 2023), births, at=[2023, 2027]).estimate(2027)
    >>> [round(number) for number in (estimate.value, estimate.lower, estimate.upper)]
    [954, 740, 1231]
    """
    points = tuple(as_floats("at", at).tolist())
    series = yearly_series(years, counts)
    problem = trend_problem(series, minimum=TREND_MINIMUM, breaks=breaks)
    if problem is None and series.values.mean() < SMALLEST_MEAN:
        detail = f"{series.values.mean():.1f} events a year, at least {SMALLEST_MEAN:.0f} needed"
        problem = Problem(Reason.FEW_EVENTS, detail)
    problem = problem or log_problem(series.values)
    if problem is not None:
        return Forecast.missing(points, METHOD, problem)
    ahead = years_ahead(points, series)
    since = (series.years - series.years[0]).astype(float)
    location, variance, squares = _predict(since, series.values, since[-1] + ahead, variation)
    df = variation.weight + series.n - 2
    scale = np.sqrt((variation.weight + squares) / df * (variance + 1 / np.exp(location)))
    return Forecast(points, tuple(location.tolist()), tuple(scale.tolist()), df, True, METHOD, series.n)


def outlook_problem(forecast: Forecast, *, confidence: float = 0.95) -> Problem | None:
    """Return why the forecast is of no use: it failed, or its widest interval says nothing; None otherwise.

    Parameters
    ----------
    forecast : of counts, on the log scale.
    confidence : of the interval whose upper limit may be at most 4 times the lower one.

    Examples
    --------
    >>> births = [60, 45, 58, 41, 33, 50, 28, 35, 22]
    >>> forecast = drift_outlook(range(2014, 2023), births, at=[2023, 2027])
    >>> outlook_problem(forecast).detail
    'from 5.49 to 43.2, more than a factor of 4'
    """
    if forecast.problem is not None:
        return forecast.problem
    for estimate in forecast.estimates(confidence):
        if (
            estimate.lower is None
            or estimate.upper is None
            or estimate.upper <= LARGEST_RATIO * estimate.lower
        ):
            continue
        detail = (
            f"from {estimate.lower:.3g} to {estimate.upper:.3g}, more than a factor of {LARGEST_RATIO:.0f}"
        )
        return Problem(Reason.TOO_WIDE, detail)
    return None


def _predict(
    since: NDArray[np.float64], counts: NDArray[np.float64], new: NDArray[np.float64], variation: Variation
) -> tuple[NDArray[np.float64], NDArray[np.float64], float]:
    """Return location and variance of the log expected counts at `new`, and the standardised residual square sum."""
    logs = np.log(counts)
    # the chance scatter of the smoothed counts: that of the counts themselves would favour the high ones
    slope, intercept = np.polyfit(since, logs, 1)
    factor = 1 + variation.small / counts.mean()
    covariance = factor * _walk(since, since, variation) + np.diag(np.exp(-intercept - slope * since))
    beside = factor * _walk(since, new, variation)
    design, design_new = (np.column_stack([np.ones(len(t)), t]) for t in (since, new))

    weighted = np.linalg.solve(covariance, np.column_stack([design, logs, beside]))
    information = np.linalg.inv(design.T @ weighted[:, :2])
    coefficients = information @ (design.T @ weighted[:, 2])
    residuals = logs - design @ coefficients
    weighted_residuals = weighted[:, 2] - weighted[:, :2] @ coefficients
    location = design_new @ coefficients + beside.T @ weighted_residuals
    extrapolated = design_new - beside.T @ weighted[:, :2]
    variance = (
        factor * _walk(new, new, variation).diagonal()
        - (beside * weighted[:, 3:]).sum(axis=0)
        + ((extrapolated @ information) * extrapolated).sum(axis=1)
    )
    return location, variance, float(residuals @ weighted_residuals)


def _walk(
    first: NDArray[np.float64], second: NDArray[np.float64], variation: Variation
) -> NDArray[np.float64]:
    """Return the covariance of a random walk plus an integrated one at times since their start."""
    early, late = np.minimum.outer(first, second), np.maximum.outer(first, second)
    return variation.level**2 * early + variation.drift**2 * early**2 * (3 * late - early) / 6
