"""Open the report of every municipality and hold it against the rules."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from analysis.chapters.study import Study
from analysis.checking.errors import InputError
from analysis.store.data_store import DataStore
from analysis.topics.registry import all_topics, topic_named
from sentences import every_report
from sentences.report import Report, Rule, read

RULES: Mapping[str, Mapping[str, Rule]] = {
    topic: import_module(f"sentences.{topic}").RULES
    for topic in all_topics()
    if find_spec(f"sentences.{topic}") is not None
}
"""Rules by topic, of the module that has its name; those of `every_report` are added to each."""
PEERS = 5


@dataclass(frozen=True)
class Searched:
    """What was found: reports read; contradictions (area, text) by rule; all texts by area."""

    count: int
    found: dict[str, list[tuple[str, str]]]
    texts: dict[str, list[str]]


def rules(topic: str) -> dict[str, Rule]:
    """Return the rules that a topic's reports are held against."""
    return {**every_report.RULES, **RULES[topic]}


def broken(topic: str, report: Report) -> dict[str, list[str]]:
    """Return the contradictions of one report by rule."""
    return {name: found for name, rule in rules(topic).items() if (found := list(rule(report)))}


_STORE: DataStore | None = None


def _examine(topic: str, area: str) -> tuple[str, dict[str, list[str]], list[str]]:
    assert _STORE is not None
    try:
        report = read(_open(_STORE, topic, area))
    except InputError as error:
        return area, {"refused": [str(error)]}, []
    return area, broken(topic, report), list(report.texts())


def _open(store: DataStore, topic: str, area: str) -> Study[Any]:
    return topic_named(topic).open(store, area=area, compare_with=neighbours(store, area))


def neighbours(store: DataStore, area: str) -> tuple[str, ...]:
    """Return the next municipalities of the list in the same prefecture, as stand-ins for chosen peers."""
    areas = store.catalogue.areas
    same = [code for code in municipalities(store) if code[:2] == area[:2] and code != area]
    place = sum(code < area for code in same)
    return tuple((same + same)[place : place + min(PEERS, len(same))]) if len(areas) else ()


def municipalities(store: DataStore) -> list[str]:
    """Return the codes of all municipalities that are there today and can be built."""
    areas = store.catalogue.areas
    return sorted(areas.index[areas["level"] == "municipality"])


def search(topic: str, folder: Path, *, every: int = 1, workers: int = 2) -> Searched:
    """Look at the topic's report of every n-th municipality that it can be built for."""
    global _STORE
    _STORE = DataStore.open(folder)
    codes = topic_named(topic).buildable(_STORE, municipalities(_STORE))[::every]
    read(_open(_STORE, topic, codes[0]))  # what all share is computed before the fork
    found: dict[str, list[tuple[str, str]]] = {name: [] for name in (*rules(topic), "refused")}
    texts = {}
    with ProcessPoolExecutor(workers) as pool:
        for area, contradictions, said in pool.map(_examine, [topic] * len(codes), codes, chunksize=8):
            texts[area] = said
            for name, examples in contradictions.items():
                found[name] += [(area, example) for example in examples]
    return Searched(len(codes), found, texts)
