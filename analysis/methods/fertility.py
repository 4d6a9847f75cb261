"""Measures of fertility: total fertility rate (plain, from births, shrunk), general rate, child-woman ratio."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from analysis.methods.intervals import poisson
from analysis.methods.result import Estimate, Reason
from analysis.methods.shrinkage import Method, shrink_rates
from analysis.methods.standardisation import direct_rate

BAND_WIDTH = 5
"""Years in an age band of the usual tables (15-19 ... 45-49)."""


def total_fertility_rate(rates: ArrayLike, *, per: float = 1.0, width: float = BAND_WIDTH) -> Estimate:
    """Return the total fertility rate ``width * sum(f) / per`` from age-specific rates.

    The children a woman would have in her life at these rates, without death.

    Parameters
    ----------
    rates : births per `per` women in each age band, shape (ages,). Births to mothers under 15 belong to
        the first band, from 50 to the last.
    per : 1 for rates per woman, 1000 for rates per 1,000 women.
    width : years in a band; 1 for single years.

    Returns
    -------
    Estimate
        Without interval: rates alone do not tell how many births are behind them; see
        `total_fertility_rate_from_births`. No value when a rate is missing.

    Raises
    ------
    ValueError
        Negative or infinite rates, more than one dimension, `per` or `width` not positive.

    References
    ----------
    Ministry of Health, Labour and Welfare, Vital Statistics of Japan: definition of 合計特殊出生率.

    Examples
    --------
    >>> total_fertility_rate([3.9, 37.4, 103.0, 105.1, 43.2, 6.2, 0.1], per=1000).value
    1.4945
    """
    statistic, method = "total_fertility_rate", "sum of age-specific rates times the width of the bands"
    f = np.asarray(rates, float)
    if f.ndim != 1:
        raise ValueError(f"one rate per age band, got shape {f.shape}")
    if np.any(f < 0) or np.any(np.isinf(f)):
        raise ValueError("rates must be finite and not negative")
    if not (per > 0 and width > 0):
        raise ValueError("per and width must be positive")
    if f.size == 0:
        return Estimate.missing(statistic, method, Reason.EMPTY, "no age band was given")
    if np.any(np.isnan(f)):
        detail = f"{int(np.isnan(f).sum())} of {f.size} age-specific rates are missing"
        return Estimate.missing(statistic, method, Reason.ALL_MISSING, detail)
    return Estimate(float(width * math.fsum(f.tolist()) / per), None, None, None, statistic, method)


def total_fertility_rate_from_births(
    births: ArrayLike, women: ArrayLike, *, width: float = BAND_WIDTH, confidence: float = 0.95
) -> Estimate:
    """Return the total fertility rate ``width * sum(b / w)`` with an interval for the chance in the births.

    The rate is one standardised to equally many women of every age, so the interval is that of Dobson and
    others; the women are taken as known.

    Parameters
    ----------
    births : births by age band of the mother, shape (ages,).
    women : women by the same bands (mid-year, or person-years).
    width : years in a band.

    Raises
    ------
    ValueError
        Shapes that differ, negative numbers, missing births or women.

    Examples
    --------
    >>> tfr = total_fertility_rate_from_births([20, 90, 60], [1000, 900, 1000])
    >>> round(tfr.value, 2), round(tfr.lower, 2), round(tfr.upper, 2)
    (0.9, 0.77, 1.05)
    """
    b = np.asarray(births, float)
    if np.any(np.isnan(b)):
        raise ValueError("births by age are missing: a total fertility rate needs every age band")
    if not width > 0:
        raise ValueError("width must be positive")
    return direct_rate(
        b,
        women,
        np.ones(b.shape),
        multiplier=width * b.size,
        confidence=confidence,
        minimum_count=0,
        statistic="total_fertility_rate",
    )


def shrink_total_fertility_rate(
    births: ArrayLike,
    women: ArrayLike,
    schedule: ArrayLike,
    *,
    method: Method,
    width: float = BAND_WIDTH,
    confidence: float = 0.95,
) -> tuple[Estimate, ...]:
    """Return every area's total fertility rate with its level shrunk to that of the neighbours.

    ``TFR_i = theta_i * width * sum(f_x)``, where theta_i is the shrunk ratio of the area's births to those
    expected under the schedule, ``sum over x of W_ix f_x``. It needs no births by mother's age, but takes the
    age pattern of the schedule for that of the area. The level is shrunk as a whole because shrinking age by
    age pulls the sum too far to the mean where a low level is low at every age. It is a reference value on a
    basis of its own, neither the annual rate nor the ministry's Bayes estimate.

    Parameters
    ----------
    births : births by area, shape (areas,).
    women : women by area and age band, shape (areas, ages).
    schedule : births per woman and year by age band, shape (ages,): of the nation or of the areas together.
    method : how the prior is estimated, see `fit_gamma_prior`.
    width : years in an age band.

    Returns
    -------
    One `Estimate` per area, see `shrink_rates`.

    Raises
    ------
    ValueError
        Shapes that differ, negative numbers, missing women or rates; as `shrink_rates`.

    Examples
    --------
    >>> women = [[1000, 1000], [9000, 9000], [500, 500]]
    >>> first = shrink_total_fertility_rate([70, 1200, 50], women, [0.05, 0.08], method="moments")[0]
    >>> round(first.value, 3), round(first.lower, 3), round(first.upper, 3)
    (0.425, 0.293, 0.467)
    """
    w, f = np.asarray(women, float), np.asarray(schedule, float)
    if f.ndim != 1 or w.shape != (np.size(births), f.size):
        raise ValueError(
            f"women {w.shape} must be areas by ages, for {np.size(births)} areas and {f.size} ages"
        )
    for values, name in ((w, "women"), (f, "schedule")):
        if not np.all(np.isfinite(values) & (values >= 0)):
            raise ValueError(f"{name} must be known, finite and not negative")
    return shrink_rates(
        births,
        w @ f,
        method=method,
        multiplier=float(width * f.sum()),
        confidence=confidence,
        statistic="total_fertility_rate",
    )


def general_fertility_rate(
    births: float, women: float, *, per: float = 1000.0, confidence: float = 0.95
) -> Estimate:
    """Return births per `per` women of childbearing age (15-49) with Poisson limits.

    Raises
    ------
    ValueError
        Negative births or women.

    Examples
    --------
    >>> rate = general_fertility_rate(1308, 42000)
    >>> round(rate.value, 2), round(rate.lower, 2), round(rate.upper, 2)
    (31.14, 29.48, 32.88)
    """
    return poisson(
        births, exposure=women, multiplier=per, confidence=confidence, statistic="general_fertility_rate"
    )


def child_woman_ratio(children: float, women: float) -> Estimate:
    """Return children aged 0-4 per woman aged 15-49.

    Without interval: both numbers are counted, not sampled.

    Parameters
    ----------
    children : people aged 0-4, both sexes.
    women : women aged 15-49.

    Raises
    ------
    ValueError
        Negative or infinite numbers.

    References
    ----------
    National Institute of Population and Social Security Research, Regional Population Projections for Japan:
    子ども女性比.

    Examples
    --------
    >>> child_woman_ratio(692, 2514).value
    0.2752585521081941
    """
    statistic, method = "child_woman_ratio", "children 0-4 per woman 15-49"
    for number in (children, women):
        if number < 0 or math.isinf(number):
            raise ValueError("children and women must be finite and not negative")
    if math.isnan(children) or math.isnan(women):
        return Estimate.missing(statistic, method, Reason.ALL_MISSING, "children or women are missing")
    if women == 0:
        return Estimate.missing(statistic, method, Reason.ZERO_DENOMINATOR, "there are no women aged 15-49")
    return Estimate(children / women, None, None, None, statistic, method, women)
