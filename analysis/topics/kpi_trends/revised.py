"""How the KPIs and their targets changed: old and new side by side, and what was dropped."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

import pandas as pd

from analysis.chapters.chapter import Chapter
from analysis.elements import Column, Finding, Prose, Table
from analysis.methods.kpi_target import Direction
from analysis.model.kpis.kpi import Actual, Kpi, RevisionKind, Target
from analysis.store.kpi_sheet_words import words_of
from analysis.topics.kpi_trends.named import listed
from analysis.words.era import era_date
from analysis.words.numbers import format_number

if TYPE_CHECKING:
    from analysis.topics.kpi_trends.study import KpiTrendsStudy

TITLE: Final = "指標と目標はどう変わったか"
KINDS: Final = {
    RevisionKind.NEW: "新規",
    RevisionKind.MERGED: "統合",
    RevisionKind.CHANGED: "変更",
    RevisionKind.ABOLISHED: "廃止",
}


def revised(study: KpiTrendsStudy) -> Chapter:
    """List revisions, dropped KPIs, targets that were changed after the fact and reports that were corrected."""
    register = study.register
    told = (
        Prose(kind="note", title="公表されている見直し", paragraphs=(study.section.revised,))
        if study.section.revised
        else None
    )
    changed = [
        (register[kpi.id], old, new)
        for kpi in register.kpis
        for old in register.former_targets(kpi.id)
        for new in (register.targets_of(kpi.id).get(old.year),)
        if new is not None and new.content != old.content
    ]
    corrected = [
        (register[old.kpi], old, register.reported(old.kpi)[old.year])
        for kpi in register.kpis
        for old in register.former_reports(kpi.id)
        if register.reported(old.kpi)[old.year].value != old.value
    ]
    if not register.revisions and not changed and not corrected:
        return Chapter(TITLE, missing=(_nothing(study),), remarks=(told,) if told else ())
    return Chapter(
        TITLE,
        findings=tuple(_findings(study, changed)),
        remarks=(told,) if told else (),
        shown=tuple(_tables(study, changed, corrected)),
    )


def easier(kpi: Kpi, old: Target, new: Target) -> bool | None:
    """Whether a target became easier to reach; None when the two can't be compared."""
    if old.target is None or new.target is None or kpi.direction is None:
        return None
    if old.target == new.target:
        return None
    return (new.target < old.target) == (kpi.direction is Direction.HIGHER)


def _findings(study: KpiTrendsStudy, changed: list[tuple[Kpi, Target, Target]]) -> Iterator[Finding]:
    register = study.register
    counts = {kind: sum(each.kind is kind for each in register.revisions) for kind in RevisionKind}
    if register.revisions:
        told = "、".join(f"{KINDS[kind]}{count}件" for kind, count in counts.items() if count)
        gone = list(register.dropped)
        lost = (
            f"続けて見られなくなった指標は{listed([register[kpi].name for kpi in gone])}である"
            if gone
            else "続けて見られなくなった指標はない"
        )
        yield study.of_register(
            study.finding(
                "kpi_trends.revisions",
                f"指標の見直しは{told}あり、{lost}。",
                (),
                estimate=float(len(register.revisions)),
                unit="件",
                n=len(register.kpis),
                facts={str(kind): float(count) for kind, count in counts.items()},
            ),
            sources=[each.source for each in register.kpis],
        )
    if changed:
        lowered = [kpi for kpi, old, new in changed if easier(kpi, old, new)]
        raised = [kpi for kpi, old, new in changed if easier(kpi, old, new) is False]
        which = f"（{listed([kpi.name for kpi in lowered])}）" if lowered else ""
        yield study.of_register(
            study.finding(
                "kpi_trends.targets_changed",
                f"後から変わった目標は{len(changed)}件で、達しやすい向きに変わったものは{len(lowered)}件{which}、"
                f"達しにくい向きは{len(raised)}件である。",
                (),
                estimate=float(len(lowered)),
                unit="件",
                n=len(changed),
                rank=5 if lowered else None,
                caveats=("前の目標のままであれば、進捗率や判定が異なることがある。",),
                facts={kpi.id: "easier" if easier(kpi, old, new) else "harder" for kpi, old, new in changed},
            ),
            sources=[kpi.source for kpi, _, _ in changed],
        )


