"""What two plans have in common: one register against two, and where the two contradict each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from analysis.model.kpis.kpi import Kind, Kpi
from analysis.model.kpis.register import KpiRegister
from analysis.model.kpis.similar import plain_name


@dataclass(frozen=True)
class Crosswalk:
    """The active KPIs by the plans in which they stand."""

    plan_only: tuple[Kpi, ...]
    strategy_only: tuple[Kpi, ...]
    both: tuple[Kpi, ...]


@dataclass(frozen=True)
class Saving:
    """How many evaluations a year the joint register saves, and so sheets to fill in.

    Attributes
    ----------
    separate : evaluations if each plan is evaluated by itself: a KPI in both counts twice.
    joint : evaluations with one register: each KPI once.
    once_merged : what would be left if rows of the same name in the two plans became one row.
    """

    separate: int
    joint: int
    once_merged: int

    @property
    def saved(self) -> int:
        """Evaluations that the register saves as it is."""
        return self.separate - self.joint


class Disputed(StrEnum):
    """In what two rows of one KPI contradict each other."""

    UNIT = "unit"
    TYPE = "type"
    DIRECTION = "direction"
    BASELINE = "baseline"
    TARGET = "target"
    PERIOD = "period"
    SOURCE_OF_ACTUALS = "source_of_actuals"

    @property
    def label(self) -> str:
        """Japanese label."""
        return _LABELS[self]


_LABELS: Final = {
    Disputed.UNIT: "単位",
    Disputed.TYPE: "種類",
    Disputed.DIRECTION: "方向",
    Disputed.BASELINE: "基準値",
    Disputed.TARGET: "目標",
    Disputed.PERIOD: "期間",
    Disputed.SOURCE_OF_ACTUALS: "実績の統計",
}


@dataclass(frozen=True)
class Conflict:
    """One KPI that stands in two rows, one a plan, with different contents; values are those of the rows."""

    plan: Kpi
    strategy: Kpi
    aspect: Disputed
    plan_value: object
    strategy_value: object


@dataclass(frozen=True)
class GoalWithoutOutcome:
    """A goal whose KPIs are none that measure an outcome.

    `unknown` is how many of its `kpis` nobody has called output or outcome: with one or more, an outcome KPI
    may be among them.
    """

    goal: str
    kpis: tuple[Kpi, ...]
    unknown: int


def crosswalk(register: KpiRegister) -> Crosswalk:
    """Return which active KPIs stand in 総合計画 only, in 総合戦略 only, and in both."""
    active = register.active
    return Crosswalk(
        tuple(each for each in active if each.in_plan and not each.in_strategy),
        tuple(each for each in active if each.in_strategy and not each.in_plan),
        tuple(each for each in active if each.in_plan and each.in_strategy),
    )


def saving(register: KpiRegister) -> Saving:
    """Count the yearly evaluations with and without the joint register.

    separate = |P| + |S|, joint = |P ∪ S|, with P and S the active KPIs of the two plans.
    """
    parts = crosswalk(register)
    joint = len(parts.plan_only) + len(parts.strategy_only) + len(parts.both)
    return Saving(joint + len(parts.both), joint, joint - len(_same_name(parts)))


def conflicts(register: KpiRegister) -> tuple[Conflict, ...]:
    """Return where a KPI that stands in two rows of the same name, one a plan, differs between the plans.

    Compared are unit, type, direction, baseline, last target, period (baseline year to year of the last target)
    and where the actuals come from. What one of the rows does not say is no contradiction.
    """
    found = []
    for plan, strategy in _same_name(crosswalk(register)):
        one, other = (_contents(register, each) for each in (plan, strategy))
        for aspect in Disputed:
            values = one[aspect], other[aspect]
            if None not in values and values[0] != values[1]:
                found.append(Conflict(plan, strategy, aspect, *values))
    return tuple(found)


def goals_without_outcome(register: KpiRegister, goals: Sequence[str] = ()) -> tuple[GoalWithoutOutcome, ...]:
    """Return the goals of the register, and of `goals`, without an outcome KPI.

    A goal is a 基本目標 of 総合戦略 or, of a KPI that is in 総合計画 only, its 基本政策.
    """
    by_goal: dict[str, list[Kpi]] = {goal: [] for goal in goals}
    for each in register.active:
        if each.goal or each.policy:
            by_goal.setdefault(each.goal or each.policy, []).append(each)
    return tuple(
        GoalWithoutOutcome(goal, tuple(kpis), sum(each.kind is None for each in kpis))
        for goal, kpis in by_goal.items()
        if not any(each.kind is Kind.OUTCOME for each in kpis)
    )


def _same_name(parts: Crosswalk) -> list[tuple[Kpi, Kpi]]:
    """Return pairs of rows, one a plan, that name the same KPI; a row is in one pair at most."""
    waiting: dict[str, list[Kpi]] = {}
    for each in parts.strategy_only:
        waiting.setdefault(plain_name(each.name), []).append(each)
    return [
        (each, waiting[plain_name(each.name)].pop(0))
        for each in parts.plan_only
        if waiting.get(plain_name(each.name))
    ]


def _contents(register: KpiRegister, kpi: Kpi) -> dict[Disputed, object]:
    target = register.final_target(kpi.id)
    begins, ends = kpi.baseline_year, target.year if target else None
    return {
        Disputed.UNIT: kpi.unit or None,
        Disputed.TYPE: kpi.type,
        Disputed.DIRECTION: kpi.direction,
        Disputed.BASELINE: kpi.baseline,
        Disputed.TARGET: target.content if target else None,
        Disputed.PERIOD: (begins, ends) if begins and ends else None,
        Disputed.SOURCE_OF_ACTUALS: (kpi.indicator, kpi.basis) if kpi.indicator else None,
    }
