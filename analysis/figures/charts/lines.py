"""Lines over years, with bands, single points and a target."""

from __future__ import annotations

from matplotlib.axes import Axes

from analysis.elements.picture import Line, LinesChart
from analysis.figures.axes import COLOURS, MARKERS, legend_above, numbers_on, years_on_x
from analysis.figures.style import BLACK, GREY, drawing, to_svg

_MARKER_SIZE = 4.5
_MOST_TICKS = 10
"""Census years that are all printed below the axis."""


def lines(chart: LinesChart) -> str:
    """Draw the lines and return the SVG."""
    with drawing(chart.height_inches) as (figure, axes):
        for band in chart.bands:
            axes.fill_between(
                band.lower.index,
                band.lower,
                band.upper,
                color=COLOURS[band.beside % len(COLOURS)],
                alpha=0.18,
                linewidth=0,
                label=band.label or None,
            )
        for place, line in enumerate(chart.lines):
            _line(axes, place, line)
        if chart.signed:
            axes.axhline(0, color=GREY, linewidth=0.8)
        if chart.from_zero:
            axes.set_ylim(bottom=0)
        axes.set_ylabel(chart.y_label)
        numbers_on(axes, "y", chart.decimals, signed=chart.signed)
        years_on_x(axes)
        known = sorted({int(year) for line in chart.lines for year in line.values.dropna().index})
        if all(line.every > 1 for line in chart.lines) and len(known) <= _MOST_TICKS:
            axes.set_xticks(known)
        legend_above(axes)
        return to_svg(figure)


def _line(axes: Axes, place: int, line: Line) -> None:
    colour, marker = COLOURS[place % len(COLOURS)], MARKERS[place % len(MARKERS)]
    known = line.values.dropna()
    if known.empty:
        return
    if line.kind == "target":
        axes.plot(
            known.index, known, color=BLACK, marker="*", markersize=11, linestyle="none", label=line.label
        )
        return
    style = {"solid": "-", "dashed": "--", "points": "none"}[line.kind]
    # a year without a value breaks the line instead of being bridged
    values = (
        known
        if line.kind == "points"
        else known.reindex(range(int(known.index[0]), int(known.index[-1]) + 1, line.every))
    )
    axes.plot(
        values.index,
        values,
        color=colour,
        marker=marker,
        markersize=_MARKER_SIZE,
        linestyle=style,
        label=line.label,
    )
