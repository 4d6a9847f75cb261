"""Participation in the labour force.

Oracles: Statistics Bureau of Japan, 2010 Population Census, ch. 6 (labour force 63,699 thousand, not in labour force 40,372
thousand: 61.2 %, not the 57.8 % of the whole population of 110,277 thousand); 2005 Population Census, second basic tabulation,
summary (women: left peak 82.0 %, valley 61.6 % at 35, right peak 74.1 %).
"""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.methods.labour import (
    cohort_change,
    m_curve,
    participation_by_marital_status,
    participation_rate,
)
from analysis.methods.result import Reason


def test_persons_of_unknown_status_are_left_out():
    rate = participation_rate(63_699, 40_372)
    assert rate.value == pytest.approx(61.2, abs=0.05)
    assert rate.n == 63_699 + 40_372
    assert (rate.lower, rate.upper) == (None, None)


def test_men_and_women_add_up():
    men, women = 36_825, 26_874
    assert participation_rate(men + women, 40_372).value == participation_rate(63_699, 40_372).value


def test_rates_without_people():
    assert participation_rate(0, 0).reason is Reason.ZERO_DENOMINATOR
    assert participation_rate(math.nan, 3).reason is Reason.ALL_MISSING
    for wrong in ((-1, 3), (math.inf, 3)):
        with pytest.raises(ValueError):
            participation_rate(*wrong)


def test_published_m_curve():
    curve = m_curve([24, 35, 46.5], [82.0, 61.6, 74.1])
    assert (curve.left_peak, curve.valley, curve.right_peak) == (82.0, 61.6, 74.1)
    assert (curve.left_peak_age, curve.valley_age.value, curve.right_peak_age) == (24, 35, 46.5)
    assert curve.depth_vs_left.value == pytest.approx(20.4, abs=0.051)
    assert curve.depth_vs_right.value == pytest.approx(12.5, abs=0.051)


def test_the_low_rates_of_the_young_and_the_old_are_no_valley():
    ages = [15, 20, 25, 30, 35, 40, 45, 50, 55, 60, 65]
    curve = m_curve(ages, [16, 68, 75, 63, 62, 69, 74, 68, 60, 40, 15])
    assert (curve.left_peak_age, curve.valley_age.value, curve.right_peak_age) == (25, 35, 45)
    assert (curve.depth_vs_left.value, curve.depth_vs_right.value) == (13, 12)


def test_the_deeper_of_two_dips_is_the_valley():
    curve = m_curve([20, 25, 30, 35, 40, 45, 50], [70, 80, 60, 75, 74.5, 78, 50])
    assert curve.valley_age.value == 30


def test_a_shallow_dip_can_be_ruled_out():
    rates = [70, 80, 79.9, 82, 50]
    assert m_curve([20, 25, 30, 35, 40], rates).has_valley
    shallow = m_curve([20, 25, 30, 35, 40], rates, minimum_depth=1)
    assert shallow.valley_age.reason is Reason.NO_SOLUTION


@pytest.mark.parametrize(
    ("rates", "reason"),
    [
        ([70, 80, 85, 80], Reason.NO_SOLUTION),
        ([80, 80, 80], Reason.NO_SOLUTION),
        ([80, 70], Reason.TOO_FEW),
        ([], Reason.EMPTY),
    ],
)
def test_curves_without_a_valley_say_so(rates, reason):
    curve = m_curve(list(range(20, 20 + len(rates))), rates)
    assert not curve.has_valley
    assert curve.depth_vs_left.reason is curve.depth_vs_right.reason is curve.valley_age.reason is reason


@settings(max_examples=100, deadline=None)
@given(st.lists(st.floats(0, 100), min_size=3, max_size=12))
def test_a_valley_lies_below_higher_rates_on_both_sides(rates):
    ages = np.arange(len(rates)) * 5.0
    curve = m_curve(ages, rates)
    # brute force: some age (or flat floor) has higher rates somewhere before and after
    exists = any(
        max(rates[:i]) > rates[i] and max(rates[i + 1 :]) > rates[i] for i in range(1, len(rates) - 1)
    )
    assert curve.has_valley == exists
    if exists:
        best = max(min(max(rates[:i]), max(rates[i + 1 :])) - rates[i] for i in range(1, len(rates) - 1))
        depth = min(curve.depth_vs_left.value, curve.depth_vs_right.value)
        assert depth == pytest.approx(best)
        assert curve.left_peak_age < curve.valley_age.value < curve.right_peak_age


