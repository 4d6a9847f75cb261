"""住民基本台帳年齢階級別人口: a few rows of ten editions as published, and invented round numbers.

Published: 126,659,683 people on 31 March 2012 (総務省, 平成24年3月31日住民基本台帳人口), 厚木市's Japanese women of
15–49 39,307 on 1 January 2024; every other number is compared with the printed cell, read by csv.
"""

from __future__ import annotations

import csv
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from analysis.checking.errors import InputError
from analysis.checking.failures import InvalidData
from analysis.model.observations import KEY
from analysis.sources import juki
from analysis.sources.formats import head_of, identify

EDITIONS = {
    "ages_1995": "resident_register_japanese_march",
    "ages_2005": "resident_register_japanese_march",
    "ages_2012": "resident_register_japanese_march",
    "ages_2014": "resident_register",
    "ages_2015": "resident_register",
    "ages_2020": "resident_register",
    "ages_2021": "resident_register",
    "ages_2023": "resident_register",
    "ages_2024_japanese": "resident_register_japanese",
    "ages_2025": "resident_register",
}
SEXES = {"計": "total", "男": "male", "女": "female"}
MOTHERS = [f"{low}-{low + 4}" for low in range(15, 50, 5)]


def printed(path: Path) -> tuple[int, list[list[str]]]:
    """Return how many age bands the table has and its rows, without a second total."""
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream))
    extra = any("修正総数" in cell for row in rows for cell in row)
    body = [row for row in rows if len(row) > 4 and row[3] in SEXES]
    return sum("歳" in c or "～" in c for c in max(rows[1:3], key=len)), [
        [*row[:5], *row[5 + extra :]] for row in body
    ]


@pytest.mark.parametrize(("edition", "basis"), EDITIONS.items())
def test_editions_as_published(samples: Path, edition: str, basis: str) -> None:
    reading = juki.read(samples / f"juki_{edition}.csv")
    year = int(edition.split("_")[1])
    table = reading.observations
    assert set(table["basis"]) == {basis}
    assert set(table["year"]) == {year}
    assert reading.source == f"juki_{reading.edition}"
    assert reading.edition == f"{year}{'_japanese' if 'japanese' in basis else ''}_ages"
    bands, rows = printed(samples / f"juki_{edition}.csv")
    last = "80+" if year <= 2014 else "100+"
    ages = ["total", *[f"{low}-{low + 4}" for low in range(0, int(last[:-1]), 5)], last]
    assert len(ages) == bands + 1
    values = table.set_index(["area", "sex", "age"])["value"]
    assert len(values) == len(rows) * (len(ages) + 1)
    for row in rows:
        key = (row[0][:5] if row[0].isdigit() else "00000", SEXES[row[3]])
        numbers = [float(cell) for cell in row[4 : 4 + len(ages)]]
        assert values.loc[[(*key, age) for age in ages]].tolist() == numbers
        assert values[(*key, "unknown")] == numbers[0] - sum(numbers[1:])
    assert reading.areas.set_index("area")["name_ja"].to_dict() == {
        "00000": "全国",
        "01000": "北海道",
        "02301": "平内町",
        "14212": "厚木市",
        "47382": "与那国町",
    }


def test_published_totals_and_women(samples: Path) -> None:
    table = juki.read(samples / "juki_ages_2012.csv").observations
    assert table.query("area == '00000' and sex == 'total' and age == 'total'")["value"].item() == 126_659_683
    table = juki.read(samples / "juki_ages_2024_japanese.csv").observations
    women = table.query("area == '14212' and sex == 'female'").set_index("age")["value"]
    assert women[MOTHERS].sum() == 39_307


def test_the_rest_of_the_total_is_of_unknown_age_and_said(samples: Path) -> None:
    """外国人住民 of 平内町 were too few in 2014 to be published by age."""
    reading = juki.read(samples / "juki_ages_2014.csv")
    unknown = reading.observations.query("area == '02301' and age == 'unknown'").set_index("sex")["value"]
    assert unknown.to_dict() == {"total": 18, "male": 4, "female": 14}
    assert any("年齢不詳として" in note and "02301" in note for note in reading.notes)


