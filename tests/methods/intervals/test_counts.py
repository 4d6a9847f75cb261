"""Poisson limits.

Oracles: UKHSA PHEindicatormethods, testdata_Byars_Wilson.xlsx (Byar, 95 and 99.8 %, x = 1 by his
formula too); Garwood (1936) Biometrika 28:437-442 (exact limits); the Poisson tail probabilities that define
exact limits.
"""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import poisson as poisson_distribution

from analysis.methods.intervals import (
    byar_limits,
    exact_poisson_limits,
    poisson,
    poisson_limits,
    weighted_poisson_limits,
)
from analysis.methods.result import Reason

PHE_BYAR = [
    (65, 0.95, 50.163187710459454, 82.84913854593984),
    (1045, 0.95, 982.5932018073325, 1110.33121298565),
    (1, 0.95, 0.01307213290150435, 5.5637555824752605),
    (65, 0.998, 42.8802614714802, 94.00029084431802),
    (1045, 0.998, 947.9407035610374, 1148.806160988033),
    (10, 0.998, 2.916318374695686, 24.193724927880535),
]
GARWOOD = [(0, 0.0, 3.689), (1, 0.0253, 5.572), (5, 1.623, 11.668), (10, 4.795, 18.390), (20, 12.217, 30.888)]


@pytest.mark.parametrize(("x", "confidence", "lower", "upper"), PHE_BYAR)
def test_byar_agrees_with_phe(x, confidence, lower, upper):
    low, high = byar_limits(x, confidence=confidence)
    assert float(low) == pytest.approx(lower, rel=1e-9)
    assert float(high) == pytest.approx(upper, rel=1e-9)


def test_byar_lower_limit_is_never_below_zero():
    lower, upper = byar_limits([0, 1], confidence=0.998)
    # at 99.8 % the formula for one event gives (1 - 1/9 - 3.09/3)^3 < 0
    assert lower.tolist() == [0.0, 0.0]
    assert upper[0] == pytest.approx((1 - 1 / 9 + 3.0902323061678132 / 3) ** 3)


@pytest.mark.parametrize(("x", "lower", "upper"), GARWOOD)
def test_exact_limits_agree_with_garwood(x, lower, upper):
    low, high = exact_poisson_limits(x)
    assert (float(low), float(high)) == pytest.approx((lower, upper), abs=6e-4)


@pytest.mark.parametrize(("x", "confidence"), [(3, 0.95), (9, 0.998), (120, 0.95)])
def test_exact_limits_leave_half_of_alpha_in_each_tail(x, confidence):
    lower, upper = (float(v) for v in exact_poisson_limits(x, confidence=confidence))
    assert poisson_distribution.sf(x - 1, lower) == pytest.approx((1 - confidence) / 2, rel=1e-6)
    assert poisson_distribution.cdf(x, upper) == pytest.approx((1 - confidence) / 2, rel=1e-6)


def test_production_limits_are_exact_below_ten_and_byar_from_ten():
    x = np.array([0, 9, 10, 1308])
    lower, upper = poisson_limits(x)
    exact, byar = exact_poisson_limits(x), byar_limits(x)
    assert (lower[:2], upper[:2]) == (pytest.approx(exact[0][:2]), pytest.approx(exact[1][:2]))
    assert (lower[2:], upper[2:]) == (pytest.approx(byar[0][2:]), pytest.approx(byar[1][2:]))
    assert lower[1] != pytest.approx(byar[0][1], rel=1e-4)


def test_missing_counts_stay_missing_in_arrays():
    for limits in (byar_limits, exact_poisson_limits, poisson_limits):
        lower, upper = limits([math.nan, 4.0])
        assert np.isnan([lower[0], upper[0]]).all()
        assert np.isfinite([lower[1], upper[1]]).all()


def test_rates_scale_value_and_limits():
    count, rate = poisson(1308), poisson(1308, exposure=224_000, multiplier=1000)
    assert (count.value, count.method, count.statistic) == (1308, "Byar", "count")
    assert rate.value == pytest.approx(5.839286, rel=1e-6)
    assert rate.lower == pytest.approx(count.lower / 224)
    assert rate.upper == pytest.approx(count.upper / 224)
    assert (count.n, rate.n) == (1308, 224_000)
    assert poisson(3).method == "exact Poisson"


def test_no_number_has_a_reason():
    assert poisson(math.nan).reason is Reason.ALL_MISSING
    assert poisson(4, exposure=math.nan).reason is Reason.ALL_MISSING
    assert poisson(0, exposure=0).reason is Reason.ZERO_DENOMINATOR


@pytest.mark.parametrize(
    ("x", "options", "word"),
    [
        (-1, {}, "negative"),
        (math.inf, {}, "infinite"),
        (5, {"exposure": -2}, "exposure"),
        (5, {"confidence": 1.0}, "confidence"),
    ],
)
def test_impossible_input_is_refused(x, options, word):
    with pytest.raises(ValueError, match=word):
        poisson(x, **options)


@settings(max_examples=60, deadline=None)
@given(
    x=st.one_of(st.integers(0, 100_000), st.floats(0, 500)),
    confidence=st.sampled_from([0.5, 0.95, 0.998]),
)
def test_limits_contain_the_count_and_widen_with_confidence(x, confidence):
    for limits in (byar_limits, exact_poisson_limits, poisson_limits):
        lower, upper = limits(x, confidence=confidence)
        wider = limits(x, confidence=0.9995)
        assert 0 <= wider[0] <= lower <= x <= upper <= wider[1]


def outcomes(means):
    """Every pair of counts that two Poisson means make likely, and their probabilities."""
    ranges = [np.arange(max(0, int(m - 7 * m**0.5)), int(m + 7 * m**0.5) + 10) for m in means]
    counts = np.stack(np.meshgrid(*ranges, indexing="ij"), axis=-1)
    first, second = (poisson_distribution.pmf(r, m) for r, m in zip(ranges, means, strict=True))
    return counts, np.outer(first, second)


@pytest.mark.parametrize("mean", [30, 100])
@pytest.mark.parametrize("weights", [(-1, 1), (1, 1), (-1.2, 0.8), (0.1, 0.13), (-0.02, -0.2), (1, 0)])
def test_weighted_sums_are_covered_as_often_as_claimed(weights, mean):
    means = (mean, 0.75 * mean)
    counts, probability = outcomes(means)
    lower, upper = weighted_poisson_limits(weights, counts)
    truth = np.dot(weights, means)
    assert 0.95 <= probability[(lower <= truth) & (truth <= upper)].sum() <= 0.97


@pytest.mark.parametrize("dispersion", [1.5, 3.0])
def test_weighted_sums_of_overdispersed_counts_are_covered(dispersion):
    means = np.array([300.0, 240.0])
    counts = np.random.default_rng(2).negative_binomial(means / (dispersion - 1), 1 / dispersion, (20_000, 2))
    truth = means[1] - means[0]
    wide, narrow = (
        np.stack(weighted_poisson_limits([-1, 1], counts, dispersion=phi)) for phi in (dispersion, 1)
    )
    assert 0.94 <= np.mean((wide[0] <= truth) & (truth <= wide[1])) <= 0.965
    assert np.mean((narrow[0] <= truth) & (truth <= narrow[1])) < 0.9


@pytest.mark.parametrize("dispersion", [0.9, 0, math.inf, math.nan])
def test_impossible_dispersion_is_refused(dispersion):
    with pytest.raises(ValueError, match="dispersion"):
        weighted_poisson_limits([1, 1], [5, 6], dispersion=dispersion)
