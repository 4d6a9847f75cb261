"""Movers between municipalities: the reference table (参考表) as a database CSV and as a reply of the API.

Both are made by hand in the layout of 統計表ID 0004026702 (表章項目 他市区町村からの転入者数; 移動後の住所地, 国籍,
移動前の住所地, 年). What is expected was added up by hand.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from analysis.checking.errors import InputError
from analysis.model.catalogue import Catalogue
from analysis.sources import estat
from analysis.store.flows import read_municipal_flows
from analysis.store.importing import import_files
from analysis.store.readers import fetch_table, read_file

HEAD = """"統計名：","住民基本台帳人口移動報告 参考表　2018年～　（転入・転出市区町村別結果）"
"表番号：","3"
"表題：","移動前の住所地別転入者数　－都道府県，市区町村（移動者（外国人含む），日本人移動者，外国人移動者）（2023年）"
"実施年月：","2023年"
"-","該当数字がないもの"

"表章項目 コード","表章項目","国籍 コード","国籍","移動前の住所地（前住地）2020～ コード","移動前の住所地（前住地）2020～","移動後の住所地（現住地）2020～ コード","移動後の住所地（現住地）2020～","/時間軸（年次）","2023年"
"""
LINE = '"11","他市区町村からの転入者数【人】","60000","移動者","{}","{}","{}","{}","","{}"\n'
ATSUGI, EBINA = ("14212", "神奈川県 厚木市"), ("14215", "神奈川県 海老名市")
INTO = [
    ("00000", "総数", "1,000"),
    ("13000", "東京都", "500"),
    ("13112", "東京都 世田谷区", "200"),
    ("13209", "東京都 町田市", "250"),
    ("13999", "その他の市町村", "40"),
    ("13199", "その他の区", "10"),
    ("14000", "神奈川県", "410"),
    ("14100", "神奈川県 横浜市", "160"),
    ("14101", "横浜市 鶴見区", "160"),
    ("14215", "神奈川県 海老名市", "240"),
    ("14400", "愛甲郡", "9"),
    ("14401", "神奈川県 愛川町", "10"),
    ("99000", "その他の都道府県", "90"),
    ("20201", "長野県 長野市", "-"),
]
EXPECTED = {
    ("00000", "14212"): 1000, ("13112", "14212"): 200, ("13209", "14212"): 250, ("14100", "14212"): 160,
    ("14215", "14212"): 240, ("14401", "14212"): 10, ("rest", "14212"): 40 + 10 + 90, ("14212", "14215"): 333,
}  # fmt: skip


def csv_text(rows=INTO, more: str = "") -> str:
    body = "".join(LINE.format(code, name, *ATSUGI, value) for code, name, value in rows)
    return HEAD + body + LINE.format(*ATSUGI, *EBINA, "333") + more


def written(folder: Path, text: str, name: str = "FEH_00200523_240501000000.csv") -> Path:
    path = folder / name
    path.write_bytes(text.encode("cp932") if name.endswith("csv") else text.encode())
    return path


def pairs(flows, basis: str = "migration_report") -> dict[tuple[str, str], float]:
    rows = flows[flows["basis"] == basis]
    return dict(zip(zip(rows["origin"], rows["destination"], strict=True), rows["movers"], strict=True))


def reply(replies, rows=INTO):
    """The same as a reply of the API, Japanese movers beside; cat01 is where they went, area whence they came."""
    places = [(code, name, "3") for code, name, _ in [*rows, (*ATSUGI, "")]]
    classes = [
        ("tab", "表章項目", [("11", "他市区町村からの転入者数", "")]),
        ("cat01", "移動後の住所地（現住地）2020～", [(*ATSUGI, "3"), (*EBINA, "3")]),
        ("cat02", "国籍", [("60000", "移動者", "1"), ("61000", "日本人移動者", "1"), ("62000", "外国人移動者", "1")]),
        ("area", "移動前の住所地（前住地）2020～", places),
        ("time", "時間軸（年次）", [("2023000000", "2023年", "1")]),
    ]  # fmt: skip

    def value(number, origin, destination, who):
        return {
            "@tab": "11", "@cat01": destination, "@cat02": who, "@area": origin, "@time": "2023000000",
            "@unit": "人", "$": number.replace(",", ""),
        }  # fmt: skip

    values = [value(number, code, "14212", "60000") for code, _, number in rows]
    values += [value("333", "14212", "14215", "60000"), value("300", "14212", "14215", "61000")]
    values.append(value("33", "14212", "14215", "62000"))
    return replies.reply(values, table="0004026702", classes=classes)


def test_a_csv_of_the_database_page(tmp_path):
    reading = estat.read(written(tmp_path, csv_text()))
    assert pairs(reading.flows) == EXPECTED
    assert set(reading.flows["year"]) == {2023}
    assert any("愛甲郡" in note for note in reading.notes)


def test_a_reply_of_the_api(tmp_path, replies):
    text = json.dumps(reply(replies), ensure_ascii=False)
    reading = estat.read(written(tmp_path, text, "r.json"))
    assert pairs(reading.flows) == EXPECTED
    assert pairs(reading.flows, "migration_report_japanese") == {("14212", "14215"): 300}


def test_the_api_is_asked_for_both_directions(server, replies, monkeypatch):
    monkeypatch.setenv("EBPM_ESTAT_APP_ID", "key")
    monkeypatch.setenv("EBPM_ESTAT_URL", server.address)
    server.gives(reply(replies, INTO[:0]))
    server.gives(reply(replies))
    reading = fetch_table("0004026702", ["14212"]).reading
    assert pairs(reading.flows) == EXPECTED
    asked = [{key: query.get(key) for key in ("cdArea", "cdCat01")} for query in server.queries]
    assert asked == [{"cdArea": "14212", "cdCat01": None}, {"cdArea": None, "cdCat01": "14212"}]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (csv_text([*INTO, ("14298", "神奈川県 架空市", "5")]), "areas.csv にない市区町村のコードがあります: 14298"),
        (csv_text().replace("移動前の住所地（前住地）", "前の所"), "次元「移動前の住所地」がありません"),
        (csv_text().replace(HEAD.splitlines()[-1] + "\n", ""), "として認識できません"),
        (csv_text([*INTO, ("13112", "東京都 世田谷区", "201")]), "同じ区分の値は1つだけ"),
        (csv_text([*INTO[:2], ("13112", "東京都 世田谷区", "2x0")]), "2x0"),
        (csv_text([("13112", "東京都 世田谷区", "-200")]), "0以上の移動者数"),
        (csv_text().replace("60000\",\"移動者", "69000\",\"謎の人"), "謎の人"),
        (HEAD + LINE.format("13000", "東京都", "14000", "神奈川県", "50"), "市区町村への移動者数が一つもありません"),
    ],
    ids=["code", "dimension", "header", "twice", "number", "negative", "nationality", "prefectures"],
)  # fmt: skip
def test_what_is_wrong_is_told_once_and_nothing_is_kept(tmp_path, broken_data, text, told):
    with pytest.raises(InputError) as caught:
        import_files(broken_data, [read_file("estat", written(tmp_path, text))])
    assert told in str(caught.value)
    assert str(caught.value).count("FEH_00200523") <= 2
    assert read_municipal_flows(broken_data, "14212").empty


def test_files_add_to_each_other_and_a_corrected_one_replaces(tmp_path, broken_data):
    first, *_ = import_files(broken_data, [read_file("estat", written(tmp_path, csv_text()))]).outcomes
    assert (first.entry.rows, first.entry.first_year) == (len(EXPECTED), 2023)
    more = HEAD + LINE.format(*EBINA, *ATSUGI, "241") + LINE.format(*ATSUGI, "20201", "長野市", "12")
    second, *_ = import_files(broken_data, [read_file("estat", written(tmp_path, more, "b.csv"))]).outcomes
    assert any("1件を置き換え" in note for note in second.entry.notes)
    again, *_ = import_files(broken_data, [read_file("estat", written(tmp_path, more, "b.csv"))]).outcomes
    assert any("何も変わりません" in note for note in again.entry.notes)
    found = read_municipal_flows(broken_data, "14212")
    assert pairs(found) == {**EXPECTED, ("14215", "14212"): 241, ("14212", "20201"): 12}
    assert pairs(read_municipal_flows(broken_data, "14215")) == {
        ("14215", "14212"): 241,
        ("14212", "14215"): 333,
    }
    assert set(found["source"]) == {"estat_migration_between"}
    assert found["source"].iloc[0] in Catalogue.load(broken_data).sources.index


def test_a_damaged_file_is_told(tmp_path, broken_data):
    import_files(broken_data, [read_file("estat", written(tmp_path, csv_text()))])
    (broken_data / "store" / "flows.parquet").write_bytes(b"PAR1")
    with pytest.raises(InputError, match="壊れています"):
        read_municipal_flows(broken_data, "14212")
