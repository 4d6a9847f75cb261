"""Wilson and Newcombe limits.

Oracles: UKHSA PHEindicatormethods, testdata_Byars_Wilson.xlsx (Wilson, 95 and 99.8 %); Newcombe (1998)
Statistics in Medicine 17:857-872, table I, method 3, and 17:873-890, table II, method 10; the score equation
with the finite population correction solved numerically; statsmodels' Newcombe interval.
"""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import brentq
from scipy.stats import norm
from statsmodels.stats.proportion import confint_proportions_2indep

from analysis.methods.intervals import mover_limits, newcombe, wilson, wilson_limits
from analysis.methods.result import Reason

PHE = [
    (65, 100, 0.95, 0.5525444329688797, 0.7363575175690247),
    (1045, 5000, 0.95, 0.19795549880013297, 0.22049130373189027),
    (0.445, 1, 0.95, 0.04381744772058822, 0.9334621276979156),
    (65, 100, 0.998, 0.4954946574070431, 0.7783540614089697),
    (1045, 5000, 0.998, 0.19179381799015244, 0.22731562902525818),
    (0.445, 1, 0.998, 0.019347006132900975, 0.9702259947019541),
]
NEWCOMBE_SINGLE = [
    (81, 263, 0.2553, 0.3662),
    (15, 148, 0.0624, 0.1605),
    (0, 20, 0.0000, 0.1611),
    (1, 29, 0.0061, 0.1718),
]
NEWCOMBE_DIFFERENCE = [
    (56, 70, 48, 80, 0.0524, 0.3339),
    (9, 10, 3, 10, 0.1705, 0.8090),
    (6, 7, 2, 7, 0.0582, 0.8062),
    (5, 56, 0, 29, -0.0381, 0.1926),
    (0, 10, 0, 20, -0.1611, 0.2775),
    (0, 10, 0, 10, -0.2775, 0.2775),
    (10, 10, 0, 20, 0.6791, 1.0000),
    (10, 10, 0, 10, 0.6075, 1.0000),
]


@pytest.mark.parametrize(("count", "n", "confidence", "lower", "upper"), PHE)
def test_wilson_agrees_with_phe(count, n, confidence, lower, upper):
    share = wilson(count, n, confidence=confidence)
    assert share.lower == pytest.approx(lower, rel=1e-9)
    assert share.upper == pytest.approx(upper, rel=1e-9)
    assert share.value == pytest.approx(count / n)
    assert (share.confidence, share.method, share.n) == (confidence, "Wilson score", n)


@pytest.mark.parametrize(("count", "n", "lower", "upper"), NEWCOMBE_SINGLE)
def test_wilson_agrees_with_newcombe_1998(count, n, lower, upper):
    share = wilson(count, n)
    assert (share.lower, share.upper) == pytest.approx((lower, upper), abs=5e-5)


def test_arrays_agree_with_single_cases_and_keep_the_shape():
    count, n = np.array([[65, 0], [20, 3]]), np.array([[100, 20], [20, 0]]) + np.array([[0, 0], [0, 5]])
    lower, upper = wilson_limits(count, n)
    assert lower.shape == (2, 2)
    for place in np.ndindex(2, 2):
        one = wilson(float(count[place]), float(n[place]))
        assert (lower[place], upper[place]) == (one.lower, one.upper)


def test_nobody_and_everybody_have_limits_at_the_bounds():
    lower, upper = wilson_limits([0, 20], [20, 20])
    assert lower[0] == 0.0
    assert upper[1] == 1.0
    z = norm.isf(0.025)
    assert upper[0] == pytest.approx(z**2 / (20 + z**2))


@pytest.mark.parametrize(("x", "n", "population"), [(12, 40, 100), (380, 800, 2000), (3, 30, 30_000)])
def test_finite_population_limits_solve_the_score_equation(x, n, population):
    z, p = norm.isf(0.025), x / n

    def score(share):
        variance = share * (1 - share) / n * (population - n) / (population - 1)
        return (p - share) ** 2 - z**2 * variance

    share = wilson(x, n, population=population)
    assert share.lower == pytest.approx(brentq(score, 1e-12, p), abs=1e-9)
    assert share.upper == pytest.approx(brentq(score, p, 1 - 1e-12), abs=1e-9)
    assert "finite population" in share.method


def test_design_effect_acts_as_a_smaller_sample():
    deff = wilson(60, 200, design_effect=2.0)
    small = wilson(30, 100)
    assert (deff.lower, deff.upper) == pytest.approx((small.lower, small.upper))
    assert deff.n == 200


def test_a_census_has_no_sampling_error():
    share = wilson(3, 12, population=12)
    assert (share.value, share.lower, share.upper) == (0.25, 0.25, 0.25)
    only = wilson(1, 1, population=1)
    assert (only.lower, only.upper) == (1.0, 1.0)


