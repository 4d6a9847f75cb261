"""What a plan promises for one KPI: its type, direction, baseline and target."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum


class KpiType(StrEnum):
    """What the target asks of the value."""

    LEVEL = "level"
    """Reach a level by the target year."""
    CUMULATIVE = "cumulative"
    """Reach a running total; the baseline is the total at the start (0 when counting starts then)."""
    MAINTAIN = "maintain"
    """Stay on the good side of the target."""
    RANGE = "range"
    """Lie between two limits."""


class Direction(StrEnum):
    """Which direction is better."""

    HIGHER = "higher"
    LOWER = "lower"


@dataclass(frozen=True, slots=True)
class KpiTarget:
    """What a plan promises for one KPI.

    Attributes
    ----------
    type, direction : see the enums; the direction of a range is not used.
    baseline, baseline_year : value and year from which progress counts; None when the plan has none.
    target, target_year : value to reach and the year by which; `target` is None for a range.
    lower, upper : limits of a range.

    Raises
    ------
    ValueError
        Missing or superfluous target or limits, lower above upper, a target year that is not after the
        baseline year, numbers that are not finite.

    Examples
    --------
    >>> KpiTarget(KpiType.LEVEL, Direction.LOWER, 42, 2019, 0, 2025).target
    0
    """

    type: KpiType
    direction: Direction
    baseline: float | None
    baseline_year: int | None
    target: float | None
    target_year: int
    lower: float | None = None
    upper: float | None = None

    def __post_init__(self) -> None:
        for name in ("baseline", "target", "lower", "upper"):
            number = getattr(self, name)
            if number is not None and not math.isfinite(number):
                raise ValueError(f"{name} must be a finite number or None: {number}")
        if self.type is KpiType.RANGE:
            if self.lower is None or self.upper is None or self.target is not None:
                raise ValueError("a range KPI has lower and upper, and no target")
            if self.lower > self.upper:
                raise ValueError(f"lower {self.lower} is above upper {self.upper}")
        elif self.target is None or self.lower is not None or self.upper is not None:
            raise ValueError(f"a {self.type} KPI has a target, and neither lower nor upper")
        if self.baseline_year is not None and self.target_year <= self.baseline_year:
            raise ValueError(
                f"target year {self.target_year} is not after baseline year {self.baseline_year}"
            )

    def gain(self, start: float, end: float) -> float:
        """Return by how much `end` is better than `start`, in the unit of the KPI."""
        if self.type is KpiType.RANGE:
            return self.distance(start) - self.distance(end)
        return end - start if self.direction is Direction.HIGHER else start - end

    def distance(self, value: float) -> float:
        """Return how far a value is from the target or from the range; 0 when it is attained."""
        if self.lower is not None and self.upper is not None:
            return max(self.lower - value, value - self.upper, 0.0)
        assert self.target is not None  # guaranteed by __post_init__
        return max(self.target - value if self.direction is Direction.HIGHER else value - self.target, 0.0)
