"""Measures of fertility.

Oracles: Ministry of Health, Labour and Welfare, 人口動態保健所・市区町村別統計 平成20〜24年 (rates by age and
TFR of Gifu and Wakayama prefectures, to two decimals from rates rounded to 0.1 per mille); 長南町人口ビジョン
(child-woman ratios of Chiba prefecture and Chonan town 1980-2020, to three decimals); Dobson's interval,
written out in the test; areas simulated from the model of shrinkage.
"""

import math

import numpy as np
import pytest

from analysis.methods.fertility import (
    child_woman_ratio,
    general_fertility_rate,
    shrink_total_fertility_rate,
    total_fertility_rate,
    total_fertility_rate_from_births,
)
from analysis.methods.result import Reason
from analysis.methods.shrinkage import shrink_rates

MHLW = {
    "岐阜県": ([3.9, 37.4, 103.0, 105.1, 43.2, 6.2, 0.1], 1.49),
    "岐阜市": ([3.6, 30.2, 97.3, 105.2, 45.2, 6.7, 0.1], 1.44),
    "関保健所": ([4.0, 40.9, 108.7, 108.6, 43.4, 6.1, 0.1], 1.56),
    "関市": ([4.4, 37.3, 107.2, 108.2, 42.9, 5.9, 0.1], 1.53),
    "美濃市": ([4.0, 32.9, 87.2, 97.3, 43.3, 5.6, 0.1], 1.35),
    "郡上市": ([3.2, 59.7, 126.6, 114.9, 44.4, 6.7, 0.1], 1.78),
    "東濃保健所": ([3.6, 33.3, 93.3, 98.3, 42.0, 6.7, 0.1], 1.39),
    "多治見市": ([3.8, 31.9, 90.2, 99.4, 42.0, 6.5, 0.1], 1.37),
    "和歌山県": ([5.8, 48.1, 97.6, 94.7, 39.7, 6.7, 0.2], 1.46),
    "和歌山市": ([6.3, 45.4, 96.5, 96.2, 41.7, 7.0, 0.1], 1.47),
    "海南保健所": ([3.3, 33.4, 78.7, 85.9, 36.9, 6.8, 0.1], 1.23),
    "海南市": ([3.4, 34.2, 79.4, 88.7, 37.7, 6.4, 0.1], 1.25),
    "紀美野町": ([4.7, 33.6, 83.6, 82.4, 36.7, 8.1, 0.1], 1.25),
    "岩出保健所": ([6.0, 41.7, 103.5, 95.7, 37.8, 6.1, 0.2], 1.46),
    "紀の川市": ([5.2, 39.7, 93.7, 89.6, 35.4, 5.6, 0.2], 1.35),
    "岩出市": ([7.0, 44.2, 114.2, 101.5, 40.3, 6.7, 0.2], 1.57),
    "橋本保健所": ([3.9, 32.0, 80.1, 91.5, 40.8, 7.7, 0.3], 1.28),
}
CHIBA = (
    [375141, 327242, 288958, 272849, 273566, 266390, 257711, 244470, 213678],
    [1263293, 1366433, 1487253, 1494325, 1405847, 1349586, 1339573, 1280324, 1198956],
    [0.297, 0.239, 0.194, 0.183, 0.195, 0.197, 0.192, 0.191, 0.178],
)
CHONAN = (
    [692, 694, 558, 399, 289, 246, 207, 173, 146],
    [2514, 2398, 2290, 2270, 2046, 1736, 1452, 1246, 1126],
    [0.275, 0.289, 0.244, 0.176, 0.141, 0.142, 0.143, 0.139, 0.129],
)


@pytest.mark.parametrize("area", MHLW)
def test_tfr_agrees_with_the_ministry(area):
    rates, published = MHLW[area]
    tfr = total_fertility_rate(rates, per=1000)
    # seven rates rounded to 0.05 per mille and the result to 0.005
    assert tfr.value == pytest.approx(published, abs=0.006)
    assert (tfr.lower, tfr.statistic) == (None, "total_fertility_rate")


def test_tfr_of_single_years_does_not_multiply_by_five():
    assert total_fertility_rate([0.03] * 35, width=1).value == pytest.approx(1.05)
    assert total_fertility_rate([0.03] * 7).value == pytest.approx(1.05)


def test_tfr_says_why_there_is_none():
    assert total_fertility_rate([]).reason is Reason.EMPTY
    missing = total_fertility_rate([0.1, math.nan, 0.1])
    assert missing.reason is Reason.ALL_MISSING
    assert missing.detail.startswith("1 of 3")


@pytest.mark.parametrize(
    ("rates", "options"),
    [
        ([-0.1, 0.2], {}),
        ([math.inf], {}),
        ([[0.1]], {}),
        (0.1, {}),
        ([0.1], {"per": 0}),
        ([0.1], {"width": -5}),
    ],
)
def test_tfr_refuses_impossible_rates(rates, options):
    with pytest.raises(ValueError):
        total_fertility_rate(rates, **options)


def test_tfr_from_births_has_dobsons_interval():
    births, women = np.array([20.0, 90, 60]), np.array([1000.0, 900, 1000])
    tfr = total_fertility_rate_from_births(births, women)
    value = 5 * (0.02 + 0.1 + 0.06)
    error = math.sqrt(25 * np.sum(births / women**2) / 170)
    z = 1.959963984540054
    lower = 170 * (1 - 1 / (9 * 170) - z / (3 * math.sqrt(170))) ** 3
    upper = 171 * (1 - 1 / (9 * 171) + z / (3 * math.sqrt(171))) ** 3
    assert tfr.value == pytest.approx(value)
    assert tfr.lower == pytest.approx(value + error * (lower - 170))
    assert tfr.upper == pytest.approx(value + error * (upper - 170))
    assert tfr.statistic == "total_fertility_rate"


