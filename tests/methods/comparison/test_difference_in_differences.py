"""Difference-in-differences.

Oracles: Card and Krueger (1994) Am. Econ. Rev. 84:772-793, Table 3 (full-time equivalents of New Jersey 20.44 -> 21.03 and
Pennsylvania 23.33 -> 21.17: 2.76); the two-sample formulae written out; scipy's t test of the changes.
"""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from analysis.methods.comparison import difference_in_differences, pre_trend_difference
from analysis.methods.result import Reason


def test_published_means():
    result = difference_in_differences([23.33, 21.17, 20.44, 21.03], [0, 0, 1, 1], [0, 1, 0, 1])
    assert result.effect.value == pytest.approx(2.76, abs=0.011)
    assert result.means.loc["treated"].tolist() == [20.44, 21.03]
    assert result.means.loc["control", "after"] == 21.17
    assert result.effect.lower is None
    assert result.test.reason is Reason.TOO_FEW


def test_robust_errors_are_those_of_four_independent_means():
    rng = np.random.default_rng(0)
    cells = [
        rng.normal(mean, spread, size)
        for mean, spread, size in ((10, 1, 8), (11, 2, 9), (20, 3, 10), (26, 4, 7))
    ]
    y = np.concatenate(cells)
    treated = np.repeat([0, 0, 1, 1], [len(c) for c in cells])
    after = np.repeat([0, 1, 0, 1], [len(c) for c in cells])
    result = difference_in_differences(y, treated, after)
    value = cells[3].mean() - cells[2].mean() - cells[1].mean() + cells[0].mean()
    # HC1: variances with divisor n_cell, times n / (n - 4)
    error = math.sqrt(34 / 30 * sum(c.var() / len(c) for c in cells))
    assert result.effect.value == pytest.approx(value)
    assert result.test.statistic == pytest.approx(value / error)
    assert result.test.df == 30
    half = stats.t.ppf(0.975, 30) * error
    assert (result.effect.lower, result.effect.upper) == pytest.approx((value - half, value + half))


def panel(seed, n_treated, n_control):
    rng = np.random.default_rng(seed)
    units = n_treated + n_control
    before = rng.normal(100, 10, units)
    after = before + rng.normal(2, 3, units)
    treated = np.arange(units) < n_treated
    return before, after, treated


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 1000), st.integers(2, 9), st.integers(2, 9))
def test_clustered_errors_of_a_panel_are_those_of_the_changes(seed, n_treated, n_control):
    before, after, treated = panel(seed, n_treated, n_control)
    units = np.arange(len(before))
    result = difference_in_differences(
        np.concatenate([before, after]),
        np.tile(treated, 2),
        np.repeat([0, 1], len(before)),
        units=np.tile(units, 2),
    )
    change = after - before
    value = change[treated].mean() - change[~treated].mean()
    assert result.effect.value == pytest.approx(value)
    assert result.clusters == len(before)
    # cluster sums: Σ (change − mean)² / n_g², with the factor G/(G − 1) · (n − 1)/(n − 4)
    g, n = len(before), 2 * len(before)
    variance = sum(change[group].var() / group.sum() for group in (treated, ~treated))
    error = math.sqrt(variance * g / (g - 1) * (n - 1) / (n - 4))
    assert result.test.statistic == pytest.approx(value / error, rel=1e-6)
    assert result.test.df == g - 1


def test_a_single_treated_unit_has_no_interval():
    before, after, treated = panel(1, 1, 8)
    result = difference_in_differences(
        np.concatenate([before, after]), np.tile(treated, 2), np.repeat([0, 1], 9), units=list(range(9)) * 2
    )
    assert result.effect.has_value
    assert result.effect.lower is None
    assert "single unit" in result.effect.detail
    assert result.test.reason is Reason.TOO_FEW


def test_a_lone_observation_in_a_cell_has_no_interval():
    result = difference_in_differences([1, 2, 3, 5, 9], [0, 0, 1, 1, 1], [0, 1, 0, 1, 1])
    assert result.effect.value == pytest.approx((7 - 3) - (2 - 1))
    assert result.effect.lower is None


def test_no_variation_within_the_groups():
    result = difference_in_differences([1, 1, 2, 2, 3, 3, 9, 9], [0] * 4 + [1] * 4, [0, 0, 1, 1] * 2)
    assert result.effect.value == pytest.approx(5)
    assert result.test.reason is Reason.NO_VARIATION


def test_an_empty_cell_gives_no_estimate():
    result = difference_in_differences([1, 2, 3], [0, 0, 1], [0, 1, 1])
    assert result.effect.reason is Reason.TOO_FEW
    assert difference_in_differences([], [], []).effect.reason is Reason.TOO_FEW


def test_pre_trends_against_the_slope_of_the_differences():
    rng = np.random.default_rng(7)
    years = np.arange(2012, 2019)
    control, treated = rng.normal(50, 1, 7), 60 + 0.8 * (years - 2012) + rng.normal(0, 1, 7)
    result = pre_trend_difference(np.concatenate([control, treated]), np.repeat([0, 1], 7), np.tile(years, 2))
    # with one series each, d is the slope of treated − control
    slope = stats.linregress(years, treated - control)
    assert result.effect.value == pytest.approx(slope.slope)
    assert result.effect.lower < result.effect.value < result.effect.upper
    assert result.test.p_value < 0.05


def test_parallel_trends_are_not_rejected():
    rng = np.random.default_rng(3)
    years, units = np.arange(2012, 2018), 20
    level = rng.normal(100, 10, units)
    y = level[:, None] + 2.0 * (years - 2012) + rng.normal(0, 1, (units, 6))
    result = pre_trend_difference(
        y.ravel(),
        np.repeat(np.arange(units) < 8, 6),
        np.tile(years, units),
        units=np.repeat(np.arange(units), 6),
    )
    assert result.clusters == 20
    assert result.test.p_value > 0.05
    assert result.effect.lower < 0 < result.effect.upper


def test_one_period_has_no_trend():
    assert pre_trend_difference([1, 2, 3], [0, 1, 1], [2018] * 3).effect.reason is Reason.TOO_FEW
    assert pre_trend_difference([1, 2], [0, 1], [2018, 2019]).effect.reason is Reason.TOO_FEW


@pytest.mark.parametrize(
    "call",
    [
        lambda: difference_in_differences([1, 2], [0], [0, 1]),
        lambda: difference_in_differences([1, math.nan], [0, 1], [0, 1]),
        lambda: difference_in_differences([1, 2], [0, 2], [0, 1]),
        lambda: difference_in_differences([1, 2], [0, 1], [0, 2019]),
        lambda: difference_in_differences(
            [1, 2, 3, 4], [0, 0, 1, 1], [0, 1, 0, 1], units=["a", "a", "a", "b"]
        ),
        lambda: difference_in_differences([1, 2, 3, 4], [0, 0, 1, 1], [0, 1, 0, 1], units=["a", "b"]),
        lambda: difference_in_differences([1, 2, 3, 4], [0, 0, 1, 1], [0, 1, 0, 1], confidence=95),
    ],
)
def test_input_that_cannot_be_meant_is_refused(call):
    with pytest.raises(ValueError):
        call()
