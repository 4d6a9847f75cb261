"""Change of level in the annual flow of the Nile at Aswan 1871–1970.

Oracles: R strucchange, ?breakpoints (Zeileis et al. 2003): break after 1898, RSS 2835157 → 1597457. Pettitt's K
and small samples by hand and by counting every ordering.
"""

import itertools
import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.methods.changepoint import mean_shift_break, pettitt
from analysis.methods.result import Reason

FLOW = pd.read_csv(Path(__file__).parent / "published" / "nile_flow.csv")["flow"]
NILE = FLOW.tolist()
NILE_YEARS = range(1871, 1971)


def rss(values):
    return sum((np.asarray(part) - np.mean(part)) @ (np.asarray(part) - np.mean(part)) for part in values)


def test_nile_structural_break():
    shift = mean_shift_break(NILE_YEARS, NILE)
    assert shift.change.last_before == 1898
    assert shift.change.first_after == 1899
    assert shift.rss_without == pytest.approx(2835157, abs=1)
    assert shift.rss_with == pytest.approx(1597457, abs=1)
    assert shift.change.test.statistic == pytest.approx((2835157 - 1597457) / (1597457 / 98), rel=1e-5)
    assert shift.change.test.p_value < 0.001
    assert shift.change.mean_before == pytest.approx(sum(NILE[:28]) / 28)
    assert shift.change.mean_after == pytest.approx(sum(NILE[28:]) / 72)


def test_nile_pettitt():
    signs = np.sign(np.subtract.outer(NILE, NILE))
    k, split = max((abs(signs[:split, split:].sum()), split) for split in range(1, 100))
    found = pettitt(NILE_YEARS, NILE)
    assert found.test.statistic == k
    assert found.last_before == 1870 + split == 1898
    assert found.test.p_value == pytest.approx(2 * math.exp(-6 * k**2 / (100**3 + 100**2)))


def test_small_sample_p_value_is_counted_over_all_orderings():
    values = [5.0, 7.0, 4.0, 1.0, 2.0, 0.5]

    def smallest(order):
        return min(rss([order[:k], order[k:]]) for k in range(2, 5))

    least = smallest(values)
    orderings = [smallest(order) for order in itertools.permutations(values)]
    expected = sum(other <= least * (1 + 1e-9) for other in orderings) / len(orderings)
    shift = mean_shift_break(range(6), values)
    assert shift.rss_with == pytest.approx(least)
    assert shift.change.test.p_value == pytest.approx(expected)


def test_shift_without_scatter_is_not_a_division_by_zero():
    shift = mean_shift_break(range(6), [1, 1, 1, 2, 2, 2])
    assert shift.rss_with == pytest.approx(0)
    assert shift.change.test.statistic == math.inf
    assert shift.change.test.p_value == pytest.approx(2 / 20)  # 2 of the 20 arrangements split cleanly


def test_minimum_segment():
    values = [9, 1, 2, 1, 2, 1, 2, 1]
    assert mean_shift_break(range(8), values, minimum_segment=1).change.first_after == 1
    assert mean_shift_break(range(8), values).change.first_after == 2
    assert mean_shift_break(range(8), values, minimum_segment=5).change.test.reason is Reason.TOO_FEW
    with pytest.raises(ValueError, match="minimum_segment"):
        mean_shift_break(range(8), values, minimum_segment=0)


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
    for found in (
        pettitt(range(len(values)), values, breaks=breaks),
        mean_shift_break(range(len(values)), values, breaks=breaks).change,
    ):
        assert found.test.reason is reason
        assert found.last_before is None


@settings(deadline=None, max_examples=15)
@given(st.lists(st.integers(-20, 20), min_size=6, max_size=12).filter(lambda values: len(set(values)) > 1))
def test_best_split_is_the_best_of_all(values):
    shift = mean_shift_break(range(len(values)), values)
    best = min(rss([values[:k], values[k:]]) for k in range(2, len(values) - 1))
    assert shift.rss_with == pytest.approx(best, abs=1e-6)
    assert shift.rss_with <= shift.rss_without
    assert 0 < shift.change.test.p_value <= 1
