"""The past values of a KPI: what a cumulative series hides, and whether a target stands out of the noise."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy import stats

from analysis.methods.result import Estimate, Reason
from analysis.methods.series import Numbers, YearlySeries, trend_problem, yearly_series


def increments(years: Numbers, values: Numbers) -> YearlySeries:
    """Return the yearly increments of a cumulative series, dated by their later year.

    A running total can hardly fall and always looks like a trend, so tests and forecasts use what
    came in each year. Increments over a gap belong to no single year and are left out.

    Examples
    --------
    >>> yearly = increments([2018, 2019, 2021, 2022], [5, 8, 20, 21])
    >>> yearly.years.tolist(), yearly.values.tolist()
    ([2019, 2022], [3.0, 1.0])
    """
    series = yearly_series(years, values)
    neighbours = np.flatnonzero(np.diff(series.years) == series.step) + 1
    return YearlySeries(series.years[neighbours], np.diff(series.values)[neighbours - 1])


def target_signal_to_noise(
    years: Numbers,
    values: Numbers,
    baseline: float | None,
    target: float,
    *,
    breaks: Sequence[int] = (),
) -> Estimate:
    """Return |T − B| over the standard deviation of the series around its straight line.

    The noise is s = √(Σ residual²/(n − 2)). A ratio below about 2 means that chance alone could carry
    the KPI across the target, or away from it. Give increments for a cumulative KPI.

    Parameters
    ----------
    years, values : the observed series, at least 5 values, in the unit of the KPI.
    baseline, target : of the plan, in the same unit.
    breaks : first years of a new definition.

    Returns
    -------
    The ratio, or the reason: no baseline, a target that equals it, too short a series, a series break, a
    series without scatter.

    Examples
    --------
    >>> ratio = target_signal_to_noise(range(2018, 2023), [50, 52, 49, 51, 48], 50, 53)
    >>> round(ratio.value, 2)
    1.9
    """
    name, method = "target_signal_to_noise", "target change over residual standard deviation"
    if not np.isfinite(target):
        raise ValueError(f"target must be a finite number: {target}")
    if baseline is None or np.isnan(baseline):
        return Estimate.missing(name, method, Reason.NO_BASELINE, "no baseline")
    if baseline == target:
        detail = "the target asks for no change"
        return Estimate.missing(name, method, Reason.BASELINE_EQUALS_TARGET, detail)
    series = yearly_series(years, values)
    problem = trend_problem(series, breaks=breaks)
    if problem is not None:
        return Estimate.missing(name, method, problem.reason, problem.detail)
    centred = series.years - series.years.mean()
    line = stats.linregress(centred, series.values)
    residuals = series.values - line.intercept - line.slope * centred
    noise = float(np.sqrt((residuals**2).sum() / (series.n - 2)))
    if noise <= 1e-12 * np.abs(series.values).max():
        return Estimate.missing(
            name, method, Reason.NO_VARIATION, "the series has no scatter around its line"
        )
    return Estimate(abs(target - baseline) / noise, None, None, None, name, method, series.n)
