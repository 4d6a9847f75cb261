"""The two CSV layouts of e-Stat.

Oracles: the header and the row of 北海道 as downloaded from the database page (国勢調査 時系列データ, 労働力状態（3区分）,
男女別人口, table 0003412176: 15歳以上人口 1950–2020), and the header of an API reply with 「NEXT_KEY」.
"""

from __future__ import annotations

import gzip

import pytest

from analysis.checking.errors import InputError
from analysis.sources import estat, estat_csv

LABOUR = """"統計名：","国勢調査 時系列データ 人口の労働力状態，就業者の産業・職業"
"表番号：","2"
"表題：","労働力状態（3区分），男女別人口及び労働力率（15歳以上）－ 都道府県（昭和25年～令和2年）"
"実施年月：","-","-"
"***","数値が得られないもの"

"地域_時系列 コード","地域_時系列","表章項目 コード","表章項目","男女_時系列 コード","男女_時系列","労働力状態３区分_時系列 コード","労働力状態３区分_時系列","/時間軸（調査年）","1950年","1955年","2020年","2020年_不詳補完値"
"01000","北海道","320","15歳以上人口【人】","100","総数","100","総数","","2,729,860","3,022,822","4,609,750","4,609,750"
"01000","北海道","320","15歳以上人口【人】","100","総数","110","労働力人口","","1,753,762","2,004,607","***","-"
注）労働力状態「不詳」を含む。
"""

INVESTMENT = """"統計名：","法人企業統計調査 時系列データ"
"表番号：","1"

"","","","","","","","","","/調査項目 コード","040","225"
"","","","","","","","","","/調査項目 補助コード","-","-"
"規模 コード","規模 補助コード","規模","業種 コード","業種 補助コード","業種","年　期 コード","年　期 補助コード","年　期","/調査項目","設備投資【百万円】","ソフトウェアを除く設備投資【百万円】"
"25","","資本金10億円以上","104","","全産業","20261","","2026年1 - 3 月","","1,234,567","1,000,000"
"25","","資本金10億円以上","130","","不動産業","20261","","2026年1 - 3 月","","***","5"
"""

API = """"RESULT"
"STATUS","0"
"ERROR_MSG","正常に終了しました。"
"RESULT_INF"
"TOTAL_NUMBER","403425"
"FROM_NUMBER","1"
"TO_NUMBER","100000"
"NEXT_KEY","100001"
"TABLE_INF","0003419945"
"STAT_NAME","00200523","住民基本台帳人口移動報告"
"TITLE","11","年齢（５歳階級），男女別
他市区町村からの転入者数"
"VALUE"
"tab_code","表章項目","cat01_code","年齢","cat02_code","性別","cat03_code","国籍","area_code","地域","time_code","時間軸（年次）","unit","value","annotation"
"01","他市町村からの転入者数","205","20～24歳","2","女","60000","移動者","14212","厚木市","2023000000","2023年","人","1234",""
"02","他市町村への転出者数","205","20～24歳","2","女","61000","日本人移動者","14212","厚木市","2023000000","2023年","人","X",""
"04","転入超過数","205","20～24歳","2","女","60000","移動者","14212","厚木市","2023000000","2023年","人","-12",""
"""


def written(tmp_path, text, encoding="utf-8-sig", name="FEH_00200521_220412150901.csv"):
    path = tmp_path / name
    path.write_bytes(text.encode(encoding))
    return path


def cells_of(table):
    """Each cell with the labels of its categories, by hand from positions."""
    return {
        tuple(d.categories[p].name for d, p in zip(table.dimensions, places, strict=True)): cell
        for places, cell in zip(table.positions.tolist(), table.cells.tolist(), strict=True)
    }


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_years_in_the_columns(tmp_path, encoding, ends):
    table = estat.read_table(written(tmp_path, LABOUR.replace("\n", ends), encoding))
    assert [d.name for d in table.dimensions] == [
        "地域_時系列",
        "表章項目",
        "男女_時系列",
        "労働力状態３区分_時系列",
        "時間軸（調査年）",
    ]
    assert table.title.startswith("労働力状態（3区分），男女別人口")
    cells = cells_of(table)
    assert cells["北海道", "15歳以上人口", "総数", "総数", "1950年"] == "2,729,860"
    assert cells["北海道", "15歳以上人口", "総数", "労働力人口", "2020年"] == "***"
    assert len(cells) == 8  # the note below the table is none
    assert table.dimensions[1].categories[0].unit == "人"
    assert table.dimensions[0].categories[0].code == "01000"
    assert table.rows.tolist() == [8] * 4 + [9] * 4


