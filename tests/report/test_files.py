"""CSV and workbooks: raw numbers, Excel's byte order mark, nothing in a cell can run."""

from __future__ import annotations

import csv

import openpyxl

from analysis.elements import Column, Table
from analysis.report.files import write_csv, write_workbook

TABLE = Table(
    id="a_rather_long_table_id_that_excel_cannot_hold",
    title="題",
    columns=(
        Column(key="t", label="名", kind="text"),
        Column(key="n", label="数", unit="人", decimals=1),
        Column(key="m", label="率"),
    ),
    rows=(("=cmd|'/c calc'!A1", 1234.5, 0.1 + 0.2), ("@x", None, -0.0), ("改\n行,", -1.25, 3)),
    source="=出典",
)


def test_csv_keeps_numbers_raw_and_disarms_formulas(tmp_path):
    path = tmp_path / "t.csv"
    write_csv(TABLE, path)
    raw = path.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(raw.decode("utf-8-sig").splitlines(keepends=True)))
    assert rows[0] == ["名", "数（人）", "率"]
    assert rows[1] == ["'=cmd|'/c calc'!A1", "1234.5", "0.3"]
    assert rows[2] == ["'@x", "", "0"]
    assert rows[3][1:] == ["-1.25", "3"]


def test_workbook_has_no_formula_and_one_datum_a_cell(tmp_path):
    path = tmp_path / "t.xlsx"
    write_workbook([TABLE], path)
    book = openpyxl.load_workbook(path)
    sheet = book[TABLE.id[:31]]
    assert sheet["A2"].value == "=cmd|'/c calc'!A1"
    assert sheet["A2"].data_type == "s"
    assert sheet["B2"].value == 1234.5
    assert sheet["B3"].value is None
    assert book["一覧"]["E2"].data_type == "s"
    first = path.read_bytes()
    write_workbook([TABLE], path)
    assert path.read_bytes() == first
