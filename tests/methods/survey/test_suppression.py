"""Suppression of small cells.

Oracle: what a reader can work out, computed independently here by enumerating every table that fits the published
numbers (small tables) or by linear programming with totals written out (larger ones).
"""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize

from analysis.methods.survey import CellStatus, cell_status, feasible_ranges, suppress


def attack(values):
    """Least and greatest value of every hidden entry of a two-way table with totals, by linear programming.

    The unknowns are the inner cells only: every entry, total or not, is a sum of them, and every published one
    a constraint.
    """
    r, c = values.shape[0] - 1, values.shape[1] - 1
    row, column = np.divmod(np.arange(r * c), c)
    sums = {
        (i, j): ((row == i) | (i == r)) & ((column == j) | (j == c))
        for i in range(r + 1)
        for j in range(c + 1)
    }
    known = [entry for entry in sums if not np.isnan(values[entry])]
    constraints = np.array([sums[entry] for entry in known], float).reshape(len(known), r * c)
    ranges = {}
    for entry in sums.keys() - set(known):
        ends = []
        for sign in (1, -1):
            found = optimize.linprog(
                sign * sums[entry].astype(float), A_eq=constraints, b_eq=[values[entry] for entry in known]
            )
            ends.append(np.inf if found.status == 3 else sign * found.fun)
        ranges[entry] = tuple(ends)
    return ranges


@pytest.mark.parametrize(
    ("n", "status"),
    [
        (0, "primary"),
        (9, "primary"),
        (10, "reference"),
        (29, "reference"),
        (30, "published"),
        (500, "published"),
    ],
)
def test_thresholds(n, status):
    assert cell_status(n) is CellStatus(status)


def test_a_single_small_segment_takes_the_next_smallest_with_it():
    table = suppress([120, 45, 6, 22])
    assert [s.value for s in table.status] == ["published", "published", "primary", "secondary", "published"]
    assert np.isnan(table.values[[2, 3]]).all()
    assert table.values[[0, 1, 4]].tolist() == [120, 45, 193]


def test_small_segments_that_together_stay_small_need_a_third():
    # 3 + 4 = 7 would be known from the total, and 7 is too small itself
    table = suppress([3, 4, 50, 60])
    assert table.hidden.tolist() == [True, True, True, False, False]
    # 6 + 5 = 11 may be known
    assert suppress([6, 5, 50, 60]).hidden.tolist() == [True, True, False, False, False]


def test_nothing_small_hides_nothing():
    table = suppress([[30, 40], [50, 60]])
    assert not table.hidden.any()
    assert set(table.status.ravel()) == {CellStatus.PUBLISHED}
    assert table.values.tolist() == [[30, 40, 70], [50, 60, 110], [80, 100, 180]]


def test_reference_values_stay_visible():
    assert suppress([12, 200]).status[0] is CellStatus.REFERENCE


def test_one_small_cell_of_a_table_hides_a_rectangle():
    table = suppress([[20, 50, 3], [40, 60, 70], [50, 80, 90]])
    inner = table.hidden[:3, :3]
    assert inner.sum() == 4
    assert (inner.sum(axis=0)[inner.any(axis=0)] == 2).all()
    assert (inner.sum(axis=1)[inner.any(axis=1)] == 2).all()
    assert not table.hidden[3].any()
    assert not table.hidden[:, 3].any()


def test_every_table_that_fits_is_enumerated_by_hand():
    table = suppress([4, 12, 30])
    hidden = np.flatnonzero(table.hidden[:-1])
    rest = 46 - sum(v for v, h in zip([4, 12, 30], table.hidden[:-1], strict=True) if not h)
    fits = [combo for combo in itertools.product(range(47), repeat=len(hidden)) if sum(combo) == rest]
    for position, cell in enumerate(hidden):
        possible = {combo[position] for combo in fits}
        assert possible >= set(range(11)), cell


@settings(max_examples=80, deadline=None)
@given(st.lists(st.integers(0, 60), min_size=1, max_size=8))
def test_segments_cannot_be_found_by_subtraction(counts):
    table = suppress(counts)
    small = np.append(counts, sum(counts)) < 10
    assert table.hidden[small].all()
    known = ~table.hidden
    assert (table.values[known] == np.append(counts, sum(counts))[known]).all()
    if table.hidden[:-1].any() and not table.hidden[-1]:
        hidden = np.flatnonzero(table.hidden[:-1])
        # what the published numbers leave for the hidden ones: at least two, not small together
        left = sum(counts) - sum(c for c, h in zip(counts, table.hidden[:-1], strict=True) if not h)
        assert len(hidden) >= 2
        assert left >= 10


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_cells_of_a_table_cannot_be_found_by_subtraction(data):
    r, c = data.draw(st.integers(1, 5)), data.draw(st.integers(1, 5))
    size = st.one_of(st.integers(0, 12), st.integers(0, 80))
    counts = np.array(data.draw(st.lists(st.lists(size, min_size=c, max_size=c), min_size=r, max_size=r)))
    table = suppress(counts)
    full = np.zeros((r + 1, c + 1))
    full[:r, :c] = counts
    full[r], full[:, c] = full[:r].sum(axis=0), full[:, :c].sum(axis=1)
    full[r, c] = counts.sum()
    assert table.hidden[full < 10].all()
    assert np.array_equal(table.values[~table.hidden], full[~table.hidden])
    for cell, (low, high) in attack(table.values).items():
        true = full[cell]
        assert low - 1e-7 <= true <= high + 1e-7
        assert high - low > 1e-6
        if true < 10:
            assert low < 1e-6
            assert high > 10 - 1e-6


@settings(max_examples=25, deadline=None)
@given(st.lists(st.lists(st.integers(0, 40), min_size=3, max_size=3), min_size=3, max_size=3))
def test_the_audit_agrees_with_the_attack(counts):
    table = suppress(counts)
    lower, upper = feasible_ranges(table.values)
    for cell, (low, high) in attack(table.values).items():
        assert lower[cell] == pytest.approx(low, abs=1e-6)
        assert upper[cell] == pytest.approx(high, abs=1e-6)


def test_the_audit_finds_what_a_careless_table_gives_away():
    lower, upper = feasible_ranges([120, 45, float("nan"), 171])
    assert (lower[2], upper[2]) == (6, 6)
    with pytest.raises(ValueError, match="add up"):
        feasible_ranges([120, 45, 100])


def test_degenerate_tables():
    assert suppress([]).hidden.tolist() == [True]
    assert suppress(np.zeros((0, 3))).hidden.all()
    assert suppress([3]).hidden.tolist() == [True, True]
    assert suppress([[0, 0], [0, 0]]).hidden.all()


@pytest.mark.parametrize("counts", [[-1, 5], [1.5, 3], [float("nan"), 3], 5, np.zeros((1, 1, 1))])
def test_counts_that_cannot_be_meant_are_refused(counts):
    with pytest.raises(ValueError):
        suppress(counts)


def test_thresholds_that_cannot_be_meant_are_refused():
    with pytest.raises(ValueError):
        suppress([1], suppress_below=40)
    with pytest.raises(ValueError):
        cell_status(-1)
    with pytest.raises(ValueError):
        cell_status(float("nan"))
    with pytest.raises(ValueError):
        feasible_ranges(5)
