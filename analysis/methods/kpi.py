"""Attainment, progress and pace of one KPI: three different numbers that must not be mixed up."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

from analysis.methods.kpi_target import Direction, KpiTarget, KpiType
from analysis.methods.result import Estimate, Reason

METHOD = "KPI arithmetic"


class ProgressState(StrEnum):
    """Where the value stands on the way from the baseline to the target."""

    REGRESSED = "regressed"
    """Progress below 0: worse than the baseline (後退)."""
    UNDER_WAY = "under_way"
    """Progress from 0 to below 1."""
    REACHED = "reached"
    """Progress of exactly 1."""
    EXCEEDED = "exceeded"
    """Progress above 1 (超過)."""
    UNDETERMINED = "undetermined"
    """No progress can be computed (判定不能)."""


@dataclass(frozen=True, slots=True)
class KpiAssessment:
    """All that can be said of one actual value.

    Attributes
    ----------
    attained : whether the value meets the target or lies in the range; None without a value.
    attainment : actual over target, as a share; 1 and more is attained.
    progress : share of the way from baseline to target; negative when worse than the baseline.
    elapsed : share of the time from baseline year to target year, at most 1.
    pace : progress over elapsed; 1 and more is on schedule for a straight line.
    difference : actual minus target towards better, in the unit of the KPI (points for per cent).
    change : change since the baseline towards better, in the unit of the KPI.
    relative_change : the same as a share of the baseline.
    state : progress as a class.
    """

    attained: bool | None
    attainment: Estimate
    progress: Estimate
    elapsed: Estimate
    pace: Estimate
    difference: Estimate
    change: Estimate
    relative_change: Estimate
    state: ProgressState


def assess(kpi: KpiTarget, year: int, actual: float | None) -> KpiAssessment:
    """Compute every measure of one KPI in one year; see the functions for the formulas.

    Parameters
    ----------
    kpi : the target.
    year : year of the actual value.
    actual : the value; None or NaN when there is none.

    Examples
    --------
    >>> waiting_children = KpiTarget(KpiType.LEVEL, Direction.LOWER, 40, 2020, 10, 2025)
    >>> result = assess(waiting_children, 2022, 25)
    >>> result.attainment.value, result.progress.value, result.pace.value, str(result.state)
    (0.4, 0.5, 1.25, 'under_way')
    """
    value = None if actual is None or math.isnan(actual) else float(actual)
    if value is not None and math.isinf(value):
        raise ValueError(f"actual must be finite: {actual}")
    done, time = progress(kpi, value), elapsed_share(kpi, year)
    return KpiAssessment(
        None if value is None else kpi.distance(value) == 0,
        attainment(kpi, value),
        done,
        time,
        pace(done, time),
        difference(kpi, value),
        change(kpi, value),
        relative_change(kpi, value),
        progress_state(done),
    )


def attainment(kpi: KpiTarget, actual: float | None) -> Estimate:
    """Return A/T for higher-is-better and T/A for lower-is-better, so that 1 and more is attained.

    For a range: 1 inside, otherwise the ratio to the nearer limit that is below 1. No number where a
    ratio says nothing: a target of 0, negative values, nothing left to divide by.

    Examples
    --------
    >>> attainment(KpiTarget(KpiType.LEVEL, Direction.HIGHER, 100, 2019, 200, 2024), 175).value
    0.875
    """
    name = "attainment"
    if actual is None:
        return _missing(name, Reason.ALL_MISSING, "no actual value")
    if kpi.lower is not None and kpi.upper is not None:
        if kpi.distance(actual) == 0:
            return _number(name, 1.0)
        part, whole = (actual, kpi.lower) if actual < kpi.lower else (kpi.upper, actual)
    else:
        assert kpi.target is not None  # guaranteed by KpiTarget
        part, whole = (actual, kpi.target) if kpi.direction is Direction.HIGHER else (kpi.target, actual)
        if kpi.target == 0:
            return _missing(name, Reason.ZERO_DENOMINATOR, "a target of 0 has no ratio")
    if whole == 0:
        return _missing(name, Reason.ZERO_DENOMINATOR, "the ratio's denominator is 0")
    if part < 0 or whole < 0:
        return _missing(name, Reason.NO_SOLUTION, "a ratio of negative values says nothing")
    return _number(name, part / whole)


def progress(kpi: KpiTarget, actual: float | None) -> Estimate:
    """Return (A − B)/(T − B), which is right for rising and falling KPIs alike.

    For a range the distance to the range takes the place of the value: (d(B) − d(A))/d(B). No number
    for maintain KPIs, without a baseline, when the baseline meets the target already, and when the
    target is worse than the baseline (a limited decline): use attainment there.

    Examples
    --------
    >>> falling = KpiTarget(KpiType.LEVEL, Direction.LOWER, 40, 2020, 10, 2025)
    >>> [progress(falling, actual).value for actual in (43, 40, 25, 10, 7)]
    [-0.1, 0.0, 0.5, 1.0, 1.1]
    """
    name = "progress"
    if actual is None:
        return _missing(name, Reason.ALL_MISSING, "no actual value")
    if kpi.type is KpiType.MAINTAIN:
        return _missing(name, Reason.BASELINE_EQUALS_TARGET, "a maintain KPI has no way to go")
    if kpi.baseline is None:
        return _missing(name, Reason.NO_BASELINE, "no baseline")
    way = kpi.distance(kpi.baseline)
    if way == 0:
        detail = "the baseline meets the target already"
        return _missing(name, Reason.BASELINE_EQUALS_TARGET, detail)
    return _number(name, kpi.gain(kpi.baseline, actual) / way)


def elapsed_share(kpi: KpiTarget, year: int) -> Estimate:
    """Return (year − baseline year)/(target year − baseline year), at most 1.

    Examples
    --------
    >>> elapsed_share(KpiTarget(KpiType.LEVEL, Direction.HIGHER, 100, 2019, 200, 2024), 2022).value
    0.6
    """
    name = "elapsed_share"
    if kpi.baseline_year is None:
        return _missing(name, Reason.NO_BASELINE, "no baseline year")
    if year < kpi.baseline_year:
        return _missing(name, Reason.NO_SOLUTION, f"{year} is before the baseline year {kpi.baseline_year}")
    return _number(name, min((year - kpi.baseline_year) / (kpi.target_year - kpi.baseline_year), 1.0))


def pace(progress: Estimate, elapsed: Estimate) -> Estimate:
    """Return progress over the elapsed share of the time; 1 is a straight line to the target.

    Examples
    --------
    >>> kpi = KpiTarget(KpiType.LEVEL, Direction.HIGHER, 100, 2019, 200, 2024)
    >>> pace(progress(kpi, 130), elapsed_share(kpi, 2022)).value
    0.5
    """
    for part in (progress, elapsed):
        if part.reason is not None:
            return _missing("pace", part.reason, part.detail)
    if elapsed.number == 0:
        return _missing("pace", Reason.ZERO_DENOMINATOR, "no time has passed since the baseline")
    return _number("pace", progress.number / elapsed.number)


def difference(kpi: KpiTarget, actual: float | None) -> Estimate:
    """Return how much better than the target the value is, in the unit of the KPI; negative is worse.

    For a range 0 inside and minus the distance outside.

    Examples
    --------
    >>> difference(KpiTarget(KpiType.LEVEL, Direction.LOWER, 40, 2020, 10, 2025), 12).value
    -2
    """
    name = "difference_from_target"
    if actual is None:
        return _missing(name, Reason.ALL_MISSING, "no actual value")
    if kpi.target is None:
        return _number(name, -kpi.distance(actual) + 0.0)
    return _number(name, kpi.gain(kpi.target, actual))


def change(kpi: KpiTarget, actual: float | None) -> Estimate:
    """Return how much better than the baseline the value is, in the unit of the KPI; negative is worse.

    Examples
    --------
    >>> change(KpiTarget(KpiType.LEVEL, Direction.LOWER, 40, 2020, 10, 2025), 44).value
    -4
    """
    name = "change_from_baseline"
    if actual is None:
        return _missing(name, Reason.ALL_MISSING, "no actual value")
    if kpi.baseline is None:
        return _missing(name, Reason.NO_BASELINE, "no baseline")
    return _number(name, kpi.gain(kpi.baseline, actual))


def relative_change(kpi: KpiTarget, actual: float | None) -> Estimate:
    """Return (A − B)/|B| towards better: −0.1 is 10 % worse than the baseline, whatever the target.

    No number without a baseline, with a baseline of 0, and for a range, whose distance is no share of the baseline.

    Examples
    --------
    >>> relative_change(KpiTarget(KpiType.LEVEL, Direction.LOWER, 40, 2020, 10, 2025), 44).value
    -0.1
    """
    name = "relative_change"
    gained = change(kpi, actual)
    if gained.reason is not None or kpi.baseline is None:
        return _missing(name, gained.reason or Reason.NO_BASELINE, gained.detail)
    if kpi.type is KpiType.RANGE:
        return _missing(name, Reason.NO_SOLUTION, "a range has no share of the baseline")
    if kpi.baseline == 0:
        return _missing(name, Reason.ZERO_DENOMINATOR, "a baseline of 0 has no ratio")
    return _number(name, gained.number / abs(kpi.baseline))


def progress_state(progress: Estimate) -> ProgressState:
    """Return the class of a progress number.

    Examples
    --------
    >>> str(progress_state(Estimate(-0.1, None, None, None, "progress", "example")))
    'regressed'
    """
    if not progress.has_value:
        return ProgressState.UNDETERMINED
    if progress.number < 0:
        return ProgressState.REGRESSED
    if progress.number < 1:
        return ProgressState.UNDER_WAY
    return ProgressState.REACHED if progress.number == 1 else ProgressState.EXCEEDED


def _number(name: str, value: float) -> Estimate:
    return Estimate(value, None, None, None, name, METHOD)


def _missing(name: str, reason: Reason, detail: str) -> Estimate:
    return Estimate.missing(name, METHOD, reason, detail)
