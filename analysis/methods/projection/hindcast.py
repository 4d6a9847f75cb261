"""Hindcast: how far a projection with unchanged rates would have missed a census that is known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from analysis.methods.projection.cohort_component import (
    Rates,
    fill_rates,
    implied_rates,
    project,
    ratio_or_masked,
)
from analysis.methods.projection.layout import FloatArray, as_population
from analysis.methods.result import Estimate, Reason

METHOD = "cohort-change hindcast"


@dataclass(frozen=True, slots=True, eq=False)
class Hindcast:
    """A projection from the past beside what was counted.

    Attributes
    ----------
    projected, observed : persons, (areas, 2, ages).
    percent_error : signed error of each area's total, 100·(projected − observed)/observed, (areas,);
        masked where nobody lived at the start or at the end, for such an area has no rates or no error.
    """

    projected: FloatArray
    observed: FloatArray
    percent_error: np.ma.MaskedArray

    @property
    def median_absolute_percent_error(self) -> Estimate:
        """Half of the areas were missed by less than this."""
        return self._summary("median_absolute_percent_error", lambda error: np.median(np.abs(error)))

    @property
    def mean_absolute_percent_error(self) -> Estimate:
        """The mean of the absolute errors, which a few areas can dominate."""
        return self._summary("mean_absolute_percent_error", lambda error: np.mean(np.abs(error)))

    @property
    def p90_absolute_percent_error(self) -> Estimate:
        """Nine areas in ten were missed by less than this."""
        return self._summary("p90_absolute_percent_error", lambda error: np.percentile(np.abs(error), 90))

    @property
    def median_percent_error(self) -> Estimate:
        """The median of the signed errors: above zero the projection was too high as a rule."""
        return self._summary("median_percent_error", np.median)

    def _summary(self, statistic: str, summarise: Callable[[FloatArray], Any]) -> Estimate:
        errors = self.percent_error.compressed()
        if errors.size == 0:
            reason = Reason.ZERO_DENOMINATOR if self.percent_error.size else Reason.EMPTY
            return Estimate.missing(statistic, METHOD, reason, "no area had people at both censuses")
        return Estimate(float(summarise(errors)), None, None, None, statistic, METHOD, n=errors.size)


def carried_rates(history: npt.ArrayLike, fallback: Rates | None = None) -> Rates:
    """Return the rates of the years before, to be carried forward: one step.

    Cohort-change ratios and child–woman ratios are each area's own, pooled over the steps of `history`
    (Σ at the ends ÷ Σ at the starts); arrivals are those of a step on average. The sex ratio
    at 0–4 is that of all areas together, for a village's own is chance.

    Parameters
    ----------
    history : persons at censuses five years apart, oldest first, (2 or more, areas, 2, ages): two censuses
        for the rates of the previous five years, three for those of the previous ten.
    fallback : rates for cohorts that are empty in an area, (1, 1 or areas, …); by default those of all
        areas together.

    Raises
    ------
    ValueError
        For another shape, and when a rate is undefined in all areas together and no fallback is given.

    Examples
    --------
    >>> history = np.full((2, 3, 2, 19), 100.0)
    >>> history[1, :, :, 5] = 90.0
    >>> carried_rates(history).cohort_change_ratio[0, 0, 0, 3:6]
    array([1. , 0.9, 1. ])
    """
    censuses = as_population(history, "history")
    if censuses.ndim != 4 or censuses.shape[0] < 2:
        raise ValueError(
            f"history must have the axes (2 or more censuses, areas, 2, ages), not {censuses.shape}"
        )
    pooled = np.stack([censuses[:-1].sum(axis=0), censuses[1:].sum(axis=0)])
    everywhere = implied_rates(pooled.sum(axis=1, keepdims=True))
    own = implied_rates(pooled)
    per_step = np.asarray(own.arrivals) / (censuses.shape[0] - 1)
    own = own._replace(sex_ratio=everywhere.sex_ratio, arrivals=per_step)
    return fill_rates(own, everywhere if fallback is None else fallback)


def cohort_change_hindcast(
    history: npt.ArrayLike, observed: npt.ArrayLike, *, steps: int = 1, fallback: Rates | None = None
) -> Hindcast:
    """Carry the rates of the past forward from the last census of `history` and compare with a later one.

    Parameters
    ----------
    history : censuses up to the jump-off, see `carried_rates`; the last one is the start.
    observed : the census `steps` · 5 years after it, (areas, 2, ages).
    steps : length of the projection in steps of five years.
    fallback : see `carried_rates`.

    Raises
    ------
    ValueError
        For shapes that do not fit, or `steps` below 1.

    References
    ----------
    Hamilton and Perry (1962), A short method for projecting population by age, Social Forces 41;
    Smith, Tayman and Swanson (2013), A Practitioner's Guide to State and Local Population Projections.

    Examples
    --------
    >>> stable = np.full((2, 1, 2, 19), 100.0)
    >>> stable[1:, ..., -1] = 200.0
    >>> float(cohort_change_hindcast(stable, stable[1]).observed.sum())
    4000.0
    """
    if steps < 1:
        raise ValueError(f"steps must be at least 1, not {steps}")
    censuses, counted = as_population(history, "history"), as_population(observed, "observed")
    rates = carried_rates(censuses, fallback)
    start = censuses[-1]
    if counted.shape != start.shape:
        raise ValueError(f"observed must have the shape {start.shape} of a census, not {counted.shape}")
    projected = project(start, Rates(*(np.repeat(rate, steps, axis=0) for rate in map(np.asarray, rates))))[
        -1
    ]
    expected, total = projected.sum(axis=(-2, -1)), counted.sum(axis=(-2, -1))
    error = 100.0 * ratio_or_masked(expected - total, total)
    error[start.sum(axis=(-2, -1)) == 0] = np.ma.masked
    return Hindcast(projected, counted, error)
