"""Chiang's abridged life table, the life expectancy with its interval, and survival ratios.

With deaths D and person-years P in bands of n years, M = D/P, and a the share of the band lived by those
who die in it: q = n·M/(1 + (1 − a)·n·M); L = n·(l − d) + a·n·d, in the open band L = l/M; e = T/l.
Var(q) = q²·(1 − q)/D and Var(e_α) = Σ l_x²·[(1 − a_x)·n_x + e_{x+1}]²·Var(q_x) / l_α².

References: Chiang (1968), Introduction to Stochastic Processes in Biostatistics, chapter 9; Silcocks, Jenner
and Reza (2001), J Epidemiol Community Health 55, for the variance in the open band.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.stats import norm

from analysis.methods.projection.layout import STEP_YEARS, FloatArray, as_finite, cohorts
from analysis.methods.result import Estimate, Reason

RADIX = 100_000.0
"""Births that a life table starts with."""

INFANT_FRACTION = 0.1
"""Share of the first year lived by infants who die in it; half of the band at later ages (Chiang)."""


@dataclass(frozen=True, slots=True, eq=False)
class LifeTable:
    """An abridged life table; every array has one entry per age band.

    Attributes
    ----------
    age : age at the start of the band, years; the last band is open.
    dying : q, probability of dying within the band.
    survivors : l, alive at the start of the band, of 100,000 born.
    deaths : d, deaths within the band.
    person_years : L, years lived within the band.
    remaining_years : T, years lived from the start of the band on.
    """

    age: FloatArray
    dying: FloatArray
    survivors: FloatArray
    deaths: FloatArray
    person_years: FloatArray
    remaining_years: FloatArray


class SurvivalRatios(NamedTuple):
    """Survival over a step of five years.

    Attributes
    ----------
    birth_survival : share of the births of a step alive at its end, shape (…).
    survival : share of band i alive in band i + 1, shape (…, ages − 1).
    """

    birth_survival: FloatArray
    survival: FloatArray


def life_table(
    deaths: npt.ArrayLike,
    population: npt.ArrayLike,
    age: npt.ArrayLike,
    *,
    lived_fraction: npt.ArrayLike | None = None,
) -> LifeTable:
    """Return Chiang's abridged life table of one population.

    Parameters
    ----------
    deaths : deaths in each age band.
    population : person-years lived in each band (population × years).
    age : age at the start of each band, from 0, for example 0, 1, 5, 10, …, 90.
    lived_fraction : Chiang's a for the closed bands; by default 0.1 for infants and 0.5 elsewhere.

    Raises
    ------
    ValueError
        For negative or missing values, ages that do not rise from 0, a band without population, or an open
        band without deaths (its length of life is then unbounded).

    Examples
    --------
    >>> table = life_table([2, 1, 40], [100, 400, 500], [0, 1, 5])
    >>> table.survivors.round(1)
    array([100000. ,  98035.4,  97059.9])
    """
    died, lived, start = _inputs(deaths, population, age)
    problem = _problem(died, lived, start)
    if problem is not None:
        raise ValueError(problem[1])
    width, fraction = np.diff(start), _fractions(start, lived_fraction)
    rate = died / lived
    dying = np.ones_like(rate)
    # a band with more deaths than the formula allows for (M > 1/(a·n)) has no survivors
    dying[:-1] = np.minimum(1.0, width * rate[:-1] / (1.0 + (1.0 - fraction) * width * rate[:-1]))
    survivors = RADIX * np.concatenate([[1.0], np.cumprod(1.0 - dying[:-1])])
    dead = survivors * dying
    person_years = np.append(width * (survivors[1:] + fraction * dead[:-1]), survivors[-1] / rate[-1])
    return LifeTable(start, dying, survivors, dead, person_years, np.cumsum(person_years[::-1])[::-1])


def life_expectancy(
    deaths: npt.ArrayLike,
    population: npt.ArrayLike,
    age: npt.ArrayLike,
    *,
    at: float = 0.0,
    confidence: float = 0.95,
    open_band_variance: bool = True,
    lived_fraction: npt.ArrayLike | None = None,
) -> Estimate:
    """Return the life expectancy at an age, with its normal interval.

    Parameters
    ----------
    deaths, population, age, lived_fraction : see `life_table`.
    at : the age, one of `age`.
    confidence : nominal coverage.
    open_band_variance : add the chance in the open band, l²/(D·M²), as Silcocks et al.; without it the
        open band has no variance, as in Chiang.

    Returns
    -------
    Years, with `n` the person-years; without a number (`ZERO_DENOMINATOR`) where a band has no population,
    the open band no deaths, or nobody reaches the age; `EMPTY` and `ALL_MISSING` for such input. Below
    about 5,000 person-years the interval is not to be relied on (Toson and Baker 2003).

    Raises
    ------
    ValueError
        For negative or partly missing values, ages that do not rise from 0, an age that is no band.

    Examples
    --------
    >>> round(life_expectancy([2, 1, 40], [1000, 4000, 500], [0, 1, 5]).number, 2)
    17.45
    """
    if not 0.0 < confidence < 1.0:
        raise ValueError(f"confidence must be between 0 and 1, not {confidence}")
    statistic = f"life_expectancy_at_{at:g}"
    method = "Chiang life table, " + ("Silcocks variance" if open_band_variance else "Chiang variance")
    for values in (deaths, population):
        sample = np.asarray(values, dtype=np.float64)
        if sample.size == 0:
            return Estimate.missing(statistic, method, Reason.EMPTY, "no age band was given")
        if np.isnan(sample).all():
            return Estimate.missing(statistic, method, Reason.ALL_MISSING, "every age band is missing")
    died, lived, start = _inputs(deaths, population, age)
    if at not in start:
        raise ValueError(f"no age band starts at {at:g}")
    problem = _problem(died, lived, start)
    if problem is not None:
        return Estimate.missing(statistic, method, *problem)
    table = life_table(died, lived, start, lived_fraction=lived_fraction)
    first = int(np.flatnonzero(start == at)[0])
    if table.survivors[first] == 0:
        return Estimate.missing(statistic, method, Reason.ZERO_DENOMINATOR, f"nobody reaches the age {at:g}")
    variance = _variances(table, died, _fractions(start, lived_fraction), open_band_variance)
    value = float(table.remaining_years[first] / table.survivors[first])
    error = math.sqrt(variance[first:].sum()) / float(table.survivors[first])
    margin = float(norm.ppf(0.5 + confidence / 2.0)) * error
    n = float(lived.sum())
    return Estimate(value, value - margin, value + margin, confidence, statistic, method, n)


def survival_ratios(person_years: npt.ArrayLike, radix: float = RADIX) -> SurvivalRatios:
    """Return the survival ratios of a projection from the person-years of a life table in five-year bands.

    S_birth = L_0/(5·l_0); S_i = L_{i+1}/L_i; into the open band T_w/T_{w−1}, the two oldest together.

    Parameters
    ----------
    person_years : L in bands 0–4, 5–9, …, open, shape (…, ages). Add the bands 0 and 1–4 of an abridged
        table together first.
    radix : births the table starts with.

    Raises
    ------
    ValueError
        For values that are missing or not above zero, or fewer than two bands.

    Examples
    --------
    >>> survival_ratios([490_000.0, 480_000.0, 320_000.0])
    SurvivalRatios(birth_survival=array(0.98), survival=array([0.97959184, 0.4       ]))
    """
    lived = as_finite(person_years, "person_years")
    if lived.ndim == 0 or lived.shape[-1] < 2 or (lived <= 0).any() or not radix > 0:
        raise ValueError("person_years needs two bands or more, and all of it and the radix above zero")
    return SurvivalRatios(np.asarray(lived[..., 0] / (STEP_YEARS * radix)), lived[..., 1:] / cohorts(lived))


def _inputs(
    deaths: npt.ArrayLike, population: npt.ArrayLike, age: npt.ArrayLike
) -> tuple[FloatArray, FloatArray, FloatArray]:
    died = as_finite(deaths, "deaths", lowest=0.0)
    lived = as_finite(population, "population", lowest=0.0)
    start = as_finite(age, "age", lowest=0.0)
    if start.ndim != 1 or died.shape != start.shape or lived.shape != start.shape:
        raise ValueError("deaths, population and age must be vectors of the same length")
    if start.size < 2 or start[0] != 0 or (np.diff(start) <= 0).any():
        raise ValueError("age must rise from 0 over two bands or more")
    return died, lived, start


def _problem(died: FloatArray, lived: FloatArray, start: FloatArray) -> tuple[Reason, str] | None:
    if (lived == 0).any():
        empty = start[np.flatnonzero(lived == 0)[0]]
        return Reason.ZERO_DENOMINATOR, f"no population in the band from age {empty:g}"
    if died[-1] == 0:
        return Reason.ZERO_DENOMINATOR, f"no deaths in the open band from age {start[-1]:g}"
    return None


def _fractions(start: FloatArray, lived_fraction: npt.ArrayLike | None) -> FloatArray:
    if lived_fraction is None:
        return np.where((start[:-1] == 0) & (np.diff(start) == 1), INFANT_FRACTION, 0.5)
    fraction = as_finite(lived_fraction, "lived_fraction", lowest=0.0)
    if fraction.shape != (start.size - 1,) or (fraction > 1).any():
        raise ValueError("lived_fraction needs one value between 0 and 1 for each closed band")
    return fraction


def _variances(table: LifeTable, died: FloatArray, fraction: FloatArray, open_band: bool) -> FloatArray:
    """Contributions of the bands to l_α²·Var(e_α)."""
    survivors, dying = table.survivors[:-1], table.dying[:-1]
    next_survivors = table.survivors[1:]
    # where nobody survives, q is 1 and has no variance: the expectancy that follows does not matter
    next_expectancy = np.divide(
        table.remaining_years[1:], next_survivors, out=np.zeros_like(dying), where=next_survivors > 0
    )
    of_q = np.divide(dying**2 * (1.0 - dying), died[:-1], out=np.zeros_like(dying), where=died[:-1] > 0)
    reach = (1.0 - fraction) * np.diff(table.age) + next_expectancy
    # Var(l/M) = l²/(D·M²), which is L²/D because L = l/M
    last = table.person_years[-1] ** 2 / died[-1] if open_band else 0.0
    return np.append((survivors * reach) ** 2 * of_q, last)
