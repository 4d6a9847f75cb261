"""Profiles over ages: points joined by lines, with their limits."""

from __future__ import annotations

import numpy as np

from analysis.elements.picture import ProfileChart
from analysis.figures.axes import COLOURS, MARKERS, legend_above, numbers_on
from analysis.figures.style import GREY, drawing, to_svg

_APART = 0.12
"""Profiles stand a little beside each other, so that their limits can be told apart."""
_LONG, _TURN = 6, 40


def profiles(chart: ProfileChart) -> str:
    """Draw the profiles and return the SVG."""
    with drawing(chart.height_inches) as (figure, axes):
        labels = [str(label) for label in chart.profiles[0].rows.index]
        middle = (len(chart.profiles) - 1) / 2
        for place, profile in enumerate(chart.profiles):
            at = np.arange(len(labels)) + _APART * (place - middle)
            colour = COLOURS[place % len(COLOURS)]
            rows = profile.rows
            axes.vlines(at, rows["lower"], rows["upper"], color=colour, linewidth=1, alpha=0.6)
            axes.plot(
                at,
                rows["value"],
                color=colour,
                marker=MARKERS[place % len(MARKERS)],
                markersize=4.5,
                linewidth=1.2,
                label=profile.label,
            )
        if chart.signed:
            axes.axhline(0, color=GREY, linewidth=0.8)
        turned = len(labels) > _LONG and max(map(len, labels)) > 3
        axes.set_xticks(range(len(labels)), labels, rotation=_TURN if turned else 0)
        axes.set_xlabel(chart.x_label)
        axes.set_ylabel(chart.y_label)
        numbers_on(axes, "y", chart.decimals, signed=chart.signed)
        if len(chart.profiles) > 1:
            legend_above(axes)
        return to_svg(figure)