def test_nothing_asked_gives_a_reason_and_arrays_a_nan():
    assert wilson(0, 0).reason is Reason.ZERO_DENOMINATOR
    assert wilson(math.nan, 20).reason is Reason.ALL_MISSING
    assert wilson(3, math.nan).reason is Reason.ALL_MISSING
    lower, upper = wilson_limits([0, math.nan, 5], [0, 10, 10], population=[100, 100, 100])
    assert np.isnan(lower).tolist() == np.isnan(upper).tolist() == [True, True, False]


@pytest.mark.parametrize(
    ("arguments", "options", "word"),
    [
        ((-1, 10), {}, "negative"),
        ((11, 10), {}, "greater than n"),
        ((1, math.inf), {}, "infinite"),
        ((1, 10), {"population": 9}, "population"),
        ((1, 10), {"population": math.nan}, "population is missing"),
        ((1, 10), {"design_effect": 0}, "design_effect"),
        ((1, 10), {"design_effect": math.nan}, "design_effect"),
        ((1, 10), {"confidence": 95}, "confidence"),
    ],
)
def test_impossible_input_is_refused(arguments, options, word):
    with pytest.raises(ValueError, match=word):
        wilson(*arguments, **options)


@pytest.mark.parametrize(("x1", "n1", "x2", "n2", "lower", "upper"), NEWCOMBE_DIFFERENCE)
def test_newcombe_agrees_with_his_table(x1, n1, x2, n2, lower, upper):
    difference = newcombe(x1, n1, x2, n2)
    assert (difference.lower, difference.upper) == pytest.approx((lower, upper), abs=6e-5)
    assert difference.value == pytest.approx(x1 / n1 - x2 / n2)


def test_newcombe_agrees_with_statsmodels_at_other_confidence():
    ours = newcombe(123, 400, 90, 410, confidence=0.998)
    theirs = confint_proportions_2indep(123, 400, 90, 410, compare="diff", method="newcomb", alpha=0.002)
    assert (ours.lower, ours.upper) == pytest.approx(theirs)


def test_newcombe_shrinks_with_the_finite_population_correction_and_widens_with_the_design_effect():
    plain = newcombe(40, 100, 20, 100)
    corrected = newcombe(40, 100, 20, 100, population_1=200, population_2=200)
    clustered = newcombe(40, 100, 20, 100, design_effect_1=2, design_effect_2=2)
    width = {e: e.upper - e.lower for e in (plain, corrected, clustered)}
    assert width[corrected] < width[plain] < width[clustered]
    half = newcombe(20, 50, 10, 50)
    assert (clustered.lower, clustered.upper) == pytest.approx((half.lower, half.upper))


def test_newcombe_of_two_censuses_is_the_bare_difference():
    difference = newcombe(3, 12, 4, 8, population_1=12, population_2=8)
    assert (difference.value, difference.lower, difference.upper) == (-0.25, -0.25, -0.25)


def test_newcombe_says_which_share_is_missing():
    assert newcombe(1, 10, 0, 0).reason is Reason.ZERO_DENOMINATOR
    assert newcombe(math.nan, 10, 1, 10).reason is Reason.ALL_MISSING


def test_mover_takes_the_outer_distances():
    lower, upper = mover_limits([1, -1], [10, 6], [7, 2], [14, 18])
    assert (lower, upper) == (4 - math.hypot(3, 12), 4 + math.hypot(4, 4))
    lower, upper = mover_limits([[1, 2], [-1, 0]], [10, 6], [7, 2], [14, 18])
    assert lower.tolist() == [22 - math.hypot(3, 8), -14.0]
    assert upper.tolist() == [22 + math.hypot(4, 24), -7.0]


@settings(max_examples=60, deadline=None)
@given(
    n=st.integers(1, 5000),
    part=st.floats(0, 1),
    confidence=st.sampled_from([0.8, 0.95, 0.998]),
    rest=st.integers(0, 5000),
    deff=st.floats(0.5, 4),
)
def test_wilson_contains_the_share_and_narrows_with_the_population(n, part, confidence, rest, deff):
    count = round(part * n)
    wide = wilson(count, n, confidence=confidence, design_effect=deff)
    narrow = wilson(count, n, confidence=confidence, design_effect=deff, population=n + rest)
    assert 0 <= wide.lower <= narrow.lower <= narrow.value <= narrow.upper <= wide.upper <= 1


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 300), st.integers(1, 300), st.floats(0, 1), st.floats(0, 1))
def test_newcombe_is_antisymmetric_and_inside_its_bounds(n1, n2, p1, p2):
    x1, x2 = round(p1 * n1), round(p2 * n2)
    one, other = newcombe(x1, n1, x2, n2), newcombe(x2, n2, x1, n1)
    assert (one.lower, one.upper) == pytest.approx((-other.upper, -other.lower), abs=1e-12)
    assert -1 - 1e-12 <= one.lower <= one.value <= one.upper <= 1 + 1e-12
