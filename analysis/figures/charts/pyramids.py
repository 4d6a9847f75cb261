"""Population pyramids side by side: men on the left, women on the right, one scale for all."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from analysis.elements.picture import Pyramid, PyramidChart
from analysis.figures.style import BLUE, GREY, ORANGE, drawing, to_svg
from analysis.words.numbers import format_number

_LIGHT = 0.55
_EVERY = 2
"""Every second age is labelled: there are nineteen."""


def pyramids(chart: PyramidChart) -> str:
    """Draw the pyramids and return the SVG."""
    widest = max(max(each.male.max(), each.female.max()) for each in chart.pyramids)
    with drawing(chart.height_inches) as (figure, first):
        first.remove()
        panels = figure.subplots(1, len(chart.pyramids), sharey=True, squeeze=False)[0]
        for panel, each in zip(panels, chart.pyramids, strict=True):
            _pyramid(panel, each, float(widest) or 1.0)
        figure.supxlabel(chart.x_label, fontsize=9)
        return to_svg(figure)


def _pyramid(axes: Axes, each: Pyramid, widest: float) -> None:
    ages = [str(age) for age in each.male.index]
    at = np.arange(len(ages))
    alpha = 1.0 if each.observed else _LIGHT
    for values, side, colour, name in ((each.male, -1, BLUE, "男"), (each.female, 1, ORANGE, "女")):
        axes.barh(at, side * values.to_numpy(float), height=0.86, color=colour, alpha=alpha)
        axes.text(
            side * 1.02 * widest,
            len(ages) - 0.6,
            name,
            ha="left" if side < 0 else "right",
            va="top",
            color=GREY,
        )
    axes.axvline(0, color=GREY, linewidth=0.6)
    axes.set_xlim(-1.05 * widest, 1.05 * widest)
    axes.set_ylim(-0.6, len(ages) - 0.4)
    axes.set_title(each.label)
    axes.set_yticks(at[::_EVERY], [f"{age.replace('-', '〜')}歳" for age in ages[::_EVERY]])
    axes.xaxis.set_major_locator(MaxNLocator(nbins=4, integer=True, symmetric=True))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: format_number(abs(value))))
    axes.grid(axis="y", visible=False)
    axes.grid(axis="x", visible=True)
