"""厚生労働省 人口動態保健所・市区町村別統計: total fertility rate and rates by age, five-year Bayes estimates.

A row an area, its code and name in one cell (「13東京都」「1327世田谷保健所」「13101千代田区」), then the total
fertility rate and the rates per 1,000 women of seven ages. Health centres are left out. Whatever the header
looks like, the columns are believed only if they keep the identity TFR = 5 × Σ rate / 1000.

The values of municipalities are estimates; those of prefectures and of the country are what happened in the
five years. The year is the last one of the period.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from analysis.checking.errors import InputError
from analysis.checking.failures import Failure
from analysis.model.observations import Status
from analysis.sources import cells, checks, codes
from analysis.sources.ages import age_band
from analysis.sources.formats import open_table, require
from analysis.sources.reading import Head, Reading, Recognition
from analysis.sources.wide import Series, observations

FORMAT: Final = "mhlw_tfr"
TITLE: Final = "人口動態保健所・市区町村別統計の合計特殊出生率（ベイズ推定値）"
EXPECTED: Final = "「合計特殊出生率」の見出しと、「13101千代田区」のようにコードと名前が1つのセルに入った行"

BASIS: Final = "vital_statistics_bayes"
AGES: Final = ("15-19", "20-24", "25-29", "30-34", "35-39", "40-44", "45-49")

_AREA: Final = re.compile(r"(\d{2}|\d{4,5})\s*([^\d\s.,%].*)")
_PERIOD: Final = re.compile(
    r"(昭和|平成|令和|[SHR])(元|\d{1,2})年?[~\-–—−_](昭和|平成|令和|[SHR])?(元|\d{1,2})年?", re.IGNORECASE
)
_WESTERN_PERIOD: Final = re.compile(r"((?:19|20)\d\d)年?[~\-–—−_]((?:19|20)\d\d)年?")
_LENGTH: Final = 5
_TOLERANCE: Final = 0.02
"""Rates are rounded to 0.1 per 1,000 and the total to 0.01: 5 × 7 × 0.05 / 1000 + 0.005, with some room."""

_HEADER_ROWS: Final = 20


def recognise(head: Head) -> Recognition | None:
    """Recognise the words of the title or header and rows that begin with code and name."""
    words = cells.compact("".join(cell for row in head.rows for cell in row))
    coded = sum(_area(row) is not None for row in head.rows)
    if "合計特殊出生率" not in words or coded < 1:
        return None
    year = _last_year(head)
    return Recognition(FORMAT, str(year or ""), f"{TITLE}{f'（{year - 4}～{year}年）' if year else ''}")


def read(path: Path) -> Reading:
    """Return the total fertility rate and the rates by age of every prefecture and municipality.

    Raises
    ------
    InputError
        When it is another file, the period is not to be found, or cells or columns are not as expected.
    """
    table = open_table(path)
    require(FORMAT, table.head)
    file = path.name
    year = _last_year(table.head)
    if year is None:
        raise InputError(
            "5年間の期間が分かりません",
            where=file,
            expected="表題、シート名、ファイル名のどれかに「平成30年～令和4年」など",
            remedy="ファイル名に期間を入れる（例: tfr_平成30年～令和4年.xlsx）",
        )
    rows = [[cell.strip() for cell in row] for row in table.rows]
    columns = _columns(rows)
    read = _rows(rows, max(columns) + 1, file)
    grid = np.array(read.cells, dtype=object)[:, columns]
    plain = np.array([[_unmarked(cell) for cell in row] for row in grid], dtype=object)
    numbers = cells.numbers(plain)
    labels = ["合計特殊出生率", *(f"{age}歳の出生率" for age in AGES)]
    checks.refuse(
        read.failures
        + checks.unreadable_cells(file, grid, numbers, read.numbered, labels, [True] * len(labels))
    )
    notes = _identity_notes(numbers.value, read.areas, file)
    starred = int((plain != grid).sum())
    if starred:
        notes.append(f"「*」の付いた値 {starred}件は、印を除いた数値として読み込みました")
    if read.centres:
        notes.append(f"保健所の行 {read.centres:,}件は読み込んでいません")

    source = f"tfr_bayes_{_short(year - _LENGTH + 1, year)}"
    series = [Series("total_fertility_rate", year, "female", "15-49", BASIS, Status.ESTIMATED)]
    series += [Series("fertility_rate", year, "female", age, BASIS, Status.ESTIMATED) for age in AGES]
    found = observations(read.areas, series, numbers, source)
    counted = found["area"].str.endswith("000") & (found["status"] == Status.ESTIMATED.value)
    found["status"] = found["status"].mask(counted, Status.OBSERVED.value)
    return Reading(
        found, checks.areas_table(read.areas, read.names), str(year), source, (*table.notes, *notes)
    )


@dataclass(frozen=True)
class _Rows:
    areas: list[str]
    names: list[str]
    cells: list[list[str]]
    numbered: list[int]
    failures: list[Failure]
    centres: int


def _rows(rows: Sequence[Sequence[str]], width: int, file: str) -> _Rows:
    read = _Rows([], [], [], [], [], 0)
    centres = 0
    for i, row in enumerate(rows, start=1):
        found = _area(row)
        if found is None:
            continue
        code, name = found
        if len(code) == 4:
            centres += 1
            continue
        try:
            area = codes.COUNTRY if code == "00" else codes.five(code.ljust(5, "0"))
        except ValueError:
            read.failures.append(Failure(file, i, "コードと名前", row[0], "標準地域コードと名前"))
            continue
        if len(code) == 2 and codes.prefecture_name(area) != name:
            expected = f"{code}{codes.prefecture_name(area)}"
            read.failures.append(Failure(file, i, "コードと名前", row[0], expected))
        if area in read.areas:
            read.failures.append(Failure(file, i, "コードと名前", row[0], "地域ごとに1行"))
        read.areas.append(area)
        read.names.append(name)
        read.cells.append([*row, *[""] * width][:width])
        read.numbered.append(i)
    if not read.areas:
        read.failures.append(Failure(file, 0, "", "市区町村の行がありません", "「13101千代田区」のような行"))
        checks.refuse(read.failures)
    return _Rows(read.areas, read.names, read.cells, read.numbered, read.failures, centres)


def _area(row: Sequence[str]) -> tuple[str, str] | None:
    """Return code and name of a row of an area, None for another row."""
    match = _AREA.fullmatch(cells.normalise(row[0])) if row else None
    if match is None or not any(row[1:]):
        return None
    return match[1], match[2].strip()


def _columns(rows: Sequence[Sequence[str]]) -> list[int]:
    """Return the columns of the total and of the ages: as the header says, or else the first eight."""
    for row in rows[:_HEADER_ROWS]:
        words = [cells.compact(cell) for cell in row]
        bands = [age_band(word if word.endswith("歳") else f"{word}歳") for word in words]
        if all(age in bands for age in AGES):
            first = bands.index(AGES[0])
            above = [cells.compact(each[first - 1]) for each in rows[:_HEADER_ROWS] if len(each) >= first > 1]
            total = first - 1 if any("合計特殊出生率" in word for word in above) else 1
            return [total, *(bands.index(age) for age in AGES)]
    return list(range(1, len(AGES) + 2))


def _identity_notes(values: np.ndarray, areas: Sequence[str], file: str) -> list[str]:
    """Return notes on rows that break TFR = 5 × Σ rate / 1000; refuse when the columns must be others."""
    complete = ~np.isnan(values).any(axis=1)
    if not complete.any():
        raise InputError("値のある行が一つもありません", where=file, expected=EXPECTED)
    gap = np.abs(values[complete, 0] - 5 * values[complete, 1:].sum(axis=1) / 1000)
    wrong = gap > _TOLERANCE
    if wrong.mean() > 0.5:
        raise InputError(
            "列の並びが表と合いません（合計特殊出生率が、年齢階級別の出生率の合計の5倍になりません）",
            where=file,
            expected="合計特殊出生率、15～19歳から45～49歳の出生率（女性人口千対）の順の8列",
        )
    if not wrong.any():
        return []
    examples = "、".join(np.array(areas)[complete][wrong][:3])
    return [
        f"合計特殊出生率が年齢別の出生率の合計と合わない地域が{int(wrong.sum())}件あります（例 {examples}）"
    ]


def _last_year(head: Head) -> int | None:
    """Return the last year of the five-year period that title, sheet or file name state."""
    for text in _texts(head):
        plain = re.sub(r"\s", "", cells.normalise(text))
        for match in _PERIOD.finditer(plain):
            first_era, last_era = match[1].upper(), (match[3] or match[1]).upper()
            first, last = (
                cells.year(_era_text(first_era, match[2])),
                cells.year(_era_text(last_era, match[4])),
            )
            if first and last and last - first == _LENGTH - 1:
                return last
        for match in _WESTERN_PERIOD.finditer(plain):
            if int(match[2]) - int(match[1]) == _LENGTH - 1:
                return int(match[2])
    return None


def _texts(head: Head) -> Iterable[str]:
    for row in head.rows[:_HEADER_ROWS]:
        yield " ".join(row)
    yield from head.sheets
    yield head.file


def _unmarked(cell: str) -> str:
    """Return a number without the mark beside it; a mark alone stays as it is."""
    plain = cell.strip("*＊ ")
    return plain or cell


def _short(first: int, last: int) -> str:
    """Return the period as the ids of the sources write it: h25_29, h30_r4."""
    eras = [("r", year - 2018) if year >= 2019 else ("h", year - 1988) for year in (first, last)]
    era = "" if eras[0][0] == eras[1][0] else eras[1][0]
    return f"{eras[0][0]}{eras[0][1]}_{era}{eras[1][1]}"


def _era_text(era: str, number: str) -> str:
    return f"{era}{number}" if len(era) == 1 else f"{era}{number}年"
