"""The cells of one row of a filled-in sheet: texts, numbers, years, words of drop-downs, or a named problem each."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from openpyxl.cell import Cell

from analysis.checking.failures import Failure
from analysis.model.kpis.sheet import SheetColumn
from analysis.sources.cells import compact, normalise
from analysis.sources.kpi_cells import KpiCell, read_value
from analysis.sources.kpi_refusal import CellRefused
from analysis.sources.kpi_remarks import read_year

Key = str | tuple[str, int]
"""A field of a row, or kind and year of a year's column."""


class CellReader:
    """Reads the cells of one row; `failures` lists its problems.

    Parameters
    ----------
    sheet, row : place, for messages.
    columns : the columns that the sheet has.
    cells : cells of the row by field, or by kind and year.
    headings : headings of the years' columns.
    """

    def __init__(
        self,
        sheet: str,
        row: int,
        columns: Sequence[SheetColumn],
        cells: Mapping[Key, Cell],
        headings: Mapping[tuple[str, int], str],
    ) -> None:
        self._sheet, self._row, self._cells, self._headings = sheet, row, cells, headings
        self._by_field = {column.field: column for column in columns}
        self.failures: list[Failure] = []

    def _value(self, key: Key, unit: str, year: int | None) -> KpiCell | None:
        cell = self._cells.get(key)
        if cell is None:
            return KpiCell()
        try:
            found = read_value(cell.value, cell.number_format, unit)
        except CellRefused as refused:
            self._problem(key, cell.value, f"1つの値（{refused.refusal}）")
            return None
        if year is not None and found.year not in (None, year):
            self._problem(key, cell.value, f"{year}年度の値（セルにほかの年がある）")
            return None
        return found

    def _year(self, field: str) -> int | None:
        if not self._text(field):
            return None
        try:
            return read_year(self._cells[field].value)
        except CellRefused:
            self._problem(field, self._cells[field].value, "2020、R2、令和2年度 などの年度")
            return None

    def _text(self, field: str) -> str:
        cell = self._cells.get(field)
        content = None if cell is None else cell.value
        if isinstance(content, float) and content.is_integer():
            content = int(content)
        return "" if content is None else " ".join(str(content).split())

    def _matching(self, field: str, pattern: str, expected: str) -> str:
        text = normalise(self._text(field))
        if text and not re.fullmatch(pattern, text, flags=re.ASCII):
            self._problem(field, self._text(field), expected)
            return ""
        return text

    def _word(self, field: str) -> str:
        column: SheetColumn = self._by_field[field]
        text = self._text(field)
        found = {compact(word): code for word, code in column.words.items()}.get(compact(text), "")
        if text and not found:
            self._problem(field, text, "、".join(column.words) + " のいずれか")
        return found

    def _list(self, field: str) -> tuple[str, ...]:
        return tuple(part for part in re.split(r"\s*[、;；]\s*", self._text(field)) if part)

    def _problem(self, key: Key, found: object, expected: str) -> None:
        heading = self._headings[key] if isinstance(key, tuple) else self._by_field[key].heading
        self.failures.append(Failure(self._sheet, self._row, heading, str(found), expected))
