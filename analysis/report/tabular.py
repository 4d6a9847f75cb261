"""Tables as data: what CSV files and workbooks have in common."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from unicodedata import normalize

from analysis.elements import Column, Cover, Source, Table
from analysis.report.numbering import table_labels

_FORMULA = re.compile(r"[\s\u200b\ufeff]*[=+\-@]|[\t\r\n]")
_NUMBER = re.compile(r"[+-]?(\d[\d,]*)(\.\d+)?([eE][+-]?\d+)?%?")
_ROW_JOINT = "／"
BASIS = "統計の基準"


@dataclass(frozen=True)
class Contents:
    """What a notebook has to give as data; `timestamp` is the report's in UNIX seconds, or that of its newest source."""

    cover: Cover | None
    tables: tuple[Table, ...]
    sources: tuple[Source, ...] = ()
    timestamp: int = 0


@dataclass(frozen=True)
class DataTable:
    """A table under the name that the report gives it, with a file name of its own."""

    label: str
    file: str
    table: Table

    def row_names(self) -> list[str]:
        """Return what each row is about: its first cells as printed, as many as tell the rows apart."""
        rows = self.table.text_rows()
        for count in range(1, len(self.table.columns) + 1):
            names = [_ROW_JOINT.join(row[:count]) for row in rows]
            if len(set(names)) == len(names):
                return names
        return [f"{row[0] if row else ''}（{n}）" for n, row in enumerate(rows, start=1)]


def data_tables(tables: Sequence[Table]) -> list[DataTable]:
    """Return the tables to be written; one that is shown twice is written once."""
    named = dict(reversed([*zip(tables, table_labels(tables), strict=True)]))  # the first name of each
    once = list(dict.fromkeys(tables))
    files = different([table.id for table in once], joint="-")
    return [DataTable(named[table], file, table) for table, file in zip(once, files, strict=True)]


def headers(table: Table) -> list[str]:
    """Return the header of each column, made different where two are alike."""
    return different([column.header for column in table.columns])


def origin(cover: Cover | None) -> list[tuple[str, str | int]]:
    """Return what each row says of the report that it is from: header and value.

    The rows of a table may be about other areas; that is why the headers speak of the report.
    """
    if cover is None:
        return []
    return [
        ("報告対象の地域コード", cover.area),
        ("報告対象の地域", cover.area_name),
        ("データの最終年", cover.year),
    ]


def context(cover: Cover | None, table: Table) -> list[tuple[str, str | int]]:
    """Return what stands in the last columns of a table: the report, and the basis of the numbers."""
    return [*origin(cover), *([(BASIS, table.basis)] if table.basis else [])]


def inert(text: str) -> str:
    """Return `text` so that no spreadsheet runs it: an apostrophe before what could begin a formula.

    Full-width signs count, which a Japanese Excel reads as the narrow ones; numbers stay as they are.

    References
    ----------
    OWASP, CSV Injection.

    Examples
    --------
    >>> inert("=1+1"), inert("＠SUM(A1)"), inert("-5.2"), inert("−290〜−266")
    ("'=1+1", "'＠SUM(A1)", '-5.2', '−290〜−266')
    """
    plain = normalize("NFKC", text)
    return f"'{text}" if _FORMULA.match(plain) and not _NUMBER.fullmatch(plain) else text


def rounded(column: Column, value: float) -> float:
    """Return the number with three digits more than are printed: enough to recompute, no float dust."""
    return round(value, column.decimals + 3) + 0.0


def different(names: Sequence[str], joint: str = " ") -> list[str]:
    """Return the names with a number behind those that came before.

    Examples
    --------
    >>> different(["下限", "上限", "下限"])
    ['下限', '上限', '下限 2']
    """
    taken: set[str] = set()
    result = []
    for name in names:
        number, candidate = 1, name
        while candidate.casefold() in taken:
            number += 1
            candidate = f"{name}{joint}{number}"
        taken.add(candidate.casefold())
        result.append(candidate)
    return result
