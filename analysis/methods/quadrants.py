"""Two measurements of many items cut at their means: in which quadrant does an item lie, and how surely?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.methods.series import Numbers, as_floats

QUADRANTS = ("high_high", "high_low", "low_high", "low_low")
"""x above or below its mean, then y above or below its mean."""
DRAWS = 4000
_SEED = 20260401


@dataclass(frozen=True, slots=True, eq=False)
class Quadrants:
    """Where the items lie.

    Attributes
    ----------
    items : indexed as given: `x`, `y`, `quadrant` (one of `QUADRANTS`), `membership` (share of the draws in which the
        item lies in that quadrant) and the share of each quadrant under its name.
    x_cut, y_cut : the means at which the plane is cut.
    """

    items: pd.DataFrame
    x_cut: float
    y_cut: float


def quadrants(
    index: list[str],
    x: Numbers,
    y: Numbers,
    *,
    x_error: Numbers | None = None,
    y_error: Numbers | None = None,
) -> Quadrants:
    """Cut the plane at the means and say how surely each item lies where it does.

    The membership is a parametric bootstrap: values are drawn from normal distributions with the given standard
    errors, the cuts are the means of each draw. A value at the mean counts as above.

    Parameters
    ----------
    index : names of the n items.
    x, y : shape (n,), the two measurements, none missing.
    x_error, y_error : shape (n,), standard errors; None for values without sampling error.

    Returns
    -------
    Quadrants with memberships between 0.25 and 1, more or less.

    Raises
    ------
    ValueError
        Different lengths, missing values, no item.

    Examples
    --------
    >>> found = quadrants(["a", "b", "c"], [1, 2, 6], [1, 9, 8], y_error=[0.1, 0.1, 0.1])
    >>> found.items["quadrant"].tolist(), found.items["membership"].tolist()
    (['low_low', 'low_high', 'high_high'], [1.0, 1.0, 1.0])
    """
    one, other = as_floats("x", x), as_floats("y", y)
    count = len(index)
    if count == 0 or len(one) != count or len(other) != count:
        raise ValueError(f"{count} items, {len(one)} values of x and {len(other)} of y")
    if np.isnan(one).any() or np.isnan(other).any():
        raise ValueError("no value may be missing")
    random = np.random.default_rng(_SEED)
    drawn = [
        values
        + random.standard_normal((DRAWS, count)) * (0.0 if error is None else as_floats("error", error))
        for values, error in ((one, x_error), (other, y_error))
    ]
    # a value that equals the mean is above it, whatever the last bit says
    above = [each >= each.mean(axis=1, keepdims=True) - 1e-12 for each in drawn]
    own = [values >= values.mean() - 1e-12 for values in (one, other)]
    shares = {
        name: ((above[0] == right) & (above[1] == top)).mean(axis=0)
        for name, (right, top) in zip(QUADRANTS, _CORNERS, strict=True)
    }
    place = [QUADRANTS[_CORNERS.index((bool(r), bool(t)))] for r, t in zip(*own, strict=True)]
    items = pd.DataFrame(
        {"x": one, "y": other, "quadrant": place, **shares}, index=pd.Index(index, name="item")
    )
    items["membership"] = [shares[name][n] for n, name in enumerate(place)]
    return Quadrants(items, float(one.mean()), float(other.mean()))


_CORNERS = [(True, True), (True, False), (False, True), (False, False)]
