"""Items in a plane cut into four: two measurements of the same things."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from analysis.elements.picture import PlaneChart
from analysis.figures.axes import numbers_on
from analysis.figures.style import BLUE, GREY, VERMILION, drawing, to_svg

_HEIGHT_INCHES = 2.6
_KEY_INCHES = 0.16
"""Height of a line of names."""
_ROOM = 0.08
_CORNERS = (
    (1, 1, "right", "top"),
    (1, 0, "right", "bottom"),
    (0, 1, "left", "top"),
    (0, 0, "left", "bottom"),
)


def plane(chart: PlaneChart) -> str:
    """Draw the items, those with emphasis under numbers with a key, and return the SVG."""
    items = chart.items
    key = -(-int(items["emphasis"].sum()) // 2) * _KEY_INCHES
    with drawing(_HEIGHT_INCHES + key) as (figure, axes):
        axes.errorbar(
            items["x"], items["y"], yerr=items["y_error"], fmt="none", ecolor=GREY, elinewidth=0.6, capsize=0
        )
        for told, colour, marker in ((True, VERMILION, "D"), (False, BLUE, "o")):
            some = items[items["emphasis"] == told]
            axes.plot(some["x"], some["y"], color=colour, marker=marker, markersize=4.5, linestyle="none")
        axes.axvline(chart.x_cut, color=GREY, linewidth=0.8, linestyle="--")
        axes.axhline(chart.y_cut, color=GREY, linewidth=0.8, linestyle="--")
        axes.margins(x=_ROOM, y=0.16)
        _numbered(figure, axes, items[items["emphasis"]])
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


def _numbered(figure: Figure, axes: Axes, told: pd.DataFrame) -> None:
    """Number the points from the top down and write their names below, where they can hide nothing."""
    names = []
    for place, (label, row) in enumerate(told.sort_values(["y", "x"], ascending=False).iterrows(), start=1):
        axes.annotate(
            str(place),
            (row["x"], row["y"]),
            xytext=(4, 3),
            textcoords="offset points",
            fontsize=8,
            fontweight="bold",
            color=VERMILION,
        )
        names.append(f"{place} {label}")
    if names:
        figure.legend(
            handles=[Line2D([], [], linestyle="none") for _ in names],
            labels=names,
            loc="outside lower left",
            ncols=2,
            fontsize=7.5,
            handlelength=0,
            handletextpad=0,
        )
