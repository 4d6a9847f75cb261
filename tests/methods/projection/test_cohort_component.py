"""The projection by cohort-change and child–woman ratios.

Oracles: IPSS, 日本の地域別将来推計人口 (平成30年推計), Atsugi (14212), 2015 and 2020 by sex and age, with the
cohort-change ratios, child–woman ratio and sex ratio at 0–4 that were computed from it by a third
party (to six decimals); a projection worked by hand; properties that hold by definition.
"""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from analysis.methods.projection import Rates, fill_rates, implied_rates, project

MALES_2015 = [4489, 5064, 5322, 6654, 7715, 6844, 7375, 8489, 10419, 9354, 7483, 6442, 7054, 8398, 6710, 4624]
MALES_2015 += [2575, 1200, 447]
FEMALES_2015 = [
    4245,
    4720,
    5112,
    5757,
    5771,
    5268,
    6203,
    7375,
    9087,
    7911,
    6553,
    5870,
    7423,
    8956,
    7021,
    4894,
]
FEMALES_2015 += [3431, 2095, 1364]
MALES_2020 = [4251, 4585, 5096, 6148, 8005, 6202, 6282, 7311, 8526, 10343, 9072, 7272, 6109, 6599, 7718, 5906]
MALES_2020 += [3743, 1698, 695]
FEMALES_2020 = [
    4041,
    4356,
    4748,
    5494,
    6020,
    5180,
    5190,
    6229,
    7468,
    9096,
    7823,
    6499,
    5757,
    7272,
    8682,
    6638,
]
FEMALES_2020 += [4380, 2697, 1815]
ATSUGI_2015, ATSUGI_2020 = np.array([MALES_2015, FEMALES_2015]), np.array([MALES_2020, FEMALES_2020])
CHANGE_MALE = [1.021386, 1.006319, 1.155205, 1.203036, 0.803889, 0.917884, 0.991322, 1.004359, 0.992706]
CHANGE_MALE += [0.969852, 0.971803, 0.948308, 0.935498, 0.919028, 0.880179, 0.809472, 0.659417, 0.421979]
CHANGE_FEMALE = [1.026148, 1.005932, 1.074726, 1.045684, 0.897591, 0.985194, 1.004192, 1.01261, 1.00099]
CHANGE_FEMALE += [0.988876, 0.991759, 0.98075, 0.979658, 0.969406, 0.945449, 0.894973, 0.786068, 0.524718]
CHILD_WOMAN_RATIO, SEX_RATIO = 0.185599, 105.196733
ATSUGI = Rates([[CHANGE_MALE, CHANGE_FEMALE]], [CHILD_WOMAN_RATIO], [SEX_RATIO])

people = arrays(np.float64, (3, 2, 19), elements=st.floats(1.0, 5000.0))
ratios = arrays(np.float64, (2, 3, 2, 18), elements=st.floats(0.0, 1.5))
per_woman = arrays(np.float64, (2, 3), elements=st.floats(0.0, 0.6))
few = settings(max_examples=25, deadline=None)


def test_atsugi_2020_comes_back_to_the_person():
    projected = project(ATSUGI_2015, ATSUGI)
    # six decimals of a ratio on at most 10,419 people leave less than 0.02; children add up 45,000 women
    assert np.abs(projected[1] - ATSUGI_2020).max() < 0.05
    assert (projected[0] == ATSUGI_2015).all()


def test_implied_rates_are_those_computed_by_others():
    rates = implied_rates([ATSUGI_2015, ATSUGI_2020])
    assert not np.ma.is_masked(rates.cohort_change_ratio)
    assert rates.cohort_change_ratio.data[0] == pytest.approx(
        np.array([CHANGE_MALE, CHANGE_FEMALE]), abs=6e-7
    )
    assert rates.child_woman_ratio[0] == pytest.approx(CHILD_WOMAN_RATIO, abs=6e-7)
    assert rates.sex_ratio[0] == pytest.approx(SEX_RATIO, abs=6e-7)


def test_two_steps_by_hand():
    """Twelve bands of which four are peopled, worked on paper."""
    start = np.zeros((2, 12))
    start[:, 2], start[:, 9], start[:, 10], start[:, 11] = 100.0, 40.0, 30.0, 10.0
    ratio = np.ones((2, 2, 11))
    ratio[:, :, -1] = 0.5
    first, second = project(start, Rates(ratio, [0.3, 0.2], [105.0, 100.0]))[1:]
    # women 15–49 after the first step: the 100 who turned 15–19; the 40 of 45–49 have left
    assert first[:, 3].tolist() == [100.0, 100.0]
    assert first[:, 0] == pytest.approx([30 * 105 / 205, 30 * 100 / 205])
    assert first[0, 10:].tolist() == [40.0, 20.0]
    assert second[:, 4].tolist() == [100.0, 100.0]
    assert second[:, 0] == pytest.approx([10.0, 10.0])
    assert second[0, 10:].tolist() == [0.0, 30.0]


def test_twenty_bands_to_95_and_over():
    start = np.full((2, 20), 10.0)
    after = project(start, Rates(np.full((1, 2, 19), 0.5), 0.2, 100.0))[1]
    assert after[0].tolist() == [0.2 * 35 / 2] + [5.0] * 18 + [10.0]


