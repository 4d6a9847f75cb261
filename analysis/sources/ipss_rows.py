"""The rows of the tables of 社人研: code, kind of area (市などの別), prefecture, municipality."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from analysis.checking.failures import Failure
from analysis.model.observations import Status
from analysis.sources import cells, checks, codes
from analysis.sources.area_rows import AreaRows

KEY_WORDS: Final = ("コード", "市などの別", "都道府県", "市区町村")

HAMADORI: Final = "07999"
"""The code of 浜通り地域 (13 municipalities of Fukushima, projected together in 2023)."""

HAMADORI_NOTE: Final = (
    "福島県浜通り地域の13市町村は一括して推計されているため、一つの地域（07999）として読み込みました"
)

LAST_YEARS: Final = {2015: 2045, 2020: 2050}
"""Last year of the projection by its base year: the 2018 and the 2023 edition."""

MUNICIPALITIES: Final = {2015: 1682, 2020: 1729}
"""Municipalities by base year: without Fukushima in 2018; in 2023 浜通り is one."""

KINDS: Final = {
    "a": ("prefecture",),
    "0": ("ward", "municipality"),
    "1": ("municipality",),
    "2": ("municipality",),
    "3": ("municipality",),
    "9": ("municipality",),
}
"""市などの別 and the levels it may have; 0 is a ward of a designated city or a special ward of Tokyo."""


@dataclass(slots=True)
class Rows(AreaRows):
    """The rows that hold an area, and what is wrong."""

    def notes(self, base: int) -> list[str]:
        """Return what the analyst must know about the areas of a projection with that base year."""
        count = checks.count_notes(self.areas, MUNICIPALITIES[base])
        return [HAMADORI_NOTE, *count] if HAMADORI in self.areas else count


def header_end(rows: Sequence[Sequence[str]]) -> int | None:
    """Return the index of the row with コード and 市などの別, or None."""
    for i, row in enumerate(rows[:10]):
        words = [cells.compact(cell) for cell in row]
        if all(word in words for word in KEY_WORDS):
            return i
    return None


def key_columns(row: Sequence[str]) -> tuple[int, ...]:
    """Return the columns of code, kind, prefecture and municipality in the header row."""
    words = [cells.compact(cell) for cell in row]
    return tuple(words.index(word) for word in KEY_WORDS)


def read_rows(
    rows: Sequence[Sequence[str]], start: int, width: int, columns: Sequence[int], file: str
) -> Rows:
    """Sort the rows from `start` on into areas, remarks and failures.

    Parameters
    ----------
    rows : all rows of the file. start : index of the first data row. width : columns of the header.
    columns : code, kind, prefecture, municipality. file : for messages.
    """
    out = Rows()
    for number, raw in enumerate(rows[:start], start=1):
        if len(raw) > max(columns) and area(raw[columns[0]], cells.normalise(raw[columns[1]]), ""):
            out.failures.append(
                Failure(file, number, "コード", raw[columns[0]], "見出しより下にある地域の行")
            )
    for number, raw in enumerate(rows[start:], start=start + 1):
        row = [cell.strip() for cell in raw]
        if cells.is_blank(row) or cells.is_note(row):
            continue
        if len(row) < width or any(row[width:]):
            out.failures.append(Failure(file, number, "", f"{len(row)}列", f"見出しと同じ{width}列"))
            continue
        code, kind, prefecture, name = (row[place] for place in columns)
        place = area(code, cells.normalise(kind), name)
        if place is None:
            found = f"{code} {kind} {prefecture} {name}"
            expected = "5桁までの標準地域コードと、それに合う「市などの別」（a、0～3、9）"
            out.failures.append(Failure(file, number, "コード", found, expected))
            continue
        out.numbered.append(number)
        out.areas.append(place)
        out.prefectures.append(prefecture)
        out.names.append(area_name(place, name))
        out.body.append(row[:width])
    if not out.areas:
        out.failures.append(Failure(file, 0, "", "地域の行がありません", "1行以上"))
    return out


def area(code: str, kind: str, name: str) -> str | None:
    """Return the 5-digit code of a row, or None when code and kind do not go together."""
    if kind == "9" and cells.compact(name).startswith("浜通り"):
        return HAMADORI
    try:
        found = codes.five(code)
    except ValueError:
        return None
    return found if codes.level(found) in KINDS.get(kind, ()) else None


def area_name(code: str, name: str) -> str:
    """Return the name without blanks (「札幌市 中央区」); of a prefecture, its name."""
    if code == HAMADORI:
        return "浜通り地域"
    return cells.compact(name) or codes.prefecture_name(code)


def year_failures(years: Collection[int], file: str) -> list[Failure]:
    """Return a failure when the years are not all of one edition: a part could be taken for another edition.

    >>> year_failures(range(2015, 2046, 5), "men.csv")
    []
    """
    base = min(years, default=0)
    if base in LAST_YEARS and set(years) == set(range(base, LAST_YEARS[base] + 1, 5)):
        return []
    found = "、".join(str(year) for year in sorted(set(years)))
    expected = "または".join(f"{first}～{last}年の5年ごと" for first, last in LAST_YEARS.items())
    return [Failure(file, 0, "年", found, expected)]


def with_status(observations: pd.DataFrame, base: int) -> pd.DataFrame:
    """Return the observations with the base year marked estimated and the others projected."""
    valued = observations["value"].notna()
    status = np.where(observations["year"] == base, Status.ESTIMATED.value, Status.PROJECTED.value)
    return observations.assign(status=observations["status"].where(~valued, status).astype("str"))
