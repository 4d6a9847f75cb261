"""SSDSE-A (教育用標準データセット 市区町村), all editions: a row a municipality, a column a series.

Three header rows: series codes, years (each series has its own), names; see `ssdse_header`. A series that is
not known, or not by that name, is left out and named in the notes.

Source: 独立行政法人統計センター「SSDSE（教育用標準データセット）」 and its 解説 (definitions of the series).
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import numpy as np

from analysis.checking.failures import Failure
from analysis.sources import cells, checks, codes
from analysis.sources.formats import open_table, require
from analysis.sources.reading import Head, Reading, Recognition
from analysis.sources.ssdse_header import KEY_LABELS, find_header, find_series
from analysis.sources.wide import observations

FORMAT: Final = "ssdse"
TITLE: Final = "SSDSE-A（市区町村）"
EXPECTED: Final = (
    "1行目が系列コード（A1101など）、2行目が年度、3行目が「地域コード,都道府県,市区町村,総人口…」の表"
)

_TITLE_CELL: Final = re.compile(r"ssdse-?a-?(\d{4})", re.IGNORECASE)


def recognise(head: Head) -> Recognition | None:
    """Recognise the three header rows; the edition is in the first cell, or follows from the years."""
    header = find_header(head.rows)
    if header is None:
        return None
    title = next((match for code in header.codes if (match := _TITLE_CELL.fullmatch(code))), None)
    years = [year for text in header.years if (year := cells.year(text)) is not None]
    if title is None and not years:
        return None
    # editions before 2021 do not name themselves; their newest series is two years older than they are
    edition = title[1] if title else str(max(years) + 2)
    return Recognition(FORMAT, edition, f"SSDSE-A {edition}年版")


def read(path: Path) -> Reading:
    """Return every known series of every municipality of the file.

    Raises
    ------
    InputError
        When the file is not SSDSE-A, or rows, codes, years or cells can't be read (all places listed).
    """
    table = open_table(path)
    recognition = require(FORMAT, table.head)
    header = find_header(table.rows)
    assert header is not None  # recognised above from the same rows
    file = path.name
    columns = find_series(header, file)
    width = len(header.codes)
    code_place, prefecture_place, name_place = header.key_places

    body, numbered, areas = [], [], []
    failures = columns.failures
    for i, raw in enumerate(table.rows[header.label_row + 1 :], start=header.label_row + 2):
        row = [cell.strip() for cell in raw]
        if cells.is_blank(row) or cells.is_note(row):
            continue
        if len(row) < width or any(row[width:]):
            failures.append(Failure(file, i, "", f"{len(row)}列", f"見出しと同じ{width}列"))
            continue
        area = _area(row[code_place])
        if area is None:
            failures.append(Failure(file, i, KEY_LABELS[0], row[code_place], "R と5桁の標準地域コード"))
            continue
        areas.append(area)
        body.append(row[:width])
        numbered.append(i)
    if not body:
        failures.append(Failure(file, 0, "", "市区町村の行がありません", "1行以上"))
    if not columns.places:
        failures.append(Failure(file, 1, "", "読める系列がありません", "系列コードと見出し"))
    checks.refuse(failures)

    grid = np.array(body, dtype=object)
    wanted = grid[:, columns.places]
    numbers = cells.numbers(wanted)
    names = [f"{header.codes[place]} {header.labels[place]}" for place in columns.places]
    checks.refuse(
        checks.unreadable_cells(file, wanted, numbers, numbered, names, columns.nonnegative)
        + checks.area_failures(file, numbered, KEY_LABELS[0], areas, grid[:, prefecture_place].tolist())
    )

    source = f"ssdse_a_{recognition.edition}"
    found = observations(areas, columns.series, numbers, source)
    notes = []
    if columns.unknown:
        listed = "、".join(columns.unknown)
        notes.append(
            f"対応表（ssdse_series.csv）にない系列 {len(columns.unknown)}件は読み込んでいません: {listed}"
        )
    notes += checks.count_notes(areas)
    notes += [*table.notes, *checks.blank_notes(numbers), *checks.sex_sum_notes(found)]
    areas_found = checks.areas_table(areas, grid[:, name_place].tolist())
    return Reading(found, areas_found, recognition.edition, source, tuple(notes))


def _area(text: str) -> str | None:
    code = cells.normalise(text)
    try:
        return codes.five(code[1:]) if re.fullmatch(r"R[0-9]{5}", code) else None
    except ValueError:
        return None
