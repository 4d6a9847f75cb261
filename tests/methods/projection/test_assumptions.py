"""Assumptions apart and the link of fertility and children; expectations by hand."""

import numpy as np
import pytest

from analysis.methods.projection import Assumptions, FertilityLink, Rates, project


def flat(steps=2, survival=0.9, migration=0.05, children=0.2):
    return Assumptions(
        np.full((steps, 2, 18), survival), np.full((steps, 2, 18), migration), [children] * steps, 105.0
    )


def test_survival_and_migration_add_up():
    assert flat().rates.cohort_change_ratio == pytest.approx(np.full((2, 2, 18), 0.95))


def test_arrivals_travel_with_the_rates():
    arrivals = np.zeros((1, 2, 18))
    arrivals[0, 0, 3] = 7.0
    assumptions = Assumptions(np.ones((1, 2, 18)), np.zeros((1, 2, 18)), [0.2], 105.0, arrivals)
    assert project(np.zeros((2, 19)), assumptions.rates)[1, 0, 4] == 7.0


def test_a_ratio_split_by_survival_is_the_same_ratio_again():
    ratio = np.linspace(0.0, 1.4, 36).reshape(1, 2, 18)
    split = Assumptions.from_rates(Rates(ratio, [0.2], 105.0), np.full((1, 2, 18), 0.97))
    assert split.rates.cohort_change_ratio == pytest.approx(ratio)
    assert split.net_migration_rate == pytest.approx(ratio - 0.97)


def test_the_survival_of_one_step_serves_all():
    ratio = np.ones((3, 2, 18))
    split = Assumptions.from_rates(Rates(ratio, [0.2] * 3, 105.0), np.full((2, 18), 0.98))
    assert split.survival.shape == (3, 2, 18)


def test_an_earlier_target_year():
    cut = flat(steps=4).until(3)
    assert (cut.steps, cut.child_woman_ratio.shape, cut.sex_ratio.shape) == (3, (3,), ())
    with pytest.raises(ValueError, match="between 1 and 4"):
        flat(steps=4).until(5)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"survival": np.ones((2, 18))}, "need the axes"),
        ({"net_migration_rate": np.zeros((2, 18))}, "need the axes"),
        ({"child_woman_ratio": 0.2}, "need the axes"),
        ({"child_woman_ratio": [0.2]}, "same steps"),
        ({"survival": np.full((2, 2, 18), -0.1)}, "survival is below 0"),
        ({"net_migration_rate": np.full((2, 2, 18), -0.95)}, r"survival \+ net_migration_rate is below 0"),
        ({"net_migration_rate": np.full((2, 2, 18), np.nan)}, "not a finite number"),
        ({"child_woman_ratio": [0.2, -0.1]}, "child_woman_ratio is below 0"),
    ],
)
def test_assumptions_that_cannot_be_meant(changes, message):
    inputs = {
        "survival": np.full((2, 2, 18), 0.9),
        "net_migration_rate": np.zeros((2, 2, 18)),
        "child_woman_ratio": [0.2, 0.2],
        "sex_ratio": 105.0,
    }
    with pytest.raises(ValueError, match=message):
        Assumptions(**(inputs | changes))


def test_children_are_proportional_to_fertility():
    """Atsugi: 0.1856 children a woman; at a rate of 1.24, 2.1 would mean 2.1/1.24 as many."""
    link = FertilityLink(0.1856, 1.24)
    assert link.to_child_woman_ratio(2.1) == pytest.approx(0.1856 * 2.1 / 1.24)
    assert link.to_total_fertility_rate(0.1856 * 1.5) == pytest.approx(1.86)


def test_a_link_for_several_areas():
    link = FertilityLink([0.2, 0.25], [1.4, 1.6])
    assert link.to_child_woman_ratio([[1.4, 1.6], [2.1, 2.1]]) == pytest.approx(
        np.array([[0.2, 0.25], [0.3, 0.25 * 2.1 / 1.6]])
    )


@pytest.mark.parametrize(("children", "rate"), [(0.0, 1.4), (0.2, 0.0), (np.nan, 1.4), (0.2, -1.0)])
def test_nothing_to_link(children, rate):
    with pytest.raises(ValueError, match=r"above zero|not a finite number"):
        FertilityLink(children, rate)
