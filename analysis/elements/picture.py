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
    ``target`` is one starred point. `every` is the number of years between values that follow each other.
    """

    label: str
    values: pd.Series
    kind: Literal["solid", "dashed", "points", "target"] = "solid"
    every: int = 1


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

    `rows` is indexed by the label of the bar; `printed` is the text at its end. `decimals` are those of the axis.
    Without `signed` the bars are sizes, all in one colour, and the axis prints no plus.
    """

    rows: pd.DataFrame
    x_label: str
    decimals: int = 0
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
class Pyramid:
    """One population by sex and age under a label: persons, index the ages from young to old.

    `observed` is False for a population that is projected, which is drawn lighter.
    """

    label: str
    male: pd.Series
    female: pd.Series
    observed: bool = True


@dataclass(frozen=True, eq=False)
class PyramidChart:
    """Population pyramids side by side on one scale, men on the left."""

    pyramids: tuple[Pyramid, ...]
    x_label: str
    height_inches: float = 3.4


@dataclass(frozen=True, eq=False)
class CurvesChart:
    """Curves of one quantity over another: `Line.values` are indexed by the horizontal quantity."""

    lines: tuple[Line, ...]
    x_label: str
    y_label: str
    x_decimals: int = 1
    decimals: int = 0
    signed: bool = False
    height_inches: float = 2.9


@dataclass(frozen=True, eq=False)
class Profile:
    """Values by age (or another order of categories) under a label: `value`, `lower`, `upper` (NaN for none).

    `rows` is indexed by the labels of the categories, the same for all profiles of a chart.
    """

    label: str
    rows: pd.DataFrame


@dataclass(frozen=True, eq=False)
class ProfileChart:
    """Profiles over ordered categories, with their limits as thin lines; around zero where `signed`."""

    profiles: tuple[Profile, ...]
    x_label: str
    y_label: str
    decimals: int = 0
    signed: bool = False
    height_inches: float = 3.1


@dataclass(frozen=True, eq=False)
class GroupLinesChart:
    """Lines over ordered groups, ages above all: the values of each line are indexed by the labels of `groups`."""

    lines: tuple[Line, ...]
    groups: tuple[str, ...]
    x_label: str
    y_label: str
    decimals: int = 0
    from_zero: bool = False
    height_inches: float = 3.1


Tone = Literal["good", "middle", "bad", "unknown"]
"""How something stands: its colour, and its sign for readers without colours."""


@dataclass(frozen=True, eq=False)
class Panel:
    """A small picture of one series: its values, the way to its target, and a range in the target's year.

    `heading` stands above it, `note` below the heading; `path` are the years and values of the target line.
    """

    heading: str
    note: str
    values: pd.Series
    tone: Tone
    path: pd.Series | None = None
    lower: float | None = None
    upper: float | None = None
    decimals: int = 0


@dataclass(frozen=True, eq=False)
class PanelsChart:
    """Small pictures side by side on one page, in reading order; at most `PANELS` of them.

    `legend` names the line, the target line and the range.
    """

    panels: tuple[Panel, ...]
    legend: tuple[str, str, str]


PANELS = 9
"""Panels on one picture: what is readable on a page."""


@dataclass(frozen=True, eq=False)
class HeatChart:
    """A table of shares as colours: rows and columns are those of `shares` (0 to 1, NaN where there is none).

    `printed` has the same shape and stands in the cells.
    """

    shares: pd.DataFrame
    printed: pd.DataFrame
    x_label: str


@dataclass(frozen=True, eq=False)
class StackedChart:
    """Horizontal bars of shares that add up: rows are bars, columns their parts, best first; counts."""

    counts: pd.DataFrame
    x_label: str


@dataclass(frozen=True, eq=False)
class PlaneChart:
    """Items in a plane that two lines cut: columns `x`, `y`, `y_error`, `emphasis`; the index labels the items.

    `corners` names the quadrants: top right, bottom right, top left, bottom left.
    """

    items: pd.DataFrame
    x_label: str
    y_label: str
    x_cut: float
    y_cut: float
    corners: tuple[str, str, str, str]
    x_decimals: int = 1
    y_decimals: int = 1


@dataclass(frozen=True, eq=False)
class FlowBox:
    """A box of a flow: what stands in it, and whether it is there, missing, or not known to be there."""

    text: str
    state: Literal["known", "missing", "unknown"] = "known"


@dataclass(frozen=True, eq=False)
class FlowChart:
    """Boxes from left to right, one row a thing and one column a stage, each leading to the next, to one end.

    `rows` hold a box for every stage but the last, whose one box is `end`.
    """

    stages: tuple[str, ...]
    rows: tuple[tuple[FlowBox, ...], ...]
    end: FlowBox


Chart = (
    LinesChart
    | BarsChart
    | DotsChart
    | PyramidChart
    | CurvesChart
    | ProfileChart
    | PanelsChart
    | HeatChart
    | StackedChart
    | PlaneChart
    | FlowChart
    | GroupLinesChart
)


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
