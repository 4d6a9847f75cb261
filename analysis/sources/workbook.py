"""The sheets of an Excel workbook as rows of text cells, like those of a CSV file."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from itertools import islice
from pathlib import Path
from zipfile import ZipFile

import openpyxl

from analysis.checking.errors import InputError
from analysis.checking.files import too_large
from analysis.checking.limits import LARGEST_FILE
from analysis.sources.decoding import read_bytes


def is_workbook(path: Path) -> bool:
    """Whether `path` begins as an xlsx file does (a ZIP archive)."""
    try:
        with path.open("rb") as stream:
            return stream.read(4) == b"PK\x03\x04"
    except OSError:
        return False


def sheet_rows(path: Path, limit: int | None = None) -> dict[str, list[list[str]]]:
    """Return the rows of every sheet by its name; of merged cells only the first holds the text.

    Parameters
    ----------
    path : an xlsx file.
    limit : read only so many rows of each sheet.

    Raises
    ------
    InputError
        When the file is no workbook or damaged.
    """
    with readable(path):
        book = openpyxl.load_workbook(packed(path), read_only=True, data_only=True)
        try:
            return {
                sheet.title: [[_text(cell) for cell in row] for row in islice(sheet.values, limit)]
                for sheet in book.worksheets
            }
        finally:
            book.close()


def packed(path: Path) -> BytesIO:
    """Return the workbook's bytes, refused when its parts unpack to more than a file may have.

    Raises
    ------
    InputError
        As `read_bytes`, and when it is too large.
    """
    stream = BytesIO(read_bytes(path))
    size = sum(part.file_size for part in ZipFile(stream).infolist())
    if size > LARGEST_FILE:
        raise too_large(size, path.name, LARGEST_FILE)
    stream.seek(0)
    return stream


@contextmanager
def readable(path: Path) -> Iterator[None]:
    """Turn what a damaged workbook raises into one message.

    Raises
    ------
    InputError
    """
    try:
        yield
    except InputError:
        raise
    except Exception as error:  # it fails in openpyxl, zipfile or the XML parser, each its own way
        raise InputError(
            f"Excel ブックとして読めません（{type(error).__name__}）",
            where=path.name,
            remedy="Excel で開いて xlsx で保存し直すか、ダウンロードし直す",
        ) from None


def _text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, datetime.datetime):
        return cell.date().isoformat()
    return str(cell)
