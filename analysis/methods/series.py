"""A series of yearly observations, checked before any trend or forecast is computed from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias, cast

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from analysis.methods.result import Reason

Numbers: TypeAlias = ArrayLike | Sequence[Any]
"""What the series methods accept: lists, ranges, arrays or pandas series; None where nothing was seen."""

TREND_MINIMUM = 5
"""Fewest observations for a trend: with four, no ordering can reach p < 0.05 (exact Kendall p = 0.083)."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a method cannot be applied to a series: the typed reason and its English detail."""

    reason: Reason
    detail: str


@dataclass(frozen=True, slots=True, eq=False)
class YearlySeries:
    """Observed values in the order of their years; build it with `yearly_series`.

    Attributes
    ----------
    years : shape (n,), integers, strictly increasing.
    values : shape (n,), finite floats.
    """

    years: NDArray[np.int64]
    values: NDArray[np.float64]

    @property
    def n(self) -> int:
        """Number of observations."""
        return len(self.years)

    @property
    def step(self) -> int:
        """Years from one survey round to the next: the greatest common divisor of the distances."""
        return int(np.gcd.reduce(np.diff(self.years))) if self.n > 1 else 1

    @property
    def missing_years(self) -> tuple[int, ...]:
        """Years of the grid between the first and the last observation that carry no value."""
        if self.n < 2:
            return ()
        grid = np.arange(self.years[0], self.years[-1] + 1, self.step)
        return tuple(int(year) for year in np.setdiff1d(grid, self.years))

    def latest_run(self) -> YearlySeries:
        """Return the observations after the last gap, for methods that need equal distances."""
        gaps = np.flatnonzero(np.diff(self.years) != self.step)
        start = int(gaps[-1]) + 1 if gaps.size else 0
        return YearlySeries(self.years[start:], self.values[start:])

    def until(self, year: int) -> YearlySeries:
        """Return the observations up to and including `year`."""
        kept = self.years <= year
        return YearlySeries(self.years[kept], self.values[kept])


def as_floats(name: str, values: Numbers) -> NDArray[np.float64]:
    """Return a one-dimensional float array in which None, NA and NaN are NaN.

    Raises
    ------
    ValueError
        For text that is no number, infinities or more than one dimension; the message names the argument.

    Examples
    --------
    >>> as_floats("values", [1, None, 3])
    array([ 1., nan,  3.])
    """
    try:
        # pandas reads None, NA and NaN alike, which numpy does not
        array = pd.array(cast(Any, values), dtype="Float64").to_numpy(dtype=float, na_value=np.nan)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{name} must be a one-dimensional sequence of numbers: {error}") from error
    if np.isinf(array).any():
        raise ValueError(f"{name} must be finite")
    return np.asarray(array, dtype=float)


def yearly_series(years: Numbers, values: Numbers) -> YearlySeries:
    """Order the observations by year and drop those without a value.

    Parameters
    ----------
    years : shape (n,), whole numbers, each once (calendar or fiscal years).
    values : shape (n,), numbers; None or NaN where nothing was observed.

    Returns
    -------
    The observed part; its `missing_years` names the gaps that remain.

    Raises
    ------
    ValueError
        Different lengths, a year given twice, a year that is not whole, text or infinite values.

    Examples
    --------
    >>> series = yearly_series([2012, 2010, 2011, 2013], [7.0, 5.0, None, 8.0])
    >>> series.values.tolist(), series.missing_years
    ([5.0, 7.0, 8.0], (2011,))
    """
    year, value = as_floats("years", years), as_floats("values", values)
    if len(year) != len(value):
        raise ValueError(f"years and values differ in length: {len(year)} and {len(value)}")
    if np.isnan(year).any() or (year != np.round(year)).any():
        raise ValueError("years must be whole numbers")
    repeated, times = np.unique(year, return_counts=True)
    if (times > 1).any():
        raise ValueError(f"year given twice: {int(repeated[times > 1][0])}")
    order = np.argsort(year)
    observed = order[~np.isnan(value[order])]
    return YearlySeries(year[observed].astype(np.int64), value[observed])


def trend_problem(
    series: YearlySeries,
    *,
    minimum: int = TREND_MINIMUM,
    breaks: Sequence[int] = (),
    max_missing_share: float = 0.5,
) -> Problem | None:
    """Return why no trend can be read from the series, or None when it can.

    Parameters
    ----------
    series : the observations.
    minimum : fewest observations.
    breaks : first years of a new definition (or area, or method); one between two observations
        splits the window into two different things.
    max_missing_share : largest share of the years from first to last that may be missing.

    Examples
    --------
    >>> trend_problem(yearly_series([2019, 2020, 2021], [3, 2, 1])).detail
    '3 observations, at least 5 needed'
    >>> trend_problem(yearly_series(range(2015, 2021), range(6)), breaks=[2018]).reason
    <Reason.SERIES_BREAK: 'series_break'>
    """
    if series.n == 0:
        return Problem(Reason.EMPTY, "no observation")
    inside = [int(year) for year in sorted(breaks) if series.years[0] < year <= series.years[-1]]
    if inside:
        return Problem(Reason.SERIES_BREAK, f"definition changes inside the window in {inside}")
    if series.n < minimum:
        return Problem(Reason.TOO_FEW, f"{series.n} observations, at least {minimum} needed")
    missing = len(series.missing_years)
    if missing > max_missing_share * (missing + series.n):
        return Problem(Reason.TOO_FEW, f"{missing} of {missing + series.n} years in the window are missing")
    return None


def check_confidence(confidence: float) -> float:
    """Return `confidence` when it is a share from 0.5 to below 1.

    Raises
    ------
    ValueError
        Everything else, for example per cent.

    Examples
    --------
    >>> check_confidence(0.95)
    0.95
    >>> check_confidence(95)
    Traceback (most recent call last):
    ValueError: confidence must lie between 0.5 and 1 (a share, not per cent): 95
    """
    if not 0.5 <= confidence < 1:
        raise ValueError(f"confidence must lie between 0.5 and 1 (a share, not per cent): {confidence}")
    return float(confidence)
