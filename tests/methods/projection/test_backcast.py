"""Backcasting: the rate that is found must reach the target when it is projected by hand.

Arithmetic check with 平塚市's 次期総合計画 (素案): 257,649 people in 2023, 146,000 in 2070 as things are,
165,000 with measures (将来展望人口), published to the thousand.
"""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.methods.projection import (
    Assumptions,
    FertilityLink,
    decompose_gap,
    percentile_rank,
    phase_in,
    pooled_net_migration_rate,
    project,
    required_net_migration_rate,
    required_total_fertility_rate,
)
from analysis.methods.result import Reason

STEPS = 6
LINK = FertilityLink(0.19, 1.25)
RAMP = [0.25, 0.5, 0.75, 1.0, 1.0, 1.0]


def town():
    """A town of 50,000 that young people leave."""
    shape = np.array([4, 4, 4, 5, 5, 5, 6, 6, 7, 7, 7, 6, 6, 7, 7, 6, 4, 3, 1], float)
    start = np.stack([shape, shape])
    start *= 50_000 / start.sum()
    survival = np.ones((STEPS, 2, 18)) * np.concatenate([np.full(12, 0.995), np.linspace(0.98, 0.4, 6)])
    migration = np.zeros((STEPS, 2, 18))
    migration[:, 0, 3:7] = [-0.20, -0.08, 0.01, 0.0]
    migration[:, 1, 3:7] = [-0.16, -0.10, -0.02, 0.01]
    return start, Assumptions(survival, migration, np.full(STEPS, 0.19), 105.0)


def outlook(start, assumptions):
    return project(start, assumptions.rates)[-1].sum()


@given(st.floats(0.8, 3.5))
@settings(max_examples=15, deadline=None)
def test_the_fertility_that_made_a_target_is_found_again(tfr):
    start, base = town()
    target = outlook(start, base.with_child_woman_ratio(np.full(STEPS, tfr * 0.19 / 1.25)))
    assert required_total_fertility_rate(start, base, target, link=LINK).number == pytest.approx(
        tfr, rel=1e-7
    )


def test_a_phased_fertility_reaches_the_target():
    start, base = town()
    target = outlook(start, base) + 1500
    answer = required_total_fertility_rate(start, base, target, link=LINK, phase=RAMP)
    course = 1.25 + np.array(RAMP) * (answer.number - 1.25)
    assert outlook(start, base.with_child_woman_ratio(course * 0.19 / 1.25)) == pytest.approx(
        target, abs=1e-3
    )
    assert answer.statistic == "total_fertility_rate"
    assert answer.lower is None


@given(st.floats(-0.15, 0.25))
@settings(max_examples=15, deadline=None)
def test_the_migration_that_made_a_target_is_found_again(rate):
    """Shift the eight rates of those who turn 20–39 so that they pool to `rate`, project, and solve."""
    start, base = town()
    young = (slice(None), slice(None), slice(3, 7))
    people = start[:, 3:7]
    varied = base.net_migration_rate.copy()
    now = (varied[young] * people).sum(axis=(1, 2)) / people.sum()
    varied[young] += (rate - now)[:, None, None]
    target = outlook(start, base.with_net_migration_rate(varied))
    answer = required_net_migration_rate(start, base, target)
    assert answer.number == pytest.approx(rate, abs=1e-7)
    assert pooled_net_migration_rate(start, varied[0]) == pytest.approx(answer.number, abs=1e-7)


def test_the_present_population_path_needs_the_present_rates():
    start, base = town()
    now = outlook(start, base)
    assert required_total_fertility_rate(start, base, now, link=LINK).number == pytest.approx(1.25)
    present = pooled_net_migration_rate(start, base.net_migration_rate[0])
    assert required_net_migration_rate(start, base, now).number == pytest.approx(float(present))


def test_an_earlier_target_year_is_a_shorter_projection():
    start, base = town()
    target = project(start, base.rates)[3].sum()
    assert required_total_fertility_rate(start, base.until(3), target, link=LINK).number == pytest.approx(
        1.25
    )


