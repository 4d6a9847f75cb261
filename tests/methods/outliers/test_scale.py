"""The scale on which counts are alike, and what both searches do with input that can't be judged."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from analysis.methods.outliers import level_shifts, stabilised, trend_deviations, unstabilised
from analysis.methods.result import Reason

from .known import NAN, anscombe_like


def test_stabilised_counts_have_unit_variance():
    for mean in (1.0, 3.0, 20.0, 400.0):
        k = np.arange(0, int(mean + 12 * np.sqrt(mean) + 20))
        p = stats.poisson.pmf(k, mean)
        y = anscombe_like(k)
        assert (p * y**2).sum() - (p * y).sum() ** 2 == pytest.approx(1, abs=0.2)
        assert stabilised(k.astype(float)) == pytest.approx(y)


@given(st.floats(0, 1e7))
def test_stabilising_can_be_undone(x):
    assert unstabilised(stabilised(np.array([x])))[0] == pytest.approx(x, rel=1e-6, abs=1e-6)


def test_poisson_counts_of_small_towns_are_not_reported():
    rng = np.random.default_rng(7)
    means = np.repeat([0.3, 2.0, 8.0, 40.0, 300.0], 400)[:, None]
    values = rng.poisson(means * np.exp(-0.04 * np.arange(13)), (2000, 13)).astype(float)
    found = trend_deviations(range(2010, 2023), values)
    assert (found.noise >= 1).all()
    # 26,000 values that vary by chance alone: a normal deviate leaves ±5 once in 1.7 million
    assert (np.abs(found.score) > 5).sum() <= 1
    shifts = level_shifts(range(2010, 2023), values)
    assert (np.abs(shifts.score) > 5).sum() <= 1


@pytest.mark.parametrize("function", [trend_deviations, level_shifts])
def test_series_without_enough_values_say_so(function):
    values = np.full((3, 9), NAN)
    values[1, :5] = 10
    values[2] = 10
    found = function(range(9), values)
    assert found.reasons == (Reason.EMPTY, Reason.TOO_FEW, None)
    assert np.isnan(found.score[:2]).all()
    assert np.isnan(found.noise[:2]).all()
    assert function(range(9), np.empty((0, 9))).reasons == ()


def test_six_values_are_enough_for_the_trend_and_seven_changes_for_a_step():
    six = np.full((1, 9), NAN)
    six[0, :6] = [10, 11, 10, 12, 11, 10]
    assert trend_deviations(range(9), six).reasons == (None,)
    seven_changes = np.array([[1.0, 2, 3, 4, 5, 6, 7, 8]])
    assert level_shifts(range(8), seven_changes).reasons == (None,)
    assert level_shifts(range(7), seven_changes[:, :7]).reasons == (Reason.TOO_FEW,)
    with_gap = np.insert(seven_changes, 4, NAN, axis=1)
    assert level_shifts(range(9), with_gap).reasons == (Reason.TOO_FEW,)


@pytest.mark.parametrize(
    ("years", "values", "words"),
    [
        (range(3), [[1.0, 2.0]], "shape"),
        (range(2), [1.0, 2.0], "shape"),
        ([2, 1], [[1.0, 2.0]], "increasing"),
        ([1, 1], [[1.0, 2.0]], "increasing"),
        ([1, None], [[1.0, 2.0]], "increasing"),
        (range(2), [[1.0, np.inf]], "finite"),
        (range(2), [[1.0, -1.0]], "negative"),
    ],
)
def test_what_cannot_be_meant_is_refused(years, values, words):
    for function in (trend_deviations, level_shifts):
        with pytest.raises(ValueError, match=words):
            function(years, np.array(values))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(0.1, 100), min_size=8, max_size=8), st.floats(0.01, 1e4))
def test_scores_of_rates_do_not_depend_on_the_unit(values, unit):
    row = np.array([values])
    for function in (trend_deviations, level_shifts):
        one, other = (function(range(8), x, counts=False) for x in (row, unit * row))
        assert one.score[0] == pytest.approx(other.score[0], nan_ok=True, abs=1e-6)


def test_a_negative_usual_noise_is_refused():
    for function in (trend_deviations, level_shifts):
        for usual in (-0.1, np.inf, np.nan):
            with pytest.raises(ValueError, match="usual"):
                function(range(2), np.ones((1, 2)), usual=usual)
