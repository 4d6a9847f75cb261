"""What the store could not settle by itself: sources that differ, corrections that lapsed."""

from __future__ import annotations

import pandas as pd

from analysis.model.observations import KEY
from analysis.quality.problems import Grade, Kind, problems
from analysis.store.data_store import DataStore


def conflicts(store: DataStore) -> pd.DataFrame:
    """Return each value on which another source differs from the one in use, as a warning.

    ``expected`` is the value of the source that differs most, ``score`` the relative difference; a source that
    has no value where another has one counts as differing by the whole.
    """
    disputed = store.conflicts()
    if disputed.empty:
        return problems(pd.DataFrame(), Kind.CONFLICT, Grade.WARNING, [])
    key = list(KEY)
    chosen = disputed[disputed["chosen"]].set_index(key)
    others = disputed[~disputed["chosen"]].join(chosen["value"].rename("used"), on=key)
    larger = others[["value", "used"]].abs().max(axis=1)
    apart = ((others["value"] - others["used"]).abs() / larger.where(larger > 0)).fillna(1.0)
    others = others.assign(score=apart).sort_values("score", ascending=False, kind="stable")
    others = others[others["score"] > 0]
    said = others.apply(_said, axis=1).groupby([others[column] for column in key]).agg("、".join)
    worst = others.drop_duplicates(key).assign(expected=lambda rows: rows["value"]).set_index(key)
    table = chosen.loc[worst.index].assign(expected=worst["expected"], score=worst["score"])
    detail = [f"採用したのは{_said(row)}。ほかに{said[index]}" for index, row in table.iterrows()]
    return problems(table.reset_index(), Kind.CONFLICT, Grade.WARNING, detail)


def lapsed_corrections(store: DataStore) -> pd.DataFrame:
    """Return the corrections that no longer fit the data and were not applied, as warnings."""
    return problems(
        pd.DataFrame(index=range(len(store.notices))), Kind.CORRECTION, Grade.WARNING, store.notices
    )


def _said(row: pd.Series) -> str:
    value = "値なし" if pd.isna(row["value"]) else f"{row['value']:,.10g}"
    origin = f"（{row['file']}）" if row["file"] else ""
    return f"{row['source']}{origin}の{value}"
