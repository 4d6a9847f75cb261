"""Predictive distributions: t quantiles from printed tables (t 0.975: 8 df 2.306, 3 df 3.182)."""

import math

import pytest

from analysis.methods.predictive import Forecast, TargetSide
from analysis.methods.result import Reason
from analysis.methods.series import Problem

PLAIN = Forecast((2030.0, 2035.0), (100.0, 90.0), (10.0, 20.0), 8, False, "test", 10)
LOG = Forecast((2030.0,), (math.log(100),), (0.1,), 3, True, "test", 5)


def test_limits_from_the_t_table():
    estimate = PLAIN.estimate(2035)
    assert (estimate.lower, estimate.upper) == pytest.approx((90 - 46.12, 90 + 46.12), abs=0.01)
    assert LOG.estimate(2030).upper == pytest.approx(100 * math.exp(0.3182), rel=1e-4)
    assert LOG.estimate(2030).value == pytest.approx(100)


def test_probability_at_a_tabulated_limit():
    assert PLAIN.probability(2030, 100 + 23.06, TargetSide.AT_LEAST).value == pytest.approx(0.025, abs=1e-5)
    assert PLAIN.probability(2030, 100 + 23.06, TargetSide.AT_MOST).value == pytest.approx(0.975, abs=1e-5)


@pytest.mark.parametrize("target", [0, -5])
def test_positive_quantity_is_certain_to_stay_above_zero(target):
    assert LOG.probability(2030, target, TargetSide.AT_LEAST).value == 1
    assert LOG.probability(2030, target, TargetSide.AT_MOST).value == 0


def test_enormous_log_limit_does_not_overflow():
    wide = Forecast((1.0,), (5.0,), (1000.0,), 1, True, "test", 3)
    estimate = wide.estimate(1)
    assert estimate.lower == 0
    assert math.isfinite(estimate.upper)


def test_year_that_was_not_forecast_and_target_that_is_none():
    with pytest.raises(ValueError, match="2031"):
        PLAIN.estimate(2031)
    with pytest.raises(ValueError, match="2031"):
        PLAIN.probability(2031, 5, TargetSide.AT_LEAST)
    with pytest.raises(ValueError, match="target"):
        PLAIN.probability(2030, float("nan"), TargetSide.AT_LEAST)


def test_missing_forecast_carries_its_reason():
    forecast = Forecast.missing((2030.0,), "test", Problem(Reason.TOO_FEW, "2 observations"))
    assert forecast.estimate(2030).detail == "2 observations"
    assert forecast.probability(2030, 1, TargetSide.AT_LEAST).reason is Reason.TOO_FEW
