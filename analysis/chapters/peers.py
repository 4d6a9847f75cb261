"""The area beside its peers, prefecture and nation: where it lies within their spread, and how each changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from analysis.chapters.study import Study
from analysis.elements import Prose
from analysis.elements.picture import DotsChart, Picture
from analysis.elements.table import Table
from analysis.words.numbers import format_number
from analysis.words.phrases import joined, level, percent, rounded


@dataclass(frozen=True)
class Spread:
    """Where a value lies among those of the peers.

    `inside`: between the smallest and the largest of them; else `side` is −1 or +1 and `apart` tells that its
    interval meets none of theirs, so that the difference is more than chance.
    """

    lowest: float
    highest: float
    inside: bool
    side: int
    apart: bool


def spread(rates: pd.DataFrame, area: str, peers: Sequence[str], decimals: int) -> Spread:
    """Place the area's value among the peers'.

    Parameters
    ----------
    rates : a row an area; columns ``value``, ``lower``, ``upper``.
    decimals : of the printed values, which decide (what is printed as equal is not told apart).
    """
    own = rates.loc[area]
    others = rates.loc[list(peers)].dropna(subset=["value"])
    lowest, highest = rounded(others["value"].min(), decimals), rounded(others["value"].max(), decimals)
    value = rounded(own["value"], decimals)
    side = -1 if value < lowest else 1 if value > highest else 0
    apart = bool(
        (side < 0 and own["upper"] < others["lower"].min())
        or (side > 0 and own["lower"] > others["upper"].max())
    )
    return Spread(lowest, highest, side == 0, side, apart)


def spread_words(place: Spread, count: int, decimals: int) -> str:
    """Return 「比較団体6団体は0.85〜1.02で、その範囲の中にある」 and the like."""
    low, high = format_number(place.lowest, decimals), format_number(place.highest, decimals)
    if count == 1:
        compared = f"比較団体は{low}"
        where = "それと同じである" if place.inside else f"それより{'低い' if place.side < 0 else '高い'}"
        return f"{compared}で、{where}" + (
            "" if place.inside or place.apart else "が、偶然の範囲を超える差ではない"
        )
    compared = f"比較団体{count}団体は{low}〜{high}" if low != high else f"比較団体{count}団体はいずれも{low}"
    if place.inside:
        return f"{compared}で、{'それと同じである' if low == high else 'その範囲の中にある'}"
    word = "低い" if place.side < 0 else "高い"
    if place.apart:
        return f"{compared}で、どの団体よりも{word}"
    return f"{compared}で、いずれよりも{word}値だが、偶然の範囲を超える差とはいえない団体がある"


def changes_words(changes: pd.Series, area: str, peers: Sequence[str], nation: str, name: str) -> str:
    """Say how much the area, the range of its peers and the nation changed, in per cent; empty without data."""
    others = changes.reindex(list(peers)).dropna()
    if pd.isna(changes.get(area)) or others.empty:
        return ""
    low, high = percent(others.min(), sign=True), percent(others.max(), sign=True)
    span = f"{low}〜{high}" if low != high else low
    whole = changes.get(nation)
    told = [f"{name}が{percent(changes[area], sign=True)}", f"比較団体が{span}"]
    if whole is not None and pd.notna(whole):
        told.append(f"全国が{percent(whole, sign=True)}")
    return "、".join(told)


def peers_picture(
    study: Study,
    id: str,
    title: str,
    what: str,
    rates: pd.DataFrame,
    table: Table,
    *,
    decimals: int = 2,
    unit: str = "比",
    reference: float = 1.0,
) -> Picture:
    """Return the points with intervals of all areas, sorted by value.

    Parameters
    ----------
    rates : a row an area (code); columns ``value``, ``lower``, ``upper``.
    what, unit : of the value, for axis and alternative text.
    reference : where the vertical line is drawn.
    """
    ordered = rates.dropna(subset=["value"]).sort_values("value")
    names = [study.area_name(str(area)) for area in ordered.index]
    roles = [
        "own" if area == study.area else "reference" if area in study.reference_areas else "peer"
        for area in ordered.index
    ]
    listed = "、".join(
        f"{name}{format_number(value, decimals)}" for name, value in zip(names, ordered["value"], strict=True)
    )
    whom = "四角は都道府県及び全国" if study.prefecture else "四角は全国"
    return Picture(
        id=id,
        title=title,
        alt=f"点と区間の図。{what}は低い順に{listed}。ひし形が{study.name}、丸が比較団体、{whom}。",
        unit=unit,
        chart=DotsChart(
            rows=ordered[["value", "lower", "upper"]].assign(role=roles).set_axis(names),
            x_label=what,
            reference=reference,
            decimals=decimals,
        ),
        table=table,
        note=f"ひし形は{study.name}、丸は比較団体、{whom}。横線は{level(study.confidence)}信頼区間。",
    )


def nobody(study: Study, absent: Sequence[str], what: str) -> Prose:
    """Say why there is no comparison."""
    if not study.peers:
        why = "比較団体が定められていないため、比較を示さない。"
    elif absent and len(absent) == len(study.peers):
        why = f"比較団体の{what}がないため、比較を示さない。"
    else:
        why = f"{study.name}又は全国の{what}がないため、比較を示さない。"
    return Prose(kind="missing", title="他団体との比較", paragraphs=(why,))


def left_out(study: Study, absent: Sequence[str], what: str) -> Prose:
    """Say which peers could not be compared."""
    names = joined([study.area_name(code) for code in absent])
    return Prose(
        kind="missing",
        title="比較できない団体",
        paragraphs=(f"{names}は、{what}がないため除いた。",),
    )
