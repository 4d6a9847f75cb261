"""Kitagawa's decomposition into composition and rates: Das Gupta's with two factors."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from analysis.methods.decomposition.dasgupta import decompose
from analysis.methods.decomposition.result import Array, Decomposition


def kitagawa(sizes_1: ArrayLike, rates_1: ArrayLike, sizes_2: ArrayLike, rates_2: ArrayLike) -> Decomposition:
    """Return Kitagawa's decomposition of the difference of two crude rates.

    ``R = sum(c r)`` with the composition ``c = size / sum(size)``; populations are labelled 1 and 2, the
    factors ``composition`` and ``rate``.

    Parameters
    ----------
    sizes_1, sizes_2 : number of people by group, shape (groups,).
    rates_1, rates_2 : rate of each group.

    Raises
    ------
    ValueError
        Negative sizes or a population of 0; else as `decompose`.

    Examples
    --------
    >>> effects = kitagawa([60, 40], [0.1, 0.5], [50, 50], [0.1, 0.6]).effects()
    >>> {name: round(effect, 6) for name, effect in effects.items()}
    {'composition': 0.045, 'rate': 0.045}
    """
    populations = {}
    for label, sizes, rates in ((1, sizes_1, rates_1), (2, sizes_2, rates_2)):
        populations[label] = {"composition": shares_of(sizes), "rate": np.asarray(rates, float)}
    return decompose(populations, lambda composition, rate: np.sum(composition * rate))


def shares_of(sizes: ArrayLike) -> Array:
    """Return sizes divided by their sum. ValueError when they are negative, missing or sum to 0.

    Examples
    --------
    >>> shares_of([1, 3])
    array([0.25, 0.75])
    """
    size = np.asarray(sizes, float)
    if not np.all(np.isfinite(size) & (size >= 0)) or not size.sum() > 0:
        raise ValueError("sizes must be known, not negative, and not all 0")
    return size / size.sum()
