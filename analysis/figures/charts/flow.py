"""Boxes from stage to stage: what leads to what, and where the chain is broken."""

from __future__ import annotations

from itertools import pairwise
from unicodedata import east_asian_width

from matplotlib.axes import Axes
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

from analysis.elements.picture import FlowBox, FlowChart
from analysis.figures.style import BLACK, BLUE, GREY, VERMILION, WIDTH_INCHES, drawing, to_svg

_ROW, _HEAD = 0.62, 0.3  # inches
_GAP = 0.16  # of a column's width
_SIZE = 7.5  # points
_LINES = 3
_EDGES = {"known": (BLUE, "-"), "unknown": (GREY, "--"), "missing": (VERMILION, ":")}


def flow(chart: FlowChart) -> str:
    """Draw the boxes and return the SVG."""
    columns, rows = len(chart.stages), len(chart.rows)
    height = _HEAD + _ROW * rows + 0.1
    em = WIDTH_INCHES * 72 / columns * (1 - _GAP) / _SIZE - 1.2
    with drawing(height) as (figure, axes):
        axes.set_axis_off()
        axes.set_xlim(0, columns)
        axes.set_ylim(rows, -_HEAD / _ROW)
        for place, stage in enumerate(chart.stages):
            axes.text(place + 0.5, -0.22, stage, ha="center", va="center", fontweight="bold")
        for line, row in enumerate(chart.rows):
            for place, box in enumerate(row):
                _box(axes, place, line, line + 1, box, em)
            ends = (*row, chart.end)
            for place, (left, right) in enumerate(pairwise(ends)):
                _arrow(axes, place + 1, line + 0.5, left, right)
        _box(axes, columns - 1, 0, rows, chart.end, em)
        return to_svg(figure)


def _box(axes: Axes, place: int, top: float, bottom: float, box: FlowBox, em: float) -> None:
    colour, style = _EDGES[box.state]
    axes.add_patch(
        FancyBboxPatch(
            (place + _GAP / 2, top + 0.09),
            1 - _GAP,
            bottom - top - 0.18,
            boxstyle="round,pad=0,rounding_size=0.04",
            facecolor="white",
            edgecolor=colour,
            linestyle=style,
            linewidth=1.1,
        )
    )
    axes.text(
        place + 0.5,
        (top + bottom) / 2,
        "\n".join(wrapped(box.text, em, _LINES + 2 * int(bottom - top - 1))),
        ha="center",
        va="center",
        fontsize=_SIZE,
        color=VERMILION if box.state == "missing" else BLACK,
        linespacing=1.25,
    )


def _arrow(axes: Axes, x: float, y: float, left: FlowBox, right: FlowBox) -> None:
    broken = "missing" in (left.state, right.state)
    colour, style = _EDGES["missing" if broken else "known"]
    axes.add_patch(
        FancyArrowPatch(
            (x - _GAP / 2, y),
            (x + _GAP / 2, y),
            arrowstyle="-" if broken else "->",
            mutation_scale=7,
            shrinkA=1,
            shrinkB=1,
            color=colour,
            linestyle=style,
            linewidth=1.1,
        )
    )
    if broken:
        axes.text(x, y, "×", ha="center", va="center", fontsize=9, color=VERMILION, fontweight="bold")


def wrapped(text: str, em: float, lines: int) -> list[str]:
    """Return a text in at most so many lines of `em` full-width characters; what is left out ends in 「…」.

    Examples
    --------
    >>> wrapped("子育て支援の充実", 4, 2), wrapped("子育て支援の充実と安心", 4, 2)
    (['子育て支', '援の充実'], ['子育て支', '援の充…'])
    """
    found, line, width = [], "", 0.0
    for char in text:
        wide = 1.0 if east_asian_width(char) in "WFA" else 0.58
        if width + wide > em and line:
            found.append(line)
            line, width = "", 0.0
        line, width = line + char, width + wide
    found.append(line)
    if len(found) <= lines:
        return found
    return [*found[: lines - 1], found[lines - 1][:-1] + "…"]
