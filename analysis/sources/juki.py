"""住民基本台帳に基づく人口、人口動態及び世帯数 (総務省): the municipal tables, CSV or workbook, 2016 on.

Title, some header rows with merged cells, a row an area. Columns are found by the words above them, not by
position. The title (`juki_titles`) says the day, the year of the flows, and who is counted. Two tables exist:
人口・世帯数・人口動態, read here, and 年齢階級別人口, read in `juki_ages` since 1995.

Years: the population of 1 January Y has year Y, the flows of the year before Y−1. The flows that tables of 31 March
give are those of a fiscal year, and are not read.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np

from analysis.checking.errors import InputError
from analysis.checking.failures import Failure
from analysis.sources import cells, checks, juki_ages, juki_sums
from analysis.sources.formats import Table, open_table, require
from analysis.sources.juki_rows import data_start, header_failures, key_columns, read_rows
from analysis.sources.juki_titles import JANUARY, MARCH, WORD, Title, find_title
from analysis.sources.reading import Head, Reading, Recognition
from analysis.sources.wide import Series, observations

FORMAT: Final = "juki"
TITLE: Final = "住民基本台帳人口・世帯数・人口動態（市区町村別）"
EXPECTED: Final = (
    "表題「令和2年1月1日住民基本台帳人口・世帯数、…（市区町村別）（総計）」又は"
    "「令和2年1月1日住民基本台帳年齢階級別人口（市区町村別）（日本人住民）」に始まり、団体コードの列を持つ表"
)

COLUMNS: Final = {
    "人口": ("population", "total"),
    "人口/計": ("population", "total"),
    "人口/総数": ("population", "total"),
    "人口/男": ("population", "male"),
    "人口/女": ("population", "female"),
    "世帯数": ("households", "total"),
    "世帯数/計": ("households", "total"),
    "住民票記載数/転入者数(国内)": ("in_migrants_domestic", "total"),
    "住民票記載数/転入者数(国外)": ("in_migrants_abroad", "total"),
    "住民票記載数/転入者数(計)": ("in_migrants", "total"),
    "住民票記載数/出生者数": ("births", "total"),
    "住民票記載数/その他(計)": ("other_entries", "total"),
    "住民票記載数/計(A)": ("entries", "total"),
    "住民票消除数/転出者数(国内)": ("out_migrants_domestic", "total"),
    "住民票消除数/転出者数(国外)": ("out_migrants_abroad", "total"),
    "住民票消除数/転出者数(計)": ("out_migrants", "total"),
    "住民票消除数/死亡者数": ("deaths", "total"),
    "住民票消除数/その他(計)": ("other_exits", "total"),
    "住民票消除数/計(B)": ("exits", "total"),
}
"""Indicator and sex of a column, by the words above it (`cells.compact`), groups first."""

DERIVED: Final = frozenset(
    ["増減数(A)-(B)", "増減率", "自然増減数", "自然増減率", "社会増減数", "社会増減率"]
)
"""Columns that follow from the others and are left out."""

_STOCKS: Final = ("population", "households")
_UNITS: Final = frozenset(["人", "世帯", "%"])


def recognise(head: Head) -> Recognition | None:
    """Recognise the title, the 団体コード column and who is counted."""
    title = find_title(head.rows)
    if title is None or key_columns(head.rows) is None:
        return None
    return Recognition(FORMAT, title.edition, title.name)


def read(path: Path) -> Reading:
    """Return the population, households and flows (or the population by age) of every area of the file.

    Raises
    ------
    InputError
        When the file is another table, of another day, or rows, codes or cells can't be read.
    """
    table = open_table(path)
    require(FORMAT, table.head)
    title = find_title(table.head.rows)
    assert title is not None  # recognised by its title
    days = (JANUARY, MARCH) if title.by_age else (JANUARY,)
    if title.day not in days:
        raise InputError(
            f"{'又は'.join(days)}現在の表ではありません（表題「{title.text[:40]}」）",
            where=path.name,
            expected="1月1日現在の表（2014年以降）"
            + ("、又は3月31日現在の表（2013年まで）" if title.by_age else ""),
        )
    source = f"juki_{title.edition}"
    return juki_ages.read_table(table, title, source) if title.by_age else _read_flows(table, title, source)


def _read_flows(table: Table, title: Title, source: str) -> Reading:
    file = table.head.file
    start = data_start(table.rows)
    header = table.rows[:start]
    columns = key_columns(header)
    if start is None or columns is None or len(header) < 2:
        raise InputError("見出しの行、または市区町村の行がありません", where=file, expected=EXPECTED)
    width = max(len(row) for row in header[1:])
    places, series, failures, notes = _series(header, columns, title, file)
    rows = read_rows(table.rows, start, width, columns, file)
    checks.refuse(header_failures(header, file) + failures + rows.failures)

    wanted = np.array(rows.body, dtype=object)[:, places]
    numbers = cells.numbers(wanted)
    names = [f"{one.indicator} {one.sex}" for one in series]
    checks.refuse(
        checks.unreadable_cells(file, wanted, numbers, rows.numbered, names, [True] * len(series))
        + checks.area_failures(file, rows.numbered, "団体コード", rows.areas, rows.prefectures)
    )
    found = observations(rows.areas, series, numbers, source)
    notes += [*rows.notes(), *checks.count_notes(rows.areas)]
    notes += [*table.notes, *checks.blank_notes(numbers)]
    notes += checks.sex_sum_notes(found) + juki_sums.flow_notes(found) + juki_sums.area_notes(found)
    return Reading(found, checks.areas_table(rows.areas, rows.names), title.edition, source, tuple(notes))


def _series(
    header: Sequence[Sequence[str]], columns: tuple[int, int, int], title: Title, file: str
) -> tuple[list[int], list[Series], list[Failure], list[str]]:
    """Return the columns to read and what they are, what is wrong with the header, and what was left out."""
    stock, *flows = title.years
    flow = flows[0] if flows else stock - 1
    places: list[int] = []
    series: list[Series] = []
    failures = []
    if flow != stock - 1:
        failures.append(Failure(file, 1, "表題", title.text, "人口動態は人口の前年"))
    others = []
    for place, (path, year) in enumerate(column_paths(header, columns)):
        if place in columns or not path or path in DERIVED:
            continue
        if path not in COLUMNS:
            others.append(path)
            continue
        indicator, sex = COLUMNS[path]
        expected = stock if indicator in _STOCKS else flow
        if year not in (None, expected):
            failures.append(Failure(file, 2, path, f"{year}年", f"{expected}年（表題による）"))
        if any((one.indicator, one.sex) == (indicator, sex) for one in series):
            failures.append(Failure(file, 3, path, "同じ見出しの列が2つあります", "1列だけ"))
        places.append(place)
        series.append(Series(indicator, expected, sex, "total", title.basis))
    if not any(one.indicator == "population" for one in series):
        failures.append(Failure(file, 0, "人口", "列がありません", "見出し「人口」の列"))
    notes = [f"内訳など、読み込んでいない列: {'、'.join(others)}"] if others else []
    read = {(one.indicator, one.sex) for one in series}
    absent = {key: path for path, key in reversed(COLUMNS.items()) if key not in read}
    if absent:
        notes.append(f"この表にない列: {'、'.join(reversed(absent.values()))}")
    return places, series, failures, notes


def column_paths(
    header: Sequence[Sequence[str]], columns: tuple[int, int, int]
) -> list[tuple[str, int | None]]:
    """Return for each column the words above it, groups first and joined by ``/``, and the year above it.

    Merged cells hold their text in the first column only, so every row but the lowest with words is filled
    to the right; units and years are no words.
    """
    width = max(len(row) for row in header[1:])
    rows = [[cells.compact(cell) for cell in row] + [""] * (width - len(row)) for row in header]
    rows = [row for row in rows if not any(WORD in cell for cell in row)]
    rows = [["" if i in columns else cell for i, cell in enumerate(row[:width])] for row in rows]
    years: list[int | None] = [None] * width
    worded = []
    for row in rows:
        found = [cells.year(cell) for cell in row]
        if any(found):
            filled = _filled([str(year or "") for year in found])
            years = [int(year) if year else years[i] for i, year in enumerate(filled)]
        words = ["" if cell in _UNITS or cells.year(cell) else cell for cell in row]
        if any(words):
            worded.append(words)
    worded = [_filled(row) for row in worded[:-1]] + worded[-1:]
    paths = ["/".join(dict.fromkeys(row[i] for row in worded if row[i])) for i in range(width)]
    return list(zip(paths, years, strict=True))


def _filled(row: list[str]) -> list[str]:
    out: list[str] = []
    for cell in row:
        out.append(cell or (out[-1] if out else ""))
    return out
