"""住民基本台帳年齢別人口, since 2013 年齢階級別人口（市区町村別）: a row an area and sex, a column an age band.

Read as published from 1995 on, when the highest band was 80歳以上 (until 2014) or 100歳以上, with 5～9 or 5歳～9歳 above
the columns, in the row of 団体コード or in a row above it with the unit below, CSV or workbook. Every word that is
relied on is checked, and a table that differs is refused, not guessed.

Bands may fall short of the total: residents of unknown age, and, where few foreign residents live, their withheld
ages. The rest is kept as age ``unknown``, so that the ages add up to the total.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Final

import numpy as np
import pandas as pd

from analysis.checking.errors import InputError
from analysis.checking.failures import Failure
from analysis.model.observations import Status, typed
from analysis.sources import ages, cells, checks, juki_sums
from analysis.sources.formats import Table
from analysis.sources.juki_rows import data_start, header_failures, key_columns, read_rows
from analysis.sources.juki_titles import JAPANESE, Title
from analysis.sources.reading import Reading
from analysis.sources.wide import Series, observations

EXPECTED: Final = "「団体コード,都道府県名,市区町村名,性別」と年齢階級の見出しを持つ表"

SEXES: Final = {"計": "total", "総数": "total", "男": "male", "女": "female"}


_CORRECTED: Final = "修正総数"
"""A total that the ministry put beside the one of 2005; the ages add up to the other."""

_BARE_BAND: Final = re.compile(r"\d{1,3}~\d{1,3}")
_COUNTED_SINCE: Final = 2014
"""From then on a whole table has `checks.MUNICIPALITIES`; before, their number went down year by year."""


def read_table(table: Table, title: Title, source: str) -> Reading:
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
    series = [Series("population", title.year, "total", age, title.basis) for age in names]
    found = observations(rows.areas, series, numbers, source, sexes=[str(sex) for sex in row_sexes])
    rest = unknown_ages(found)
    notes = [*rows.notes(), *_sex_notes(rows.areas)]
    if any(_CORRECTED in cells.compact(cell) for row in header for cell in row):
        notes.append(f"「{_CORRECTED}」の列は読み込んでいません（年齢の和は「総数」に合う）")
    if title.year >= _COUNTED_SINCE:
        notes += checks.count_notes(rows.areas)
    notes += [*table.notes, *checks.blank_notes(numbers), *_rest_notes(rest, title)]
    found = typed(pd.concat([found, rest[rest["value"] >= 0]]))
    notes += checks.sex_sum_notes(found) + checks.age_sum_notes(found) + juki_sums.area_notes(found)
    areas = checks.areas_table(rows.areas, rows.names).drop_duplicates("area", ignore_index=True)
    return Reading(found, areas, title.edition, source, tuple(notes))


def unknown_ages(found: pd.DataFrame) -> pd.DataFrame:
    """Return a row ``unknown`` for each area and sex with a number in every age: what the bands leave of the total.

    Negative where the bands are more than the total.
    """
    total = found[found["age"] == "total"].set_index(["area", "sex"])
    bands = found[found["age"] != "total"].groupby(["area", "sex"])["value"]
    known = bands.sum()[bands.count() == bands.size()]
    rest = total.assign(value=total["value"] - known, age="unknown", status=Status.OBSERVED.value)
    return rest.dropna(subset=["value"]).reset_index()


def _sex_notes(areas: list[str]) -> list[str]:
    """Return a note when an area lacks one of its three rows: `checks.area_failures` refuses a fourth."""
    lacking = sorted(area for area, rows in Counter(areas).items() if rows < len(set(SEXES.values())))
    if not lacking:
        return []
    found = f"{len(lacking):,}地域、例 {'、'.join(lacking[:3])}"
    return [f"計、男、女の行がそろっていない地域があります（{found}）"]


def _rest_notes(rest: pd.DataFrame, title: Title) -> list[str]:
    areas = sorted(rest.loc[(rest["sex"] == "total") & (rest["value"] > 0), "area"])
    if not areas:
        return []
    withheld = (
        "" if title.people == JAPANESE else "。外国人住民の少ない市区町村では、その年齢が公表されていません"
    )
    return [
        f"総数と年齢別の和との差は年齢不詳として読み込みました（{len(areas):,}地域、例 {'、'.join(areas[:3])}）"
        + withheld
    ]


def _bands(header: list[list[str]], width: int, taken: set[int]) -> dict[int, str]:
    """Return the age of each column, by the lowest header word that names one."""
    bands: dict[int, str] = {}
    for row in header[1:]:
        for place, cell in enumerate(row[:width]):
            word = cells.compact(cell)
            age = ages.age_band(f"{word}歳" if _BARE_BAND.fullmatch(word) else word)
            if age is not None and place not in taken:
                bands[place] = age
    return bands
