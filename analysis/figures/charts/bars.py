"""Horizontal bars around zero with intervals: what a change is made of."""

from __future__ import annotations

import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes

from analysis.elements.picture import BarsChart
from analysis.figures.axes import COLOURS, numbers_on
from analysis.figures.style import BLACK, BLUE, GREY, drawing, to_svg

_PAD = 0.02
_ROOM = 8
_TALL = 6
"""Of more bars than so many each is lower, lest the chart has to shrink to its page."""
_ROOM_OF_WORDS = 24


def bars(chart: BarsChart) -> str:
    """Draw the bars and return the SVG."""
    rows = chart.rows
    labels = [str(label) for label in rows.index]
    tall = chart.signed and len(rows) <= _TALL
    with drawing(0.9 + (0.42 if tall else 0.26) * len(rows)) as (figure, axes):
        colours = [COLOURS[place % len(COLOURS)] if chart.signed else BLUE for place in range(len(rows))]
        sns.barplot(
            x=rows["value"].to_numpy(),
            y=labels,
            hue=labels,
            palette=colours,
            errorbar=None,
            ax=axes,
            legend=False,
        )
        for place, (low, high) in enumerate(zip(rows["lower"], rows["upper"], strict=True)):
            if pd.notna(low) and pd.notna(high):
                axes.plot([low, high], [place, place], color=BLACK, linewidth=1.2)
        _ends(axes, rows, chart.signed)
        axes.axvline(0, color=GREY, linewidth=0.8)
        axes.set_xlabel(chart.x_label)
        axes.set_ylabel("")
        numbers_on(axes, "x", chart.decimals, signed=chart.signed)
        return to_svg(figure)


def _ends(axes: Axes, rows: pd.DataFrame, signed: bool) -> None:
    """Print the numbers beyond bar and interval, with room for them inside the axes."""
    left, right = axes.get_xlim()
    pad = _PAD * (right - left)
    if signed:
        axes.set_xlim(left - _ROOM * pad, right + _ROOM * pad)
    else:
        axes.set_xlim(0, right + _ROOM_OF_WORDS * pad)
    for place, row in enumerate(rows.to_dict("records")):
        negative = row["value"] < 0
        ends = [row["value"], *(row[key] for key in ("lower", "upper") if pd.notna(row[key]))]
        edge = min(ends) if negative else max(ends)
        axes.text(
            edge - pad if negative else edge + pad,
            place,
            row["printed"],
            ha="right" if negative else "left",
            va="center",
        )
