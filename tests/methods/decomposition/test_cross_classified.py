"""Decomposition of cross-classified rates.

Oracles: Das Gupta (1993), U.S. Bureau of the Census P23-186, example 5.3 (U.S. death rates by race and age,
1970 and 1985), as recomputed to more digits in the vignette "Category effects" of the R package DasGuptR; his
formulae for two and three variables (chapter 5), written out in the test; Kitagawa for one variable.
"""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.methods.decomposition import composition_factors, decompose_cross_classified, kitagawa

DEATHS = {
    1970: (
        [
            [2968, 11484, 34614, 30992, 21983, 20314, 20928, 16897, 11339, 5720, 1315],
            [535, 2162, 6120, 4781, 3096, 2718, 2363, 1767, 1149, 448, 117],
        ],
        [
            [18.469, 0.751, 0.391, 1.146, 1.287, 2.672, 6.636, 15.691, 34.723, 79.763, 176.837],
            [36.993, 1.352, 0.541, 2.040, 3.523, 6.746, 12.967, 24.471, 45.091, 74.902, 123.205],
        ],
    ),
    1985: (
        [
            [3041, 11577, 27450, 32711, 35480, 27411, 19555, 19795, 15254, 8022, 2472],
            [707, 2692, 6473, 6841, 6547, 4352, 3034, 2540, 1749, 804, 236],
        ],
        [
            [9.163, 0.462, 0.248, 0.929, 1.084, 1.810, 4.715, 12.187, 27.728, 64.068, 157.570],
            [17.208, 0.738, 0.328, 1.103, 2.045, 3.724, 8.052, 17.812, 34.128, 68.276, 125.161],
        ],
    ),
}


def test_race_and_age_composition_of_american_deaths():
    populations = {year: (sizes, {"rate": rates}) for year, (sizes, rates) in DEATHS.items()}
    result = decompose_cross_classified(populations, ["race", "age"])
    assert result.factors == ("race", "age", "rate")
    assert result.crude == pytest.approx([9.421833, 8.735618], abs=5e-7)
    expected = [[9.136312, 9.156087], [8.385333, 9.907067], [10.257368, 8.029643]]
    assert result.standardised == pytest.approx(np.array(expected), abs=1e-6)
    effects = {"race": 0.0197749, "age": 1.5217347, "rate": -2.2277254}
    assert result.effects() == pytest.approx(effects, abs=5e-8)
    assert result.shares() == pytest.approx({"race": -0.0288, "age": -2.2176, "rate": 3.2464}, abs=5e-5)


def test_two_variables_are_geometric_means_of_conditional_and_marginal_shares():
    n = np.array([[10.0, 20.0, 5.0], [30.0, 40.0, 15.0]])
    factors = composition_factors(n, ["sex", "age"])
    by_sex, by_age = n.sum(axis=1, keepdims=True), n.sum(axis=0, keepdims=True)
    assert factors["sex"] == pytest.approx(np.sqrt(n / by_age * by_sex / n.sum()))
    assert factors["age"] == pytest.approx(np.sqrt(n / by_sex * by_age / n.sum()))


def test_three_variables_weigh_conditional_shares_by_a_third_and_a_sixth():
    n = np.arange(1.0, 25.0).reshape(2, 3, 4)
    total = n.sum()

    def margin(*kept):
        return n.sum(axis=tuple({0, 1, 2} - set(kept)), keepdims=True)

    i_factor = (
        (n / margin(1, 2)) ** (1 / 3)
        * (margin(0, 1) / margin(1) * margin(0, 2) / margin(2)) ** (1 / 6)
        * (margin(0) / total) ** (1 / 3)
    )
    assert composition_factors(n, ["i", "j", "k"])["i"] == pytest.approx(i_factor)


def test_one_variable_is_kitagawa():
    (sizes_1, rates_1), (sizes_2, rates_2) = ((np.array(s)[0], np.array(r)[0]) for s, r in DEATHS.values())
    expected = kitagawa(sizes_1, rates_1, sizes_2, rates_2).effects()
    populations = {1: (sizes_1, {"rate": rates_1}), 2: (sizes_2, {"rate": rates_2})}
    effects = decompose_cross_classified(populations, ["age"]).effects()
    assert effects == pytest.approx({"age": expected["composition"], "rate": expected["rate"]})


