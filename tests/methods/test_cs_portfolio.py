"""CS portfolio: standard scores and the improvement index by hand."""

from __future__ import annotations

import math

import pytest

from analysis.methods.cs_portfolio import cs_portfolio


def test_corners_of_a_square():
    found = cs_portfolio(list("abcd"), [1, 1, 3, 3], [1, 3, 1, 3])
    assert found["importance"].tolist() == [40, 40, 60, 60]
    assert found["improvement"].tolist() == pytest.approx(
        [0, -10 * math.sqrt(2), 10 * math.sqrt(2), 0], abs=1e-9
    )


def test_the_axes_lie_half_way():
    """Only more important, or only less liked: 45 degrees from the corner, so half of the distance."""
    found = cs_portfolio(list("abcde"), [3, 1, 2, 2, 2], [2, 2, 1, 3, 2])
    distance = found.loc["a", "importance"] - 50
    assert found["improvement"].tolist() == pytest.approx(
        [distance / 2, -distance / 2, distance / 2, -distance / 2, 0]
    )


def test_what_cannot_be_meant():
    with pytest.raises(ValueError, match="importance does not vary"):
        cs_portfolio(["a", "b"], [1, 1], [1, 2])
    with pytest.raises(ValueError, match="at least 2"):
        cs_portfolio(["a"], [1], [2])
