"""The projection engine against the real thing, for every municipality at once.

Oracles: IPSS, 日本の地域別将来推計人口 (平成30(2018)年推計), men and women, 2015–2045; 総務省統計局 国勢調査
1980–2015 (127,094,745 people on 1 October 2015). `pytest -m whole_country -s` prints the figures.
"""

import time

import numpy as np
import pytest

from analysis.methods.projection import (
    Assumptions,
    FertilityLink,
    Rates,
    cohort_change_hindcast,
    decompose_gap,
    implied_rates,
    project,
    prorate_unknown_age,
    simulation_2,
)

pytestmark = pytest.mark.whole_country

YARDSTICK_PERCENT = 1.3
"""Median absolute error of a five-year hindcast over about 1,740 municipalities (design, section 10)."""


@pytest.fixture(scope="session")
def ipss_rates(ipss):
    """The implied assumptions; where there was no girl of 0–4 no sex ratio is defined, nor is one needed."""
    sex_ratio = np.where(np.isfinite(ipss.sex_ratio), ipss.sex_ratio, 105.0)
    ratio = np.where(ipss.defined, ipss.cohort_change_ratio, 0.0)
    return Rates(ratio, ipss.child_woman_ratio, sex_ratio, ipss.arrivals)


@pytest.fixture(scope="session")
def counted(censuses):
    """The censuses with people of unknown age shared out, (years, areas, 2, 19)."""
    return prorate_unknown_age(censuses.population, censuses.unknown_age)


def test_ipss_2018_comes_back_for_every_municipality(ipss, ipss_rates):
    """To rounding: within half a person of the printed whole ones, in every cell."""
    began = time.perf_counter()
    projected = project(ipss.population[0], ipss_rates)
    seconds = time.perf_counter() - began
    missed = np.abs(projected - ipss.population)
    print(
        f"\nIPSS 2018: {ipss.municipality.sum():,} municipalities ({ipss.code.size:,} areas with wards), "
        f"{projected[1:].size:,} cells 2020–2045, largest difference {missed.max():.1e} persons, "
        f"{seconds:.3f} s for the projection"
    )
    assert ipss.municipality.sum() == 1682
    assert projected.shape == (7, 1810, 2, 19)
    assert missed.max() < 0.5


def test_ratios_alone_miss_only_villages_where_nobody_was(ipss, ipss_rates):
    """Without the arrivals in persons: no ratio can fill a cohort that IPSS prints as empty."""
    projected = project(ipss.population[0], ipss_rates._replace(arrivals=0.0))
    missed = np.abs(projected - ipss.population).max(axis=(0, 2, 3))
    without_start = np.isposinf(ipss.cohort_change_ratio)
    print(
        f"\nIPSS 2018, ratios alone: {without_start.sum()} ratios of {ipss.defined.size:,} have people at the end "
        f"and none at the start; they are {(missed >= 0.5).sum()} villages "
        f"({' '.join(ipss.code[missed >= 0.5])}), missed by {missed.max():.0f} persons at most"
    )
    assert ((missed >= 0.5) == without_start.any(axis=(0, 2, 3))).all()
    assert (missed >= 0.5).sum() == 5


def test_children_are_those_of_women_at_the_end_of_the_step(ipss):
    """How IPSS composes 0–4: from the women of the end year, not of the start, straight from the tables."""
    children = ipss.population[1:, :, :, 0].sum(axis=-1)
    at_end, at_start = (
        ipss.population[years, :, 1, 3:10].sum(axis=-1) for years in (slice(1, 7), slice(0, 6))
    )
    assert np.abs(ipss.child_woman_ratio * at_end - children).max() < 1e-6
    assert np.abs(ipss.child_woman_ratio * at_start - children).max() > 100


def test_the_engine_derives_the_same_assumptions(ipss):
    rates = implied_rates(ipss.population)
    defined = ~np.ma.getmaskarray(rates.cohort_change_ratio)
    assert (defined == ipss.defined).all()
    assert rates.cohort_change_ratio.data[defined] == pytest.approx(ipss.cohort_change_ratio[defined])
    assert rates.child_woman_ratio.compressed() == pytest.approx(ipss.child_woman_ratio.ravel())
    assert (rates.arrivals == ipss.arrivals).all()


