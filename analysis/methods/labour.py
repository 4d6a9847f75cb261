"""Participation in the labour force: rates, the M-shaped curve of women, cohorts, and marital status."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy import signal

from analysis.methods.decomposition import Decomposition, kitagawa
from analysis.methods.result import Estimate, Reason

Array = NDArray[np.float64]
STATISTIC = "participation_rate_percent"


def participation_rate(labour_force: float, not_in_labour_force: float) -> Estimate:
    """Return the participation rate in per cent, persons of unknown status left out.

    ``100 · labour force / (labour force + not in the labour force)``: dividing by the whole population of 15
    and over would count everybody of unknown status (労働力状態「不詳」) as not working. A census is
    complete, so there is no interval.

    Parameters
    ----------
    labour_force : employed and unemployed persons.
    not_in_labour_force : the others of known status.

    Raises
    ------
    ValueError
        Negative or infinite numbers.

    References
    ----------
    Statistics Bureau of Japan, 2010 Population Census, ch. 6 (definition of 労働力率).

    Examples
    --------
    >>> round(participation_rate(63_699, 40_372).value, 1)
    61.2
    """
    method = "share of the persons of known status"
    if labour_force < 0 or not_in_labour_force < 0:
        raise ValueError("numbers of persons must not be negative")
    if math.isinf(labour_force) or math.isinf(not_in_labour_force):
        raise ValueError("numbers of persons must be finite")
    known = labour_force + not_in_labour_force
    if math.isnan(known):
        return Estimate.missing(STATISTIC, method, Reason.ALL_MISSING, "a number of persons is missing")
    if known == 0:
        return Estimate.missing(STATISTIC, method, Reason.ZERO_DENOMINATOR, "nobody of known status")
    return Estimate(100 * labour_force / known, None, None, None, STATISTIC, method, known)


@dataclass(frozen=True, slots=True)
class MCurve:
    """The valley of a participation curve between its two peaks; rates in per cent, ages as given.

    Attributes
    ----------
    depth_vs_left, depth_vs_right : percentage points by which the valley lies below the left (young) and
        the right (middle-aged) peak; without a value, and with the reason, when the curve has no valley.
    valley_age : age of the lowest rate; likewise.
    left_peak, right_peak, valley : rates; None without a valley.
    left_peak_age, right_peak_age : ages; None without a valley.
    """

    depth_vs_left: Estimate
    depth_vs_right: Estimate
    valley_age: Estimate
    left_peak: float | None = None
    left_peak_age: float | None = None
    valley: float | None = None
    right_peak: float | None = None
    right_peak_age: float | None = None

    @property
    def has_valley(self) -> bool:
        """Whether the curve is M-shaped."""
        return self.valley is not None


def m_curve(ages: ArrayLike, rates: ArrayLike, *, minimum_depth: float = 0.0) -> MCurve:
    """Find the valley of an M-shaped participation curve (M字カーブ).

    The valley is the local minimum with the greatest prominence: the height to which one must climb on the
    lower side before the curve falls below the valley again. The peaks are the highest points on either side
    within that range. A flat valley has its middle age.

    Parameters
    ----------
    ages : age or middle of the age group, shape (k,), increasing.
    rates : participation rate in per cent at each age.
    minimum_depth : percentage points that the valley must lie below the lower peak to count; a dip of 0.1
        point is not an M.

    Raises
    ------
    ValueError
        Ages that do not increase, rates that are missing or outside 0–100, different lengths.

    Examples
    --------
    >>> curve = m_curve([17, 22, 27, 32, 37, 42, 47, 52, 57, 62], [16, 70, 74, 63, 62, 69, 74, 68, 60, 40])
    >>> curve.valley_age.value, curve.depth_vs_left.value, curve.depth_vs_right.value
    (37.0, 12.0, 12.0)
    >>> m_curve([22, 27, 32], [70, 80, 82]).valley_age.reason
    <Reason.NO_SOLUTION: 'no_solution'>
    """
    age, rate = np.asarray(ages, float), np.asarray(rates, float)
    if age.ndim != 1 or age.shape != rate.shape:
        raise ValueError("ages and rates are one number for each age")
    if not np.all(np.isfinite(age)) or (np.diff(age) <= 0).any():
        raise ValueError("ages must be known and increasing")
    if not np.all((rate >= 0) & (rate <= 100)):
        raise ValueError("rates must be known per cent, between 0 and 100")
    if minimum_depth < 0:
        raise ValueError("minimum_depth must not be negative")
    if age.size == 0:
        return _no_valley(Reason.EMPTY, "no age")
    if age.size < 3:
        return _no_valley(Reason.TOO_FEW, f"{age.size} ages, at least 3 needed")
    valleys, found = signal.find_peaks(-rate, prominence=minimum_depth)
    if valleys.size == 0:
        return _no_valley(Reason.NO_SOLUTION, "no age with higher rates on both sides")
    deepest = int(np.argmax(found["prominences"]))
    low, left, right = valleys[deepest], found["left_bases"][deepest], found["right_bases"][deepest]

    def estimate(value: float, statistic: str) -> Estimate:
        return Estimate(value, None, None, None, statistic, "most prominent local minimum", age.size)

    return MCurve(
        estimate(float(rate[left] - rate[low]), "depth_vs_left_points"),
        estimate(float(rate[right] - rate[low]), "depth_vs_right_points"),
        estimate(float(age[low]), "valley_age_years"),
        float(rate[left]),
        float(age[left]),
        float(rate[low]),
        float(rate[right]),
        float(age[right]),
    )


def _no_valley(reason: Reason, detail: str) -> MCurve:
    depth_left, depth_right, age = (
        Estimate.missing(statistic, "most prominent local minimum", reason, detail)
        for statistic in ("depth_vs_left_points", "depth_vs_right_points", "valley_age_years")
    )
    return MCurve(depth_left, depth_right, age)


def cohort_change(ages: ArrayLike, years: ArrayLike, rates: ArrayLike) -> pd.DataFrame:
    """Follow the same cohorts from census to census, beside the change at the same age.

    Comparing women of 30–34 with women of 25–29 of one census confuses ageing with the change between
    generations. Here those of age a in year t are compared with themselves at age a + (t' − t) in
    the next year t' of the data; the period change is that of age a + (t' − t) between the two years.

    Parameters
    ----------
    ages : lower limit of each age group, shape (k,), increasing.
    years : census years, shape (m,), increasing.
    rates : rates (any unit), shape (k, m); NaN where unknown.

    Returns
    -------
    pandas.DataFrame
        One row for each cohort and pair of successive years whose rates are known: ``birth_year`` (year −
        lower limit of the age), ``year_from``, ``year_to``, ``age_from``, ``age_to``, ``rate_from``,
        ``rate_to``, ``cohort_change`` and ``period_change`` (missing when the earlier rate at ``age_to`` is).
        Empty when the ages and years do not let a cohort be followed.

    Raises
    ------
    ValueError
        Ages or years that do not increase, a shape that does not fit.

    References
    ----------
    Ryder (1965) Am. Sociol. Rev. 30:843-861 (cohort and period).

    Examples
    --------
    >>> change = cohort_change([25, 30], [2010, 2015], [[80, 82], [65, 72]])
    >>> change[["birth_year", "cohort_change", "period_change"]].values.tolist()
    [[1985.0, -8.0, 7.0]]
    """
    age, year, rate = (np.asarray(values, float) for values in (ages, years, rates))
    if rate.shape != (age.size, year.size):
        raise ValueError(f"rates have shape {rate.shape}, not ages × years {(age.size, year.size)}")
    for name, axis in (("ages", age), ("years", year)):
        if not np.all(np.isfinite(axis)) or (np.diff(axis) <= 0).any():
            raise ValueError(f"{name} must be known and increasing")
    if np.isinf(rate).any():
        raise ValueError("rates must be finite")
    frame = pd.DataFrame(rate, index=age, columns=year)
    rows = []
    for start, end in pairwise(year):
        step = end - start
        for younger in age[np.isin(age + step, age)]:
            older = younger + step
            before, after = frame.at[younger, start], frame.at[older, end]
            if math.isnan(before) or math.isnan(after):
                continue
            period = after - frame.at[older, start]
            rows.append((start - younger, start, end, younger, older, before, after, after - before, period))
    names = ["birth_year", "year_from", "year_to", "age_from", "age_to"]
    names += ["rate_from", "rate_to", "cohort_change", "period_change"]
    return pd.DataFrame(rows, columns=names, dtype=float)


def participation_by_marital_status(
    persons_1: ArrayLike, rates_1: ArrayLike, persons_2: ArrayLike, rates_2: ArrayLike
) -> Decomposition:
    """Decompose the change of women's participation into marital composition and participation by status.

    Kitagawa's two effects of ``R = Σ c_s r_s``: ``composition`` (more unmarried women) and ``rate`` (married
    women working more often). Statuses can be crossed with age groups: the composition then is of both.

    Parameters
    ----------
    persons_1, persons_2 : persons of known labour force status by marital status, shape (s,).
    rates_1, rates_2 : participation rate in per cent of each status, shape (s,).

    Returns
    -------
    Decomposition
        In percentage points; populations labelled 1 and 2.

    Raises
    ------
    ValueError
        Rates outside 0–100; else as `kitagawa`.

    References
    ----------
    Kitagawa (1955) J. Am. Stat. Assoc. 50:1168-1194.

    Examples
    --------
    >>> effects = participation_by_marital_status([40, 60], [90, 50], [60, 40], [90, 60]).effects()
    >>> {name: round(effect, 6) for name, effect in effects.items()}
    {'composition': 7.0, 'rate': 5.0}
    """
    for rates in (rates_1, rates_2):
        if not np.all((np.asarray(rates, float) >= 0) & (np.asarray(rates, float) <= 100)):
            raise ValueError("rates must be known per cent, between 0 and 100")
    return kitagawa(persons_1, rates_1, persons_2, rates_2)
