"""Das Gupta's decomposition.

Oracles: Das Gupta (1993) Standardization and Decomposition of Rates, U.S. Bureau of the Census P23-186,
examples 2.1 (earnings), 2.2 (Austria and Chile), 4.3 (Taiwan) and 6.5 (five years), as recomputed to more
digits in the README of the R package DasGuptR; averages over all orders of exchange, written out in the test;
pairwise effects averaged by equation 6.12, written out in the test.
"""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.methods.decomposition import decompose, product, standardise_pair

EARNINGS = {
    "black": {"average": 10930, "earners": 0.717892},
    "white": {"average": 16591, "earners": 0.825974},
}
BIRTH_RATES = {
    "Austria": {"births_per_woman": 51.78746, "women_15_49": 0.45919, "women": 0.52638},
    "Chile": {"births_per_woman": 84.90502, "women_15_49": 0.75756, "women": 0.51065},
}
TAIWAN = {
    1960: {
        "marital_fertility": [393, 407, 369, 274, 184, 90, 16],
        "married": [0.122, 0.622, 0.903, 0.930, 0.916, 0.873, 0.800],
        "age": [0.043, 0.041, 0.036, 0.032, 0.026, 0.020, 0.018],
    },
    1970: {
        "marital_fertility": [488, 452, 338, 156, 63, 22, 3],
        "married": [0.082, 0.527, 0.866, 0.941, 0.942, 0.923, 0.876],
        "age": [0.058, 0.038, 0.032, 0.030, 0.026, 0.023, 0.019],
    },
}
UNMARRIED_BIRTHS = {
    1963: {
        "A": [0.200, 0.163, 0.146, 0.154, 0.168, 0.169],
        "B": [0.866, 0.325, 0.119, 0.099, 0.099, 0.121],
        "C": [0.007, 0.021, 0.023, 0.015, 0.008, 0.002],
        "D": [0.454, 0.326, 0.195, 0.107, 0.051, 0.015],
    },
    1968: {
        "A": [0.215, 0.191, 0.156, 0.137, 0.144, 0.157],
        "B": [0.891, 0.373, 0.124, 0.100, 0.107, 0.127],
        "C": [0.010, 0.023, 0.023, 0.015, 0.008, 0.002],
        "D": [0.433, 0.249, 0.159, 0.079, 0.037, 0.011],
    },
    1973: {
        "A": [0.218, 0.203, 0.175, 0.144, 0.127, 0.133],
        "B": [0.870, 0.396, 0.158, 0.125, 0.113, 0.129],
        "C": [0.011, 0.016, 0.017, 0.011, 0.006, 0.002],
        "D": [0.314, 0.181, 0.133, 0.063, 0.023, 0.006],
    },
    1978: {
        "A": [0.205, 0.200, 0.181, 0.162, 0.134, 0.118],
        "B": [0.900, 0.484, 0.243, 0.176, 0.155, 0.168],
        "C": [0.014, 0.019, 0.015, 0.010, 0.005, 0.001],
        "D": [0.313, 0.191, 0.143, 0.069, 0.021, 0.004],
    },
    1983: {
        "A": [0.169, 0.195, 0.190, 0.174, 0.150, 0.122],
        "B": [0.931, 0.563, 0.311, 0.216, 0.199, 0.191],
        "C": [0.018, 0.026, 0.023, 0.016, 0.008, 0.002],
        "D": [0.380, 0.201, 0.149, 0.079, 0.025, 0.006],
    },
}


def summed_product(**factors):
    return product(**factors).sum(axis=-1)


def births_per_1000_outside_marriage(A, B, C, D):
    unmarried, married = np.sum(A * B * C), np.sum(A * (1 - B) * D)
    return 1000 * unmarried / (unmarried + married)


def shapley_effects(first, second, rate):
    """Average the change that each factor makes over every order of exchanging the factors."""
    names = list(first)
    orders = list(permutations(names))
    effects = dict.fromkeys(names, 0.0)
    for order in orders:
        now = dict(first)
        for name in order:
            before = rate(**now)
            now[name] = second[name]
            effects[name] += (rate(**now) - before) / len(orders)
    return effects


def test_two_factors_earnings():
    result = decompose(EARNINGS)
    assert result.crude == pytest.approx([7846.56, 13703.73], abs=0.005)
    assert result.standardised[0] == pytest.approx([8437.228, 12807.14], rel=1e-6)
    assert result.standardised[1] == pytest.approx([9878.553, 11365.82], rel=1e-6)
    assert result.effects() == pytest.approx({"average": 4369.913, "earners": 1487.262}, rel=1e-6)
    assert result.shares() == pytest.approx({"average": 0.7461, "earners": 0.2539}, abs=5e-5)
    assert result.method == "Das Gupta"


