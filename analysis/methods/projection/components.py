"""What a projection's change is made of, step by step: children, deaths and net migrants."""

from __future__ import annotations

from typing import NamedTuple

import numpy.typing as npt

from analysis.methods.projection.assumptions import Assumptions
from analysis.methods.projection.cohort_component import project
from analysis.methods.projection.layout import FloatArray, broadcast, cohorts


class Components(NamedTuple):
    """Persons of each step, (steps, …); children − deaths + net migrants is the change of the population.

    Attributes
    ----------
    children : those of 0–4 at the end: born in the step, alive and here at its end.
    deaths : of the cohorts that were there at the start; infants of the step are not among them.
    net_migrants : of the same cohorts.
    """

    children: FloatArray
    deaths: FloatArray
    net_migrants: FloatArray

    @property
    def natural(self) -> FloatArray:
        """Children less deaths."""
        return self.children - self.deaths


def components(population: npt.ArrayLike, assumptions: Assumptions) -> Components:
    """Return the components of each step.

    Parameters
    ----------
    population : persons at the start, (…, 2, ages).
    assumptions : of the projection.

    Raises
    ------
    ValueError
        As `project`.

    Examples
    --------
    >>> import numpy as np
    >>> flat = Assumptions(np.full((1, 2, 18), 0.9), np.full((1, 2, 18), 0.05), [0.2], 105.0)
    >>> found = components(np.full((2, 19), 100.0), flat)
    >>> [round(float(part[0]), 1) for part in found]
    [133.0, 380.0, 190.0]
    """
    path = project(population, assumptions.rates)
    moving = cohorts(path[:-1])
    survival, migration, arrivals = (
        broadcast(part, moving.shape, "assumptions")
        for part in (assumptions.survival, assumptions.net_migration_rate, assumptions.arrivals)
    )
    everybody = (-2, -1)
    return Components(
        path[1:, ..., 0].sum(axis=-1),
        (moving * (1.0 - survival)).sum(axis=everybody),
        (moving * migration + arrivals).sum(axis=everybody),
    )
