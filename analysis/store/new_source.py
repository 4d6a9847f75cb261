"""Add a source to ``sources.csv`` of a data folder."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Mapping
from pathlib import Path

from analysis.checking.files import read_file
from analysis.model.catalogue_files import SOURCE_COLUMNS, check_new_row, read_table
from analysis.store.generation import Generations
from analysis.store.starting import SHIPPED, is_unstarted, start


def add_source(data_dir: Path, source: Mapping[str, str]) -> str:
    """Append a source to the catalogue of a data folder and return the line as it was written.

    A data folder that does not exist or is empty is started first, as an import does.

    Parameters
    ----------
    data_dir : the data folder.
    source : text by column (`catalogue.SOURCE_COLUMNS`).

    Raises
    ------
    InputError
        When there is such a source already, a cell is not as the catalogue wants it, the same publication has
        another licence, or the file can't be read or written. Nothing was changed then.
    """
    path = data_dir / "sources.csv"
    _check(SHIPPED if is_unstarted(data_dir) else data_dir, source)
    with Generations.of(data_dir).locked():
        if is_unstarted(data_dir):
            start(data_dir)
        _check(data_dir, source)  # again: another process may have added it
        content = read_file(path)
        newline = b"\r\n" if b"\r\n" in content else b"\n"
        header = next(csv.reader([content.decode("utf-8-sig").splitlines()[0]]))
        line = _line([source[column] for column in header])
        before = content if content.endswith(b"\n") else content + newline
        part = path.with_name(f".{path.name}.part")
        try:
            part.write_bytes(before + line.encode() + newline)
            os.replace(part, path)
        finally:
            part.unlink(missing_ok=True)
    return _line([source[column] for column in SOURCE_COLUMNS])


def _check(data_dir: Path, source: Mapping[str, str]) -> None:
    check_new_row("sources", read_table("sources", data_dir), source, "ebpm source add")


def _line(cells: list[str]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="").writerow(cells)
    return text.getvalue()
