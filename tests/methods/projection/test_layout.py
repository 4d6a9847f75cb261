"""The checks and conventions of population arrays; expectations by hand."""

import numpy as np
import pytest

from analysis.methods.projection.layout import (
    as_finite,
    as_population,
    broadcast,
    cohorts,
    male_share,
    women_15_49,
)


def test_women_15_49_takes_the_seven_bands_of_the_last_sex():
    population = np.arange(38.0).reshape(2, 19)
    assert women_15_49(population) == sum(range(22, 29))


def test_women_of_an_array_of_females_alone():
    assert women_15_49(np.arange(19.0).reshape(1, 19)) == sum(range(3, 10))


def test_the_two_oldest_bands_move_together():
    moving = cohorts(np.arange(1.0, 13.0).reshape(1, 12))
    assert moving.tolist() == [[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 + 12]]


def test_cohorts_leaves_the_population_alone():
    population = np.ones((2, 19))
    cohorts(population)
    assert population.sum() == 38


def test_male_share_of_the_ratio_at_birth():
    assert male_share(np.float64(105.0)) == pytest.approx(105 / 205)


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_a_number_that_is_not_finite_is_named_with_its_place(bad):
    with pytest.raises(ValueError, match=r"survival is not a finite number at index \(1, 0\)"):
        as_finite([[1.0, 1.0], [bad, 1.0]], "survival")


def test_masked_values_are_refused_rather_than_read():
    with pytest.raises(ValueError, match="masked"):
        as_finite(np.ma.MaskedArray([1.0, 2.0], mask=[False, True]), "ratio")


def test_negative_people_are_refused():
    population = np.ones((2, 19))
    population[1, 4] = -1
    with pytest.raises(ValueError, match=r"population is below 0 at index \(1, 4\)"):
        as_population(population)


@pytest.mark.parametrize("shape", [(19,), (3, 19), (2, 10), (5, 1, 19)])
def test_another_shape_is_no_population(shape):
    with pytest.raises(ValueError, match=r"axes|age bands"):
        as_population(np.ones(shape))


def test_a_schedule_over_steps_is_not_taken_for_one_over_areas():
    with pytest.raises(ValueError, match="must have 2 axes"):
        broadcast(np.ones(3), (3, 3), "child_woman_ratio")


def test_axes_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match="does not fit"):
        broadcast(np.ones((2, 4)), (3, 4), "ratio")
