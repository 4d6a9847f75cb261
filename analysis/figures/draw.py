"""Turn pictures into figures."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from analysis.chapters.chapter import Chapter
from analysis.elements import Figure, Group
from analysis.elements.picture import (
    BarsChart,
    CurvesChart,
    DotsChart,
    FlowChart,
    GroupLinesChart,
    HeatChart,
    LinesChart,
    PanelsChart,
    Picture,
    PlaneChart,
    ProfileChart,
    PyramidChart,
    StackedChart,
)
from analysis.figures.charts.bars import bars
from analysis.figures.charts.curves import curves
from analysis.figures.charts.dots import dots
from analysis.figures.charts.flow import flow
from analysis.figures.charts.group_lines import group_lines
from analysis.figures.charts.heat import heat
from analysis.figures.charts.lines import lines
from analysis.figures.charts.panels import panels
from analysis.figures.charts.plane import plane
from analysis.figures.charts.profiles import profiles
from analysis.figures.charts.pyramids import pyramids
from analysis.figures.charts.stacked import stacked

_CHARTS: dict[type, Callable[[Any], str]] = {
    LinesChart: lines,
    BarsChart: bars,
    DotsChart: dots,
    PyramidChart: pyramids,
    CurvesChart: curves,
    ProfileChart: profiles,
    GroupLinesChart: group_lines,
    PanelsChart: panels,
    HeatChart: heat,
    StackedChart: stacked,
    PlaneChart: plane,
    FlowChart: flow,
}


def draw(shown: Chapter | Picture) -> Group:
    """章の図（又は一つの図）を描く。

    Parameters
    ----------
    shown : a chapter, all of whose pictures are drawn in order (with what stands between them, where it has a
        `body`), or one picture.
    """
    parts = (shown,) if isinstance(shown, Picture) else shown.body or shown.pictures
    return Group(_figure(part) if isinstance(part, Picture) else part for part in parts)


def _figure(picture: Picture) -> Figure:
    return Figure(
        id=picture.id,
        title=picture.title,
        alt=picture.alt,
        unit=picture.unit,
        period=picture.table.period,
        basis=picture.table.basis,
        source=picture.table.source,
        sources=picture.table.sources,
        note=picture.note,
        table=picture.table.id,
        svg=_CHARTS[type(picture.chart)](picture.chart),
    )
