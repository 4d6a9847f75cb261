"""Net migration by sex and age from two counts of the register five years apart, and its survival.

Deaths by age are published late or not at all; deaths in two broad ages every year. `levelled_survival` takes the
shape of mortality over the ages from the years in which it is known and its level from the broad deaths of the
step: with rates m_x of the shape, person-years P_x and deaths D_b of a broad age b, the rates of the step are
m_x · D_b / Σ_{x in b} m_x P_x (indirect standardisation). Chiang's life table turns them into survival ratios.

The shape of old age changes within a decade. `calibrated_survival` therefore moves the ratios of the old by what a
closed population tells: where hardly anybody migrates, the cohort's change is its survival.

References: United Nations (1970) Manual VI: Methods of Measuring Internal Migration, chapter II; Chiang (1968)
Introduction to Stochastic Processes in Biostatistics, chapter 9.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analysis.methods.intervals import poisson_limits
from analysis.methods.projection.layout import STEP_YEARS, FloatArray, as_finite, cohorts
from analysis.methods.projection.lifetable import SurvivalRatios, life_table, survival_ratios
from analysis.methods.projection.migration import residual_net_migration

YOUNGEST_LIVED = 0.15
"""Share of the band 0–4 lived by those who die in it: most die in their first year."""


@dataclass(frozen=True, slots=True, eq=False)
class CohortMigration:
    """Net migrants of a step by sex and age at its end; arrays have the shape (sexes, ages).

    Attributes
    ----------
    start : the cohort five years before; in the youngest band the births of the step.
    survivors : those of the cohort who would be there without migration.
    end : persons counted.
    net : end − survivors, persons.
    lower, upper : limits of `net`; see `cohort_migration`.
    """

    start: FloatArray
    survivors: FloatArray
    end: FloatArray
    net: FloatArray
    lower: FloatArray
    upper: FloatArray


def cohort_migration(
    start: npt.ArrayLike,
    end: npt.ArrayLike,
    survival: SurvivalRatios,
    births: npt.ArrayLike,
    *,
    confidence: float = 0.95,
) -> CohortMigration:
    """Return net migrants by age at the end of five years: persons counted less survivors.

    The limits are those of a Poisson count of the persons at the end. Where people stay, leave and come
    independently of each other its variance is no greater than that count, and less the more of them stay: the
    limits are on the safe side, but for families who move together.

    Parameters
    ----------
    start, end : persons by sex and age, (2, ages), the last band open.
    survival : `birth_survival` (2,), `survival` (2, ages − 1).
    births : of the five years by sex, (2,).
    confidence : nominal coverage, at least.

    Raises
    ------
    ValueError
        As `residual_net_migration`; a confidence outside (0, 1).

    Examples
    --------
    >>> people = np.full((2, 19), 100.0)
    >>> ratios = SurvivalRatios(np.ones(2), np.full((2, 18), 0.99))
    >>> found = cohort_migration(people, people, ratios, [90.0, 90.0])
    >>> found.net[0, :2].round(1).tolist(), found.survivors[0, 1].item()
    ([10.0, 1.0], 99.0)
    """
    before, after = as_finite(start, "start"), as_finite(end, "end")
    born = as_finite(births, "births")
    net = residual_net_migration(
        before, after, survival=survival.survival, birth_survival=survival.birth_survival, births=born
    )
    cohort = np.concatenate([born[:, None], cohorts(before)], axis=1)
    lower, upper = poisson_limits(after, confidence=confidence)
    survivors = after - net
    return CohortMigration(cohort, survivors, after, net, lower - survivors, upper - survivors)


def levelled_survival(
    shape_rates: npt.ArrayLike,
    person_years: npt.ArrayLike,
    deaths: npt.ArrayLike,
    broad: npt.ArrayLike,
) -> SurvivalRatios:
    """Return survival ratios whose deaths by broad age are those counted.

    Parameters
    ----------
    shape_rates : death rates per person-year by sex and 5-year age in years for which they are known, (2, ages).
    person_years : lived in the step by sex and age, (2, ages).
    deaths : counted in the step by sex and broad age, (2, broad ages).
    broad : which of the broad ages each band belongs to, (ages,).

    Raises
    ------
    ValueError
        Negative or missing values, a broad age without expected deaths.

    Examples
    --------
    >>> rates = np.array([[0.001, 0.002, 0.1], [0.001, 0.002, 0.1]])
    >>> lived = np.full((2, 3), 1000.0)
    >>> ratios = levelled_survival(rates, lived, [[3.0, 100.0], [6.0, 100.0]], [0, 0, 1])
    >>> ratios.survival[:, 0].round(4).tolist()
    [0.9943, 0.9886]
    """
    shape = as_finite(shape_rates, "shape_rates", lowest=0.0)
    lived = as_finite(person_years, "person_years", lowest=0.0)
    counted = as_finite(deaths, "deaths", lowest=0.0)
    group = np.asarray(broad)
    expected = np.stack(
        [(shape * lived)[:, group == each].sum(axis=1) for each in range(counted.shape[1])], 1
    )
    if (expected <= 0).any():
        raise ValueError("a broad age has no expected deaths")
    rates = shape * (counted / expected)[:, group]
    ages = STEP_YEARS * np.arange(shape.shape[1], dtype=float)
    lived_fraction = np.full(len(ages) - 1, 0.5)
    lived_fraction[0] = YOUNGEST_LIVED
    tables = [life_table(each, np.ones_like(each), ages, lived_fraction=lived_fraction) for each in rates]
    return survival_ratios(np.stack([table.person_years for table in tables]))


def calibrated_survival(
    ratios: SurvivalRatios,
    reference: SurvivalRatios,
    start: npt.ArrayLike,
    end: npt.ArrayLike,
    first: int,
) -> SurvivalRatios:
    """Return survival ratios multiplied, from a band on, by what those of a closed population missed.

    S_x · (N_{x+1}(t+5) / N_x(t)) / R_x with R the reference's own ratios and N its persons; at most 1.

    Parameters
    ----------
    ratios, reference : of the area and of the closed population, computed in the same way.
    start, end : persons of the closed population by sex and age, (2, ages).
    first : the first band that is moved.

    Raises
    ------
    ValueError
        Negative or missing persons, a band without persons or survivors.

    References
    ----------
    United Nations (1970) Manual VI, chapter II.C: national census survival ratios.

    Examples
    --------
    >>> ratios = SurvivalRatios(np.ones(2), np.full((2, 2), 0.9))
    >>> moved = calibrated_survival(ratios, ratios, np.full((2, 3), 100.0), [[0, 95, 171]] * 2, 1)
    >>> moved.survival[0].round(3).tolist()
    [0.9, 0.855]
    """
    before, after = as_finite(start, "start", lowest=0.0), as_finite(end, "end", lowest=0.0)
    moving = cohorts(before)
    if (moving[:, first:] <= 0).any() or (reference.survival[:, first:] <= 0).any():
        raise ValueError("a band has no persons or no survivors")
    survival = ratios.survival.copy()
    survival[:, first:] *= after[:, 1:][:, first:] / moving[:, first:] / reference.survival[:, first:]
    return SurvivalRatios(ratios.birth_survival, np.minimum(survival, 1.0))