def test_people_of_unknown_age_complete_the_census(counted):
    assert counted[-1].sum() == pytest.approx(127_094_745)


@pytest.mark.parametrize("window", [1, 2])
def test_hindcasts_stay_within_the_yardstick(censuses, counted, window):
    """The rates of the previous five or ten years carried forward to each census that followed."""
    print(f"\nHindcast with the rates of the previous {5 * window} years, percent of the total population")
    print("from  to    areas  median |e|  mean |e|  90 % |e|  median e")
    latest = {}
    for start in range(window, 7):
        history = counted[start - window : start + 1]
        for steps in (1, 2):
            if start + steps > 7:
                continue
            result = cohort_change_hindcast(history, counted[start + steps], steps=steps)
            latest[steps] = result
            print(
                f"{censuses.year[start]}  {censuses.year[start + steps]}  "
                f"{result.median_absolute_percent_error.n:5.0f}  "
                f"{result.median_absolute_percent_error.number:10.2f}  "
                f"{result.mean_absolute_percent_error.number:8.2f}  "
                f"{result.p90_absolute_percent_error.number:8.2f}  "
                f"{result.median_percent_error.number:8.2f}"
            )
    five_years = latest[1].median_absolute_percent_error
    # four towns evacuated in 2011 had nobody in 2015
    assert five_years.n == 1741 - 4
    assert five_years.number <= YARDSTICK_PERCENT


@pytest.mark.parametrize("code", ["14212", "03209", "13101", "47356", "01202"])
def test_a_hindcast_by_a_plain_loop(censuses, counted, code):
    """2010 to 2015 with the change 2005–2010, one cohort after another."""
    area = censuses.code.index(code)
    before, base = counted[5, area].tolist(), counted[6, area].tolist()
    expected = [[0.0] * 19, [0.0] * 19]
    for sex in (0, 1):
        for band in range(17):
            expected[sex][band + 1] = base[sex][band] * base[sex][band + 1] / before[sex][band]
        oldest = base[sex][18] / (before[sex][17] + before[sex][18])
        expected[sex][18] = (base[sex][17] + base[sex][18]) * oldest
    women_now, women_then = sum(base[1][3:10]), sum(expected[1][3:10])
    children = (base[0][0] + base[1][0]) / women_now * women_then
    boys, girls = counted[6, :, 0, 0].sum(), counted[6, :, 1, 0].sum()
    expected[0][0], expected[1][0] = children * boys / (boys + girls), children * girls / (boys + girls)
    result = cohort_change_hindcast(counted[5:7], counted[7])
    assert result.projected[area] == pytest.approx(np.array(expected))


def test_the_gap_to_simulation_2_for_every_area(ipss, ipss_rates):
    """Effects add up to the gap in each of 1,810 areas; survival stands in as the change of the nation."""
    nation = implied_rates(ipss.population.sum(axis=1, keepdims=True))
    baseline = Assumptions.from_rates(ipss_rates, nation.cohort_change_ratio)
    link = FertilityLink(ipss.child_woman_ratio[0], 1.4)
    scenario = simulation_2(baseline, ipss.year[1:], link, start_year=2015, balanced_from=2015)
    began = time.perf_counter()
    gap = decompose_gap(ipss.population[0], baseline, scenario)
    seconds = time.perf_counter() - began
    totals = [project(ipss.population[0], each.rates)[-1].sum(axis=(1, 2)) for each in (baseline, scenario)]
    print(f"\nGap to シミュレーション2 decomposed for {totals[0].size:,} areas in {seconds:.3f} s")
    assert totals[0] == pytest.approx(ipss.population[-1].sum(axis=(1, 2)))
    assert gap.effect_array().sum(axis=0) == pytest.approx(totals[1] - totals[0], abs=1e-5)
    assert np.abs(gap.effect_array()[2]).max() < 1e-6
