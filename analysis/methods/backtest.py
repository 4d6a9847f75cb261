"""Rolling-origin back test: how well a forecast method would have done in earlier years."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from analysis.methods.predictive import Forecast
from analysis.methods.result import Estimate, Reason
from analysis.methods.series import (
    TREND_MINIMUM,
    Numbers,
    Problem,
    YearlySeries,
    check_confidence,
    trend_problem,
    yearly_series,
)

ForecastMethod: TypeAlias = Callable[[Numbers, Numbers, Numbers], Forecast]
"""Takes years, values and the years to forecast; `functools.partial` sets a method's options."""

METHOD = "rolling-origin back test"


@dataclass(frozen=True, slots=True)
class BacktestScore:
    """The errors of a method at one horizon.

    Attributes
    ----------
    horizon : years ahead.
    origins : last years of the training windows that were scored.
    mean_absolute_error : in the unit of the series.
    error_ratio : mean absolute error over that of the last value at the same origins; below 1 is
        better than to expect no change.
    coverage : share of the observations inside the prediction interval, to be held against its
        nominal confidence.
    """

    horizon: int
    origins: tuple[int, ...]
    mean_absolute_error: Estimate
    error_ratio: Estimate
    coverage: Estimate


@dataclass(frozen=True, slots=True)
class _Trial:
    origin: int
    error: float
    error_of_last_value: float
    covered: bool | None


def backtest(
    years: Numbers,
    values: Numbers,
    method: ForecastMethod,
    *,
    horizons: Sequence[int] = (1, 3, 5),
    minimum_train: int = TREND_MINIMUM,
    confidence: float = 0.95,
    breaks: Sequence[int] = (),
) -> tuple[BacktestScore, ...]:
    """Forecast each observation from the observations `horizon` and more years before it.

    Every year with at least `minimum_train` observations up to it is an origin once; the method sees
    nothing later. Errors of neighbouring origins overlap, so there is no interval for the scores, and a
    handful of origins cannot prove an interval right or wrong: it is a check, not a way to choose a method.

    Parameters
    ----------
    years, values : shape (n,); missing values are left out.
    method : forecast function.
    horizons : years ahead, positive.
    minimum_train : fewest observations in a training window.
    confidence : of the prediction intervals whose coverage is counted.
    breaks : first years of a new definition; the back test is refused when one lies inside.

    Returns
    -------
    One score for each horizon, in that order; a score gives the reason where no origin could be tried,
    where the method had no forecast, or where the last value never erred.

    Raises
    ------
    ValueError
        Horizons that are not positive.

    References
    ----------
    Tashman (2000) Int J Forecasting 16:437; Hyndman & Koehler (2006) Int J Forecasting 22:679.

    Examples
    --------
    >>> from analysis.methods.forecast import linear_forecast
    >>> score, = backtest(range(2010, 2017), [10, 12, 14, 16, 18, 20, 21], linear_forecast, horizons=[1])
    >>> score.origins, round(score.mean_absolute_error.value, 6), round(score.error_ratio.value, 6)
    ((2014, 2015), 0.5, 0.333333)
    """
    check_confidence(confidence)
    if not horizons or any(horizon <= 0 for horizon in horizons):
        raise ValueError(f"horizons must be positive numbers of years: {list(horizons)}")
    series = yearly_series(years, values)
    problem = trend_problem(series, minimum=minimum_train + 1, breaks=breaks)
    trials = {} if problem else _trials(series, method, horizons, minimum_train, confidence)
    problem = problem or Problem(Reason.TOO_FEW, "no origin for which the method had a forecast")
    return tuple(_score(horizon, trials.get(horizon, []), problem) for horizon in horizons)


def _trials(
    series: YearlySeries,
    method: ForecastMethod,
    horizons: Sequence[int],
    minimum_train: int,
    confidence: float,
) -> dict[int, list[_Trial]]:
    trials: dict[int, list[_Trial]] = {horizon: [] for horizon in horizons}
    observed = dict(zip(series.years.tolist(), series.values.tolist(), strict=True))
    for origin in series.years[minimum_train - 1 :].tolist():
        ahead = [horizon for horizon in horizons if origin + horizon in observed]
        if not ahead:
            continue
        known = series.until(origin)
        forecast = method(known.years, known.values, [origin + horizon for horizon in ahead])
        if forecast.problem is not None:
            continue
        for horizon in ahead:
            actual = observed[origin + horizon]
            estimate = forecast.estimate(origin + horizon, confidence)
            covered = None
            if estimate.lower is not None and estimate.upper is not None:
                covered = estimate.lower <= actual <= estimate.upper
            error, of_last_value = abs(actual - estimate.number), abs(actual - observed[origin])
            trials[horizon].append(_Trial(origin, error, of_last_value, covered))
    return trials


def _score(horizon: int, trials: Sequence[_Trial], problem: Problem) -> BacktestScore:
    covered = [float(trial.covered) for trial in trials if trial.covered is not None]
    without = Problem(Reason.NO_VARIATION, "no forecast had an interval") if trials else problem
    return BacktestScore(
        horizon,
        tuple(trial.origin for trial in trials),
        _mean("mean_absolute_error", [trial.error for trial in trials], problem),
        _ratio(trials, problem),
        _mean("coverage", covered, without),
    )


def _ratio(trials: Sequence[_Trial], problem: Problem) -> Estimate:
    name = "error_ratio"
    if not trials:
        return Estimate.missing(name, METHOD, problem.reason, problem.detail)
    of_last_value = sum(trial.error_of_last_value for trial in trials)
    if of_last_value == 0:
        return Estimate.missing(name, METHOD, Reason.ZERO_DENOMINATOR, "the last value never erred")
    ratio = sum(trial.error for trial in trials) / of_last_value
    return Estimate(ratio, None, None, None, name, METHOD, len(trials))


def _mean(name: str, numbers: Sequence[float], problem: Problem) -> Estimate:
    if not numbers:
        return Estimate.missing(name, METHOD, problem.reason, problem.detail)
    return Estimate(float(np.mean(numbers)), None, None, None, name, METHOD, len(numbers))
