"""Rolling-origin back test: how well each forecast method would have done in earlier years."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
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
    """The errors of one method at one horizon.

    Attributes
    ----------
    method : name given by the caller.
    horizon : years ahead.
    origins : last years of the training windows that were scored.
    mean_absolute_error : in the unit of the series.
    error_ratio : mean absolute error over that of the benchmark at the same origins; below 1 is
        better than the benchmark.
    coverage : share of the observations inside the prediction interval, to be held against its
        nominal confidence.
    """

    method: str
    horizon: int
    origins: tuple[int, ...]
    mean_absolute_error: Estimate
    error_ratio: Estimate
    coverage: Estimate


@dataclass(frozen=True, slots=True)
class _Trial:
    error: float
    covered: bool | None


def backtest(
    years: Numbers,
    values: Numbers,
    methods: Mapping[str, ForecastMethod],
    *,
    horizons: Sequence[int] = (1, 3, 5),
    benchmark: str = "naive",
    minimum_train: int = TREND_MINIMUM,
    confidence: float = 0.95,
    breaks: Sequence[int] = (),
) -> tuple[BacktestScore, ...]:
    """Forecast each observation from the observations `horizon` and more years before it.

    Every year with at least `minimum_train` observations up to it is an origin once; the method sees
    nothing later. Errors of neighbouring origins overlap, so there is no interval for the scores.

    Parameters
    ----------
    years, values : shape (n,); missing values are left out.
    methods : name → forecast function; `benchmark` must be one of them.
    horizons : years ahead, positive.
    benchmark : name of the method that the others are compared with.
    minimum_train : fewest observations in a training window.
    confidence : of the prediction intervals whose coverage is counted.
    breaks : first years of a new definition; the back test is refused when one lies inside.

    Returns
    -------
    One score for each method and horizon, in that order; a score gives the reason where no origin
    could be tried, where a method had no forecast, or where the benchmark never erred.

    Raises
    ------
    ValueError
        Unknown benchmark, horizons that are not positive.

    References
    ----------
    Tashman (2000) Int J Forecasting 16:437; Hyndman & Koehler (2006) Int J Forecasting 22:679.

    Examples
    --------
    >>> from analysis.methods.forecast import linear_forecast, naive_forecast
    >>> scores = backtest(
    ...     range(2010, 2017), [10, 12, 14, 16, 18, 20, 22],
    ...     {"naive": naive_forecast, "linear": linear_forecast}, horizons=[1])
    >>> [(score.method, score.origins, round(score.mean_absolute_error.value, 6)) for score in scores]
    [('naive', (2014, 2015), 2.0), ('linear', (2014, 2015), 0.0)]
    """
    check_confidence(confidence)
    if benchmark not in methods:
        raise ValueError(f"benchmark {benchmark!r} is not among the methods: {sorted(methods)}")
    if not horizons or any(horizon <= 0 for horizon in horizons):
        raise ValueError(f"horizons must be positive numbers of years: {list(horizons)}")
    series = yearly_series(years, values)
    problem = trend_problem(series, minimum=minimum_train + 1, breaks=breaks)
    trials = {
        name: {} if problem else _trials(series, method, horizons, minimum_train, confidence)
        for name, method in methods.items()
    }
    problem = problem or Problem(Reason.TOO_FEW, "no origin for which the method had a forecast")
    return tuple(
        _score(name, horizon, trials[name].get(horizon, {}), trials[benchmark].get(horizon, {}), problem)
        for name in methods
        for horizon in horizons
    )


def _trials(
    series: YearlySeries,
    method: ForecastMethod,
    horizons: Sequence[int],
    minimum_train: int,
    confidence: float,
) -> dict[int, dict[int, _Trial]]:
    trials: dict[int, dict[int, _Trial]] = {horizon: {} for horizon in horizons}
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
            trials[horizon][origin] = _Trial(abs(actual - estimate.number), covered)
    return trials


def _score(
    name: str,
    horizon: int,
    trials: Mapping[int, _Trial],
    benchmark: Mapping[int, _Trial],
    problem: Problem,
) -> BacktestScore:
    origins = tuple(trials)
    error = _mean("mean_absolute_error", [trial.error for trial in trials.values()], problem)
    covered = [float(trial.covered) for trial in trials.values() if trial.covered is not None]
    without = Problem(Reason.NO_VARIATION, "no forecast had an interval") if trials else problem
    return BacktestScore(
        name, horizon, origins, error, _ratio(trials, benchmark, problem), _mean("coverage", covered, without)
    )


def _ratio(trials: Mapping[int, _Trial], benchmark: Mapping[int, _Trial], problem: Problem) -> Estimate:
    name = "error_ratio"
    shared = [origin for origin in trials if origin in benchmark]
    if not shared:
        return Estimate.missing(name, METHOD, problem.reason, problem.detail)
    own = float(np.mean([trials[origin].error for origin in shared]))
    other = float(np.mean([benchmark[origin].error for origin in shared]))
    if other == 0:
        return Estimate.missing(name, METHOD, Reason.ZERO_DENOMINATOR, "the benchmark never erred")
    return Estimate(own / other, None, None, None, name, METHOD, len(shared))


def _mean(name: str, numbers: Sequence[float], problem: Problem) -> Estimate:
    if not numbers:
        return Estimate.missing(name, METHOD, problem.reason, problem.detail)
    return Estimate(float(np.mean(numbers)), None, None, None, name, METHOD, len(numbers))
