"""Rates of the last five years, pulled to the nation and moved as the rules say; expectations by hand."""

import numpy as np
import pytest

from analysis.methods.projection import ChildRule, recent_rates


def nation():
    """A nation whose child–woman ratio falls from 2/7 to 1.8/7 and whose young men of 15–19 lose a tenth."""
    people = np.full((2, 2, 19), 1_000_000.0)
    people[1, :, 0] *= 0.9
    people[1, 0, 4] *= 0.9
    return people


def test_a_city_keeps_its_own_ratio_and_a_village_is_pulled():
    city, village = np.full((2, 2, 19), 10_000.0), np.full((2, 2, 19), 10.0)
    for people in (city, village):
        people[1, :, 4] *= 0.5
    own = [recent_rates(people, nation(), 1).cohort_change_ratio[0, 0, 3] for people in (city, village)]
    assert own[0] == pytest.approx((5_000 + 20 * 0.9) / (10_000 + 20))
    assert own[1] == pytest.approx((5 + 18) / (10 + 20))


def test_the_two_oldest_go_together():
    people = np.full((2, 2, 19), 1000.0)
    people[1, :, 18] = 500.0
    rates = recent_rates(people, people, 1, cohort_pull=0.0)
    assert rates.cohort_change_ratio[0, 1, 17] == pytest.approx(0.25)


RATIO, NOW = 2 / 7, 1.8 / 7
"""Of the area, which has a constant one, and of the nation now."""


@pytest.mark.parametrize(
    ("rule", "factors"),
    [
        (ChildRule.CONSTANT, [1, 1, 1]),
        (ChildRule.NATION_ONCE, [0.9, 0.9, 0.9]),
        (ChildRule.NATION_GOING_ON, [0.9, 0.81, 0.729]),
        (ChildRule.NATION_DAMPED, [0.9**0.5, 0.9**0.75, 0.9**0.875]),
        (ChildRule.OWN_ONCE, [1, 1, 1]),
    ],
)
def test_how_the_child_woman_ratio_moves(rule, factors):
    rates = recent_rates(np.full((2, 2, 19), 700.0), nation(), 3, rule=rule, women_pull=0.0)
    assert rates.child_woman_ratio == pytest.approx(RATIO * np.array(factors))


def test_the_areas_own_movement_is_limited():
    people = np.full((2, 2, 19), 700.0)
    people[1, :, 0] = 70.0
    rates = recent_rates(people, nation(), 1, rule=ChildRule.OWN_ONCE, women_pull=0.0)
    assert rates.child_woman_ratio[0] == pytest.approx(0.6 * RATIO / 10)


def test_few_women_are_pulled_to_the_nation():
    people = np.full((2, 2, 19), 10.0)
    people[:, :, 0] = 0.0
    rates = recent_rates(people, nation(), 1, rule=ChildRule.CONSTANT)
    assert rates.child_woman_ratio[0] == pytest.approx(500 * NOW / (70 + 500))


def test_many_areas_are_each_by_themselves():
    generator = np.random.default_rng(1)
    people = generator.uniform(1, 500, (2, 4, 2, 19))
    together = recent_rates(people, nation(), 2)
    for area in range(4):
        alone = recent_rates(people[:, area], nation(), 2)
        assert together.cohort_change_ratio[:, area] == pytest.approx(alone.cohort_change_ratio)
        assert together.child_woman_ratio[:, area] == pytest.approx(alone.child_woman_ratio)


def test_an_empty_cohort_has_the_nations_ratio():
    people = np.full((2, 2, 19), 50.0)
    people[:, :, 3:5] = 0.0
    assert recent_rates(people, nation(), 1).cohort_change_ratio[0, 0, 3] == pytest.approx(0.9)


def test_what_cannot_be_meant():
    people = np.full((2, 2, 19), 50.0)
    with pytest.raises(ValueError, match="at least 1"):
        recent_rates(people, nation(), 0)
    with pytest.raises(ValueError, match="2 or more"):
        recent_rates(people[:1], nation(), 1)
    people[0, 0, 3] = 0.0
    with pytest.raises(ValueError, match="nobody"):
        recent_rates(people, nation(), 1, cohort_pull=0.0)
