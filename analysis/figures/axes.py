"""What the charts of all topics share: number formats, year axes, legends, provenance."""

from __future__ import annotations

from typing import Any

from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from analysis.elements import Table
from analysis.figures.style import BLUE, GREEN, PURPLE, VERMILION
from analysis.words.numbers import format_number

COLOURS = (BLUE, VERMILION, GREEN, PURPLE)
MARKERS = ("o", "s", "^", "D")
LEGEND_CHARACTERS = 28
"""Characters of all labels together that fit on one line of a legend with four entries."""


def counts_on_y(axes: Axes) -> None:
    """Print counts with separators at whole numbers."""
    axes.yaxis.set_major_locator(MaxNLocator(nbins=8, integer=True))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: format_number(value)))


def years_on_x(axes: Axes) -> None:
    """Print years as whole numbers."""
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_xlabel("年")


def legend_above(axes: Axes) -> None:
    """Put the legend above the plot, where it can hide nothing."""
    labels = axes.get_legend_handles_labels()[1]
    # a legend wider than the plot would shrink the plot
    columns = 4 if sum(map(len, labels)) <= LEGEND_CHARACTERS else 2
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=columns, borderaxespad=0.2, columnspacing=1.2)


def behind(table: Table) -> dict[str, Any]:
    """Return what a figure shares with the table whose numbers it draws."""
    return {"period": table.period, "basis": table.basis, "source": table.source, "table": table.id}
