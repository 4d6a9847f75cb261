"""A change taken apart, as a whole: sentence, charts and tables that call the same factor the largest."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from analysis.chapters.chapter import Nouns
from analysis.chapters.decomposition import (
    Parts,
    alternatives_table,
    change_words,
    cumulative_picture,
    cumulative_table,
    leader_under_all,
    leading_words,
    listed,
    parts_picture,
    parts_table,
)
from analysis.chapters.study import Study
from analysis.elements import EvidenceLevel, Finding, Table
from analysis.elements.picture import Picture
from analysis.model.series import Series

METHOD = "Das Gupta の要因分解"
CAUTION = "要因に分けても、その要因がなぜ変わったかは分からない。因果関係を示すものではない。"


@dataclass(frozen=True, eq=False)
class Alternative:
    """The effects under another assumption, and the series behind them."""

    effects: Mapping[str, float]
    behind: tuple[Series, ...]


@dataclass(frozen=True, eq=False)
class Decomposed:
    """The parts of a chapter that takes a change apart; `annex` holds the tables by year and by assumption."""

    finding: Finding
    pictures: tuple[Picture, ...]
    table: Table
    annex: tuple[Table, ...]


def decomposed(
    study: Study,
    nouns: Nouns,
    parts: Parts,
    by_year: pd.DataFrame,
    alternatives: Mapping[str, Alternative],
    behind: Sequence[Series],
    *,
    note: str,
    doubtful: Collection[str] = (),
    remark: str = "",
    caveats: Sequence[str] = (),
    rank: int | None = 3,
) -> Decomposed:
    """Return sentence, charts and tables of a decomposition.

    Parameters
    ----------
    parts : the effects between the base year and the last.
    by_year : a row a year and a column a factor, accumulated since the base year, and ``change``.
    alternatives : by assumption, effects of the same factors.
    note : how the effects were made, below their table.
    doubtful : factors that the sentence calls chance where their limits hold zero.
    remark : what follows the sentence where the change is more than chance.
    """
    others = {label: other.effects for label, other in alternatives.items()}
    leader = leader_under_all(parts, others)
    id = f"{nouns.id}_reasons"
    table = parts_table(study, nouns, id, parts, behind, note=note)
    yearly = cumulative_table(
        study,
        nouns,
        f"{id}_by_year",
        parts.labels,
        by_year,
        behind,
        note=(
            "年を通じて加算できる多時点の要因分解（Das Gupta 1993、6章）による。"
            "間の年も使うため、最後の年の値は2時点だけの内訳とわずかに異なることがある。"
        ),
    )
    tried = alternatives_table(
        study,
        nouns,
        f"{id}_alternatives",
        parts.labels,
        {"本文の前提": {name: effect.number for name, effect in parts.effects.items()}, **others},
        [*behind, *(series for other in alternatives.values() for series in other.behind)],
    )
    finding = study.finding(
        f"{nouns.id}.reasons",
        _statement(study, nouns, parts, leader, doubtful, remark),
        behind,
        estimate=parts.total,
        unit=nouns.unit,
        method=METHOD,
        level=EvidenceLevel.ESTIMATE,
        caveats=(CAUTION, *caveats),
        rank=rank,
        facts=_facts(parts, leader),
    )
    pictures = (
        parts_picture(study, nouns, f"fig_{id}", parts, table, leader),
        cumulative_picture(study, nouns, f"fig_{id}_by_year", parts.labels, by_year, yearly),
    )
    return Decomposed(finding, pictures, table, (yearly, tried))


def _statement(
    study: Study, nouns: Nouns, parts: Parts, leader: str | None, doubtful: Collection[str], remark: str
) -> str:
    base, last = study.window
    change = f"の{change_words(parts, nouns)}" if round(parts.total.number) else ""
    chance = not parts.total.excludes(0)
    effects = listed(parts, nouns.unit, doubtful=() if chance else doubtful)
    told = f"{base}年から{last}年まで{change}を要因に分けると、{effects}である。"
    if chance:
        return f"{told}2つの年の差は偶然の変動の範囲にあり、内訳は目安にとどまる。"
    if parts.leading() and leader is None:
        return f"{told}どの要因が最も大きいかは、前提の置き方によって変わる。{remark}"
    return f"{told}{leading_words(parts, leader)}。{remark}"


def _facts(parts: Parts, leader: str | None) -> dict[str, str | float | None]:
    """Return the effects with their limits by the factors' names, and which is the largest."""
    found: dict[str, str | float | None] = {
        "leading": leader,
        "leading_label": parts.labels[leader] if leader else None,
    }
    for name, effect in parts.effects.items():
        found |= {name: effect.number, f"{name}_lower": effect.lower, f"{name}_upper": effect.upper}
    return found
