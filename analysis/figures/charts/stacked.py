"""Horizontal bars of shares that add up to all: how a scale was used."""

from __future__ import annotations

from matplotlib.ticker import PercentFormatter

from analysis.elements.picture import StackedChart
from analysis.figures.axes import legend_above
from analysis.figures.style import drawing, to_svg

_SHADES = ("#0072B2", "#7fb8d8", "#f0c987", "#D55E00", "#8a8a8a", "#c9c9c9")
_HATCHES = ("", "", "//", "xx", "..", "")
_NARROW = 0.035
"""Share below which a number does not fit into its part."""


def stacked(chart: StackedChart) -> str:
    """Draw the bars and return the SVG."""
    counts = chart.counts
    with drawing(0.85 + 0.45 * len(counts)) as (figure, axes):
        for row, (_, parts) in enumerate(counts.iterrows()):
            total, left = float(parts.sum()), 0.0
            for place, (label, count) in enumerate(parts.items()):
                share = float(count) / total if total else 0.0
                dark = place % len(_SHADES) in (0, 3, 4)
                axes.barh(
                    row,
                    share,
                    left=left,
                    height=0.62,
                    color=_SHADES[place % len(_SHADES)],
                    hatch=_HATCHES[place % len(_HATCHES)],
                    edgecolor="white",
                    linewidth=0.5,
                    label=str(label) if row == 0 else None,
                )
                if share >= _NARROW:
                    axes.text(
                        left + share / 2, row, f"{int(count)}", ha="center", va="center", fontsize=8,
                        color="white" if dark else "black",
                        bbox={"facecolor": _SHADES[place % len(_SHADES)], "edgecolor": "none", "pad": 0.8},
                    )  # fmt: skip
                left += share
        axes.set_yticks(range(len(counts)), [str(name) for name in counts.index])
        axes.invert_yaxis()
        axes.set_xlim(0, 1)
        axes.xaxis.set_major_formatter(PercentFormatter(1, symbol="％"))
        axes.set_xlabel(chart.x_label)
        axes.grid(axis="y", visible=False)
        legend_above(axes)
        return to_svg(figure)
