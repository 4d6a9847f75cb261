"""Gamma-Poisson shrinkage.

Oracles: Marshall's global empirical Bayes estimates and excess risks of the sudden infant deaths in 100
counties of North Carolina 1974-78, as published in the tests of PySAL's esda (test_smoothing.py, data set
sids2); the negative binomial regression of statsmodels (maximum likelihood); simulation from the model;
the posterior mean written out in the test.
"""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.discrete.discrete_model import NegativeBinomial

from analysis.methods.result import Reason
from analysis.methods.shrinkage import fit_gamma_prior, shrink_rates
from analysis.methods.shrinkage_limits import hierarchical_limits
from analysis.methods.standardisation import indirect_ratio

BIRTHS = [
    1091, 487, 3188, 508, 1421, 1452, 286, 420, 968, 1612, 1035, 4449, 1671, 1556, 2180, 3608, 1638,
    3146, 1323, 484, 751, 781, 1269, 1399, 11858, 16184, 4672, 1324, 3164, 7970, 4021, 671, 3657, 3609,
    770, 1549, 14484, 765, 4139, 1207, 1333, 5509, 3573, 990, 248, 1946, 4456, 1646, 3702, 4606, 5094,
    5754, 7515, 3999, 2110, 521, 2692, 675, 870, 2252, 2992, 6638, 3776, 4866, 2216, 1143, 2648, 21588,
    4099, 1258, 2356, 2574, 415, 3589, 1173, 9014, 533, 797, 3025, 542, 1027, 20366, 578, 3915, 1570,
    1494, 338, 2483, 2756, 284, 5868, 2255, 11158, 7889, 2414, 1782, 1228, 3350, 5526, 2181,
]  # fmt: skip
DEATHS = [
    1, 0, 5, 1, 9, 7, 0, 0, 4, 1, 2, 16, 4, 4, 4, 18, 3, 4, 1, 1, 1, 0, 1, 2, 10, 23, 13, 6, 4, 16, 8,
    0, 10, 6, 0, 2, 16, 2, 4, 1, 0, 8, 5, 5, 0, 5, 7, 2, 11, 3, 14, 5, 9, 6, 2, 0, 7, 3, 4, 5, 12, 18,
    6, 10, 8, 2, 5, 44, 3, 3, 5, 5, 0, 10, 3, 11, 1, 0, 4, 1, 2, 38, 1, 4, 15, 7, 0, 4, 4, 0, 13, 8, 29,
    31, 5, 8, 4, 15, 12, 5,
]  # fmt: skip
SMOOTHED = [0.0016973, 0.0017054, 0.0017731, 0.0020129, 0.0035349]
EXCESS_RISK = [0.453433, 0.0, 0.775871, 0.97381, 3.13319]
METHODS = ["moments", "maximum_likelihood"]


def numbers(estimates):
    return [number for e in estimates for number in (e.value, e.lower, e.upper)]


def test_moments_agree_with_the_published_estimates():
    smoothed = shrink_rates(DEATHS, BIRTHS, method="moments")
    assert len(smoothed) == 100
    assert [e.value for e in smoothed[:5]] == pytest.approx(SMOOTHED, abs=5e-8)
    assert "moments" in smoothed[0].method


def test_excess_risk_is_the_indirect_ratio_to_the_pooled_rate():
    pooled = sum(DEATHS) / sum(BIRTHS)
    risks = [indirect_ratio(d, b * pooled).value for d, b in zip(DEATHS[:5], BIRTHS[:5], strict=True)]
    assert risks == pytest.approx(EXCESS_RISK, abs=5e-6)


def test_maximum_likelihood_agrees_with_negative_binomial_regression():
    model = NegativeBinomial(np.array(DEATHS), np.ones(100), offset=np.log(BIRTHS))
    log_mean, dispersion = model.fit(method="newton", tol=1e-12, disp=0).params
    prior = fit_gamma_prior(DEATHS, BIRTHS, method="maximum_likelihood")
    assert prior.mean == pytest.approx(math.exp(log_mean), rel=1e-5)
    assert prior.shape == pytest.approx(1 / dispersion, rel=1e-4)
    assert "maximum likelihood" in prior.method


@pytest.mark.parametrize("method", METHODS)
def test_prior_is_found_again_in_simulated_areas(method):
    rng = np.random.default_rng(11)
    exposure = rng.uniform(2000, 20_000, 3000)
    counts = rng.poisson(rng.gamma(9, 0.03 / 9, 3000) * exposure)
    prior = fit_gamma_prior(counts, exposure, method=method)
    assert prior.mean == pytest.approx(0.03, rel=0.03)
    assert prior.variance == pytest.approx(0.03**2 / 9, rel=0.1)


def test_values_are_those_of_the_posterior():
    counts, exposure = [10, 30, 50, 0], [1000, 1000, 1000, 0]
    prior = fit_gamma_prior(counts, exposure, method="moments")
    # mean 90/3000; variance (400 + 0 + 400)/3 * 1e-6 - 0.03/1000
    assert prior.mean == pytest.approx(0.03)
    assert prior.variance == pytest.approx(800e-6 / 3 - 30e-6)
    assert prior.own_weight(1000) == pytest.approx(prior.variance / (prior.variance + 0.03 / 1000))
    estimates = shrink_rates(counts, exposure, method="moments", multiplier=1000)
    posterior = stats.gamma(10 + prior.shape, scale=1000 / (1000 + prior.rate))
    assert estimates[0].value == pytest.approx(posterior.mean())
    # no exposure: nothing but the prior
    assert estimates[3].value == pytest.approx(30)


