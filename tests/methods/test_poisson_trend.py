"""Quasi-Poisson trends.

Oracles: AIDS cases in Belgium 1981–1993 (Wood 2006, Generalized Additive Models, p. 83: slope 0.202121,
standard error 0.007771); Dobson (1990) randomised trial, the example of R's ?glm (coefficients and
standard errors printed there; Pearson dispersion 1.2933). Others: the score
equations and the information matrix written out in the test.
"""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from analysis.methods.poisson_trend import fit_quasi_poisson, poisson_trend
from analysis.methods.result import Reason

AIDS_BELGIUM = [12, 14, 33, 50, 67, 74, 123, 141, 165, 204, 253, 246, 240]
ATSUGI_BIRTHS = [1868, 1750, 1668, 1692, 1682, 1664, 1614, 1549, 1448, 1326, 1321, 1232, 1207]
"""厚木市, 人口動態統計, 2010–2022 (社会・人口統計体系 A4101)."""


def half_width(estimate):
    return (math.log1p(estimate.upper / 100) - math.log1p(estimate.lower / 100)) / 2


def test_aids_in_belgium():
    trend = poisson_trend(range(1981, 1994), AIDS_BELGIUM)
    assert math.log1p(trend.annual_change.value / 100) == pytest.approx(0.202121, abs=5e-7)
    poisson_error = half_width(trend.annual_change) / stats.t.ppf(0.975, 11) / math.sqrt(trend.dispersion)
    assert poisson_error == pytest.approx(0.007771, abs=1e-6)
    assert trend.test.statistic == pytest.approx(
        0.202121 / (0.007771 * math.sqrt(trend.dispersion)), rel=1e-4
    )
    assert trend.test.df == 11


def test_dobson_randomised_trial():
    counts = np.array([18, 17, 15, 20, 10, 20, 25, 13, 12.0])
    outcome, treatment = np.tile([1, 2, 3], 3), np.repeat([1, 2, 3], 3)
    design = np.column_stack([np.ones(9), outcome == 2, outcome == 3, treatment == 2, treatment == 3]).astype(
        float
    )
    fit = fit_quasi_poisson(counts, design, np.zeros(9), minimum_dispersion=0)
    assert fit.coefficients[:3] == pytest.approx([3.045, -0.4543, -0.2930], abs=5e-4)
    assert fit.dispersion == pytest.approx(1.2933, abs=5e-4)
    errors = np.sqrt(np.diag(fit.covariance) / fit.dispersion)
    assert errors == pytest.approx([0.1709, 0.2022, 0.1927, 0.2, 0.2], abs=5e-5)


def test_births_of_atsugi_satisfy_the_score_equations():
    years = np.arange(2010, 2023)
    trend = poisson_trend(years, ATSUGI_BIRTHS)
    slope = math.log1p(trend.annual_change.value / 100)
    shape = np.exp(slope * (years - 2016.0))
    fitted = shape * sum(ATSUGI_BIRTHS) / shape.sum()  # the intercept's score equation
    residual = np.array(ATSUGI_BIRTHS) - fitted
    assert abs(residual @ (years - 2016)) < 1e-5  # the slope's
    dispersion = (residual**2 / fitted).sum() / 11
    assert trend.dispersion == pytest.approx(dispersion)
    centred = years - (fitted @ years) / fitted.sum()
    error = math.sqrt(dispersion / (fitted @ centred**2))
    assert half_width(trend.annual_change) == pytest.approx(stats.t.ppf(0.975, 11) * error)


def test_residuals_of_neighbouring_years_by_hand():
    # eight exact years around which the counts swing: the line is flat, the residuals are ±1/√10
    swinging = poisson_trend(range(8), [11, 9, 9, 11, 11, 9, 9, 11])
    assert swinging.annual_change.value == pytest.approx(0, abs=1e-9)
    assert swinging.autocorrelation == pytest.approx((4 - 3 - 4) / 8 + 2 / 8, abs=1e-9)
    assert swinging.dispersion == pytest.approx(8 * 0.1 / 6)


@pytest.mark.parametrize(("mean", "dispersion", "n"), [(5, 1, 8), (300, 2, 8), (3000, 1, 13)])
def test_type_one_error_is_five_percent(mean, dispersion, n):
    generator = np.random.default_rng(1)
    if dispersion == 1:
        counts = generator.poisson(mean, (1500, n))
    else:
        counts = generator.negative_binomial(mean / (dispersion - 1), 1 / dispersion, (1500, n))
    p = np.array([poisson_trend(range(n), row).test.p_value for row in counts])
    # a floor of φ at 1 gave 1–2 %
    assert 0.036 <= (p < 0.05).mean() <= 0.066


def test_exposure_makes_it_a_rate():
    women = np.array([1000.0, 900, 700, 650, 600, 500])
    counts = women * 0.05 * 0.98 ** np.arange(6)
    trend = poisson_trend(range(6), counts, exposure=women)
    assert trend.annual_change.value == pytest.approx(-2)


def test_missing_years_are_left_out_with_their_exposure():
    women = [1000, 900, 800, None, 600, 500, 400]
    counts = [50, None, 41, 40, 30, 26, 19]
    with_gaps = poisson_trend(range(7), counts, exposure=women)
    without = poisson_trend([0, 2, 4, 5, 6], [50, 41, 30, 26, 19], exposure=[1000, 800, 600, 500, 400])
    assert with_gaps.annual_change == without.annual_change
    assert with_gaps.annual_change.n == 5


@pytest.mark.parametrize(
    ("counts", "reason"),
    [
        ([0] * 6, Reason.NO_VARIATION),
        ([5, 0, 0, 0, 0, 0], Reason.NOT_CONVERGED),
        ([0, 0, 0, 0, 0, 5], Reason.NOT_CONVERGED),
        ([3, 4, 5, 6, None, None], Reason.TOO_FEW),
        ([None] * 6, Reason.EMPTY),
    ],
)
def test_no_number_without_its_reason(counts, reason):
    trend = poisson_trend(range(6), counts)
    assert trend.annual_change.reason is reason
    assert trend.test.reason is reason
    assert trend.dispersion is None


def test_series_break():
    assert poisson_trend(range(6), range(6), breaks=[3]).annual_change.reason is Reason.SERIES_BREAK


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"counts": [1, -2, 3, 4, 5]}, "negative"),
        ({"counts": range(5), "exposure": [1, 1, 0, 1, 1]}, "positive"),
        ({"counts": range(5), "exposure": [1, 1]}, "length"),
        ({"counts": range(5), "confidence": 95}, "confidence"),
    ],
)
def test_input_that_cannot_be_meant(arguments, message):
    with pytest.raises(ValueError, match=message):
        poisson_trend(range(5), **arguments)


@settings(deadline=None, max_examples=30)
@given(st.lists(st.integers(0, 3000), min_size=5, max_size=15))
def test_total_is_fitted_and_interval_contains_the_estimate(counts):
    change = poisson_trend(range(len(counts)), counts).annual_change
    if change.has_value:
        assert -100 < change.lower <= change.value <= change.upper
    else:
        assert change.reason in {Reason.NO_VARIATION, Reason.NOT_CONVERGED}
        # one count may dwarf the others so that no course through them is found
        assert counts.count(0) > 0 or max(counts) > 100 * sorted(counts)[-2]
