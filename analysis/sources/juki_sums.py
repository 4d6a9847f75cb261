"""Sums that a table of the resident register must satisfy; what does not add up becomes a note."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import pandas as pd

from analysis.sources import codes

PREFECTURES: Final = 47

IDENTITIES: Final = {
    "in_migrants": ("in_migrants_domestic", "in_migrants_abroad"),
    "out_migrants": ("out_migrants_domestic", "out_migrants_abroad"),
    "entries": ("in_migrants", "births", "other_entries"),
    "exits": ("out_migrants", "deaths", "other_exits"),
}
"""A flow and the flows that add up to it."""


def flow_notes(observations: pd.DataFrame) -> list[str]:
    """Return a note for each flow that is not the sum of its parts."""
    notes = []
    flows = {
        indicator: rows.set_index("area")["value"]
        for indicator, rows in observations[observations["sex"] == "total"].groupby("indicator")
    }
    for whole, parts in IDENTITIES.items():
        if whole not in flows or any(part not in flows for part in parts):
            continue
        difference = flows[whole]
        for part in parts:
            difference = difference - flows[part]
        notes += _note(difference, f"{whole} が {' + '.join(parts)} と一致しません")
    return notes


def area_notes(observations: pd.DataFrame) -> list[str]:
    """Return notes where prefectures, designated cities or the country differ from the sum of their parts.

    The country is compared when all 47 prefectures are there.
    """
    table = observations.assign(level=observations["area"].map(codes.level))
    prefectures = table.loc[table["level"] == "prefecture", "area"].nunique()
    parents: list[tuple[str, str, Callable[[str], str]]] = [
        ("都道府県と市区町村の和", "municipality", codes.prefecture),
        ("政令指定都市と区の和", "ward", codes.city_of_ward),
    ]
    if prefectures == PREFECTURES:
        parents.append(("全国と都道府県の和", "prefecture", lambda _: codes.COUNTRY))
    series = ["indicator", "sex", "age"]
    whole = table.set_index(["area", *series])["value"]
    notes = []
    for what, level, parent in parents:
        parts = table[table["level"] == level]
        sums = parts.assign(area=parts["area"].map(parent)).groupby(["area", *series])["value"].sum()
        notes += _note((whole - sums).dropna(), f"{what}が一致しません")
    return notes


def _note(difference: pd.Series, what: str) -> list[str]:
    wrong = difference[difference.abs() > 0.5]
    if wrong.empty:
        return []
    areas = sorted(set(wrong.index.get_level_values("area")))
    return [f"{what}（{len(wrong)}件、例 {'、'.join(areas[:3])}）"]
