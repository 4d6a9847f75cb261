"""社人研, one workbook a prefecture: a sheet an area, with a block of ages by years for 男女計, 男 and 女.

On each sheet a row begins with the area's code and name; the row that holds 男女計 holds, after each sex, the
years; below it come 総数 and the ages, down to 再掲 (broad groups, left out).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from analysis.checking.failures import Failure
from analysis.sources import ages, cells, checks, codes
from analysis.sources.ipss_rows import HAMADORI, HAMADORI_NOTE, area_name, with_status, year_failures
from analysis.sources.reading import Head, Reading
from analysis.sources.wide import Series, observations

SEX_WORDS: Final = {"男女計": "total", "男": "male", "女": "female"}

Grid = list[list[str]]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One area: where it is (file and sheet), its code and name, its cells, and where ages and years stand."""

    place: str
    area: str
    name: str
    grid: Grid
    head: int
    blocks: dict[str, dict[int, int]]


def base_year(head: Head) -> int | None:
    """Return the first year beside 男女計 when the first sheet is such a table, else None."""
    if not head.sheets:
        return None
    found = _sex_row([list(row) for row in head.rows])
    return None if found is None else min(found[1]["total"])


def read_sheets(sheets: dict[str, Grid], file: str, basis: str, edition: str) -> Reading:
    """Return the population by sex, age and year of every sheet.

    Raises
    ------
    InputError
        When a sheet has no code, no sexes and years, gaps in the ages, or cells that can't be read.
    """
    failures: list[Failure] = []
    found: dict[str, Sheet] = {}
    for title, grid in sheets.items():
        if all(cells.is_blank(row) for row in grid):
            continue
        place = f"{file} シート「{title}」"
        key, blocks = _key(grid), _sex_row(grid)
        if key is None or blocks is None:
            expected = "コードと名称の行、および「男女計」「男」「女」のそれぞれに同じ年がある行"
            failures.append(Failure(place, 0, "", "見出しがありません", expected))
        elif key[0] in found:
            failures.append(Failure(place, 0, "コード", key[0], "1枚だけのシート"))
        else:
            found[key[0]] = Sheet(place, *key, grid, *blocks)
    if not found and not failures:
        failures.append(Failure(file, 0, "", "地域のシートがありません", "1枚以上"))
    edition = "_".join([edition, *sorted({codes.prefecture(area) for area in found})])
    source = f"ipss_{edition}"
    frames = [_read_sheet(sheet, basis, source, failures) for sheet in found.values()]
    checks.refuse(failures)
    table = pd.concat(frames, ignore_index=True)
    checks.refuse(year_failures(set(table["year"]), file))
    table = with_status(table, int(table["year"].min()))
    notes = ["再掲（年齢3区分など）の行は読み込んでいません"]
    if HAMADORI in found:
        notes.append(HAMADORI_NOTE)
    notes += checks.age_sum_notes(table) + checks.sex_sum_notes(table)
    areas = checks.areas_table(list(found), [sheet.name for sheet in found.values()])
    return Reading(table, areas, edition, source, tuple(notes))


def _read_sheet(sheet: Sheet, basis: str, source: str, failures: list[Failure]) -> pd.DataFrame:
    rows = _age_rows(sheet, failures)
    series = [
        Series("population", year, sex, age, basis)
        for age in rows
        for sex, years in sheet.blocks.items()
        for year in years
    ]
    texts = [
        _cell(sheet.grid, row, column)
        for row in rows.values()
        for years in sheet.blocks.values()
        for column in years.values()
    ]
    wanted = np.array(texts, dtype=object).reshape(1, -1)
    numbers = cells.numbers(wanted)
    names = [f"{one.sex} {one.age} {one.year}年" for one in series]
    failures += checks.unreadable_cells(sheet.place, wanted, numbers, [0], names, [True] * len(series))
    failures += [
        Failure(sheet.place, 0, name, "空欄", "数値")
        for name, blank in zip(names, numbers.blank[0], strict=True)
        if blank
    ]
    return observations([sheet.area], series, numbers, source)


def _age_rows(sheet: Sheet, failures: list[Failure]) -> dict[str, int]:
    """Return the row of each age; the three blocks must print the same ages beside each other."""
    labels = [min(years.values()) - 1 for years in sheet.blocks.values()]
    rows: dict[str, int] = {}
    for i in range(sheet.head + 1, len(sheet.grid)):
        words = [cells.compact(_cell(sheet.grid, i, label)) for label in labels]
        if any("再掲" in word for word in words):
            break
        age = ages.age_band(words[0])
        if age is None and not any(ages.age_band(word) for word in words):
            continue
        if age is None or len(set(words)) > 1 or age in rows:
            expected = "男女計、男、女に同じ年齢が1回ずつ"
            failures.append(Failure(sheet.place, i + 1, "年齢", "、".join(words), expected))
            continue
        rows[age] = i
    problem = ages.gaps(list(rows)) or ("" if "total" in rows else "総数の行がありません")
    if problem:
        expected = f"総数とすべての年齢（{problem}）"
        failures.append(Failure(sheet.place, sheet.head + 1, "年齢", "、".join(rows), expected))
    return rows


def _cell(grid: Grid, row: int, column: int) -> str:
    return grid[row][column] if 0 <= column < len(grid[row]) else ""


def _key(grid: Grid) -> tuple[str, str] | None:
    for row in grid[:5]:
        if row and re.fullmatch(r"\d{4,5}", cells.normalise(row[0])):
            name = row[1] if len(row) > 1 else ""
            if cells.compact(name).startswith("浜通り"):
                return HAMADORI, area_name(HAMADORI, name)
            try:
                area = codes.five(row[0])
            except ValueError:
                return None
            return area, area_name(area, name)
    return None


def _sex_row(grid: Grid) -> tuple[int, dict[str, dict[int, int]]] | None:
    """Return the index of the row of sexes, and for each sex the column of each of its years.

    None when the row is missing or the three sexes do not have the same years.
    """
    for i, row in enumerate(grid[:10]):
        words = [cells.compact(cell) for cell in row]
        if "男女計" not in words:
            continue
        blocks: dict[str, dict[int, int]] = {}
        current: dict[int, int] | None = None
        for column, word in enumerate(words):
            if word in SEX_WORDS:
                current = blocks.setdefault(SEX_WORDS[word], {})
            elif current is not None and (year := cells.year(word)) is not None:
                current[year] = column
        years = [sorted(block) for block in blocks.values()]
        if set(blocks) == set(SEX_WORDS.values()) and years[0] and years[0] == years[1] == years[2]:
            return i, blocks
    return None
