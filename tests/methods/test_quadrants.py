"""Quadrants: places by hand, memberships against the normal distribution."""

from __future__ import annotations

import pytest
from scipy import stats

from analysis.methods.quadrants import UNDIVIDED, quadrants


def test_places_and_cuts():
    found = quadrants(list("abcde"), [1, 2, 2, 2, 3], [4, 1, 2, 3, 5])
    assert (found.x_cut, found.y_cut) == (2, 3)
    assert found.items["quadrant"].tolist() == ["low_high", UNDIVIDED, UNDIVIDED, UNDIVIDED, "high_high"]
    assert (found.items["membership"] == 1).all()


def test_membership_is_the_chance_of_the_side():
    """One item with error among many without: it moves the mean by a twentieth of its own error."""
    y = [0.0] * 10 + [2.0] * 9 + [1.3]
    error = [0.0] * 19 + [0.5]
    found = quadrants([str(n) for n in range(20)], range(20), y, y_error=error)
    distance = (1.3 - sum(y) / 20) / (0.5 * 19 / 20)
    assert found.items["quadrant"].iloc[-1] == "high_high"
    assert found.items["membership"].iloc[-1] == pytest.approx(stats.norm.cdf(distance), abs=0.025)


def test_the_same_input_gives_the_same_draws():
    one, other = (
        quadrants(list("abc"), [1, 2, 3], [1.0, 1.1, 1.2], y_error=[0.1] * 3).items for _ in range(2)
    )
    assert one.equals(other)


def test_what_cannot_be_meant():
    with pytest.raises(ValueError, match="0 items"):
        quadrants([], [], [])
    with pytest.raises(ValueError, match="missing"):
        quadrants(["a"], [None], [1])
