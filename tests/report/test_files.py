"""CSV and its description: raw numbers, Excel's byte order mark, nothing in a cell can run."""

from __future__ import annotations

import csv
import json
import re

import pytest

from analysis.elements import Column, Cover, Source, Table
from analysis.report.files import write_csv, write_data
from analysis.report.reading import read_contents
from analysis.report.tabular import Contents, data_tables, inert

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
    sources=("vital",),
)
COVER = Cover(
    title="厚木市の出生数", question="なぜ", area="14212", area_name="厚木市", year=2023,
    year_label="令和5(2023)年", topic="births", department="企画課",
)  # fmt: skip
SOURCES = (
    Source(id="vital", publisher="省", title="人口動態調査", url="https://www.e-stat.go.jp/"),
    Source(id="plan", publisher="市", title="計画", url="計画書 12ページ"),
)


def rows_of(path) -> list[list[str]]:
    raw = path.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(raw.decode("utf-8-sig").splitlines(keepends=True)))


def test_csv_keeps_numbers_raw_and_disarms_formulas(tmp_path):
    write_csv(TABLE, tmp_path / "t.csv")
    head, first, second, third = rows_of(tmp_path / "t.csv")
    assert head == ["'=名", "数（人）", "率", "統計の基準"]
    assert first == ["'=cmd|'/c calc'!A1", "1234.5", "0.3", "人口動態統計"]
    assert second[:3] == ["'＠x", "", "0"]
    assert third[1:3] == ["-1.25", "3"]


def test_each_row_says_from_which_report_it_is(tmp_path):
    write_csv(TABLE, tmp_path / "t.csv", COVER)
    head, first, *_ = rows_of(tmp_path / "t.csv")
    assert dict(zip(head[3:], first[3:], strict=True)) == {
        "報告対象の地域コード": "14212",
        "報告対象の地域": "厚木市",
        "データの最終年": "2023",
        "統計の基準": "人口動態統計",
    }


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n"])
def test_what_could_begin_a_formula_is_disarmed(start):
    """The signs of OWASP's page on CSV injection, and their full-width forms."""
    assert inert(f"{start}SUM(A1)") == f"'{start}SUM(A1)"
    assert inert("　 =SUM(A1)") == "'　 =SUM(A1)"


@pytest.mark.parametrize("text", ["-5", "+1.5", "−290〜−266", "-1,234", "1e-05", "厚木市", "a=b", "", "－5"])
def test_numbers_and_words_stay_as_they_are(text):
    assert inert(text) == text


def test_the_description_fits_the_files(tmp_path):
    write_data(Contents(COVER, (TABLE,), SOURCES), tmp_path)
    package = json.loads((tmp_path / "datapackage.json").read_text(encoding="utf-8"))
    assert re.fullmatch(r"[-a-z0-9._/]+", package["name"])
    [resource] = package["resources"]
    head, *_ = rows_of(tmp_path / resource["path"])
    assert [field["name"] for field in resource["schema"]["fields"]] == head
    assert [field["type"] for field in resource["schema"]["fields"]] == [
        *("string", "number", "number", "string", "string", "integer", "string"),
    ]
    assert resource["schema"]["fields"][1] | {"unit": "人", "title": "数"} == resource["schema"]["fields"][1]
    assert (resource["basis"], resource["sourceIds"]) == ("人口動態統計", ["vital"])
    assert package["sources"][0] == {
        "title": "省「人口動態調査」",
        "path": "https://www.e-stat.go.jp/",
        "id": "vital",
    }
    assert "path" not in package["sources"][1]  # not an address


def test_names_of_fields_and_files_are_unique(tmp_path):
    column = Column(key="a", label="下限")
    one, other = (
        Table(id="t", title=title, columns=(column, column), rows=((1, 2),)) for title in ("甲", "乙")
    )
    write_data(Contents(None, (one, other, one)), tmp_path)
    package = json.loads((tmp_path / "datapackage.json").read_text(encoding="utf-8"))
    assert [(r["path"], r["title"]) for r in package["resources"]] == [
        ("t.csv", "表1 甲"),
        ("t-2.csv", "表2 乙"),
    ]
    assert rows_of(tmp_path / "t.csv")[0][:2] == ["下限", "下限 2"]


def test_rows_are_named_by_as_many_cells_as_tell_them_apart():
    columns = (
        Column(key="m", label="方法", kind="text"),
        Column(key="h", label="年"),
        Column(key="e", label="差"),
    )
    table = Table(id="t", title="t", columns=columns, rows=(("横ばい", 1, 9), ("横ばい", 3, 9)))
    [data] = data_tables([table])
    assert data.row_names() == ["横ばい／1", "横ばい／3"]


def test_a_notebook_gives_its_tables_and_sources(sample):
    contents = read_contents(sample)
    assert [(t.label, t.table.id) for t in data_tables(contents.tables)] == [
        ("付表1", "births-by-year"),
        ("付表2", "bases"),
        ("表1", "parts"),
        ("表2", "peers"),
    ]
    assert [source.id for source in contents.sources] == ["vital", "census", "plan"]
