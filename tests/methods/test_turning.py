"""Bends of quasi-Poisson trends against likelihoods maximised by scipy, statsmodels' own tables, and by hand."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize, stats
from statsmodels.genmod.families import Poisson
from statsmodels.genmod.generalized_linear_model import GLM

from analysis.methods.result import Reason
from analysis.methods.turning import turning

YEARS = np.arange(2010, 2023)
ATSUGI_BIRTHS = np.array([1868, 1750, 1668, 1692, 1682, 1664, 1614, 1549, 1448, 1326, 1321, 1232, 1207])
"""厚木市, 人口動態統計, 2010–2022 (社会・人口統計体系 A4101)."""


def maximum_likelihood(knot):
    since = YEARS - knot
    design = np.column_stack([np.ones(13), since, np.clip(since, 0, None)])

    def negative(beta):
        eta = design @ beta
        return (np.exp(eta) - ATSUGI_BIRTHS * eta).sum()

    def gradient(beta):
        return design.T @ (np.exp(design @ beta) - ATSUGI_BIRTHS)

    beta = optimize.minimize(negative, [7.3, 0, 0], jac=gradient, method="BFGS", options={"gtol": 1e-7}).x
    fitted = np.exp(design @ beta)
    dispersion = ((ATSUGI_BIRTHS - fitted) ** 2 / fitted).sum() / 10
    return beta, dispersion * np.linalg.inv(design.T @ (fitted[:, None] * design)), dispersion


@pytest.mark.parametrize("knot", [2013, 2017, 2020])
def test_births_of_atsugi_against_a_general_optimiser(knot):
    beta, covariance, dispersion = maximum_likelihood(knot)
    trend = turning(YEARS, ATSUGI_BIRTHS, knot)
    t = stats.t.ppf(0.975, 10)
    assert trend.dispersion == pytest.approx(dispersion, rel=1e-5)
    assert dispersion > 1
    for estimate, contrast in ((trend.before, [0, 1, 0]), (trend.after, [0, 1, 1])):
        slope, error = beta @ contrast, math.sqrt(contrast @ covariance @ contrast)
        limits = [100 * math.expm1(slope + sign * t * error) for sign in (0, -1, 1)]
        assert [estimate.value, estimate.lower, estimate.upper] == pytest.approx(limits, rel=1e-4)
    t_change = beta[2] / math.sqrt(covariance[2, 2])
    assert trend.test.statistic == pytest.approx(t_change, rel=1e-4)
    assert trend.test.p_value == pytest.approx(2 * stats.t.sf(abs(t_change), 10), rel=1e-3)


def test_difference_interval_agrees_with_a_simulation():
    beta, covariance, _ = maximum_likelihood(2017)
    draws = np.random.default_rng(5).multivariate_normal(beta, covariance, size=200_000)
    points = 100 * (np.exp(draws[:, 1] + draws[:, 2]) - np.exp(draws[:, 1]))
    difference = turning(YEARS, ATSUGI_BIRTHS, 2017).difference
    half = (difference.upper - difference.lower) / 2
    assert half == pytest.approx(stats.t.ppf(0.975, 10) * points.std(), rel=0.01)
    assert difference.value == pytest.approx(points.mean(), abs=0.02)


def test_two_exact_pieces():
    counts = [10000 * 0.98**year for year in range(6)]
    counts += [counts[-1] * 0.95**year for year in range(1, 4)]
    trend = turning(range(2014, 2023), counts, 2019)
    numbers = [trend.before.value, trend.after.value, trend.difference.value]
    assert numbers == pytest.approx([-2, -5, -3])
    assert trend.difference.lower < -3 < trend.difference.upper


def test_exposure_takes_up_a_fall_in_women():
    women = np.array([1000.0, 1000, 1000, 1000, 1000, 900, 800, 700])
    trend = turning(range(2015, 2023), women * 3, 2019, exposure=women)
    assert trend.difference.value == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize(
    ("knot", "reason"), [(2011, Reason.TOO_FEW), (2012, None), (2020, None), (2021, Reason.TOO_FEW)]
)
def test_enough_years_on_both_sides(knot, reason):
    trend = turning(YEARS, ATSUGI_BIRTHS, knot)
    assert trend.difference.reason is reason
    assert trend.before.reason is reason
    assert trend.test.reason is reason


@pytest.mark.parametrize(
    ("counts", "reason"),
    [
        ([0] * 8, Reason.NO_VARIATION),
        ([9, 8, 7, 6, 0, 0, 0, 0], Reason.NOT_CONVERGED),
        ([9, 8, 7, 6, None, None, None, None], Reason.TOO_FEW),
    ],
)
def test_no_number_without_its_reason(counts, reason):
    assert turning(range(8), counts, 3).after.reason is reason


def test_series_break():
    trend = turning(YEARS, ATSUGI_BIRTHS, 2017, breaks=[2015])
    assert trend.after.reason is Reason.SERIES_BREAK


@settings(deadline=None, max_examples=25)
@given(st.lists(st.integers(20, 3000), min_size=9, max_size=9))
def test_intervals_contain_their_estimates(counts):
    trend = turning(range(2014, 2023), counts, 2019)
    for estimate in (trend.before, trend.after, trend.difference):
        assert estimate.lower <= estimate.value <= estimate.upper
    assert trend.difference.value == pytest.approx(trend.after.value - trend.before.value)


def deviance(beta, knot):
    since = YEARS - knot
    eta = np.column_stack([np.ones(13), since, np.clip(since, 0, None)]) @ beta
    saturated = (ATSUGI_BIRTHS * np.log(ATSUGI_BIRTHS) - ATSUGI_BIRTHS).sum()
    return 2 * (saturated - (ATSUGI_BIRTHS * eta - np.exp(eta)).sum())


def profile(knot, slope=None, piece=0):
    """Smallest deviance with this knot, and with this log slope of one piece where one is given."""

    def of(free):
        if slope is None:
            return deviance(free, knot)
        level, other = free
        return deviance([level, slope, other - slope] if piece == 0 else [level, other, slope - other], knot)

    start = [7.3, -0.03, 0] if slope is None else [7.3, -0.03]
    return optimize.minimize(of, start, method="Nelder-Mead", options={"xatol": 1e-7, "fatol": 1e-7}).fun


def test_knot_and_slopes_have_the_limits_of_the_profile_likelihood():
    found = turning(YEARS, ATSUGI_BIRTHS)
    knots = np.arange(2012, 2020.01, 0.25)
    deviances = np.array([profile(knot) for knot in knots])
    best = deviances.argmin()
    beta, _, dispersion = maximum_likelihood(knots[best])
    dispersion *= 10 / 9  # the knot takes a degree of freedom
    threshold = deviances[best] + dispersion * stats.f.ppf(0.95, 1, 9)
    kept = knots[deviances <= threshold]
    assert found.knot.value == round(knots[best])
    assert (found.knot.lower, found.knot.upper) == (math.floor(kept[0]), math.ceil(kept[-1]))
    assert found.searched == (2012, 2020)
    assert found.dispersion == pytest.approx(dispersion, rel=1e-3)
    assert found.before.value == pytest.approx(100 * math.expm1(beta[1]), abs=1e-2)
    assert found.after.value == pytest.approx(100 * math.expm1(beta[1] + beta[2]), abs=1e-2)
    for piece, estimate in enumerate((found.before, found.after)):
        for limit, outward in ((estimate.lower, -0.1), (estimate.upper, 0.1)):
            # the limit is where the best knot for it is just not rejected (limits are of Wald form for each knot)
            inside, outside = (
                min(profile(knot, math.log1p((limit + step) / 100), piece) for knot in kept)
                for step in (-outward, outward)
            )
            assert inside < threshold < outside


def test_curvature_is_tested_by_statsmodels_quasi_poisson():
    since = YEARS - YEARS.mean()
    design = np.column_stack([np.ones(13), since, since**2])
    fit = GLM(ATSUGI_BIRTHS, design, family=Poisson()).fit(scale="X2")
    test = turning(YEARS, ATSUGI_BIRTHS).test
    assert test.statistic == pytest.approx(fit.tvalues[2], rel=1e-6)
    assert test.p_value == pytest.approx(2 * stats.t.sf(abs(fit.tvalues[2]), 10), rel=1e-6)
    assert test.p_value < 0.05


def test_a_sharp_bend_is_found_where_it_is():
    counts = [100_000 * 0.98 ** min(year, 6) * 0.95 ** max(year - 6, 0) for year in range(12)]
    noisy = [count * factor for count, factor in zip(counts, [1.001, 0.999, 0.999, 1.001] * 3, strict=True)]
    found = turning(range(2010, 2022), noisy)
    assert (found.knot.value, found.knot.lower, found.knot.upper) == (2016, 2016, 2016)
    assert found.before.lower < -2 < found.before.upper
    assert found.after.lower < -5 < found.after.upper
    assert found.difference.lower < -3 < found.difference.upper
    assert found.difference.value == pytest.approx(found.after.value - found.before.value)
    assert found.test.p_value < 0.001


def test_a_straight_line_has_no_significant_bend_and_a_knot_anywhere():
    counts = [1000 * 0.97**year + (25, -25, -25, 25)[year % 4] for year in range(12)]
    found = turning(range(2010, 2022), counts)
    assert found.test.p_value > 0.5
    assert (found.knot.lower, found.knot.upper) == found.searched == (2012, 2019)


def test_gaps_are_left_out_and_limit_the_search():
    counts = [
        None if year in (2011, 2021) else count for year, count in zip(YEARS, ATSUGI_BIRTHS, strict=True)
    ]
    assert turning(YEARS, counts).searched == (2013, 2019)


def test_limits_of_the_knot_and_the_slopes_hold():
    generator = np.random.default_rng(8)
    since = np.arange(10) - 5
    expected = 1500 * np.exp(np.where(since < 0, -0.01, -0.06) * since)
    held = []
    for counts in generator.poisson(expected, (150, 10)):
        found = turning(range(10), counts)
        truth = ((found.knot, 5), (found.before, -0.995), (found.after, -5.824))
        held.append([estimate.lower <= value <= estimate.upper for estimate, value in truth])
    # knots taken as known would hold in 80–90 %
    assert (np.mean(held, axis=0) > 0.91).all()


@pytest.mark.parametrize(
    ("counts", "reason"),
    [
        ([500, 480, 460, 470, 430, 420, 400], Reason.TOO_FEW),
        ([0] * 8, Reason.NO_VARIATION),
        ([9, 8, 7, 6, 0, 0, 0, 0, 0], Reason.NOT_CONVERGED),
        ([1000 * 0.98 ** min(year, 5) * 0.95 ** max(year - 5, 0) for year in range(10)], Reason.NO_VARIATION),
    ],
)
def test_no_search_without_its_reason(counts, reason):
    found = turning(range(len(counts)), counts)
    for result in (found.test, found.knot, found.before, found.after, found.difference):
        assert result.reason is reason
    assert found.searched is None
    assert found.dispersion is None


def test_given_knot_comes_back_without_limits():
    found = turning(YEARS, ATSUGI_BIRTHS, 2020)
    assert (found.knot.value, found.knot.lower, found.searched) == (2020, None, None)
