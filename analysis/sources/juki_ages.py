"""住民基本台帳年齢階級別人口（市区町村別）: a row an area and sex, a column an age band.

Age words stand in the row of 団体コード or in a row above it with the unit below; 「X」 marks suppressed
small municipalities. The layout is known from descriptions by other readers of these files; every word that
is relied on is checked, and a table that differs is refused, not guessed.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from analysis.checking.errors import InputError
from analysis.checking.failures import Failure
from analysis.sources import ages, cells, checks, juki_sums
from analysis.sources.formats import Table
from analysis.sources.juki_rows import data_start, header_failures, key_columns, read_rows
from analysis.sources.reading import Reading
from analysis.sources.wide import Series, observations

TITLE_WORD: Final = "年齢階級別人口"
EXPECTED: Final = "「団体コード,都道府県名,市区町村名,性別」と年齢階級の見出しを持つ表"

SEXES: Final = {"計": "total", "総数": "total", "男": "male", "女": "female"}


def read_table(table: Table, year: int, basis: str, edition: str, source: str) -> Reading:
    """Return the population by sex and age of every area of the table.

    Raises
    ------
    InputError
        When the header lacks 性別 or an age, or rows, codes or cells can't be read.
    """
    file = table.head.file
    start = data_start(table.rows)
    header = table.rows[:start]
    columns = key_columns(header)
    sexes = [i for row in header for i, cell in enumerate(row) if cells.compact(cell) == "性別"]
    if start is None or columns is None or len(header) < 2 or not sexes:
        raise InputError("年齢階級別の表の見出しが見つかりません", where=file, expected=EXPECTED)
    width = max(len(row) for row in header[1:])
    bands = _bands(header, width, {*columns, sexes[0]})
    problem = ages.gaps(list(bands.values())) or ("" if "total" in bands.values() else "総数の列がありません")
    if problem or len(set(bands.values())) < len(bands):
        found = "、".join(bands.values())
        expected = f"総数と、すべての年齢を1回ずつ含む階級（{problem or '同じ階級が2列あります'}）"
        raise checks.InvalidData([Failure(file, start, "年齢", found, expected)])

    rows = read_rows(table.rows, start, width, columns, file)
    row_sexes = [SEXES.get(cells.compact(row[sexes[0]])) for row in rows.body]
    for number, row, sex in zip(rows.numbered, rows.body, row_sexes, strict=True):
        if sex is None:
            rows.failures.append(Failure(file, number, "性別", row[sexes[0]], "計、男、女"))
    checks.refuse(header_failures(header, file) + rows.failures)

    wanted = np.array(rows.body, dtype=object)[:, list(bands)]
    numbers = cells.numbers(wanted)
    names = list(bands.values())
    checks.refuse(
        checks.unreadable_cells(file, wanted, numbers, rows.numbered, names, [True] * len(names))
        + checks.area_failures(
            file,
            rows.numbered,
            "団体コード",
            rows.areas,
            rows.prefectures,
            [str(sex) for sex in row_sexes],
        )
    )
    series = [Series("population", year, "total", age, basis) for age in names]
    found = observations(rows.areas, series, numbers, source, sexes=[str(sex) for sex in row_sexes])
    notes = [*rows.notes(), *checks.count_notes(rows.areas)]
    notes += [*table.notes, *checks.blank_notes(numbers)]
    notes += checks.sex_sum_notes(found) + checks.age_sum_notes(found) + juki_sums.area_notes(found)
    areas = checks.areas_table(rows.areas, rows.names).drop_duplicates("area", ignore_index=True)
    return Reading(found, areas, edition, source, tuple(notes))


def _bands(header: list[list[str]], width: int, taken: set[int]) -> dict[int, str]:
    """Return the age of each column, by the lowest header word that names one."""
    bands: dict[int, str] = {}
    for row in header[1:]:
        for place, cell in enumerate(row[:width]):
            age = ages.age_band(cell)
            if age is not None and place not in taken:
                bands[place] = age
    return bands
