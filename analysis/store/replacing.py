"""Which rows of the store a new file replaces, and what the store would lose by it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import pyarrow as pa

from analysis.store import rows
from analysis.store.losing import NOTHING, Loss, lost
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
    superseded : those of them that it takes the place of as a whole.
    loss : what these had and the file has not.
    """

    entry: Import
    change: Change
    before: tuple[Import, ...] = ()
    superseded: tuple[Import, ...] = ()
    loss: Loss = NOTHING


@dataclass(frozen=True)
class Candidate:
    """A file that is to enter: its import, and its rows (`rows.encode`)."""

    entry: Import
    table: pa.Table


def replace(
    table: pa.Table, imports: Sequence[Import], candidates: Sequence[Candidate]
) -> tuple[pa.Table, tuple[Import, ...], tuple[Outcome, ...]]:
    """Return rows and imports with those of the candidates in the place of those that they replace.

    A candidate supersedes the import of the same id and, when it is the whole of its edition, every import of
    the same source and edition that has a key in common with it: files of one edition without a common key are
    parts of it and stand beside each other. A selection replaces, in other selections of the same source, the
    rows of equal key only. An import that has no row left is gone.

    Parameters
    ----------
    table, imports : the store as it is.
    candidates : of different ids; a later one replaces rows of an earlier one as well.
    """
    known = {each.id: each for each in imports}
    unchanged = _unchanged([candidate.entry for candidate in candidates], known, _rows_left(table))
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
            outcomes.append(Outcome(unchanged[entry.id], Change.UNCHANGED))
            continue
        place += 1
        kin = [number[each.id] for each in known.values() if each.id in number and _are_kin(each, entry)]
        own, older = origin == place, (origin < place) & ~gone & np.isin(part, kin)
        replaced, superseded, loss = older, older, NOTHING
        if older.any():
            key = rows.codes(everything) if key is None else key
            again = older & np.isin(key, key[own])
            whole = {number[entry.id]} | (set() if entry.is_selection else set(np.unique(part[again])))
            superseded = older & np.isin(part, list(whole))
            replaced = superseded | again
            loss = lost(everything.filter(pa.array(superseded & ~again)), everything.filter(pa.array(own)))
        before, whole_ones = (
            tuple(known[ids[i]] for i in np.unique(part[those])) for those in (replaced, superseded)
        )
        gone |= replaced
        known[entry.id] = entry
        outcomes.append(Outcome(entry, Change.REPLACED if before else Change.NEW, before, whole_ones, loss))
    left = {ids[i] for i in np.unique(part[~gone])}
    kept = tuple(known[id_] for id_ in sorted(known) if id_ in left)
    return everything.filter(pa.array(~gone)), kept, tuple(outcomes)


def _rows_left(table: pa.Table) -> dict[str, int]:
    return dict(zip(*np.unique(table[rows.PART].to_numpy(), return_counts=True), strict=True))


def _unchanged(
    entries: Sequence[Import], known: dict[str, Import], rows_left: dict[str, int]
) -> dict[str, Import]:
    """Return, by id, the candidates that are in force as they are and stay so, with the imports in force."""
    unchanged: dict[str, Import] = {}
    entering: list[Import] = []
    for entry in entries:
        there = _there(entry, known.values(), rows_left)
        if there is not None and not any(_are_kin(each, entry) for each in entering):
            unchanged[entry.id] = there
        else:  # a relative before it may take rows of it, which it then takes back
            entering.append(entry)
    return unchanged


def _there(entry: Import, known: Iterable[Import], rows_left: dict[str, int]) -> Import | None:
    """Return the import of the same file, if it is still read as it was and all of its rows are in force.

    The whole of an edition is the same under any file name.
    """
    for each in known:
        same = each.id == entry.id or (not entry.is_selection and _are_kin(each, entry))
        content = (each.digest, each.rows_digest) == (entry.digest, entry.rows_digest)
        if same and content and rows_left.get(each.id) == entry.rows:
            return each
    return None


def _are_kin(one: Import, other: Import) -> bool:
    """Whether equal keys in both are the same datum: selections of one source, or files of one edition."""
    if one.source != other.source or one.is_selection != other.is_selection:
        return False
    return one.is_selection or (one.format, one.edition) == (other.format, other.edition)
