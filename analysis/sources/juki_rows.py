"""The rows of 住民基本台帳 tables: which area each is, and which are subtotals that would count twice."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from analysis.checking.failures import Failure
from analysis.model.area_codes import check_digit
from analysis.sources import cells, codes
from analysis.sources.area_rows import AreaRows

KEY_WORDS: Final = ("団体コード", "都道府県名", "市区町村名")

_DASHES: Final = frozenset("-‐–—―−ー─")
_SUBTOTAL: Final = re.compile(r".+郡|島しょ|島嶼|.+支庁")
_DISTRICT: Final = re.compile(r".+?郡(?=.+[町村])")


@dataclass(slots=True)
class Rows(AreaRows):
    """The rows that hold an area, and what was left out or is wrong."""

    subtotals: int = 0

    def notes(self) -> list[str]:
        """Return what was skipped, in Japanese."""
        if not self.subtotals:
            return []
        return [f"郡・島しょの小計 {self.subtotals}行は二重計上になるため読み込んでいません"]


def data_start(rows: Sequence[Sequence[str]]) -> int | None:
    """Return the index of the first row that holds an area (合計 or a code), or None."""
    for i, row in enumerate(rows):
        first = row[0].strip() if row else ""
        if re.fullmatch(r"\d{5,6}", cells.normalise(first)) or (
            (not first or first in _DASHES) and "合計" in [cells.compact(cell) for cell in row[1:3]]
        ):
            return i
    return None


def key_columns(header: Sequence[Sequence[str]]) -> tuple[int, int, int] | None:
    """Return the columns of code, prefecture and municipality by their header words, or None."""
    found: dict[str, int] = {}
    for row in header:
        for place, cell in enumerate(row):
            found.setdefault(cells.compact(cell), place)
    if any(word not in found for word in KEY_WORDS):
        return None
    code, prefecture, municipality = (found[word] for word in KEY_WORDS)
    return code, prefecture, municipality


def header_failures(header: Sequence[Sequence[str]], file: str) -> list[Failure]:
    """Return failures for numbers above the first data row: an area whose code is lost would hide there."""
    return [
        Failure(file, i, "見出し", cell, "団体コードのある行にだけ数値")
        for i, row in enumerate(header, start=1)
        for cell in row
        if re.fullmatch(r"[\d,]*\d[\d,]*", cells.normalise(cell)) and cells.year(cell) is None
    ]


def read_rows(
    rows: Sequence[Sequence[str]], start: int, width: int, columns: tuple[int, int, int], file: str
) -> Rows:
    """Sort the rows from `start` on into areas, subtotals, remarks and failures.

    Parameters
    ----------
    rows : all rows of the file. start : index of the first data row. width : columns of the header.
    columns : code, prefecture, municipality. file : for messages.
    """
    out = Rows()
    for number, raw in enumerate(rows[start:], start=start + 1):
        row = [cell.strip() for cell in raw]
        if cells.is_blank(row) or cells.is_note(row):
            continue
        if len(row) < width or any(row[width:]):
            out.failures.append(Failure(file, number, "", f"{len(row)}列", f"見出しと同じ{width}列"))
            continue
        code, prefecture, name = ("" if row[place] in _DASHES else row[place] for place in columns)
        name = cells.normalise(name).rstrip("*")
        if _SUBTOTAL.fullmatch(name):
            out.subtotals += 1
            continue
        area = _area(code, cells.compact(prefecture), name)
        if isinstance(area, tuple):
            out.failures.append(Failure(file, number, KEY_WORDS[0], *area))
            continue
        out.numbered.append(number)
        out.areas.append(area)
        out.prefectures.append("" if area == codes.COUNTRY else prefecture.rstrip("*"))
        out.names.append(_DISTRICT.sub("", name) or codes.prefecture_name(area))
        out.body.append(row[:width])
    if not out.areas:
        out.failures.append(Failure(file, 0, "", "市区町村の行がありません", "1行以上"))
    return out


def _area(code: str, prefecture: str, name: str) -> str | tuple[str, str]:
    """Return the 5-digit code, or (found, expected) when the row can't be placed."""
    if not code:
        if prefecture in ("合計", "全国") and not name:
            return codes.COUNTRY
        return f"（空欄）{prefecture}{name}", "6桁の団体コード"
    try:
        area = codes.five_from_six(code)
    except ValueError:
        digits = cells.normalise(code).zfill(6)
        if not re.fullmatch(r"\d{6}", digits):
            return code, "6桁の団体コード"
        return code, f"検査数字まで正しい団体コード（例 {digits[:5]}{check_digit(digits[:5])}）"
    if (codes.level(area) == "prefecture") != (not name):
        return f"{code} {prefecture}{name}", "都道府県のコードと空の市区町村名、または市区町村のコードと名前"
    return area
