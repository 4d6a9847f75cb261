"""Curves of one quantity over another, and single starred points."""

from __future__ import annotations

from matplotlib.ticker import MaxNLocator

from analysis.elements.picture import CurvesChart
from analysis.figures.axes import COLOURS, MARKERS, legend_above, numbers_on
from analysis.figures.style import BLACK, GREY, drawing, to_svg


def curves(chart: CurvesChart) -> str:
    """Draw the curves and return the SVG."""
    with drawing(chart.height_inches) as (figure, axes):
        for place, line in enumerate(chart.lines):
            if line.kind == "target":
                axes.plot(
                    line.values.index,
                    line.values,
                    color=BLACK,
                    marker="*",
                    markersize=11,
                    linestyle="none",
                    label=line.label,
                )
                continue
            axes.plot(
                line.values.index,
                line.values,
                color=COLOURS[place % len(COLOURS)],
                marker=MARKERS[place % len(MARKERS)],
                markersize=4.5,
                linestyle="--" if line.kind == "dashed" else "none" if line.kind == "points" else "-",
                label=line.label,
            )
        if chart.signed:
            axes.axhline(0, color=GREY, linewidth=0.8)
        axes.set_xlabel(chart.x_label)
        axes.set_ylabel(chart.y_label)
        numbers_on(axes, "x", chart.x_decimals)
        axes.xaxis.set_major_locator(MaxNLocator(nbins=8, steps=[1, 2, 5, 10]))  # no ticks that print rounded
        numbers_on(axes, "y", chart.decimals, signed=chart.signed)
        legend_above(axes)
        return to_svg(figure)
