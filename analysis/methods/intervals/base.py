"""What the intervals share: their types, the tail probability, and the combination of two intervals."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

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


def mover_difference(first: Array, second: Array) -> tuple[float, float, float]:
    """Return (difference, lower, upper) of two independent estimates given as (value, lower, upper).

    Variance estimates recovery: each limit uses the distance of the two limits that push it outwards.

    References
    ----------
    Zou and Donner (2008) Statistics in Medicine 27:1693-1702.

    Examples
    --------
    >>> mover_difference(np.array([10.0, 7.0, 14.0]), np.array([6.0, 3.0, 10.0]))
    (4.0, -1.0, 9.0)
    """
    (v1, l1, u1), (v2, l2, u2) = first.tolist(), second.tolist()
    return v1 - v2, v1 - v2 - math.hypot(v1 - l1, u2 - v2), v1 - v2 + math.hypot(u1 - v1, v2 - l2)
