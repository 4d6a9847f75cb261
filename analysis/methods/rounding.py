"""Rounding that keeps a sum, so that printed parts add up to their printed total."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray


def round_to_sum(parts: ArrayLike, total: float, decimals: int = 0) -> NDArray[np.float64]:
    """Round parts so that they add up to the rounded total (largest remainders).

    Each part is rounded down, and the units still missing go to the parts with the largest remainders, so no
    part moves by a whole unit of the last digit or more.

    Parameters
    ----------
    parts : shape (n,), n > 0; they add up to `total` but for rounding error.
    total : what the rounded parts add up to after it is rounded itself.
    decimals : digits after the point.

    Raises
    ------
    ValueError
        When the parts do not add up to the total within half a unit of the last digit, or are not finite.

    References
    ----------
    Balinski and Young (2001) Fair Representation, on Hamilton's method.

    Examples
    --------
    >>> round_to_sum([-250.4, -60.4, -143.2], -454)
    array([-251.,  -60., -143.])
    """
    unit = 10.0**decimals
    scaled = np.asarray(parts, float) * unit
    if scaled.ndim != 1 or not scaled.size or not np.isfinite(scaled).all():
        raise ValueError("parts must be a non-empty row of finite numbers")
    if abs(scaled.sum() - total * unit) > 0.5:
        raise ValueError(f"the parts add up to {scaled.sum() / unit:g}, not to {total:g}")
    floors = np.floor(scaled)
    missing = round(np.round(total * unit) - floors.sum())
    first = np.argsort(-(scaled - floors), kind="stable")[:missing]
    floors[first] += 1
    return floors / unit + 0.0
