"""Odd years and steps of the level.

Oracles: births of 富谷市 (04216) and 那珂川市 (40231) as 人口動態統計 gives them (社会・人口統計体系 A4101: the
years in which the two became cities count from that day only), deaths of 陸前高田市 (03210) around 2011, register
population of 栃木市 (09203) before and after it absorbed 岩舟町 in April 2014 (A2301), and Theil-Sen lines and
median deviations computed here one series at a time with scipy.
"""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from analysis.methods.outliers import level_shifts, stabilised, trend_deviations, unstabilised
from analysis.methods.result import Reason

NAN = np.nan
TOMIYA = [78.0, 405, 384, 357, 290, 334, 292, 313]  # 2016-2023, a city since 10 October 2016
NAKAGAWA = [NAN, NAN, 111.0, 422, 415, 410, 346, 357]  # 2016-2023, a city since 1 October 2018
RIKUZENTAKATA_DEATHS = [324.0, 1996, 278, 282, 290, 289, 305, 295, 324, 323, 347, 276, 363]  # 2010-2022
TOCHIGI = [146667.0, 146544, 164066, 163536, 162734, 162027, 161363, 159951, 158397, 156930, 155669, 154371]


def anscombe_like(x):
    return np.sqrt(x) + np.sqrt(np.asarray(x, float) + 1)


def by_hand(years, values):
    """Theil-Sen by scipy on the stabilised scale, scores by the definition, one series."""
    seen = ~np.isnan(values)
    y, t = anscombe_like(np.asarray(values)[seen]), np.asarray(years, float)[seen]
    slope = stats.theilslopes(y, t).slope
    residual = y - slope * t - np.median(y - slope * t)
    noise = max(1.0, stats.median_abs_deviation(residual, scale="normal"))
    scores = np.full(len(values), NAN)
    scores[seen] = residual / noise
    return scores


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


def test_partial_years_stand_out_and_nothing_else_does():
    years = range(2016, 2024)
    values = np.array([TOMIYA, NAKAGAWA])
    found = trend_deviations(years, values)
    for row in (0, 1):
        assert found.score[row] == pytest.approx(by_hand(years, values[row]), nan_ok=True)
    assert np.argwhere(np.abs(found.score) > 5).tolist() == [[0, 0], [1, 2]]
    # the whole years say that about 400 births were to be expected in both
    assert found.expected[0, 0] == pytest.approx(400, rel=0.1)
    assert found.expected[1, 2] == pytest.approx(430, rel=0.1)
    assert np.isnan(found.score[1, :2]).all()
    assert np.isnan(found.expected[1, :2]).all()


def test_the_disaster_year_stands_out_of_deaths():
    found = trend_deviations(range(2010, 2023), np.array([RIKUZENTAKATA_DEATHS]))
    assert found.score[0] == pytest.approx(by_hand(range(2010, 2023), RIKUZENTAKATA_DEATHS))
    assert np.flatnonzero(np.abs(found.score[0]) > 5).tolist() == [1]
    assert found.score[0, 1] > 40


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


def test_a_noisy_series_is_judged_by_its_own_noise():
    quiet = [1000.0, 1002, 998, 1001, 999, 1200, 1000, 1001]
    noisy = [1000.0, 1200, 800, 1250, 780, 1200, 850, 1150]
    found = trend_deviations(range(8), np.array([quiet, noisy]))
    assert found.noise[0] == 1
    assert found.score[0, 5] == pytest.approx(by_hand(range(8), quiet)[5])
    assert abs(found.score[0, 5]) > 5
    assert found.noise[1] > 3
    assert np.nanmax(np.abs(found.score[1])) < 3


def test_rates_have_a_floor_of_two_per_cent_of_their_level():
    rate = [1.40, 1.40, 1.40, 1.40, 1.40, 1.40, 1.54]
    found = trend_deviations(range(7), np.array([rate]), counts=False)
    assert found.noise[0] == pytest.approx(0.02 * 1.40)
    assert found.score[0] == pytest.approx([0, 0, 0, 0, 0, 0, 0.14 / 0.028])
    assert found.expected[0, 6] == pytest.approx(1.40)


