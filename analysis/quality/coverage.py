"""Which report can be built for which area, and what is missing for it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

import pandas as pd

from analysis.model.area_changes import family
from analysis.model.area_codes import JAPAN
from analysis.model.profile import Profile, load_profile
from analysis.store.data_store import DataStore
from analysis.topics.needs import Need, Window
from analysis.topics.registry import Topic

COLUMNS: Final = (
    *("topic", "area", "need", "met", "required", "years", "asked"),
    *("missing", "table", "publisher", "command"),
)
"""Columns of the coverage: a row a topic, area and need.

``years`` are those at hand and ``asked`` those asked for, in Japanese; ``missing``, ``table``, ``publisher`` and
``command`` say what would close a gap.
"""


def coverage(store: DataStore, topics: Iterable[Topic], areas: Sequence[str]) -> pd.DataFrame:
    """Return for every topic, area and need whether the store has what is asked for."""
    edited = {path.stem for path in (store.data_dir / "profiles").glob("*.yml")}
    profiles = {area: load_profile(store.data_dir, area) for area in areas if area in edited}
    rows = [row for topic in topics for row in _of_topic(store, topic, areas, profiles)]
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype({"met": bool, "required": bool})


def buildable(table: pd.DataFrame) -> pd.DataFrame:
    """Return a row a topic and area: ``built`` (no required need is unmet) and ``lacking`` (needs unmet)."""
    blocked = ~table["met"] & table["required"]
    return (
        table.assign(blocked=blocked, unmet=~table["met"])
        .groupby(["topic", "area"], sort=False)
        .agg(blocked=("blocked", "any"), lacking=("unmet", "sum"))
        .assign(built=lambda rows: ~rows["blocked"])
        .drop(columns="blocked")
        .reset_index()
    )


def _of_topic(
    store: DataStore, topic: Topic, areas: Sequence[str], profiles: dict[str, Profile]
) -> list[tuple[object, ...]]:
    known = _years(store, topic, areas)
    names = store.catalogue.bases["name_ja"].to_dict()
    main = topic.needs[0]
    rows: list[tuple[object, ...]] = []
    for area in areas:
        window = _window(topic, known[main.id].get(area, {}), profiles.get(area, Profile(area=area)))
        name = store.catalogue.area_name(area)
        for need in topic.needs:
            years = known[need.id].get(JAPAN if need.national else area, {})
            met = window is not None and need.met_by(years, window)
            asked = need.years.words(window) if window else "2年分以上"
            rows.append(
                (
                    *(topic.id, area, need.id, met, need.required, _words(names, need, years), asked),
                    *(need.words(name), need.table, need.publisher, need.command),
                )
            )
    return rows


def _years(
    store: DataStore, topic: Topic, areas: Sequence[str]
) -> dict[str, dict[str, dict[str, tuple[int, ...]]]]:
    """Return the years at hand by need, area and basis: all areas at once, those that changed one by one."""
    known = {need.id: need.years_by_area(store.observations) for need in topic.needs}
    families = {area: family(area, store.changes) for area in areas}
    changed = [area for area, codes in families.items() if len(codes) > 1]
    codes = {code for area in changed for code in families[area]}
    narrow = replace(store, observations=store.observations[store.observations["area"].isin(codes)])
    for need in topic.needs:
        if not need.national:
            known[need.id] |= {area: need.years_of(narrow, area) for area in changed}
    return known


def _window(topic: Topic, years: dict[str, tuple[int, ...]], profile: Profile) -> Window | None:
    """Return the years a report would look at by default, None when the main series has not even two years."""
    for basis in topic.needs[0].bases:
        if len(years.get(basis, ())) >= 2:
            return topic.window(years[basis], profile)
    return None


def _words(names: dict[str, str], need: Need, years: dict[str, tuple[int, ...]]) -> str:
    known = {basis: years[basis] for basis in need.bases if basis in years}
    return "、".join(
        f"{names[basis]} {each[0]}〜{each[-1]}年（{len(each)}年分）" for basis, each in known.items()
    )
