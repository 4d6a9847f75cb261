"""People of unknown age (年齢不詳) in a census, shared out among the ages."""

from __future__ import annotations

import numpy.typing as npt

from analysis.methods.projection.cohort_component import ratio_or_masked
from analysis.methods.projection.layout import FloatArray, as_finite, broadcast


def prorate_unknown_age(population: npt.ArrayLike, unknown: npt.ArrayLike) -> FloatArray:
    """Return the population by age with those of unknown age shared out in proportion to the known ages.

    N_x' = N_x · (Σ N + U) / Σ N, within each area and sex, so that the ages add up to the total again.

    Parameters
    ----------
    population : persons of known age, (…, ages).
    unknown : persons of unknown age, (…).

    Raises
    ------
    ValueError
        For negative or missing values, and where there are people of unknown age but none of known age.

    Examples
    --------
    >>> prorate_unknown_age([30.0, 10.0], 4.0)
    array([33., 11.])
    """
    known = as_finite(population, "population", lowest=0.0)
    lost = broadcast(as_finite(unknown, "unknown", lowest=0.0), known.shape[:-1], "unknown")
    total = known.sum(axis=-1)
    if ((total == 0) & (lost > 0)).any():
        raise ValueError("people of unknown age cannot be shared out where nobody's age is known")
    factor = ratio_or_masked(total + lost, total).filled(1.0)
    shared: FloatArray = known * factor[..., None]
    return shared
