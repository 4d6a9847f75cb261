"""Movers into and out of an area, of one age and sex or of all, with the limits of their difference."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.chapters.study import Study
from analysis.methods.intervals import mover_limits, poisson_limits
from analysis.methods.result import Estimate
from analysis.model.series import Series

METHOD = "二つの度数の差（ポアソン分布、MOVER）"


@dataclass(frozen=True, eq=False)
class InAndOut:
    """Movers into and out of the area on one basis, of the years that have both."""

    into: Series
    out: Series

    @property
    def years(self) -> list[int]:
        """Years that have both."""
        return [year for year in self.into.years if year in self.out]

    def balance(self, year: int, confidence: float) -> Estimate:
        """Return movers in less movers out of a year, with the limits of a difference of Poisson counts."""
        return balance(self.into[year], self.out[year], confidence)


def read_in_and_out(study: Study, basis: str, age: str = "total", sex: str = "total") -> InAndOut:
    """Return the movers of a basis, age and sex."""
    into, out = (
        study.series(indicator, basis, age=age, sex=sex) for indicator in ("in_migrants", "out_migrants")
    )
    return InAndOut(into, out)


def balance(into: float, out: float, confidence: float) -> Estimate:
    """Return movers in less movers out, with the limits of a difference of Poisson counts."""
    values = np.array([into, out])
    lower, upper = poisson_limits(values, confidence=confidence)
    low, high = mover_limits(np.array([1.0, -1.0]), values, lower, upper)
    return Estimate(
        float(values[0] - values[1]), float(low), float(high), confidence, "balance", METHOD, values.sum()
    )