def test_people_arrive_where_nobody_was():
    start = np.zeros((2, 19))
    arrivals = np.zeros((1, 2, 18))
    arrivals[0, 1, 3] = 4.0
    after = project(start, Rates(np.ones((1, 2, 18)), 0.5, 100.0, arrivals))[1]
    assert after[1, 4] == 4.0
    assert after[:, 0].tolist() == [1.0, 1.0]
    assert after.sum() == 6.0


def test_one_schedule_for_all_areas():
    start = np.stack([ATSUGI_2015, 2 * ATSUGI_2015])
    shared = Rates(np.array(ATSUGI.cohort_change_ratio)[:, None], [[CHILD_WOMAN_RATIO]], SEX_RATIO)
    projected = project(start, shared)[1]
    assert projected[1] == pytest.approx(2 * projected[0])


@few
@given(people)
def test_neutral_rates_keep_the_population(population):
    """Each cohort takes the place of the next, each girl and boy those who leave 0–4."""
    moving = np.concatenate([population[..., :-2], population[..., -2:].sum(-1, keepdims=True)], axis=-1)
    children, women = population[..., 0], population[:, 1, 3:10].sum(-1)
    neutral = Rates(
        (population[..., 1:] / moving)[None].repeat(4, axis=0),
        (children.sum(-1) / women)[None].repeat(4, axis=0),
        (100 * children[:, 0] / children[:, 1])[None].repeat(4, axis=0),
    )
    projected = project(population, neutral)
    assert projected == pytest.approx(np.broadcast_to(population, projected.shape))


@few
@given(people, people, ratios, per_woman, st.floats(0.0, 3.0))
def test_the_projection_is_linear_in_the_population(first, second, ratio, children, factor):
    rates = Rates(ratio, children, 105.0)
    together = project(first + factor * second, rates)
    assert together == pytest.approx(project(first, rates) + factor * project(second, rates), abs=1e-6)


@few
@given(people, ratios, per_woman)
def test_areas_do_not_touch_each_other(population, ratio, children):
    together = project(population, Rates(ratio, children, 105.0))
    alone = project(population[1], Rates(ratio[:, 1], children[:, 1], 105.0))
    assert together[:, 1] == pytest.approx(alone)


@few
@given(arrays(np.float64, (4, 2, 2, 19), elements=st.integers(0, 30).map(float)))
def test_implied_rates_reproduce_any_series(series):
    """Also where cohorts die out and reappear; the girls and women are kept from being none."""
    series[:, :, 1, 0] += 1
    series[:, :, 1, 5] += 1
    anything = Rates(0.7, 0.2, 105.0)
    rates = fill_rates(implied_rates(series), anything)
    assert project(series[0], rates) == pytest.approx(series, abs=1e-9)


def test_a_ratio_without_a_cohort_is_masked_and_its_people_are_arrivals():
    series = np.zeros((2, 2, 19))
    series[1, 0, 4] = 3.0
    rates = implied_rates(series)
    assert rates.cohort_change_ratio.mask.all()
    assert rates.child_woman_ratio.mask.all()
    assert rates.sex_ratio.mask.all()
    assert rates.arrivals[0, 0, 3] == 3.0
    assert rates.arrivals.sum() == 3.0


def test_masked_ratios_are_not_projected_with():
    rates = implied_rates(np.zeros((2, 2, 19)))
    with pytest.raises(ValueError, match="fill them first"):
        project(np.zeros((2, 19)), rates)


def test_filling_with_what_is_undefined_itself_is_refused():
    undefined = implied_rates(np.zeros((2, 2, 19)))
    with pytest.raises(ValueError, match="fallback cohort_change_ratio has undefined"):
        fill_rates(undefined, undefined)


def test_an_empty_area_stays_empty():
    assert not project(np.zeros((2, 19)), Rates(np.ones((3, 2, 18)), 0.2, 105.0)).any()


@pytest.mark.parametrize(
    ("rates", "message"),
    [
        (Rates(np.full((1, 2, 18), -0.1), 0.2, 105.0), "cohort_change_ratio is below 0"),
        (Rates(np.full((1, 2, 18), np.nan), 0.2, 105.0), "cohort_change_ratio is not a finite number"),
        (Rates(np.ones((1, 2, 17)), 0.2, 105.0), "does not fit"),
        (Rates(np.ones((2, 18)), 0.2, 105.0), "cohort_change_ratio must have the axes"),
        (Rates(np.ones((1, 2, 18)), [0.2, 0.2], 105.0), "child_woman_ratio of shape"),
        (Rates(np.ones((1, 2, 18)), -0.2, 105.0), "child_woman_ratio is below 0"),
        (Rates(np.ones((1, 2, 18)), 0.2, -1.0), "sex_ratio is below 0"),
        (Rates(np.ones((1, 2, 18)), 0.2, 105.0, -1.0), "arrivals is below 0"),
    ],
)
def test_rates_that_cannot_be_meant(rates, message):
    with pytest.raises(ValueError, match=message):
        project(np.ones((2, 19)), rates)


def test_one_population_implies_no_rates():
    with pytest.raises(ValueError, match="at least two populations"):
        implied_rates(np.ones((1, 2, 19)))
