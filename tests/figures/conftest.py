"""The matplotlib figure behind a chart, as it was when it became SVG, and the texts of an SVG."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from types import ModuleType
from typing import Any

import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.figures import style


@pytest.fixture
def drawn(monkeypatch) -> Callable[[ModuleType, Any], tuple[str, Axes]]:
    """Draw a chart by the function that has its module's name; return the SVG and the axes."""

    def draw(module: ModuleType, chart: Any) -> tuple[str, Axes]:
        kept: list[Figure] = []

        def keep(figure: Figure) -> str:
            kept.append(figure)
            return style.to_svg(figure)

        monkeypatch.setattr(module, "to_svg", keep)
        svg = getattr(module, module.__name__.rpartition(".")[2])(chart)
        (figure,) = kept
        (axes,) = figure.axes
        return svg, axes

    return draw


def texts(svg: str) -> list[str]:
    return [unescape(text) for text in re.findall(r"<text[^>]*>([^<]*)</text>", svg)]
