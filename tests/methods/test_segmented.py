"""Segmented quasi-Poisson trends against a maximum of the likelihood found by scipy, and by hand."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize, stats

from analysis.methods.result import Reason
from analysis.methods.segmented import segmented_poisson_trend

YEARS = np.arange(2010, 2023)
ATSUGI_BIRTHS = np.array([1868, 1750, 1668, 1692, 1682, 1664, 1614, 1549, 1448, 1326, 1321, 1232, 1207])
"""厚木市, 人口動態統計, 2010–2022 (社会・人口統計体系 A4101)."""


def maximum_likelihood(knot):
    since = YEARS - knot
    design = np.column_stack([np.ones(13), since, np.clip(since, 0, None)])

    def negative(beta):
        eta = design @ beta
        return (np.exp(eta) - ATSUGI_BIRTHS * eta).sum()

    def gradient(beta):
        return design.T @ (np.exp(design @ beta) - ATSUGI_BIRTHS)

    beta = optimize.minimize(negative, [7.3, 0, 0], jac=gradient, method="BFGS", options={"gtol": 1e-7}).x
    fitted = np.exp(design @ beta)
    dispersion = ((ATSUGI_BIRTHS - fitted) ** 2 / fitted).sum() / 10
    return beta, dispersion * np.linalg.inv(design.T @ (fitted[:, None] * design)), dispersion


@pytest.mark.parametrize("knot", [2013, 2017, 2020])
def test_births_of_atsugi_against_a_general_optimiser(knot):
    beta, covariance, dispersion = maximum_likelihood(knot)
    trend = segmented_poisson_trend(YEARS, ATSUGI_BIRTHS, knot)
    t = stats.t.ppf(0.975, 10)
    assert trend.dispersion == pytest.approx(dispersion, rel=1e-5)
    assert dispersion > 1
    for estimate, contrast in ((trend.before, [0, 1, 0]), (trend.after, [0, 1, 1])):
        slope, error = beta @ contrast, math.sqrt(contrast @ covariance @ contrast)
        limits = [100 * math.expm1(slope + sign * t * error) for sign in (0, -1, 1)]
        assert [estimate.value, estimate.lower, estimate.upper] == pytest.approx(limits, rel=1e-4)
    t_change = beta[2] / math.sqrt(covariance[2, 2])
    assert trend.test.statistic == pytest.approx(t_change, rel=1e-4)
    assert trend.test.p_value == pytest.approx(2 * stats.t.sf(abs(t_change), 10), rel=1e-3)


def test_difference_interval_agrees_with_a_simulation():
    beta, covariance, _ = maximum_likelihood(2017)
    draws = np.random.default_rng(5).multivariate_normal(beta, covariance, size=200_000)
    points = 100 * (np.exp(draws[:, 1] + draws[:, 2]) - np.exp(draws[:, 1]))
    difference = segmented_poisson_trend(YEARS, ATSUGI_BIRTHS, 2017).difference
    half = (difference.upper - difference.lower) / 2
    assert half == pytest.approx(stats.t.ppf(0.975, 10) * points.std(), rel=0.01)
    assert difference.value == pytest.approx(points.mean(), abs=0.02)


def test_two_exact_pieces():
    counts = [10000 * 0.98**year for year in range(6)]
    counts += [counts[-1] * 0.95**year for year in range(1, 4)]
    trend = segmented_poisson_trend(range(2014, 2023), counts, 2019)
    numbers = [trend.before.value, trend.after.value, trend.difference.value]
    assert numbers == pytest.approx([-2, -5, -3])
    assert trend.difference.lower < -3 < trend.difference.upper


def test_exposure_takes_up_a_fall_in_women():
    women = np.array([1000.0, 1000, 1000, 1000, 1000, 900, 800, 700])
    trend = segmented_poisson_trend(range(2015, 2023), women * 3, 2019, exposure=women)
    assert trend.difference.value == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize(
    ("knot", "reason"), [(2011, Reason.TOO_FEW), (2012, None), (2020, None), (2021, Reason.TOO_FEW)]
)
def test_enough_years_on_both_sides(knot, reason):
    trend = segmented_poisson_trend(YEARS, ATSUGI_BIRTHS, knot)
    assert trend.difference.reason is reason
    assert trend.before.reason is reason
    assert trend.test.reason is reason


@pytest.mark.parametrize(
    ("counts", "reason"),
    [
        ([0] * 8, Reason.NO_VARIATION),
        ([9, 8, 7, 6, 0, 0, 0, 0], Reason.NOT_CONVERGED),
        ([9, 8, 7, 6, None, None, None, None], Reason.TOO_FEW),
    ],
)
def test_no_number_without_its_reason(counts, reason):
    assert segmented_poisson_trend(range(8), counts, 3).after.reason is reason


def test_series_break():
    trend = segmented_poisson_trend(YEARS, ATSUGI_BIRTHS, 2017, breaks=[2015])
    assert trend.after.reason is Reason.SERIES_BREAK


@settings(deadline=None, max_examples=25)
@given(st.lists(st.integers(20, 3000), min_size=9, max_size=9))
def test_intervals_contain_their_estimates(counts):
    trend = segmented_poisson_trend(range(2014, 2023), counts, 2019)
    for estimate in (trend.before, trend.after, trend.difference):
        assert estimate.lower <= estimate.value <= estimate.upper
    assert trend.difference.value == pytest.approx(trend.after.value - trend.before.value)
