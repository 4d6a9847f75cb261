"""A small picture of each KPI: its values, the way to its target, the range that is expected there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

import pandas as pd

from analysis.elements import Table
from analysis.elements.picture import PANELS, Panel, PanelsChart, Picture, Tone
from analysis.methods.rubric import Verdict
from analysis.topics.kpi_trends.followed import VERDICTS, Followed
from analysis.topics.kpi_trends.named import unique_names
from analysis.words.phrases import level, percent

if TYPE_CHECKING:
    from analysis.topics.kpi_trends.study import KpiTrendsStudy

_TONES: Final[dict[Verdict | None, Tone]] = {
    Verdict.ON_TRACK: "good",
    Verdict.PARTLY: "middle",
    Verdict.OFF_TRACK: "bad",
    None: "unknown",
}


def pictures(study: KpiTrendsStudy, followed: Sequence[Followed], table: Table) -> Iterator[Picture]:
    """Yield the pictures, `PANELS` KPIs on each, in the order given."""
    drawn = [each for each in followed if len(each.series) > 1 or each.verdict is not None]
    pages = [drawn[n : n + PANELS] for n in range(0, len(drawn), PANELS)]
    names = unique_names(followed)
    for number, some in enumerate(pages, start=1):
        place = f"（{len(pages)}枚のうち{number}枚目）" if len(pages) > 1 else ""
        states = "、".join(
            f"{VERDICTS[verdict]}{count}"
            for verdict in (Verdict.OFF_TRACK, Verdict.PARTLY, None, Verdict.ON_TRACK)
            if (count := sum(each.verdict is verdict for each in some))
        )
        yield Picture(
            id=f"fig_kpi_trends_panels_{number}",
            title=f"指標ごとの推移と目標：注意の要る順に{states}{place}",
            alt=f"{len(some)}指標の小さな折れ線を並べた図。{states}。"
            + "".join(f"{names[each.kpi.id]}は{_note(each)}。" for each in some),
            unit="指標ごとに異なる（表を参照）",
            chart=PanelsChart(
                tuple(_panel(each, names[each.kpi.id]) for each in some),
                ("実績", "基準値から目標まで", f"目標年度の{level(study.confidence)}予測区間"),
            ),
            table=table,
            note="●順調、▲やや遅れ、■遅れ、―判定できない。予測区間は実績が少ない指標にはない。"
            + (
                f"実績が一つもないか、一つだけで判定できない{len(followed) - len(drawn)}指標は図にない。"
                if len(drawn) < len(followed)
                else ""
            ),
        )


def _panel(each: Followed, name: str) -> Panel:
    path = dict(each.path)
    if each.kpi.baseline is not None and each.kpi.baseline_year is not None and path:
        path[each.kpi.baseline_year] = each.kpi.baseline
    forecast = each.outlook.forecast if each.outlook else None
    return Panel(
        heading=f"{name}（{each.kpi.unit}）" if each.kpi.unit else name,
        note=_note(each),
        values=each.series.values,
        tone=_TONES[each.verdict],
        path=pd.Series(path, dtype=float).sort_index() if path else None,
        lower=forecast.lower if forecast else None,
        upper=forecast.upper if forecast else None,
        decimals=each.kpi.decimals,
    )


def _note(each: Followed) -> str:
    said = VERDICTS[each.verdict]
    done = each.assessment.progress if each.assessment else None
    if done is not None and done.has_value:
        return f"{said}　進捗率{percent(100 * done.number, 0)}"
    if each.assessment is None:
        return f"{said}　{each.why}"
    return f"{said}　目標を満たす" if each.assessment.attained else f"{said}　目標を満たさない"