def test_tfr_of_a_village_is_given_with_its_wide_interval():
    tfr = total_fertility_rate_from_births([0, 2, 1], [8, 10, 12])
    assert tfr.value == pytest.approx(5 * (0.2 + 1 / 12))
    assert tfr.lower < 0.5 < 3.5 < tfr.upper


def test_tfr_from_births_needs_women_and_every_age():
    assert total_fertility_rate_from_births([0, 2], [0, 10]).reason is Reason.ZERO_DENOMINATOR
    for births, women, options in (
        ([1, math.nan], [10, 10], {}),
        ([1, 2], [10, math.nan], {}),
        ([1, 2], [10], {}),
        ([-1, 2], [10, 10], {}),
        ([1, 2], [10, 10], {"width": 0}),
    ):
        with pytest.raises(ValueError):
            total_fertility_rate_from_births(births, women, **options)


SCHEDULE = np.array([0.003, 0.03, 0.09, 0.1, 0.05, 0.01, 0.0003])


def simulated_areas(n_areas, seed):
    rng = np.random.default_rng(seed)
    women = rng.uniform(200, 8000, (n_areas, 1)) * rng.uniform(0.5, 1.0, (n_areas, 7))
    level = rng.gamma(40, 1 / 40, n_areas)
    return rng.poisson(level * (women @ SCHEDULE)), women, level * 5 * SCHEDULE.sum()


def test_shrunk_tfr_is_the_shrunk_level_times_that_of_the_schedule():
    births, women, _ = simulated_areas(30, seed=1)
    levels = shrink_rates(births, women @ SCHEDULE, method="moments")
    estimates = shrink_total_fertility_rate(births, women, SCHEDULE, method="moments")
    assert 5 * SCHEDULE.sum() == pytest.approx(1.4165)
    for level, tfr in zip(levels, estimates, strict=True):
        assert (tfr.value, tfr.lower, tfr.upper) == pytest.approx(
            (1.4165 * level.value, 1.4165 * level.lower, 1.4165 * level.upper)
        )
        assert tfr.statistic == "total_fertility_rate"


@pytest.mark.parametrize("method", ["moments", "maximum_likelihood"])
def test_shrunk_tfr_is_closer_to_the_truth_than_the_raw_one_and_covers_it(method):
    births, women, truth = simulated_areas(1000, seed=4)
    raw = births / (women @ SCHEDULE) * 5 * SCHEDULE.sum()
    estimates = shrink_total_fertility_rate(births, women, SCHEDULE, method=method)
    shrunk = np.array([e.value for e in estimates])
    assert np.mean((shrunk - truth) ** 2) < 0.9 * np.mean((raw - truth) ** 2)
    inside = [e.lower <= tfr <= e.upper for e, tfr in zip(estimates, truth, strict=True)]
    assert np.mean(inside) == pytest.approx(0.95, abs=0.025)


def test_scale_of_the_schedule_does_not_matter():
    births, women, _ = simulated_areas(10, seed=6)
    one = shrink_total_fertility_rate(births, women, SCHEDULE, method="moments")
    other = shrink_total_fertility_rate(births, women, 3 * SCHEDULE, method="moments")
    assert [e.value for e in one] == pytest.approx([e.value for e in other])


@pytest.mark.parametrize(
    ("births", "women", "schedule"),
    [
        ([5, 6], [[9, 9]], [0.1, 0.1]),
        ([5], [[9, 9]], [0.1]),
        ([5], [9, 9], [0.1, 0.1]),
        ([5, 6], [[9, math.nan], [9, 9]], [0.1, 0.1]),
        ([5, 6], [[9, 9], [9, 9]], [0.1, -0.1]),
    ],
)
def test_shrunk_tfr_refuses_impossible_input(births, women, schedule):
    with pytest.raises(ValueError):
        shrink_total_fertility_rate(births, women, schedule, method="moments")


def test_shrunk_tfr_of_one_area_has_nothing_to_borrow_from():
    assert (
        shrink_total_fertility_rate([5], [[9, 9]], [0.1, 0.1], method="moments")[0].reason is Reason.TOO_FEW
    )


def test_general_fertility_rate():
    rate = general_fertility_rate(1308, 42_000)
    assert rate.value == pytest.approx(31.142857)
    # Byar's limits of 1,308 are 1238.06 and 1380.87
    assert (rate.lower, rate.upper) == pytest.approx((1238.06 / 42, 1380.87 / 42), abs=0.001)
    assert general_fertility_rate(0, 0).reason is Reason.ZERO_DENOMINATOR


@pytest.mark.parametrize("area", [CHIBA, CHONAN])
def test_child_woman_ratio_agrees_with_the_population_vision(area):
    for children, women, published in zip(*area, strict=True):
        assert child_woman_ratio(children, women).value == pytest.approx(published, abs=0.0011)


def test_child_woman_ratio_says_why_there_is_none():
    assert child_woman_ratio(3, 0).reason is Reason.ZERO_DENOMINATOR
    assert child_woman_ratio(math.nan, 10).reason is Reason.ALL_MISSING
    for children, women in ((-1, 10), (1, -10), (math.inf, 10)):
        with pytest.raises(ValueError):
            child_woman_ratio(children, women)
