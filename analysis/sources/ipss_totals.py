"""社人研 結果表1 (総人口) and 結果表2 (年齢3区分): a row an area, a column a year.

The header has two rows: 総人口（人） or an age group above the first of its years, then the years. Index and
share columns that follow are left out. 結果表2 is read as its age group; a table whose group word is neither
is refused.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

import numpy as np

from analysis.checking.errors import InputError
from analysis.sources import ages, cells, checks
from analysis.sources.formats import Table
from analysis.sources.ipss_rows import header_end, key_columns, read_rows, with_status, year_failures
from analysis.sources.reading import Head, Reading
from analysis.sources.wide import Series, observations

_TOTAL: Final = re.compile(r"総人口(\(人\))?")
_AGE_IDS: Final = {"total": "total", "0-14": "0_14", "15-64": "15_64", "65+": "65_plus", "75+": "75_plus"}
"""What the id of the source says of the age group."""

_AGE_GROUP: Final = re.compile(r"(.+?歳(?:以上)?)人口(\(人\))?")


def base_year(head: Head) -> int | None:
    """Return the first year of the header when the head is such a table, else None."""
    end = header_end(head.rows)
    if end is None or end + 1 >= len(head.rows):
        return None
    years = [cells.year(cell) for cell in head.rows[end + 1]]
    return next((year for year in years if year), None)


def read_table(table: Table, basis: str, edition: str) -> Reading:
    """Return the population by area and year.

    Raises
    ------
    InputError
        When no column is a population, or rows or cells can't be read.
    """
    file = table.head.file
    end = header_end(table.rows)
    assert end is not None  # recognised by `base_year` from the same rows
    header = table.rows[end : end + 2]
    width = max(len(row) for row in header)
    columns = key_columns(header[0])
    placed, skipped = _columns(header, width, set(columns))
    if not placed:
        raise InputError(
            "人口の列が見つかりません",
            where=f"{file} {end + 1}行目",
            expected="「総人口（人）」または「0～14歳人口（人）」の下に年",
        )
    series = [Series("population", year, "total", age, basis) for year, age in placed.values()]
    rows = read_rows(table.rows, end + 2, width, columns, file)
    checks.refuse(rows.failures + year_failures([one.year for one in series], file))

    wanted = np.array(rows.body, dtype=object)[:, list(placed)]
    numbers = cells.numbers(wanted)
    names = [f"{one.age} {one.year}年" for one in series]
    checks.refuse(
        checks.unreadable_cells(file, wanted, numbers, rows.numbered, names, [True] * len(names))
        + checks.area_failures(file, rows.numbered, "コード", rows.areas, rows.prefectures)
    )
    base = min(one.year for one in series)
    edition = "_".join([edition, *dict.fromkeys(_AGE_IDS.get(one.age, one.age) for one in series)])
    found = with_status(observations(rows.areas, series, numbers, f"ipss_{edition}"), base)
    notes = rows.notes(base)
    if skipped:
        notes.append(f"指数・割合の列は読み込んでいません（{skipped}列）")
    notes += [*table.notes, *checks.blank_notes(numbers)]
    areas = checks.areas_table(rows.areas, rows.names)
    return Reading(found, areas, edition, f"ipss_{edition}", tuple(notes))


def _columns(
    header: Sequence[Sequence[str]], width: int, taken: set[int]
) -> tuple[dict[int, tuple[int, str]], int]:
    """Return year and age of each population column, and how many other columns have a year."""
    groups, years = ([cells.compact(cell) for cell in row] + [""] * width for row in header)
    placed: dict[int, tuple[int, str]] = {}
    skipped = 0
    group = ""
    for place in range(width):
        group = groups[place] or group
        year = cells.year(years[place])
        if place in taken or year is None:
            continue
        age = _age(group)
        if age is None or (year, age) in placed.values():
            skipped += 1
        else:
            placed[place] = (year, age)
    return placed, skipped


def _age(group: str) -> str | None:
    if _TOTAL.fullmatch(group):
        return "total"
    match = _AGE_GROUP.fullmatch(group)
    return ages.age_band(match[1]) if match else None
