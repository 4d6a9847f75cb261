"""Scenarios of fertility and migration; expectations by hand.

シミュレーション1 and 2 as in the national guide to municipal population visions (地方人口ビジョン策定のための
手引き, 内閣官房): fertility 2.1 by 2030; the same and no net migration.
"""

import numpy as np
import pytest

from analysis.methods.projection import (
    Assumptions,
    FertilityLink,
    phase_in,
    project,
    rising_fertility,
    simulation_1,
    simulation_2,
    with_balanced_migration,
    with_fertility,
)

YEARS = [2020, 2025, 2030, 2035, 2040, 2045]
LINK = FertilityLink(0.19, 1.2)


def city(areas=()):
    shape = (6, *areas, 2, 18)
    return Assumptions(np.full(shape, 0.98), np.full(shape, -0.03), np.full((6, *areas), 0.19), 105.0)


def test_a_change_that_is_phased_in():
    assert phase_in(YEARS, 2020, 2040).tolist() == [0.0, 0.25, 0.5, 0.75, 1.0, 1.0]


def test_a_change_at_once():
    assert phase_in(YEARS, 2020, 2020).tolist() == [0.0, 1.0, 1.0, 1.0, 1.0, 1.0]


def test_a_change_that_ends_before_it_starts():
    with pytest.raises(ValueError, match="before start_year"):
        phase_in(YEARS, 2030, 2020)


def test_fertility_rises_in_a_straight_line_to_2030():
    assert rising_fertility(YEARS, start_year=2015, start_tfr=1.2) == pytest.approx(
        [1.5, 1.8, 2.1, 2.1, 2.1, 2.1]
    )


def test_fertility_of_areas_that_are_above_the_goal_stays():
    rates = rising_fertility(YEARS, start_year=2015, start_tfr=[1.2, 2.3])
    assert rates[:, 1].tolist() == [2.3] * 6
    assert rates[1, 0] == pytest.approx(1.8)


def test_simulation_1_moves_children_only():
    scenario = simulation_1(city(), YEARS, LINK, start_year=2015)
    assert scenario.child_woman_ratio == pytest.approx(np.array([1.5, 1.8, 2.1, 2.1, 2.1, 2.1]) * 0.19 / 1.2)
    assert (scenario.net_migration_rate == -0.03).all()
    assert (scenario.survival == 0.98).all()


def test_simulation_2_has_the_same_children_and_nobody_moves():
    first = simulation_1(city(), YEARS, LINK, start_year=2015)
    second = simulation_2(city(), YEARS, LINK, start_year=2015, balanced_from=2015)
    assert (second.child_woman_ratio == first.child_woman_ratio).all()
    assert not second.net_migration_rate.any()
    assert second.rates.cohort_change_ratio == pytest.approx(np.full((6, 2, 18), 0.98))


def test_migration_balanced_from_2030_on():
    scenario = with_balanced_migration(city(), YEARS, 2030)
    assert scenario.net_migration_rate[:, 0, 0].tolist() == [-0.03] * 3 + [0.0] * 3


def test_balanced_migration_lets_nobody_arrive_either():
    arriving = city().with_net_migration_rate(np.zeros((6, 2, 18)), np.full((6, 2, 18), 2.0))
    balanced = with_balanced_migration(arriving, YEARS, 2030)
    assert balanced.arrivals[:, 0, 0].tolist() == [2.0] * 3 + [0.0] * 3


def test_scenarios_for_several_areas():
    link = FertilityLink([0.19, 0.25], [1.2, 1.5])
    scenario = simulation_2(city((2,)), YEARS, link, start_year=2015, balanced_from=2015)
    assert scenario.child_woman_ratio[2] == pytest.approx([0.19 * 2.1 / 1.2, 0.25 * 2.1 / 1.5])
    assert project(np.full((2, 2, 19), 100.0), scenario.rates).shape == (7, 2, 2, 19)


def test_any_schedule_of_fertility():
    rates = [1.3, 1.4, 1.5, 1.4, 1.3, 1.2]
    assert with_fertility(city(), rates, LINK).child_woman_ratio == pytest.approx(
        np.array(rates) * 0.19 / 1.2
    )


def test_a_schedule_of_another_length_is_refused():
    with pytest.raises(ValueError, match="same steps"):
        with_fertility(city(), [1.3, 1.4], LINK)
    with pytest.raises(ValueError, match="6 years, one per step"):
        with_balanced_migration(city(), [2020, 2025], 2020)


def test_a_schedule_over_steps_is_not_taken_for_one_over_areas():
    """Six steps and six areas: one axis alone could be either."""
    link = FertilityLink(np.full(6, 0.19), 1.2)
    with pytest.raises(ValueError, match="axis of steps before"):
        with_fertility(city((6,)), np.full(6, 1.5), link)
    assert with_fertility(city((6,)), np.full((6, 6), 1.2), link).child_woman_ratio == pytest.approx(
        np.full((6, 6), 0.19)
    )


def test_more_children_and_fewer_leavers_make_more_people():
    start = np.full((2, 19), 1000.0)
    totals = [
        project(start, scenario.rates)[-1].sum()
        for scenario in (
            city(),
            simulation_1(city(), YEARS, LINK, start_year=2015),
            simulation_2(city(), YEARS, LINK, start_year=2015, balanced_from=2015),
        )
    ]
    assert totals[0] < totals[1] < totals[2]
