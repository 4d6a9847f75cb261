"""Read the Excel sheet that departments fill in: every row understood as a whole, or every problem with its place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import openpyxl
from openpyxl.cell import Cell
from openpyxl.utils import get_column_letter

from analysis.checking.errors import InputError
from analysis.checking.failures import Failure
from analysis.checking.limits import LARGEST_SHEET
from analysis.model.kpis.kpi import Kpi, Perception, Project, RevisionKind
from analysis.model.kpis.sheet import (
    ACTUAL,
    AREA,
    COLUMNS,
    EXPLANATION,
    PERCEPTION_COLUMNS,
    PERCEPTION_SHEET,
    PROJECT_COLUMNS,
    PROJECT_SHEET,
    SHEET,
    TARGET,
    SheetColumn,
)
from analysis.sources.cells import compact
from analysis.sources.kpi_cells import KpiCell
from analysis.sources.kpi_refusal import CellRefused
from analysis.sources.kpi_remarks import read_year
from analysis.sources.kpi_row import PerceptionReader, ProjectReader, RowReader
from analysis.sources.kpi_row_cells import CellReader, Key
from analysis.sources.workbook import packed, readable

_HEADING_WITHIN: Final = 10
"""Rows at the top of a sheet in which its headings are looked for: a department may put a title above."""
_MOST_ROWS, _MOST_COLUMNS = LARGEST_SHEET
"""A sheet with a format down to its last row would be read for hours."""
_ENDS: Final = {ACTUAL: ("実績", "実績値"), TARGET: ("目標", "目標値")}


@dataclass(frozen=True)
class SheetRow:
    """One row of the sheet.

    Attributes
    ----------
    place : sheet and row number, for messages.
    kpi : the KPI as the row has it; its id is empty in a new row.
    actuals, targets : what stands in the years' columns, without the empty ones.
    revision, from_kpis, reason : what the row says about a revision.
    """

    sheet: str
    row: int
    kpi: Kpi
    actuals: Mapping[int, KpiCell]
    targets: Mapping[int, KpiCell]
    revision: RevisionKind | None
    from_kpis: tuple[str, ...]
    reason: str

    def failure(self, column: str, found: object, expected: str) -> Failure:
        """Return a problem of this row."""
        return Failure(self.sheet, self.row, column, "" if found is None else str(found), expected)


@dataclass(frozen=True)
class ProjectRow:
    """One row of the sheet of projects; the id of the project is empty in a new row."""

    sheet: str
    row: int
    project: Project

    def failure(self, column: str, found: object, expected: str) -> Failure:
        """Return a problem of this row."""
        return Failure(self.sheet, self.row, column, str(found), expected)


@dataclass(frozen=True)
class PerceptionRow:
    """One row of the sheet of what citizens said."""

    sheet: str
    row: int
    perception: Perception

    def failure(self, column: str, found: object, expected: str) -> Failure:
        """Return a problem of this row."""
        return Failure(self.sheet, self.row, column, str(found), expected)


@dataclass
class SheetReading:
    """What a workbook holds.

    Attributes
    ----------
    rows, projects, perceptions, failures : the rows that were understood, and all problems of the others.
    headings : of the years' columns, by kind and year.
    area : code of the area that the workbook was made for; empty when it does not say.
    """

    rows: list[SheetRow] = field(default_factory=list)
    projects: list[ProjectRow] = field(default_factory=list)
    perceptions: list[PerceptionRow] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    headings: dict[tuple[str, int], str] = field(default_factory=dict)
    area: str = ""


def read_kpi_sheet(path: Path) -> SheetReading:
    """Read the sheet 「KPI」 of a workbook.

    Raises
    ------
    InputError
        When the file is no workbook, or has no such sheet. Problems of single cells are listed in the answer.
    """
    formulas, values = (_opened(path, data_only=data_only) for data_only in (False, True))
    if SHEET not in values.sheetnames:
        raise InputError(
            f"シート「{SHEET}」がありません",
            where=path.name,
            expected=f"`ebpm kpi template` で作ったブックのシート「{SHEET}」",
            remedy=f"シートの名前を変えたときは「{SHEET}」に戻してください",
        )
    reading = SheetReading(area=_area(values))
    reader: CellReader
    for name, row, cells in _rows(path, values, formulas, SHEET, COLUMNS, reading):
        reader = RowReader(name, row, COLUMNS, cells, reading.headings)
        found = reader.read()
        reading.failures += reader.failures
        if found is not None:
            reading.rows.append(SheetRow(name, row, **found))
    if PROJECT_SHEET in values.sheetnames:
        for name, row, cells in _rows(path, values, formulas, PROJECT_SHEET, PROJECT_COLUMNS, reading):
            reader = ProjectReader(name, row, PROJECT_COLUMNS, cells, {})
            project = reader.read()
            reading.failures += reader.failures
            if project is not None:
                reading.projects.append(ProjectRow(name, row, project))
    if PERCEPTION_SHEET in values.sheetnames:
        for name, row, cells in _rows(path, values, formulas, PERCEPTION_SHEET, PERCEPTION_COLUMNS, reading):
            reader = PerceptionReader(name, row, PERCEPTION_COLUMNS, cells, {})
            perception = reader.read()
            reading.failures += reader.failures
            if perception is not None:
                reading.perceptions.append(PerceptionRow(name, row, perception))
    return reading


def _rows(
    path: Path, values: Any, formulas: Any, title: str, columns: Sequence[SheetColumn], reading: SheetReading
) -> Iterator[tuple[str, int, dict[Key, Cell]]]:
    """Yield name of the sheet, row number and cells by field of every row that has something in it."""
    sheet, name = values[title], f"シート「{title}」"
    if sheet.max_row > _MOST_ROWS or sheet.max_column > _MOST_COLUMNS:
        raise InputError(
            f"{sheet.max_row:,}行、{sheet.max_column:,}列あります",
            where=f"{path.name} {name}",
            expected=f"{_MOST_ROWS:,}行、{_MOST_COLUMNS}列まで",
            remedy="表より下と右の、書式だけの行と列を削除して保存し直してください",
        )
    rows = list(sheet.iter_rows())
    heading = compact(columns[1].heading)
    top = next((n for n, row in enumerate(rows[:_HEADING_WITHIN]) if heading in map(_heading, row)), None)
    if top is None:
        raise InputError(
            f"見出し「{columns[1].heading}」のある行が、{_HEADING_WITHIN}行目までにありません",
            where=f"{path.name} {name}",
        )
    places = _places(rows[top], name, columns, reading)
    for row in rows[top + 1 :]:
        lost = [
            cell for cell in row if cell.value is None and formulas[title][cell.coordinate].data_type == "f"
        ]
        reading.failures += [
            Failure(
                name,
                cell.row,
                get_column_letter(cell.column),
                str(formulas[title][cell.coordinate].value),
                "値（計算結果が保存されていない数式。表計算ソフトで開いて保存し直す）",
            )
            for cell in lost
        ]
        if lost or any(_heading(cell) for cell in row):
            yield name, row[0].row, {key: row[place] for key, place in places.items()}


def _area(book: Any) -> str:
    if EXPLANATION not in book.sheetnames:
        return ""
    sheet = book[EXPLANATION]
    match = re.match(r"[0-9]{5}(?![0-9])", str(sheet["B1"].value or ""))
    return match[0] if match and sheet["A1"].value == AREA else ""


def _opened(path: Path, *, data_only: bool) -> Any:
    with readable(path):
        return openpyxl.load_workbook(packed(path), data_only=data_only)


def _places(
    row: tuple[Cell, ...], name: str, columns: Sequence[SheetColumn], reading: SheetReading
) -> dict[Key, int]:
    """Return the position of each field, and of each year's actual and target; problems are listed."""
    fields = {compact(column.heading): column for column in columns}
    found: dict[Key, int] = {}
    for position, cell in enumerate(row):
        heading = _heading(cell)
        if not heading:
            continue
        key = (
            fields[heading].field if heading in fields else _year_key(heading) if columns is COLUMNS else None
        )
        if key is None:
            years = "か「2023年度 実績」「2026年度 目標」の形の年度の列" if columns is COLUMNS else ""
            expected = f"シートを作ったときの列{years}"
            reading.failures.append(Failure(name, cell.row, str(cell.value), str(cell.value), expected))
        elif key in found:
            reading.failures.append(Failure(name, cell.row, str(cell.value), str(cell.value), "ほかにない列"))
        else:
            found[key] = position
            if isinstance(key, tuple):
                reading.headings[key] = " ".join(str(cell.value).split())
    reading.failures += [
        Failure(name, row[0].row, column.heading, "（列がない）", f"列「{column.heading}」")
        for column in columns
        if column.field not in found
    ]
    return found


def _year_key(heading: str) -> tuple[str, int] | None:
    for kind, ends in _ENDS.items():
        for end in ends:
            if heading.endswith(end):
                try:
                    return kind, read_year(heading.removesuffix(end))
                except CellRefused:
                    return None
    return None


def _heading(cell: Cell) -> str:
    return compact(str(cell.value)) if cell.value is not None else ""
