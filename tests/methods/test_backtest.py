"""Rolling-origin back test: small series whose errors are counted by hand, and a spy on what is passed."""

from functools import partial

import pytest

from analysis.methods.backtest import backtest
from analysis.methods.forecast import linear_forecast, naive_forecast
from analysis.methods.predictive import Forecast
from analysis.methods.result import Reason
from analysis.methods.series import Problem


def test_naive_errors_by_hand():
    # origins 2014, 2015, 2016, 2017: |3-7|, |8-3|, |8-8|, |6-8|; two ahead |8-7|, |8-3|, |6-8|
    values = [5, 6, 5, 6, 7, 3, 8, 8, 6]
    one, two = backtest(range(2010, 2019), values, naive_forecast, horizons=[1, 2])
    assert one.origins == (2014, 2015, 2016, 2017)
    assert one.mean_absolute_error.value == pytest.approx(11 / 4)
    assert two.mean_absolute_error.value == pytest.approx(8 / 3)
    assert one.error_ratio.value == 1
    # 2014: σ² = 4/4, t(4) 2.776: 7 ± 2.78 misses 3; 2015: σ² = (4 + 16)/5, t(5) 2.571: 3 ± 5.14 holds 8
    assert one.coverage.value == pytest.approx(3 / 4)


def test_ratio_to_the_last_value_of_a_nearly_exact_line():
    values = [3 + 2 * year + (-1) ** year * 0.01 for year in range(12)]
    (score,) = backtest(range(12), values, linear_forecast, horizons=[3])
    # three years ahead the last value errs by 6 ± 0.02 at each of the five origins
    assert score.error_ratio.value == pytest.approx(score.mean_absolute_error.value / 6, rel=0.01)
    assert score.error_ratio.n == len(score.origins) == 5


def test_origins_without_a_forecast_count_neither_for_the_method_nor_for_the_last_value():
    def from_eight(years, values, at):
        if len(values) < 8:
            return Forecast.missing(tuple(map(float, at)), "late", Problem(Reason.TOO_FEW, ""))
        return naive_forecast(years, values, at, drift=True)

    values = [5, 6, 5, 6, 7, 3, 8, 8, 6, 9, 4]
    (score,) = backtest(range(11), values, from_eight, horizons=[1])
    assert score.origins == (7, 8, 9)
    of_last_value = (abs(6 - 8) + abs(9 - 6) + abs(4 - 9)) / 3
    assert score.error_ratio.value == pytest.approx(score.mean_absolute_error.value / of_last_value)
    assert score.error_ratio.n == 3


def test_method_sees_nothing_of_the_future():
    seen = []

    def spy(years, values, at):
        seen.append((list(years), list(values), list(at)))
        return naive_forecast(years, values, at)

    values = [1, 4, 2, 8, 5, 7, 9, 3]
    backtest(range(8), values, spy, horizons=[1, 3])
    assert [(years[-1], at) for years, _, at in seen] == [(4, [5, 7]), (5, [6]), (6, [7])]
    assert all(passed == values[: len(passed)] for _, passed, _ in seen)


def test_gap_years_are_not_scored():
    years = [0, 1, 2, 3, 4, 5, 7, 8]
    (score,) = backtest(years, [1, 4, 2, 8, 5, 7, 9, 3], naive_forecast, horizons=[1])
    assert score.origins == (4, 7)
    assert score.mean_absolute_error.value == pytest.approx((2 + 6) / 2)


def test_options_through_partial_and_order_of_the_scores():
    method = partial(naive_forecast, log_scale=True)
    scores = backtest(range(10), [9, 8, 9, 7, 6, 7, 5, 5, 4, 4], method, horizons=[2, 1])
    assert [score.horizon for score in scores] == [2, 1]
    assert scores[1].mean_absolute_error.value == pytest.approx((1 + 2 + 0 + 1 + 0) / 5)


def test_too_long_a_horizon_says_why():
    _, score = backtest(range(7), [1, 3, 2, 4, 3, 5, 4], naive_forecast, horizons=[1, 5])
    assert score.origins == ()
    for estimate in (score.mean_absolute_error, score.error_ratio, score.coverage):
        assert estimate.reason is Reason.TOO_FEW


def test_last_value_that_never_errs():
    (score,) = backtest(range(8), [4] * 8, linear_forecast, horizons=[1])
    assert score.error_ratio.reason is Reason.ZERO_DENOMINATOR
    assert score.mean_absolute_error.value == pytest.approx(0)
    assert score.coverage.reason is Reason.NO_VARIATION


def test_method_without_a_forecast():
    def never(years, values, at):
        return Forecast.missing(tuple(map(float, at)), "never", Problem(Reason.NOT_CONVERGED, ""))

    (score,) = backtest(range(8), [4, 5, 3, 6, 4, 5, 6, 4], never, horizons=[1])
    assert score.origins == ()
    assert not score.mean_absolute_error.has_value
    assert not score.error_ratio.has_value


@pytest.mark.parametrize(
    ("values", "breaks", "reason"),
    [
        ([1, 2, 3, 4, 5], [], Reason.TOO_FEW),
        ([1, 2, 3, 4, 5, 6, 7], [3], Reason.SERIES_BREAK),
        ([], [], Reason.EMPTY),
    ],
)
def test_preconditions(values, breaks, reason):
    (score,) = backtest(range(len(values)), values, naive_forecast, horizons=[1], breaks=breaks)
    assert score.mean_absolute_error.reason is reason


@pytest.mark.parametrize("horizons", [[], [0], [1, -1]])
def test_horizons_are_positive(horizons):
    with pytest.raises(ValueError, match="horizons"):
        backtest(range(8), range(8), naive_forecast, horizons=horizons)
