"""Change of level: Pettitt's test.

Oracles: annual flow of the Nile at Aswan 1871–1970, whose break after 1898 is that of R strucchange, ?breakpoints
(Zeileis et al. 2003); K by its definition as a sum of signs; p-values by walking through every ordering, and by the
combinatorics of the most extreme ones; scipy's permutation test for longer series.
"""

import itertools
import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from analysis.methods.changepoint import pettitt
from analysis.methods.result import Reason

FLOW = pd.read_csv(Path(__file__).parent / "published" / "nile_flow.csv")["flow"]
NILE = FLOW.tolist()
NILE_YEARS = range(1871, 1971)


def largest_sum_of_signs(values):
    """K and its first place by the definition: signs of all pairs across the split."""
    signs = np.sign(np.subtract.outer(values, values))
    sums = [abs(signs[:split, split:].sum()) for split in range(1, len(values))]
    return max(sums), int(np.argmax(sums)) + 1


def test_nile():
    k, split = largest_sum_of_signs(NILE)
    found = pettitt(NILE_YEARS, NILE)
    assert found.test.statistic == k
    assert found.last_before == 1870 + split == 1898
    assert found.first_after == 1899
    assert found.test.p_value == 1 / 10_000  # none of the 9,999 orderings comes near
    assert found.mean_before == pytest.approx(sum(NILE[:28]) / 28)
    assert found.mean_after == pytest.approx(sum(NILE[28:]) / 72)
    assert found.test.method == "Pettitt, permutation p-value"


@pytest.mark.parametrize("n", [6, 8, 10, 12])
def test_the_cleanest_change_in_the_middle_is_as_rare_as_choosing_the_half(n):
    values = [*range(n // 2), *range(100, 100 + n // 2)]
    p = pettitt(range(n), values).test.p_value
    assert p == pytest.approx(2 / math.comb(n, n // 2), rel=1e-12)
    assert (p < 0.05) == (n >= 8)


@pytest.mark.parametrize("values", [[5.0, 7, 4, 1, 2, 0.5], [3, 3, 1, 2, 1, 1, 2], [1, 5, 2, 6, 3, 7, 8]])
def test_short_series_count_every_ordering(values):
    observed, _ = largest_sum_of_signs(values)
    reached = [largest_sum_of_signs(order)[0] >= observed for order in itertools.permutations(values)]
    found = pettitt(range(len(values)), values)
    assert found.test.statistic == observed
    assert found.test.p_value == pytest.approx(np.mean(reached), rel=1e-9)


@pytest.mark.parametrize("n", [16, 17])
def test_both_sides_of_the_limit_of_counting_agree_with_scipy(n):
    values = np.random.default_rng(5).normal(size=n) + np.where(np.arange(n) < 7, 1.2, 0)

    def largest(x, axis):
        ranks = stats.rankdata(x, axis=axis)
        sums = np.cumsum(2 * ranks - (n + 1), axis=axis)
        return np.abs(sums).max(axis=axis)

    theirs = stats.permutation_test(
        (values,), largest, permutation_type="pairings", vectorized=True, n_resamples=20_000,
        alternative="greater", rng=np.random.default_rng(1),
    ).pvalue  # fmt: skip
    p = pettitt(range(n), values).test.p_value
    assert 0.01 < p < 0.3
    assert p == pytest.approx(theirs, abs=4 * math.sqrt(2 * theirs / 10_000))


def test_same_series_same_p_value():
    values = np.random.default_rng(6).normal(size=30)
    assert pettitt(range(30), values) == pettitt(range(30), values)


def test_without_change_it_rejects_at_most_as_often_as_claimed():
    rng = np.random.default_rng(7)
    for n in (10, 20):
        rejected = np.mean([pettitt(range(n), rng.normal(size=n)).test.p_value <= 0.05 for _ in range(500)])
        assert 0.01 < rejected < 0.08


def test_years_of_the_change_straddle_a_gap():
    found = pettitt([2010, 2011, 2012, 2015, 2016, 2017], [9, 8, 9.5, 1, 2, 0])
    assert (found.last_before, found.first_after) == (2012, 2015)


@pytest.mark.parametrize(
    ("values", "breaks", "reason"),
    [
        ([], [], Reason.EMPTY),
        ([1, 2, 3, 4], [], Reason.TOO_FEW),
        ([2] * 7, [], Reason.NO_VARIATION),
        ([1, 2, 3, 4, 5, 6], [3], Reason.SERIES_BREAK),
    ],
)
def test_preconditions(values, breaks, reason):
    found = pettitt(range(len(values)), values, breaks=breaks)
    assert found.test.reason is reason
    assert found.last_before is None


@settings(deadline=None, max_examples=30)
@given(st.lists(st.integers(-20, 20), min_size=6, max_size=20).filter(lambda values: len(set(values)) > 1))
def test_place_and_size_of_any_change(values):
    k, split = largest_sum_of_signs(values)
    found = pettitt(range(len(values)), values)
    assert found.test.statistic == k
    assert found.first_after == split
    assert 0 < found.test.p_value <= 1
    mirrored = pettitt(range(len(values)), [-value for value in values])
    assert mirrored.test.p_value == found.test.p_value
