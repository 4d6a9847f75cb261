"""The look of the charts and their way into SVG: same input, same bytes."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any, cast

import matplotlib as mpl
import seaborn as sns
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure as MplFigure

from analysis.elements.typeface import BOLD, FAMILY, REGULAR

# Okabe & Ito (2008): distinguishable with colour vision deficiency; markers and dashes carry the same in grey
BLUE, ORANGE, GREEN, VERMILION, PURPLE, SKY, BLACK = (
    "#0072B2",
    "#E69F00",
    "#009E73",
    "#D55E00",
    "#CC79A7",
    "#56B4E9",
    "#222222",
)
GREY = "#6b6b6b"
WIDTH_INCHES = 6.3
"""Width of the text block of the A4 page."""

_RC: dict[str, Any] = {
    "font.family": FAMILY,
    "font.size": 9,
    "axes.titlesize": 9,
    "axes.labelsize": 9,
    "xtick.labelsize": 8.5,
    "ytick.labelsize": 8.5,
    "legend.fontsize": 8.5,
    "legend.frameon": False,
    "axes.edgecolor": GREY,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.unicode_minus": True,
    # text comes from data: a dollar sign in a name is a dollar sign, never mathematics
    "text.parse_math": False,
    "grid.color": "#dddddd",
    "svg.fonttype": "none",
    "svg.hashsalt": "ebpm",
    "figure.constrained_layout.use": True,
}


@cache
def _register_fonts() -> None:
    for path in (REGULAR, BOLD):
        font_manager.fontManager.addfont(str(path))


def use_everywhere() -> None:
    """Draw everything from now on in the style of the reports: for notebooks in which an analyst goes on drawing."""
    _register_fonts()
    palette = (BLUE, VERMILION, GREEN, PURPLE, ORANGE, SKY, BLACK)
    sns.set_theme(style="whitegrid", palette=palette, rc={**_RC, "figure.figsize": (WIDTH_INCHES, 3.4)})


@contextmanager
def canvas(height_inches: float) -> Iterator[MplFigure]:
    """Yield an empty figure of the text's width, styled; nothing of pyplot's state is touched."""
    _register_fonts()
    with sns.axes_style("whitegrid"), mpl.rc_context(cast(Any, _RC)):
        yield MplFigure(figsize=(WIDTH_INCHES, height_inches))


@contextmanager
def drawing(height_inches: float) -> Iterator[tuple[MplFigure, Axes]]:
    """Yield a figure of the text's width with one axes, styled."""
    with canvas(height_inches) as figure:
        axes = figure.add_subplot()
        axes.grid(axis="x", visible=False)
        yield figure, axes


def to_svg(figure: MplFigure) -> str:
    """Return the figure as SVG text without date or program version.

    Must be called inside `drawing`, whose settings keep text as text and ids stable. Laid out and drawn once:
    `Figure.savefig` draws a figure with a layout twice, the first time to no avail.
    """
    buffer = io.StringIO()
    canvas = FigureCanvasSVG(figure)
    of_pictures = figure.dpi
    figure.dpi = canvas.fixed_dpi
    if (layout := figure.get_layout_engine()) is not None:
        layout.execute(figure)
    figure.set_layout_engine("none")
    figure.dpi = of_pictures
    canvas.print_svg(buffer, metadata={"Date": None, "Creator": None})
    svg = buffer.getvalue()
    return svg[re.search(r"<svg\b", svg).start() :]  # type: ignore[union-attr]