def test_a_target_out_of_reach_says_what_can_be_reached():
    start, base = town()
    answer = required_total_fertility_rate(start, base, 500_000, link=LINK, bounds=(0.0, 3.0))
    assert answer.reason is Reason.NO_SOLUTION
    none = outlook(start, base.with_child_woman_ratio(np.zeros(STEPS)))
    most = outlook(start, base.with_child_woman_ratio(np.full(STEPS, 3.0 * 0.19 / 1.25)))
    assert f"{none:.0f} to {most:.0f} people" in answer.detail
    assert "the target is 500000" in answer.detail


def test_migration_cannot_take_away_more_than_there_are():
    """The bounds are narrowed to where the emptiest cohort is empty, so one person is out of reach."""
    start, base = town()
    answer = required_net_migration_rate(start, base, 1.0)
    assert answer.reason is Reason.NO_SOLUTION


def test_a_lever_that_moves_nothing():
    start, base = town()
    answer = required_total_fertility_rate(start, base, 40_000, link=LINK, phase=np.zeros(STEPS))
    assert answer.reason is Reason.NO_VARIATION


def test_nobody_reaches_20_39():
    start, base = town()
    start[:, 3:7] = 0.0
    assert required_net_migration_rate(start, base, 40_000).reason is Reason.ZERO_DENOMINATOR


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"target": 0.0}, "positive number of people"),
        ({"target": np.nan}, "positive number of people"),
        ({"bounds": (2.0, 1.0)}, "bounds must rise"),
        ({"bounds": (-1.0, 1.0)}, "cannot be negative"),
        ({"phase": [0.5, 1.0]}, "phase of shape"),
        ({"phase": [2.0] * STEPS}, "between 0 and 1"),
        ({"link": FertilityLink([0.19, 0.2], [1.2, 1.3])}, "two numbers"),
    ],
)
def test_questions_that_cannot_be_meant(changes, message):
    start, base = town()
    inputs = {"target": 40_000.0, "link": LINK} | changes
    with pytest.raises(ValueError, match=message):
        required_total_fertility_rate(start, base, inputs.pop("target"), **inputs)


def test_several_areas_are_refused():
    start, base = town()
    with pytest.raises(ValueError, match="one area"):
        required_total_fertility_rate(np.stack([start, start]), base, 40_000, link=LINK)


def test_hiratsuka_measures_of_19000_people():
    """Migration that leads to 146,000, then fertility that leads to 165,000: a gap of 19,000."""
    start, base = town()
    start *= 257_649 / start.sum()
    as_is = required_net_migration_rate(start, base, 146_000)
    shift = as_is.number - float(pooled_net_migration_rate(start, base.net_migration_rate[0]))
    rates = base.net_migration_rate.copy()
    rates[:, :, 3:7] += shift
    baseline = base.with_net_migration_rate(rates)
    phase = phase_in(np.arange(2030, 2060, 5), 2025, 2040)
    measures = required_total_fertility_rate(start, baseline, 165_000, link=LINK, phase=phase)
    course = 1.25 + phase * (measures.number - 1.25)
    scenario = baseline.with_child_woman_ratio(LINK.to_child_woman_ratio(course))
    effects = decompose_gap(start, baseline, scenario).effects()
    assert effects["fertility"] == pytest.approx(165_000 - 146_000, abs=0.01)
    assert effects["migration"] == pytest.approx(0, abs=1e-6)


def test_percentile_rank_counts_those_below():
    among = [1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.7, 1.8]
    assert percentile_rank(1.65, among).number == pytest.approx(100 * 6 / 8)
    assert percentile_rank(1.4, among).number == pytest.approx(100 * 3.5 / 8)
    assert percentile_rank(9.0, among).number == 100
    assert percentile_rank(9.0, among).n == 8


def test_percentile_rank_leaves_out_what_is_missing():
    rank = percentile_rank(1.0, np.ma.MaskedArray([0.5, 2.0, np.nan, 7.0], mask=[False, False, False, True]))
    assert rank.number == pytest.approx(50)
    assert rank.n == 2


def test_percentile_rank_among_none():
    assert percentile_rank(1.0, []).reason is Reason.EMPTY
    assert percentile_rank(1.0, [np.nan]).reason is Reason.ALL_MISSING
    with pytest.raises(ValueError, match="value is not a finite number"):
        percentile_rank(np.nan, [1.0])