def test_codes_above_the_columns_and_auxiliary_codes(tmp_path):
    table = estat.read_table(written(tmp_path, INVESTMENT))
    assert [d.name for d in table.dimensions] == ["規模", "業種", "年　期", "調査項目"]
    across = table.dimensions[3].categories
    assert [(c.code, c.name, c.unit) for c in across] == [
        ("040", "設備投資", "百万円"),
        ("225", "ソフトウェアを除く設備投資", "百万円"),
    ]
    assert cells_of(table)["資本金10億円以上", "不動産業", "2026年1 - 3 月", "設備投資"] == "***"


def test_two_dimensions_in_the_columns(tmp_path):
    text = """"","","/表章項目 コード","01","01","02","02"
"","","/表章項目","人口【人】","人口【人】","世帯【世帯】","世帯【世帯】"
"","","/男女 コード","1","2","1","2"
"地域 コード","地域","/男女","男","女","男","女"
"14212","厚木市","","1","2","3","4"
"""
    table = estat.read_table(written(tmp_path, text))
    assert cells_of(table) == {
        ("厚木市", "人口", "男"): "1",
        ("厚木市", "人口", "女"): "2",
        ("厚木市", "世帯", "男"): "3",
        ("厚木市", "世帯", "女"): "4",
    }


def test_columns_of_remarks_are_no_values(tmp_path):
    text = '"地域 コード","地域","/時間軸（年次）","2019年","注釈","2020年","注釈"\n"14212","厚木市","","1","a","2","b"\n'
    assert estat.read_table(written(tmp_path, text)).cells.tolist() == ["1", "2"]


def test_without_codes(tmp_path):
    text = '"表章項目","全国・都道府県","/時間軸（年）","2020年"\n"人口【千人】","神奈川県","","9,237"\n'
    table = estat.read_table(written(tmp_path, text))
    assert table.dimensions[1].is_area
    assert cells_of(table) == {("人口", "神奈川県", "2020年"): "9,237"}


def test_api_reply(tmp_path):
    table = estat.read_table(written(tmp_path, API, "utf-8"))
    assert table.id == "0003419945"
    assert [d.id for d in table.dimensions] == ["tab", "cat01", "cat02", "cat03", "area", "time", "unit"]
    assert table.notes == ("全403425件のうち100000件目までの CSV です（続きは別のファイルです）",)
    reading = estat.read(written(tmp_path, API, "utf-8"))
    found = reading.observations.to_dict("records")
    assert [(r["indicator"], r["basis"], r["age"], r["sex"], r["year"], r["status"]) for r in found] == [
        ("in_migrants", "migration_report", "20-24", "female", 2023, "observed"),
        ("out_migrants", "migration_report_japanese", "20-24", "female", 2023, "suppressed"),
    ]
    assert found[0]["value"] == 1234.0
    assert any("転入超過数" in note for note in reading.notes)
    assert any("100000件目まで" in note for note in reading.notes)


def test_gz_and_a_missing_line_end(tmp_path):
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress(LABOUR.rstrip("\n").encode("cp932")))
    table = estat.read_table(path)
    assert len(table.cells) == 8
    assert any("途中で切れて" in note for note in table.notes)


@pytest.mark.parametrize(
    ("change", "match"),
    [
        (('"2,729,860","3,022,822"', '"2,729,860"'), r"8行目.*12列.*13列"),
        (('"総数","","2,729,860"', '"総数","1950","2,729,860"'), r"8行目.*1950.*空欄"),
        (
            (
                '"01000","北海道","320","15歳以上人口【人】","100","総数","100"',
                '"","","320","15歳以上人口【人】","100","総数","100"',
            ),
            r"8行目.*地域_時系列",
        ),
    ],
)
def test_rows_that_do_not_fit_are_told(tmp_path, change, match):
    with pytest.raises(InputError, match=match):
        estat.read_table(written(tmp_path, LABOUR.replace(*change)))


def test_an_error_reply_is_told_in_its_own_words(tmp_path):
    text = '"RESULT"\n"STATUS","100"\n"ERROR_MSG","認証に失敗しました。"\n"DATE","2026-01-01T00:00:00"\n'
    with pytest.raises(InputError, match="認証に失敗しました"):
        estat.read(written(tmp_path, text))


def test_a_header_alone_has_no_values(tmp_path):
    with pytest.raises(InputError, match="値の行が一つもありません"):
        estat.read_table(written(tmp_path, "\n".join(LABOUR.split("\n")[:7]) + "\n"))


def test_recognition_of_rows():
    assert not estat_csv.is_database_csv(
        [["地域コード", "都道府県", "市区町村"], ["R14212", "神奈川県", "厚木市"]]
    )
    assert not estat_csv.is_api_csv([["団体コード", "都道府県名"]])
