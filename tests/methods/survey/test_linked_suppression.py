"""Suppression over linked tables.

Oracle: a reader who sets up the cells of classes and answers, writes down every published number as a sum of them,
and asks by linear programming between what limits each hidden figure lies.
"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize

from analysis.methods.survey import Cells, suppress_linked


def attack(counts, groups, columns, hidden, weights=None):
    """Least and greatest value of every hidden figure, for a reader who also knows the weight of each class."""
    sums = np.array([np.outer(g, c).ravel() for g in groups for c in columns], float)
    known = ~hidden.ravel()
    left, right = [sums[known]], [sums[known] @ counts.ravel()]
    if weights is not None:
        weighted = sums * np.repeat(weights, counts.shape[1])
        left.append(weighted[known])
        right.append(weighted[known] @ counts.ravel())
    constraints, values = np.vstack(left), np.concatenate(right)
    ranges = {}
    for figure in np.flatnonzero(~known):
        ends = []
        for sign in (1, -1):
            kept = {"A_eq": constraints, "b_eq": values} if len(values) else {}
            found = optimize.linprog(sign * sums[figure], **kept)
            ends.append(np.inf if found.status == 3 else sign * found.fun)
        ranges[figure] = (sums[figure] @ counts.ravel(), *ends)
    return ranges


def crossed(sexes: int, ages: int) -> np.ndarray:
    """Everybody, sexes, ages, and both crossed."""
    sex, age = np.divmod(np.arange(sexes * ages), ages)
    rows = [np.ones(sexes * ages, bool)]
    rows += [sex == s for s in range(sexes)]
    rows += [age == a for a in range(ages)]
    rows += [np.arange(sexes * ages) == c for c in range(sexes * ages)]
    return np.array(rows)


def columns_of(answers: int) -> np.ndarray:
    """Every answer, the first two together, and all."""
    two = np.zeros((1, answers), bool)
    two[0, :2] = True
    return np.vstack([np.eye(answers, dtype=bool), two, np.ones((1, answers), bool)])


def require_safe(counts, groups, columns, hidden, weights=None):
    assert hidden[(groups.astype(float) @ counts @ columns.T.astype(float)) < 10].all()
    for true, low, high in attack(counts, groups, columns, hidden, weights).values():
        assert low - 1e-6 <= true <= high + 1e-6
        if true < 10:
            assert low < 1e-3
            assert high > 10 - 1e-3


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_no_small_figure_of_overlapping_groups_can_be_worked_out(data):
    cell = st.one_of(st.integers(0, 12), st.integers(10, 90))
    rows = data.draw(st.lists(st.lists(cell, min_size=3, max_size=3), min_size=4, max_size=4))
    counts, groups, columns = np.array(rows, float), crossed(2, 2), columns_of(3)
    require_safe(counts, groups, columns, suppress_linked(Cells(counts), groups, columns))


@settings(max_examples=15, deadline=None)
@given(st.data())
def test_nor_with_the_help_of_weighted_numbers(data):
    cell = st.one_of(st.integers(0, 12), st.integers(10, 90))
    rows = data.draw(st.lists(st.lists(cell, min_size=3, max_size=3), min_size=4, max_size=4))
    weights = np.array(data.draw(st.lists(st.floats(0.5, 3.0), min_size=4, max_size=4)))
    counts, groups, columns = np.array(rows, float), crossed(2, 2), columns_of(3)
    cells = Cells(counts, weights, weights, counts * weights[:, None])
    require_safe(counts, groups, columns, suppress_linked(cells, groups, columns), weights)


def test_weighted_numbers_do_give_small_cells_away_when_they_are_overlooked():
    """Two hidden cells, their sum and their weighted sum: two equations for two unknowns."""
    counts = np.array([[4.0, 60.0], [20.0, 70.0], [90.0, 80.0], [85.0, 95.0]])
    weights = np.array([3.0, 2.0, 1.0, 0.5])
    groups = np.vstack([np.ones((1, 4), bool), np.eye(4, dtype=bool)])
    columns = np.vstack([np.eye(2, dtype=bool), np.ones((1, 2), bool)])
    overlooked = suppress_linked(Cells(counts), groups, columns)
    true, low, high = attack(counts, groups, columns, overlooked, weights)[3]
    assert high - low < 1e-6  # worked out exactly
    assert true == 4
    cells = Cells(counts, weights, weights, counts * weights[:, None])
    seen = suppress_linked(cells, groups, columns, importance=[[99], [1], [1], [1], [1]])
    require_safe(counts, groups, columns, seen, weights)
    assert not seen[0].any()  # figures of everybody stay
    assert seen.sum() > overlooked.sum()


def test_a_small_cell_takes_no_more_with_it_than_it_needs():
    """One small figure among six ages and two wide ones: a rectangle of four hides it, and all wide ages stay."""
    counts = np.array([[20.0, 80], [16, 90], [13, 120], [13, 140], [20, 150], [8, 200]])
    groups = np.vstack([np.ones((1, 6)), np.eye(6), [[1, 1, 0, 0, 0, 0]], [[0, 0, 1, 1, 1, 1]]]).astype(bool)
    columns = np.vstack([np.eye(2), np.ones((1, 2))]).astype(bool)
    hidden = suppress_linked(Cells(counts), groups, columns)
    require_safe(counts, groups, columns, hidden)
    assert hidden.sum() == 4
    assert not hidden[[0, 7, 8]].any()


def test_nothing_small_hides_nothing_and_what_is_hidden_before_stays():
    counts = np.full((4, 3), 40.0)
    groups, columns = crossed(2, 2), columns_of(3)
    assert not suppress_linked(Cells(counts), groups, columns).any()
    before = np.zeros((len(groups), len(columns)), bool)
    before[3] = True
    assert (suppress_linked(Cells(counts), groups, columns, hidden=before) == before).all()


def test_what_must_stay_stays():
    counts = np.array([[60.0, 3.0, 40.0], [50.0, 70.0, 80.0]])
    groups, columns = np.array([[1, 1], [1, 0], [0, 1]], bool), columns_of(3)
    fixed = np.zeros((3, 5), bool)
    fixed[:, -1] = True
    hidden = suppress_linked(Cells(counts), groups, columns, fixed=fixed)
    assert not hidden[:, -1].any()
    require_safe(counts, groups, columns, hidden)


def test_unequal_weights_within_a_class_are_known_only_by_their_limits():
    counts = np.array([[4.0, 60.0], [20.0, 70.0], [90.0, 80.0]])
    light, heavy = np.array([1.0, 1.0, 1.0]), np.array([3.0, 3.0, 3.0])
    groups = np.vstack([np.ones((1, 3), bool), np.eye(3, dtype=bool)])
    columns = np.vstack([np.eye(2, dtype=bool), np.ones((1, 2), bool)])
    loose = suppress_linked(Cells(counts, light, heavy, counts * 2.0), groups, columns)
    require_safe(counts, groups, columns, loose)
    assert not loose[:, -1].any()


@pytest.mark.parametrize(
    ("counts", "groups", "answers"),
    [([[1.0, 2.0]], [[1, 1]], np.eye(2)), ([[1.0, 2.0]], [[1]], np.eye(3)), ([[1.5, 2.0]], [[1]], np.eye(2))],
)
def test_what_cannot_be_meant_is_refused(counts, groups, answers):
    with pytest.raises(ValueError):
        suppress_linked(Cells(np.array(counts)), groups, answers)
