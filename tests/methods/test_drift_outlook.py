"""The outlook of counts against a Kalman filter, weighted least squares, a plain random walk, and simulated counts."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.regression.linear_model import WLS

from analysis.methods.drift_outlook import BIRTHS, Variation, drift_outlook, outlook_problem
from analysis.methods.forecast import naive_forecast
from analysis.methods.predictive import Forecast, TargetSide
from analysis.methods.result import Reason

YEARS = list(range(2010, 2023))
ATSUGI_BIRTHS = [1868, 1750, 1668, 1692, 1682, 1664, 1614, 1549, 1448, 1326, 1321, 1232, 1207]
"""厚木市, 人口動態統計, 2010–2022 (社会・人口統計体系 A4101)."""
SMALL_TOWN = [88, 70, 81, 76, 59, 80, 61, 66, 49, 58, 52, 44, 39]


def kalman(years, counts, ahead, variation):
    """Filter level and drift from a diffuse start, year by year; return location, scale and df at the last year."""
    trend = np.exp(np.polyval(np.polyfit(years, np.log(counts), 1), years))
    f = 1 + variation.small / np.mean(counts)
    # exact covariance over a year of a level that is driven by a continuous walk of its drift
    noise = f * np.array(
        [
            [variation.level**2 + variation.drift**2 / 3, variation.drift**2 / 2],
            [variation.drift**2 / 2, variation.drift**2],
        ]
    )
    step = np.array([[1.0, 1], [0, 1]])
    state, spread = np.array([math.log(counts[0]), 0.0]), np.diag([1e6, 1e6])
    observed = dict(zip(years, zip(np.log(counts), 1 / trend, strict=True), strict=True))
    squares = 0.0
    for year in range(years[0], years[-1] + ahead + 1):
        if year > years[0]:
            state, spread = step @ state, step @ spread @ step.T + noise
        if year in observed:
            value, chance = observed[year]
            total = spread[0, 0] + chance
            gain = spread[:, 0] / total
            squares += (value - state[0]) ** 2 / total
            state = state + gain * (value - state[0])
            spread = spread - np.outer(gain, spread[0])
    df = variation.weight + len(years) - 2
    scale = math.sqrt((variation.weight + squares) / df * (spread[0, 0] + math.exp(-state[0])))
    return state[0], scale, df


@pytest.mark.parametrize("ahead", [1, 3, 10])
@pytest.mark.parametrize("counts", [ATSUGI_BIRTHS, SMALL_TOWN])
@pytest.mark.parametrize("without", [[], [2013, 2018, 2019]])
def test_forecast_is_that_of_a_kalman_filter(counts, ahead, without):
    kept = [year not in without for year in YEARS]
    years = [year for year, keep in zip(YEARS, kept, strict=True) if keep]
    observed = [float(count) for count, keep in zip(counts, kept, strict=True) if keep]
    location, scale, df = kalman(years, observed, ahead, BIRTHS)
    with_gaps = [count if keep else None for count, keep in zip(counts, kept, strict=True)]
    forecast = drift_outlook(YEARS, with_gaps, [2022 + ahead])
    assert forecast.location[0] == pytest.approx(location, abs=1e-5)
    assert forecast.scale[0] == pytest.approx(scale, rel=1e-4)
    assert forecast.df == df


def test_without_any_walk_it_is_the_weighted_straight_line():
    line = Variation(level=0.0, drift=0.0, small=0.0, weight=1e-9)
    forecast = drift_outlook(YEARS, SMALL_TOWN, [2025], variation=line)
    since = np.array(YEARS) - 2010.0
    trend = np.exp(np.polyval(np.polyfit(since, np.log(SMALL_TOWN), 1), since))
    fit = WLS(np.log(SMALL_TOWN), np.column_stack([np.ones(13), since]), weights=trend).fit()
    location = float(fit.predict([[1.0, 15.0]])[0])
    assert forecast.location[0] == pytest.approx(location)
    of_line = np.array([1, 15]) @ fit.cov_params() @ np.array([1, 15])
    assert forecast.scale[0] == pytest.approx(math.sqrt(of_line + fit.scale * math.exp(-location)))
    assert forecast.df == pytest.approx(11)


def test_without_chance_and_changing_drift_it_is_the_random_walk_with_drift():
    walk = Variation(level=0.03, drift=0.0, small=0.0, weight=1e-9)
    huge = [count * 1e12 for count in ATSUGI_BIRTHS]
    forecast = drift_outlook(YEARS, huge, [2023, 2027], variation=walk)
    naive = naive_forecast(YEARS, huge, [2023, 2027], drift=True, log_scale=True)
    assert forecast.location == pytest.approx(naive.location)
    assert forecast.scale == pytest.approx(naive.scale, rel=1e-6)
    assert forecast.df == pytest.approx(naive.df)


@pytest.mark.parametrize("mean", [60, 3000])
def test_limits_hold_what_they_promise_for_counts_that_follow_the_model(mean):
    generator = np.random.default_rng(20)
    places, n, ahead = 1500, 13, 5
    f = 1 + BIRTHS.small / mean
    drift = -0.03 + np.cumsum(generator.normal(0, BIRTHS.drift * math.sqrt(f), (places, n + ahead)), axis=1)
    steps = drift + generator.normal(0, BIRTHS.level * math.sqrt(f), (places, n + ahead))
    counts = generator.poisson(mean * np.exp(np.cumsum(steps, axis=1)))
    usable = (counts[:, :n].mean(axis=1) >= 30) & (counts[:, :n] > 0).all(axis=1)
    inside = []
    for place in counts[usable]:
        estimate = drift_outlook(range(n), place[:n], [n - 1 + ahead]).estimate(n - 1 + ahead)
        inside.append(estimate.lower <= place[-1] <= estimate.upper)
    assert len(inside) > 1000
    # the drift of the simulation steps once a year, so the limits need not hold to a hair
    assert 0.935 <= np.mean(inside) <= 0.975


def test_a_small_town_is_not_thrown_off_by_a_chance_last_year():
    last_year_high = [*SMALL_TOWN[:-1], 55]
    low, high = (
        drift_outlook(YEARS, counts, [2023]).estimate(2023) for counts in (SMALL_TOWN, last_year_high)
    )
    assert high.value / low.value < 1.25 < 55 / 39


def test_probability_of_a_target_is_the_tail_of_the_same_distribution():
    forecast = drift_outlook(YEARS, ATSUGI_BIRTHS, [2027])
    estimate = forecast.estimate(2027)
    assert forecast.probability(2027, estimate.upper, TargetSide.AT_LEAST).value == pytest.approx(0.025)
    assert forecast.probability(2027, estimate.value, TargetSide.AT_MOST).value == pytest.approx(0.5)
    assert estimate.upper == pytest.approx(
        math.exp(forecast.location[0] + stats.t.ppf(0.975, 21) * forecast.scale[0])
    )


@pytest.mark.parametrize(
    ("counts", "breaks", "reason"),
    [
        ([], (), Reason.EMPTY),
        ([50, 40, 60, 50], (), Reason.TOO_FEW),
        ([50, 40, 60, 50, 45], (2012,), Reason.SERIES_BREAK),
        ([29, 31, 30, 29, 30], (), Reason.FEW_EVENTS),
        ([0, 1, 0, 2, 1, 0], (), Reason.FEW_EVENTS),
        ([300, 280, 0, 10, 25, 20], (), Reason.ZERO_DENOMINATOR),
    ],
)
def test_no_outlook_without_its_reason(counts, breaks, reason):
    forecast = drift_outlook(range(2010, 2010 + len(counts)), counts, [2030], breaks=breaks)
    assert forecast.problem.reason is reason
    assert outlook_problem(forecast).reason is reason
    assert not forecast.estimate(2030).has_value


def test_input_that_cannot_be_meant():
    with pytest.raises(ValueError, match="follow"):
        drift_outlook(YEARS, ATSUGI_BIRTHS, [2022])
    with pytest.raises(ValueError, match="positive"):
        drift_outlook(range(5), [900, -400, 500, 400, 300], [9])


@pytest.mark.parametrize(("scale", "reason"), [(0.33, None), (0.34, Reason.TOO_WIDE)])
def test_outlook_whose_upper_limit_is_four_times_the_lower_says_nothing(scale, reason):
    # t(20) 2.086: exp(2 · 2.086 · scale) is 3.96 and 4.13
    forecast = Forecast((1.0, 5.0), (4.0, 4.0), (0.1, scale), 20, True, "example", 10)
    problem = outlook_problem(forecast)
    assert (problem and problem.reason) is reason


def test_series_that_breaks_down_has_no_usable_outlook():
    forecast = drift_outlook(range(5), [639, 31, 31, 31, 31], [14])
    assert forecast.estimate(14).lower == 0
    assert outlook_problem(forecast).reason is Reason.TOO_WIDE


@settings(deadline=None, max_examples=40)
@given(st.lists(st.integers(31, 5000), min_size=5, max_size=15))
def test_interval_contains_the_forecast_and_widens_with_distance(counts):
    n = len(counts)
    forecast = drift_outlook(range(n), counts, [n, n + 2, n + 9])
    for estimate in forecast.estimates():
        assert 0 <= estimate.lower < estimate.value < estimate.upper
    assert forecast.scale[0] < forecast.scale[1] < forecast.scale[2]
