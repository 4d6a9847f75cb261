"""Decomposition of births with intervals in closed form.

Oracles: `decompose` fed with the levels themselves (it is tested against Das Gupta's published examples);
averages over all orders of exchange, written out in the test; the effect of the level when nothing else
changes, which is the difference of two counts of Poisson distributions (`count_change`); simulation.
"""

from itertools import permutations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.methods.count_change import count_change
from analysis.methods.decomposition import decompose, decompose_births
from analysis.methods.intervals import weighted_poisson_limits

AGES = ["15-19", "20-24", "25-29", "30-34", "35-39", "40-44", "45-49"]
SCHEDULE = np.array([0.0039, 0.0265, 0.0843, 0.0996, 0.0535, 0.0112, 0.0003])
WOMEN = pd.DataFrame(
    [[5300, 5600, 5200, 5900, 6800, 8900, 9300], [5150, 5500, 5350, 5400, 6100, 7500, 9200],
     [4900, 5400, 5300, 5000, 5500, 6500, 8500]],
    index=[2016, 2019, 2023], columns=AGES,
)  # fmt: skip
MARRIED = pd.DataFrame(
    [[0.004, 0.06, 0.33, 0.57, 0.66, 0.68, 0.70], [0.003, 0.05, 0.30, 0.55, 0.64, 0.66, 0.68],
     [0.002, 0.04, 0.28, 0.53, 0.63, 0.65, 0.66]],
    index=WOMEN.index, columns=AGES,
)  # fmt: skip
BIRTHS = pd.Series([1711, 1560, 1308], index=WOMEN.index)
NATION = pd.Series([1.01, 0.95, 0.84], index=WOMEN.index)
ENDS = [2016, 2023]


def factors_of(year, births=BIRTHS, married=True, reference=True):
    women = WOMEN.loc[year].to_numpy(float)
    shares = MARRIED.loc[year].to_numpy() if married else np.ones(7)
    level = births[year] / np.sum(women * shares * SCHEDULE)
    factors = {"number": women.sum(), "structure": women / women.sum()}
    if married:
        factors["marriage"] = shares
    if reference:
        return factors | {"reference_level": NATION[year], "own_level": level / NATION[year]}
    return factors | {"level": level}


def rate(number, structure, marriage=1.0, level=1.0, reference_level=1.0, own_level=1.0):
    return number * np.sum(structure * marriage * SCHEDULE) * level * reference_level * own_level


def of(births=BIRTHS, married=True, reference=True, **options):
    return decompose_births(
        births,
        WOMEN,
        SCHEDULE,
        married=MARRIED if married else None,
        reference_level=NATION if reference else None,
        **options,
    )


@pytest.mark.parametrize("married", [False, True])
@pytest.mark.parametrize("reference", [False, True])
@pytest.mark.parametrize("years", [[2016, 2023], [2016, 2019, 2023]])
def test_values_are_those_of_the_plain_decomposition(married, reference, years):
    ours = of(BIRTHS[years], married, reference)
    plain = decompose({year: factors_of(year, BIRTHS, married, reference) for year in years}, rate)
    assert ours.observed.factors == plain.factors
    assert ours.observed.standardised == pytest.approx(plain.standardised, rel=1e-12)
    assert ours.observed.crude.tolist() == BIRTHS[years].tolist()
    values = {name: effect.value for name, effect in ours.effects().items()}
    assert values == pytest.approx(plain.effects(), rel=1e-9)
    assert ours.observed.cumulative()["change"].tolist() == (BIRTHS[years] - BIRTHS[2016]).tolist()


def test_values_are_averages_over_every_order_of_exchange():
    first, second = (factors_of(year) for year in ENDS)
    expected = dict.fromkeys(first, 0.0)
    orders = list(permutations(first))
    for order in orders:
        now = dict(first)
        for name in order:
            before = rate(**now)
            now[name] = second[name]
            expected[name] += (rate(**now) - before) / len(orders)
    effects = {name: effect.value for name, effect in of(BIRTHS[ENDS]).effects().items()}
    assert list(effects) == ["number", "structure", "marriage", "reference_level", "own_level"]
    assert effects == pytest.approx(expected, rel=1e-10)


def test_number_by_the_formula_of_the_module():
    women = WOMEN.loc[ENDS].to_numpy(float)
    number = women.sum(axis=1)
    h = women @ SCHEDULE / number
    level = BIRTHS[ENDS].to_numpy() / (number * h)
    mean = (h[0] * level[0] + h[1] * level[1]) / 3 + (h[1] * level[0] + h[0] * level[1]) / 6
    effect = of(BIRTHS[ENDS], married=False, reference=False).effects()["number"]
    assert effect.value == pytest.approx((number[1] - number[0]) * mean)


def test_level_alone_is_the_difference_of_two_counts():
    same = WOMEN.copy()
    same.loc[2023] = same.loc[2016]
    result = decompose_births(BIRTHS[ENDS], same, SCHEDULE)
    effects = result.effects()
    expected = count_change(1711, 1308).difference
    for ours in (effects["level"], result.change()):
        assert (ours.value, ours.lower, ours.upper) == pytest.approx(
            (expected.value, expected.lower, expected.upper), rel=1e-9
        )
    assert effects["number"].value == effects["number"].upper == 0
    assert effects["structure"].value == pytest.approx(0, abs=1e-9)


