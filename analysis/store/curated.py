"""The catalogues and the checked tables of a data folder, read once as long as their bytes are the same.

Checking every row takes most of a second, and a batch opens the same folder for each report.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa

from analysis.checking.files import read_file
from analysis.model.area_changes import AreaChange, read_changes
from analysis.model.catalogue import Catalogue
from analysis.model.catalogue_files import CATALOGUES
from analysis.store import rows
from analysis.store.corrections import CORRECTIONS_FILE, Correction, read_corrections
from analysis.store.observation_files import read_observations

CHANGES_FILE = "area_changes.csv"
CURATED = ""
"""Part (`rows.PART`) of the rows that come from ``observations/*.csv``."""


def read_catalogue(data_dir: Path) -> Catalogue:
    """Return the catalogues of a data folder.

    Raises
    ------
    InputError
        When the folder or a catalogue is missing or fails its checks; every failure is listed.
    """
    return _read_catalogue(_State(_digest(data_dir / f"{name}.csv" for name in CATALOGUES), data_dir))


class Curated(NamedTuple):
    """What people keep in a data folder.

    Attributes
    ----------
    catalogue : the catalogues.
    observations : the rows of ``observations/*.csv`` (`analysis.store.rows`).
    corrections, changes : of ``corrections.csv`` and ``area_changes.csv``; none where a file is missing.
    """

    catalogue: Catalogue
    observations: pa.Table
    corrections: tuple[Correction, ...]
    changes: tuple[AreaChange, ...]


def read_curated(data_dir: Path) -> Curated:
    """Return the catalogues and the checked tables of a data folder.

    Raises
    ------
    InputError
        When the folder or a file of it is missing or fails its checks; every failure is listed.
    """
    files = [*data_dir.glob("*.csv"), *data_dir.glob("observations/*.csv")]
    return _read(_State(_digest(files), data_dir))


def _digest(paths: Iterable[Path]) -> str:
    found = blake2b()
    for path in sorted(paths):
        found.update(f"{path.name}\0".encode())
        if path.is_file():
            found.update(blake2b(read_file(path)).digest())
    return found.hexdigest()


@dataclass(frozen=True)
class _State:
    """What a folder's files hold: folders with the same bytes are the same to a cache."""

    digest: str
    data_dir: Path = field(compare=False)


@lru_cache(maxsize=2)
def _read_catalogue(state: _State) -> Catalogue:
    return Catalogue.load(state.data_dir)


@lru_cache(maxsize=2)
def _read(state: _State) -> Curated:
    folder, changes = state.data_dir, state.data_dir / CHANGES_FILE
    catalogue = read_catalogue(folder)
    return Curated(
        catalogue,
        rows.encode(read_observations(folder, catalogue), CURATED),
        read_corrections(folder / CORRECTIONS_FILE, catalogue),
        read_changes(changes) if changes.exists() else (),
    )