def test_three_factors_austria_and_chile():
    result = decompose(BIRTH_RATES)
    assert result.crude == pytest.approx([12.51747, 32.84534], abs=1e-5)
    expected = [[16.31618, 26.75021], [16.25309, 26.81394], [22.32040, 21.65339]]
    assert result.standardised == pytest.approx(np.array(expected), abs=1e-5)
    effects = {"births_per_woman": 10.4340333, "women_15_49": 10.5608476, "women": -0.6670084}
    assert result.effects() == pytest.approx(effects, abs=1e-7)
    assert result.shares() == pytest.approx(
        {"births_per_woman": 0.5133, "women_15_49": 0.5195, "women": -0.0328}, abs=5e-5
    )


def test_vector_factors_taiwan():
    result = decompose(TAIWAN, summed_product)
    assert result.crude == pytest.approx([38.77463, 27.20318], abs=1e-5)
    expected = [[36.72867, 29.44304], [34.47028, 31.74965], [33.83095, 32.26577]]
    assert result.standardised == pytest.approx(np.array(expected), abs=1e-5)
    effects = {"marital_fertility": -7.285632, "married": -2.720633, "age": -1.565181}
    assert result.effects(1960, 1970) == pytest.approx(effects, abs=1e-6)
    assert result.change() == pytest.approx(-11.571446, abs=1e-6)


def test_rate_function_of_four_vectors_pair_by_pair():
    expected = {
        (1963, 1968): [0.9773438, 5.0282497, 7.1177686, 9.147914],
        (1968, 1973): [-1.034326, 2.917169, -7.392659, 15.262878],
        (1963, 1973): [0.1688192, 7.9721514, 1.8923635, 21.9910032],
    }
    for (first, second), effects in expected.items():
        pair = {year: UNMARRIED_BIRTHS[year] for year in (first, second)}
        result = decompose(pair, births_per_1000_outside_marriage)
        assert list(result.effects().values()) == pytest.approx(effects, abs=1e-6)


def test_five_populations():
    result = decompose(UNMARRIED_BIRTHS, births_per_1000_outside_marriage)
    assert result.crude == pytest.approx([30.94957, 53.22084, 62.9739, 86.8883, 125.17462], abs=1e-5)
    expected = [
        [72.77031, 74.65254, 73.83625, 71.36001, 64.60057],
        [53.28255, 56.63216, 59.52972, 79.49763, 104.38728],
        [62.1775, 69.61231, 60.48031, 68.54219, 94.17361],
        [54.83361, 64.43823, 81.24203, 79.60288, 74.12756],
    ]
    assert result.standardised == pytest.approx(np.array(expected), abs=1e-5)
    assert result.method == "Das Gupta, 5 populations"


def test_effects_of_several_populations_follow_equation_6_12():
    years = list(UNMARRIED_BIRTHS)
    result = decompose(UNMARRIED_BIRTHS, births_per_1000_outside_marriage)

    def pairwise(i, j):
        if i == j:
            return np.zeros(4)
        pair = {label: {f: np.array(v) for f, v in UNMARRIED_BIRTHS[label].items()} for label in (i, j)}
        return np.array(list(shapley_effects(pair[i], pair[j], births_per_1000_outside_marriage).values()))

    start, end = 1968, 1983
    others = [year for year in years if year not in (start, end)]
    correction = sum(pairwise(start, end) + pairwise(end, j) - pairwise(start, j) for j in others)
    expected = pairwise(start, end) - correction / len(years)
    assert result.effect_array(start, end) == pytest.approx(expected, rel=1e-10)


def test_effects_add_up_over_time_while_pairwise_ones_do_not():
    result = decompose(UNMARRIED_BIRTHS, births_per_1000_outside_marriage)
    steps = result.effect_array(1963, 1968) + result.effect_array(1968, 1973)
    assert steps == pytest.approx(result.effect_array(1963, 1973), abs=1e-12)
    table = result.cumulative(1968)
    assert table.loc[1968].abs().max() == 0
    assert table.loc[1983, ["A", "B", "C", "D"]].sum() == pytest.approx(125.17462 - 53.22084, abs=1e-5)
    assert table["change"].tolist() == pytest.approx((result.crude - result.crude[1]).tolist())


