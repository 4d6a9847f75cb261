"""Points with intervals, one area a row: the area itself, its peers, prefecture and nation."""

from __future__ import annotations

from analysis.elements.picture import DotsChart
from analysis.figures.axes import numbers_on
from analysis.figures.style import BLUE, GREY, ORANGE, VERMILION, drawing, to_svg

_LOOKS = {"own": (VERMILION, "D", 7.0), "peer": (BLUE, "o", 5.0), "reference": (GREY, "s", 5.0)}


def dots(chart: DotsChart) -> str:
    """Draw the points and return the SVG."""
    rows = chart.rows
    with drawing(0.9 + 0.24 * len(rows)) as (figure, axes):
        for place, row in enumerate(rows.to_dict("records")):
            colour, marker, size = _LOOKS[row["role"]]
            axes.plot([row["lower"], row["upper"]], [place, place], color=colour, linewidth=1.6)
            axes.plot(row["value"], place, color=colour, marker=marker, markersize=size)
        if chart.reference is not None:
            axes.axvline(chart.reference, color=ORANGE, linestyle="--", linewidth=1)
        axes.set_yticks(range(len(rows)), [str(label) for label in rows.index])
        axes.grid(axis="y", visible=False)
        axes.grid(axis="x", visible=True)
        axes.set_xlabel(chart.x_label)
        numbers_on(axes, "x", chart.decimals)
        return to_svg(figure)
