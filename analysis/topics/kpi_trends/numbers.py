"""The numbers of the KPIs as tables: what a council reads, and what machines read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

from analysis.elements import Column, Table
from analysis.methods.kpi_target import KpiType
from analysis.methods.result import Estimate
from analysis.topics.kpi_trends.followed import VERDICTS, Followed
from analysis.topics.kpi_trends.named import unique_names
from analysis.words.phrases import counted

if TYPE_CHECKING:
    from analysis.topics.kpi_trends.study import KpiTrendsStudy


def reading(each: Followed) -> str:
    """Say in a few words what the numbers of a KPI say, or why there are none."""
    if each.assessment is None or each.target is None:
        return each.why
    parts = []
    if each.assessment.attained:
        parts.append("目標を満たす")
    elif each.worse:
        parts.append("基準値より悪い")
    elif each.target.type is KpiType.MAINTAIN or _met_before(each):
        parts.append("目標を満たさない")
    if each.why:
        parts.append(each.why)
    elif each.rating is not None and each.rating.label is None:
        parts.append("満たすかで判定")
    if (
        not parts
        and each.outlook is not None
        and each.outlook.required.has_value
        and each.outlook.best.has_value
    ):
        needed, best = each.outlook.required.number, each.outlook.best.number
        so_far = "最良の年の改善" if len(each.series) > 2 else "平均の改善"
        parts.append(f"{so_far}で届く" if best >= needed else f"{so_far}でも届かない")
    return "、".join(parts)


def _met_before(each: Followed) -> bool:
    return (
        each.target is not None
        and each.target.baseline is not None
        and each.target.distance(each.target.baseline) == 0
    )


def numbers_table(study: KpiTrendsStudy, followed: Sequence[Followed]) -> Table:
    """Return what a council reads: a row a KPI, values as printed in its unit."""
    columns = (
        Column(key="name", label="指標", kind="text"),
        Column(key="baseline", label="基準値（年度）", kind="text"),
        Column(key="value", label="最新（年度）", kind="text"),
        Column(key="target", label="目標（年度）", kind="text"),
        Column(key="attainment", label="達成率", unit="％", decimals=1),
        Column(key="progress", label="進捗率", unit="％", decimals=1),
        Column(key="pace", label="ペース", decimals=2),
        Column(key="label", label="評価", kind="text"),
        Column(key="reading", label="読み方", kind="text"),
    )
    names = unique_names(followed)
    frame = pd.DataFrame(
        [
            {
                "name": names[each.kpi.id],
                "baseline": dated(each, each.kpi.baseline, each.kpi.baseline_year),
                "value": dated(each, each.value, each.year),
                "target": target_text(each),
                **shares(each),
                "label": label(each),
                "reading": reading(each),
            }
            for each in followed
        ]
    )
    return study.of_register(
        study.table(
            "kpi_trends_standing",
            "指標の目標と進み具合（注意の要る順）",
            columns,
            frame,
            (),
            period=study.period,
            note="進捗率は基準値から目標までの道のりのうち進んだ割合（負は基準値より悪い）、ペースは進捗率÷経過した期間の割合。"
            "「平均の改善」は基準値から最新の値までの年平均、「最良の年の改善」は隣り合う実績の間で最も大きい年当たりの改善が続く場合。",
        ),
        sources=[each.kpi.source for each in followed],
        behind=[each.series for each in followed],
    )


def machine_table(study: KpiTrendsStudy, followed: Sequence[Followed]) -> Table:
    """Return the numbers for machines: one cell one datum."""
    columns = (
        Column(key="kpi", label="番号", kind="text"),
        Column(key="goal", label="位置", kind="text"),
        Column(key="unit", label="単位", kind="text"),
        Column(key="baseline_year", label="基準年度", grouped=False),
        Column(key="baseline", label="基準値", decimals=2),
        Column(key="year", label="最新年度", grouped=False),
        Column(key="value", label="最新値", decimals=2),
        Column(key="target_year", label="目標年度", grouped=False),
        Column(key="target", label="目標", decimals=2),
        Column(key="elapsed", label="経過割合", unit="％", decimals=1),
        Column(key="year_target", label="最新年度の目標", decimals=2),
        Column(key="year_attainment", label="最新年度の目標の達成率", unit="％", decimals=1),
        Column(key="verdict", label="判定", kind="text"),
        Column(key="agreeing", label="同じ判定の他基準の数"),
        Column(key="rated", label="判定できる他基準の数"),
    )
    frame = pd.DataFrame(
        [
            {
                "kpi": each.kpi.id,
                "goal": each.goal,
                "unit": each.kpi.unit or "―",
                "baseline_year": each.kpi.baseline_year,
                "baseline": each.kpi.baseline,
                "year": each.year,
                "value": each.value,
                "target_year": each.target.target_year if each.target else None,
                "target": each.target.target if each.target else None,
                "elapsed": _hundred(each.assessment.elapsed if each.assessment else None),
                "year_target": each.path.get(each.year or 0),
                "year_attainment": _hundred(each.of_year.attainment if each.of_year else None),
                "verdict": VERDICTS[each.verdict],
                "agreeing": each.others.verdicts.get(each.verdict, 0) if each.verdict else None,
                "rated": each.others.rated,
            }
            for each in followed
        ]
    ).astype(object)
    empty = [key for key in ("year_target", "year_attainment") if frame[key].isna().all()]
    return study.of_register(
        study.table(
            "kpi_trends_numbers",
            "指標の基準値・実績・目標と、ほかの評価基準との一致",
            [column for column in columns if column.key not in empty],
            frame,
            (),
            period=study.period,
            annex=True,
        ),
        sources=[each.kpi.source for each in followed],
        behind=[each.series for each in followed],
    )


def label(each: Followed) -> str:
    """Return the city's label, or what stands for it where the rubric can't rate."""
    if each.rating is not None and each.rating.label is not None:
        return each.rating.label
    return VERDICTS[each.verdict]


def dated(each: Followed, value: float | None, year: int | None) -> str:
    """Return a value with its unit and its fiscal year."""
    if value is None:
        return "…"
    return f"{counted(value, each.kpi.unit, each.kpi.decimals)}" + (f"（{year}）" if year else "")


def target_text(each: Followed) -> str:
    """Return the last target with its unit and its fiscal year."""
    target = each.target
    if target is None:
        return (
            each.why.removeprefix("目標が数値でない（").removesuffix("）")
            if "数値でない" in each.why
            else "…"
        )
    if target.target is None:
        low, high = (counted(v or 0.0, "", each.kpi.decimals) for v in (target.lower, target.upper))
        return f"{low}〜{high}{each.kpi.unit}（{target.target_year}）"
    return dated(each, target.target, target.target_year)


def shares(each: Followed) -> dict[str, float | None]:
    """Return attainment and progress in per cent, and the pace; None where nothing has been counted yet."""
    found = each.assessment
    if found is None or found.elapsed.value == 0:  # nothing has been counted since the baseline
        return {"attainment": None, "progress": None, "pace": None}
    return {
        "attainment": _hundred(found.attainment),
        "progress": _hundred(found.progress),
        "pace": found.pace.value,
    }


def _hundred(estimate: Estimate | None) -> float | None:
    return 100 * estimate.number if estimate is not None and estimate.has_value else None
