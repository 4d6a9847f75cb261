"""The change between two estimates.

Published: Newcombe (1998) Stat. Med. 17:873-890, table II, example (a) 56/70 − 48/80 and (b) 9/10 − 3/10, method 10
(Wilson limits squared and added).
"""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from analysis.methods.estimate_change import estimate_change
from analysis.methods.intervals import wilson
from analysis.methods.result import Estimate, Reason


@pytest.mark.parametrize(
    ("first", "second", "limits"),
    [((56, 70), (48, 80), (0.0524, 0.3339)), ((9, 10), (3, 10), (0.1705, 0.8090))],
)
def test_newcombes_examples(first, second, limits):
    new, old = (wilson(k, n) for k, n in (first, second))
    change = estimate_change(old, new)
    assert (change.lower, change.upper) == pytest.approx(limits, abs=5e-5)


def normal(value: float, error: float, confidence: float = 0.95) -> Estimate:
    z = stats.norm.ppf((1 + confidence) / 2)
    return Estimate(value, value - z * error, value + z * error, confidence, "mean", "z")


def test_symmetric_limits_give_the_two_sample_z():
    change = estimate_change(normal(10, 3), normal(14, 4))
    z = stats.norm.ppf(0.975)
    assert (change.value, change.lower, change.upper) == pytest.approx((4, 4 - 5 * z, 4 + 5 * z))


def test_two_independent_normal_estimates_are_called_different_as_often_as_they_say():
    rng = np.random.default_rng(1)
    draws = rng.normal((0, 0), (1, 2), size=(4000, 2))
    called = sum(estimate_change(normal(a, 1), normal(b, 2)).excludes() for a, b in draws)
    assert 0.04 < called / 4000 < 0.06


def test_estimates_that_share_data_are_called_different_less_often():
    rng = np.random.default_rng(2)
    shared, own, more = (rng.normal(size=4000) for _ in range(3))
    pairs = zip((shared + own) / 2**0.5, (shared + more) / 2**0.5, strict=True)
    called = sum(estimate_change(normal(a, 1), normal(b, 1)).excludes() for a, b in pairs)
    assert called / 4000 < 0.02


finite = st.floats(-1e6, 1e6)


@given(finite, finite, st.floats(0.01, 1e3), st.floats(0.01, 1e3))
def test_turned_round_it_is_the_same_change_the_other_way(a, b, e, f):
    one, other = normal(a, e), normal(b, f)
    there, back = estimate_change(one, other), estimate_change(other, one)
    assert (there.value, there.lower, there.upper) == pytest.approx((-back.value, -back.upper, -back.lower))
    assert there.lower <= there.value <= there.upper


def test_what_has_no_limits_has_a_difference_without():
    bare = Estimate(5.0, None, None, None, "count", "published")
    for pair in ((bare, normal(7, 1)), (normal(7, 1), bare), (normal(5, 1, 0.9), normal(7, 1))):
        change = estimate_change(*pair)
        assert abs(change.value) == 2
        assert (change.lower, change.upper, change.confidence) == (None, None, None)
        assert not change.excludes()


def test_what_has_no_number_has_its_reason():
    nothing = Estimate.missing("count", "none", Reason.SUPPRESSED, "n < 10")
    assert estimate_change(nothing, normal(1, 1)).reason is Reason.SUPPRESSED
    assert estimate_change(normal(1, 1), nothing).reason is Reason.SUPPRESSED


def test_limits_on_the_wrong_side_are_refused():
    with pytest.raises(ValueError, match="do not enclose"):
        estimate_change(Estimate(1.0, 2.0, 3.0, 0.95, "x", "y"), normal(1, 1))
    assert math.isclose(estimate_change(Estimate(1.0, 1.0, 1.0, 0.95, "x", "y"), normal(1, 1)).number, 0)
