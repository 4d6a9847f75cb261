"""What the intervals share: their types, the tail probability, and the combination of two intervals."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]
Limits = tuple[Array, Array]


def tail_probability(confidence: float) -> float:
    """Return the probability left in each tail: 0.025 for 0.95. ValueError outside (0, 1).

    Examples
    --------
    >>> tail_probability(0.5)
    0.25
    """
    if not 0 < confidence < 1:
        raise ValueError(f"confidence is a share between 0 and 1, not {confidence}")
    return (1 - confidence) / 2


def refuse(wrong: NDArray[np.bool_] | np.bool_, message: str) -> None:
    """Refuse input of which any element is wrong.

    Parameters
    ----------
    wrong : any shape; an empty array holds nothing wrong.
    message : of the error.

    Raises
    ------
    ValueError
        When any element of `wrong` is True.

    Examples
    --------
    >>> refuse(np.array([3, -1]) < 0, "count is negative")
    Traceback (most recent call last):
    ValueError: count is negative
    """
    if np.any(wrong):
        raise ValueError(message)


def mover_limits(weights: ArrayLike, value: ArrayLike, lower: ArrayLike, upper: ArrayLike) -> Limits:
    """Return limits of a weighted sum of independent estimates from the limits of each.

    Variance estimates recovery: each limit adds up, in squares, the distances of the limits that push the
    sum outwards (the lower one of an estimate whose weight is positive, the upper one of the others).

    Parameters
    ----------
    weights : of the estimates, on the last axis; (1, -1) for a difference.
    value, lower, upper : the estimates and their limits; shapes broadcast with the weights.

    References
    ----------
    Zou and Donner (2008) Statistics in Medicine 27:1693-1702.

    Examples
    --------
    >>> low, high = mover_limits([1, -1], [10, 6], [7, 3], [14, 10])
    >>> float(low), float(high)
    (-1.0, 9.0)
    """
    w, v, low, high = (np.asarray(x, float) for x in (weights, value, lower, upper))
    total = np.sum(w * v, axis=-1)
    down, up = w * (v - low), w * (high - v)
    below = np.sqrt(np.sum(np.where(w >= 0, down, up) ** 2, axis=-1))
    above = np.sqrt(np.sum(np.where(w >= 0, up, down) ** 2, axis=-1))
    return total - below, total + above
