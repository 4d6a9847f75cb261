"""A table of shares as colours, with what they are made of printed in the cells."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.patches import Rectangle

from analysis.elements.picture import HeatChart
from analysis.figures.style import BLACK, BLUE, GREY, drawing, to_svg

_SHADES = LinearSegmentedColormap.from_list("shares", ["#fdf2e9", "#9ecae1", BLUE])
_DARK = 0.75
"""Share from which white is read better than black."""
_LABEL = 22
_UPRIGHT = 10
"""So many column names stand beside each other."""


def heat(chart: HeatChart) -> str:
    """Draw the cells and return the SVG."""
    shares = chart.shares.to_numpy(dtype=float)
    rows, columns = shares.shape
    with drawing(0.75 + 0.25 * rows) as (figure, axes):
        axes.imshow(np.nan_to_num(shares), cmap=_SHADES, vmin=0, vmax=1, aspect="auto")
        for row in range(rows):
            for column in range(columns):
                share = shares[row, column]
                if pd.isna(share):
                    axes.add_patch(_empty(column, row))
                axes.text(
                    column,
                    row,
                    str(chart.printed.iloc[row, column]),
                    ha="center",
                    va="center",
                    fontsize=8,
                    color=GREY if pd.isna(share) else "white" if share >= _DARK else BLACK,
                )
        axes.set_xticks(
            range(columns),
            [str(name) for name in chart.shares.columns],
            rotation=45 if columns > _UPRIGHT else 0,
        )
        axes.set_yticks(range(rows), [_cut(str(name)) for name in chart.shares.index])
        axes.set_xlabel(chart.x_label)
        axes.grid(visible=False)
        axes.tick_params(length=0)
        for side in axes.spines.values():
            side.set_visible(False)
        return to_svg(figure)


def _empty(column: int, row: int) -> Rectangle:
    return Rectangle((column - 0.5, row - 0.5), 1, 1, facecolor="white", edgecolor="#dddddd", linewidth=0.5)


def _cut(name: str) -> str:
    return name if len(name) <= _LABEL else name[: _LABEL - 1] + "…"
