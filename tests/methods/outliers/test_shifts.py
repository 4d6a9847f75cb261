"""Steps of the level: made-up series, and 栃木市 (see `known`) where there is too little before the step."""

import numpy as np
import pytest
from scipy import stats

from analysis.methods.outliers import level_shifts, trend_deviations

from .known import NAN, TOCHIGI, anscombe_like, by_hand


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


def test_the_usual_noise_counts_for_changes_too():
    values = np.array([[10_000.0] * 5 + [11_000.0] * 5])
    y = anscombe_like(values[0])
    assert level_shifts(range(10), values).score[0, 5] == pytest.approx((y[5] - y[4]) / np.sqrt(2))
    least = np.sqrt(2) * np.sqrt(1 + (0.05 * np.median(y) / 2) ** 2)
    assert level_shifts(range(10), values, usual=0.05).score[0, 5] == pytest.approx((y[5] - y[4]) / least)
