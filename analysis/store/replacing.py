"""Which rows of the store a new file replaces."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import pyarrow as pa

from analysis.store import rows
from analysis.store.provenance import Import


class Change(StrEnum):
    """What an import did to the store."""

    NEW = "new"
    REPLACED = "replaced"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file.

    Attributes
    ----------
    entry : the import, as it stands in ``imports.json`` now.
    change : what it did.
    before : the imports whose rows it replaced, all or some of them.
    """

    entry: Import
    change: Change
    before: tuple[Import, ...] = ()


@dataclass(frozen=True)
class Candidate:
    """A file that is to enter: its import, and its rows (`rows.encode`)."""

    entry: Import
    table: pa.Table


def replace(
    table: pa.Table, imports: Sequence[Import], candidates: Sequence[Candidate]
) -> tuple[pa.Table, tuple[Import, ...], tuple[Outcome, ...]]:
    """Return rows and imports with those of the candidates in the place of those that they replace.

    A candidate replaces the rows of the import of the same id; a selection replaces the rows of equal key of
    other selections of the same source as well. An import that has no row left is gone.

    Parameters
    ----------
    table, imports : the store as it is.
    candidates : of different ids; a later one replaces rows of an earlier one as well.
    """
    known = {each.id: each for each in imports}
    rows_left = dict(zip(*np.unique(table[rows.PART].to_numpy(), return_counts=True), strict=True))
    unchanged = _unchanged([candidate.entry for candidate in candidates], known, rows_left)
    tables = [table, *(c.table for c in candidates if c.entry.id not in unchanged)]
    everything = rows.together(tables)
    origin = np.repeat(np.arange(len(tables)), [len(each) for each in tables])
    part, ids = rows.texts(everything, rows.PART)
    number = {id_: i for i, id_ in enumerate(ids)}
    key: np.ndarray | None = None
    gone = np.zeros(len(everything), dtype=bool)
    outcomes = []
    place = 0
    for entry in (candidate.entry for candidate in candidates):
        if entry.id in unchanged:
            outcomes.append(Outcome(known[entry.id], Change.UNCHANGED))
            continue
        place += 1
        replaced = (origin < place) & ~gone & (part == number[entry.id])
        siblings = [
            number[id_]
            for id_, each in known.items()
            if id_ != entry.id and id_ in number and _are_siblings(each, entry)
        ]
        if siblings:
            key = rows.codes(everything) if key is None else key
            older = (origin < place) & ~gone & np.isin(part, siblings)
            replaced |= older & np.isin(key, key[origin == place])
        before = tuple(known[ids[i]] for i in np.unique(part[replaced]))
        gone |= replaced
        known[entry.id] = entry
        outcomes.append(Outcome(entry, Change.REPLACED if before else Change.NEW, before))
    left = {ids[i] for i in np.unique(part[~gone])}
    kept = tuple(known[id_] for id_ in sorted(known) if id_ in left)
    return everything.filter(pa.array(~gone)), kept, tuple(outcomes)


def _unchanged(entries: Sequence[Import], known: dict[str, Import], rows_left: dict[str, int]) -> set[str]:
    """Return the ids of the candidates that are in force as they are and stay so through this command."""
    unchanged: set[str] = set()
    entering: list[Import] = []
    for entry in entries:
        if _is_there(entry, known, rows_left) and not any(_are_siblings(each, entry) for each in entering):
            unchanged.add(entry.id)
        else:  # a sibling before it may take rows of it, which it then takes back
            entering.append(entry)
    return unchanged


def _is_there(entry: Import, known: dict[str, Import], rows_left: dict[str, int]) -> bool:
    """Whether the same file was imported, is still read as it was, and all of its rows are in force."""
    there = known.get(entry.id)
    return (
        there is not None
        and (there.digest, there.rows_digest) == (entry.digest, entry.rows_digest)
        and rows_left.get(entry.id) == entry.rows
    )


def _are_siblings(one: Import, other: Import) -> bool:
    """Whether both hold selections of one source, so that equal keys are the same datum."""
    return one.is_selection and other.is_selection and one.source == other.source