def test_a_fall_that_the_nation_shares_is_not_the_citys_own():
    expected = (WOMEN * SCHEDULE).sum(axis=1)
    births = expected * NATION * 0.9  # the level of the city is nine tenths of the nation's every year
    result = decompose_births(births, WOMEN, SCHEDULE, reference_level=NATION)
    assert result.effects()["own_level"].value == pytest.approx(0, abs=1e-9)
    whole = decompose_births(births, WOMEN, SCHEDULE).effects()["level"]
    assert result.effects()["reference_level"].value == pytest.approx(whole.value, rel=0.01)
    assert result.level.tolist() == pytest.approx((NATION * 0.9).tolist())
    assert result.expected.tolist() == pytest.approx(expected.tolist())


@pytest.mark.parametrize("mean", [30, 100, 1000])
def test_intervals_cover_the_effects_as_often_as_claimed(mean):
    scale = mean / BIRTHS[2016]
    women = WOMEN * scale
    means = BIRTHS[ENDS].to_numpy() * scale
    truth = decompose(
        {year: factors_of(year, BIRTHS * 1.0) | {"number": women.loc[year].sum()} for year in ENDS}, rate
    ).effects()
    draws = np.random.default_rng(11).poisson(means, (20_000, 2))
    result = decompose_births(
        pd.Series(means, index=ENDS), women, SCHEDULE, married=MARRIED, reference_level=NATION
    )
    weights = result.weights[:, 1] - result.weights[:, 0]
    lower, upper = weighted_poisson_limits(weights, draws[:, None])
    for place, (name, value) in enumerate(truth.items()):
        covered = np.mean((lower[:, place] <= value) & (value <= upper[:, place]))
        assert 0.94 <= covered <= 0.97, name
    # the draws' own estimates have these limits
    first = decompose_births(
        pd.Series(draws[0], index=ENDS), women, SCHEDULE, married=MARRIED, reference_level=NATION
    )
    limits = [(effect.lower, effect.upper) for effect in first.effects().values()]
    assert np.array(limits) == pytest.approx(np.stack([lower[0], upper[0]], axis=1))


def test_dispersion_widens_the_intervals_and_is_named():
    plain, wide = of(BIRTHS[ENDS]), of(BIRTHS[ENDS], dispersion=2.0)
    for name, effect in wide.effects().items():
        narrow = plain.effects()[name]
        assert effect.value == narrow.value
        ratio = (effect.upper - effect.lower) / (narrow.upper - narrow.lower)
        assert ratio == pytest.approx(2**0.5, rel=0.01)
        assert "dispersion 2" in effect.method
        assert "dispersion" not in narrow.method


def test_years_without_births_still_have_upper_limits():
    result = of(pd.Series([0, 0], index=ENDS))
    for effect in result.effects().values():
        assert effect.value == 0
        assert effect.lower <= 0 <= effect.upper
        assert effect.upper - effect.lower > 0.01


@settings(max_examples=40, deadline=None)
@given(
    births=st.lists(st.integers(0, 5000), min_size=3, max_size=3),
    confidence=st.sampled_from([0.8, 0.95, 0.99]),
    dispersion=st.floats(1, 5),
    data=st.data(),
)
def test_effects_add_up_and_lie_in_their_intervals(births, confidence, dispersion, data):
    counts = pd.Series(births, index=WOMEN.index)
    result = of(counts, data.draw(st.booleans()), data.draw(st.booleans()), dispersion=dispersion,
                confidence=confidence)  # fmt: skip
    start, end = data.draw(st.permutations(list(WOMEN.index)))[:2]
    effects = result.effects(start, end)
    assert sum(e.value for e in effects.values()) == pytest.approx(counts[end] - counts[start], abs=1e-8)
    assert result.change(start, end).value == counts[end] - counts[start]
    assert all(e.lower <= e.value <= e.upper and e.confidence == confidence for e in effects.values())


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"births": BIRTHS[[2016]]}, "two or more"),
        ({"births": pd.Series([1, 2], index=[2016, 2016])}, "two or more"),
        ({"births": pd.Series([1, 2], index=[2016, 2099])}, r"women are missing for \[2099\]"),
        ({"births": pd.Series([1, np.nan], index=ENDS)}, "births must be known"),
        ({"births": pd.Series([1, -1], index=ENDS)}, "births must be known"),
        ({"women": WOMEN * 0}, "expect births"),
        ({"women": pd.concat([WOMEN, WOMEN])}, "twice"),
        ({"schedule": SCHEDULE[:-1]}, "schedule"),
        ({"schedule": SCHEDULE * np.nan}, "schedule"),
        ({"married": MARRIED * 3}, "shares married"),
        ({"married": MARRIED.iloc[:, :-1]}, "shares married"),
        ({"reference_level": NATION * 0}, "positive"),
        ({"reference_level": NATION[[2016]]}, "reference levels are missing"),
        ({"dispersion": 0.5}, "dispersion"),
    ],
)
def test_impossible_input_is_refused(change, word):
    given = {"births": BIRTHS, "women": WOMEN, "schedule": SCHEDULE} | change
    with pytest.raises(ValueError, match=word):
        decompose_births(**given).effects()


def test_unknown_year_is_a_key_error():
    with pytest.raises(KeyError):
        of().effects(2016, 2020)
