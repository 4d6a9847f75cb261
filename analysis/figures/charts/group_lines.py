"""Lines over ordered groups (ages), the same marker and dash for the same place as in lines over years."""

from __future__ import annotations

from analysis.elements.picture import GroupLinesChart
from analysis.figures.axes import COLOURS, MARKERS, legend_above, numbers_on
from analysis.figures.style import drawing, to_svg

_MARKER_SIZE = 4.0
_STYLES = {"solid": "-", "dashed": "--", "points": "none"}


def group_lines(chart: GroupLinesChart) -> str:
    """Draw the lines and return the SVG; a group without a value breaks its line."""
    with drawing(chart.height_inches) as (figure, axes):
        places = range(len(chart.groups))
        for place, line in enumerate(chart.lines):
            axes.plot(
                places,
                line.values.reindex(list(chart.groups)).to_numpy(float),
                color=COLOURS[place % len(COLOURS)],
                marker=MARKERS[place % len(MARKERS)],
                markersize=_MARKER_SIZE,
                linestyle=_STYLES[line.kind],
                label=line.label,
            )
        axes.set_xticks(places, list(chart.groups), rotation=45 if len(chart.groups) > 10 else 0)
        axes.set_xlabel(chart.x_label)
        axes.set_ylabel(chart.y_label)
        numbers_on(axes, "y", chart.decimals)
        if chart.from_zero:
            axes.set_ylim(bottom=0)
        legend_above(axes)
        return to_svg(figure)
