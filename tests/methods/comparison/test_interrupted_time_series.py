"""Interrupted time series.

Oracles: series made from known changes; the Newey–West covariance written out after Newey and West (1987); quasi-Poisson by maximising the
likelihood with scipy, dispersion and errors by hand (McCullagh and Nelder 1989, ch. 6).
"""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize, stats

from analysis.methods.comparison import interrupted_counts, interrupted_series
from analysis.methods.result import Reason

YEARS = np.arange(2005, 2023)
FIRST = 2014


def design(years, first):
    since = years - first
    after = (since >= 0) * 1.0
    return np.column_stack([np.ones(len(years)), since, after, since * after])


def noisy(seed=0):
    rng = np.random.default_rng(seed)
    return design(YEARS, FIRST) @ np.array([50.0, -0.5, 4.0, 1.5]) + rng.normal(0, 1, len(YEARS))


def test_newey_west_written_out():
    y, x = noisy(), design(YEARS, FIRST)
    result = interrupted_series(YEARS, y, FIRST, lags=2)
    inverse = np.linalg.inv(x.T @ x)
    beta = inverse @ x.T @ y
    scores = x * (y - x @ beta)[:, None]
    meat = scores.T @ scores
    for lag in (1, 2):
        cross = scores[lag:].T @ scores[:-lag]
        meat += (1 - lag / 3) * (cross + cross.T)
    covariance = inverse @ meat @ inverse * 18 / 14
    for position, estimate, test in (
        (2, result.level_change, result.level_test),
        (3, result.slope_change, result.slope_test),
    ):
        error = math.sqrt(covariance[position, position])
        assert estimate.value == pytest.approx(beta[position])
        assert estimate.upper - estimate.value == pytest.approx(stats.t.ppf(0.975, 14) * error)
        assert test.statistic == pytest.approx(beta[position] / error)
        assert test.p_value == pytest.approx(2 * stats.t.sf(abs(beta[position] / error), 14))
    assert result.path["counterfactual"].to_numpy() == pytest.approx(x[:, :2] @ beta[:2])
    assert result.path["fitted"].to_numpy() == pytest.approx(x @ beta)


def test_plain_least_squares_written_out():
    y, x = noisy(), design(YEARS, FIRST)
    result = interrupted_series(YEARS, y, FIRST)
    inverse = np.linalg.inv(x.T @ x)
    beta = inverse @ x.T @ y
    variance = ((y - x @ beta) ** 2).sum() / 14
    for position, estimate in ((2, result.level_change), (3, result.slope_change)):
        half = stats.t.ppf(0.975, 14) * math.sqrt(variance * inverse[position, position])
        expected = (beta[position], beta[position] - half, beta[position] + half)
        assert (estimate.value, estimate.lower, estimate.upper) == pytest.approx(expected)
        assert estimate.method == "interrupted time series, OLS"


@pytest.mark.parametrize("n", [8, 16, 30])
def test_limits_cover_the_change_as_often_as_claimed(n):
    years, first = np.arange(n), n // 2
    rng = np.random.default_rng(n)
    truth = np.array([50.0, -0.5, 4.0, 1.5])
    covered = np.zeros(2)
    draws = 1000
    for _ in range(draws):
        result = interrupted_series(years, design(years, first) @ truth + rng.normal(0, 2, n), first)
        for place, estimate in enumerate((result.level_change, result.slope_change)):
            covered[place] += estimate.lower <= truth[2 + place] <= estimate.upper
    # three standard errors of the share are 2.1 points; Newey-West limits lie at 80 to 88 %
    assert np.all(np.abs(covered / draws - 0.95) < 0.021)


@settings(max_examples=40, deadline=None)
@given(st.floats(-50, 50), st.floats(-5, 5), st.floats(-20, 20), st.floats(-3, 3), st.integers(2009, 2019))
def test_known_changes_are_found(level, slope, jump, bend, first):
    y = design(YEARS, first) @ np.array([level, slope, jump, bend])
    result = interrupted_series(YEARS, y, first)
    assert result.level_change.value == pytest.approx(jump, abs=1e-8)
    assert result.slope_change.value == pytest.approx(bend, abs=1e-8)
    assert result.level_change.lower - 1e-8 <= result.level_change.value <= result.level_change.upper + 1e-8


