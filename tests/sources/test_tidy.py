"""A city's own tables by mapping files; expected observations by hand."""

from __future__ import annotations

import itertools

import hypothesis.strategies as st
import openpyxl
import pytest
import yaml
from hypothesis import example, given, settings

from analysis.checking.errors import InputError
from analysis.sources import tidy
from analysis.sources.formats import head_of

LONG = {
    "source": "city",
    "constants": {"area": "14212", "basis": "city_plan"},
    "header_row": 3,
    "columns": {"year": "年度", "indicator": "項目", "sex": "男女", "age": "年齢", "value": "値（人）"},
    "translate": {"indicator": {"出生": "births", "死亡": "deaths"}},
    "skip": {"indicator": ["計"]},
}
TABLE = """厚木市の統計,,,,
（単位：人）,,,,
年度,項目,男 女,年齢,値（人）
平成28年度,出生,男,総数,"1,711"
令和元年度,出生,女,０～４歳,△５
R4,死亡,総数,90歳以上,X

2023,死亡,男女計,不詳,…
2023,計,総数,総数,9
注）値は概数。,,,,
"""
WIDE = {
    "source": "city",
    "constants": {"indicator": "births", "basis": "city_plan"},
    "columns": {"area": "団体コード"},
    "wide": {"field": "year"},
}


NUMBERED = itertools.count()


@pytest.fixture(autouse=True, scope="module")
def parent(tmp_path_factory):
    """One folder for all files of this module: hypothesis draws many in one test."""
    global PARENT
    PARENT = tmp_path_factory.mktemp("tidy")


def folder():
    path = PARENT / str(next(NUMBERED))
    path.mkdir()
    return path


def read(table, mapping, name="table.csv", encoding="utf-8"):
    place = folder()
    (place / name).write_bytes(table if isinstance(table, bytes) else table.encode(encoding))
    (place / "m.yml").write_text(yaml.safe_dump(mapping, allow_unicode=True), encoding="utf-8")
    return tidy.read(place / name, place / "m.yml")


