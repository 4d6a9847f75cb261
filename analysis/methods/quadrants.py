"""Two measurements of many items, the plane cut into four: in which quadrant does an item lie, and how surely?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.methods.series import Numbers, as_floats

QUADRANTS = ("high_high", "high_low", "low_high", "low_low")
"""x above or below its cut, then y above or below its cut."""
UNDIVIDED = "undivided"
"""x equals its cut: nothing says on which side the item lies."""
DRAWS = 4000
_SEED = 20260401
_CORNERS = [(1, True), (1, False), (-1, True), (-1, False)]
_EQUAL = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class Quadrants:
    """Where the items lie.

    Attributes
    ----------
    items : indexed as given: `x`, `y`, `quadrant` (one of `QUADRANTS`, or `UNDIVIDED`), `membership` (share of the
        draws in which the item lies in that quadrant; 1 for undivided ones).
    x_cut, y_cut : where the plane is cut: the median of x, the mean of y.
    """

    items: pd.DataFrame
    x_cut: float
    y_cut: float


def quadrants(index: list[str], x: Numbers, y: Numbers, *, y_error: Numbers | None = None) -> Quadrants:
    """Cut the plane at the median of x and the mean of y, and say how surely each item lies where it does.

    x is known without error and may be coarse, as ratings are: items at the median itself are on neither side. y is
    known with sampling error: the membership is a parametric bootstrap, values drawn from normal distributions with
    the given standard errors and cut at the mean of each draw.

    Parameters
    ----------
    index : names of the n items.
    x, y : shape (n,), the two measurements, none missing.
    y_error : shape (n,), standard errors; None for values without sampling error.

    Raises
    ------
    ValueError
        Different lengths, missing values, no item.

    Examples
    --------
    >>> found = quadrants(["a", "b", "c", "d"], [1, 2, 2, 6], [1, 9, 8, 2], y_error=[0.1, 0.1, 0.1, 0.1])
    >>> found.items["quadrant"].tolist(), found.items["membership"].tolist()
    (['low_low', 'undivided', 'undivided', 'high_low'], [1.0, 1.0, 1.0, 1.0])
    """
    one, other = as_floats("x", x), as_floats("y", y)
    count = len(index)
    if count == 0 or len(one) != count or len(other) != count:
        raise ValueError(f"{count} items, {len(one)} values of x and {len(other)} of y")
    if np.isnan(one).any() or np.isnan(other).any():
        raise ValueError("no value may be missing")
    x_cut, y_cut = float(np.median(one)), float(other.mean())
    side = np.where(np.abs(one - x_cut) < _EQUAL, 0, np.sign(one - x_cut)).astype(int)
    error = np.zeros(count) if y_error is None else as_floats("y_error", y_error)
    drawn = other + np.random.default_rng(_SEED).standard_normal((DRAWS, count)) * error
    # a value that equals the mean is above it, whatever the last bit says
    above = (drawn >= drawn.mean(axis=1, keepdims=True) - _EQUAL).mean(axis=0)
    top = other >= y_cut - _EQUAL
    place = [
        QUADRANTS[_CORNERS.index((int(s), bool(t)))] if s else UNDIVIDED
        for s, t in zip(side, top, strict=True)
    ]
    sure = np.where(side == 0, 1.0, np.where(top, above, 1 - above))
    items = pd.DataFrame(
        {"x": one, "y": other, "quadrant": place, "membership": sure}, index=pd.Index(index, name="item")
    )
    return Quadrants(items, x_cut, y_cut)
