"""Chiang's life table, life expectancy and survival ratios.

Oracles: Public Health England, PHEindicatormethods, test of `phe_life_expectancy` (published expectancies
and limits, which use z = 1.96); Preston, Heuveline and Guillot (2001), Box 6.2, for the survival ratios of a
life table; identities of the table; numerical derivatives for the variance.
"""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.methods.projection import life_expectancy, life_table, survival_ratios
from analysis.methods.result import Reason

AGE = [0, 1, *range(5, 95, 5)]
POPULATION = [7060, 35059, 46974, 48489, 43219, 38561, 46009, 57208, 61435, 55601, 50209, 56416, 46411, 39820]
POPULATION += [37978, 37039, 33288, 23306, 11936, 11936]
DEATHS = [17, 9, 4, 8, 20, 15, 24, 33, 50, 71, 100, 163, 263, 304, 536, 872, 1390, 1605, 1936, 1937]
PUBLISHED = [80.16960813, 79.36245674, 75.44193645, 70.47299936, 65.52909542, 60.67510088, 55.78835987]
PUBLISHED += [50.92752727, 46.06740425, 41.24505636, 36.49322717, 31.83343842, 27.26027992, 22.9719144]
PUBLISHED += [18.76856852, 14.95858336, 11.51684445, 8.618849241, 6.163942934, 6.16210635]
PUBLISHED_LOWER = [79.88268548, 79.0898816, 75.17407307, 70.20675732, 65.26548673, 60.41876577, 55.53801579]
PUBLISHED_LOWER += [50.68279939, 45.82666794, 41.00842831, 36.26223216, 31.60996318, 27.04337271, 22.76653134]
PUBLISHED_LOWER += [18.57570352, 14.77985004, 11.34831778, 8.451134045, 5.978358351, 5.887683386]

counts = st.lists(st.integers(0, 40), min_size=20, max_size=20)


@pytest.mark.parametrize(("age", "years", "lower"), list(zip(AGE, PUBLISHED, PUBLISHED_LOWER, strict=True)))
def test_expectancies_of_public_health_england(age, years, lower):
    estimate = life_expectancy(DEATHS, POPULATION, AGE, at=age)
    assert estimate.value == pytest.approx(years, abs=1e-7)
    # the published limits use 1.96, which is 1.8e-5 wider than the normal quantile
    assert estimate.lower == pytest.approx(lower, abs=1e-5)
    assert estimate.upper == pytest.approx(2 * years - lower, abs=1e-5)
    assert estimate.n == 787_954


def test_mortality_of_the_table_is_that_of_the_population():
    table = life_table(DEATHS, POPULATION, AGE)
    assert table.deaths / table.person_years == pytest.approx(np.array(DEATHS) / np.array(POPULATION))
    assert table.deaths.sum() == pytest.approx(100_000)
    assert table.remaining_years[0] == pytest.approx(table.person_years.sum())


def test_first_year_by_hand():
    """17 deaths among 7,060 infants, who live a tenth of the year: q = M/(1 + 0.9·M)."""
    mortality = 17 / 7060
    table = life_table(DEATHS, POPULATION, AGE)
    assert table.dying[0] == pytest.approx(mortality / (1 + 0.9 * mortality))
    assert table.survivors[1] == pytest.approx(100_000 * (1 - table.dying[0]))
    assert table.person_years[0] == pytest.approx(table.survivors[1] + 0.1 * table.deaths[0])


def test_bands_that_start_with_five_years_use_the_half():
    mortality = 10 / 1000
    table = life_table([10, 500], [1000, 1000], [0, 5])
    assert table.dying[0] == pytest.approx(5 * mortality / (1 + 2.5 * mortality))


def test_given_fractions_are_used():
    table = life_table([10, 500], [1000, 1000], [0, 5], lived_fraction=[0.2])
    assert table.dying[0] == pytest.approx(5 * 0.01 / (1 + 0.8 * 5 * 0.01))


@pytest.mark.parametrize("open_band", [True, False])
def test_variance_against_numerical_derivatives(open_band):
    """Var(e₀) = Σ (∂e₀/∂q)²·q²(1 − q)/D, and (∂e₀/∂M)²·M²/D in the open band."""
    deaths, people = np.array(DEATHS, float), np.array(POPULATION, float)
    width = np.diff(AGE)
    fraction = np.where(width == 1, 0.1, 0.5)
    table = life_table(deaths, people, AGE)

    def expectancy(dying, mortality):
        survivors = np.concatenate([[1.0], np.cumprod(1 - dying)])
        lived = width * (survivors[1:] + fraction * survivors[:-1] * dying)
        return lived.sum() + survivors[-1] / mortality

    dying, mortality = table.dying[:-1], deaths[-1] / people[-1]
    step = 1e-6
    variance = 0.0
    for band in range(dying.size):
        up, down = dying.copy(), dying.copy()
        up[band] += step
        down[band] -= step
        slope = (expectancy(up, mortality) - expectancy(down, mortality)) / (2 * step)
        variance += slope**2 * dying[band] ** 2 * (1 - dying[band]) / deaths[band]
    if open_band:
        slope = (expectancy(dying, mortality + step) - expectancy(dying, mortality - step)) / (2 * step)
        variance += slope**2 * mortality**2 / deaths[-1]
    estimate = life_expectancy(DEATHS, POPULATION, AGE, open_band_variance=open_band)
    assert (estimate.upper - estimate.value) / 1.959964 == pytest.approx(np.sqrt(variance), rel=1e-5)
    assert ("Silcocks" in estimate.method) == open_band


