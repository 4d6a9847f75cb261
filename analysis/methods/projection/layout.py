"""How population arrays are laid out, and the checks that every projection function makes of them.

The last two axes of a population array are sex (male, female) and age (five-year bands from 0–4, the
last one open); whatever comes before is areas, so one call serves one municipality or all of them.
The number of bands says which edition it is: 19 to 90+ (IPSS 2018), 20 to 95+ (IPSS 2023).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]

STEP_YEARS = 5
"""Length of a projection step and of an age band."""

MALE = 0
FEMALE = -1
"""Females come last, so that an array of females alone (sex axis of length 1) works as well."""

AGES_15_49 = slice(3, 10)
"""The seven bands 15–19 … 45–49."""


def as_finite(values: npt.ArrayLike, name: str, *, lowest: float = -np.inf) -> FloatArray:
    """Return `values` as floats, refusing what a projection cannot use.

    Raises
    ------
    ValueError
        For masked, NaN or infinite values and for values under `lowest`; the message gives the index of
        the first.

    Examples
    --------
    >>> as_finite([1, 2], "ratio")
    array([1., 2.])
    """
    if np.ma.is_masked(values):
        raise ValueError(f"{name} has undefined (masked) values: fill them first")
    array = np.asarray(values, dtype=np.float64)
    bad = ~np.isfinite(array)
    if bad.any():
        raise ValueError(f"{name} is not a finite number at index {_first(bad)}")
    below = array < lowest
    if below.any():
        raise ValueError(f"{name} is below {lowest:g} at index {_first(below)}")
    return array


def as_population(population: npt.ArrayLike, name: str = "population", *, sexes: int = 2) -> FloatArray:
    """Return a population array of shape (…, `sexes`, ages), checked.

    Raises
    ------
    ValueError
        For another shape, fewer than eleven age bands (0–4 … 45–49 and an open one), or values that are
        negative or not finite.

    Examples
    --------
    >>> as_population(np.ones((2, 19))).shape
    (2, 19)
    """
    array = as_finite(population, name, lowest=0.0)
    if array.ndim < 2 or array.shape[-2] != sexes:
        raise ValueError(f"{name} must have the axes (…, {sexes} sexes, ages), not the shape {array.shape}")
    if array.shape[-1] < AGES_15_49.stop + 1:
        raise ValueError(f"{name} needs at least {AGES_15_49.stop + 1} age bands, not {array.shape[-1]}")
    return array


def broadcast(values: FloatArray, shape: tuple[int, ...], name: str) -> FloatArray:
    """Return `values` broadcast to `shape`, which must have the same number of axes (or be a scalar).

    The number of axes must agree because a schedule over steps would otherwise be read as one over areas
    whenever there happen to be as many of the one as of the other.

    Raises
    ------
    ValueError
        When the axes do not fit.

    Examples
    --------
    >>> broadcast(np.ones((6, 1)), (6, 3), "child_woman_ratio").shape
    (6, 3)
    """
    if values.ndim not in (0, len(shape)):
        raise ValueError(f"{name} must have {len(shape)} axes to fit {shape}, not the shape {values.shape}")
    try:
        return np.broadcast_to(values, shape)
    except ValueError:
        raise ValueError(f"{name} of shape {values.shape} does not fit {shape}") from None


def women_15_49(population: FloatArray) -> FloatArray:
    """Return the number of women aged 15–49, shape (…).

    Examples
    --------
    >>> float(women_15_49(np.ones((2, 19))))
    7.0
    """
    women: FloatArray = population[..., FEMALE, AGES_15_49].sum(axis=-1)
    return women


def cohorts(population: FloatArray) -> FloatArray:
    """Return the cohorts that move up a band in a step, shape (…, sexes, ages − 1).

    The two oldest bands move into the open band together, as IPSS has it (85 and over to 90 and over).

    Examples
    --------
    >>> cohorts(np.ones((2, 19)))[0, -2:]
    array([1., 2.])
    """
    moving = population[..., :-1].copy()
    moving[..., -1] += population[..., -1]
    return moving


def male_share(sex_ratio: FloatArray) -> FloatArray:
    """Return the share of males for a sex ratio of males per 100 females.

    Examples
    --------
    >>> float(male_share(np.float64(100.0)))
    0.5
    """
    share: FloatArray = sex_ratio / (100.0 + sex_ratio)
    return share


def _first(flags: npt.NDArray[np.bool_]) -> tuple[int, ...]:
    return tuple(int(i) for i in np.argwhere(flags)[0])
