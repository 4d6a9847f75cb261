"""A table of shaded cells with their numbers: rates by year and age."""

from __future__ import annotations

import numpy as np
from matplotlib.colors import LinearSegmentedColormap

from analysis.elements.picture import HeatChart
from analysis.figures.style import BLACK, BLUE, drawing, to_svg
from analysis.words.numbers import format_number

_SHADES = LinearSegmentedColormap.from_list("shades", ["#ffffff", BLUE])
_DARK = 0.55
"""From this part of the range on, numbers are printed in white."""
_FULL = 0.85
"""The darkest cell: white on it keeps a contrast of more than 4.5."""


def heat(chart: HeatChart) -> str:
    """Draw the cells and return the SVG."""
    values = chart.rows.to_numpy(float)
    low, high = np.nanmin(values), np.nanmax(values)
    span = (high - low) or 1.0
    with drawing(0.9 + 0.26 * len(chart.rows)) as (figure, axes):
        axes.imshow(
            np.ma.masked_invalid(_FULL * (values - low) / span), cmap=_SHADES, vmin=0, vmax=1, aspect="auto"
        )
        for y, row in enumerate(values):
            for x, value in enumerate(row):
                if np.isfinite(value):
                    dark = _FULL * (value - low) / span > _DARK
                    text = format_number(value, chart.decimals)
                    colour = "#ffffff" if dark else BLACK
                    axes.text(x, y, text, ha="center", va="center", color=colour, fontsize=8)
        axes.set_xticks(range(values.shape[1]), [str(each) for each in chart.rows.columns], rotation=45)
        axes.set_yticks(range(values.shape[0]), [str(each) for each in chart.rows.index])
        axes.grid(visible=False)
        axes.set_xlabel(chart.x_label)
        axes.set_ylabel(chart.y_label)
        return to_svg(figure)
