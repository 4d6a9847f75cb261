"""Rating rubrics as data: every city has its own, so none is written into the program."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, TypeVar

from analysis.methods.kpi import KpiAssessment
from analysis.methods.result import Estimate, Reason

EnumT = TypeVar("EnumT", bound=StrEnum)


class Measure(StrEnum):
    """Which number of a KPI a rubric looks at."""

    ATTAINMENT = "attainment"
    PROGRESS = "progress"
    PACE = "pace"
    DIFFERENCE = "difference"
    RELATIVE_CHANGE = "relative_change"

    def of(self, assessment: KpiAssessment) -> Estimate:
        """Return this measure of an assessment."""
        estimate = getattr(assessment, self.value)
        assert isinstance(estimate, Estimate)
        return estimate


class Verdict(StrEnum):
    """What a label means, so that rubrics with different labels can be compared."""

    ON_TRACK = "on_track"
    PARTLY = "partly"
    OFF_TRACK = "off_track"


@dataclass(frozen=True, slots=True)
class Level:
    """One rating of a rubric.

    Attributes
    ----------
    label : as the city writes it.
    verdict : what it means.
    measure, bound : the level is given when the measure reaches the bound; None for the last level.
        Ratios are shares (1.1 for 110 %), differences are in the unit of the KPI.
    inclusive : whether the bound itself is enough (以上) or must be exceeded (超, 上回る).
    """

    label: str
    verdict: Verdict
    measure: Measure | None = None
    bound: float | None = None
    inclusive: bool = True

    def accepts(self, value: float) -> bool:
        """Return whether a value of the measure is good enough for this level."""
        if self.bound is None:
            return True
        # 0.36/0.6 is 60 % for every reader, whatever the last bit of the float says
        value, bound = round(value, 9), round(self.bound, 9)
        return value >= bound if self.inclusive else value > bound


@dataclass(frozen=True, slots=True)
class Rating:
    """What a rubric says of one KPI; without a label it says why.

    Attributes
    ----------
    rubric : name of the rubric.
    label, verdict : as in the level; None when unrated (判定不能).
    rank : 1 for the best of `levels`.
    levels : number of levels of the rubric.
    reason, detail : why there is no rating.
    """

    rubric: str
    label: str | None
    verdict: Verdict | None
    rank: int | None
    levels: int
    reason: Reason | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Rubric:
    """Levels from best to worst; the last one takes what is left.

    Raises
    ------
    ValueError
        Fewer than two levels, repeated labels, a bound missing or out of order, a last level with a
        bound, a ratio written in per cent.

    Examples
    --------
    >>> rubric = rubric_from_mapping({
    ...     "name": "example", "measure": "pace", "levels": [
    ...         {"label": "A", "verdict": "on_track", "at_least": 1.0},
    ...         {"label": "B", "verdict": "partly", "at_least": 0.6},
    ...         {"label": "C", "verdict": "off_track"}]})
    >>> [level.label for level in rubric.levels if level.accepts(0.8)]
    ['B', 'C']
    """

    name: str
    levels: tuple[Level, ...]

    def __post_init__(self) -> None:
        if len(self.levels) < 2:
            raise ValueError(f"rubric {self.name!r}: at least two levels are needed")
        labels = [level.label for level in self.levels]
        if len(set(labels)) < len(labels):
            raise ValueError(f"rubric {self.name!r}: a label occurs twice in {labels}")
        last_bound: dict[Measure, float] = {}
        for position, level in enumerate(self.levels, start=1):
            where = f"rubric {self.name!r}, level {level.label!r}"
            if position == len(self.levels):
                if level.bound is not None:
                    raise ValueError(f"{where}: the last level takes what is left and has no bound")
                continue
            if level.measure is None or level.bound is None:
                raise ValueError(f"{where}: only the last level is without a measure and a bound")
            if level.measure is not Measure.DIFFERENCE and abs(level.bound) > 10:
                raise ValueError(f"{where}: {level.bound} is no share; write 1.1 for 110 %")
            if level.bound > last_bound.get(level.measure, math.inf):
                raise ValueError(f"{where}: the bounds of {level.measure} must fall from level to level")
            last_bound[level.measure] = level.bound

    def rate(self, assessment: KpiAssessment) -> Rating:
        """Return the first level whose bound is reached, or why the KPI cannot be rated.

        Examples
        --------
        >>> from analysis.methods.kpi import assess
        >>> from analysis.methods.kpi_target import Direction, KpiTarget, KpiType
        >>> rubric = Rubric("example", (
        ...     Level("達成", Verdict.ON_TRACK, Measure.ATTAINMENT, 1.0),
        ...     Level("未達成", Verdict.OFF_TRACK)))
        >>> kpi = KpiTarget(KpiType.LEVEL, Direction.HIGHER, 100, 2019, 200, 2024)
        >>> rubric.rate(assess(kpi, 2022, 175)).label
        '未達成'
        """
        for rank, level in enumerate(self.levels, start=1):
            if level.measure is not None:
                estimate = level.measure.of(assessment)
                if level.measure is Measure.RELATIVE_CHANGE and estimate.reason is Reason.ZERO_DENOMINATOR:
                    estimate = _beyond_every_share(assessment.change)
                if estimate.reason is not None:
                    detail = f"{level.measure}: {estimate.detail}"
                    return Rating(self.name, None, None, None, len(self.levels), estimate.reason, detail)
                if not level.accepts(estimate.number):
                    continue
            return Rating(self.name, level.label, level.verdict, rank, len(self.levels))
        raise AssertionError("the last level accepts every value")


def _beyond_every_share(change: Estimate) -> Estimate:
    """Return a change from a baseline of 0 as a share: no share bounds it, but better is better than the baseline."""
    value = math.copysign(math.inf, change.number) if change.number else 0.0
    return replace(change, value=value)


def rubric_from_mapping(mapping: Mapping[str, Any]) -> Rubric:
    """Build a rubric from what a YAML file holds.

    Parameters
    ----------
    mapping : ``name``; ``measure`` (attainment, progress, pace, difference, relative_change); ``levels``, from best to
        worst, each with ``label``, ``verdict`` (on_track, partly, off_track), one of ``at_least`` (以上)
        and ``above`` (超) but for the last, and its own ``measure`` where it differs.

    Raises
    ------
    ValueError
        Names the rubric, the level and the key that is wrong.

    Examples
    --------
    >>> levels = [{"label": "達成", "verdict": "on_track", "above": 1},
    ...           {"label": "未達成", "verdict": "off_track"}]
    >>> best = rubric_from_mapping({"name": "example", "measure": "attainment", "levels": levels}).levels[0]
    >>> best.measure, best.bound, best.inclusive
    (<Measure.ATTAINMENT: 'attainment'>, 1.0, False)
    >>> rubric_from_mapping({"name": "example", "measure": "speed", "levels": levels})
    Traceback (most recent call last):
    ValueError: rubric 'example': measure must be one of attainment, progress, pace, difference, relative_change: 'speed'
    """
    _keys(mapping, "rubric", required={"name", "measure", "levels"}, allowed=set())
    name = mapping["name"]
    if not isinstance(name, str) or not name:
        raise ValueError(f"rubric: name must be text: {name!r}")
    where = f"rubric {name!r}"
    levels = mapping["levels"]
    if not isinstance(levels, list):
        raise ValueError(f"{where}: levels must be a list from best to worst")
    measure = _choice(Measure, mapping["measure"], where, "measure")
    return Rubric(
        name, tuple(_level(level, measure, f"{where}, level {n}") for n, level in enumerate(levels, 1))
    )


def _level(mapping: Any, measure: Measure, where: str) -> Level:
    _keys(mapping, where, required={"label", "verdict"}, allowed={"at_least", "above", "measure"})
    label = mapping["label"]
    if not isinstance(label, str) or not label:
        raise ValueError(f"{where}: label must be text: {label!r}")
    verdict = _choice(Verdict, mapping["verdict"], where, "verdict")
    bounds = [key for key in ("at_least", "above") if key in mapping]
    if len(bounds) > 1:
        raise ValueError(f"{where}: at_least and above exclude each other")
    if not bounds:
        if "measure" in mapping:
            raise ValueError(f"{where}: a measure needs at_least or above")
        return Level(label, verdict)
    bound = mapping[bounds[0]]
    if isinstance(bound, bool) or not isinstance(bound, int | float) or not math.isfinite(bound):
        raise ValueError(f"{where}: {bounds[0]} must be a number: {bound!r}")
    if "measure" in mapping:
        measure = _choice(Measure, mapping["measure"], where, "measure")
    return Level(label, verdict, measure, float(bound), inclusive=bounds[0] == "at_least")


def _keys(mapping: Any, where: str, *, required: set[str], allowed: set[str]) -> None:
    if not isinstance(mapping, Mapping):
        raise ValueError(f"{where}: expected a mapping, found {type(mapping).__name__}")
    missing, unknown = required - set(mapping), set(mapping) - required - allowed
    if missing:
        raise ValueError(f"{where}: missing {', '.join(sorted(missing))}")
    if unknown:
        raise ValueError(f"{where}: unknown {', '.join(sorted(map(str, unknown)))}")


def _choice(enum: type[EnumT], value: Any, where: str, key: str) -> EnumT:
    try:
        return enum(value)
    except ValueError:
        raise ValueError(f"{where}: {key} must be one of {', '.join(enum)}: {value!r}") from None
