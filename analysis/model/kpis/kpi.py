"""One KPI of a plan, and what is recorded of it; projects, counts of ratings and what citizens feel of measures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from analysis.methods.kpi_target import Direction, KpiType
from analysis.model.observations import Status


class Kind(StrEnum):
    """What a KPI measures: what was done, or what became of it."""

    OUTPUT = "output"
    OUTCOME = "outcome"


class Comparison(StrEnum):
    """How a value has to stand to a reference (以上, を上回る, 以下, を下回る)."""

    AT_LEAST = "at_least"
    ABOVE = "above"
    AT_MOST = "at_most"
    BELOW = "below"


class Reference(StrEnum):
    """What a target without a number refers to."""

    NATIONAL = "national"
    PREFECTURE = "prefecture"
    PREVIOUS_YEAR = "previous_year"
    BASELINE = "baseline"


@dataclass(frozen=True, slots=True)
class Condition:
    """A target that is no number: 「全国値以上」, 「前年より減少」.

    Examples
    --------
    >>> str(Condition(Comparison.BELOW, Reference.PREVIOUS_YEAR))
    'below_previous_year'
    """

    comparison: Comparison
    reference: Reference

    def __str__(self) -> str:
        return f"{self.comparison}_{self.reference}"


CONDITIONS = {
    str(condition): condition
    for condition in (
        Condition(comparison, reference) for comparison in Comparison for reference in Reference
    )
}
"""All conditions by the text that stands for them in ``targets.csv``."""


class RevisionKind(StrEnum):
    """What happened to a KPI (新規, 統合, 変更, 廃止)."""

    NEW = "new"
    MERGED = "merged"
    CHANGED = "changed"
    ABOLISHED = "abolished"


class Item(StrEnum):
    """What a published count of ratings counts."""

    PROJECT = "project"
    MEASURE = "measure"
    KPI = "kpi"


@dataclass(frozen=True, slots=True)
class Kpi:
    """One row of ``register.csv``.

    Attributes
    ----------
    id, name : unique id, and the name as the plan prints it.
    policy, measure : place in 総合計画 (基本政策, 施策); empty when it is not in it.
    goal, strategy_measure, action : place in 総合戦略 (基本目標, 具体的な施策, 主な取組); empty likewise.
    kind : output or outcome; None when nobody has said.
    type, direction : see `KpiType`, `Direction`; a range has no direction.
    unit, decimals : of every value of the KPI; the unit is empty for an index.
    baseline, baseline_year : what progress counts from; None when the plan has none.
    viewpoints, sdgs : cross-cutting tags (重要な視点), numbers of goals.
    indicator, basis, sex, age : the official statistic that the actuals are, empty when they are reported.
    department, source, note : who answers for it, id of the source of this row, remark.
    """

    id: str
    name: str
    policy: str = ""
    measure: str = ""
    goal: str = ""
    strategy_measure: str = ""
    action: str = ""
    kind: Kind | None = None
    type: KpiType = KpiType.LEVEL
    direction: Direction | None = Direction.HIGHER
    unit: str = ""
    decimals: int = 0
    baseline: float | None = None
    baseline_year: int | None = None
    viewpoints: tuple[str, ...] = ()
    sdgs: tuple[int, ...] = ()
    indicator: str = ""
    basis: str = ""
    sex: str = "total"
    age: str = "total"
    department: str = ""
    source: str = ""
    note: str = ""

    @property
    def in_plan(self) -> bool:
        """Whether it stands in 総合計画."""
        return bool(self.policy or self.measure)

    @property
    def in_strategy(self) -> bool:
        """Whether it stands in 総合戦略."""
        return bool(self.goal or self.strategy_measure or self.action)

    @property
    def is_official(self) -> bool:
        """Whether the actuals are an official statistic of the store."""
        return bool(self.indicator)


@dataclass(frozen=True, slots=True)
class Target:
    """One row of ``targets.csv``: a number, the limits of a range, or a condition; `set_on` None: day unknown."""

    kpi: str
    year: int
    target: float | None = None
    lower: float | None = None
    upper: float | None = None
    condition: Condition | None = None
    set_on: date | None = None

    @property
    def content(self) -> tuple[float | None, float | None, float | None, Condition | None]:
        """What is asked for, without the day on which it was set."""
        return self.target, self.lower, self.upper, self.condition


@dataclass(frozen=True, slots=True)
class Actual:
    """One row of ``actuals.csv``; without a value the status says why, `note` in the words of the report."""

    kpi: str
    year: int
    reported_on: date | None
    value: float | None
    status: Status
    source: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Revision:
    """One row of ``revisions.csv``.

    `from_kpis` are the ids of the KPIs that were merged or replaced, `former` is the definition before a change.
    """

    kpi: str
    date: date | None
    kind: RevisionKind
    from_kpis: tuple[str, ...] = ()
    reason: str = ""
    former: str = ""


@dataclass(frozen=True, slots=True)
class Project:
    """One row of ``projects.csv``: a project (事業) below a measure in one year; the budget in 1,000 yen."""

    id: str
    name: str
    measure: str
    year: int
    rating: str = ""
    delay_reason: str = ""
    budget_thousand_yen: float | None = None
    kpis: tuple[str, ...] = ()
    source: str = ""


class Aspect(StrEnum):
    """What citizens were asked about a measure (施策)."""

    SATISFACTION = "satisfaction"
    """Satisfaction, or how they judge it (満足度, 市民実感度)."""
    IMPORTANCE = "importance"
    """How important it is, or the share that chose it as a priority (重要度)."""


@dataclass(frozen=True, slots=True)
class Perception:
    """One row of ``perceptions.csv``: a published result of a citizens' survey on one measure.

    `value` lies on a scale from `lowest` to `highest` (1 to 4 for a mean score, 0 to 100 for a share); `n` is the
    number of responses (None when not published), `question` what was asked where it differs from the measure.
    """

    measure: str
    aspect: Aspect
    year: int
    value: float
    lowest: float
    highest: float
    n: int | None = None
    question: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class RatingCount:
    """One row of ``ratings.csv``: how many items were given a rating; `year` None: the publication names none."""

    item: Item
    year: int | None
    rating: str
    count: int
    source: str = ""
