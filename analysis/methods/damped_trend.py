"""Damped-trend exponential smoothing: the recent slope goes on, but weakens from year to year."""

from __future__ import annotations

import warnings
from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from statsmodels.tools.sm_exceptions import ConvergenceWarning
from statsmodels.tsa.exponential_smoothing.ets import ETSModel, ETSResults

from analysis.methods.forecast import log_problem, years_ahead
from analysis.methods.predictive import Forecast
from analysis.methods.result import Reason
from analysis.methods.series import Numbers, Problem, as_floats, trend_problem, yearly_series

METHOD = "damped trend (ETS AAdN)"
DAMPED_MINIMUM = 8
PARAMETERS = 5
"""Smoothing of level and slope, damping, first level and first slope."""
STARTS = ((0.1, 0.01, 0.9), (0.5, 0.1, 0.9), (0.9, 0.1, 0.95))
"""Level smoothing, slope smoothing and damping from which the likelihood is climbed: it has several tops."""
SMALLEST_MSE = 1e-12
"""In standard units; below it the model runs through every point and has no likelihood maximum."""


def damped_trend_forecast(
    years: Numbers,
    values: Numbers,
    at: Numbers,
    *,
    log_scale: bool = False,
    breaks: Sequence[int] = (),
) -> Forecast:
    """Forecast by exponential smoothing with an additive damped trend and additive errors.

    Smoothing, damping (0.8–0.98) and initial states are estimated by maximum likelihood; the
    variance is enlarged by n/(n − 5) for them and the interval is Student's t with n − 5 degrees of
    freedom, since the normal interval is far too narrow for short series.

    Parameters
    ----------
    years, values : shape (n,); of a series with gaps the equally spaced observations after the last
        gap are used, of which there must be 8.
    at : years to forecast, after the last observation, on the grid of the series.
    log_scale : smooth the logarithms, so that the forecast stays positive; for counts.
    breaks : first years of a new definition.

    Returns
    -------
    A forecast; with its reason for short or constant series and where no likelihood maximum is found.

    Raises
    ------
    ValueError
        Years that do not follow the series or fall between its grid.

    References
    ----------
    Gardner & McKenzie (1985) Management Science 31:1237; Hyndman et al. (2008) Forecasting with
    Exponential Smoothing, ch. 6.

    Examples
    --------
    >>> values = [100, 97, 95, 90, 89, 85, 84, 80, 79, 75]
    >>> forecast = damped_trend_forecast(range(2011, 2021), values, at=[2021, 2030])
    >>> [round(estimate.value) for estimate in forecast.estimates()]
    [73, 54]
    """
    method = f"{METHOD}, log scale" if log_scale else METHOD
    points = tuple(as_floats("at", at).tolist())
    series = yearly_series(years, values)
    problem = trend_problem(series, breaks=breaks, minimum=DAMPED_MINIMUM)
    run = series.latest_run()
    if problem is None and run.n < DAMPED_MINIMUM:
        detail = f"{run.n} equally spaced observations after the last gap, at least {DAMPED_MINIMUM} needed"
        problem = Problem(Reason.TOO_FEW, detail)
    if problem is None and log_scale:
        problem = log_problem(run.values)
    if problem is None and np.ptp(run.values) == 0:
        problem = Problem(Reason.NO_VARIATION, "every value is the same")
    if problem is not None:
        return Forecast.missing(points, method, problem)
    steps = years_ahead(points, run) / run.step
    if (steps != np.round(steps)).any():
        raise ValueError(
            f"years to forecast must be multiples of {run.step} years after the last observation"
        )

    transformed = np.log(run.values) if log_scale else run.values
    # in standard units the optimiser's answer does not depend on the unit of the series
    centre, spread = transformed.mean(), transformed.std()
    fit = _best_fit((transformed - centre) / spread)
    if fit is None:
        problem = Problem(Reason.NOT_CONVERGED, "no maximum of the likelihood was found")
        return Forecast.missing(points, method, problem)
    horizon = int(steps.max())
    prediction = fit.get_prediction(start=run.n, end=run.n + horizon - 1)
    index, df = steps.astype(int) - 1, run.n - PARAMETERS
    location = centre + spread * np.asarray(prediction.predicted_mean)[index]
    scale = spread * np.sqrt(np.asarray(prediction.forecast_variance)[index] * run.n / df)
    return Forecast(points, tuple(location.tolist()), tuple(scale.tolist()), df, log_scale, method, run.n)


def _best_fit(values: NDArray[np.float64]) -> ETSResults | None:
    model = ETSModel(pd.Series(values), error="add", trend="add", damped_trend=True)
    fits = []
    for start in STARTS:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("error", ConvergenceWarning)
            # an exact fit has an infinite likelihood; it is refused below
            warnings.simplefilter("ignore", RuntimeWarning)
            try:
                fit = model.fit(start_params=[*start, *model.start_params[3:]], disp=False)
            except (ConvergenceWarning, ValueError, np.linalg.LinAlgError):
                continue
        if np.isfinite(fit.llf) and fit.mse > SMALLEST_MSE:
            fits.append(fit)
    return max(fits, key=lambda fit: fit.llf, default=None)
