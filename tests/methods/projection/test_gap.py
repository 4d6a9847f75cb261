"""The gap between two scenarios taken apart.

Oracle: Das Gupta (1993), U.S. Bureau of the Census P23-186: with two factors the effect of one is the mean of
what it does alone and what it does when the other has changed already; worked here by projecting.
"""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.methods.projection import Assumptions, decompose_gap, project

START = np.full((2, 19), 100.0)


def scenario(children, migration, survival=0.97, arrivals=0.0, areas=()):
    shape = (3, *areas, 2, 18)
    return Assumptions(
        np.full(shape, survival), np.full(shape, migration), np.full((3, *areas), children), 105.0, arrivals
    )


def total(children, migration, survival=0.97, start=START, step=-1):
    return project(start, scenario(children, migration, survival).rates)[step].sum()


def test_two_factors_are_averaged_over_both_orders():
    effects = decompose_gap(START, scenario(0.15, -0.05), scenario(0.25, 0.02)).effects()
    fertility = (total(0.25, -0.05) - total(0.15, -0.05) + total(0.25, 0.02) - total(0.15, 0.02)) / 2
    migration = (total(0.15, 0.02) - total(0.15, -0.05) + total(0.25, 0.02) - total(0.25, -0.05)) / 2
    assert effects["fertility"] == pytest.approx(fertility)
    assert effects["migration"] == pytest.approx(migration)
    assert effects["survival"] == pytest.approx(0, abs=1e-9)


@given(*[st.floats(0.0, 0.5)] * 2, *[st.floats(-0.3, 0.3)] * 2, *[st.floats(0.5, 1.0)] * 2)
@settings(max_examples=25, deadline=None)
def test_effects_add_up_to_the_gap(child_a, child_b, move_a, move_b, live_a, live_b):
    gap = decompose_gap(START, scenario(child_a, move_a, live_a), scenario(child_b, move_b, live_b))
    expected = total(child_b, move_b, live_b) - total(child_a, move_a, live_a)
    assert sum(gap.effects().values()) == pytest.approx(expected, abs=1e-6)
    assert gap.change() == pytest.approx(expected, abs=1e-6)


def test_more_births_alone_are_all_fertility():
    gap = decompose_gap(START, scenario(0.15, -0.05), scenario(0.20, -0.05))
    assert gap.effects()["fertility"] == pytest.approx(total(0.20, -0.05) - total(0.15, -0.05))
    assert gap.effects()["migration"] == pytest.approx(0, abs=1e-9)


def test_arrivals_are_migration():
    gap = decompose_gap(START, scenario(0.0, 0.0, 1.0), scenario(0.0, 0.0, 1.0, np.full((3, 2, 18), 1.0)))
    # one person a band, sex and step; those of the last step and of those before are all still there
    assert gap.effects()["migration"] == pytest.approx(3 * 36)


def test_an_earlier_year():
    gap = decompose_gap(START, scenario(0.15, -0.05), scenario(0.25, 0.02), step=1)
    assert gap.change() == pytest.approx(total(0.25, 0.02, step=1) - total(0.15, -0.05, step=1))
    assert decompose_gap(START, scenario(0.15, -0.05), scenario(0.25, 0.02), step=0).change() == 0


def test_several_areas_at_once():
    start = np.stack([START, 3 * START])
    low, high = scenario(0.15, -0.05, areas=(1,)), scenario(0.25, 0.02, areas=(1,))
    together = decompose_gap(start, low, high).effect_array()
    alone = decompose_gap(START, scenario(0.15, -0.05), scenario(0.25, 0.02)).effect_array()
    assert together == pytest.approx(np.stack([alone, 3 * alone], axis=-1))


def test_scenarios_must_share_the_sex_ratio():
    other = Assumptions(np.ones((3, 2, 18)), np.zeros((3, 2, 18)), [0.2] * 3, 106.0)
    with pytest.raises(ValueError, match="same sex ratio"):
        decompose_gap(START, scenario(0.15, -0.05), other)


@pytest.mark.parametrize("step", [-1, 4])
def test_a_step_outside_the_projection(step):
    with pytest.raises(ValueError, match="step must be between 0 and 3"):
        decompose_gap(START, scenario(0.15, -0.05), scenario(0.2, 0.0), step=step)


def test_migration_that_takes_more_than_the_other_survival_leaves_empties_the_cohort():
    """0.3 survive and 0.2 leave, or 0.9 survive and 0.8 leave: 0.3 − 0.8 would be fewer than nobody."""
    few, many = scenario(0.0, -0.2, 0.3), scenario(0.0, -0.8, 0.9)
    effects = decompose_gap(START, few, many, step=1).effects()
    people = START.sum()
    left = {(0.3, -0.2): 0.1, (0.9, -0.8): 0.1, (0.3, -0.8): 0.0, (0.9, -0.2): 0.7}
    total = {key: share * people for key, share in left.items()}
    moved = (total[0.3, -0.8] - total[0.3, -0.2] + total[0.9, -0.8] - total[0.9, -0.2]) / 2
    lived = (total[0.9, -0.2] - total[0.3, -0.2] + total[0.9, -0.8] - total[0.3, -0.8]) / 2
    assert effects["migration"] == pytest.approx(moved)
    assert effects["survival"] == pytest.approx(lived)
    assert sum(effects.values()) == pytest.approx(0.0, abs=1e-9)
