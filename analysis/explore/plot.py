"""Lines over years in the style of the reports, from frames of `analysis.explore.series`."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any, Final

import matplotlib.pyplot as plt
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes

from analysis.checking.errors import InputError
from analysis.explore.series import COLUMNS, SEX_LABELS, age_label, captions, series
from analysis.figures.axes import MARKERS, legend_above, numbers_on, years_on_x
from analysis.figures.style import GREY, use_everywhere

NOTE_POINTS: Final = 7.5
_POINTS_PER_INCH: Final = 72
_LIKE_COLOURS: Final = 7
"""Lines whose colours can be told apart."""
_GAPS: Final = 2
"""So many years that can't be shown are named in the picture; the frame has all of them."""


def plot(
    data: pd.DataFrame | str, *given: Any, index: int | None = None, ax: Axes | None = None, **asked: Any
) -> Axes:
    """折れ線を報告書と同じ見た目で描き、seaborn・matplotlib の軸を返す。続きを自分で描き足せる。

    Parameters
    ----------
    data : ``explore.series`` の結果。又は、``explore.series`` と同じ引数（指標、団体、basis など）。
    index : 年。渡すと、その年を100とした値を描く。大きさの違う団体を比べるとき。
    ax : 描く先の軸。なければ新しい図に描く。

    Returns
    -------
    軸。単位、期間、統計の基準、出典は、図の中に書いてある。同じノートブックで後から描く図も、同じ見た目になる。
    """
    frame = series(data, *given, **asked) if isinstance(data, str) else data
    checked(frame, "explore.plot")
    shown = frame[frame["value"].notna()]
    if shown.empty:
        raise InputError(
            "値のある行がないため、図を描けません",
            where="explore.plot",
            expected="。".join(dict.fromkeys(frame["note"])) or "値のある行",
        )
    use_everywhere()
    told = captions(shown, frame.attrs)
    shown = shown.assign(line=labels(shown))
    unit = told["unit"]
    if index is not None:
        shown, unit = _indexed(shown, index), f"{index}年=100"
    if ax is None:
        _, ax = plt.subplots()
    order = list(dict.fromkeys(shown["line"]))
    colours = sns.color_palette(None if len(order) <= _LIKE_COLOURS else "husl", len(order))
    for place, (line, colour) in enumerate(zip(order, colours, strict=True)):
        values = _broken(shown[shown["line"] == line])
        ax.plot(values, color=colour, marker=MARKERS[place % len(MARKERS)], markersize=4.5, label=line)
    decimals = frame.attrs["decimals"] if index is None else 0
    ax.set_ylabel(unit)
    numbers_on(ax, "y", decimals)
    ax.grid(axis="x", visible=False)
    years_on_x(ax)
    if len(order) > 1:
        legend_above(ax)
    ax.set_title(
        _title(told, shown), loc="left", fontweight="bold", pad=8 + 14 * _legend_rows(ax, len(order))
    )
    annotate(ax, told, unit, frame.attrs["gaps"][:_GAPS])
    return ax


def checked(frame: pd.DataFrame, where: str) -> None:
    """Check that a frame can be drawn.

    Raises
    ------
    InputError
        When the frame is not one of `series`: its columns or what it says of itself are missing.
    """
    if not (
        isinstance(frame, pd.DataFrame) and {*COLUMNS} <= set(frame.columns) and "sources" in frame.attrs
    ):
        raise InputError(
            "図にできる表ではありません",
            where=where,
            expected="explore.series の結果（行を絞るのはよいが、列と attrs は残っていること）",
            remedy="explore.series の結果をそのまま渡してください。計算した列は、軸を受け取って seaborn で描き足せます",
        )
    if len(set(frame["unit"])) > 1:
        raise InputError(
            "単位の違う値は一つの軸に描けません", where=where, expected="、".join(frame["unit"].unique())
        )


def labels(shown: pd.DataFrame) -> pd.Series:
    """Return what each row's line is called: what the lines differ in, the area first."""
    names = {
        "name": shown["name"],
        "sex": shown["sex"].map(SEX_LABELS),
        "age": shown["age"].map(age_label),
        "basis": shown["basis_name"],
    }
    differing = [column for column in names if len(set(shown[column])) > 1]
    if len(set(shown["area"])) > len(set(shown["name"])):  # two towns of one name
        names["name"] = shown["name"] + " " + shown["area"]
    chosen = [names[column] for column in differing or ["name"]]
    return chosen[0].str.cat(chosen[1:], sep=" ") if len(chosen) > 1 else chosen[0]


def _indexed(shown: pd.DataFrame, year: int) -> pd.DataFrame:
    first = shown[shown["year"] == year].set_index("line")["value"]
    without = [line for line in dict.fromkeys(shown["line"]) if line not in first.index or first[line] == 0]
    if without:
        raise InputError(
            f"{'、'.join(without)}には{year}年の値がないため、{year}年を100にできません",
            where="index",
            expected=f"{shown['year'].min()}〜{shown['year'].max()}年のうち、すべての線に値のある年",
        )
    return shown.assign(value=100 * shown["value"] / shown["line"].map(first))


def _broken(rows: pd.DataFrame) -> pd.Series:
    """Return the values of a line by year with the years between that have none, so that nothing bridges them.

    Censuses and projections come every five years: the shortest step of a line is its own.
    """
    values = rows.set_index("year")["value"].sort_index()
    steps = values.index.to_series().diff().dropna()
    if steps.empty:
        return values
    return values.reindex(range(values.index[0], values.index[-1] + 1, int(steps.min())))


def _legend_rows(ax: Axes, lines: int) -> int:
    legend = ax.get_legend()
    return 0 if legend is None else math.ceil(lines / legend._ncols)  # type: ignore[attr-defined]


def _title(told: Mapping[str, str], shown: pd.DataFrame) -> str:
    """Return what is drawn, of whom; what the lines differ in stands in the legend."""
    names = list(dict.fromkeys(shown["name"]))
    return f"{names[0]}の{told['title']}" if len(names) == 1 else told["title"]


def annotate(
    ax: Axes, told: Mapping[str, str], unit: str, notes: Sequence[str], *, below: float = 34
) -> None:
    """Write unit, period, basis, source and notes below the axes, wrapped to their width."""
    lines = [
        f"単位：{unit}　期間：{told['period']}　統計の基準：{told['basis']}",
        f"出典：{told['source']}",
        *notes,
    ]
    figure = ax.get_figure()
    assert figure is not None, "the axes lie in a figure"
    width = ax.get_position().width * figure.get_figure(root=True).get_size_inches()[0] * _POINTS_PER_INCH
    ax.annotate(
        "\n".join(part for line in lines for part in wrapped(line, int(width / NOTE_POINTS))),
        xy=(0, 0), xycoords="axes fraction", xytext=(0, -below), textcoords="offset points",
        va="top", ha="left", fontsize=NOTE_POINTS, color=GREY, annotation_clip=False, linespacing=1.5,
    )  # fmt: skip


def wrapped(text: str, ems: int) -> list[str]:
    """Return the text in lines of at most so many full-width letters.

    Examples
    --------
    >>> wrapped("統計の基準abcd", 4)
    ['統計の基', '準abcd']
    """
    lines, width = [""], 0.0
    for letter in text:
        size = 1.0 if unicodedata.east_asian_width(letter) in "WFA" else 0.5
        if width + size > ems:
            lines.append("")
            width = 0.0
        lines[-1] += letter
        width += size
    return lines
