"""Lasting steps of the level of a series."""

from __future__ import annotations

from typing import Final

import numpy as np

from analysis.methods.outliers.scale import (
    TO_SIGMA,
    Deviations,
    Matrix,
    checked,
    enough_of,
    least_noise,
    scored,
    stabilised,
    unstabilised,
)
from analysis.methods.series import Numbers

MINIMUM_CHANGES: Final = 7
"""Fewest changes between consecutive years to look for a step: among five any zigzag would be one."""

SHIFT_WINDOW: Final = 3
"""Years on each side of a step whose medians must differ as well, so that one odd year is no step."""

_PERSISTING: Final = 0.5


def level_shifts(years: Numbers, values: Matrix, *, counts: bool = True, usual: float = 0.0) -> Deviations:
    """Look for years from which on the whole level is another one.

    The step into a year is the change from the year before less the median change of the series. Its score is
    the step over the noise of changes: 1.4826 × their median absolute deviation, at least √2 times what the
    noise of `trend_deviations` is at least. A score other than 0 is given only where the step lasts: the medians
    of the three years before and after must differ by at least half of it, the same way.

    Parameters
    ----------
    years, values, counts, usual : as for `trend_deviations`; changes are taken between consecutive years.

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
    year, value = checked(years, values, counts, usual)
    scale = stabilised(value) if counts else value
    change = np.full(scale.shape, np.nan)
    consecutive = np.flatnonzero(np.diff(year) == 1) + 1
    change[:, consecutive] = scale[:, consecutive] - scale[:, consecutive - 1]
    usable = enough_of(change, MINIMUM_CHANGES)
    y, d = scale[usable], change[usable]
    typical = np.nanmedian(d, axis=1)[:, None]
    step = d - typical
    lasting = _shift_of_medians(year, y, typical)
    same_way = np.sign(step) * lasting >= _PERSISTING * np.abs(step)
    judged = np.where(np.isnan(lasting) | np.isnan(step), np.nan, np.where(same_way, step, 0.0))
    spread = TO_SIGMA * np.nanmedian(np.abs(step), axis=1)
    noise = np.maximum(spread, np.sqrt(2) * least_noise(y, counts, usual))
    return scored(value, usable, judged, unstabilised(y - step) if counts else y - step, noise)


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