def told(reading):
    return [
        (
            r["area"],
            r["indicator"],
            r["year"],
            r["sex"],
            r["age"],
            None if r["value"] != r["value"] else r["value"],
            r["status"],
        )
        for r in reading.observations.to_dict("records")
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_long_form(encoding):
    reading = read(TABLE.replace("\n", "\r\n"), LONG, encoding=encoding)
    assert told(reading) == [
        ("14212", "births", 2016, "male", "total", 1711.0, "observed"),
        ("14212", "births", 2019, "female", "0-4", -5.0, "observed"),
        ("14212", "deaths", 2022, "total", "90+", None, "suppressed"),
        ("14212", "deaths", 2023, "total", "unknown", None, "unavailable"),
    ]
    assert set(reading.observations["basis"]) == {"city_plan"}
    assert set(reading.observations["source"]) == {"city"}


def test_wide_form_with_years_in_the_columns():
    reading = read(
        "団体コード,市名,2021年,令和4年,備考\n142123,厚木市,1232,1207,a\n032093,一関市,484,,b\n", WIDE
    )
    assert told(reading) == [
        ("14212", "births", 2021, "total", "total", 1232.0, "observed"),
        ("14212", "births", 2022, "total", "total", 1207.0, "observed"),
        ("03209", "births", 2021, "total", "total", 484.0, "observed"),
    ]
    assert reading.notes == ("空欄 1件は値なしとして読み込んでいません",)


def test_wide_form_with_named_columns_of_ages():
    mapping = {
        "source": "city",
        "constants": {
            "area": "14212",
            "indicator": "population",
            "basis": "resident_register",
            "year": 2024,
            "sex": "female",
        },
        "wide": {"field": "age", "columns": ["若年", "20～24歳"]},
        "translate": {"age": {"若年": "15-19"}},
    }
    reading = read("地区,若年,20～24歳\n全市,10,20\n", mapping)
    assert [row[4:6] for row in told(reading)] == [("15-19", 10.0), ("20-24", 20.0)]


def test_multiplier_status_and_offset():
    mapping = LONG | {
        "header_row": 1,
        "multiplier": 1000,
        "status": "projected",
        "year_offset": 1,
        "columns": {"year": "年", "indicator": "項目", "value": "千人"},
    }
    assert told(read("年,項目,千人\n2030,出生,1.2\n", mapping)) == [
        ("14212", "births", 2031, "total", "total", 1200.0, "projected")
    ]


def test_a_sheet_of_a_workbook():
    place = folder()
    book = openpyxl.Workbook()
    book.active.title = "表紙"
    sheet = book.create_sheet("データ")
    for row in (["団体コード", 2021, 2022], ["14212", 1232, 1207.0]):
        sheet.append(row)
    book.save(place / "t.xlsx")
    (place / "m.yml").write_text(
        yaml.safe_dump(WIDE | {"sheet": "データ"}, allow_unicode=True), encoding="utf-8"
    )
    assert [row[2:6:3] for row in told(tidy.read(place / "t.xlsx", place / "m.yml"))] == [
        (2021, 1232.0),
        (2022, 1207.0),
    ]
    (place / "m.yml").write_text(
        yaml.safe_dump(WIDE | {"sheet": "ない"}, allow_unicode=True), encoding="utf-8"
    )
    with pytest.raises(InputError, match=r"シート「ない」がありません.*表紙、データ"):
        tidy.read(place / "t.xlsx", place / "m.yml")
    with pytest.raises(InputError, match="Excel ブックではありません"):
        read("団体コード,2021\n14212,1\n", WIDE | {"sheet": "データ"})


def test_every_cell_that_is_not_understood_is_told():
    with pytest.raises(InputError) as caught:
        read(
            "年度,項目,男女,年齢,値（人）\n2023年10月,出生,男子学生,若者,12a\n2023,離婚,男,総数,1\n",
            LONG | {"header_row": 1},
        )
    message = str(caught.value)
    for word in ("2行目", "2023年10月", "男子学生", "若者", "12a", "3行目", "離婚"):
        assert word in message


def test_wrong_check_digit_and_a_lost_zero_are_not_read_as_another_city():
    with pytest.raises(InputError, match="142124"):
        read("団体コード,2021\n142124,1\n", WIDE)
    # 032093 (一関市) without its zero would be a five-digit code of 島根県
    with pytest.raises(InputError, match="32093"):
        read("団体コード,2021\n32093,1\n", WIDE)
    assert told(read("団体コード,2021\n3209,1\n", WIDE))[0][0] == "03209"


def test_the_same_key_twice_is_refused():
    with pytest.raises(InputError, match=r"3行目.*重複しない組"):
        read("団体コード,2021\n14212,1\n142123,1\n", WIDE)


def test_headings_that_are_not_there_are_told_with_those_that_are():
    with pytest.raises(InputError, match=r"見出し「団体コード」の列がありません.*市コード、2021"):
        read("市コード,2021\n14212,1\n", WIDE)
    with pytest.raises(InputError, match="2列あります"):
        read("団体コード,団体コード,2021\n14212,14212,1\n", WIDE)
    with pytest.raises(InputError, match="年（2024"):
        read("団体コード,人口\n14212,1\n", WIDE)
    with pytest.raises(InputError, match="9行目（header_row）がありません"):
        read("団体コード,2021\n14212,1\n", WIDE | {"header_row": 9})
    with pytest.raises(InputError, match="見出しの下に値がありません"):
        read("団体コード,2021\n", WIDE)


@pytest.mark.parametrize(
    ("mapping", "match"),
    [
        ({"source": "City Plan"}, "source"),
        (LONG | {"columns": LONG["columns"] | {"area": "市"}}, "area が columns・constants の両方"),
        (LONG | {"constants": {"area": "14212"}}, "basis がありません"),
        (LONG | {"wide": {"field": "basis"}}, "basis が constants・wide の両方"),
        (WIDE | {"columns": {"area": "団体コード", "value": "値"}}, "どちらか一方"),
        (WIDE | {"constants": {"indicator": "births", "basis": "city_plan", "age": "若者"}}, "age"),
        (WIDE | {"multiplier": 0}, "multiplier"),
        (WIDE | {"colums": {}}, "colums"),
    ],
)
def test_a_wrong_mapping_names_the_entry(mapping, match):
    with pytest.raises(InputError, match=match):
        read("団体コード,2021\n14212,1\n", mapping)


def test_no_content_is_recognised_without_a_mapping(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(TABLE, encoding="utf-8")
    assert tidy.recognise(head_of(path)) is None


@given(st.binary(max_size=200))
@example(b"")
@settings(max_examples=40, deadline=None)
def test_any_bytes(raw):
    try:
        read(raw, WIDE)
    except InputError:
        return
    raise AssertionError("bytes without the heading 団体コード were read")


@given(st.lists(st.lists(st.text(max_size=5), min_size=3, max_size=3), min_size=1, max_size=4))
@settings(max_examples=60, deadline=None)
def test_any_cells_give_observations_or_one_clear_error(rows):
    book = "\n".join(",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows)
    try:
        reading = read(f"団体コード,2021,2022\n14212,1,2\n{book}\n".encode("utf-8", "surrogatepass"), WIDE)
    except InputError:
        return
    assert told(reading)[:2] == [
        ("14212", "births", 2021, "total", "total", 1.0, "observed"),
        ("14212", "births", 2022, "total", "total", 2.0, "observed"),
    ]
