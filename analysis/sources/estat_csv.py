"""The CSV files of e-Stat: the download of the database page, and the reply of the API (getSimpleStatsData).

Both begin with lines about the table (統計名, 表題; or RESULT, STATUS, TABLE_INF …); `estat_csv_layout` finds
what follows.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

import numpy as np
import pandas as pd

from analysis.checking.errors import InputError
from analysis.checking.failures import Failure
from analysis.sources import cells, checks
from analysis.sources.estat_csv_layout import (
    SEARCHED_ROWS,
    Columns,
    Layout,
    api_header,
    database_header,
    layout,
    split_unit,
)
from analysis.sources.estat_table import UNIT, Category, Dimension, EstatTable

_TABLE_ID: Final = re.compile(r"\d{10}")


def is_database_csv(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the rows hold the header of a download from the database page.

    >>> is_database_csv([["統計名：", "国勢調査"], ["地域 コード", "地域", "/時間軸", "2020年"]])
    True
    """
    return database_header(rows) is not None


def is_api_csv(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the rows are a CSV reply of the API, an error reply included.

    >>> is_api_csv([["RESULT"], ["STATUS", "100"]])
    True
    """
    first = next((row for row in rows if any(row)), ())
    return (bool(first) and first[0] in ("RESULT", "VALUE")) or api_header(rows) is not None


def parse(rows: list[list[str]], file: str) -> EstatTable:
    """Return the table of a CSV, whichever of the two it is.

    Parameters
    ----------
    rows : all rows of the file (`decoding.table_rows`).
    file : its name, for messages.

    Raises
    ------
    InputError
        When there is no header of e-Stat, the reply reports an error, or rows do not fit the header.
    """
    rows = [[cell.strip() for cell in row] for row in rows]
    about = _about(rows)
    if "STATUS" in about and about["STATUS"] not in ("0", "1", "2"):
        raise reply_error(about["STATUS"], about.get("ERROR_MSG", ""), file)
    found = layout(rows, file)
    body, numbered = _body(rows, found, file)
    dimensions, positions = _dimensions(body, numbered, found, file)
    notes = []
    if "NEXT_KEY" in about:
        notes.append(
            f"全{about.get('TOTAL_NUMBER', '?')}件のうち{about.get('TO_NUMBER', '?')}件目までの CSV です"
            "（続きは別のファイルです）"
        )
    return EstatTable(
        file=file,
        id=_table_id(about),
        statistics=about.get("統計名", about.get("STATISTICS_NAME", "")),
        title=about.get("表題", about.get("TITLE", "")),
        dimensions=dimensions,
        positions=positions,
        cells=body[:, found.values_at].ravel(),
        rows=np.repeat(numbered, len(found.values_at)),
        notes=tuple(notes),
    )


def reply_error(status: str, message: str, file: str) -> InputError:
    """Return the error for a reply of the API that reports one."""
    return InputError(
        f"e-Stat API がエラーを返しました（STATUS {status}: {message or '説明なし'}）",
        where=file,
        remedy="統計表ID と絞り込みの条件、アプリケーションID を確かめる",
    )


def _about(rows: list[list[str]]) -> dict[str, str]:
    """Return the lines about the table, by their key without colon."""
    about: dict[str, str] = {}
    for row in rows[:SEARCHED_ROWS]:
        if row and row[0] == "VALUE":
            break
        if len(row) > 1 and row[0]:
            # TITLE holds number and text, STAT_NAME code and name: the last cell is what we want
            last = next((cell for cell in reversed(row[1:]) if cell), "")
            about.setdefault(row[0].rstrip("：:"), last)
    return about


def _body(rows: list[list[str]], found: Layout, file: str) -> tuple[np.ndarray, np.ndarray]:
    """Return the rows below the header as a grid, and their row numbers."""
    body: list[list[str]] = []
    numbered: list[int] = []
    failures: list[Failure] = []
    for i, row in enumerate(rows[found.header + 1 :], start=found.header + 2):
        if cells.is_blank(row) or cells.is_note(row):
            continue
        if len(row) < found.width or any(row[found.width :]):
            failures.append(Failure(file, i, "", f"{len(row)}列", f"見出しと同じ{found.width}列"))
        elif found.empty_at >= 0 and row[found.empty_at]:
            heading = rows[found.header][found.empty_at]
            failures.append(Failure(file, i, heading, row[found.empty_at], "空欄"))
        else:
            body.append(row[: found.width])
            numbered.append(i)
    checks.refuse(failures)
    if not body:
        raise InputError("値の行が一つもありません", where=file, remedy="条件を見直してダウンロードし直す")
    return np.array(body, dtype=object).reshape(len(body), found.width), np.array(numbered)


def _dimensions(
    body: np.ndarray, numbered: np.ndarray, found: Layout, file: str
) -> tuple[tuple[Dimension, ...], np.ndarray]:
    """Return the dimensions, and for each value (row by row) the position of its category in each."""
    across = len(found.values_at)
    dimensions: list[Dimension] = []
    positions: list[np.ndarray] = []
    failures: list[Failure] = []
    for columns in found.down:
        dimension, places = _down(body, columns)
        nameless = np.array([not (each.code or each.name) for each in dimension.categories])
        if dimension.id != UNIT:
            failures += [
                Failure(file, int(row), dimension.label, "（空欄）", "分類の名前又はコード")
                for row in numbered[nameless[places]]
            ]
        dimensions.append(dimension)
        positions.append(np.repeat(places, across))
    checks.refuse(failures)
    for dimension, order in zip(found.across, found.across_positions, strict=True):
        dimensions.append(dimension)
        positions.append(np.tile(np.array(order, dtype=np.intp), len(body)))
    return tuple(dimensions), np.column_stack(positions)


def _down(body: np.ndarray, columns: Columns) -> tuple[Dimension, np.ndarray]:
    """Return a dimension that stands in the rows, and the category of each row."""
    parts = [
        body[:, at] if at >= 0 else np.full(len(body), "", dtype=object)
        for at in (columns.code_at, columns.auxiliary_at, columns.name_at)
    ]
    places, distinct = pd.factorize(pd.MultiIndex.from_arrays(parts))
    categories = []
    for code, auxiliary, name in distinct:
        plain, unit = split_unit(name)
        categories.append(Category(code, plain, unit, auxiliary=auxiliary))
    return Dimension(columns.id, columns.name, tuple(categories)), places


def _table_id(about: dict[str, str]) -> str:
    for key in ("TABLE_INF", "STATS_DATA_ID", "統計表ID", "統計表表示ID"):
        if _TABLE_ID.fullmatch(about.get(key, "")):
            return about[key]
    return ""
