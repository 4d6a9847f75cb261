"""Small pictures side by side: each a series with the way to its target and the range expected there."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter, MaxNLocator

from analysis.elements.picture import PANELS, Panel, PanelsChart
from analysis.figures.style import BLACK, BLUE, GREY, WIDTH_INCHES, canvas, to_svg
from analysis.words.numbers import format_number

COLUMNS = 3
_ROW_INCHES = 1.0
_LEGEND_INCHES = 0.27
_HEAD_INCHES, _FOOT_INCHES, _LEFT_INCHES, _RIGHT_INCHES = 0.4, 0.15, 0.46, 0.12
"""Of a panel: for its heading, its years, its values."""
_CELL_INCHES = WIDTH_INCHES / COLUMNS
_LINE = 20
"""Full-width characters of a heading on one line."""
_SMALL = 7.0
_TONES = {
    "good": ("#00704e", "●"),
    "middle": ("#8f5f00", "▲"),
    "bad": ("#b03a00", "■"),
    "unknown": (GREY, "―"),
}
"""Colour of the words (darker than in charts, to be read on white) and the sign."""


def panels(chart: PanelsChart) -> str:
    """Draw the panels and return the SVG.

    Raises
    ------
    ValueError
        More panels than are readable on a page.
    """
    if len(chart.panels) > PANELS:
        raise ValueError(f"{len(chart.panels)} panels, at most {PANELS} on one picture")
    rows = -(-len(chart.panels) // COLUMNS)
    height = rows * _ROW_INCHES + _LEGEND_INCHES
    with canvas(height) as figure:
        figure.set_layout_engine("none")  # fixed places: laying out many axes takes longer than drawing them
        for place, panel in enumerate(chart.panels):
            row, column = divmod(place, COLUMNS)
            left = column * _CELL_INCHES + _LEFT_INCHES
            top = height - _LEGEND_INCHES - row * _ROW_INCHES - _HEAD_INCHES
            bottom = height - _LEGEND_INCHES - (row + 1) * _ROW_INCHES + _FOOT_INCHES
            wide = _CELL_INCHES - _LEFT_INCHES - _RIGHT_INCHES
            _panel(
                figure.add_axes(
                    (left / WIDTH_INCHES, bottom / height, wide / WIDTH_INCHES, (top - bottom) / height)
                ),
                panel,
            )
        handles = [
            Line2D([], [], color=BLUE, marker="o", markersize=3, linewidth=1.2),
            Line2D([], [], color=BLACK, linestyle=":", marker="*", markersize=6, linewidth=1),
            Patch(color=BLUE, alpha=0.35),
        ]
        ranged = any(panel.lower is not None for panel in chart.panels)
        shown = 3 if ranged else 2
        figure.legend(
            handles=handles[:shown],
            labels=list(chart.legend)[:shown],
            loc="upper left",
            bbox_to_anchor=(0, 1),
            ncols=3,
            fontsize=7.5,
        )
        return to_svg(figure)


def _panel(axes: Axes, panel: Panel) -> None:
    colour, sign = _TONES[panel.tone]
    for text, up, size, ink, weight in (
        (_broken(panel.heading), 10.5, _SMALL, BLACK, "normal"),
        (f"{sign} {panel.note}", 2.0, 6.6, colour, "bold"),
    ):
        axes.annotate(
            text,
            (0, 1),
            xycoords="axes fraction",
            xytext=(-72 * _LEFT_INCHES + 4, up),
            textcoords="offset points",
            fontsize=size,
            color=ink,
            fontweight=weight,
            va="bottom",
            linespacing=1.1,
        )
    values = panel.values.dropna()
    drawn = [values]
    if panel.path is not None:
        axes.plot(panel.path.index, panel.path, color=BLACK, linestyle=":", linewidth=1)
        axes.plot(
            panel.path.index[-1:],
            panel.path.iloc[-1:],
            color=BLACK,
            marker="*",
            markersize=6,
            linestyle="none",
        )
        drawn.append(panel.path)
    if len(values):
        whole = values.reindex(range(int(values.index[0]), int(values.index[-1]) + 1)).interpolate()
        axes.plot(whole.index, whole, color=BLUE, linewidth=1.2)
        axes.plot(values.index, values, color=BLUE, marker="o", markersize=3, linestyle="none")
    if panel.lower is not None and panel.upper is not None and panel.path is not None and len(values):
        last, end = int(values.index[-1]), int(panel.path.index[-1])
        axes.fill_between(
            [last, end], [values.iloc[-1], panel.lower], [values.iloc[-1], panel.upper], color=BLUE, alpha=0.3
        )
        drawn.append(pd.Series([panel.lower, panel.upper], index=[end, end]))
    _frame(
        axes,
        panel,
        pd.concat([each.astype(float) for each in drawn if len(each)] or [pd.Series(dtype=float)]),
    )


def _frame(axes: Axes, panel: Panel, drawn: pd.Series) -> None:
    axes.tick_params(labelsize=6.5, length=0, pad=1)
    axes.grid(axis="x", visible=False)
    axes.yaxis.set_major_locator(MaxNLocator(nbins=3, min_n_ticks=2))
    axes.yaxis.set_major_formatter(
        FuncFormatter(lambda value, _: format_number(value, _decimals(axes, panel)))
    )
    if drawn.empty:
        axes.set_xticks([])
        axes.set_yticks([])
        return
    years = [int(year) for year in drawn.index]
    low, high = min(years), max(years)
    axes.set_xlim(low - 0.4, high + 0.4)
    axes.set_xticks([low] if low == high else [low, high])


def _decimals(axes: Axes, panel: Panel) -> int:
    """Return as many decimals as tell the ticks apart, at most those of the values."""
    low, high = axes.get_ylim()
    needed = next((n for n in range(5) if (high - low) * 10**n >= 4), 5)
    return min(needed, panel.decimals)


def _broken(heading: str) -> str:
    """Return a heading on at most two lines; what does not fit ends in …."""
    if len(heading) <= _LINE:
        return heading
    unit = heading.rfind("（")
    cut = unit if 0 < unit <= _LINE and len(heading) - unit <= _LINE else _LINE
    first, rest = heading[:cut], heading[cut:]
    return f"{first}\n{rest if len(rest) <= _LINE else rest[: _LINE - 1] + '…'}"
