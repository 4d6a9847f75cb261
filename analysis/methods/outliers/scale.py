"""What the searches for odd values share: the scale on which counts are alike, checks, scores and noise."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

from analysis.methods.result import Reason
from analysis.methods.series import Numbers, as_floats

Matrix = NDArray[np.float64]

LEAST_NOISE: Final = 0.02
"""Smallest noise of a series that is not a count, as a share of its typical value."""

TO_SIGMA: Final = 1 / norm.ppf(0.75)
"""Standard deviation of a normal distribution over its median absolute deviation, 1.4826."""


@dataclass(frozen=True, slots=True, eq=False)
class Deviations:
    """How far each value lies from where its series would have it.

    Attributes
    ----------
    score : shape (m, n), in units of the series' noise; NaN where there was nothing to judge.
    expected : shape (m, n), in the unit of the values; NaN where `score` is.
    noise : shape (m,), on the scale of `stabilised`; NaN where the series has no score.
    reasons : length m; why a series has no score, None for the others.
    """

    score: Matrix
    expected: Matrix
    noise: Matrix
    reasons: tuple[Reason | None, ...]


def stabilised(values: Matrix) -> Matrix:
    """Return √x + √(x + 1), whose variance is about 1 for a Poisson count of any mean from 1 on.

    References
    ----------
    Freeman & Tukey (1950) Ann Math Stat 21:607.

    Examples
    --------
    >>> stabilised(np.array([0.0, 8.0])).round(3)
    array([1.   , 5.828])
    """
    return np.sqrt(values) + np.sqrt(values + 1)


def unstabilised(values: Matrix) -> Matrix:
    """Return the count whose `stabilised` value is given; 0 for everything up to 1.

    Examples
    --------
    >>> unstabilised(np.array([0.5, 1.0, 5.828427])).round(3) + 0.0
    array([0., 0., 8.])
    """
    at_least_one = np.maximum(values, 1.0)
    return ((at_least_one**2 - 1) / (2 * at_least_one)) ** 2


def checked(years: Numbers, values: Matrix, counts: bool, usual: float) -> tuple[Matrix, Matrix]:
    """Return years, shape (n,), and values, shape (m, n), as floats when they can be meant.

    Raises
    ------
    ValueError
        Shapes that do not fit, years that do not increase, infinite values, negative counts, negative noise.

    Examples
    --------
    >>> checked([2019, 2020], np.array([[3, 4]]), counts=True, usual=0.0)
    (array([2019., 2020.]), array([[3., 4.]]))
    """
    year, value = as_floats("years", years), np.asarray(values, dtype=float)
    if value.ndim != 2 or value.shape[1] != len(year):
        raise ValueError(f"values must have shape (series, {len(year)}): {value.shape}")
    if np.isnan(year).any() or (np.diff(year) <= 0).any():
        raise ValueError("years must be strictly increasing")
    if np.isinf(value).any():
        raise ValueError("values must be finite")
    if counts and (value < 0).any():
        raise ValueError("counts must not be negative")
    if not 0 <= usual < np.inf:
        raise ValueError(f"the usual noise must not be negative: {usual}")
    return year, value


def least_noise(y: Matrix, counts: bool, usual: float) -> Matrix:
    """Return the smallest noise of each series, shape (m,), from its values, shape (m, n).

    √(1 + (u·ỹ/2)²) for `stabilised` counts, max(2 %, u)·ỹ for others; ỹ is the median absolute value.

    Parameters
    ----------
    y : each row with at least one number; stabilised when `counts`, otherwise in the unit of the values.
    usual : u, the usual noise as a share of the value.

    Examples
    --------
    >>> y = np.array([[90.0, 100.0, 110.0]])
    >>> least_noise(y, counts=False, usual=0.0), least_noise(y, counts=True, usual=0.02).round(3)
    (array([2.]), array([1.414]))
    """
    level = np.nanmedian(np.abs(y), axis=1)
    return np.sqrt(1 + (usual * level / 2) ** 2) if counts else max(LEAST_NOISE, usual) * level


def enough_of(counted: Matrix, fewest: int) -> NDArray[np.bool_]:
    """Tell which rows have at least so many numbers.

    Parameters
    ----------
    counted : shape (m, n), any unit; NaN is no number.
    fewest : numbers needed.

    Returns
    -------
    Shape (m,).

    Examples
    --------
    >>> enough_of(np.array([[1.0, np.nan], [1.0, 2.0]]), fewest=2)
    array([False,  True])
    """
    return (~np.isnan(counted)).sum(axis=1) >= fewest


def scored(
    value: Matrix, usable: NDArray[np.bool_], residual: Matrix, expected: Matrix, noise: Matrix
) -> Deviations:
    """Return residual ÷ noise for the usable rows of `value`, and for the others why there is none.

    Parameters
    ----------
    value : shape (m, n).
    usable : shape (m,), k of them True.
    residual, expected : shape (k, n); noise : shape (k,), where it is 0 nothing can be judged.

    Examples
    --------
    >>> value = np.array([[10.0, 14.0], [np.nan, 5.0]])
    >>> of_first = np.array([[0.0, 4.0]]), np.array([[10.0, 10.0]]), np.array([2.0])
    >>> found = scored(value, np.array([True, False]), *of_first)
    >>> found.score[0], found.reasons
    (array([0., 2.]), (None, <Reason.TOO_FEW: 'too_few'>))
    """
    known = noise > 0
    rows = np.flatnonzero(usable)[known]
    score, hoped = np.full(value.shape, np.nan), np.full(value.shape, np.nan)
    score[rows] = residual[known] / noise[known, None]
    hoped[rows] = np.where(np.isnan(score[rows]), np.nan, expected[known])
    each = np.full(len(value), np.nan)
    each[rows] = noise[known]
    reasons: list[Reason | None] = [None] * len(value)
    for row in np.flatnonzero(~usable):
        reasons[row] = Reason.EMPTY if np.isnan(value[row]).all() else Reason.TOO_FEW
    for row in np.flatnonzero(usable)[~known]:
        reasons[row] = Reason.NO_VARIATION
    return Deviations(score, hoped, each, tuple(reasons))
