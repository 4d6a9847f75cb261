"""What ``ebpm kpi import`` tells after it: what changed, and how the two plans of the register stand to each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from analysis.model.kpis.crosswalk import conflicts, crosswalk, goals_without_outcome, saving
from analysis.model.kpis.register import KpiRegister
from analysis.model.kpis.similar import similar_names
from analysis.store.kpi_import import Changes
from analysis.store.kpi_sheet_words import value_words

_LISTED: Final = 10
"""So many KPIs are named; more are counted."""


def changed_lines(changes: Changes, register: KpiRegister) -> Iterator[str]:
    """Yield the lines about what an import changed."""
    for what, ids in (
        ("新しい KPI", changes.added),
        ("書き換えた KPI", changes.edited),
        ("見直しを記録した KPI", changes.revised),
        ("シートにないため、そのまま残した KPI", changes.not_in_sheet),
    ):
        if ids:
            named = [f"{each} {register[each].name}" for each in ids]
            yield f"  {what} {len(ids)}件: {_listed(named)}"
    for what, cells in (
        ("新しい実績", changes.actuals),
        ("前の報告と違う実績（前の報告も残る）", changes.replaced_actuals),
        ("新しい目標", changes.targets),
        ("新しい、又は書き換えた事業の評価", changes.projects),
        ("新しい、又は書き換えた市民の評価", changes.perceptions),
    ):
        if cells:
            yield f"  {what} {len(cells)}件"


def plan_lines(register: KpiRegister) -> Iterator[str]:
    """Yield the lines about the plans: what is in which, duplicates, contradictions, goals without an outcome."""
    parts, counted = crosswalk(register), saving(register)
    yield (
        f"  総合計画だけの KPI {len(parts.plan_only)}件、総合戦略だけ {len(parts.strategy_only)}件、"
        f"両方 {len(parts.both)}件。計画ごとなら {counted.separate}件の評価と記入が {counted.joint}件で済みます"
    )
    pairs = similar_names(register.active)
    for what, found in (
        ("名称が同じ", [pair for pair in pairs if pair.is_duplicate]),
        ("名称が似ている", [pair for pair in pairs if not pair.is_duplicate]),
    ):
        if found:
            told = [
                f"{pair.first.id} {pair.first.name} と {pair.second.id} {pair.second.name}" for pair in found
            ]
            yield f"  {what} KPI {len(found)}組: {_listed(told)}"
    differing = [
        f"{each.plan.name} の{each.aspect.label}（{value_words(each.plan_value)} と {value_words(each.strategy_value)}）"
        for each in conflicts(register)
    ]
    if differing:
        yield f"  総合計画と総合戦略で食い違うもの {len(differing)}件: {_listed(differing)}"
    goals = goals_without_outcome(register)
    for what, named in (
        ("アウトカムの KPI がない目標", [each.goal for each in goals if not each.unknown]),
        ("KPI に区分がなく、アウトカムの有無が分からない目標", [each.goal for each in goals if each.unknown]),
    ):
        if named:
            yield f"  {what} {len(named)}件: {_listed(named)}"


def _listed(told: Sequence[str]) -> str:
    more = f" ほか{len(told) - _LISTED}件" if len(told) > _LISTED else ""
    return "、".join(told[:_LISTED]) + more
