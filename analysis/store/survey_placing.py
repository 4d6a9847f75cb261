"""Put the files of a survey in place together: its description, its counts, its respondents, in two folders.

Three files in two folders can't be replaced in one step. They are written beside first, and the folder that holds
them gets its name ``.<id>.pending`` when it is complete: from then on the survey is the new one, and whoever is next
to open the data folder finishes what a killed process has begun.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from analysis.checking.errors import InputError
from analysis.model.survey_counts import COUNTS_FILE
from analysis.model.surveys import FORM_FILE, survey_folder
from analysis.store.generation import STORE_FOLDER, Generations

RESPONDENTS_FILE: Final = "respondents.csv"
_PENDING: Final = ".pending"


def stored(data_dir: Path, area: str, id_: str) -> Path:
    """Return where the respondents of a survey are kept; the file need not exist."""
    return data_dir / STORE_FOLDER / "surveys" / area / id_ / RESPONDENTS_FILE


def put_in_place(data_dir: Path, area: str, id_: str, files: Mapping[str, bytes]) -> None:
    """Let a survey's files take the place of those that are there.

    Parameters
    ----------
    files : content of `COUNTS_FILE` and `FORM_FILE`, and of `RESPONDENTS_FILE` where there are respondents; without
        them those of the survey that is replaced go.

    Raises
    ------
    InputError
        When they can't be written.
    """
    pending = _pending(data_dir, area, id_)
    part = pending.with_suffix(".part")
    try:
        with Generations.of(data_dir).locked():
            shutil.rmtree(part, ignore_errors=True)
            part.mkdir(parents=True, mode=0o700)
            for name, content in files.items():
                _write(part / name, content)
            if pending.exists():
                _finish(data_dir, pending)
            os.replace(part, pending)
            _finish(data_dir, pending)
    except OSError as error:
        shutil.rmtree(part, ignore_errors=True)
        place = error.filename or survey_folder(data_dir, area, id_)
        raise InputError(f"調査を保存できません（{error.strerror}）", where=str(place)) from None


def finish_interrupted(data_dir: Path) -> None:
    """Put in place what a process had ready when it was killed."""
    if list(_waiting(data_dir)):
        with Generations.of(data_dir).locked():
            for pending in _waiting(data_dir):  # again: another process may have finished it
                _finish(data_dir, pending)


def _waiting(data_dir: Path) -> list[Path]:
    return sorted((data_dir / STORE_FOLDER / "surveys").glob(f"*/.*{_PENDING}"))


def _pending(data_dir: Path, area: str, id_: str) -> Path:
    return stored(data_dir, area, id_).parent.with_name(f".{id_}{_PENDING}")


def _finish(data_dir: Path, pending: Path) -> None:
    """Copy the files to their places, which can be done again, and then throw the folder away."""
    area, id_ = pending.parent.name, pending.name.removeprefix(".").removesuffix(_PENDING)
    folder, respondents = survey_folder(data_dir, area, id_), stored(data_dir, area, id_)
    for name, place in {
        COUNTS_FILE: folder / COUNTS_FILE,
        FORM_FILE: folder / FORM_FILE,
        RESPONDENTS_FILE: respondents,
    }.items():
        if (pending / name).exists():
            place.parent.mkdir(parents=True, exist_ok=True)
            writing = place.with_name(f".{place.name}.part")
            _write(writing, (pending / name).read_bytes(), 0o600 if place == respondents else 0o666)
            os.replace(writing, place)
        elif place == respondents:
            place.unlink(missing_ok=True)
    over = pending.with_suffix(".over")
    shutil.rmtree(over, ignore_errors=True)
    os.replace(pending, over)
    shutil.rmtree(over, ignore_errors=True)


def _write(path: Path, content: bytes, mode: int = 0o600) -> None:
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        file.write(content)
