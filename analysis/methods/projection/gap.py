"""The gap between two scenarios taken apart into fertility, migration and survival."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from analysis.methods.decomposition import Decomposition, decompose
from analysis.methods.projection.assumptions import Assumptions
from analysis.methods.projection.cohort_component import Rates, project
from analysis.methods.projection.layout import FloatArray

BASELINE, SCENARIO = "baseline", "scenario"


def decompose_gap(
    population: npt.ArrayLike, baseline: Assumptions, scenario: Assumptions, *, step: int | None = None
) -> Decomposition:
    """Decompose the difference of the populations of two scenarios into the effects of their schedules.

    Das Gupta's method with the whole schedules as factors and the projection as the rate function:
    the effect of fertility is what its schedule contributes averaged over all orders in which fertility,
    migration and survival can be exchanged, so the three effects add up to the gap. Where the migration of one
    with the survival of the other would take more people from a cohort than there are, nobody is left.

    Parameters
    ----------
    population : persons at the common start, (…, 2, ages).
    baseline, scenario : two sets of assumptions of the same shapes, with the same sex ratio at 0–4.
    step : after which step to compare; by default after the last.

    Returns
    -------
    Decomposition of the total population, labels ``baseline`` and ``scenario``, factors ``fertility``,
    ``migration`` and ``survival``; for several areas use its ``effect_array``.

    Raises
    ------
    ValueError
        For shapes or sex ratios that differ, a step outside the projection, and as `project`.

    References
    ----------
    Das Gupta (1993), Standardization and Decomposition of Rates, U.S. Bureau of the Census P23-186.

    Examples
    --------
    >>> low = Assumptions(np.ones((1, 2, 18)), np.zeros((1, 2, 18)), [0.0], 105.0)
    >>> effects = decompose_gap(np.full((2, 19), 100.0), low, low.with_child_woman_ratio([0.5])).effects()
    >>> {name: round(effect, 6) for name, effect in effects.items()}
    {'fertility': 350.0, 'migration': 0.0, 'survival': 0.0}
    """
    if (
        baseline.sex_ratio.shape != scenario.sex_ratio.shape
        or (baseline.sex_ratio != scenario.sex_ratio).any()
    ):
        raise ValueError("the scenarios must have the same sex ratio at ages 0–4")
    last = baseline.steps if step is None else step
    if not 0 <= last <= baseline.steps:
        raise ValueError(f"step must be between 0 and {baseline.steps}, not {last}")

    def total(fertility: FloatArray, migration: FloatArray, survival: FloatArray) -> FloatArray:
        migration_rate, arrivals = migration
        rates = Rates(np.maximum(survival + migration_rate, 0.0), fertility, baseline.sex_ratio, arrivals)
        after: FloatArray = project(population, rates)[last].sum(axis=(-2, -1))
        return after

    return decompose({BASELINE: _factors(baseline), SCENARIO: _factors(scenario)}, total)


def _factors(assumptions: Assumptions) -> dict[str, FloatArray]:
    return {
        "fertility": assumptions.child_woman_ratio,
        "migration": np.stack(np.broadcast_arrays(assumptions.net_migration_rate, assumptions.arrivals)),
        "survival": assumptions.survival,
    }
