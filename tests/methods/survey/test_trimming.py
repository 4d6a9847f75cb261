"""Trimming of weights.

Oracle: the rule of trimWeights in the R package survey (what is cut off is shared out equally), computed by hand;
the optimality conditions of the nearest weights inside the limits with the same total.
"""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.methods.result import Reason
from analysis.methods.survey import trim_weights


def test_one_round_by_hand():
    # the stratified California sample: 100 × 4.21 cut off, 4.21 for each of the other 100
    trimmed = trim_weights([44.21] * 100 + [20.36] * 50 + [15.10] * 50, upper=40)
    assert trimmed.values == pytest.approx([40.0] * 100 + [24.57] * 50 + [19.31] * 50)
    assert trimmed.at_limit == 100


def test_what_is_shared_out_is_trimmed_again():
    # 10 -> 4 leaves 6 for three: 1+2, 1+2, 3.9+2 -> 4, whose 1.9 goes to the two others
    trimmed = trim_weights([1, 1, 3.9, 10], upper=4)
    assert trimmed.values == pytest.approx([3.95, 3.95, 4, 4])


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.floats(0, 100), min_size=1, max_size=20).filter(lambda w: sum(w) > 0),
    st.floats(0, 0.99),
    st.floats(1.01, 5),
)
def test_the_result_is_the_nearest_with_the_same_total(weights, low, high):
    start = np.array(weights)
    lower, upper = low * start.mean(), high * start.mean()
    trimmed = trim_weights(start, lower=lower, upper=upper)
    tolerance = 1e-9 * start.sum()
    assert trimmed.values.sum() == pytest.approx(start.sum(), abs=tolerance)
    assert lower - tolerance <= trimmed.values.min()
    assert trimmed.values.max() <= upper + tolerance
    # the same shift for all that are free, and a limit only for those it would carry outside
    shift = trimmed.values - start
    free = (trimmed.values > lower + tolerance) & (trimmed.values < upper - tolerance)
    if free.any():
        common = shift[free].mean()
        assert shift[free] == pytest.approx(common, abs=10 * tolerance)
        assert np.clip(start + common, lower, upper) == pytest.approx(trimmed.values, abs=10 * tolerance)


def test_without_need_nothing_changes():
    assert trim_weights([1, 2, 3], upper=3).values.tolist() == [1, 2, 3]


def test_limits_that_the_total_cannot_meet():
    assert trim_weights([5, 5], upper=4).reason is Reason.NO_SOLUTION
    assert trim_weights([1, 1], lower=2).reason is Reason.NO_SOLUTION
    assert trim_weights([]).reason is Reason.EMPTY


@pytest.mark.parametrize(("weights", "limits"), [([-1], {}), ([1], {"lower": 3, "upper": 2}), ([[1]], {})])
def test_input_that_cannot_be_meant_is_refused(weights, limits):
    with pytest.raises(ValueError):
        trim_weights(weights, **limits)
