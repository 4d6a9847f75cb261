"""Rolling-origin back test: small series whose errors are counted by hand, and a spy on what is passed."""

from functools import partial

import pytest

from analysis.methods.backtest import backtest
from analysis.methods.damped_trend import damped_trend_forecast
from analysis.methods.forecast import linear_forecast, naive_forecast
from analysis.methods.predictive import Forecast
from analysis.methods.result import Reason
from analysis.methods.series import Problem

NAIVE = {"naive": naive_forecast}


def by_name(scores):
    return {(score.method, score.horizon): score for score in scores}


def test_naive_errors_by_hand():
    # origins 2014, 2015, 2016, 2017: |3-7|, |8-3|, |8-8|, |6-8|; two ahead |8-7|, |8-3|, |6-8|
    values = [5, 6, 5, 6, 7, 3, 8, 8, 6]
    scores = by_name(backtest(range(2010, 2019), values, NAIVE, horizons=[1, 2]))
    one, two = scores["naive", 1], scores["naive", 2]
    assert one.origins == (2014, 2015, 2016, 2017)
    assert one.mean_absolute_error.value == pytest.approx(11 / 4)
    assert two.mean_absolute_error.value == pytest.approx(8 / 3)
    assert one.error_ratio.value == 1
    # 2014: σ² = 4/4, t(4) 2.776: 7 ± 2.78 misses 3; 2015: σ² = (4 + 16)/5, t(5) 2.571: 3 ± 5.14 holds 8
    assert one.coverage.value == pytest.approx(3 / 4)


def test_ratio_to_naive_of_an_exact_line():
    values = [3 + 2 * year + (-1) ** year * 0.01 for year in range(12)]
    scores = by_name(backtest(range(12), values, {**NAIVE, "line": linear_forecast}, horizons=[3]))
    line = scores["line", 3]
    assert line.error_ratio.value == pytest.approx(
        line.mean_absolute_error.value / scores["naive", 3].mean_absolute_error.value
    )
    assert line.error_ratio.value < 0.01


def test_ratio_uses_the_origins_that_both_methods_share():
    values = [5, 6, 5, 6, 7, 3, 8, 8, 6, 9, 4]
    methods = {**NAIVE, "damped": damped_trend_forecast}
    scores = by_name(backtest(range(11), values, methods, horizons=[1]))
    damped = scores["damped", 1]
    assert damped.origins == (7, 8, 9)
    naive_error = (abs(6 - 8) + abs(9 - 6) + abs(4 - 9)) / 3
    assert damped.error_ratio.value == pytest.approx(damped.mean_absolute_error.value / naive_error)
    assert damped.error_ratio.n == 3
    assert scores["naive", 1].origins == (4, 5, 6, 7, 8, 9)


def test_method_sees_nothing_of_the_future():
    seen = []

    def spy(years, values, at):
        seen.append((list(years), list(values), list(at)))
        return naive_forecast(years, values, at)

    values = [1, 4, 2, 8, 5, 7, 9, 3]
    backtest(range(8), values, {"naive": spy}, horizons=[1, 3])
    assert [(years[-1], at) for years, _, at in seen] == [(4, [5, 7]), (5, [6]), (6, [7])]
    assert all(passed == values[: len(passed)] for _, passed, _ in seen)


def test_gap_years_are_not_scored():
    years = [0, 1, 2, 3, 4, 5, 7, 8]
    score = backtest(years, [1, 4, 2, 8, 5, 7, 9, 3], NAIVE, horizons=[1])[0]
    assert score.origins == (4, 7)
    assert score.mean_absolute_error.value == pytest.approx((2 + 6) / 2)


def test_options_through_partial_and_order_of_the_scores():
    methods = {"naive": partial(naive_forecast, log_scale=True), "drift": partial(naive_forecast, drift=True)}
    scores = backtest(range(10), [9, 8, 9, 7, 6, 7, 5, 5, 4, 4], methods, horizons=[2, 1])
    assert [(score.method, score.horizon) for score in scores] == [
        ("naive", 2),
        ("naive", 1),
        ("drift", 2),
        ("drift", 1),
    ]
    assert scores[1].mean_absolute_error.value == pytest.approx((1 + 2 + 0 + 1 + 0) / 5)


def test_too_long_a_horizon_says_why():
    score = by_name(backtest(range(7), [1, 3, 2, 4, 3, 5, 4], NAIVE, horizons=[1, 5]))["naive", 5]
    assert score.origins == ()
    for estimate in (score.mean_absolute_error, score.error_ratio, score.coverage):
        assert estimate.reason is Reason.TOO_FEW


def test_benchmark_that_never_errs():
    scores = by_name(backtest(range(8), [4] * 8, {**NAIVE, "line": linear_forecast}, horizons=[1]))
    assert scores["line", 1].error_ratio.reason is Reason.ZERO_DENOMINATOR
    assert scores["line", 1].mean_absolute_error.value == pytest.approx(0)
    assert scores["naive", 1].coverage.reason is Reason.NO_VARIATION


def test_method_without_a_forecast():
    def never(years, values, at):
        return Forecast.missing(tuple(map(float, at)), "never", Problem(Reason.NOT_CONVERGED, ""))

    score = by_name(backtest(range(8), [4, 5, 3, 6, 4, 5, 6, 4], {**NAIVE, "never": never}, horizons=[1]))[
        "never", 1
    ]
    assert score.origins == ()
    assert not score.mean_absolute_error.has_value


@pytest.mark.parametrize(
    ("values", "breaks", "reason"),
    [
        ([1, 2, 3, 4, 5], [], Reason.TOO_FEW),
        ([1, 2, 3, 4, 5, 6, 7], [3], Reason.SERIES_BREAK),
        ([], [], Reason.EMPTY),
    ],
)
def test_preconditions(values, breaks, reason):
    score = backtest(range(len(values)), values, NAIVE, horizons=[1], breaks=breaks)[0]
    assert score.mean_absolute_error.reason is reason


@pytest.mark.parametrize("horizons", [[], [0], [1, -1]])
def test_horizons_are_positive(horizons):
    with pytest.raises(ValueError, match="horizons"):
        backtest(range(8), range(8), NAIVE, horizons=horizons)


def test_benchmark_must_be_among_the_methods():
    with pytest.raises(ValueError, match="naive"):
        backtest(range(8), range(8), {"line": linear_forecast})
