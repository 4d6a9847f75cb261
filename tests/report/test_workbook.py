"""The workbook, read back with openpyxl: one datum a cell, printed as the report prints, nothing runs."""

from __future__ import annotations

import openpyxl
import pytest

from analysis.elements import Column, Cover, Table
from analysis.report.tabular import Contents
from analysis.report.workbook import number_format, write_workbook

COVER = Cover(
    title="厚木市の出生数", question="なぜ", area="14212", area_name="厚木市", year=2023,
    year_label="令和5(2023)年", topic="births", department="企画課",
)  # fmt: skip
TABLE = Table(
    id="births",
    title="題",
    columns=(
        Column(key="t", label="=名", kind="text"),
        Column(key="n", label="数", unit="人", decimals=1),
        Column(key="m", label="率"),
    ),
    rows=(("=cmd|'/c calc'!A1", 1234.5, 0.1 + 0.2), ("＠x", None, -0.0), ("改\n行,", -1.25, 3)),
    basis="人口動態統計",
    source="=出典",
)
P_VALUES = Table(
    id="chance",
    title="とても長い題であり、Excel のシート名の31字にはとても収まりきらないもの",
    columns=(
        Column(key="year", label="年", grouped=False),
        Column(key="p", label="p値", decimals=3, smallest=0.001),
        Column(key="d", label="差", unit="人", sign=True),
    ),
    rows=((2022, 0.00004, -1234), (2023, 0.0456, 12)),
    period="2022〜2023年",
    source="省「調査」",
    note="注の文",
    annex=True,
)


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    path = tmp_path_factory.mktemp("book") / "t.xlsx"
    write_workbook(Contents(COVER, (TABLE, P_VALUES)), path)
    return openpyxl.load_workbook(path)


def test_numbers_are_numbers_and_text_is_never_a_formula(book):
    sheet = book["表1 題"]
    assert (sheet["A1"].value, sheet["A1"].data_type) == ("=名", "s")
    assert (sheet["A2"].value, sheet["A2"].data_type) == ("=cmd|'/c calc'!A1", "s")
    assert (sheet["B2"].value, sheet["B3"].value) == (1234.5, None)
    assert not any(cell.data_type == "f" for page in book for row in page.iter_rows() for cell in row)
    assert not any(page.merged_cells.ranges for page in book)


def test_numbers_keep_their_value_and_print_as_in_the_report(book):
    sheet = book.worksheets[2]
    assert [cell.value for cell in sheet[2]][:3] == [2022, pytest.approx(0.00004), -1234]
    assert [cell.number_format for cell in sheet[2]][:3] == ['0;"−"0;0', '"<0.001"', '"+"#,##0;"−"#,##0;0']
    assert sheet["B3"].number_format == '#,##0.000;"−"#,##0.000;0.000'


def test_a_number_that_rounds_to_zero_has_no_sign():
    assert number_format(Column(key="d", label="差", decimals=1, sign=True), -0.04) == "0.0;0.0"


def test_each_row_says_from_which_report_it_is(book):
    sheet = book["表1 題"]
    head = [cell.value for cell in sheet[1]]
    assert dict(zip(head[3:], (cell.value for cell in sheet[2][3:]), strict=True)) == {
        "報告対象の地域コード": "14212",
        "報告対象の地域": "厚木市",
        "データの最終年": 2023,
        "統計の基準": "人口動態統計",
    }


def test_source_and_note_follow_the_data_after_an_empty_row(book):
    below = [row[0].value for row in book.worksheets[2].iter_rows(min_row=4)]
    assert below == [
        None,
        "付表1　とても長い題であり、Excel のシート名の31字にはとても収まりきらないもの",
        "期間：2022〜2023年",
        "出典：省「調査」",
        "注：注の文",
        "一覧へ戻る",
    ]


def test_sheets_have_japanese_names_and_the_first_links_to_them(book):
    assert book.sheetnames[:2] == ["一覧", "表1 題"]
    assert book.sheetnames[2].startswith("付表1 とても長い題であり")
    assert book.sheetnames[-1] == "全データ"
    assert all(len(name) <= 31 for name in book.sheetnames)
    links = [cell.hyperlink.location for cell in book["一覧"]["A"] if cell.hyperlink]
    assert links == [f"'{name}'!A1" for name in book.sheetnames[1:]]


def test_the_long_table_holds_every_value(book):
    rows = list(book["全データ"].iter_rows(values_only=True))
    lines = [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]
    assert len(lines) == 3 * 3 + 2 * 3
    [change] = [line for line in lines if (line["行"], line["列"]) == ("2022", "差")]
    assert (change["表"], change["値"], change["単位"], change["出典"]) == (
        "付表1",
        -1234,
        "人",
        "省「調査」",
    )
    assert (change["報告対象の地域コード"], change["注"]) == ("14212", "注の文")
    assert lines[0]["文字の値"] == "=cmd|'/c calc'!A1"
    assert lines[0]["統計の基準"] == "人口動態統計"


def test_pages_print_one_wide_with_their_header(book):
    for sheet in book:
        assert sheet.print_title_rows == "$1:$1"
        assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) in (
            (None, 0),
            (1, 0),
        )  # one is the default
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.page_setup.paperSize == 9
        assert sheet["A1"].font.name == "游ゴシック"
    assert book["表1 題"].print_area == "'表1 題'!$A$1:$C$8"


def test_properties_name_the_report_and_the_department(book):
    assert (book.properties.title, book.properties.creator) == ("厚木市の出生数", "企画課")


def test_the_day_of_creation_is_the_reports(tmp_path):
    write_workbook(Contents(COVER, (TABLE,), timestamp=1717545600), tmp_path / "t.xlsx")
    created = openpyxl.load_workbook(tmp_path / "t.xlsx").properties.created
    assert created.isoformat() == "2024-06-05T00:00:00"  # `date -ud @1717545600`


def test_the_same_tables_give_the_same_bytes(tmp_path):
    for name in "ab":
        write_workbook(Contents(COVER, (TABLE,)), tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


@pytest.mark.parametrize("title", ["[a]:*?/\\b'", "同じ題" * 20])
def test_names_that_excel_forbids_are_changed(tmp_path, title):
    tables = tuple(TABLE.model_copy(update={"id": name, "title": title}) for name in ("a", "b"))
    write_workbook(Contents(None, tables), tmp_path / "t.xlsx")
    assert len(openpyxl.load_workbook(tmp_path / "t.xlsx").sheetnames) == 4


def test_a_report_without_tables_has_a_workbook_all_the_same(tmp_path):
    write_workbook(Contents(None, ()), tmp_path / "t.xlsx")
    assert openpyxl.load_workbook(tmp_path / "t.xlsx").sheetnames == ["一覧", "全データ"]
