"""Which report can be built for which area, and what is missing for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import pandas as pd

from analysis.chapters.needs import SeriesNeed, known_main_years, known_years, main_years, words
from analysis.chapters.year_rules import Window
from analysis.model.official_tables import official_tables
from analysis.store.data_store import DataStore
from analysis.topics.topic import Topic

COLUMNS: Final = (
    *("topic", "area", "need", "met", "required", "years", "asked"),
    *("missing", "table", "publisher", "command"),
)
"""Columns of the coverage: a row a topic, area and need.

``years`` are those at hand and ``asked`` those asked for, in Japanese; ``missing``, ``table``, ``publisher`` and
``command`` say what would close a gap.
"""


def coverage(store: DataStore, topics: Iterable[Topic[Any]], areas: Sequence[str]) -> pd.DataFrame:
    """Return for every topic, area and need whether the store has what is asked for."""
    rows = [row for topic in topics for row in _of_topic(store, topic, areas)]
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


def _of_topic(store: DataStore, topic: Topic[Any], areas: Sequence[str]) -> list[tuple[object, ...]]:
    series = [need for need in topic.needs if isinstance(need, SeriesNeed)]
    known = known_years(store, series, areas)
    main = known.get(topic.main.id) or known_main_years(store, topic.main, areas)
    names = store.catalogue.bases["name_ja"].to_dict()
    tables = official_tables(store.data_dir)
    rows: list[tuple[object, ...]] = []
    for area in areas:
        own = main_years(topic.main, main.get(area, {}))
        window = _window(topic, store, area, own)
        name = store.catalogue.area_name(area)
        for need in topic.needs:
            table = tables[need.table]
            if isinstance(need, SeriesNeed):
                years = known[need.id].get(area, {})
                met = window is not None and need.met_by(own if need is topic.main else years, window)
                shown, asked = _words(names, need, years), _asked(need, window)
            else:
                met, shown, asked = window is not None and need.met(store, area, window), "", ""
            rows.append(
                (
                    *(topic.id, area, need.id, met, need.required, shown, asked),
                    *(words(need, name), table.label, table.publisher, table.command),
                )
            )
    return rows


def _asked(need: SeriesNeed, window: Window | None) -> str:
    return need.years.words(window) if window else "2年分以上"


def _window(
    topic: Topic[Any], store: DataStore, area: str, own: Mapping[str, tuple[int, ...]]
) -> Window | None:
    """Return the years a report would look at by default, None when there are too few."""
    years = next(iter(own.values()), None)
    return None if years is None else topic.window(list(years), topic.profile_of(store.data_dir, area))


def _words(names: dict[str, str], need: SeriesNeed, years: Mapping[str, tuple[int, ...]]) -> str:
    known = {basis: years[basis] for basis in need.bases if basis in years}
    return "、".join(
        f"{names[basis]} {each[0]}〜{each[-1]}年（{len(each)}年分）" for basis, each in known.items()
    )
