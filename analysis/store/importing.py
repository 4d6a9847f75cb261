"""Import files: read all of them, check them against the catalogues, and replace their rows in the store."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import blake2b
from pathlib import Path

import pandas as pd

from analysis.checking.errors import InputError
from analysis.model.area_codes import JAPAN
from analysis.model.catalogue import Catalogue
from analysis.model.flows import REST
from analysis.model.observations import COLUMNS
from analysis.sources.reading import FlowsReading, Reading
from analysis.store import rows
from analysis.store.admission import admit
from analysis.store.flows import admit_flows, merge_flows
from analysis.store.generation import Generations
from analysis.store.known_areas import with_imported
from analysis.store.losing import refuse_loss
from analysis.store.provenance import SELECTIONS, FoundArea, Import
from analysis.store.readers import FileReading
from analysis.store.replacing import Candidate, Change, Outcome, replace
from analysis.store.starting import SHIPPED, is_unstarted, start


@dataclass(frozen=True)
class Imported:
    """What an import of several files did; `started` tells that it began the data folder."""

    outcomes: tuple[Outcome, ...]
    started: bool


def import_files(
    data_dir: Path,
    files: Iterable[FileReading],
    *,
    shrink: bool = False,
    now: datetime | None = None,
) -> Imported:
    """Put the rows of files into the store of a data folder, all of them or none.

    A file of the same source and edition as an earlier one replaces its rows, unless they have no key in common:
    then both are parts of the edition. A file of a format that holds selections (`provenance.SELECTIONS`)
    replaces the rows of a file of the same name, and of other files of that source the rows of the same key. A
    file that lacks areas or columns of the one that it replaces is refused. A file that is there already changes
    nothing. A data folder that does not exist or is empty is started as a copy of the one that the project ships.

    Parameters
    ----------
    data_dir : the data folder.
    files : files as they were read; an iterator is consumed one by one, so that one file is held at a time.
    shrink : let a file replace one that has more areas or columns.
    now : the time of the import, with time zone; the present by default.

    Raises
    ------
    InputError
        When a file can't be read or does not fit the catalogues, the store would lose areas or columns, or
        can't be written. Nothing was changed then.
    """
    moment = now or datetime.now(UTC).astimezone().replace(microsecond=0)
    catalogue = Catalogue.load(SHIPPED if is_unstarted(data_dir) else data_dir)
    candidates: list[Candidate] = []
    moves: list[tuple[Import, FlowsReading]] = []
    for file in files:
        if isinstance(file.reading, FlowsReading):
            admit_flows(file.reading, catalogue, file.file)
            moves.append((_entry_of_flows(file, file.reading, moment), file.reading))
        else:
            admitted = admit(file.reading, catalogue, file.file)
            candidates.append(_candidate(file, file.reading, admitted, moment))
    store = Generations.of(data_dir)
    with store.locked():
        if started := is_unstarted(data_dir):
            start(data_dir)
        before, known = store.read()
        table, imports, outcomes = replace(before, known, candidates)
        _check_outcomes(outcomes, candidates, with_imported(catalogue, known), shrink=shrink)
        if any(outcome.change is not Change.UNCHANGED for outcome in outcomes):
            store.publish(rows.arrange(table), imports)
        outcomes += tuple(_merged(data_dir, entry, reading) for entry, reading in moves)
    return Imported(outcomes, started)


def _entry_of_flows(file: FileReading, reading: FlowsReading, moment: datetime) -> Import:
    """Return how an import of movers is told; they stand in a file of their own, without a record in the store."""
    found = reading.flows
    return Import(
        id="/".join((file.format, reading.source, file.file)),
        format=file.format,
        source=reading.source,
        edition="",
        file=file.file,
        digest=file.digest,
        rows_digest="",
        rows=len(found),
        areas=len((set(found["origin"]) | set(found["destination"])) - {REST, JAPAN}),
        first_year=int(found["year"].min()),
        last_year=int(found["year"].max()),
        imported_at=moment,
        notes=reading.notes,
    )


def _merged(data_dir: Path, entry: Import, reading: FlowsReading) -> Outcome:
    new, changed = merge_flows(data_dir, reading)
    told = () if new or changed else ("すべて取り込み済みの値と同じで、何も変わりません",)
    told = (f"前に取り込んだ値と違う{changed:,}件を置き換えました",) if changed else told
    return Outcome(entry.model_copy(update={"notes": (*entry.notes, *told)}), Change.NEW)


def _candidate(
    file: FileReading, reading: Reading, new_areas: tuple[FoundArea, ...], moment: datetime
) -> Candidate:
    found = reading.observations
    which = () if file.format in SELECTIONS else (reading.edition,)
    entry = Import(
        id="/".join((file.format, reading.source, *which, file.file)),
        format=file.format,
        source=reading.source,
        edition=reading.edition,
        file=file.file,
        digest=file.digest,
        rows_digest=_digest(found),
        rows=len(found),
        areas=found["area"].nunique(),
        first_year=int(found["year"].min()),
        last_year=int(found["year"].max()),
        imported_at=moment,
        notes=reading.notes,
        new_areas=new_areas,
    )
    return Candidate(entry, rows.encode(found, entry.id))


def _digest(found: pd.DataFrame) -> str:
    """Return the hash of observations in their order."""
    hashes = pd.util.hash_pandas_object(found[list(COLUMNS)], index=False)
    return blake2b(hashes.to_numpy().tobytes(), digest_size=32).hexdigest()


def _check_outcomes(
    outcomes: Sequence[Outcome], candidates: Sequence[Candidate], catalogue: Catalogue, *, shrink: bool
) -> None:
    """Refuse two files of the same in one command, and files that lack areas or columns of those before."""
    entering = {candidate.entry for candidate in candidates}
    for outcome in outcomes:
        entry = outcome.entry
        for twin in entering.intersection(outcome.superseded):
            raise InputError(
                f"「{twin.file}」と同じ出典・版（{entry.source}）のファイルです",
                where=entry.file,
                remedy="どちらか1つだけを取り込んでください",
            )
        if not shrink:
            refuse_loss(entry, outcome.superseded, outcome.loss, catalogue)
