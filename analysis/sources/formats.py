"""Which reader a file belongs to, told from its content; refusal of a file that is something else."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Final

from analysis.checking.errors import InputError
from analysis.sources.decoding import ends_abruptly, read_text, table_rows
from analysis.sources.reading import Head, Recognition
from analysis.sources.workbook import is_workbook, sheet_rows

FORMATS: Final = ("ssdse", "juki", "ipss", "mhlw_tfr", "estat")
"""Readers that recognise their own layout, asked in this order; each is a module of this package."""

HEAD_ROWS: Final = 40
_HEAD_CHARACTERS: Final = 40_000


def head_of(path: Path) -> Head:
    """Return the beginning of the file `path`: text or workbook, packed or not.

    Raises
    ------
    InputError
        When the file can't be read as text or workbook at all.
    """
    if is_workbook(path):
        sheets = sheet_rows(path, limit=HEAD_ROWS)
        first = next(iter(sheets.values()), [])
        return Head(path.name, _stripped(first), sheets=tuple(sheets))
    return head_of_text(read_text(path), path.name)


def head_of_text(text: str, name: str) -> Head:
    """Return the beginning of a decoded text file, for readers that hold its text already."""
    start = text[:_HEAD_CHARACTERS]
    lines = start.split("\n")[:HEAD_ROWS]
    try:
        rows = table_rows("\n".join(lines), name)
    except InputError:  # the cut may fall inside a quoted cell, and JSON is no table at all
        rows = [line.split(",") for line in lines]
    return Head(name, _stripped(rows), text=start)


@dataclass(frozen=True, slots=True)
class Table:
    """A file as rows of text cells: a CSV, or the first sheet of a workbook.

    Attributes
    ----------
    head : for `require`.
    rows : all rows of the CSV or of the first sheet.
    sheets : rows of every sheet by its name; empty for a CSV.
    notes : what the analyst should know about the file itself.
    """

    head: Head
    rows: list[list[str]]
    sheets: dict[str, list[list[str]]]
    notes: tuple[str, ...]


def open_table(path: Path) -> Table:
    """Return the rows of a CSV or of the first sheet of a workbook, with the head for `require`.

    Raises
    ------
    InputError
        When the file can't be read as a table.
    """
    if is_workbook(path):
        sheets = sheet_rows(path)
        first, *others = sheets or {"": []}
        rows = sheets.get(first, [])
        head = Head(path.name, _stripped(rows[:HEAD_ROWS]), sheets=tuple(sheets))
        ignored = (f"シート「{first}」だけを読み込みました（ほかに{len(others)}枚）",) if others else ()
        return Table(head, rows, sheets, ignored)
    text = read_text(path)
    cut_off = "最後の行に改行がありません。ファイルが途中で切れていないか確かめてください"
    rows = table_rows(text, path.name)
    return Table(head_of_text(text, path.name), rows, {}, (cut_off,) if ends_abruptly(text) else ())


def identify(head: Head) -> Recognition | None:
    """Return what the file is by the first reader that recognises it, or None."""
    for module in FORMATS:
        found: Recognition | None = import_module(f"analysis.sources.{module}").recognise(head)
        if found is not None:
            return found
    return None


def require(module: str, head: Head) -> Recognition:
    """Return the recognition of `head` by the reader `module`.

    Raises
    ------
    InputError
        When it is another format; says which it looks like, or what its first line holds.
    """
    reader = import_module(f"analysis.sources.{module}")
    found: Recognition | None = reader.recognise(head)
    if found is not None:
        return found
    other = identify(head)
    if other is not None:
        raise InputError(
            f"{reader.TITLE}ではなく{other.title}に見えます",
            where=head.file,
            remedy=f"ebpm data import {other.format} {head.file} とする",
        )
    first = next((" ".join(cell for cell in row if cell) for row in head.rows if any(row)), "")
    raise InputError(
        f"{reader.TITLE}として認識できません（先頭の行「{first[:60]}」）",
        where=head.file,
        expected=reader.EXPECTED,
        remedy="ファイルを確かめる。表計算ソフトで加工した場合は、公表されたファイルをそのまま使う",
    )


def _stripped(rows: list[list[str]]) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(cell.strip() for cell in row) for row in rows)
