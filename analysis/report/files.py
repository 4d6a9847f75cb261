"""The data behind each table and figure: CSV files and one workbook beside the report."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import xlsxwriter

from analysis.elements import Column, Table
from analysis.elements.table import Cell

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_CREATED = datetime(2000, 1, 1)  # fixed, so that the same tables give the same bytes
_SHEET_NAME_LENGTH = 31


def write_csv(table: Table, path: Path) -> None:
    """Write a table as CSV: UTF-8 with BOM for Excel, one header row with units, raw numbers.

    Text that a spreadsheet would run as a formula is preceded by an apostrophe.
    """
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow([column.header for column in table.columns])
    for row in table.rows:
        writer.writerow([_text_cell(c, v) for c, v in zip(table.columns, row, strict=True)])
    path.write_bytes(buffer.getvalue().encode("utf-8-sig"))


def write_workbook(tables: Sequence[Table], path: Path) -> None:
    """Write all tables into one workbook: a list of the tables first, then a sheet a table.

    Numbers are numbers, text is never a formula, no cell is merged; unit, period, basis and source stand in
    the list.
    """
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties({"created": _CREATED})
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        wrap = book.add_format({"text_wrap": True, "valign": "top"})
        names = _sheet_names(tables)
        index = book.add_worksheet("一覧")
        for position, (header, width) in enumerate(_INDEX_COLUMNS):
            index.write_string(0, position, header, bold)
            index.set_column(position, position, width)
        for line, (name, table) in enumerate(zip(names, tables, strict=True), start=1):
            cells = (name, table.title, table.period, table.basis, table.source, table.note)
            for position, text in enumerate(cells):
                index.write_string(line, position, text, wrap)
        for name, table in zip(names, tables, strict=True):
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 0)
            for position, column in enumerate(table.columns):
                sheet.write_string(0, position, column.header, bold)
                sheet.set_column(position, position, 12 if column.kind == "number" else 28)
            for line, row in enumerate(table.rows, start=1):
                for position, (column, value) in enumerate(zip(table.columns, row, strict=True)):
                    if isinstance(value, str):
                        sheet.write_string(line, position, value)
                    elif value is not None:
                        sheet.write_number(line, position, _rounded(column, value))


_INDEX_COLUMNS = (("シート", 26), ("表題", 44), ("期間", 24), ("統計の基準", 30), ("出典", 60), ("注", 60))


def _sheet_names(tables: Sequence[Table]) -> list[str]:
    return [table.id[:_SHEET_NAME_LENGTH] for table in tables]


def _text_cell(column: Column, value: Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return "'" + value if value.startswith(_FORMULA_STARTS) else value
    return f"{_rounded(column, value):.15g}"


def _rounded(column: Column, value: float) -> float:
    """Return the number with three digits more than are printed: enough to recompute, no float dust."""
    return round(value, column.decimals + 3) + 0.0
