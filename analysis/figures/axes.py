"""What all charts share: number formats, year axes, legends."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from analysis.figures.style import BLUE, GREEN, ORANGE, PURPLE, VERMILION
from analysis.words.numbers import format_number

COLOURS = (BLUE, VERMILION, GREEN, PURPLE, ORANGE)
MARKERS = ("o", "s", "^", "D", "v")
LONG_SPAN = 25
"""From so many years on an axis is marked in fives and tens."""
LEGEND_CHARACTERS = 28
"""Characters of all labels together that fit on one line of a legend with four entries."""


def numbers_on(axes: Axes, which: str, decimals: int, *, signed: bool = False) -> None:
    """Print the numbers of an axis (``x`` or ``y``) as the tables do; counts at whole numbers only."""
    axis = axes.xaxis if which == "x" else axes.yaxis
    # steps that the decimals can print: with 0.015 between them, 0.94 would follow on 0.96 at equal distances
    axis.set_major_locator(_Printable(decimals) if decimals else MaxNLocator(nbins=8, integer=True))
    axis.set_major_formatter(FuncFormatter(lambda value, _: format_number(value, decimals, sign=signed)))


class _Printable(MaxNLocator):
    """Ticks at whole multiples of the last decimal that is printed."""

    def __init__(self, decimals: int) -> None:
        super().__init__(nbins=8, steps=[1, 2, 5, 10])
        self.unit = 10.0**-decimals

    def tick_values(self, vmin: float, vmax: float) -> Any:
        """Return the ticks between two values."""
        ticks = super().tick_values(vmin, vmax)
        if len(ticks) < 2 or ticks[1] - ticks[0] >= self.unit * (1 - 1e-9):
            return ticks
        return self.unit * np.arange(np.floor(vmin / self.unit), np.ceil(vmax / self.unit) + 1)


def years_on_x(axes: Axes) -> None:
    """Print years as whole numbers."""
    first, last = axes.get_xlim()
    # decades are read in fives and tens
    steps = [1, 2, 5, 10] if last - first > LONG_SPAN else None
    axes.xaxis.set_major_locator(MaxNLocator(integer=True, steps=steps))
    axes.set_xlabel("年")


def legend_above(axes: Axes) -> None:
    """Put the legend above the plot, where it can hide nothing."""
    labels = axes.get_legend_handles_labels()[1]
    if not labels:
        return
    # a legend wider than the plot would shrink the plot
    columns = 4 if sum(map(len, labels)) <= LEGEND_CHARACTERS else 2
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=columns, borderaxespad=0.2, columnspacing=1.2)