@pytest.mark.parametrize("method", METHODS)
def test_limits_are_the_hierarchical_ones(method):
    counts, exposure = [10, 30, 50, 0], [1000, 1000, 1000, 0]
    estimates = shrink_rates(counts, exposure, method=method, multiplier=1000, confidence=0.9)
    lower, upper = hierarchical_limits(counts, exposure, confidence=0.9)
    assert [e.lower for e in estimates] == pytest.approx((1000 * lower).tolist())
    assert [e.upper for e in estimates] == pytest.approx((1000 * upper).tolist())


@pytest.mark.parametrize("method", METHODS)
def test_areas_that_differ_by_no_more_than_chance_get_the_pooled_rate(method):
    estimates = shrink_rates([9, 11, 21], [1000, 1000, 2000], method=method, multiplier=1000)
    assert [e.value for e in estimates] == pytest.approx([41 / 4] * 3)
    assert "pooled" in estimates[0].method
    # that no variation was seen does not prove that there is none: wider than the limits of 41 events, by Byar
    z = 1.959963984540054
    lower = 41 * (1 - 1 / (9 * 41) - z / (3 * math.sqrt(41))) ** 3
    upper = 42 * (1 - 1 / (9 * 42) + z / (3 * math.sqrt(42))) ** 3
    for estimate in estimates[:2]:
        assert estimate.upper - estimate.lower > (upper - lower) / 4


def test_pooled_limits_leave_out_areas_without_a_count():
    without = shrink_rates([9, 11, 21], [1000, 1000, 2000], method="moments")
    with_missing = shrink_rates([9, 11, 21, math.nan], [1000, 1000, 2000, 9000], method="moments")
    assert numbers(with_missing[:3]) == pytest.approx(numbers(without))


def test_pooled_prior_has_infinite_parameters_and_gives_own_rates_no_weight():
    prior = fit_gamma_prior([10, 10], [1000, 1000], method="moments")
    assert (prior.variance, prior.shape, prior.rate, prior.own_weight(500)) == (0, math.inf, math.inf, 0)


@pytest.mark.parametrize("method", METHODS)
def test_missing_count_gets_no_number_and_does_not_enter_the_prior(method):
    with_missing = shrink_rates([10, 30, 50, math.nan], [1000, 1000, 1000, 10_000], method=method)
    without = shrink_rates([10, 30, 50], [1000, 1000, 1000], method=method)
    assert [e.value for e in with_missing[:3]] == pytest.approx([e.value for e in without])
    assert with_missing[3].reason is Reason.ALL_MISSING


def test_events_without_exposure_do_not_stop_the_other_areas():
    with_town = shrink_rates([10, 30, 50, 2], [1000, 1000, 1000, 0], method="moments")
    without = shrink_rates([10, 30, 50], [1000, 1000, 1000], method="moments")
    assert numbers(with_town[:3]) == pytest.approx(numbers(without))
    assert with_town[3].reason is Reason.ZERO_DENOMINATOR


def test_fractional_counts_are_taken_as_they_are():
    halves = fit_gamma_prior([10.5, 30.5, 50.5], [1000, 1000, 1000], method="maximum_likelihood")
    below, above = (
        fit_gamma_prior([10 + k, 30 + k, 50 + k], [1000, 1000, 1000], method="maximum_likelihood")
        for k in (0, 1)
    )
    assert below.mean < halves.mean < above.mean
    assert sorted([below.shape, halves.shape, above.shape])[1] == halves.shape


@pytest.mark.parametrize(
    ("counts", "exposure", "reason"),
    [
        ([], [], Reason.EMPTY),
        ([5], [100], Reason.TOO_FEW),
        ([5, 0], [100, 0], Reason.TOO_FEW),
        ([0, 0], [100, 100], Reason.TOO_FEW),
        ([math.nan, 5], [100, 100], Reason.TOO_FEW),
    ],
)
def test_too_little_to_borrow_from_has_a_reason(counts, exposure, reason):
    for method in METHODS:
        estimates = shrink_rates(counts, exposure, method=method)
        assert len(estimates) == len(counts)
        assert all(e.reason is reason for e in estimates)


@pytest.mark.parametrize(
    ("counts", "exposure", "options"),
    [
        ([1, -1], [10, 10], {}),
        ([1, math.inf], [10, 10], {}),
        ([1, 2], [10, math.nan], {}),
        ([1, 2], [10], {}),
        (1, 10, {}),
        ([1, 2], [10, 10], {"method": "bayes"}),
        ([1, 2], [10, 10], {"confidence": 1.2}),
    ],
)
def test_impossible_input_is_refused(counts, exposure, options):
    with pytest.raises(ValueError):
        shrink_rates(counts, exposure, **{"method": "moments", **options})


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 200), st.integers(1, 20_000)), min_size=2, max_size=30),
    st.sampled_from(METHODS),
)
def test_estimates_lie_between_the_own_and_the_common_rate_and_inside_their_interval(rows, method):
    counts, exposure = zip(*rows, strict=True)
    prior = fit_gamma_prior(counts, exposure, method=method)
    for (count, size), estimate in zip(rows, shrink_rates(counts, exposure, method=method), strict=True):
        if prior is None:
            assert estimate.reason is Reason.TOO_FEW
            continue
        low, high = sorted([count / size, prior.mean])
        assert low * (1 - 1e-9) <= estimate.value <= high * (1 + 1e-9)
        assert 0 <= estimate.lower <= estimate.value <= estimate.upper
