"""The cheapest change of a table with which a hidden cell has another value (linear programming)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, sparse

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]

SOLVED = 1e-6
"""A smaller change is the solver's rounding."""


def complement(
    values: Array,
    relations: sparse.csr_array,
    hidden: Mask,
    cost: Array,
    cell: int,
    possible: float,
    fixed: Mask | None = None,
) -> Array | None:
    """Return the cheapest change y of a table with ``values[cell] + y[cell] = possible`` that still fits.

    ``A y = 0`` and ``values + y >= 0``. What it changes must be hidden for that value to remain possible.
    y = up − down, so that the cost of |y| is linear.

    Parameters
    ----------
    values : all cells and totals, shape (m,), not negative.
    relations : A, shape (r, m), with A values = 0: what a reader knows to add up.
    hidden : what is hidden already and may change freely.
    cost : what changing each cell by 1 costs.
    cell, possible : the cell to protect, and a value that must remain possible.
    fixed : cells that must not change.

    Returns
    -------
    Changes of shape (m,), or None when no table fits.

    References
    ----------
    Kelly, Golden and Assad (1992) Networks 22:397-417 (linear relaxation).

    Examples
    --------
    >>> total = sparse.csr_array([[1.0, 1.0, 1.0, -1.0]])
    >>> values, small = np.array([3.0, 20.0, 40.0, 63.0]), np.array([True, False, False, False])
    >>> complement(values, total, small, values, 0, 10).round(6).tolist()
    [7.0, -7.0, 0.0, 0.0]
    """
    size = values.size
    price = np.where(hidden, 0.0, cost)
    # without a price for hidden cells the change could wander through them at will
    price = price / max(price.max(), 1.0) + 1e-9
    change = possible - values[cell]
    upper = np.concatenate([np.full(size, np.inf), values])
    lower = np.zeros(2 * size)
    if fixed is not None:
        upper[np.concatenate([fixed, fixed])] = 0.0
    upper[[cell, size + cell]] = lower[[cell, size + cell]] = max(change, 0.0), max(-change, 0.0)
    found = optimize.linprog(
        np.concatenate([price, price]),
        A_eq=sparse.hstack([relations, -relations]),
        b_eq=np.zeros(relations.shape[0]),
        bounds=np.column_stack([lower, upper]),
        method="highs",
    )
    if found.status != 0:
        return None
    change_of_all: Array = found.x[:size] - found.x[size:]
    return change_of_all
