"""One register for two plans: what both have, what it saves, where they contradict, and goals without an outcome."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

import pandas as pd

from analysis.chapters.chapter import Chapter
from analysis.elements import Column, Finding, Prose, Table
from analysis.model.kpis.crosswalk import conflicts, crosswalk, goals_without_outcome, saving
from analysis.model.kpis.similar import similar_names
from analysis.store.kpi_sheet_words import value_words
from analysis.topics.kpi_trends.named import listed
from analysis.words.numbers import format_number

if TYPE_CHECKING:
    from analysis.topics.kpi_trends.study import KpiTrendsStudy

TITLE: Final = "二つの計画をまとめるとどうなるか"
PAIRS: Final = 40
"""Pairs of like names that are listed, the most alike first."""


def joint(study: KpiTrendsStudy) -> Chapter:
    """Set the two plans side by side."""
    register = study.register
    completeness = _completeness(study)
    if not register.active:
        text = f"{study.name}の登録簿には続いている指標がないため、計画の重なりを示さない。"
        return Chapter(
            TITLE,
            missing=(Prose(kind="missing", title="計画の重なり", paragraphs=(text,)),),
            remarks=completeness,
        )
    parts = crosswalk(register)
    one = not parts.both and (not parts.plan_only or not parts.strategy_only)
    missing = (_one_plan(study, bool(parts.plan_only)),) if one else ()
    return Chapter(
        TITLE,
        missing=missing,
        findings=tuple(_findings(study, one)),
        remarks=completeness,
        shown=tuple(_tables(study)),
    )


def _findings(study: KpiTrendsStudy, one: bool) -> Iterator[Finding]:
    register = study.register
    parts, counted = crosswalk(register), saving(register)
    sources = [each.source for each in register.active]
    if not one:
        yield study.of_register(
            study.finding(
                "kpi_trends.saving",
                f"総合計画だけの指標は{len(parts.plan_only)}、総合戦略だけは{len(parts.strategy_only)}、両方は{len(parts.both)}で、"
                f"計画ごとなら{counted.separate}件の評価と記入が、一つの登録簿なら{counted.joint}件で済む（{counted.saved}件減）。",
                (),
                estimate=float(counted.saved),
                unit="件",
                n=counted.joint,
                facts={
                    "plan_only": float(len(parts.plan_only)),
                    "strategy_only": float(len(parts.strategy_only)),
                    "both": float(len(parts.both)),
                },
            ),
            sources=sources,
        )
    against = conflicts(register)
    if against:
        named = list(dict.fromkeys(each.plan.name for each in against))
        yield study.of_register(
            study.finding(
                "kpi_trends.conflicts",
                f"同じ名称で二つの計画にある指標の間に、基準値・目標・期間などの食い違いが{len(against)}件ある（{listed(named)}）。",
                (),
                estimate=float(len(against)),
                unit="件",
                facts={f"{each.plan.id}.{each.aspect}": each.strategy.id for each in against},
            ),
            sources=sources,
        )
    goals = goals_without_outcome(register)
    if goals:
        certain = [each.goal for each in goals if not each.unknown]
        unsaid = [each.goal for each in goals if each.unknown]
        said = [
            *([f"成果（アウトカム）の指標のない目標は{listed(certain)}である"] if certain else []),
            *(
                [
                    f"{len(unsaid)}件の目標は、指標の区分の記載がなく、成果の指標があるか分からない（{listed(unsaid)}）"
                ]
                if unsaid
                else []
            ),
        ]
        yield study.of_register(
            study.finding(
                "kpi_trends.goals_without_outcome",
                "。".join(said) + "。",
                (),
                estimate=float(len(certain)),
                unit="目標",
                n=len(goals),
                facts={each.goal: "none" if not each.unknown else "unknown" for each in goals},
            ),
            sources=sources,
        )


def _tables(study: KpiTrendsStudy) -> Iterator[Table]:
    register = study.register
    sources = [each.source for each in register.active]
    parts = crosswalk(register)
    rows = [
        (plan, goal, count)
        for plan, some in (
            ("総合計画だけ", parts.plan_only),
            ("総合戦略だけ", parts.strategy_only),
            ("両方", parts.both),
        )
        for goal, count in Counter(
            each.goal or each.policy or each.measure or "位置の記載なし" for each in some
        ).items()
    ]
    columns: tuple[Column, ...] = (
        Column(key="plan", label="計画", kind="text"),
        Column(key="goal", label="位置", kind="text"),
        Column(key="count", label="指標", unit="件"),
    )
    yield study.of_register(
        study.table("kpi_trends_crosswalk", "指標の計画での位置", columns, pd.DataFrame(rows, columns=["plan", "goal", "count"]), (),
                    period="登録簿の現在の記載", annex=True),
        sources=sources,
    )  # fmt: skip
    found = similar_names(register.active)
    pairs = found[:PAIRS]
    if pairs:
        columns = (
            Column(key="first", label="指標", kind="text"),
            Column(key="first_place", label="その位置", kind="text"),
            Column(key="second", label="もう一つの指標", kind="text"),
            Column(key="second_place", label="その位置", kind="text"),
            Column(key="same", label="名称", kind="text"),
        )
        frame = pd.DataFrame(
            [
                {
                    "first": each.first.name,
                    "first_place": each.first.goal or each.first.policy or "―",
                    "second": each.second.name,
                    "second_place": each.second.goal or each.second.policy or "―",
                    "same": "同じ" if each.is_duplicate else "似ている",
                }
                for each in pairs
            ]
        )
        yield study.of_register(
            study.table(
                "kpi_trends_similar",
                "名称が同じ、又は似ている指標",
                columns,
                frame,
                (),
                period="登録簿の現在の記載",
                note=f"{len(found)}組のうち、似ている順に{PAIRS}組を示す。" if len(found) > PAIRS else "",
            ),
            sources=sources,
        )
    against = conflicts(register)
    if against:
        columns = (
            Column(key="name", label="指標", kind="text"),
            Column(key="aspect", label="食い違う事項", kind="text"),
            Column(key="plan", label="総合計画", kind="text"),
            Column(key="strategy", label="総合戦略", kind="text"),
        )
        frame = pd.DataFrame(
            [
                {
                    "name": each.plan.name,
                    "aspect": each.aspect.label,
                    "plan": value_words(each.plan_value, _number),
                    "strategy": value_words(each.strategy_value, _number),
                }
                for each in against
            ]
        )
        yield study.of_register(
            study.table(
                "kpi_trends_conflicts",
                "二つの計画で食い違う事項",
                columns,
                frame,
                (),
                period="登録簿の現在の記載",
            ),
            sources=sources,
        )
    tags = Counter(tag for each in register.active for tag in each.viewpoints)
    if tags:
        columns = (
            Column(key="tag", label="重要な視点", kind="text"),
            Column(key="count", label="指標", unit="件"),
        )
        yield study.of_register(
            study.table("kpi_trends_viewpoints", "重要な視点ごとの指標", columns,
                        pd.DataFrame(list(tags.items()), columns=["tag", "count"]), (), period="登録簿の現在の記載"),
            sources=sources,
        )  # fmt: skip


def _completeness(study: KpiTrendsStudy) -> tuple[Prose, ...]:
    """Say how much of what the plan announces the register holds, where the profile says what the plan announces."""
    register, section = study.register, study.section
    given = [
        ("基本目標", section.goals, len({each.goal for each in register.active if each.goal})),
        (
            "具体的な施策",
            section.measures,
            len({each.strategy_measure for each in register.active if each.strategy_measure}),
        ),
        (
            "数値目標",
            section.numeric_targets,
            sum(register.target(each.id) is not None for each in register.active),
        ),
    ]
    told = [f"{what}は計画の{planned}のうち{held}" for what, planned, held in given if planned is not None]
    if not told:
        return ()
    return (
        Prose(
            kind="note",
            title="登録簿にあるもの",
            paragraphs=(
                f"登録簿にあるのは、{'、'.join(told)}である。残りの名称と値は手元の資料になく、補っていない。",
            ),
        ),
    )


def _one_plan(study: KpiTrendsStudy, plan: bool) -> Prose:
    has, lacks = ("総合計画", "総合戦略") if plan else ("総合戦略", "総合計画")
    return Prose(
        kind="missing",
        title="二つの計画の重なり",
        paragraphs=(
            f"{study.name}の登録簿には{has}の指標だけがあり、{lacks}での位置の記載がないため、二つの計画の重なりや、"
            f"一つの登録簿にまとめて減る記入の数は示さない。登録簿のシートの{lacks}の欄に位置を書けば示すことができる。",
        ),
    )


def _number(value: float) -> str:
    return format_number(value, 0 if value.is_integer() else 2)