def test_a_series_on_the_lines_has_no_test():
    y = design(YEARS, FIRST) @ np.array([50.0, -0.5, 4.0, 1.5])
    assert interrupted_series(YEARS, y, FIRST).level_test.reason is Reason.NO_VARIATION


def counts():
    rng = np.random.default_rng(1)
    mean = np.exp(design(YEARS, FIRST) @ np.array([7.0, -0.02, -0.1, 0.03]))
    return rng.negative_binomial(50, 50 / (50 + mean))


def test_quasi_poisson_by_hand():
    y, x = counts(), design(YEARS, FIRST)
    women = np.linspace(40_000, 33_000, len(YEARS))

    def negative(beta):
        eta = x @ beta + np.log(women)
        return (np.exp(eta) - y * eta).sum()

    def gradient(beta):
        return x.T @ (np.exp(x @ beta + np.log(women)) - y)

    start = np.array([math.log(y.sum() / women.sum()), 0, 0, 0])
    beta = optimize.minimize(negative, start, jac=gradient, method="BFGS", options={"gtol": 1e-8}).x
    mean = np.exp(x @ beta + np.log(women))
    dispersion = ((y - mean) ** 2 / mean).sum() / 14
    covariance = np.linalg.inv(x.T @ (mean[:, None] * x)) * dispersion
    result = interrupted_counts(YEARS, y, FIRST, exposure=women)
    assert dispersion > 1
    assert result.dispersion == pytest.approx(dispersion, rel=1e-5)
    for position, estimate in ((2, result.level_change), (3, result.slope_change)):
        half = stats.t.ppf(0.975, 14) * math.sqrt(covariance[position, position])
        expected = [100 * math.expm1(beta[position] + shift) for shift in (0, -half, half)]
        assert [estimate.value, estimate.lower, estimate.upper] == pytest.approx(expected, rel=1e-4, abs=1e-3)
    assert result.path["fitted"].to_numpy() == pytest.approx(mean, rel=1e-4)
    without = np.exp(x[:, :2] @ beta[:2]) * women
    assert result.path["counterfactual"].to_numpy() == pytest.approx(without, rel=1e-4)


def test_known_change_of_counts():
    # 10 per cent fewer from 2014, and 5 per cent less growth a year
    mean = 1e6 * 1.02 ** (YEARS - FIRST) * np.where(YEARS >= FIRST, 0.9 * 0.95 ** (YEARS - FIRST), 1)
    result = interrupted_counts(YEARS, mean.round(), FIRST)
    assert result.level_change.value == pytest.approx(-10, abs=0.01)
    assert result.slope_change.value == pytest.approx(-5, abs=0.01)


def test_missing_years_are_left_out():
    y = noisy()
    complete = np.delete(YEARS, 3)
    with_gap = interrupted_series(YEARS, [None if i == 3 else v for i, v in enumerate(y)], FIRST)
    assert with_gap.level_change == interrupted_series(complete, np.delete(y, 3), FIRST).level_change
    assert with_gap.path.index.tolist() == complete.tolist()


@pytest.mark.parametrize("method", [interrupted_counts, interrupted_series])
def test_too_little_on_one_side(method):
    for first in (2007, 2021):
        result = method(YEARS, np.arange(18) + 100, first)
        assert result.level_change.reason is Reason.TOO_FEW
        assert result.level_test.reason is Reason.TOO_FEW
        assert result.path.empty
    assert method([], [], 2014).slope_change.reason is Reason.EMPTY
    assert method(YEARS, np.arange(18) + 100, FIRST, breaks=[2012]).level_change.reason is Reason.SERIES_BREAK


def test_counts_without_events():
    assert interrupted_counts(YEARS, np.zeros(18), FIRST).level_change.reason is Reason.NO_VARIATION


def test_input_that_cannot_be_meant_is_refused():
    with pytest.raises(ValueError):
        interrupted_counts(YEARS, -np.ones(18), FIRST)
    with pytest.raises(ValueError, match="lags"):
        interrupted_series(YEARS, noisy(), FIRST, lags=-1)
    with pytest.raises(ValueError, match="confidence"):
        interrupted_series(YEARS, noisy(), FIRST, confidence=95)
    with pytest.raises(ValueError):
        interrupted_series(YEARS, noisy()[:-1], FIRST)