def test_a_step_that_lasts_is_a_shift_and_a_single_year_is_not():
    years = range(2012, 2024)
    step = [100.0, 102, 99, 101, 100, 160, 158, 161, 160, 159, 162, 160]
    spike = [100.0, 102, 99, 101, 100, 160, 100, 101, 99, 102, 100, 101]
    found = level_shifts(years, np.array([step, spike]))
    assert np.flatnonzero(np.abs(found.score[0]) > 2).tolist() == [5]
    y = anscombe_like(step)
    change = np.diff(y)
    typical = np.median(change)
    noise = max(np.sqrt(2), stats.median_abs_deviation(change, scale="normal"))
    assert found.score[0, 5] == pytest.approx((change[4] - typical) / noise)
    assert found.expected[0, 5] == pytest.approx(100, rel=0.03)
    assert (np.abs(np.nan_to_num(found.score[1])) < 1).all()


def test_a_merger_two_years_into_the_series_shows_as_odd_first_years():
    found = trend_deviations(range(2013, 2025), np.array([TOCHIGI]))
    assert found.score[0] == pytest.approx(by_hand(range(2013, 2025), TOCHIGI))
    assert np.flatnonzero(np.abs(found.score[0]) > 5).tolist() == [0, 1]
    # there are no three years before the step, so it can't be told from two odd years
    assert np.isnan(level_shifts(range(2013, 2025), np.array([TOCHIGI])).score[0, :3]).all()


def test_a_missing_year_leaves_its_neighbours_unjudged_for_steps():
    values = np.array([[100.0, 102, 99, 101, NAN, 160, 158, 161, 160, 159, 162, 160]])
    found = level_shifts(range(12), values)
    # windows of three years that contain column 4
    assert np.isnan(found.score[0, 2:8]).all()
    assert found.score[0, 8] == 0
    gap = np.delete(values, 4, axis=1)
    apart = level_shifts([0, 1, 2, 3, *range(5, 12)], gap)
    assert np.delete(found.score, 4, axis=1)[0] == pytest.approx(apart.score[0], nan_ok=True)


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


def test_a_rate_that_is_zero_but_once_has_no_noise_to_be_judged_by():
    found = trend_deviations(range(7), np.array([[0.0, 0, 0, 0, 0, 0, 3]]), counts=False)
    assert found.reasons == (Reason.NO_VARIATION,)
    assert np.isnan(found.score).all()
    # of counts, chance is the noise: three where none is expected
    counted = trend_deviations(range(7), np.array([[0.0, 0, 0, 0, 0, 0, 3]]))
    assert counted.score[0] == pytest.approx([0, 0, 0, 0, 0, 0, np.sqrt(3) + 2 - 1])
    assert counted.expected[0, 6] == 0


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


def test_negative_rates_are_allowed():
    found = trend_deviations(range(6), np.array([[-1.0, -2, -3, -4, -5, -6]]), counts=False)
    assert found.score[0] == pytest.approx(0, abs=1e-9)


counts = st.lists(st.one_of(st.none(), st.integers(0, 5000)), min_size=6, max_size=14)


@settings(max_examples=60, deadline=None)
@given(st.lists(counts, min_size=2, max_size=4).map(lambda rows: [row[:6] for row in rows]))
def test_each_series_is_judged_alone(rows):
    values = np.array([[NAN if v is None else v for v in row] for row in rows], dtype=float)
    together = trend_deviations(range(values.shape[1]), values)
    for row in range(len(values)):
        alone = trend_deviations(range(values.shape[1]), values[row : row + 1])
        assert alone.score[0] == pytest.approx(together.score[row], nan_ok=True)
        assert alone.reasons[0] == together.reasons[row]
        if together.reasons[row] is None:
            assert together.score[row] == pytest.approx(by_hand(range(6), values[row]), nan_ok=True, abs=1e-9)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(0.1, 100), min_size=8, max_size=8), st.floats(0.01, 1e4))
def test_scores_of_rates_do_not_depend_on_the_unit(values, unit):
    row = np.array([values])
    for function in (trend_deviations, level_shifts):
        one, other = (function(range(8), x, counts=False) for x in (row, unit * row))
        assert one.score[0] == pytest.approx(other.score[0], nan_ok=True, abs=1e-6)
