"""Hindcasts with the rates of the years before; expectations by hand and by definition."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from analysis.methods.projection import Rates, carried_rates, cohort_change_hindcast, project
from analysis.methods.result import Reason

people = arrays(np.float64, (2, 2, 19), elements=st.floats(50.0, 5000.0))


def three_censuses():
    """One cohort of 15–19 that falls to 80 and another that falls to 60 of 100, everything else steady."""
    censuses = np.full((3, 1, 2, 19), 100.0)
    censuses[1, ..., 4], censuses[2, ..., 4] = 80.0, 60.0
    censuses[1, ..., 5], censuses[2, ..., 5] = 100.0, 80.0
    censuses[1:, ..., -1] = 200.0
    return censuses


def test_rates_of_the_previous_five_years():
    rates = carried_rates(three_censuses()[1:])
    assert rates.cohort_change_ratio[0, 0, 0, 3:6] == pytest.approx([0.6, 1.0, 1.0])
    assert rates.child_woman_ratio[0, 0] == pytest.approx(200 / 640)
    assert rates.sex_ratio[0, 0] == pytest.approx(100)


def test_rates_of_the_previous_ten_years_are_pooled():
    rates = carried_rates(three_censuses())
    assert rates.cohort_change_ratio[0, 0, 0, 3] == pytest.approx((80 + 60) / (100 + 100))
    assert rates.child_woman_ratio[0, 0] == pytest.approx(400 / (680 + 640))


def test_the_sex_ratio_is_that_of_all_areas():
    censuses = np.full((2, 2, 2, 19), 100.0)
    censuses[1, 0, :, 0] = [3, 1]
    censuses[1, 1, :, 0] = [107, 99]
    assert carried_rates(censuses).sex_ratio[0, 0] == pytest.approx(110)


def test_an_empty_cohort_takes_the_rate_of_all_areas_and_its_arrivals_in_persons():
    censuses = np.full((3, 2, 2, 19), 100.0)
    censuses[:2, 0, 0, 3] = 0.0
    censuses[1, 0, 0, 4], censuses[2, 0, 0, 4] = 3.0, 5.0
    censuses[1:, 1, 0, 4] = 70.0
    rates = carried_rates(censuses)
    # 3 + 5 came to the first area where there was nobody; in both together 148 of 200 were 20–24
    assert rates.cohort_change_ratio[0, 0, 0, 3] == pytest.approx((3 + 5 + 70 + 70) / 200)
    assert rates.arrivals[0, 0, 0, 3] == pytest.approx((3 + 5) / 2)
    assert rates.arrivals.sum() == pytest.approx(4)


def test_a_cohort_that_is_empty_everywhere_needs_a_fallback():
    censuses = np.full((2, 1, 2, 19), 100.0)
    censuses[0, ..., 3] = 0.0
    with pytest.raises(ValueError, match="fallback cohort_change_ratio has undefined"):
        carried_rates(censuses)
    given_rates = Rates(np.full((1, 1, 2, 18), 0.9), [[0.2]], [[105.0]])
    assert carried_rates(censuses, given_rates).cohort_change_ratio[0, 0, 0, 3] == 0.9


@given(people, arrays(np.float64, (1, 2, 2, 18), elements=st.floats(0.3, 1.3)), st.integers(1, 3))
@settings(max_examples=20, deadline=None)
def test_unchanged_rates_are_hindcast_without_error(start, ratio, steps):
    total = steps + 2
    rates = Rates(ratio.repeat(total, axis=0), np.full((total, 2), 0.25), 105.0)
    path = project(start, rates)
    result = cohort_change_hindcast(path[:2], path[1 + steps], steps=steps)
    assert result.projected == pytest.approx(path[1 + steps])
    assert result.median_absolute_percent_error.number == pytest.approx(0, abs=1e-6)


def test_errors_by_hand():
    """Three areas without change, counted so that they were missed by +1, −4 and +60 %."""
    steady = np.full((2, 3, 2, 19), 100.0)
    observed = steady[1] / np.array([1.01, 0.96, 1.6])[:, None, None]
    result = cohort_change_hindcast(steady, observed)
    assert result.projected == pytest.approx(steady[1])
    assert result.percent_error.data == pytest.approx([1.0, -4.0, 60.0])
    assert result.median_absolute_percent_error.number == pytest.approx(4.0)
    assert result.mean_absolute_percent_error.number == pytest.approx(65 / 3)
    assert result.p90_absolute_percent_error.number == pytest.approx(4 + 0.8 * 56)
    assert result.median_percent_error.number == pytest.approx(1.0)
    assert result.median_percent_error.n == 3


def test_areas_without_people_at_either_end_are_left_out():
    """An evacuated town has no error, nor has one that was empty at the start."""
    history = np.full((2, 3, 2, 19), 100.0)
    history[1, 0] = 0.0
    observed = np.full((3, 2, 19), 100.0)
    observed[1] = 0.0
    result = cohort_change_hindcast(history, observed)
    assert result.percent_error.mask.tolist() == [True, True, False]
    assert result.median_absolute_percent_error.n == 1


def test_no_area_and_no_people_give_no_number():
    history = np.full((2, 1, 2, 19), 100.0)
    evacuated = cohort_change_hindcast(history, np.zeros((1, 2, 19)))
    assert evacuated.median_absolute_percent_error.reason is Reason.ZERO_DENOMINATOR
    fallback = Rates(np.ones((1, 1, 2, 18)), [[0.2]], [[105.0]])
    nowhere = cohort_change_hindcast(np.zeros((2, 0, 2, 19)), np.zeros((0, 2, 19)), fallback=fallback)
    assert nowhere.median_absolute_percent_error.reason is Reason.EMPTY


def test_input_that_cannot_be_meant():
    history = np.full((2, 1, 2, 19), 100.0)
    with pytest.raises(ValueError, match="steps must be at least 1"):
        cohort_change_hindcast(history, history[0], steps=0)
    with pytest.raises(ValueError, match="history must have the axes"):
        cohort_change_hindcast(history[:1], history[0])
    with pytest.raises(ValueError, match="observed must have the shape"):
        cohort_change_hindcast(history, np.ones((2, 2, 19)))