def test_the_corrected_total_of_2005_is_not_read_and_said(samples: Path) -> None:
    reading = juki.read(samples / "juki_ages_2005.csv")
    total = reading.observations.query("area == '00000' and sex == 'total' and age == 'total'")
    assert total["value"].tolist() == [126_869_397]
    assert any("修正総数" in note for note in reading.notes)


@pytest.mark.parametrize("edition", ["ages_2005", "ages_2014", "ages_2021", "ages_2025"])
def test_a_workbook_reads_as_the_csv(samples: Path, tmp_path: Path, edition: str) -> None:
    expected = juki.read(samples / f"juki_{edition}.csv").observations
    book = openpyxl.Workbook()
    with (samples / f"juki_{edition}.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.reader(stream):
            is_number = [i > 3 and cell.replace(".", "").isdigit() for i, cell in enumerate(row)]
            book.active.append(
                [float(c) if number else c or None for c, number in zip(row, is_number, strict=True)]
            )
    path = tmp_path / "ages.xlsx"
    book.save(path)
    assert juki.read(path).observations.equals(expected)


def test_an_old_workbook_is_refused_with_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "000.xls"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504))
    with pytest.raises(InputError, match=r"xls.*\n?.*xlsx か CSV で保存し直す"):
        juki.read(path)


def test_the_two_tables_of_a_year_are_told_apart(samples: Path) -> None:
    by_age = identify(head_of(samples / "juki_ages_2025.csv"))
    flows = identify(head_of(samples / "juki_2025.csv"))
    assert by_age is not None
    assert flows is not None
    assert (by_age.format, by_age.edition) == ("juki", "2025_ages")
    assert (flows.format, flows.edition) == ("juki", "2025")


def test_a_day_that_is_neither_is_refused(samples: Path, tmp_path: Path) -> None:
    text = (samples / "juki_ages_2023.csv").read_text(encoding="utf-8")
    path = tmp_path / "ages.csv"
    path.write_text(text.replace("1月1日", "10月1日"), encoding="utf-8")
    with pytest.raises(InputError, match="1月1日又は3月31日現在の表ではありません"):
        juki.read(path)


def test_a_title_that_does_not_say_who_is_counted_is_refused_once_foreigners_are_in_it(
    samples: Path, tmp_path: Path
) -> None:
    text = (samples / "juki_ages_2023.csv").read_text(encoding="utf-8")
    path = tmp_path / "ages.csv"
    path.write_text(text.replace("（総計）", ""), encoding="utf-8")
    with pytest.raises(InputError, match="認識できません"):
        juki.read(path)


@pytest.mark.parametrize(
    ("edition", "table"), [("ages_2012", "japanese_2010_2024"), ("ages_2024_japanese", "japanese_2010_2024")]
)
def test_numbers_agree_with_a_table_made_by_others(
    samples: Path, raw: Path, edition: str, table: str
) -> None:
    long = pd.read_csv(raw.parent / "tables" / f"register_age_sex_{table}.csv.gz", dtype={"area": str})
    long = long.assign(sex=long["sex"].replace({"both": "total"}))
    found = juki.read(samples / f"juki_{edition}.csv").observations
    found = found[found["age"] != "unknown"]
    keys = [column for column in KEY if column in ("area", "year", "sex", "age")]
    both = found.merge(long, on=keys, how="left")
    assert both["value_x"].tolist() == both["value_y"].tolist()


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
    assert len(table) == 4 * 22 + 3  # and the unknown ages, which a withheld row has not
    assert table.loc[("14212", "female", "unknown"), "value"] == 0
    assert table.loc[("14212", "female", "0-4"), "value"] == 100
    assert table.loc[("14212", "female", "100+"), "value"] == 120
    assert table.loc[("14212", "male", "total"), "value"] == sum(range(10, 31))
    assert table.loc[("13402", "total", "0-4"), "status"] == "suppressed"
    assert set(table["year"]) == {2023}
    assert set(table["basis"]) == {"resident_register"}
    assert reading.areas["area"].tolist() == ["14212", "13402"]
    assert reading.notes == (
        "計、男、女の行がそろっていない地域があります（1地域、例 13402）",
        "市区町村は2件です（全国では1,741件）",
    )


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
