"""Where the data folder is."""

from __future__ import annotations

import os
from pathlib import Path

ENVIRONMENT_VARIABLE = "EBPM_DATA_DIR"
PROJECT = Path(__file__).resolve().parents[2]


def data_dir(given: str | Path | None = None) -> Path:
    """Return the data folder: the given one, else ``EBPM_DATA_DIR``, else the project's ``data``.

    A relative path that is not found from the working folder is tried from the project, so that a notebook
    works from the project's top as well as from its own folder.
    """
    wanted = given or os.environ.get(ENVIRONMENT_VARIABLE) or "data"
    path = Path(wanted).expanduser()
    if not path.is_absolute() and not path.exists() and (PROJECT / path).exists():
        path = PROJECT / path
    return path.resolve()


def notebooks_dir() -> Path:
    """Return the folder of the notebooks."""
    return PROJECT / "notebooks"
