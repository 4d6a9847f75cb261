"""What a method returns: a number with its interval, or the reason why there is none."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum


class Reason(StrEnum):
    """Why a result carries no number."""

    EMPTY = "empty"
    """No observation was given."""
    ALL_MISSING = "all_missing"
    """Every observation is missing."""
    TOO_FEW = "too_few"
    """Fewer observations than the method needs."""
    ZERO_DENOMINATOR = "zero_denominator"
    """The quantity divided by is zero."""
    NO_BASELINE = "no_baseline"
    """Progress needs a baseline and there is none."""
    BASELINE_EQUALS_TARGET = "baseline_equals_target"
    """The target asks for no change, so progress towards it is undefined."""
    SERIES_BREAK = "series_break"
    """The series changes its definition inside the window."""
    NO_VARIATION = "no_variation"
    """The data do not vary, so the statistic is undefined."""
    NOT_CONVERGED = "not_converged"
    """The iteration ended without reaching its tolerance."""
    NO_SOLUTION = "no_solution"
    """No value inside the search bounds satisfies the equation."""
    FEW_EVENTS = "few_events"
    """The counts are too small for the method."""
    TOO_WIDE = "too_wide"
    """The interval is too wide to say anything."""
    SUPPRESSED = "suppressed"
    """The cell is too small to be published."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number with its interval.

    Attributes
    ----------
    value : the estimate, or None when there is no number.
    lower, upper : confidence or prediction limits in the unit of `value`; None when not defined.
    confidence : nominal coverage as a share (0.95), None without an interval.
    statistic : what was estimated, for example ``"rate_per_1000"``.
    method : the procedure, for example ``"Wilson score"``.
    n : number of observations (or the denominator) behind the estimate.
    reason, detail : why there is no number, as a code and in English words.

    Examples
    --------
    >>> Estimate(0.5, 0.4, 0.6, 0.95, "proportion", "Wilson score").value
    0.5
    >>> Estimate.missing("proportion", "Wilson score", Reason.ZERO_DENOMINATOR, "n is 0").has_value
    False
    """

    value: float | None
    lower: float | None
    upper: float | None
    confidence: float | None
    statistic: str
    method: str
    n: float | None = None
    reason: Reason | None = None
    detail: str = ""

    def __post_init__(self) -> None:
        if (self.value is None) != (self.reason is not None):
            raise ValueError("an estimate has either a value or a reason, not both and not neither")
        for name in ("value", "lower", "upper"):
            number = getattr(self, name)
            if number is not None and math.isnan(number):
                raise ValueError(f"{name} is NaN: say why there is no number instead")

    @property
    def has_value(self) -> bool:
        """Whether there is a number."""
        return self.value is not None

    @property
    def number(self) -> float:
        """The value, for callers that have checked `has_value`.

        Raises
        ------
        ValueError
            When there is no number; the message says why.
        """
        if self.value is None:
            raise ValueError(f"{self.statistic} has no value: {self.reason} {self.detail}".strip())
        return self.value

    def excludes(self, value: float = 0.0) -> bool:
        """Tell whether both limits lie on one side of `value`: whether a difference is more than chance.

        False without limits.

        Examples
        --------
        >>> Estimate(-3.0, -5.0, -1.0, 0.95, "difference", "t").excludes()
        True
        """
        if self.lower is None or self.upper is None:
            return False
        return self.lower > value or self.upper < value

    @classmethod
    def missing(cls, statistic: str, method: str, reason: Reason, detail: str = "") -> Estimate:
        """Return an estimate without a number that says why."""
        return cls(None, None, None, None, statistic, method, None, reason, detail)


@dataclass(frozen=True, slots=True)
class HypothesisTest:
    """The outcome of a significance test.

    Attributes
    ----------
    statistic : value of the test statistic, or None when the test could not be made.
    p_value : two-sided unless `method` says otherwise.
    statistic_name : for example ``"z"``, ``"S"``, ``"chi2"``.
    method : the procedure.
    n : number of observations.
    df : degrees of freedom where the test has them.
    reason, detail : why the test was not made.
    """

    statistic: float | None
    p_value: float | None
    statistic_name: str
    method: str
    n: float | None = None
    df: float | None = None
    reason: Reason | None = None
    detail: str = ""

    def __post_init__(self) -> None:
        if (self.p_value is None) != (self.reason is not None):
            raise ValueError("a test has either a p-value or a reason, not both and not neither")

    @property
    def has_value(self) -> bool:
        """Whether the test was made."""
        return self.p_value is not None

    @classmethod
    def missing(cls, statistic_name: str, method: str, reason: Reason, detail: str = "") -> HypothesisTest:
        """Return a test that was not made and says why."""
        return cls(None, None, statistic_name, method, None, None, reason, detail)
