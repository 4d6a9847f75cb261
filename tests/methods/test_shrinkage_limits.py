"""Limits of shrunk rates that allow for what is not known of the prior.

Oracles: the model integrated on a fine grid with scipy's negative binomial and gamma distributions, its quantiles
by inverting the mixture (Christiansen and Morris 1997); limits with the true prior where there are many areas;
coverage of the true rates by simulation.
"""

import numpy as np
import pytest
from scipy import optimize, stats

from analysis.methods.shrinkage import shrink_rates
from analysis.methods.shrinkage_limits import hierarchical_limits


def simulated(rng, areas, size, variation):
    exposure = size * np.exp(rng.uniform(-1, 1, areas))
    rates = rng.gamma(1 / variation**2, variation**2, areas)
    return rng.poisson(rates * exposure), exposure, rates


@pytest.mark.parametrize(
    ("counts", "exposure"),
    [([10, 30, 50], [1000, 1000, 1000]), ([9, 11, 21, 0, 30], [900, 1000, 2000, 60, 2500])],
)
def test_limits_of_the_model_integrated_by_brute_force(counts, exposure):
    o, e = np.array(counts), np.array(exposure, float)
    least = o.sum() / e.sum() * e.min()
    log_shape, log_mean = np.linspace(np.log(0.01), np.log(1e6), 250), np.linspace(-6, -2, 150)
    a, m = (np.exp(x) for x in np.meshgrid(log_shape, log_mean, indexing="ij"))
    log_weight = np.log(a * least / (a + least) ** 2)
    for count, size in zip(o, e, strict=True):
        log_weight += stats.nbinom.logpmf(count, a, a / (a + m * size))
    weight = np.exp(log_weight - log_weight.max())
    weight /= weight.sum()
    lower, upper = hierarchical_limits(counts, exposure)
    for place in (0, len(o) - 2):
        posterior = stats.gamma(o[place] + a, scale=1 / (e[place] + a / m))
        for limit, q in ((lower[place], 0.025), (upper[place], 0.975)):
            exact = optimize.brentq(lambda x, p=posterior, q=q: np.sum(weight * p.cdf(x)) - q, 1e-9, 1)
            assert limit == pytest.approx(exact, rel=0.01, abs=0.003 * (upper[place] - lower[place]))


def test_with_many_areas_the_limits_are_those_of_the_known_prior():
    rng = np.random.default_rng(3)
    counts, exposure, _ = simulated(rng, 1500, 300, 0.2)
    lower, upper = hierarchical_limits(counts, exposure)
    known = stats.gamma(counts + 25, scale=1 / (exposure + 25))
    for ours, theirs in ((lower, known.ppf(0.025)), (upper, known.ppf(0.975))):
        assert ours == pytest.approx(theirs, rel=0.02)


@pytest.mark.parametrize("areas", [3, 10, 30])
def test_limits_cover_the_rates_as_often_as_claimed(areas):
    rng = np.random.default_rng(areas)
    for size, variation in ((300, 0.1), (20, 0.3)):
        inside = []
        for _ in range(600 // areas):
            counts, exposure, rates = simulated(rng, areas, size, variation)
            estimates = shrink_rates(counts, exposure, method="moments")
            inside += [e.lower <= rate <= e.upper for e, rate in zip(estimates, rates, strict=True)]
        # with the estimated prior taken as known it is 0.77 to 0.90
        assert 0.915 < np.mean(inside) < 0.985


def test_fewer_areas_give_wider_limits():
    counts, exposure = [90, 110, 130, 70, 100, 120], [1000.0] * 6
    few, many = (hierarchical_limits(counts * k, exposure * k) for k in (1, 10))
    assert np.all(few[1][:6] - few[0][:6] > many[1][:6] - many[0][:6])


def test_unit_of_the_exposure_does_not_matter():
    counts = [4, 9, 30, 2]
    persons, thousands = (hierarchical_limits(counts, np.array([500, 700, 2500, 300]) / k) for k in (1, 1000))
    assert np.array(persons) * 1000 == pytest.approx(np.array(thousands))


def test_an_area_without_exposure_gets_the_limits_of_a_new_one():
    lower, upper = hierarchical_limits([10, 30, 50, 0], [1000, 1000, 1000, 0])
    assert lower[3] < lower[0]
    assert upper[3] > upper[2]


def test_confidence_is_a_share():
    with pytest.raises(ValueError, match="confidence"):
        hierarchical_limits([1, 2], [10, 10], confidence=95)
