"""Suppression of small cells, with further cells hidden so that the totals do not give them away."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import optimize, sparse

from analysis.methods.survey.complement import SOLVED, complement

Array = NDArray[np.float64]

SUPPRESS_BELOW = 10
REFERENCE_BELOW = 30


class CellStatus(StrEnum):
    """What may be printed of a cell."""

    PUBLISHED = "published"
    REFERENCE = "reference"
    """Printed, but marked as a reference value: few respondents."""
    PRIMARY = "primary"
    """Hidden because it is small."""
    SECONDARY = "secondary"
    """Hidden because a small cell could be computed from it. Print the same mark as for `PRIMARY`."""


@dataclass(frozen=True, slots=True, eq=False)
class SuppressedTable:
    """The status of every cell of a table and of its totals.

    Attributes
    ----------
    status : `CellStatus` of each cell; one longer than the counts along each axis, whose last entry is its
        total.
    hidden : True where nothing may be printed, of the same shape.
    values : the table with totals; NaN where hidden.
    """

    status: NDArray[np.object_]
    hidden: NDArray[np.bool_]
    values: Array


def cell_status(
    n: float, *, suppress_below: float = SUPPRESS_BELOW, reference_below: float = REFERENCE_BELOW
) -> CellStatus:
    """Return what may be printed of a single figure that rests on n respondents.

    Raises
    ------
    ValueError
        Negative or missing n.

    Examples
    --------
    >>> [cell_status(n).value for n in (9, 10, 29, 30)]
    ['primary', 'reference', 'reference', 'published']
    """
    if not n >= 0:
        raise ValueError(f"n must be known and not negative: {n}")
    if n < suppress_below:
        return CellStatus.PRIMARY
    return CellStatus.REFERENCE if n < reference_below else CellStatus.PUBLISHED


def suppress(
    counts: ArrayLike,
    *,
    suppress_below: float = SUPPRESS_BELOW,
    reference_below: float = REFERENCE_BELOW,
) -> SuppressedTable:
    """Hide the small cells of a table with totals, and others so that subtraction does not bring them back.

    Every cell and total below `suppress_below` is hidden. Then, for each of them, the cheapest set of further
    cells (totals last) is hidden with which the published rest also fits a table where that cell is 0, and one
    where it is `suppress_below`. So for a reader who knows all published cells, that cells add up to the
    totals and that none is negative, every value from 0 to `suppress_below` remains possible, and no sum of
    small cells below it can be worked out.

    Parameters
    ----------
    counts : respondents, shape (k,) for one row of segments with a total, or (r, c) for a table with row
        totals, column totals and a grand total. Without the totals, which are added here. Where whole
        segments are to be hidden (their shares too), pass the numbers of respondents of the segments.
    suppress_below, reference_below : n below which a cell is hidden, or printed as a reference value.

    Raises
    ------
    ValueError
        Negative, missing or fractional counts, more than two axes, thresholds out of order.

    References
    ----------
    Hundepool et al. (2012) Statistical Disclosure Control, 4.3-4.4; Kelly, Golden and Assad (1992) Networks
    22:397-417 (linear relaxation).

    Examples
    --------
    >>> table = suppress([120, 45, 6, 22])
    >>> [status.value for status in table.status]
    ['published', 'published', 'primary', 'secondary', 'published']
    """
    inner = np.asarray(counts, float)
    if inner.ndim not in (1, 2):
        raise ValueError("counts must have one or two axes")
    if not np.all(np.isfinite(inner) & (inner >= 0) & (inner == np.round(inner))):
        raise ValueError("counts must be whole numbers, not negative")
    if not 0 < suppress_below <= reference_below:
        raise ValueError("thresholds must satisfy 0 < suppress_below <= reference_below")
    table = _with_totals(inner)
    values = table.ravel()
    relations = _relations(inner.shape)
    total_axes = sum(
        (index == size).astype(int) for index, size in zip(np.indices(table.shape), inner.shape, strict=True)
    ).ravel()
    # a total is worth more to the reader than any set of inner cells
    cost = (1 + values) * (1 + values.sum()) ** (total_axes > 0)
    primary = values < suppress_below
    hidden = primary.copy()
    # the totals of a table without cells are 0 for everyone to see
    to_protect = np.flatnonzero(primary) if inner.size else np.array([], int)
    for cell in to_protect[np.argsort(-values[to_protect], kind="stable")]:
        for value in (suppress_below, 0.0):
            further = complement(values, relations, hidden, cost, int(cell), value)
            if further is None:  # changing the cell and the totals it enters is always possible
                raise RuntimeError("no complementary suppression found")
            hidden |= np.abs(further) > SOLVED
    status = np.array(
        [
            CellStatus.SECONDARY
            if secret and not small
            else cell_status(n, suppress_below=suppress_below, reference_below=reference_below)
            for n, secret, small in zip(values, hidden, primary, strict=True)
        ],
        dtype=object,
    )
    shape = table.shape
    return SuppressedTable(
        status.reshape(shape), hidden.reshape(shape), np.where(hidden, np.nan, values).reshape(shape)
    )


def feasible_ranges(published: ArrayLike) -> tuple[Array, Array]:
    """Return the least and the greatest value that each cell can have, given what is published.

    An audit from the reader's side: hidden cells are not negative and add up to the totals.

    Parameters
    ----------
    published : table with its totals as the last entry of each axis, NaN where hidden.

    Returns
    -------
    lower, upper
        Of the shape of `published`; both equal the value where it is published, `upper` may be infinite.

    Raises
    ------
    ValueError
        When no table fits (the published numbers do not add up).

    Examples
    --------
    >>> lower, upper = feasible_ranges([120, 45, float("nan"), float("nan"), 193])
    >>> upper.tolist()
    [120.0, 45.0, 28.0, 28.0, 193.0]
    """
    table = np.asarray(published, float)
    if table.ndim not in (1, 2) or 0 in table.shape:
        raise ValueError("a table with totals has one or two axes")
    values = table.ravel()
    relations = _relations(tuple(size - 1 for size in table.shape))
    if not np.isnan(values).any() and not np.allclose(relations @ values, 0):
        raise ValueError("the published cells and totals do not add up")
    bounds = [(0.0, None) if np.isnan(v) else (v, v) for v in values]
    lower, upper = values.copy(), values.copy()
    for cell in np.flatnonzero(np.isnan(values)):
        for sign, limits in ((1.0, lower), (-1.0, upper)):
            objective = np.zeros(values.size)
            objective[cell] = sign
            found = optimize.linprog(
                objective, A_eq=relations, b_eq=np.zeros(relations.shape[0]), bounds=bounds, method="highs"
            )
            if found.status == 2:
                raise ValueError("the published cells and totals do not add up")
            limits[cell] = np.inf if found.status == 3 else sign * found.fun
    return lower.reshape(table.shape), upper.reshape(table.shape)


def _with_totals(inner: Array) -> Array:
    table = inner
    for axis in range(inner.ndim):
        table = np.concatenate([table, table.sum(axis=axis, keepdims=True)], axis=axis)
    return table


def _relations(shape: tuple[int, ...]) -> sparse.csr_array:
    """Matrix A with A x = 0 for a table with totals: each line's cells minus its total."""
    index = np.arange(int(np.prod([size + 1 for size in shape]))).reshape([size + 1 for size in shape])
    lines = [
        line
        for axis in range(index.ndim)
        for line in np.moveaxis(index, axis, -1).reshape(-1, shape[axis] + 1)
    ]
    matrix = sparse.lil_array((len(lines), index.size))
    for row, line in enumerate(lines):
        matrix[row, line[:-1]] = 1.0
        matrix[row, line[-1]] = -1.0
    return matrix.tocsr()
