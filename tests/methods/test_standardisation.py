"""Direct and indirect standardisation.

Oracle: UKHSA PHEindicatormethods, testdata_DSR_ISR.xlsx (sheets testdata_multiarea, refdata, testresults_DSR,
testresults_ISR; an empty cell of the counts means no event), European Standard Population 2013; the two-age example is worked out by hand.
"""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.methods.result import Reason
from analysis.methods.standardisation import direct_rate, expected_count, indirect_rate, indirect_ratio

POPULATION = [636, 558, 609, 543, 384, 594, 669, 843, 660, 576, 606, 522, 426, 273, 300, 288, 153, 123, 207]
COUNTS = {
    "big": [127, 25, 18, 21, 12, 27, 48, 27, 29, 32, 32, 34, 45, 65, 38, 68, 74, 82, 91],
    "small": [12, 4, 3, 2, 3, 4, 8, 2, 2, 3, 4, 5, 6, 8, 5, 6, 5, 5, 4],
    "tiny": [0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 1, 1, 2, 3],
}
EUROPE_2013 = [
    5000, 5500, 5500, 5500, 6000, 6000, 6500, 7000, 7000, 7000,
    7000, 6500, 6000, 5500, 5000, 4000, 2500, 1500, 1000,
]  # fmt: skip
REFERENCE_COUNTS = [
    10303, 2824, 0, 3615, 3641, 3490, 3789, 3213, 3031, 2771,
    3089, 3490, 3595, 4745, 5514, 7125, 5694, 6210, 5757,
]  # fmt: skip
REFERENCE_POPULATION = [
    50520, 57173, 60213, 54659, 44345, 50128, 62163, 67423, 62899, 55463,
    60479, 49974, 44140, 40888, 37239, 30819, 18136, 15325, 13918,
]  # fmt: skip
DIRECT = [
    ("big", 0.95, 10430.247991469423, 9717.709067985681, 11178.94091547925),
    ("big", 0.998, 10430.247991469423, 9323.287880219903, 11620.595999522058),
    ("small", 0.95, 1103.212025300104, 877.455767536709, 1367.0882227251795),
    ("small", 0.998, 1103.212025300104, 763.6420357939879, 1530.0328948244762),
]
INDIRECT = [
    ("big", 0.95, 10011.137622091057, 9365.91600297888, 10689.097582910616, "Byar"),
    ("big", 0.998, 10011.137622091057, 9008.7578618655, 11089.02718538338, "Byar"),
    ("small", 0.95, 1017.8922051511577, 819.521002506463, 1249.75926013832, "Byar"),
    ("small", 0.998, 1017.8922051511577, 719.5132903528245, 1392.9381508991678, "Byar"),
    ("tiny", 0.95, 100.6706576523123, 46.03303513307893, 191.10426659054028, "exact Poisson"),
    ("tiny", 0.998, 100.6706576523123, 27.43190862554234, 253.4369635219236, "exact Poisson"),
]


@pytest.mark.parametrize(("area", "confidence", "value", "lower", "upper"), DIRECT)
def test_direct_rate_agrees_with_phe(area, confidence, value, lower, upper):
    rate = direct_rate(COUNTS[area], POPULATION, EUROPE_2013, multiplier=100_000, confidence=confidence)
    assert rate.value == pytest.approx(value, rel=1e-9)
    assert rate.lower == pytest.approx(lower, rel=1e-9)
    assert rate.upper == pytest.approx(upper, rel=1e-9)
    assert (rate.method, rate.n) == ("Dobson", 8970)


def test_direct_rate_of_fewer_than_ten_events_is_suppressed():
    rate = direct_rate(COUNTS["tiny"], POPULATION, EUROPE_2013, multiplier=100_000)
    assert rate.reason is Reason.SUPPRESSED
    assert "9 events" in rate.detail
    assert rate.lower is rate.upper is None


@pytest.mark.parametrize(("area", "confidence", "value", "lower", "upper", "method"), INDIRECT)
def test_indirect_rate_agrees_with_phe(area, confidence, value, lower, upper, method):
    rate = indirect_rate(
        COUNTS[area],
        POPULATION,
        REFERENCE_COUNTS,
        REFERENCE_POPULATION,
        multiplier=100_000,
        confidence=confidence,
    )
    assert rate.value == pytest.approx(value, rel=1e-9)
    assert rate.lower == pytest.approx(lower, rel=1e-9)
    assert rate.upper == pytest.approx(upper, rel=1e-9)
    assert rate.method == method
    assert rate.n == pytest.approx(835.8835612311743, rel=1e-12)


def test_direct_rate_by_hand():
    # 0.75 * 20/1000 + 0.25 * 30/500 = 0.03; V = 0.75^2 * 20/1000^2 + 0.25^2 * 30/500^2 = 1.875e-5
    rate = direct_rate([20, 30], [1000, 500], [3000, 1000], confidence=0.95)
    byar_lower = 50 * (1 - 1 / 450 - 1.959963984540054 / (3 * math.sqrt(50))) ** 3
    assert rate.value == pytest.approx(0.03)
    assert rate.lower == pytest.approx(0.03 + math.sqrt(1.875e-5 / 50) * (byar_lower - 50))


