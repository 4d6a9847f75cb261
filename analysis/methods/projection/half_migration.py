"""The cohort-component projection with migrants in persons, half of them at each end of the step.

Where net migrants are assumed in persons, half of them are added at the start, so that they survive and
bear children with the others, and half at the end.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from analysis.methods.projection.births import births_by_age, births_by_sex
from analysis.methods.projection.layout import (
    FEMALE,
    FloatArray,
    as_finite,
    as_population,
    broadcast,
    cohorts,
)


class MigrantProjection(NamedTuple):
    """The populations and the births of a projection.

    Attributes
    ----------
    population : persons, (steps + 1, …, sexes, ages); entry 0 is the start.
    births : births of both sexes in each step by the mother's band, (steps, …, ages).
    """

    population: FloatArray
    births: FloatArray


def project_half_migration(
    population: npt.ArrayLike,
    *,
    survival: npt.ArrayLike,
    birth_survival: npt.ArrayLike,
    fertility_rate: npt.ArrayLike,
    net_migrants: npt.ArrayLike,
    sex_ratio_at_birth: npt.ArrayLike,
) -> MigrantProjection:
    """Project a population with age-specific fertility and net migrants in persons.

    With N persons, M net migrants of the step, S survival ratios and f fertility rates:
    N_{x+1}(t+5) = (N_x + M_x/2)·S_x + M_{x+1}/2, the two oldest bands going together into the open one;
    births = Σ 5·f_x·[(W_x + M_x/2) + W_x(t+5)]/2 over the women W; of each sex
    N_0(t+5) = births × S_birth + M_0/2.

    Parameters
    ----------
    population : persons at the start, (…, sexes, ages); sexes are male and female, or females alone.
    survival : (steps, …, sexes, ages − 1); entry i takes band i into band i + 1.
    birth_survival : (steps, …, sexes); births of the step that are alive at its end.
    fertility_rate : births per woman and year, (steps, …, ages), 0 outside the reproductive bands.
    net_migrants : persons in the step, by age at the time of the move, (steps, …, sexes, ages).
    sex_ratio_at_birth : boys per 100 girls, scalar or (steps, …).

    Raises
    ------
    ValueError
        For shapes that do not fit, negative rates, missing values, and when more people leave a band than
        there are.

    References
    ----------
    Preston, Heuveline and Guillot (2001), Demography: Measuring and Modeling Population Processes, Box 6.2.

    Examples
    --------
    >>> result = project_half_migration(
    ...     np.full((1, 18), 100.0), survival=np.ones((1, 1, 17)), birth_survival=[[1.0]],
    ...     fertility_rate=np.zeros((1, 18)), net_migrants=np.full((1, 1, 18), 10.0),
    ...     sex_ratio_at_birth=105.0)
    >>> result.population[1, 0, [0, 1, 17]]
    array([  5., 110., 215.])
    """
    sexes = np.shape(population)[-2] if np.ndim(population) >= 2 else 2
    if sexes not in (1, 2):
        raise ValueError(f"population must have 1 or 2 sexes on its second last axis, not {sexes}")
    start = as_population(population, sexes=sexes)
    survive = as_finite(survival, "survival", lowest=0.0)
    if survive.ndim != start.ndim + 1:
        raise ValueError(f"survival must have the axes (steps, …, sexes, ages − 1), not {survive.shape}")
    steps, areas, ages = survive.shape[0], start.shape[:-2], start.shape[-1]
    survive = broadcast(survive, (steps, *areas, sexes, ages - 1), "survival")
    born = as_finite(birth_survival, "birth_survival", lowest=0.0)
    born = broadcast(born, (steps, *areas, sexes), "birth_survival")
    fertility = as_finite(fertility_rate, "fertility_rate", lowest=0.0)
    fertility = broadcast(fertility, (steps, *areas, ages), "fertility_rate")
    if fertility[..., 0].any():
        raise ValueError("fertility_rate must be 0 at ages 0–4: the bands must start at age 0")
    migrants = as_finite(net_migrants, "net_migrants")
    migrants = broadcast(migrants, (steps, *areas, sexes, ages), "net_migrants")
    sex_ratio = as_finite(sex_ratio_at_birth, "sex_ratio_at_birth", lowest=0.0)
    sex_ratio = broadcast(sex_ratio, (steps, *areas), "sex_ratio_at_birth")

    path = np.zeros((steps + 1, *start.shape))
    births = np.empty((steps, *areas, ages))
    path[0] = start
    for step in range(steps):
        half = migrants[step] / 2.0
        joined = as_finite(path[step] + half, f"population after out-migration in step {step}", lowest=0.0)
        end = path[step + 1]
        end[..., 1:] = cohorts(joined) * survive[step] + half[..., 1:]
        as_finite(end[..., 1:], f"population after out-migration in step {step}", lowest=0.0)
        births[step] = births_by_age(joined[..., FEMALE, :], end[..., FEMALE, :], fertility[step])
        newborn = births_by_sex(births[step].sum(axis=-1), sex_ratio[step])[..., -sexes:]
        end[..., 0] = newborn * born[step] + half[..., 0]
        as_finite(end[..., 0], f"children after out-migration in step {step}", lowest=0.0)
    return MigrantProjection(path, births)
