"""Items in a plane cut into four: two measurements of the same things."""

from __future__ import annotations

from analysis.elements.picture import PlaneChart
from analysis.figures.axes import numbers_on
from analysis.figures.style import BLACK, BLUE, GREY, VERMILION, drawing, to_svg

_HEIGHT_INCHES = 3.9
_ROOM = 0.08


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
        axes.margins(x=_ROOM, y=0.14)
        for label, row in items[items["emphasis"]].iterrows():
            left = row["x"] > sum(axes.get_xlim()) / 2
            axes.annotate(
                str(label), (row["x"], row["y"]), xytext=(-5 if left else 5, 3), textcoords="offset points",
                fontsize=7, color=BLACK, ha="right" if left else "left",
            )  # fmt: skip
        corners = (
            (1, 1, "right", "top"),
            (1, 0, "right", "bottom"),
            (0, 1, "left", "top"),
            (0, 0, "left", "bottom"),
        )
        for text, (x, y, side, end) in zip(chart.corners, corners, strict=True):
            axes.text(
                0.995 * x + 0.005 * (1 - x), 0.985 * y + 0.015 * (1 - y), text, transform=axes.transAxes,
                ha=side, va=end, fontsize=7.5, color=GREY,
            )  # fmt: skip
        axes.set_xlabel(chart.x_label)
        axes.set_ylabel(chart.y_label)
        axes.grid(visible=False)
        numbers_on(axes, "x", chart.x_decimals)
        numbers_on(axes, "y", chart.y_decimals)
        return to_svg(figure)
