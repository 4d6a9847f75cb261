"""Items in a plane cut into four: two measurements of the same things."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.transforms import offset_copy

from analysis.elements.picture import PlaneChart
from analysis.figures.axes import numbers_on
from analysis.figures.style import BLACK, BLUE, GREY, VERMILION, drawing, to_svg

_HEIGHT_INCHES = 3.3
_ROOM = 0.08
_LINE = 0.05
"""Height of a line of labels over that of the axes."""
_BESIDE = 6
"""Points from an item to its label."""
_CORNERS = (
    (1, 1, "right", "top"),
    (1, 0, "right", "bottom"),
    (0, 1, "left", "top"),
    (0, 0, "left", "bottom"),
)


def plane(chart: PlaneChart) -> str:
    """Draw the items, those with emphasis under their labels, and return the SVG."""
    items = chart.items
    with drawing(_HEIGHT_INCHES) as (figure, axes):
        axes.errorbar(
            items["x"], items["y"], yerr=items["y_error"], fmt="none", ecolor=GREY, elinewidth=0.6, capsize=0
        )
        for told, colour, marker in ((True, VERMILION, "D"), (False, BLUE, "o")):
            some = items[items["emphasis"] == told]
            axes.plot(some["x"], some["y"], color=colour, marker=marker, markersize=4.5, linestyle="none")
        axes.axvline(chart.x_cut, color=GREY, linewidth=0.8, linestyle="--")
        axes.axhline(chart.y_cut, color=GREY, linewidth=0.8, linestyle="--")
        axes.margins(x=_ROOM, y=0.16)
        _labels(figure, axes, items[items["emphasis"]])
        for text, (x, y, side, end) in zip(chart.corners, _CORNERS, strict=True):
            axes.text(
                0.995 * x + 0.005 * (1 - x),
                0.985 * y + 0.015 * (1 - y),
                text,
                transform=axes.transAxes,
                ha=side,
                va=end,
                fontsize=7.5,
                color=GREY,
            )
        axes.set_xlabel(chart.x_label)
        axes.set_ylabel(chart.y_label)
        axes.grid(visible=False)
        numbers_on(axes, "x", chart.x_decimals)
        numbers_on(axes, "y", chart.y_decimals)
        return to_svg(figure)


def _labels(figure: Figure, axes: Axes, told: pd.DataFrame) -> None:
    """Write the labels beside their points, towards the middle; those that would lie on each other move apart."""
    low, high = axes.get_ylim()
    middle, gap = sum(axes.get_xlim()) / 2, _LINE * (high - low)
    for left in (True, False):
        height = low
        beside = offset_copy(axes.transData, figure, x=-_BESIDE if left else _BESIDE, y=0, units="points")
        for label, row in told[(told["x"] > middle) == left].sort_values("y").iterrows():
            height = max(float(row["y"]), height + gap)
            axes.text(
                float(row["x"]),
                height,
                str(label),
                transform=beside,
                fontsize=7,
                color=BLACK,
                ha="right" if left else "left",
                va="center",
            )
