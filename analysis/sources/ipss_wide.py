"""社人研, a row an area and year, a column an age: the workbook of all results, or a CSV of one sex.

In the workbook a row above the ages tells the sex (男女計, 男, 女); what follows (再掲, 指数, 割合) is left
out. A flattened CSV has no such row: its sex is told by the name of the file and checked against the share of
the very old, which is about three times as high for women.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from analysis.checking.errors import InputError
from analysis.checking.failures import Failure
from analysis.sources import ages, cells, checks
from analysis.sources.formats import Table
from analysis.sources.ipss_rows import header_end, key_columns, read_rows, with_status, year_failures
from analysis.sources.reading import Head, Reading
from analysis.sources.wide import Series, observations

YEAR_WORD: Final = "年"
SEX_WORDS: Final = {"男女計": "total", "総数": "total", "計": "total", "男": "male", "女": "female"}

_NAMED_SEX: Final = (
    ("total", re.compile(r"男女|total|both", re.IGNORECASE)),
    ("female", re.compile(r"女|women|female", re.IGNORECASE)),
    ("male", re.compile(r"男|men|male", re.IGNORECASE)),
)
_ENOUGH_AREAS: Final = 47
_DIVIDE: Final = 0.25
"""Population 90+ per population 75–79 in the base year: 0.14 for men and 0.38 for women in 2015."""


def base_year(head: Head) -> int | None:
    """Return the earliest year when the head is such a table, else None."""
    end = header_end(head.rows)
    if end is None or YEAR_WORD not in [cells.compact(cell) for cell in head.rows[end]]:
        return None
    place = [cells.compact(cell) for cell in head.rows[end]].index(YEAR_WORD)
    years = [cells.year(row[place]) for row in head.rows[end + 1 :] if len(row) > place]
    return min((year for year in years if year), default=None)


def read_table(table: Table, basis: str, edition: str) -> Reading:
    """Return the population by area, year, sex and age.

    Raises
    ------
    InputError
        When the ages of a sex have gaps, the sex is not told, or rows, years or cells can't be read.
    """
    file = table.head.file
    end = header_end(table.rows)
    assert end is not None  # recognised by `base_year` from the same rows
    columns = key_columns(table.rows[end])
    start = _first_data_row(table.rows, end, columns[0])
    header = table.rows[:start]
    width = max(len(row) for row in header[end:])
    year_place = [cells.compact(cell) for cell in header[end]].index(YEAR_WORD)
    placed, skipped = _columns(header[end:start], width, {*columns, year_place})
    series = [Series("population", 0, sex or "", age, basis) for sex, age in placed.values()]
    rows = read_rows(table.rows, start, width, columns, file)
    years = [cells.year(row[year_place]) for row in rows.body]
    for number, row, year in zip(rows.numbered, rows.body, years, strict=True):
        if year is None:
            rows.failures.append(Failure(file, number, YEAR_WORD, row[year_place], "「2015年」の形の年"))
    known_years = [year or 0 for year in years]
    checks.refuse(_age_failures(series, file, end + 1) + rows.failures + year_failures(known_years, file))

    wanted = np.array(rows.body, dtype=object)[:, list(placed)]
    numbers = cells.numbers(wanted)
    names = [f"{one.sex} {one.age}".strip() for one in series]
    checks.refuse(
        checks.unreadable_cells(file, wanted, numbers, rows.numbered, names, [True] * len(names))
        + checks.area_failures(
            file, rows.numbered, "コード", rows.areas, rows.prefectures, [str(year) for year in years]
        )
    )
    base = min(known_years)
    notes = rows.notes(base)
    if any(not one.sex for one in series):
        in_base = numbers.value[np.array(known_years) == base]
        sex, note = _sex(dict(zip([one.age for one in series], in_base.T, strict=True)), file)
        series = [replace(one, sex=sex) for one in series]
        notes.append(note)
    sexes = {one.sex for one in series}
    edition += f"_{sexes.pop()}" if len(sexes) == 1 else "_all"
    found = observations(rows.areas, series, numbers, f"ipss_{edition}", years=known_years)
    found = with_status(found, base)
    if skipped:
        notes.append(f"再掲・指数・割合の列は読み込んでいません（{skipped}列）")
    notes += _incomplete(rows.areas, known_years)
    notes += [*table.notes, *checks.blank_notes(numbers)]
    notes += checks.age_sum_notes(found) + checks.sex_sum_notes(found)
    areas = checks.areas_table(rows.areas, rows.names).drop_duplicates("area", ignore_index=True)
    return Reading(found, areas, edition, f"ipss_{edition}", tuple(notes))


def _first_data_row(rows: Sequence[Sequence[str]], end: int, code: int) -> int:
    for i in range(end + 1, len(rows)):
        if len(rows[i]) > code and re.fullmatch(r"\d{4,5}", cells.normalise(rows[i][code])):
            return i
    return len(rows)


def _columns(
    header: Sequence[Sequence[str]], width: int, taken: set[int]
) -> tuple[dict[int, tuple[str | None, str]], int]:
    """Return sex and age of each column to read, and how many others there are.

    The ages stand in the lowest row that names any; the sexes in the row above it, each over its first
    column. Without such a row the sex is None.
    """
    words = [[cells.compact(cell) for cell in row] + [""] * (width - len(row)) for row in header]
    lowest = max(
        (i for i, row in enumerate(words) if sum(ages.age_band(cell) is not None for cell in row) > 1),
        default=0,
    )
    groups = words[lowest - 1] if lowest else [""] * width
    placed: dict[int, tuple[str | None, str]] = {}
    skipped = 0
    group = ""
    for place in range(width):
        group = groups[place] or group
        age = ages.age_band(words[lowest][place])
        if place in taken:
            group = ""
        elif age is not None and (not lowest or group in SEX_WORDS):
            placed[place] = (SEX_WORDS[group] if lowest else None, age)
        elif words[lowest][place] or groups[place]:
            skipped += 1
    return placed, skipped


def _age_failures(series: Sequence[Series], file: str, row: int) -> list[Failure]:
    by_sex: dict[str, list[str]] = {}
    for one in series:
        by_sex.setdefault(one.sex, []).append(one.age)
    failures = []
    for sex, bands in (by_sex or {"": []}).items():
        problem = ages.gaps(bands) or ("" if bands.count("total") == 1 else "総数の列が1列ではありません")
        if problem:
            found = f"{sex} {'、'.join(bands)}".strip()
            failures.append(Failure(file, row, "年齢", found, f"総数と、すべての年齢を1回ずつ（{problem}）"))
    return failures


def _sex(by_age: Mapping[str, np.ndarray], file: str) -> tuple[str, str]:
    """Return the sex of a flattened table and a note that says how it was told.

    Parameters
    ----------
    by_age : population of each area in the base year, by age.
    file : name of the file.
    """
    named = next((sex for sex, pattern in _NAMED_SEX if pattern.search(file)), None)
    told = _sex_by_age(by_age)
    if named is None and told is None:
        raise InputError(
            "男女のどちらの表か分かりません",
            where=file,
            expected="ファイル名に「男」「女」「男女計」、または men、women、total",
            remedy="ファイル名を変えて、もう一度読み込む",
        )
    japanese = {"male": "男", "female": "女", "total": "男女計"}
    if named in ("male", "female") and told is not None and named != told:
        raise InputError(
            f"ファイル名は{japanese[named]}ですが、90歳以上の割合は{japanese[told]}の値です",
            where=file,
            remedy="男女のファイルを取り違えていないか確かめる",
        )
    if named is not None:
        return named, f"男女の別はファイル名から「{japanese[named]}」としました"
    assert told is not None
    return told, f"男女の別は90歳以上の割合から「{japanese[told]}」としました"


def _incomplete(areas: Sequence[str], years: Sequence[int]) -> list[str]:
    times = Counter(areas)
    few = sorted(area for area, count in times.items() if count < len(set(years)))
    return [f"年がそろっていない地域が{len(few)}件あります（例 {'、'.join(few[:3])}）"] if few else []


def _sex_by_age(by_age: Mapping[str, np.ndarray]) -> str | None:
    """Return the sex that the age structure of many areas shows, or None when there are too few."""
    if len(by_age["total"]) < _ENOUGH_AREAS or "75-79" not in by_age:
        return None
    bands = {age: float(np.nansum(people)) for age, people in by_age.items() if age != "total"}
    very_old = sum(people for age, people in bands.items() if ages.limits(age)[0] >= 90)
    return "male" if very_old < _DIVIDE * bands["75-79"] else "female"
