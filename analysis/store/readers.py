"""The formats of ``ebpm data import`` and how a file, or a table of the e-Stat API, is read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from importlib import import_module
from pathlib import Path
from typing import Final

from analysis.checking.errors import InputError
from analysis.sources.formats import FORMATS as RECOGNISED
from analysis.sources.reading import FlowsReading, Reading

FORMATS: Final = (*RECOGNISED, "tidy")
"""Ids of the formats; each is a module of `analysis.sources`. A city's own table has no layout to recognise."""

_MAPPED: Final = ("estat", "tidy")


@dataclass(frozen=True)
class FileReading:
    """A file as it was read.

    Attributes
    ----------
    format : id of the format.
    file : name of the file, or of the table of the API.
    digest : BLAKE2b of the bytes, 32 bytes in hexadecimal; empty for a table of the API, which has no file.
    reading : what the reader found.
    """

    format: str
    file: str
    digest: str
    reading: Reading | FlowsReading


def check_format(format: str, *, mapping: Path | None) -> None:
    """Check that there is such a format, and that it takes, or has, its mapping file.

    Raises
    ------
    InputError
        When not.
    """
    if format not in FORMATS:
        titles = "、".join(f"{each}（{import_module(f'analysis.sources.{each}').TITLE}）" for each in FORMATS)
        raise InputError(f"形式「{format}」はありません", where="ebpm data import", expected=titles)
    if format == "tidy" and mapping is None:
        raise InputError(
            "対応表がありません",
            where="ebpm data import tidy",
            expected="--mapping に、列の意味を書いた YAML ファイル",
        )
    if mapping is not None and format not in _MAPPED:
        raise InputError(
            f"形式「{format}」に --mapping は使えません",
            where="ebpm data import",
            remedy="--mapping を外してください",
        )


def read_file(format: str, path: Path, mapping: Path | None = None) -> FileReading:
    """Read one file.

    Parameters
    ----------
    format : one of `FORMATS`, checked with `check_format`.
    path : the file.
    mapping : mapping file of the formats that have one.

    Raises
    ------
    InputError
        When the file is not of the format or anything in it can't be read.
    """
    reader = import_module(f"analysis.sources.{format}")
    reading = reader.read(path, mapping) if format in _MAPPED else reader.read(path)
    return FileReading(format, path.name, blake2b(path.read_bytes(), digest_size=32).hexdigest(), reading)


def fetch_table(
    table: str,
    areas: Sequence[str],
    mapping: Path | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> FileReading:
    """Fetch a table of the e-Stat API; the application id comes from the environment.

    Parameters
    ----------
    table : 統計表ID.
    areas : 5-digit codes; none fetches every area of the table.
    mapping : mapping of the table, None for the one that comes with the program.
    progress : called with the number of values so far and in all.

    Raises
    ------
    InputError
        When the server refuses or can't be reached, or the table can't be read.
    """
    from analysis.sources import estat_api

    reading = estat_api.read_areas(table, areas, mapping=mapping, progress=progress)
    name = f"e-Stat API 統計表ID {table}" + (f"（地域 {'、'.join(areas)}）" if areas else "")
    return FileReading("estat", name, "", reading)
