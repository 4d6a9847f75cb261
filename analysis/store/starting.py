"""Start a data folder: a copy of what the project ships, catalogues and figures of the first cities."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Final

from analysis.checking.errors import InputError
from analysis.model.data_folder import shipped
from analysis.store.generation import STORE_FOLDER, Generations
from analysis.store.provenance import MANIFEST_FILE

SHIPPED: Final = shipped("data")
"""The data folder that comes with the project."""

_COPY: Final = f"{STORE_FOLDER}/.starting"
"""A complete copy on its way into the data folder; what a killed process left is moved by the next one."""


def is_unstarted(data_dir: Path) -> bool:
    """Whether the folder does not exist yet, has nothing in it, or was not started to the end.

    Raises
    ------
    InputError
        When the path is a file or can't be looked into.
    """
    try:
        names = {path.name for path in data_dir.iterdir()}
    except FileNotFoundError:
        return True
    except OSError as error:
        raise InputError(
            f"データフォルダとして使えません（{error.strerror}）",
            where=str(data_dir),
            remedy="--data-dir にフォルダを指定してください",
        ) from None
    if (data_dir / _COPY).exists():
        return True
    return names <= {STORE_FOLDER} and not (data_dir / STORE_FOLDER / MANIFEST_FILE).exists()


def started(data_dir: Path) -> bool:
    """Start a data folder that `is_unstarted`, and tell whether it was.

    Raises
    ------
    InputError
        When it can't be written.
    """
    with Generations.of(data_dir).locked():
        if not is_unstarted(data_dir):
            return False
        start(data_dir)
    return True


def start(data_dir: Path) -> None:
    """Copy the shipped data folder to `data_dir`, without what was imported there.

    Call it inside of `Generations.locked` for a folder that `is_unstarted`.

    Raises
    ------
    OSError
        When something can't be written.
    """
    copy = data_dir / _COPY
    if not copy.exists():
        unfinished = copy.with_name(f"{copy.name}-copying")
        shutil.rmtree(unfinished, ignore_errors=True)
        shutil.copytree(SHIPPED, unfinished, ignore=_imported)
        os.replace(unfinished, copy)
    for path in sorted(copy.iterdir()):
        os.replace(path, data_dir / path.name)
    copy.rmdir()


def _imported(folder: str, names: list[str]) -> list[str]:
    return [name for name in names if name == STORE_FOLDER and Path(folder) == SHIPPED]