@pytest.mark.parametrize(
    ("ages", "rates"),
    [
        ([20, 20, 30], [1, 2, 3]),
        ([20, 25], [1, 2, 3]),
        ([20, 25, 30], [1, math.nan, 3]),
        ([20, 25, 30], [1, 2, 300]),
    ],
)
def test_curves_that_cannot_be_meant_are_refused(ages, rates):
    with pytest.raises(ValueError):
        m_curve(ages, rates)


def test_a_cohort_is_followed_from_census_to_census():
    # diagonals of the table: 25–29 in 2010 are 30–34 in 2015 and 35–39 in 2020
    rates = [[78.0, 81.0, 85.0], [68.0, 72.0, 78.0], [67.0, 71.0, 77.0]]
    change = cohort_change([25, 30, 35], [2010, 2015, 2020], rates).set_index(["birth_year", "year_to"])
    assert change.loc[(1985, 2015), "cohort_change"] == pytest.approx(72 - 78)
    assert change.loc[(1985, 2015), "period_change"] == pytest.approx(72 - 68)
    assert change.loc[(1985, 2020), "cohort_change"] == pytest.approx(77 - 72)
    assert change.loc[(1980, 2015), ["age_from", "age_to", "rate_from", "rate_to"]].tolist() == [
        30,
        35,
        68,
        71,
    ]
    assert len(change) == 4


def test_longer_intervals_between_censuses_skip_age_groups():
    change = cohort_change([25, 30, 35], [2010, 2020], [[1, 2], [3, 4], [5, 6]])
    assert change[["age_from", "age_to"]].to_numpy().tolist() == [[25, 35]]
    assert change["cohort_change"].tolist() == [5]


def test_unknown_rates_break_the_pair_only():
    change = cohort_change([25, 30, 35], [2010, 2015], [[1, 2], [math.nan, 4], [5, 6]])
    assert change["birth_year"].tolist() == [1985]
    assert pd.isna(change["period_change"]).tolist() == [True]


def test_cohorts_that_cannot_be_followed():
    assert cohort_change([25, 30], [2010, 2013], [[1, 2], [3, 4]]).empty
    assert cohort_change([25], [2010], [[1]]).empty


@pytest.mark.parametrize(
    ("ages", "years", "rates"),
    [
        ([25, 30], [2010], [[1, 2]]),
        ([30, 25], [2010], [[1], [2]]),
        ([25], [2010, 2010], [[1, 2]]),
        ([25], [2010], [[math.inf]]),
    ],
)
def test_cohort_tables_that_cannot_be_meant_are_refused(ages, years, rates):
    with pytest.raises(ValueError):
        cohort_change(ages, years, rates)


def test_marital_status_by_hand():
    # shares 0.4/0.6 -> 0.6/0.4; rates 90/50 -> 90/60
    result = participation_by_marital_status([40, 60], [90, 50], [60, 40], [90, 60])
    effects = result.effects()
    # composition 0.2 × 90 − 0.2 × 55; rate 10 × 0.5
    assert effects["composition"] == pytest.approx(0.2 * 90 - 0.2 * 55)
    assert effects["rate"] == pytest.approx(10 * 0.5)
    assert result.change() == pytest.approx(78 - 66)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(1, 1000), st.floats(0, 100), st.integers(1, 1000), st.floats(0, 100)),
        min_size=2,
        max_size=5,
    )
)
def test_effects_add_up_to_the_change_of_the_rate(rows):
    persons_1, rates_1, persons_2, rates_2 = (np.array(column, float) for column in zip(*rows, strict=True))
    change = np.average(rates_2, weights=persons_2) - np.average(rates_1, weights=persons_1)
    effects = participation_by_marital_status(persons_1, rates_1, persons_2, rates_2).effects()
    assert sum(effects.values()) == pytest.approx(change, abs=1e-9)


def test_marital_status_without_people_is_refused():
    with pytest.raises(ValueError):
        participation_by_marital_status([0, 0], [1, 2], [1, 1], [1, 2])
    with pytest.raises(ValueError, match="per cent"):
        participation_by_marital_status([1, 1], [1, 200], [1, 1], [1, 2])
