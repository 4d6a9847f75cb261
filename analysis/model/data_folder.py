"""Where data and notebooks are: at the top of a checkout, or within the installed package."""

from __future__ import annotations

import os
from importlib.resources import files
from pathlib import Path
from typing import Final

ENVIRONMENT_VARIABLE: Final = "EBPM_DATA_DIR"
PROJECT: Final = Path(__file__).resolve().parents[2]
"""The top of the checkout; of an installed package, the folder of all packages."""

_WITHIN: Final = Path(str(files("analysis"))).resolve() / "_shipped"
"""In an installed package, where the folders lie that a checkout has at its top."""

_DEFAULT: Final = "data"
_MARK: Final = "areas.csv"
"""A file that every data folder has, so that another folder called ``data`` is not taken for one."""


def shipped(name: str) -> Path:
    """Return a folder that comes with the program: ``data`` or ``notebooks``."""
    return (_WITHIN if _WITHIN.is_dir() else PROJECT) / name


def data_dir(given: str | Path | None = None) -> Path:
    """Return the data folder to read: the given one, else ``EBPM_DATA_DIR``, else ``data``.

    ``data`` is the one of the working folder, if it is a data folder, else the one that comes with the program.
    Any other relative path that is not found from the working folder is tried from the top of the checkout, so
    that a notebook works from there as well as from its own folder.
    """
    wanted = given or os.environ.get(ENVIRONMENT_VARIABLE)
    if not wanted:
        return (Path(_DEFAULT) if Path(_DEFAULT, _MARK).is_file() else shipped(_DEFAULT)).resolve()
    path = Path(wanted).expanduser()
    if not path.is_absolute() and not path.exists() and not _WITHIN.is_dir() and (PROJECT / path).exists():
        path = PROJECT / path
    return path.resolve()


def own_data_dir(given: str | Path | None = None) -> Path:
    """Return the data folder to write into: that of `data_dir`, but never the one within the package.

    In its place comes ``data`` in the working folder, which is there from the first import on.
    """
    folder = data_dir(given)
    return Path(_DEFAULT).resolve() if folder.is_relative_to(_WITHIN) else folder


def notebooks_dir() -> Path:
    """Return the folder of the notebooks."""
    return shipped("notebooks")
