"""Single values off the robust trend of their own series."""

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
from analysis.methods.result import Estimate, Reason
from analysis.methods.series import Numbers

MINIMUM_VALUES: Final = 6
"""Fewest values of a series to judge one against the trend of the others."""

LARGE_COUNT: Final = 100.0
"""From this yearly number on, chance does not hide what else moves a count."""


def trend_deviations(
    years: Numbers, values: Matrix, *, counts: bool = True, usual: float = 0.0
) -> Deviations:
    """Compare each value with the robust trend of its own series.

    y = α + β·year by Theil–Sen (median of the pairwise slopes, median of the remainders), of `stabilised`
    counts or of the values as they are; score = (y − ŷ)/noise. The noise is 1.4826 × the median absolute
    residual ÷ √(1 − 4/n), where the root makes good what fitting a line to n points takes from the residuals. It
    is at least √(1 + (u·ỹ/2)²) for counts, ỹ their median y: Poisson noise, which is 1 on that scale, with u, the
    usual relative noise. For others it is at least the larger of 2 % and u, times the median absolute value.

    Parameters
    ----------
    years : shape (n,), strictly increasing.
    values : shape (m, n); NaN where nothing was observed.
    counts : whether the values count people or events.
    usual : relative noise that series of this kind have anyway (`usual_noise`); a short series may look
        quieter than it is.

    Returns
    -------
    Scores; a series of fewer than 6 values has a reason instead, and so has one of something other than
    counts that does not vary around its trend and has the typical value 0.

    Raises
    ------
    ValueError
        Shapes that do not fit, years that do not increase, infinite values, negative counts, negative noise.

    References
    ----------
    Sen (1968) JASA 63:1379; Rousseeuw & Croux (1993) JASA 88:1273; the root by simulation (tests).

    Examples
    --------
    >>> found = trend_deviations(range(2016, 2023), np.array([[78.0, 405, 384, 357, 290, 334, 292]]))
    >>> found.score[0, 0].round(), found.expected[0, 0].round()
    (np.float64(-17.0), np.float64(411.0))
    """
    year, value = checked(years, values, counts, usual)
    usable = enough_of(value, MINIMUM_VALUES)
    y = stabilised(value[usable]) if counts else value[usable]
    fitted, spread = _trend(year, y)
    expected = unstabilised(fitted) if counts else fitted
    noise = np.maximum(spread, least_noise(y, counts, usual))
    return scored(value, usable, y - fitted, expected, noise)


def usual_noise(years: Numbers, values: Matrix, *, counts: bool = True) -> Estimate:
    """Return the noise around their trends that series of one kind usually have, as a share of their level.

    The median over the series of the noise of `trend_deviations` divided by the median level; of counts, only
    what goes beyond chance: √max(noise² − 1, 0)/(ỹ/2), over the series of at least 100 a year (chance alone
    makes 10 % of 100) where there are any.

    Parameters
    ----------
    years, values, counts : as for `trend_deviations`.

    Raises
    ------
    ValueError
        As `trend_deviations`.

    Examples
    --------
    >>> noisy = np.array([[1000.0, 1200, 800, 1250, 780, 1200, 850, 1150]])
    >>> round(usual_noise(range(8), noisy).value, 2)
    0.29
    """
    name, method = "relative_noise", "median over the series of the spread around Theil-Sen lines"
    year, value = checked(years, values, counts, 0.0)
    usable = enough_of(value, MINIMUM_VALUES)
    if not usable.any():
        return Estimate.missing(name, method, Reason.TOO_FEW if len(value) else Reason.EMPTY)
    y = stabilised(value[usable]) if counts else value[usable]
    _, spread = _trend(year, y)
    level = np.nanmedian(np.abs(y), axis=1)
    if counts:
        large = level >= stabilised(np.array(LARGE_COUNT))
        chosen = large if large.any() else np.full(len(y), True)
        excess = np.sqrt(np.maximum(spread[chosen] ** 2 - 1, 0))
        # an error of y is level/2 times the relative error of the count
        shares = excess / (level[chosen] / 2)
    else:
        if not (level > 0).any():
            return Estimate.missing(name, method, Reason.ZERO_DENOMINATOR, "the typical value is 0")
        shares = spread[level > 0] / level[level > 0]
    return Estimate(float(np.median(shares)), None, None, None, name, method, len(shares))


def _trend(year: Matrix, y: Matrix) -> tuple[Matrix, Matrix]:
    """Return the fitted values of the Theil–Sen lines, shape (m, n), and the spread around them, shape (m,)."""
    i, j = np.triu_indices(len(year), 1)
    slope = np.nanmedian((y[:, j] - y[:, i]) / (year[j] - year[i]), axis=1)
    rising = slope[:, None] * year
    fitted = np.nanmedian(y - rising, axis=1)[:, None] + rising
    n = (~np.isnan(y)).sum(axis=1)
    return fitted, TO_SIGMA * np.nanmedian(np.abs(y - fitted), axis=1) / np.sqrt(1 - 4 / n)
