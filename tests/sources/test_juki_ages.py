"""住民基本台帳年齢階級別人口: the layout as other readers of these files describe it; invented round numbers."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from analysis.checking.errors import InputError
from analysis.checking.failures import InvalidData
from analysis.sources import juki

TITLE = "令和5年1月1日住民基本台帳年齢階級別人口（市区町村別）（総計）"
BANDS = [f"{lower}歳～{lower + 4}歳" for lower in range(0, 100, 5)] + ["100歳以上"]
KEYS = ["団体コード", "都道府県名", "市区町村名", "性別"]


def people(start: int) -> list[int]:
    """Numbers for total and 21 bands, each band one more than the last."""
    bands = [start + i for i in range(21)]
    return [sum(bands), *bands]


def add(left: list[int], right: list[int]) -> list[int]:
    return [a + b for a, b in zip(left, right, strict=True)]


def write(path: Path, header: list[list[str]], rows: list[list[object]]) -> Path:
    with path.open("w", encoding="cp932", newline="") as stream:
        csv.writer(stream).writerows([[TITLE], *header, *rows])
    return path


HEADERS = {
    "one row": [[*KEYS, "総数", *BANDS]],
    "units below": [["", "", "", "", "総数", *BANDS], [*KEYS, *["人"] * 22]],
}
MEN, WOMEN = people(10), people(100)
ROWS: list[list[object]] = [
    ["142123", "神奈川県", "厚木市", "計", *add(MEN, WOMEN)],
    ["142123", "神奈川県", "厚木市", "男", *MEN],
    ["142123", "神奈川県", "厚木市", "女", *WOMEN],
    ["134023", "東京都", "青ヶ島村", "計", 170, *["X"] * 21],
]


@pytest.mark.parametrize("header", list(HEADERS))
def test_population_by_sex_and_age(tmp_path: Path, header: str) -> None:
    reading = juki.read(write(tmp_path / "ages.csv", HEADERS[header], ROWS))
    assert (reading.edition, reading.source) == ("2023_ages", "juki_2023_ages")
    table = reading.observations.set_index(["area", "sex", "age"])
    assert len(table) == 4 * 22
    assert table.loc[("14212", "female", "0-4"), "value"] == 100
    assert table.loc[("14212", "female", "100+"), "value"] == 120
    assert table.loc[("14212", "male", "total"), "value"] == sum(range(10, 31))
    assert table.loc[("13402", "total", "0-4"), "status"] == "suppressed"
    assert set(table["year"]) == {2023}
    assert set(table["basis"]) == {"resident_register"}
    assert reading.areas["area"].tolist() == ["14212", "13402"]
    assert reading.notes == ("市区町村は2件です（全国では1,741件）",)


def test_sums_that_do_not_add_up_are_noted(tmp_path: Path) -> None:
    rows = [list(row) for row in ROWS]
    rows[0][5] = 999
    notes = juki.read(write(tmp_path / "ages.csv", HEADERS["one row"], rows)).notes
    assert any("年齢別の和" in note for note in notes)
    assert any("男と女の和" in note for note in notes)


def test_a_missing_band_is_refused(tmp_path: Path) -> None:
    header = [[*KEYS, "総数", *BANDS]]
    header[0][8] = "備考"
    with pytest.raises(InvalidData, match="15歳が含まれません"):
        juki.read(write(tmp_path / "ages.csv", header, ROWS))


def test_an_unknown_sex_is_refused(tmp_path: Path) -> None:
    rows = [*ROWS[:3], ["134023", "東京都", "青ヶ島村", "男女", *people(1)]]
    with pytest.raises(InvalidData, match=r"性別.*男女"):
        juki.read(write(tmp_path / "ages.csv", HEADERS["one row"], rows))


def test_a_table_without_sexes_is_refused(tmp_path: Path) -> None:
    header = [["団体コード", "都道府県名", "市区町村名", "区分", "総数", *BANDS]]
    with pytest.raises(InputError, match="見出しが見つかりません"):
        juki.read(write(tmp_path / "ages.csv", header, ROWS))
