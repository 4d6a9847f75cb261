"""Trend, chi-squared and G tests.

Oracles: SAS/STAT, PROC FREQ example "Cochran-Armitage Trend Test" (|Z| = 4.7918); the formula of Armitage (1955) written
out; Agresti (2007) An Introduction to Categorical Data Analysis, Table 2.5 (party identification by gender: X² = 30.1, G² = 30.0).
"""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from analysis.methods.result import Reason
from analysis.methods.survey import chi_squared, cochran_armitage, g_test

YES = [6, 7, 9, 14, 23]
NO = [26, 26, 23, 18, 9]
TOTAL = [32, 33, 32, 32, 32]


def test_published_trend():
    test = cochran_armitage(YES, TOTAL, scores=[0, 1, 2, 3, 4])
    assert test.statistic == pytest.approx(4.7918, abs=5e-5)
    assert test.p_value < 0.0001
    assert test.n == sum(TOTAL)


def test_a_falling_share_is_negative():
    assert cochran_armitage(NO, TOTAL).statistic == pytest.approx(-4.7918, abs=5e-5)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 30), st.integers(1, 30)), min_size=2, max_size=6).filter(
        lambda rows: sum(y for y, _ in rows) > 0
    ),
    st.floats(-5, 5).filter(lambda a: abs(a) > 0.1),
)
def test_the_formula_written_out_and_linear_changes_of_the_scores(rows, scale):
    yes = np.array([y for y, _ in rows], float)
    n = yes + np.array([no for _, no in rows])
    s = np.arange(len(rows)) ** 1.5
    p, size = yes.sum() / n.sum(), n.sum()
    numerator = (s * (yes - n * p)).sum()
    variance = p * (1 - p) * ((n * s**2).sum() - (n * s).sum() ** 2 / size)
    test = cochran_armitage(yes, n, scores=s)
    assert test.statistic == pytest.approx(numerator / math.sqrt(variance), rel=1e-7, abs=1e-9)
    moved = cochran_armitage(yes, n, scores=2000 + scale * s)
    assert moved.statistic == pytest.approx(math.copysign(1, scale) * test.statistic, rel=1e-6, abs=1e-8)
    assert test.p_value == pytest.approx(2 * stats.norm.sf(abs(test.statistic)))


def test_a_design_effect_shrinks_z():
    assert cochran_armitage(YES, TOTAL, design_effect=4).statistic == pytest.approx(4.7918 / 2, abs=5e-5)


def test_zero_counts_are_counts():
    # a zero must not be replaced by 0.5
    test = cochran_armitage([0, 5], [10, 10])
    assert test.statistic == pytest.approx(0.5 / math.sqrt(0.25 * 0.75 * 2 / 10))


def test_groups_without_respondents_are_left_out():
    assert cochran_armitage([6, 0, 9], [32, 0, 32]).statistic == pytest.approx(
        cochran_armitage([6, 9], [32, 32], scores=[0, 2]).statistic
    )


def test_degenerate_trends():
    assert cochran_armitage([], []).reason is Reason.EMPTY
    assert cochran_armitage([0, 0], [0, 0]).reason is Reason.EMPTY
    assert cochran_armitage([1, 0], [5, 0]).reason is Reason.TOO_FEW
    assert cochran_armitage([1, 2], [5, 5], scores=[3, 3]).reason is Reason.TOO_FEW
    assert cochran_armitage([0, 0], [5, 5]).reason is Reason.NO_VARIATION
    assert cochran_armitage([5, 5], [5, 5]).reason is Reason.NO_VARIATION


@pytest.mark.parametrize(
    ("yes", "n", "more"),
    [
        ([3], [2], {}),
        ([-1, 1], [2, 2], {}),
        ([1, float("nan")], [2, 2], {}),
        ([1, 1], [2], {}),
        ([1, 1], [2, 2], {"scores": [0, math.inf]}),
        ([1, 1], [2, 2], {"design_effect": 0}),
    ],
)
def test_trends_that_cannot_be_meant_are_refused(yes, n, more):
    with pytest.raises(ValueError):
        cochran_armitage(yes, n, **more)


def test_published_chi_squared():
    test = chi_squared([[762, 327, 468], [484, 239, 477]])
    assert test.statistic == pytest.approx(30.1, abs=0.05)
    assert (test.df, test.n) == (2, 2757)
    assert test.p_value < 1e-6
    assert test.detail == ""


def test_first_order_correction_divides_the_statistic():
    plain, corrected = chi_squared([[20, 30], [30, 20]]), chi_squared([[20, 30], [30, 20]], design_effect=2)
    # 4 cells of (5²) / 25
    assert plain.statistic == pytest.approx(4)
    assert corrected.statistic == pytest.approx(2)
    assert corrected.p_value == pytest.approx(0.157299, abs=5e-7)
    assert "Rao-Scott" in corrected.method


def test_published_g():
    test = g_test([[762, 327, 468], [484, 239, 477]])
    assert test.statistic == pytest.approx(30.0, abs=0.05)
    assert (test.df, test.n, test.statistic_name) == (2, 2757, "G")
    assert test.p_value == pytest.approx(stats.chi2.sf(30.0, 2), rel=0.05)


def test_g_beside_the_trend_by_hand():
    # 2 Σ O ln(O / E), the trait's share being 59 of 161 in every group under independence
    observed = np.array([YES, NO], float)
    expected = observed.sum(axis=1, keepdims=True) * observed.sum(axis=0) / observed.sum()
    test = g_test([YES, NO])
    assert test.statistic == pytest.approx(2 * np.sum(observed * np.log(observed / expected)))
    assert test.df == 4
    assert g_test([YES, NO], design_effect=2).statistic == pytest.approx(test.statistic / 2)
    assert "Rao-Scott" in g_test([YES, NO], design_effect=2).method


def test_g_of_cells_without_anybody():
    # the empty cells contribute nothing: 2 × 20 ln 2
    assert g_test([[10, 0], [0, 10]]).statistic == pytest.approx(40 * math.log(2))
    assert g_test([[0, 0], [0, 0]]).reason is Reason.EMPTY
    assert g_test([[3, 4], [0, 0]]).reason is Reason.NO_VARIATION
    assert "below 5" in g_test([[3, 2], [2, 3]]).detail
    with pytest.raises(ValueError):
        g_test([[1, -2], [1, 1]])


def test_empty_rows_and_columns_are_left_out():
    assert chi_squared([[20, 0, 30], [0, 0, 0], [30, 0, 20]]).statistic == pytest.approx(4)


def test_small_expected_counts_are_named():
    assert "below 5" in chi_squared([[3, 2], [2, 3]]).detail


def test_degenerate_tables():
    assert chi_squared([[0, 0], [0, 0]]).reason is Reason.EMPTY
    assert chi_squared([[3, 4], [0, 0]]).reason is Reason.NO_VARIATION
    with pytest.raises(ValueError):
        chi_squared([1, 2])
    with pytest.raises(ValueError):
        chi_squared([[1, -2], [1, 1]])