@given(counts, st.integers(1, 40))
@settings(max_examples=50, deadline=None)
def test_the_interval_contains_the_estimate_and_survivors_fall(deaths, last):
    deaths[-1] = last
    people = [200] * 20
    table = life_table(deaths, people, AGE)
    assert (np.diff(table.survivors) <= 0).all()
    assert ((table.dying >= 0) & (table.dying <= 1)).all()
    estimate = life_expectancy(deaths, people, AGE)
    assert estimate.lower <= estimate.value <= estimate.upper
    assert estimate.value == pytest.approx(table.remaining_years[0] / 100_000)


def test_a_band_in_which_everybody_dies_ends_the_table():
    """80 deaths in 100 person-years of a five-year band are too many for dying half-way through it."""
    deaths, people = [0, 80, 5], [100, 100, 100]
    table = life_table(deaths, people, [0, 5, 10])
    assert table.dying.tolist() == [0.0, 1.0, 1.0]
    assert table.survivors.tolist() == [100_000.0, 100_000.0, 0.0]
    assert life_expectancy(deaths, people, [0, 5, 10]).value == pytest.approx(5 + 2.5)
    beyond = life_expectancy(deaths, people, [0, 5, 10], at=10)
    assert beyond.reason is Reason.ZERO_DENOMINATOR
    assert "nobody reaches" in beyond.detail


def test_a_band_without_people_gives_no_number_and_says_which():
    estimate = life_expectancy([1, 0, 5], [100, 0, 50], [0, 5, 10])
    assert estimate.reason is Reason.ZERO_DENOMINATOR
    assert "band from age 5" in estimate.detail


def test_an_open_band_without_deaths_gives_no_number():
    estimate = life_expectancy([1, 1, 0], [100, 100, 50], [0, 5, 10])
    assert estimate.reason is Reason.ZERO_DENOMINATOR
    assert "open band" in estimate.detail
    with pytest.raises(ValueError, match="open band"):
        life_table([1, 1, 0], [100, 100, 50], [0, 5, 10])


def test_nothing_and_nothing_known():
    assert life_expectancy([], [], []).reason is Reason.EMPTY
    assert life_expectancy([np.nan] * 3, [1, 1, 1], [0, 5, 10]).reason is Reason.ALL_MISSING


@pytest.mark.parametrize(
    ("deaths", "people", "age", "message"),
    [
        ([1, -1, 5], [100, 100, 50], [0, 5, 10], "deaths is below 0"),
        ([1, 1, 5], [100, np.nan, 50], [0, 5, 10], "population is not a finite number"),
        ([1, 1], [100, 100, 50], [0, 5, 10], "same length"),
        ([1, 1, 5], [100, 100, 50], [0, 10, 5], "rise from 0"),
        ([1, 1, 5], [100, 100, 50], [5, 10, 15], "rise from 0"),
        ([5], [100], [0], "two bands"),
    ],
)
def test_input_that_cannot_be_meant(deaths, people, age, message):
    with pytest.raises(ValueError, match=message):
        life_expectancy(deaths, people, age)


def test_an_age_between_the_bands_is_refused():
    with pytest.raises(ValueError, match="no age band starts at 7"):
        life_expectancy(DEATHS, POPULATION, AGE, at=7)


@pytest.mark.parametrize("fraction", [[0.1], [0.1, 1.5], [-0.1, 0.5]])
def test_fractions_that_cannot_be_meant(fraction):
    with pytest.raises(ValueError, match="lived_fraction"):
        life_table([1, 1, 5], [100, 100, 50], [0, 5, 10], lived_fraction=fraction)


def test_confidence_is_a_share():
    with pytest.raises(ValueError, match="confidence"):
        life_expectancy(DEATHS, POPULATION, AGE, confidence=95)


def test_survival_ratios_of_sweden():
    lived = [497487, 497138, 496901, 496531, 495902, 495168, 494213, 492760, 490447, 486613, 480665]
    lived += [471786, 457852, 436153, 402775, 350358, 271512, 291707]
    published = [0.9992984741309823, 0.9995232712043738, 0.9992553848754581, 0.9987332110180431]
    published += [0.9985198688450541, 0.9980713616388781, 0.9970599721172855, 0.9953060313337122]
    published += [0.9921826415494437, 0.9877767342837122, 0.9815276751999834, 0.9704654228824086]
    published += [0.9526069559595677, 0.9234718092045682, 0.8698603438644404, 0.7749559022485571]
    published += [0.5179281948939933]
    ratios = survival_ratios(lived)
    assert ratios.birth_survival == pytest.approx(0.994974)
    assert ratios.survival == pytest.approx(published)


def test_survival_ratios_of_two_sexes_at_once():
    ratios = survival_ratios([[490_000.0, 480_000.0], [495_000.0, 490_000.0]])
    assert ratios.birth_survival.tolist() == [0.98, 0.99]
    assert ratios.survival == pytest.approx(np.array([[480 / 970], [490 / 985]]))


@pytest.mark.parametrize("lived", [[], [490_000.0], [490_000.0, 0.0], 490_000.0])
def test_person_years_that_give_no_ratio(lived):
    with pytest.raises(ValueError, match="person_years"):
        survival_ratios(lived)
