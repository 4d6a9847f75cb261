"""Linear and naive forecasts.

Oracles: R's cars data, lm(dist ~ speed) with predict(interval = "prediction") as widely published, and the
probability derived from it; formulas of Hyndman & Athanasopoulos, Forecasting: Principles and
Practice, ch. 5, by hand.
"""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from analysis.methods.forecast import linear_forecast, naive_forecast, ols_forecast
from analysis.methods.predictive import TargetSide
from analysis.methods.result import Reason

SPEED = [
    4,
    4,
    7,
    7,
    8,
    9,
    10,
    10,
    10,
    11,
    11,
    12,
    12,
    12,
    12,
    13,
    13,
    13,
    13,
    14,
    14,
    14,
    14,
    15,
    15,
    15,
    16,
    16,
    17,
    17,
    17,
    18,
    18,
    18,
    18,
    19,
    19,
    19,
    20,
    20,
    20,
    20,
    20,
    22,
    23,
    24,
    24,
    24,
    24,
    25,
]
DISTANCE = [
    2,
    10,
    4,
    22,
    16,
    10,
    18,
    26,
    34,
    17,
    28,
    14,
    20,
    24,
    28,
    26,
    34,
    34,
    46,
    26,
    36,
    60,
    80,
    20,
    26,
    54,
    32,
    40,
    32,
    40,
    50,
    42,
    56,
    76,
    84,
    36,
    46,
    68,
    32,
    48,
    52,
    56,
    64,
    66,
    54,
    70,
    92,
    93,
    120,
    85,
]


def test_cars_prediction_intervals():
    estimates = ols_forecast(SPEED, DISTANCE, [12, 19, 24]).estimates()
    assert [e.value for e in estimates] == pytest.approx([29.60981, 57.13667, 76.79872], abs=5e-5)
    assert [e.lower for e in estimates] == pytest.approx([-1.749529, 25.76176, 44.75257], abs=1e-4)
    assert [e.upper for e in estimates] == pytest.approx([60.96915, 88.51159, 108.84486], abs=1e-4)
    assert all(e.n == 50 for e in estimates)


def test_cars_probability_of_stopping_after_80_feet():
    forecast = ols_forecast(SPEED, DISTANCE, [24])
    assert forecast.probability(24, 80, TargetSide.AT_LEAST).value == pytest.approx(0.420831, abs=1e-5)
    assert forecast.probability(24, 80, TargetSide.AT_MOST).value == pytest.approx(1 - 0.420831, abs=1e-5)


def test_five_points_by_hand():
    # x̄ = 3, Sxx = 10, slope 0.6, residuals -0.8, 0.6, 1, -0.6, -0.2: s² = 2.4/3
    forecast = linear_forecast([1, 2, 3, 4, 5], [2, 4, 5, 4, 5], [6, 8])
    assert forecast.location == pytest.approx((5.8, 7.0))
    assert forecast.scale == pytest.approx(
        (math.sqrt(0.8 * (1 + 0.2 + 0.9)), math.sqrt(0.8 * (1 + 0.2 + 2.5)))
    )
    assert forecast.df == 3
    assert forecast.estimate(6, 0.8).upper == pytest.approx(5.8 + stats.t.ppf(0.9, 3) * forecast.scale[0])


def test_log_line_is_a_constant_percentage():
    values = [1000 * 0.97**year for year in range(8)]
    noisy = [value * factor for value, factor in zip(values, [1.01, 0.99] * 4, strict=True)]
    forecast = linear_forecast(range(2015, 2023), noisy, [2023, 2050], log_scale=True)
    linear = linear_forecast(range(2015, 2023), np.log(noisy), [2023, 2050])
    assert forecast.location == pytest.approx(linear.location)
    assert forecast.estimate(2050).lower == pytest.approx(math.exp(linear.estimate(2050).lower))
    assert forecast.probability(2050, 400, TargetSide.AT_MOST).value == pytest.approx(
        linear.probability(2050, math.log(400), TargetSide.AT_MOST).value
    )


def test_naive_by_hand():
    # differences 2, -1, 2, -1: mean square 2.5
    forecast = naive_forecast(range(2018, 2023), [10, 12, 11, 13, 12], [2023, 2032])
    assert forecast.location == (12, 12)
    assert forecast.scale == pytest.approx((math.sqrt(2.5), math.sqrt(25)))
    assert forecast.df == 4


def test_drift_by_hand():
    # drift 0.5; differences from it 1.5, -1.5, 1.5, -1.5: 9/3 = 3
    forecast = naive_forecast(range(2018, 2023), [10, 12, 11, 13, 12], [2024], drift=True)
    assert forecast.location == (13,)
    assert forecast.scale == pytest.approx((math.sqrt(3 * 2 * (1 + 2 / 4)),))
    assert forecast.df == 3