def test_direct_rate_with_one_rate_everywhere_is_that_rate_and_its_interval_the_crude_one():
    population = np.array([1000, 3000, 6000])
    rate = direct_rate(population * 0.01, population, population)
    crude = indirect_ratio(100, 10_000)
    assert rate.value == pytest.approx(0.01)
    assert (rate.lower, rate.upper) == pytest.approx((crude.lower, crude.upper))


@pytest.mark.parametrize("missing", [None, math.nan])
def test_a_missing_count_is_refused_and_its_place_named(missing):
    with pytest.raises(ValueError, match="counts are missing at position 1 of 3"):
        direct_rate([20, missing, 30], [1000, 200, 500], [1, 1, 1])
    with pytest.raises(ValueError, match="position 1 of 3"):
        indirect_ratio([20, missing, 30], 60.0)
    with pytest.raises(ValueError, match="position 0, 2 of 3"):
        indirect_rate([missing, 20, missing], [1000, 200, 500], [5, 5, 5], [100, 100, 100])
    with pytest.raises(ValueError, match="reference_counts"):
        indirect_rate([1, 20, 3], [1000, 200, 500], [5, missing, 5], [100, 100, 100])


def test_direct_rate_leaves_out_ages_without_weight():
    with_age = direct_rate([20, 30, 7], [1000, 500, 0], [3000, 1000, 0])
    without = direct_rate([20, 30], [1000, 500], [3000, 1000])
    assert (with_age.value, with_age.upper) == (without.value, without.upper)


def test_direct_rate_without_events_is_bounded_by_its_heaviest_age():
    rate = direct_rate([0, 0], [1000, 100], [1, 1], minimum_count=0)
    assert (rate.value, rate.lower) == (0.0, 0.0)
    assert rate.upper == pytest.approx(3.68888 * 0.5 / 100, rel=1e-5)


def test_direct_rate_says_why_there_is_none():
    assert direct_rate([20, 30], [1000, 0], [1, 1]).reason is Reason.ZERO_DENOMINATOR
    assert direct_rate([20, 30], [1000, 10], [0, 0]).reason is Reason.ZERO_DENOMINATOR
    assert direct_rate([], [], []).reason is Reason.EMPTY
    assert direct_rate([math.nan, math.nan], [5, 5], [1, 1]).reason is Reason.ALL_MISSING


@pytest.mark.parametrize(
    ("counts", "population", "standard"),
    [
        ([-1, 2], [5, 5], [1, 1]),
        ([1, math.inf], [5, 5], [1, 1]),
        ([1, 2], [5, math.nan], [1, 1]),
        ([1, 2], [5, 5], [1, -1]),
        ([1, 2], [5, 5, 5], [1, 1]),
        (3, 5, 1),
    ],
)
def test_direct_rate_refuses_impossible_input(counts, population, standard):
    with pytest.raises(ValueError):
        direct_rate(counts, population, standard)


def test_expected_births_of_a_schedule():
    assert expected_count([1000, 800], [0.05, 0.10]) == pytest.approx(130)
    for population, rates in (([1, 2], [0.1]), ([1, math.nan], [0.1, 0.1]), ([-1, 2], [0.1, 0.1])):
        with pytest.raises(ValueError):
            expected_count(population, rates)


def test_indirect_ratio_takes_a_total_or_ages():
    total, by_age = indirect_ratio(117, 130.0), indirect_ratio([100, 17, 0], 130.0)
    assert total == by_age
    assert total.value == pytest.approx(0.9)


def test_indirect_ratio_says_why_there_is_none():
    assert indirect_ratio(3, 0.0).reason is Reason.ZERO_DENOMINATOR
    assert indirect_ratio(math.nan, 10.0).reason is Reason.ALL_MISSING
    assert indirect_ratio([], 10.0).reason is Reason.EMPTY
    for observed, expected in ((-1, 5.0), (1, -5.0), (1, math.nan), (1, math.inf)):
        with pytest.raises(ValueError):
            indirect_ratio(observed, expected)


def test_indirect_rate_needs_a_reference_population():
    for reference in ([10, 0], [10], [math.nan, 10]):
        with pytest.raises(ValueError):
            indirect_rate(5, [100, 100], [1, 2], reference)
    with pytest.raises(ValueError):
        indirect_rate(5, [], [], [])


@settings(max_examples=50, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 500), st.integers(1, 100_000), st.integers(1, 9000)), min_size=1, max_size=20
    )
)
def test_direct_rate_lies_in_its_interval_and_between_the_rates_of_the_ages(rows):
    counts, population, standard = (np.array(column, float) for column in zip(*rows, strict=True))
    rate = direct_rate(counts, population, standard, minimum_count=0)
    assert 0 <= rate.lower <= rate.value <= rate.upper
    by_age = counts / population
    assert by_age.min() * (1 - 1e-12) <= rate.value <= by_age.max() * (1 + 1e-12)
