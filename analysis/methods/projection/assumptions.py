"""The assumptions of a projection, apart: survival, migration, fertility; and how fertility is stated."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Self

import numpy as np
import numpy.typing as npt

from analysis.methods.projection.cohort_component import Rates
from analysis.methods.projection.layout import FloatArray, as_finite
from analysis.methods.projection.migration import net_migration_rate


@dataclass(frozen=True, slots=True, eq=False, init=False)
class Assumptions:
    """Schedules of a projection, one entry per five-year step; axes of length 1 stand for all areas.

    Parameters
    ----------
    survival : survival ratios, (steps, …, 2, ages − 1); entry i takes band i into band i + 1.
    net_migration_rate : net migrants of the step over the cohort at its start, same axes.
    child_woman_ratio : children 0–4 per woman 15–49 at the end of the step, (steps, …).
    sex_ratio : males per 100 females at 0–4, (steps, …) or a scalar.
    arrivals : net migrants in persons who join band i + 1 where no rate can bring them, same axes as the rate
        or a scalar; see `Rates`.

    Raises
    ------
    ValueError
        For shapes that do not fit each other, missing values, negative survival or child–woman ratios, and
        where more people leave a cohort than survive.

    Examples
    --------
    >>> flat = Assumptions(np.full((1, 2, 18), 0.9), np.full((1, 2, 18), 0.1), [0.2], 105.0)
    >>> flat.rates.cohort_change_ratio[0, 0, 0]
    np.float64(1.0)
    """

    survival: FloatArray
    net_migration_rate: FloatArray
    child_woman_ratio: FloatArray
    sex_ratio: FloatArray
    arrivals: FloatArray

    def __init__(
        self,
        survival: npt.ArrayLike,
        net_migration_rate: npt.ArrayLike,
        child_woman_ratio: npt.ArrayLike,
        sex_ratio: npt.ArrayLike,
        arrivals: npt.ArrayLike = 0.0,
    ) -> None:
        survive = as_finite(survival, "survival", lowest=0.0)
        migrate = as_finite(net_migration_rate, "net_migration_rate")
        per_woman = as_finite(child_woman_ratio, "child_woman_ratio", lowest=0.0)
        if survive.ndim < 3 or migrate.ndim != survive.ndim or per_woman.ndim != survive.ndim - 2:
            raise ValueError(
                "survival and net_migration_rate need the axes (steps, …, 2, ages − 1) and child_woman_ratio "
                f"(steps, …), not {survive.shape}, {migrate.shape} and {per_woman.shape}"
            )
        if not survive.shape[0] == migrate.shape[0] == per_woman.shape[0]:
            raise ValueError("survival, net_migration_rate and child_woman_ratio must have the same steps")
        as_finite(survive + migrate, "survival + net_migration_rate", lowest=0.0)
        object.__setattr__(self, "survival", survive)
        object.__setattr__(self, "net_migration_rate", migrate)
        object.__setattr__(self, "child_woman_ratio", per_woman)
        object.__setattr__(self, "sex_ratio", as_finite(sex_ratio, "sex_ratio", lowest=0.0))
        object.__setattr__(self, "arrivals", as_finite(arrivals, "arrivals", lowest=0.0))

    @classmethod
    def from_rates(cls, rates: Rates, survival: npt.ArrayLike) -> Self:
        """Split cohort-change ratios into survival and what is left, the net migration rate.

        Examples
        --------
        >>> rates = Rates(np.full((1, 2, 18), 1.1), [0.2], 105.0)
        >>> round(float(Assumptions.from_rates(rates, np.ones((1, 2, 18))).net_migration_rate[0, 0, 0]), 3)
        0.1
        """
        ratio = as_finite(rates.cohort_change_ratio, "cohort_change_ratio", lowest=0.0)
        survive = np.broadcast_to(as_finite(survival, "survival", lowest=0.0), ratio.shape)
        migrate = net_migration_rate(ratio, survive)
        return cls(survive, migrate, rates.child_woman_ratio, rates.sex_ratio, rates.arrivals)

    @property
    def steps(self) -> int:
        """Number of five-year steps."""
        return self.survival.shape[0]

    @property
    def rates(self) -> Rates:
        """What `project` multiplies with: survival and net migration rate add up."""
        change = self.survival + self.net_migration_rate
        return Rates(change, self.child_woman_ratio, self.sex_ratio, self.arrivals)

    def until(self, steps: int) -> Self:
        """Return the assumptions of the first `steps` steps, for a target year before the last.

        Raises
        ------
        ValueError
            When there are not that many steps.

        Examples
        --------
        >>> flat = Assumptions(np.ones((3, 2, 18)), np.zeros((3, 2, 18)), [0.2] * 3, 105.0)
        >>> flat.until(2).steps
        2
        """
        if not 1 <= steps <= self.steps:
            raise ValueError(f"steps must be between 1 and {self.steps}, not {steps}")
        schedules = (getattr(self, field.name) for field in fields(self))
        return type(self)(*(schedule[:steps] if schedule.ndim else schedule for schedule in schedules))

    def with_child_woman_ratio(self, child_woman_ratio: npt.ArrayLike) -> Self:
        """Return the assumptions with another child–woman ratio."""
        return replace(self, child_woman_ratio=np.asarray(child_woman_ratio, dtype=np.float64))

    def with_net_migration_rate(
        self, net_migration_rate: npt.ArrayLike, arrivals: npt.ArrayLike | None = None
    ) -> Self:
        """Return the assumptions with other net migration rates, and other arrivals where given."""
        rate = np.asarray(net_migration_rate, dtype=np.float64)
        joining = self.arrivals if arrivals is None else np.asarray(arrivals, dtype=np.float64)
        return replace(self, net_migration_rate=rate, arrivals=joining)


@dataclass(frozen=True, slots=True, eq=False, init=False)
class FertilityLink:
    """The proportional link of the total fertility rate and the child–woman ratio.

    CWR = TFR · (CWR₀ / TFR₀), with both observed for the same place and time. It holds as long as the age
    structure within 15–49 and the survival of small children stay as they were then; it is the link that
    municipal 人口ビジョン use to state a child–woman ratio as a TFR.

    Attributes
    ----------
    child_woman_ratio : CWR₀, scalar or (…) by area.
    total_fertility_rate : TFR₀, scalar or (…) by area.

    Raises
    ------
    ValueError
        Where one of them is not above zero, or their shapes do not fit.

    Examples
    --------
    >>> link = FertilityLink(child_woman_ratio=0.20, total_fertility_rate=1.4)
    >>> round(float(link.to_child_woman_ratio(2.1)), 3)
    0.3
    """

    child_woman_ratio: FloatArray
    total_fertility_rate: FloatArray

    def __init__(self, child_woman_ratio: npt.ArrayLike, total_fertility_rate: npt.ArrayLike) -> None:
        per_woman = as_finite(child_woman_ratio, "child_woman_ratio")
        tfr = as_finite(total_fertility_rate, "total_fertility_rate")
        if (per_woman <= 0).any() or (tfr <= 0).any():
            raise ValueError("both rates must be above zero to link fertility to children")
        per_woman, tfr = np.broadcast_arrays(per_woman, tfr)
        object.__setattr__(self, "child_woman_ratio", per_woman)
        object.__setattr__(self, "total_fertility_rate", tfr)

    def to_child_woman_ratio(self, total_fertility_rate: npt.ArrayLike) -> FloatArray:
        """Return the child–woman ratio of a total fertility rate, (…) or (steps, …)."""
        tfr = as_finite(total_fertility_rate, "total_fertility_rate", lowest=0.0)
        return tfr * self.child_woman_ratio / self.total_fertility_rate

    def to_total_fertility_rate(self, child_woman_ratio: npt.ArrayLike) -> FloatArray:
        """Return the total fertility rate of a child–woman ratio, (…) or (steps, …)."""
        per_woman = as_finite(child_woman_ratio, "child_woman_ratio", lowest=0.0)
        return per_woman * self.total_fertility_rate / self.child_woman_ratio