def test_six_factors_agree_with_every_order_of_exchange():
    rng = np.random.default_rng(5)
    first, second = ({name: rng.uniform(0.5, 2, 4) for name in "abcdef"} for _ in range(2))

    def rate(a, b, c, d, e, f):
        return float(np.sum(a * b * np.exp(-c) + d * e) / np.sum(f))

    expected = shapley_effects(first, second, rate)
    assert decompose({0: first, 1: second}, rate).effects() == pytest.approx(expected, rel=1e-10)


def test_difference_of_two_rates_is_split_into_its_terms():
    rates = {1940: {"births": 19.4, "deaths": 10.8}, 1960: {"births": 23.7, "deaths": 9.5}}
    effects = decompose(rates, lambda births, deaths: births - deaths).effects()
    assert effects == pytest.approx({"births": 4.3, "deaths": 1.3})


def test_arrays_from_the_rate_function_give_effects_of_that_shape():
    by_age = decompose(TAIWAN)
    total = decompose(TAIWAN, summed_product)
    assert by_age.crude.shape == (2, 7)
    assert by_age.standardised.shape == (3, 2, 7)
    assert by_age.effect_array().sum(axis=1) == pytest.approx(list(total.effects().values()))
    for call in (by_age.effects, by_age.change, by_age.shares, by_age.cumulative):
        with pytest.raises(ValueError, match="effect_array"):
            call()


def test_one_factor_takes_the_whole_change():
    result = decompose({"x": {"level": 3.0}, "y": {"level": 5.0}, "z": {"level": 4.0}})
    assert result.effects("x", "y") == pytest.approx({"level": 2.0})


def test_no_change_has_no_shares():
    result = decompose({1: {"a": 2, "b": 3}, 2: {"a": 3, "b": 2}})
    assert result.shares() is None
    assert result.effects() == pytest.approx({"a": 2.5, "b": -2.5})


def test_unknown_population_is_a_key_error():
    with pytest.raises(KeyError):
        decompose(EARNINGS).effects("black", "green")


@pytest.mark.parametrize(
    ("populations", "word"),
    [
        ({}, "two populations"),
        ({1: {"a": 1}}, "two populations"),
        ({1: {}, 2: {}}, "one factor"),
        ({1: {"a": 1}, 2: {"b": 1}}, "other factors"),
        ({1: {"a": 1}, 2: {"a": np.nan}}, "'a' of population 2"),
        ({1: {"a": [1, 2]}, 2: {"a": [1, 2, 3]}}, "shape"),
    ],
)
def test_impossible_populations_are_refused(populations, word):
    with pytest.raises(ValueError, match=word):
        decompose(populations)


def test_rate_that_is_not_finite_is_refused():
    with pytest.raises(ValueError, match="not finite"):
        decompose(EARNINGS, lambda average, earners: np.inf)


def test_standardise_pair_by_hand():
    first, second = {"a": np.array(2.0), "b": np.array(3.0)}, {"a": np.array(4.0), "b": np.array(5.0)}
    one, other = standardise_pair(first, second, product)
    assert (one.tolist(), other.tolist()) == ([2 * 4, 3 * 3], [4 * 4, 5 * 3])


@st.composite
def populations_of_factors(draw):
    n, k, ages = draw(st.integers(2, 5)), draw(st.integers(1, 5)), draw(st.integers(1, 4))
    value = st.floats(-1e6, 1e6, allow_nan=False).map(lambda x: round(x, 6))
    one = st.fixed_dictionaries({f"f{p}": st.lists(value, min_size=ages, max_size=ages) for p in range(k)})
    return {label: draw(one) for label in range(n)}


@settings(max_examples=60, deadline=None)
@given(populations_of_factors())
def test_effects_always_add_up_to_the_change(populations):
    result = decompose(populations, summed_product)
    scale = max(np.abs(result.standardised).max(), np.abs(result.crude).max(), 1e-300)
    for end in populations:
        effects = result.effects(0, end)
        assert abs(sum(effects.values()) - result.change(0, end)) <= 1e-9 * scale
    backwards = decompose(dict(reversed(populations.items())), summed_product)
    last = len(populations) - 1
    assert backwards.effects(0, last) == pytest.approx(result.effects(0, last), abs=1e-9 * scale)


@settings(max_examples=30, deadline=None)
@given(populations_of_factors())
def test_a_factor_that_never_changes_has_no_effect_between_two_populations(populations):
    pair = {label: dict(populations[label]) for label in (0, 1)}
    pair[1]["f0"] = pair[0]["f0"]
    result = decompose(pair, summed_product)
    assert abs(result.effects()["f0"]) <= 1e-9 * max(np.abs(result.standardised).max(), 1e-300)
