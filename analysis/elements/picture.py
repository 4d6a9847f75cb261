"""What a chart shows, before it is drawn: data and words, no drawing.

Chapters make pictures, `analysis.figures.draw` turns them into `Figure` elements.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import pandas as pd

from analysis.elements.table import Table


@dataclass(frozen=True, eq=False)
class Line:
    """A line of a chart: values by year under a label; `kind` says how it is drawn.

    ``solid`` and ``dashed`` join the years that follow each other; ``points`` are markers without a line,
    ``target`` is one starred point. `bridged` joins the known years across the others, as for censuses.
    """

    label: str
    values: pd.Series
    kind: Literal["solid", "dashed", "points", "target"] = "solid"
    bridged: bool = False


@dataclass(frozen=True, eq=False)
class Band:
    """A shaded range by year; it lies behind the line of the given place (its colour)."""

    label: str
    lower: pd.Series
    upper: pd.Series
    beside: int = 0


@dataclass(frozen=True, eq=False)
class LinesChart:
    """Lines over years with their bands.

    `from_zero` begins the vertical axis at zero; `signed` prints a plus and draws the line of no change.
    """

    lines: tuple[Line, ...]
    y_label: str
    bands: tuple[Band, ...] = ()
    decimals: int = 0
    from_zero: bool = False
    signed: bool = False
    height_inches: float = 2.9


@dataclass(frozen=True, eq=False)
class BarsChart:
    """Horizontal bars around zero: one row an item, with `value`, `lower`, `upper` (NaN for none), `printed`.

    `rows` is indexed by the label of the bar; `printed` is the text at its end. Without `signed` the bars are sizes,
    all in one colour, and the axis prints no plus.
    """

    rows: pd.DataFrame
    x_label: str
    signed: bool = True


@dataclass(frozen=True, eq=False)
class DotsChart:
    """Points with intervals, one row an item: `value`, `lower`, `upper`, `role` (own, peer, reference).

    `rows` is indexed by the label; `reference` draws a vertical line.
    """

    rows: pd.DataFrame
    x_label: str
    reference: float | None = None
    decimals: int = 2


@dataclass(frozen=True, eq=False)
class ProfileChart:
    """Lines over ordered groups, ages above all: the values of each line are indexed by the labels of `groups`."""

    lines: tuple[Line, ...]
    groups: tuple[str, ...]
    x_label: str
    y_label: str
    decimals: int = 0
    from_zero: bool = False
    height_inches: float = 3.1


@dataclass(frozen=True, eq=False)
class HeatChart:
    """A table of shaded cells with their numbers; darker is more, empty cells stay white."""

    rows: pd.DataFrame
    x_label: str
    y_label: str
    decimals: int = 0


Chart = LinesChart | BarsChart | DotsChart | ProfileChart | HeatChart


@dataclass(frozen=True, eq=False)
class Picture:
    """A chart with the words that make it readable; period, basis and sources are those of its table.

    `title` states what to see, `alt` describes the picture in words; `table` holds the plotted numbers.
    """

    id: str
    title: str
    alt: str
    unit: str
    chart: Chart
    table: Table
    note: str = ""
