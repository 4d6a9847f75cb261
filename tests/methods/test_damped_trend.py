"""Damped trend against the recursion of Hyndman et al. (2008, table 2.2) minimised by a general optimiser."""

import numpy as np
import pytest
from scipy import optimize, stats

from analysis.methods.damped_trend import damped_trend_forecast
from analysis.methods.result import Reason

ATSUGI_BIRTHS = [1868, 1750, 1668, 1692, 1682, 1664, 1614, 1549, 1448, 1326, 1321, 1232, 1207]
"""厚木市, 人口動態統計, 2010–2022 (社会・人口統計体系 A4101)."""
YEARS = range(2010, 2023)


def recursion(parameters, values):
    alpha, beta_share, phi, level, slope = parameters
    errors = []
    for value in values:
        error = value - level - phi * slope
        level, slope = level + phi * slope + alpha * error, phi * slope + alpha * beta_share * error
        errors.append(error)
    return np.array(errors), level, slope


@pytest.mark.parametrize(
    "values",
    [np.log(ATSUGI_BIRTHS), np.array([50, 52, 51, 55, 54, 58, 57, 58, 60, 59.0])],
    ids=["log births", "kpi"],
)
def test_likelihood_maximum_and_variance_by_an_independent_search(values):
    n = len(values)
    unit = (values - values.mean()) / values.std()
    bounds = [(1e-4, 0.9999), (1e-4, 0.9999), (0.8, 0.98), (-5, 5), (-5, 5)]
    # the likelihood has several tops, on which a single search can be caught
    searches = [
        optimize.differential_evolution(
            lambda p: (recursion(p, unit)[0] ** 2).sum(), bounds, rng=np.random.default_rng(seed), tol=1e-7
        )
        for seed in (1, 2, 3)
    ]
    best = min(searches, key=lambda search: search.fun)
    errors, level, slope = recursion(best.x, unit)
    alpha, beta_share, phi = best.x[:3]
    horizon = np.arange(1, 9)
    damping = np.array([(phi ** np.arange(1, h + 1)).sum() for h in horizon])
    location = values.mean() + values.std() * (level + damping * slope)
    # the error of step j ahead carries over with weight alpha·(1 + beta*·(phi + … + phi^j))
    weights = np.array([1.0, *(alpha * (1 + beta_share * damping[:-1]))])
    variance = (errors**2).sum() / (n - 5) * np.cumsum(weights**2)
    forecast = damped_trend_forecast(range(n), values, (n - 1 + horizon).tolist())
    assert forecast.location == pytest.approx(location.tolist(), abs=0.02 * values.std())
    assert forecast.scale == pytest.approx((values.std() * np.sqrt(variance)).tolist(), rel=0.03)
    assert forecast.df == n - 5


def test_slope_weakens_by_the_same_factor_every_year():
    forecast = damped_trend_forecast(YEARS, ATSUGI_BIRTHS, range(2023, 2033), log_scale=True)
    steps = np.diff(forecast.location)
    factors = steps[1:] / steps[:-1]
    assert np.ptp(factors) < 1e-6
    assert 0.8 - 1e-9 <= factors[0] <= 0.98 + 1e-9


def test_log_forecast_stays_positive_and_uses_t():
    forecast = damped_trend_forecast(YEARS, ATSUGI_BIRTHS, [2060], log_scale=True)
    estimate = forecast.estimate(2060)
    assert 0 < estimate.lower < estimate.value < estimate.upper
    ratio = np.log(estimate.upper / estimate.value) / forecast.scale[0]
    assert ratio == pytest.approx(stats.t.ppf(0.975, 8))


@pytest.mark.parametrize(("factor", "shift"), [(1e9, 0), (1e-9, 0), (1, 1e6), (-1, 0)])
def test_unit_of_the_series_does_not_matter(factor, shift):
    base = damped_trend_forecast(YEARS, ATSUGI_BIRTHS, [2023, 2030])
    other = damped_trend_forecast(YEARS, factor * np.array(ATSUGI_BIRTHS) + shift, [2023, 2030])
    assert other.location == pytest.approx([factor * x + shift for x in base.location], rel=1e-3)
    assert other.scale == pytest.approx([abs(factor) * x for x in base.scale], rel=1e-2)


def test_series_with_a_gap_uses_what_follows_it():
    years, values = [2000, 2001, *YEARS], [9999, 1, *ATSUGI_BIRTHS]
    with_gap = damped_trend_forecast(years, values, [2030])
    assert with_gap.location == damped_trend_forecast(YEARS, ATSUGI_BIRTHS, [2030]).location
    assert with_gap.n == 13


def test_five_yearly_series_is_forecast_on_its_grid():
    censuses = range(1980, 2020, 5)
    values = [10, 12, 13, 15, 15, 17, 18, 18.5]
    yearly = damped_trend_forecast(range(8), values, [8, 9])
    assert damped_trend_forecast(censuses, values, [2020, 2025]).location == pytest.approx(yearly.location)
    with pytest.raises(ValueError, match="multiples of 5"):
        damped_trend_forecast(censuses, values, [2022])


@pytest.mark.parametrize(
    ("years", "values", "reason"),
    [
        (range(7), range(7), Reason.TOO_FEW),
        ([0, 1, 2, 4, 5, 6, 7, 8, 9], range(9), Reason.TOO_FEW),
        (range(9), [4] * 9, Reason.NO_VARIATION),
        (range(9), [None] * 9, Reason.EMPTY),
    ],
)
def test_no_forecast_without_its_reason(years, values, reason):
    assert damped_trend_forecast(years, values, [20]).problem.reason is reason


def test_break_zero_and_past():
    years = range(9)
    values = [3, 2, 4, 0, 3, 2, 4, 3, 2]
    assert damped_trend_forecast(years, values, [9], breaks=[4]).problem.reason is Reason.SERIES_BREAK
    assert damped_trend_forecast(years, values, [9], log_scale=True).problem.reason is Reason.ZERO_DENOMINATOR
    with pytest.raises(ValueError, match="follow"):
        damped_trend_forecast(years, values, [8])


def test_odd_series_warn_about_nothing(recwarn):
    for values in ([0, 1] * 5, [0] * 9 + [5], [2.0**year for year in range(10)], list(range(10))):
        forecast = damped_trend_forecast(range(10), values, [10, 30])
        assert forecast.problem is not None or all(np.isfinite(forecast.location + forecast.scale))
    assert not recwarn.list