def _tables(
    study: KpiTrendsStudy,
    changed: list[tuple[Kpi, Target, Target]],
    corrected: list[tuple[Kpi, Actual, Actual]],
) -> Iterator[Table]:
    register = study.register
    if register.revisions:
        columns: tuple[Column, ...] = (
            Column(key="day", label="年月日", kind="text"),
            Column(key="kind", label="見直し", kind="text"),
            Column(key="name", label="指標", kind="text"),
            Column(key="former", label="前の指標・定義", kind="text"),
            Column(key="reason", label="理由", kind="text"),
        )
        frame = pd.DataFrame(
            [
                {
                    "day": era_date(each.date) if each.date else "…",
                    "kind": KINDS[each.kind],
                    "name": register[each.kpi].name,
                    "former": "、".join(
                        [*(register[k].name for k in each.from_kpis), *([each.former] if each.former else [])]
                    )
                    or "―",
                    "reason": each.reason or "…",
                }
                for each in register.revisions
            ]
        )
        yield study.of_register(
            study.table(
                "kpi_trends_revisions", "指標の見直し", columns, frame, (), period="登録簿にあるすべての期間"
            ),
            sources=[each.source for each in register.kpis],
        )
    if changed:
        columns = (
            Column(key="name", label="指標", kind="text"),
            Column(key="year", label="目標年度", grouped=False),
            Column(key="old", label="前の目標", kind="text"),
            Column(key="new", label="今の目標", kind="text"),
            Column(key="set_on", label="変えた日", kind="text"),
            Column(key="turn", label="向き", kind="text"),
        )
        frame = pd.DataFrame(
            [
                {
                    "name": kpi.name,
                    "year": new.year,
                    "old": _content(kpi, old),
                    "new": _content(kpi, new),
                    "set_on": era_date(new.set_on) if new.set_on else "…",
                    "turn": {True: "達しやすい", False: "達しにくい", None: "比べられない"}[
                        easier(kpi, old, new)
                    ],
                }
                for kpi, old, new in changed
            ]
        )
        yield study.of_register(
            study.table(
                "kpi_trends_targets_changed",
                "後から変わった目標",
                columns,
                frame,
                (),
                period="登録簿にあるすべての期間",
            ),
            sources=[kpi.source for kpi, _, _ in changed],
        )
    if corrected:
        columns = (
            Column(key="name", label="指標", kind="text"),
            Column(key="year", label="年度", grouped=False),
            Column(key="old", label="前の報告", kind="text"),
            Column(key="new", label="今の値", kind="text"),
        )
        frame = pd.DataFrame(
            [
                {
                    "name": kpi.name,
                    "year": new.year,
                    "old": _value(kpi, old.value),
                    "new": _value(kpi, new.value),
                }
                for kpi, old, new in corrected
            ]
        )
        yield study.of_register(
            study.table(
                "kpi_trends_corrected",
                "後から改められた実績",
                columns,
                frame,
                (),
                period="登録簿にあるすべての期間",
                annex=True,
            ),
            sources=[new.source for _, _, new in corrected],
        )


def _content(kpi: Kpi, target: Target) -> str:
    if target.condition is not None:
        return words_of(target.condition)
    if target.lower is not None and target.upper is not None:
        return f"{_value(kpi, target.lower)}〜{_value(kpi, target.upper)}"
    return _value(kpi, target.target)


def _value(kpi: Kpi, value: float | None) -> str:
    return "…" if value is None else f"{format_number(value, kpi.decimals)}{kpi.unit}"


def _nothing(study: KpiTrendsStudy) -> Prose:
    return Prose(
        kind="missing",
        title="指標の見直し",
        paragraphs=(
            "登録簿には、指標の新規・統合・変更・廃止も、後から変わった目標も記録されていない。"
            "見直しがなかったのか、記録していないのかは登録簿からは分からない。",
        ),
    )
