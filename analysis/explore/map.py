"""A map of one year's values, drawn from a boundary file."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.collections import PathCollection
from matplotlib.colors import Normalize, TwoSlopeNorm
from matplotlib.patches import Patch
from matplotlib.path import Path as Outline

from analysis.checking.errors import InputError
from analysis.explore.boundaries import Ring, read_boundaries
from analysis.explore.plot import annotate, checked
from analysis.explore.series import captions, series
from analysis.figures.style import use_everywhere
from analysis.model.data_folder import data_dir as resolve_data_dir
from analysis.store.known_areas import known_catalogue
from analysis.words.numbers import format_number

_WITHOUT: Final = "#dddddd"
_NAMED: Final = 30
"""So many areas are named on the map."""


def map(
    data: pd.DataFrame | str,
    *given: Any,
    boundaries: str | Path | None = None,
    year: int | None = None,
    code: str = "",
    ax: Axes | None = None,
    **asked: Any,
) -> Axes:
    """団体ごとの値を、境界のファイルの面に塗り分ける。

    Parameters
    ----------
    data : ``explore.series`` の結果。又は、``explore.series`` と同じ引数。
    boundaries : 境界の GeoJSON ファイル（国土数値情報の行政区域 N03、e-Stat の境界データなど、緯度経度のもの）。
    year : 描く年。省略すると最後の年。
    code : 地域コードの入った項目の名前。省略すると探す。
    ax : 描く先の軸。

    Returns
    -------
    軸。値のない団体は灰色の斜線。ファイルにない団体は図の注に書く。
    """
    catalogue = known_catalogue(resolve_data_dir(asked.get("data_dir")))
    shapes = read_boundaries(boundaries, catalogue.areas.index, code)
    frame = series(data, *given, **asked) if isinstance(data, str) else data
    checked(frame, "explore.map")
    values, year = _of_year(frame, year)
    told = captions(frame[frame["year"] == year], frame.attrs)
    parents = dict(zip(catalogue.areas.index, catalogue.areas["parent"], strict=True))
    # a boundary file has the wards of a designated city, the tables have the city
    owner = {
        area: area if area in values.index else parent
        for area in shapes
        if area in values.index or (parent := parents.get(area, "")) in values.index
    }
    if not owner:
        raise InputError(
            "境界のファイルに、表の団体が一つもありません",
            where=str(boundaries),
            expected="、".join(frame["name"].unique()[:5]) + "を含む境界",
            remedy="その都道府県の境界のファイルを渡してください",
        )
    use_everywhere()
    if ax is None:
        _, ax = plt.subplots(figsize=(6.3, 5.2))
    drawn = pd.Series({area: values[mine] for area, mine in owner.items()}, dtype=float)
    _paint(ax, shapes, drawn, told["unit"], frame.attrs["decimals"])
    if len(set(owner.values())) <= _NAMED:
        _name(ax, shapes, owner, frame)
    ax.set_title(f"{told['title']}（{year}年）", loc="left", fontweight="bold")
    outside = [
        name for area, name in zip(frame["area"], frame["name"], strict=True) if area not in owner.values()
    ]
    notes = [f"境界のファイルにない団体：{'、'.join(dict.fromkeys(outside))}"] if outside else []
    annotate(ax, told, told["unit"], notes, below=8)
    return ax


def _of_year(frame: pd.DataFrame, year: int | None) -> tuple[pd.Series, int]:
    known = frame[frame["value"].notna()]
    wanted = int(known["year"].max() if year is None else year) if len(known) else 0
    rows = frame[frame["year"] == wanted]
    if not rows["value"].notna().any():
        raise InputError(
            f"{wanted}年の値がありません" if wanted else "値のある行がありません",
            where="year",
            expected="、".join(str(each) for each in sorted(known["year"].unique())) or "値のある表",
        )
    if rows["area"].duplicated().any():
        raise InputError(
            "一つの団体にいくつも値があり、塗り分けられません",
            where="explore.map",
            expected="性別、年齢、統計の基準を一つずつにした表",
        )
    return rows.set_index("area")["value"], wanted


def _paint(ax: Axes, shapes: Mapping[str, list[Ring]], values: pd.Series, unit: str, decimals: int) -> None:
    known = values.dropna()
    low, high = float(known.min()), float(known.max())
    norm: Normalize = (
        TwoSlopeNorm(0, low, high) if low < 0 < high else Normalize(low, high if high > low else low + 1)
    )
    colours = mpl.colormaps["RdBu" if low < 0 < high else "cividis_r"]
    areas = list(values.index)
    # the paths of an area and its holes are one shape, else a hole would be painted over
    outlines = [_outline(shapes[area]) for area in areas]
    faces = [_WITHOUT if math.isnan(values[area]) else colours(norm(values[area])) for area in areas]
    for hatched in (False, True):
        chosen = [place for place, area in enumerate(areas) if math.isnan(values[area]) == hatched]
        shown = PathCollection(
            [outlines[place] for place in chosen],
            facecolors=[faces[place] for place in chosen],
            edgecolors="white",
            linewidths=0.5,
            hatch="///" if hatched else None,
        )
        ax.add_collection(shown, autolim=False)
    points = np.vstack([ring for area in areas for ring in shapes[area]])
    ax.set_xlim(points[:, 0].min(), points[:, 0].max())
    ax.set_ylim(points[:, 1].min(), points[:, 1].max())
    # a degree of longitude is shorter than one of latitude by the cosine of the latitude
    ax.set_aspect(1 / math.cos(math.radians(float(points[:, 1].mean()))))
    ax.margins(0.02)
    ax.set_axis_off()
    figure = ax.get_figure()
    assert figure is not None, "the axes lie in a figure"
    bar = figure.colorbar(ScalarMappable(norm, colours), ax=ax, shrink=0.7)
    bar.ax.set_title(unit, fontsize=8.5, loc="left")
    bar.ax.yaxis.set_major_formatter(lambda value, _: format_number(value, decimals))
    if values.isna().any():
        ax.legend(
            handles=[Patch(facecolor=_WITHOUT, hatch="///", edgecolor="white", label="値がない")],
            loc="lower left",
        )


def _outline(rings: list[Ring]) -> Outline:
    vertices = np.vstack(rings)
    moves = np.full(len(vertices), Outline.LINETO, dtype=Outline.code_type)
    moves[np.cumsum([0, *(len(ring) for ring in rings[:-1])])] = Outline.MOVETO
    return Outline(vertices, moves)


def _name(ax: Axes, shapes: Mapping[str, list[Ring]], owner: Mapping[str, str], frame: pd.DataFrame) -> None:
    names = dict(zip(frame["area"], frame["name"], strict=True))
    for area in dict.fromkeys(owner.values()):
        rings = [ring for shape, mine in owner.items() if mine == area for ring in shapes[shape]]
        largest = max(rings, key=lambda ring: float(np.prod(np.ptp(ring, axis=0))))
        x, y = (largest.min(axis=0) + largest.max(axis=0)) / 2
        text = ax.annotate(names[area], (x, y), ha="center", va="center", fontsize=7)
        text.set_path_effects([_halo()])


def _halo() -> Any:
    from matplotlib.patheffects import withStroke

    return withStroke(linewidth=2, foreground="white")
