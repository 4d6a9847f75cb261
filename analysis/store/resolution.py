"""One value for each key, where several sources have one, and the keys on which they differ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa

from analysis.model.observations import KEY, empty
from analysis.store import rows
from analysis.store.curated import CURATED
from analysis.store.provenance import Import

_SAME = 1e-9
"""Relative difference up to which two values are the same number, read in two ways."""


@dataclass(frozen=True)
class Resolution:
    """The rows of a data folder after the choice between sources.

    Attributes
    ----------
    observations : one row a key: curated rows first, in the order of their files, then imported ones.
    parts : id of the import that each of those rows came from, `CURATED` for none; same index.
    disputed : every row of the keys whose sources differ, sorted by key, the chosen one first; columns of
        observations and ``part`` and ``chosen``.
    """

    observations: pd.DataFrame
    parts: pd.Series
    disputed: pd.DataFrame


def resolve(curated: pa.Table, imported: pa.Table, imports: Sequence[Import]) -> Resolution:
    """Choose one row a key: curated files before imported ones, newer editions before older ones.

    Sources differ when their values do, or when one has a value and another says that there is none.

    Parameters
    ----------
    curated : rows of the checked tables of the data folder (`curated.read_curated`), one a key.
    imported : rows of the store.
    imports : where they came from.
    """
    table = rows.together([curated, imported])
    part, ids = rows.texts(table, rows.PART)
    newest_first = sorted(imports, key=lambda each: each.newness, reverse=True)
    place = {CURATED: 0} | {each.id: i for i, each in enumerate(newest_first, start=1)}
    rank = np.array([place[id_] for id_ in ids], dtype=np.int64)[part]
    key = rows.codes(table)
    order = np.lexsort((rank, key))
    first = np.ones(len(order), dtype=bool)
    first[1:] = np.diff(key[order]) != 0
    chosen = np.sort(order[first])
    observations = rows.decode(table.take(pa.array(chosen)))
    parts = pd.Series(pd.Categorical.from_codes(part[chosen], ids), index=observations.index)
    return Resolution(observations, parts, _disputed(table, order, first))


def undisputed() -> pd.DataFrame:
    """Return the table of disputes without rows."""
    return empty().assign(part=pd.array([], dtype="str"), chosen=np.zeros(0, dtype=bool))


def _disputed(table: pa.Table, order: np.ndarray, first: np.ndarray) -> pd.DataFrame:
    """Return the rows of the keys of which a row differs from the chosen one."""
    value = table["value"].to_numpy()[order]
    group = np.cumsum(first) - 1
    of_chosen = value[first][group]
    same = np.isclose(value, of_chosen, rtol=_SAME, atol=0.0, equal_nan=True)
    differing = np.zeros(int(first.sum()), dtype=bool)
    differing[group[~same]] = True
    shown = differing[group]
    some = table.take(pa.array(order[shown]))
    frame = rows.decode(some).assign(
        part=pd.array(some[rows.PART].cast(pa.string()).to_pylist(), dtype="str"), chosen=first[shown]
    )
    return frame.sort_values([*KEY], kind="stable", ignore_index=True)