def test_rate_of_several_factors_shares_out_the_effect_of_the_rate():
    rng = np.random.default_rng(2)
    split, whole = {}, {}
    for year in (1, 2):
        sizes, prevalence, frequency = (rng.uniform(1, 9, (2, 3)) for _ in range(3))
        split[year] = (sizes, {"prevalence": prevalence, "frequency": frequency})
        whole[year] = (sizes, {"rate": prevalence * frequency})
    parts = decompose_cross_classified(split, ["sex", "age"]).effects()
    total = decompose_cross_classified(whole, ["sex", "age"]).effects()
    assert parts["prevalence"] + parts["frequency"] == pytest.approx(total["rate"])
    assert (parts["sex"], parts["age"]) == pytest.approx((total["sex"], total["age"]))
    means = {year: (sizes / sizes.sum(), factors) for year, (sizes, factors) in split.items()}
    weight = (means[1][0] + means[2][0]) / 2
    f = {year: means[year][1] for year in (1, 2)}
    expected = (f[1]["frequency"] + f[2]["frequency"]) / 2 * (f[2]["prevalence"] - f[1]["prevalence"])
    assert parts["prevalence"] == pytest.approx(float(np.sum(weight * expected)))


def test_empty_cells_and_categories_keep_the_product():
    n = np.array([[0.0, 20.0, 0.0], [30.0, 0.0, 0.0]])
    factors = composition_factors(n, ["sex", "age"])
    assert factors["sex"] * factors["age"] == pytest.approx(n / 50)


def test_a_category_that_appears_belongs_to_its_own_variable():
    # age groups are spread alike in both regions, so only the region can have changed
    rates = {"rate": [[1.0, 2.0], [3.0, 4.0]]}
    populations = {1: ([[40, 60], [0, 0]], rates), 2: ([[20, 30], [20, 30]], rates)}
    effects = decompose_cross_classified(populations, ["region", "age"]).effects()
    assert effects["region"] == pytest.approx(1.0)
    assert effects["age"] == pytest.approx(0.0, abs=1e-12)


@pytest.mark.parametrize(
    ("sizes", "variables"),
    [
        ([[1, 2], [3, 4]], ["age"]),
        ([[1, 2], [3, 4]], ["age", "age"]),
        ([[0, 0], [0, 0]], ["sex", "age"]),
        ([[1, -2], [3, 4]], ["sex", "age"]),
        ([[1, np.nan], [3, 4]], ["sex", "age"]),
        (5.0, []),
    ],
)
def test_impossible_sizes_are_refused(sizes, variables):
    with pytest.raises(ValueError):
        composition_factors(sizes, variables)


@pytest.mark.parametrize(
    ("second", "word"),
    [
        (([1, 2, 3], {"rate": [1, 2, 3]}), "same cells"),
        (([1, 2], {"rate": [1, 2, 3]}), "same cells"),
        (([1, 2], {"rate": [1, np.nan]}), "without a finite rate"),
        (([1, 2], {"other": [1, 2]}), "rate factors"),
        (([1, 2], {"age": [1, 2]}), "rate factors"),
        (([1, 2], {}), "rate factors"),
    ],
)
def test_populations_that_do_not_match_are_refused(second, word):
    with pytest.raises(ValueError, match=word):
        decompose_cross_classified({1: ([1, 2], {"rate": [1, 2]}), 2: second}, ["age"])


def test_one_population_cannot_be_compared():
    with pytest.raises(ValueError, match="two populations"):
        decompose_cross_classified({1: ([1, 2], {"rate": [1, 2]})}, ["age"])


@settings(max_examples=40, deadline=None)
@given(
    st.sampled_from([(3,), (2, 3), (2, 2, 2), (2, 1, 2, 2)]),
    st.integers(2, 4),
    st.integers(0, 10_000),
    st.booleans(),
)
def test_effects_add_up_for_any_number_of_variables_and_populations(shape, n, seed, with_empty_cells):
    rng = np.random.default_rng(seed)
    populations = {}
    for label in range(n):
        sizes = rng.integers(0 if with_empty_cells else 1, 4, shape).astype(float)
        sizes.flat[0] += 1
        populations[label] = (sizes, {"rate": rng.uniform(0, 10, shape)})
    variables = [f"v{axis}" for axis in range(len(shape))]
    result = decompose_cross_classified(populations, variables)
    for label, (sizes, factors) in populations.items():
        crude = float((sizes * factors["rate"]).sum() / sizes.sum())
        assert result.crude[label] == pytest.approx(crude)
        assert sum(result.effects(0, label).values()) == pytest.approx(result.change(0, label), abs=1e-12)
