"""The proposal: which areas are nearest, and the sentence that says how they were found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from analysis.checking.errors import InputError
from analysis.methods.similarity import standardised_distance, used_characteristics
from analysis.peers.characteristics import characteristics
from analysis.store.data_store import DataStore

_LEVELS: Final = {"municipality": "市区町村", "ward": "指定都市の区", "prefecture": "都道府県"}


@dataclass(frozen=True)
class Proposal:
    """Peers with their distances, nearest first.

    Attributes
    ----------
    distances : by code; a typical difference between areas is about 1.
    compared : how many areas could be compared.
    method : the sentence for the profile's ``peers_method``; empty without a peer.
    """

    distances: dict[str, float]
    compared: int
    method: str


def propose_peers(store: DataStore, area: str, count: int) -> Proposal:
    """Return the areas of the same level that are most alike.

    Parameters
    ----------
    store : opened with every area, for `INDICATORS` at least.
    area : code of a municipality, ward or prefecture.
    count : how many peers.

    Raises
    ------
    InputError
        When the area is unknown or the whole country, which has no peers.
    """
    level = str(store.catalogue.areas.at[store.catalogue.require_area(area), "level"])
    if level not in _LEVELS:
        raise InputError(
            f"{store.catalogue.area_name(area)}には比較できる団体がありません",
            where=area,
            expected="市区町村、指定都市の区、都道府県のコード",
        )
    found = characteristics(store, area)
    used = used_characteristics(found.table, area) if area in found.table.index else ()
    if not used:
        return Proposal({}, 0, "")
    weights = {name: found.weights[name] for name in used}
    distance = standardised_distance(found.table[list(used)], area, weights=weights)
    nearest = distance.iloc[1 : count + 1]
    words = "、".join(dict.fromkeys(found.words[name] for name in used))
    method = (
        f"データのある{_LEVELS[level]}{len(distance) - 1:,}団体のうち、{words}の標準化した違いが小さい順に"
        f"{len(nearest)}団体を選んだ。"
    )
    return Proposal(
        {str(code): float(each) for code, each in nearest.items()},
        len(distance) - 1,
        method if len(nearest) else "",
    )
