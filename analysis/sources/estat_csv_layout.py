"""Where things stand in the CSV files of e-Stat: the header, the columns of each dimension, the values.

Database page: a dimension in the rows has up to three columns (「地域 コード」「地域 補助コード」「地域」).
A dimension in the columns announces itself by a name that begins with 「/」, with its categories to the right
of it and, one row higher, their codes (「/時間軸 コード」). The column under that name is empty.

API: after 「VALUE」 a header with 「tab_code」「表章項目」 … 「unit」「value」「annotation」.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from analysis.checking.errors import InputError
from analysis.sources.estat_table import UNIT, Category, Dimension

SEARCHED_ROWS: Final = 200
"""The header lies within the first rows; the lines above it are a dozen or two."""

_CODE_COLUMN: Final = re.compile(r"(?P<name>.*\S)\s+(?P<kind>補助コード|コード)")
_NAME_WITH_UNIT: Final = re.compile(r"(?P<name>.*?)\s*【(?P<unit>[^【】]*)】")
_API_CODE: Final = re.compile(r"(tab|cat\d\d|area|time)_code")
_API_VALUE, _API_UNIT, _API_REMARK = "value", "unit", "annotation"
_REMARK: Final = "注釈"


@dataclass
class Columns:
    """A dimension in the rows and the places of its columns, -1 where there is none."""

    id: str = ""
    name: str = ""
    code_at: int = -1
    auxiliary_at: int = -1
    name_at: int = -1


@dataclass
class Layout:
    """Where things stand.

    Attributes
    ----------
    header : row of the header.
    width : number of columns.
    down : dimensions in the rows.
    across, across_positions : dimensions in the columns, and the category of each column of `values_at`.
    values_at : columns with values.
    empty_at : column that must be empty, -1 when there is none.
    """

    header: int
    width: int
    values_at: list[int]
    down: list[Columns] = field(default_factory=list)
    across: list[Dimension] = field(default_factory=list)
    across_positions: list[list[int]] = field(default_factory=list)
    empty_at: int = -1


def split_unit(name: str) -> tuple[str, str]:
    """Split 「人口【人】」 into name and unit.

    >>> split_unit("15歳以上人口【人】"), split_unit("2020年")
    (('15歳以上人口', '人'), ('2020年', ''))
    """
    match = _NAME_WITH_UNIT.fullmatch(name)
    return (match["name"], match["unit"]) if match else (name, "")


def api_header(rows: Sequence[Sequence[str]]) -> int | None:
    """Return the row of the header of an API reply, None when there is none."""
    for i, row in enumerate(rows[:SEARCHED_ROWS]):
        if _API_VALUE in row and any(_API_CODE.fullmatch(cell) for cell in row):
            return i
    return None


def database_header(rows: Sequence[Sequence[str]]) -> int | None:
    """Return the row that names dimensions in the rows and, after 「/」, one in the columns."""
    for i, row in enumerate(rows[:SEARCHED_ROWS]):
        place = _slash(row)
        if place and any(row[:place]) and any(row[place + 1 :]):
            return i
    return None


def layout(rows: list[list[str]], file: str) -> Layout:
    """Return the layout of either kind of file.

    Raises
    ------
    InputError
        When there is no header.
    """
    header = api_header(rows)
    if header is not None:
        return _api_layout(rows[header], header)
    header = database_header(rows)
    if header is not None:
        return _database_layout(rows, header)
    raise InputError(
        "e-Stat の表の見出しが見つかりません",
        where=file,
        expected="列に置いた項目が「/」で始まる見出しの行（「地域 コード」「地域」「/時間軸」など）",
        remedy="e-Stat のデータベースの画面から CSV をダウンロードし直す",
    )


def _api_layout(names: list[str], header: int) -> Layout:
    found = Layout(header, len(names), [names.index(_API_VALUE)])
    for place, cell in enumerate(names):
        if _API_CODE.fullmatch(cell):
            following = names[place + 1] if place + 1 < len(names) else ""
            named = following not in ("", _API_VALUE, _API_UNIT, _API_REMARK)
            named = named and not _API_CODE.fullmatch(following)
            found.down.append(
                Columns(
                    cell.removesuffix("_code"),
                    following if named else "",
                    code_at=place,
                    name_at=place + 1 if named else -1,
                )
            )
    if _API_UNIT in names:
        found.down.append(Columns(UNIT, UNIT, name_at=names.index(_API_UNIT)))
    return found


def _database_layout(rows: list[list[str]], header: int) -> Layout:
    names = list(rows[header])
    while not names[-1]:
        names.pop()
    place = _slash(names)
    assert place is not None  # database_header chose this row by it
    values_at = [i for i in range(place + 1, len(names)) if names[i] != _REMARK]
    found = Layout(header, len(names), values_at, empty_at=place)
    for i, cell in enumerate(names[:place]):
        if not cell or cell == _REMARK:
            continue
        match = _CODE_COLUMN.fullmatch(cell)
        name = match["name"] if match else cell
        if not found.down or found.down[-1].name != name:
            found.down.append(Columns(name=name))
        if match is None:
            found.down[-1].name_at = i
        elif match["kind"] == "コード":
            found.down[-1].code_at = i
        else:
            found.down[-1].auxiliary_at = i
    for name, labels, codes in _across(rows, header, place):
        categories = [
            Category(_at(codes, i), *split_unit(_at(labels, i)), auxiliary="") for i in found.values_at
        ]
        distinct = tuple(dict.fromkeys(categories))
        order = {category: position for position, category in enumerate(distinct)}
        found.across.append(Dimension("", name, distinct))
        found.across_positions.append([order[category] for category in categories])
    return found


def _across(rows: list[list[str]], header: int, place: int) -> list[tuple[str, list[str], list[str]]]:
    """Return the dimensions in the columns, each as name, labels and codes by column."""
    top = header
    while top > 0 and _slash(rows[top - 1]) == place and not any(rows[top - 1][:place]):
        top -= 1
    labels: dict[str, list[str]] = {}
    codes: dict[str, list[str]] = {}
    for row in rows[top : header + 1]:
        name = row[place][1:].strip()
        match = _CODE_COLUMN.fullmatch(name)
        if match is None:
            labels[name] = row
        elif match["kind"] == "コード":
            codes[match["name"]] = row
    return [(name, row, codes.get(name, [])) for name, row in labels.items()]


def _slash(row: Sequence[str]) -> int | None:
    return next((i for i, cell in enumerate(row) if len(cell) > 1 and cell[0] in "/／"), None)


def _at(row: Sequence[str], place: int) -> str:
    return row[place] if place < len(row) else ""