def test_steps_over_a_gap_count_by_their_length():
    # steps 2 in 1 year, -3 in 3 years, 1 in 1 year: (4 + 3 + 1)/3
    forecast = naive_forecast([2016, 2017, 2020, 2021], [10, 12, 9, 10], [2023])
    assert forecast.scale == pytest.approx((math.sqrt(8 / 3 * 2),))
    # drift 0: the same residuals with one degree of freedom less, and the drift's own error
    drift = naive_forecast([2016, 2017, 2020, 2021], [10, 12, 9, 10], [2023], drift=True)
    assert drift.scale == pytest.approx((math.sqrt(8 / 2 * 2 * (1 + 2 / 5)),))


def test_points_on_a_line_have_no_interval_and_no_probability():
    forecast = linear_forecast(range(2015, 2023), np.linspace(0.1, 0.8, 8), [2025])
    estimate = forecast.estimate(2025)
    assert estimate.value == pytest.approx(1.1)
    assert estimate.lower is None
    assert forecast.probability(2025, 1, TargetSide.AT_LEAST).reason is Reason.NO_VARIATION
    assert naive_forecast(range(5), [3] * 5, [7]).estimate(7).upper is None
    assert naive_forecast(range(5), [1, 2, 3, 4, 5], [7], drift=True).estimate(7).upper is None
    assert naive_forecast(range(5), [1, 2, 3, 4, 5], [7]).estimate(7).upper is not None


@pytest.mark.parametrize(
    ("years", "values", "reason"),
    [
        ([], [], Reason.EMPTY),
        (range(2), [1, 2], Reason.TOO_FEW),
        (range(6), [None] * 6, Reason.EMPTY),
        (range(8), [1, 3, 2, 5, None, None, 4, 6], Reason.SERIES_BREAK),
    ],
)
def test_no_forecast_without_its_reason(years, values, reason):
    breaks = [2] if reason is Reason.SERIES_BREAK else []
    for method in (linear_forecast, naive_forecast):
        forecast = method(years, values, [2030, 2031], breaks=breaks)
        assert forecast.problem.reason is reason
        assert [e.reason for e in forecast.estimates()] == [reason, reason]
        assert forecast.probability(2031, 1, TargetSide.AT_MOST).reason is reason


def test_line_needs_five_years_and_three_pairs():
    assert linear_forecast(range(4), [1, 3, 2, 4], [9]).problem.reason is Reason.TOO_FEW
    assert ols_forecast([1, 2, None, 4], [1, 2, 3, None], [9]).problem.reason is Reason.TOO_FEW
    assert ols_forecast([2, 2, 2], [1, 2, 3], [9]).problem.reason is Reason.NO_VARIATION


@pytest.mark.parametrize("method", [linear_forecast, naive_forecast])
def test_zero_and_negative_values_on_the_log_scale(method):
    with_zero = method(range(6), [3, 2, 0, 1, 2, 1], [8], log_scale=True)
    assert with_zero.problem.reason is Reason.ZERO_DENOMINATOR
    with pytest.raises(ValueError, match="positive"):
        method(range(6), [3, 2, -1, 1, 2, 1], [8], log_scale=True)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: naive_forecast(range(5), range(5), [4]), "follow"),
        (lambda: linear_forecast(range(5), range(5), []), "at least one"),
        (lambda: linear_forecast(range(5), range(5), [None]), "at least one"),
        (lambda: ols_forecast([1, 2, 3], [1, 2], [4]), "length"),
    ],
)
def test_input_that_cannot_be_meant(call, message):
    with pytest.raises(ValueError, match=message):
        call()


values = st.lists(st.floats(1, 1e6), min_size=5, max_size=15)


@settings(deadline=None, max_examples=40)
@given(values, st.sampled_from([linear_forecast, naive_forecast]), st.booleans())
def test_interval_contains_forecast_and_widens(numbers, method, log_scale):
    n = len(numbers)
    forecast = method(range(n), numbers, [n, n + 5], log_scale=log_scale)
    near, far = forecast.estimates()
    assert forecast.scale[0] <= forecast.scale[1]
    if near.lower is not None:
        assert near.lower <= near.value <= near.upper
        assert not log_scale or far.lower >= 0


@settings(deadline=None, max_examples=40)
@given(values, st.floats(-1e6, 1e6), st.sampled_from(list(TargetSide)))
def test_probabilities_of_both_sides_add_up(numbers, target, side):
    n = len(numbers)
    forecast = naive_forecast(range(n), numbers, [n + 2])
    other = TargetSide.AT_MOST if side is TargetSide.AT_LEAST else TargetSide.AT_LEAST
    one, two = forecast.probability(n + 2, target, side), forecast.probability(n + 2, target, other)
    if one.has_value:
        assert 0 <= one.value <= 1
        assert one.value + two.value == pytest.approx(1)
    else:
        assert len(set(numbers)) == 1
