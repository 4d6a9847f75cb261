"""Forecasts of a yearly series with prediction intervals: a straight line, and the naive ones."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from statsmodels.regression.linear_model import OLS
from statsmodels.tools.tools import add_constant

from analysis.methods.predictive import Forecast
from analysis.methods.result import Reason
from analysis.methods.series import (
    TREND_MINIMUM,
    Numbers,
    Problem,
    YearlySeries,
    as_floats,
    trend_problem,
    yearly_series,
)

NAIVE_MINIMUM = 3


def ols_forecast(x: Numbers, y: Numbers, at: Numbers, *, log_scale: bool = False) -> Forecast:
    """Predict new observations from an ordinary least squares line y = a + b·x.

    The standard error of a new observation is s·√(1 + 1/n + (x₀ − x̄)²/Σ(x − x̄)²), its
    distribution Student's t with n − 2 degrees of freedom.

    Parameters
    ----------
    x, y : shape (n,); pairs that lack one of the two are left out; an x may occur more than once.
    at : values of x to predict.
    log_scale : fit log y instead, so that the forecast stays positive.

    Returns
    -------
    A forecast; with its reason when there are fewer than 3 pairs, all x are equal, or a logarithm
    of 0 is needed.

    Raises
    ------
    ValueError
        Different lengths, negative y on the log scale, no point to predict.

    References
    ----------
    Draper & Smith (1998) Applied Regression Analysis, ch. 3.

    Examples
    --------
    >>> forecast = ols_forecast([1, 2, 3, 4, 5], [2, 4, 5, 4, 5], at=[6])
    >>> [round(number, 2) for number in (forecast.location[0], forecast.scale[0], forecast.df)]
    [5.8, 1.3, 3]
    """
    method = _named("ordinary least squares line", log_scale)
    points = _points(at)
    regressor, response = as_floats("x", x), as_floats("y", y)
    if len(regressor) != len(response):
        raise ValueError(f"x and y differ in length: {len(regressor)} and {len(response)}")
    paired = ~(np.isnan(regressor) | np.isnan(response))
    regressor, response = regressor[paired], response[paired]
    problem = log_problem(response) if log_scale else None
    if len(regressor) < 3:
        problem = Problem(Reason.TOO_FEW, f"{len(regressor)} observations, at least 3 needed")
    elif np.ptp(regressor) == 0:
        problem = Problem(Reason.NO_VARIATION, "every x is the same")
    if problem is not None:
        return Forecast.missing(points, method, problem)

    transformed = np.log(response) if log_scale else response
    # centred: years around 2000 squared would cost half of the digits
    centre = regressor.mean()
    fit = OLS(transformed, add_constant(regressor - centre)).fit()
    new = add_constant(np.asarray(points) - centre, has_constant="add")
    prediction = fit.get_prediction(new)
    location = np.asarray(prediction.predicted_mean)
    scale = (
        np.sqrt(prediction.var_pred_mean + fit.scale) if _scatters(fit.resid, transformed) else 0 * location
    )
    return Forecast(
        points,
        tuple(location.tolist()),
        tuple(scale.tolist()),
        len(regressor) - 2,
        log_scale,
        method,
        len(regressor),
    )


def linear_forecast(
    years: Numbers,
    values: Numbers,
    at: Numbers,
    *,
    log_scale: bool = False,
    breaks: Sequence[int] = (),
) -> Forecast:
    """Continue the straight line through a yearly series; see `ols_forecast`.

    Parameters
    ----------
    years, values : shape (n,); at least 5 observations, no series break inside the window.
    at : years to forecast.
    log_scale : a constant yearly percentage instead of a constant yearly amount; for counts.
    breaks : first years of a new definition.

    Examples
    --------
    >>> forecast = linear_forecast(range(2018, 2023), [10, 12, 13, 15, 16], at=[2025])
    >>> round(forecast.estimate(2025).value, 1)
    20.7
    """
    series = yearly_series(years, values)
    problem = trend_problem(series, minimum=TREND_MINIMUM, breaks=breaks)
    if problem is not None:
        method = _named("ordinary least squares line", log_scale)
        return Forecast.missing(_points(at), method, problem)
    return ols_forecast(series.years, series.values, at, log_scale=log_scale)


def naive_forecast(
    years: Numbers,
    values: Numbers,
    at: Numbers,
    *,
    drift: bool = False,
    log_scale: bool = False,
    breaks: Sequence[int] = (),
) -> Forecast:
    """Keep the last value (random walk), or add the average yearly change to it (drift).

    Steps d_i over k_i years have variance k_i·σ². Without drift σ² = mean(d²/k) with n − 1 degrees
    of freedom and a new observation h years ahead has variance σ²h. With drift, the average
    change c = (last − first)/T, σ² = Σ(d − ck)²/k/(n − 2), and the variance is σ²h(1 + h/T).

    Parameters
    ----------
    years, values : shape (n,); at least 3 observations, no series break inside the window.
    at : years to forecast, after the last observed year.
    drift, log_scale, breaks : see above and `linear_forecast`.

    Raises
    ------
    ValueError
        A year that is not after the last observation.

    References
    ----------
    Hyndman & Athanasopoulos (2021) Forecasting: Principles and Practice, 3rd ed., ch. 5.

    Examples
    --------
    >>> forecast = naive_forecast(range(2018, 2023), [10, 12, 11, 13, 12], at=[2023, 2026])
    >>> forecast.location, [round(scale, 2) for scale in forecast.scale]
    ((12.0, 12.0), [1.58, 3.16])
    """
    method = _named("random walk with drift" if drift else "naive (last value)", log_scale)
    points = _points(at)
    series = yearly_series(years, values)
    problem = trend_problem(series, minimum=NAIVE_MINIMUM, breaks=breaks)
    if problem is None and log_scale:
        problem = log_problem(series.values)
    if problem is not None:
        return Forecast.missing(points, method, problem)
    ahead = years_ahead(points, series)
    transformed = np.log(series.values) if log_scale else series.values
    steps, gaps = np.diff(transformed), np.diff(series.years).astype(float)
    span = float(gaps.sum())
    change = float(steps.sum()) / span if drift else 0.0
    df = series.n - 2 if drift else series.n - 1
    residuals = steps - change * gaps
    variance = float((residuals**2 / gaps).sum()) / df if _scatters(residuals, transformed) else 0.0
    location = transformed[-1] + change * ahead
    scale = np.sqrt(variance * ahead * (1 + ahead / span if drift else 1))
    return Forecast(points, tuple(location.tolist()), tuple(scale.tolist()), df, log_scale, method, series.n)


def years_ahead(points: tuple[float, ...], series: YearlySeries) -> NDArray[np.float64]:
    """Return the distance of each point from the last observation.

    Parameters
    ----------
    points : k years to forecast.
    series : at least one observation.

    Returns
    -------
    Shape (k,), in years.

    Raises
    ------
    ValueError
        A point that does not follow the last observation.

    Examples
    --------
    >>> years_ahead((2023.0, 2026.0), yearly_series([2021, 2022], [7, 8]))
    array([1., 4.])
    """
    ahead = np.asarray(points) - float(series.years[-1])
    if (ahead <= 0).any():
        raise ValueError(f"years to forecast must follow the last observation, {series.years[-1]}")
    return ahead


def log_problem(values: NDArray[np.float64]) -> Problem | None:
    """Return why the logarithms of `values` do not exist, or None when they do.

    Parameters
    ----------
    values : shape (n,), any unit, none missing.

    Raises
    ------
    ValueError
        Negative values.

    Examples
    --------
    >>> log_problem(np.array([3.0, 0.0])).detail
    'the series holds a 0, which has no logarithm'
    >>> log_problem(np.array([3.0, 1.0])) is None
    True
    """
    if (values < 0).any():
        raise ValueError("a log-scale forecast needs positive values")
    if (values == 0).any():
        return Problem(Reason.ZERO_DENOMINATOR, "the series holds a 0, which has no logarithm")
    return None


def _points(at: Numbers) -> tuple[float, ...]:
    points = as_floats("at", at)
    if points.size == 0 or np.isnan(points).any():
        raise ValueError("at must name at least one point, and no missing one")
    return tuple(points.tolist())


def _scatters(residuals: NDArray[np.float64], values: NDArray[np.float64]) -> bool:
    # residuals of this size are rounding errors of an exact fit
    return bool(np.abs(residuals).max() > 1e-12 * max(np.abs(values).max(), 1e-300))


def _named(method: str, log_scale: bool) -> str:
    return f"{method}, log scale" if log_scale else method
