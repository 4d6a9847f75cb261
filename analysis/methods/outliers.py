"""Values that do not fit their own series: single years off the trend, and lasting steps of the level.

Many series are looked at at once, one a row. Each is judged against its own noise, which for counts is never
smaller than chance makes it, so that small places are not reported for varying as small places must.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

from analysis.methods.result import Reason
from analysis.methods.series import Numbers, as_floats

Matrix = NDArray[np.float64]

MINIMUM_VALUES: Final = 6
"""Fewest values of a series to judge one against the trend of the others."""

MINIMUM_CHANGES: Final = 7
"""Fewest changes between consecutive years to look for a step: among five any zigzag would be one."""

SHIFT_WINDOW: Final = 3
"""Years on each side of a step whose medians must differ as well, so that one odd year is no step."""

LEAST_NOISE: Final = 0.02
"""Smallest noise of a series that is not a count, as a share of its typical value."""

_TO_SIGMA: Final = 1 / norm.ppf(0.75)
_PERSISTING: Final = 0.5


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


def trend_deviations(years: Numbers, values: Matrix, *, counts: bool = True) -> Deviations:
    """Compare each value with the robust trend of its own series.

    y = α + β·year by Theil–Sen (median of the pairwise slopes, median of the remainders), of `stabilised`
    counts or of the values as they are; score = (y − ŷ)/noise, noise = 1.4826 × the median absolute residual,
    but at least 1 for counts (the Poisson standard deviation on that scale) and at least 2 % of the median
    absolute value for others.

    Parameters
    ----------
    years : shape (n,), strictly increasing.
    values : shape (m, n); NaN where nothing was observed.
    counts : whether the values count people or events.

    Returns
    -------
    Scores; a series of fewer than 6 values has a reason instead, and so has one of something other than
    counts that does not vary around its trend and has the typical value 0.

    Raises
    ------
    ValueError
        Shapes that do not fit, years that do not increase, infinite values, negative counts.

    References
    ----------
    Sen (1968) JASA 63:1379; Rousseeuw & Croux (1993) JASA 88:1273.

    Examples
    --------
    >>> found = trend_deviations(range(2016, 2023), np.array([[78.0, 405, 384, 357, 290, 334, 292]]))
    >>> found.score[0, 0].round(), found.expected[0, 0].round()
    (np.float64(-23.0), np.float64(411.0))
    """
    year, value = _checked(years, values, counts)
    scale = stabilised(value) if counts else value
    score, expected, noise, reasons = _empty(value.shape)
    usable = _long_enough(value, value, MINIMUM_VALUES, reasons)
    y = scale[usable]
    if y.size:
        i, j = np.triu_indices(len(year), 1)
        slope = np.nanmedian((y[:, j] - y[:, i]) / (year[j] - year[i]), axis=1)
        rising = slope[:, None] * year
        fitted = np.nanmedian(y - rising, axis=1)[:, None] + rising
        residual = y - fitted
        spread = _TO_SIGMA * np.nanmedian(np.abs(residual), axis=1)
        _fill(score, residual, usable, noise, np.maximum(spread, _floor(y, counts)), reasons)
        expected[usable] = unstabilised(fitted) if counts else fitted
    expected[np.isnan(score)] = np.nan
    return Deviations(score, expected, noise, tuple(reasons))


def level_shifts(years: Numbers, values: Matrix, *, counts: bool = True) -> Deviations:
    """Look for years from which on the whole level is another one.

    The step into a year is the change from the year before less the median change of the series. Its score is
    the step over the noise of changes: 1.4826 × their median absolute deviation, at least √2 for counts and √2
    times 2 % of the median absolute value for others. A score other than 0 is given only where the step lasts:
    the medians of the three years before and after must differ by at least half of it, the same way.

    Parameters
    ----------
    years, values, counts : as for `trend_deviations`; changes are taken between consecutive years.

    Returns
    -------
    Scores by the first year of the new level (0 where a step does not last, NaN where there are no three years
    on both sides); `expected` is the year's value had the step not occurred. A series with fewer than 7 changes
    between consecutive years has a reason instead.

    Raises
    ------
    ValueError
        As `trend_deviations`.

    Examples
    --------
    >>> found = level_shifts(range(2010, 2018), np.array([[400.0, 410, 395, 405, 805, 790, 801, 810]]))
    >>> found.score[0].round().tolist()
    [nan, nan, nan, 0.0, 11.0, 0.0, nan, nan]
    """
    year, value = _checked(years, values, counts)
    scale = stabilised(value) if counts else value
    score, expected, noise, reasons = _empty(value.shape)
    change = np.full(scale.shape, np.nan)
    consecutive = np.flatnonzero(np.diff(year) == 1) + 1
    change[:, consecutive] = scale[:, consecutive] - scale[:, consecutive - 1]
    usable = _long_enough(change, value, MINIMUM_CHANGES, reasons)
    y, d = scale[usable], change[usable]
    if y.size:
        typical = np.nanmedian(d, axis=1)[:, None]
        step = d - typical
        spread = _TO_SIGMA * np.nanmedian(np.abs(step), axis=1)
        lasting = _shift_of_medians(year, y, typical)
        same_way = np.sign(step) * lasting >= _PERSISTING * np.abs(step)
        judged = np.where(np.isnan(lasting) | np.isnan(step), np.nan, np.where(same_way, step, 0.0))
        _fill(score, judged, usable, noise, np.maximum(spread, np.sqrt(2) * _floor(y, counts)), reasons)
        before = y - step
        expected[usable] = unstabilised(before) if counts else before
    expected[np.isnan(score)] = np.nan
    return Deviations(score, expected, noise, tuple(reasons))


def _checked(years: Numbers, values: Matrix, counts: bool) -> tuple[Matrix, Matrix]:
    year, value = as_floats("years", years), np.asarray(values, dtype=float)
    if value.ndim != 2 or value.shape[1] != len(year):
        raise ValueError(f"values must have shape (series, {len(year)}): {value.shape}")
    if np.isnan(year).any() or (np.diff(year) <= 0).any():
        raise ValueError("years must be strictly increasing")
    if np.isinf(value).any():
        raise ValueError("values must be finite")
    if counts and (value < 0).any():
        raise ValueError("counts must not be negative")
    return year, value


def _empty(shape: tuple[int, ...]) -> tuple[Matrix, Matrix, Matrix, list[Reason | None]]:
    return np.full(shape, np.nan), np.full(shape, np.nan), np.full(shape[0], np.nan), [None] * shape[0]


def _long_enough(
    counted: Matrix, value: Matrix, fewest: int, reasons: list[Reason | None]
) -> NDArray[np.bool_]:
    """Tell which rows have enough of what is counted, and note of the others why they are not judged."""
    enough = (~np.isnan(counted)).sum(axis=1) >= fewest
    for row in np.flatnonzero(~enough):
        reasons[row] = Reason.EMPTY if np.isnan(value[row]).all() else Reason.TOO_FEW
    return enough


def _floor(y: Matrix, counts: bool) -> Matrix:
    return np.ones(len(y)) if counts else LEAST_NOISE * np.nanmedian(np.abs(y), axis=1)


def _fill(
    score: Matrix,
    residual: Matrix,
    usable: NDArray[np.bool_],
    noise: Matrix,
    measured: Matrix,
    reasons: list[Reason | None],
) -> None:
    """Write residual over noise into the rows of the usable series; without noise there is no score."""
    rows = np.flatnonzero(usable)
    known = measured > 0
    score[rows[known]] = residual[known] / measured[known, None]
    noise[rows[known]] = measured[known]
    for row in rows[~known]:
        reasons[row] = Reason.NO_VARIATION


def _shift_of_medians(year: Matrix, y: Matrix, typical: Matrix) -> Matrix:
    """Return the median of three years from each on less that of the three before, less the usual change."""
    shift = np.full(y.shape, np.nan)
    for column in range(SHIFT_WINDOW, len(year) - SHIFT_WINDOW + 1):
        span = slice(column - SHIFT_WINDOW, column + SHIFT_WINDOW)
        if (np.diff(year[span]) == 1).all():
            # medians of plain slices: a missing year leaves the place unjudged
            before, after = y[:, span.start : column], y[:, column : span.stop]
            shift[:, column] = np.median(after, axis=1) - np.median(before, axis=1)
    return shift - SHIFT_WINDOW * typical
