"""Parametric bootstrap of decompositions.

Oracles: moments of the Poisson distribution; for births = women x rate the effect of the rate is
``(W1 + W2) / 2 * (B2 / W2 - B1 / W1)``, whose standard error is known in closed form because it is linear in
the births; quantiles of a known grid.
"""

import math

import numpy as np
import pytest

from analysis.methods.bootstrap import bootstrap_decomposition, percentile_estimate, poisson_draws
from analysis.methods.decomposition import product

WOMEN = {2016: 45_000.0, 2022: 40_000.0}


def build(births):
    return {
        year: {"women": np.full(b.shape, WOMEN[year]), "fertility": b / WOMEN[year]}
        for year, b in births.items()
    }


def test_draws_have_the_mean_and_variance_of_poisson_counts():
    draws = poisson_draws([[4.0, 100.0], [0.0, 1308.0]], 20_000, seed=3)
    assert draws.shape == (20_000, 2, 2)
    mean = np.array([[4.0, 100.0], [0.0, 1308.0]])
    assert draws.mean(axis=0) == pytest.approx(mean, rel=0.02)
    assert draws.var(axis=0) == pytest.approx(mean, rel=0.05)
    assert np.all(draws[:, 1, 0] == 0)


def test_same_seed_same_draws():
    assert np.array_equal(poisson_draws([50], 100, seed=7), poisson_draws([50], 100, seed=7))
    assert not np.array_equal(poisson_draws([50], 100, seed=7), poisson_draws([50], 100, seed=8))


def test_percentiles_are_quantiles_of_the_draws():
    draws = np.arange(1001.0)
    estimate = percentile_estimate(500, draws, confidence=0.9, statistic="x", method="m")
    assert (estimate.lower, estimate.upper, estimate.n) == (pytest.approx(50), pytest.approx(950), 1001)
    outside = percentile_estimate(-5, draws, confidence=0.9, statistic="x", method="m")
    assert (outside.lower, outside.upper) == (-5, pytest.approx(950))


def test_interval_of_an_effect_has_the_width_of_its_known_standard_error():
    births = {2016: 1711, 2022: 1308}
    result = bootstrap_decomposition(births, build, product, n_draws=20_000, seed=1)
    effect = result.effects()["fertility"]
    mean_women = (WOMEN[2016] + WOMEN[2022]) / 2
    value = mean_women * (1308 / WOMEN[2022] - 1711 / WOMEN[2016])
    error = mean_women * math.sqrt(1308 / WOMEN[2022] ** 2 + 1711 / WOMEN[2016] ** 2)
    assert effect.value == pytest.approx(value)
    assert (effect.lower, effect.upper) == pytest.approx((value - 1.96 * error, value + 1.96 * error), abs=4)
    assert effect.confidence == 0.95
    assert "bootstrap" in effect.method


def test_draws_of_different_populations_are_independent():
    result = bootstrap_decomposition({2016: 1500, 2022: 1500}, build, product, n_draws=5000)
    correlation = np.corrcoef(result.draws.crude)[0, 1]
    assert abs(correlation) < 0.06


def test_effects_of_every_draw_add_up_to_its_change():
    result = bootstrap_decomposition({2016: 1711, 2022: 1308}, build, product, n_draws=500)
    change = result.draws.crude[1] - result.draws.crude[0]
    assert result.draws.effect_array().sum(axis=0) == pytest.approx(change, rel=1e-9)


def test_counts_by_age_with_vector_factors():
    women = {1: np.array([900.0, 1100.0, 1000.0]), 2: np.array([700.0, 900.0, 950.0])}
    births = {1: [20, 90, 60], 2: [10, 60, 55]}

    def build_by_age(counts):
        return {
            year: {
                "number": np.full(b.shape[:-1], women[year].sum()),
                "age": np.broadcast_to(women[year] / women[year].sum(), b.shape),
                "rate": b / women[year],
            }
            for year, b in counts.items()
        }

    def rate(number, age, rate):
        return number * np.sum(age * rate, axis=-1)

    result = bootstrap_decomposition(births, build_by_age, rate, n_draws=400, confidence=0.9)
    assert result.observed.crude == pytest.approx([170, 125])
    effects = result.effects()
    assert sum(e.value for e in effects.values()) == pytest.approx(-45)
    # the draws move the number's effect only through the mean rate, the level's effect directly
    width = {name: e.upper - e.lower for name, e in effects.items()}
    assert width["age"] < width["number"] < width["rate"]
    assert all(e.confidence == 0.9 for e in effects.values())


def test_no_births_at_all_give_no_change():
    result = bootstrap_decomposition({2016: 0, 2022: 0}, build, product, n_draws=50)
    assert [(e.value, e.lower, e.upper) for e in result.effects().values()] == [(0, 0, 0), (0, 0, 0)]


@pytest.mark.parametrize(("counts", "n_draws"), [([-1], 10), ([math.nan], 10), ([math.inf], 10), ([5], 0)])
def test_impossible_draws_are_refused(counts, n_draws):
    with pytest.raises(ValueError):
        poisson_draws(counts, n_draws)


@pytest.mark.parametrize(("draws", "confidence"), [([], 0.95), ([1, math.nan], 0.95), ([1, 2], 1.5)])
def test_impossible_intervals_are_refused(draws, confidence):
    with pytest.raises(ValueError):
        percentile_estimate(1.0, draws, confidence=confidence, statistic="x", method="m")


def test_a_rate_that_sums_over_the_draws_is_refused():
    with pytest.raises(ValueError, match="one value per draw"):
        bootstrap_decomposition({2016: 5, 2022: 4}, build, lambda **f: product(**f).sum(), n_draws=20)
