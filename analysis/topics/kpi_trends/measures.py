"""How far the measures of a plan are, and how exactly it is known what citizens feel of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from analysis.methods.rubric import Verdict
from analysis.model.kpis.kpi import Item, Perception

if TYPE_CHECKING:
    from analysis.topics.kpi_trends.study import KpiTrendsStudy

_POINTS: Final = {Verdict.ON_TRACK: 2.0, Verdict.PARTLY: 1.0, Verdict.OFF_TRACK: 0.0}


@dataclass(frozen=True)
class Progress:
    """How far measures are: `values` by measure (higher is better), what they are, the scale in words."""

    values: Mapping[str, float]
    what: str
    note: str
    sources: tuple[str, ...]
    decimals: int


def progress_of_measures(study: KpiTrendsStudy, measures: Mapping[str, Perception]) -> Progress | None:
    """Return the progress of measures: mean rating of their projects, else the mean verdict of their KPIs."""
    register = study.register
    rated = [
        each
        for each in register.projects
        if each.rating and each.measure in measures and each.year <= study.year
    ]
    if rated:
        year = max(each.year for each in rated)
        rated = [each for each in rated if each.year == year]
        scale = list(register.rating_counts(Item.PROJECT).get(year, {}))
        if scale and all(each.rating in scale for each in rated):
            by_measure: dict[str, list[float]] = {}
            for each in rated:
                by_measure.setdefault(each.measure, []).append(
                    float(len(scale) - 1 - scale.index(each.rating))
                )
            marks = "、".join(f"{label}を{len(scale) - 1 - n}点" for n, label in enumerate(scale))
            return Progress(
                {measure: float(np.mean(points)) for measure, points in by_measure.items()},
                f"{year}年度の事業の自己評価の平均",
                f"事業の自己評価は{marks}とした施策ごとの平均。",
                tuple(sorted({each.source for each in rated} - {""})),
                2,
            )
    points: dict[str, list[float]] = {}
    for one in study.followed:
        for place in (one.kpi.measure, one.kpi.strategy_measure, one.kpi.policy, one.kpi.goal):
            if place in measures and one.verdict is not None:
                points.setdefault(place, []).append(_POINTS[one.verdict])
                break
    if not points:
        return None
    return Progress(
        {measure: float(np.mean(some)) for measure, some in points.items()},
        "指標の判定の平均",
        "指標の判定は順調・やや遅れ・遅れを等間隔の点とした施策ごとの平均。",
        tuple(sorted({each.kpi.source for each in study.followed} - {""})),
        2,
    )


def mean_error(each: Perception) -> float | None:
    """Return the largest standard error that a published mean can have; None without the number of responses.

    The variance of answers between the ends a and b of a scale with mean m is at most (m − a)(b − m), which is
    exact for a share (0 or 100 per cent each).
    """
    if each.n is None:
        return None
    return float(np.sqrt((each.value - each.lowest) * (each.highest - each.value) / each.n))
