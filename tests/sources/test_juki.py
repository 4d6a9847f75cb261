"""住民基本台帳: excerpts of the real tables of 2016, 2020 and 2022, and whole files read independently with csv.

Published: 厚木市 1 January 2016: 225,503 people (総務省, 平成28年1月1日住民基本台帳人口). The tables for 日本人住民 and
外国人住民 have the same layout with that word in the title; here the word is exchanged in the excerpt.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from analysis.checking.errors import InputError
from analysis.checking.failures import InvalidData
from analysis.model.observations import KEY
from analysis.sources import juki
from analysis.sources.juki import column_paths
from analysis.sources.reading import Reading

Edit = Callable[..., Path]
YEARS = [2016, 2017, 2019, 2020]


def value(reading: Reading, area: str, indicator: str, sex: str = "total") -> float:
    table = reading.observations
    rows = table[(table["area"] == area) & (table["indicator"] == indicator) & (table["sex"] == sex)]
    assert len(rows) == 1
    return float(rows["value"].iloc[0])


@pytest.fixture
def edited(samples: Path, tmp_path: Path) -> Edit:
    """A function that writes the 2020 excerpt with a change and returns the path."""

    def write(old: str, new: str, count: int = 1) -> Path:
        text = (samples / "juki_2020.csv").read_bytes().decode("cp932")
        assert old in text
        path = tmp_path / "juki.csv"
        path.write_text(text.replace(old, new, count), encoding="utf-8-sig")
        return path

    return write


def test_known_cells_of_atsugi(samples: Path) -> None:
    reading = juki.read(samples / "juki_2016.csv")
    assert (reading.edition, reading.source) == ("2016", "juki_2016")
    assert value(reading, "14212", "population") == 225503
    assert value(reading, "14212", "population", "female") == 109110
    assert value(reading, "14212", "households") == 100454
    assert value(reading, "14212", "births") == 1710
    assert value(reading, "14212", "in_migrants_abroad") == 1210
    assert value(reading, "14212", "out_migrants") == 9955
    years = reading.observations.groupby("indicator")["year"].first()
    assert years["population"] == years["households"] == 2016
    assert years["births"] == years["in_migrants"] == 2015
    assert set(reading.observations["basis"]) == {"resident_register"}


def test_the_first_year_of_reiwa(samples: Path) -> None:
    reading = juki.read(samples / "juki_2020.csv")
    years = reading.observations.groupby("indicator")["year"].unique()
    assert years["population"].tolist() == [2020]
    assert years["deaths"].tolist() == [2019]


def test_a_table_with_the_population_alone(samples: Path) -> None:
    reading = juki.read(samples / "juki_2022.csv")
    assert value(reading, "00000", "population") == 125927902
    assert value(reading, "14212", "population") == 223451
    assert set(reading.observations["year"]) == {2022}


def test_the_table_of_2025_with_every_header_cell_filled(samples: Path) -> None:
    """厚木市, 令和7年1月1日 and 令和6年, as printed."""
    reading = juki.read(samples / "juki_2025.csv")
    with (samples / "juki_2025.csv").open(encoding="utf-8", newline="") as stream:
        row = next(row for row in csv.reader(stream) if row[0] == "142123")
    assert value(reading, "14212", "population", "female") == float(row[4])
    assert value(reading, "14212", "population") == float(row[5])
    assert value(reading, "14212", "in_migrants_abroad") == float(row[8])
    assert value(reading, "14212", "births") == float(row[10])
    assert value(reading, "14212", "exits") == float(row[18])
    years = reading.observations.groupby("indicator")["year"].unique()
    assert years["population"].tolist() == [2025]
    assert years["exits"].tolist() == [2024]


def test_areas_are_named_and_placed_and_subtotals_left_out(samples: Path) -> None:
    reading = juki.read(samples / "juki_2016.csv")
    areas = reading.areas.set_index("area")
    assert areas.loc["00000"].tolist() == ["全国", "country", "00000"]
    assert areas.loc["16000"].tolist() == ["富山県", "prefecture", "16000"]
    assert areas.loc["16321"].tolist() == ["舟橋村", "municipality", "16000"]
    assert areas.loc["43101"].tolist() == ["熊本市中央区", "ward", "43000"]
    assert areas.loc["13402", "name_ja"] == "青ヶ島村"
    for subtotal in ("16320", "16340", "13360"):
        assert subtotal not in areas.index
    assert any("小計 3行" in note for note in reading.notes)


def test_sums_that_add_up_are_not_noted(samples: Path) -> None:
    reading = juki.read(samples / "juki_2020.csv")
    assert len(reading.notes) == 2  # the subtotals, and that this is not all of Japan
    table = reading.observations.query("indicator == 'births'").set_index("area")["value"]
    toyama = [area for area in table.index if area.startswith("16") and area != "16000"]
    assert len(toyama) == 15
    assert table[toyama].sum() == table["16000"]
    assert table[[f"4310{ward}" for ward in range(1, 6)]].sum() == table["43100"]


@pytest.mark.parametrize(
    ("word", "basis", "source"),
    [
        ("日本人住民", "resident_register_japanese", "juki_2020_japanese"),
        ("外国人住民", "resident_register_foreign", "juki_2020_foreign"),
    ],
)
def test_who_is_counted_is_told_by_the_title(edited: Edit, word: str, basis: str, source: str) -> None:
    reading = juki.read(edited("（総計）", f"（{word}）"))
    assert set(reading.observations["basis"]) == {basis}
    assert reading.source == source


def test_a_title_that_does_not_say_who_is_counted_is_refused(edited: Edit) -> None:
    with pytest.raises(InputError, match="認識できません"):
        juki.read(edited("（総計）", ""))


def test_a_workbook_reads_as_the_csv(samples: Path, tmp_path: Path) -> None:
    expected = juki.read(samples / "juki_2020.csv")
    book = openpyxl.Workbook()
    with (samples / "juki_2020.csv").open(encoding="cp932", newline="") as stream:
        for i, row in enumerate(csv.reader(stream)):
            plain = [cell.replace(",", "").strip() for cell in row]
            numeric = i >= 4 and plain[3].isdigit()
            book.active.append([*row[:3], *map(float, plain[3:25])] if numeric else row)
    path = tmp_path / "juki.xlsx"
    book.save(path)
    reading = juki.read(path)
    assert reading.observations.equals(expected.observations)
    assert reading.areas.equals(expected.areas)


def test_columns_are_found_by_the_words_above_them() -> None:
    header = [
        ["令和3年1月1日住民基本台帳人口・世帯数", "", "", "", "", "", "", ""],
        ["", "", "", "令和3年", "", "", "", "令和2年"],
        ["", "", "", "人口", "", "", "世帯数", "住民票記載数"],
        ["", "", "", "男", "女", "計", "計", "出生者数"],
        ["団体コード", "都道府県名", "市区町村名", "人", "人", "人", "世帯", "人"],
    ]
    paths = column_paths(header, (0, 1, 2))[3:]
    assert paths == [
        ("人口/男", 2021),
        ("人口/女", 2021),
        ("人口/計", 2021),
        ("世帯数/計", 2021),
        ("住民票記載数/出生者数", 2020),
    ]


def test_columns_in_another_order_give_the_same(samples: Path, tmp_path: Path) -> None:
    expected = juki.read(samples / "juki_2020.csv").observations
    with (samples / "juki_2020.csv").open(encoding="cp932", newline="") as stream:
        rows = list(csv.reader(stream))
    # the households move before the people; both stand under their own words
    order = [0, 1, 2, 6, 3, 4, 5, *range(7, 26)]
    moved = [[[*row, ""][i] for i in order] for row in rows]
    moved[1][3], moved[1][4] = moved[1][4], moved[1][3]
    path = tmp_path / "moved.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(moved)
    found = juki.read(path).observations
    key = list(KEY)
    assert found.sort_values(key, ignore_index=True).equals(expected.sort_values(key, ignore_index=True))


def test_an_unknown_column_is_named(edited: Edit) -> None:
    reading = juki.read(edited("出生者数", "認知者数"))
    assert any("住民票記載数/認知者数" in note for note in reading.notes)
    assert "births" not in set(reading.observations["indicator"])


def test_rows_of_wards_before_their_reorganisation_have_no_value(edited: Edit) -> None:
    row = "431010,熊本県,熊本市中央区,"
    text = edited(row, row).read_text(encoding="utf-8-sig")
    line = next(line for line in text.splitlines() if line.startswith(row))
    reading = juki.read(edited(line, "221317,静岡県,浜松市中区（再編前）" + ",***" * 22))
    ward = reading.observations.query("area == '22131'")
    assert len(ward) == 16
    assert set(ward["status"]) == {"unavailable"}
    assert ward["value"].isna().all()


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("142123,", "142124,", ["142124", "142123", "団体コード"]),
        ("142123,", "142034,", ["14203", "2回"]),
        ("142123,神奈川県", "142123,新潟県", ["神奈川県"]),
        (",神奈川県,厚木市,", ",神奈川県,,", ["142123", "都道府県"]),
        ('"105,095"', '"105,09S"', ["households", "105,09S"]),
        ('"105,095"', "-5", ["households", "0以上"]),
        (',厚木市,"116,009"', ",厚木市", ["見出しと同じ", "24列"]),
        ("男,女,人", "男,男,人", ["人口/男", "2つ"]),
        (",令和元年,", ",平成30年,", ["2018年", "2019年"]),
    ],
)
def test_failures_name_place_and_expectation(edited: Edit, old: str, new: str, words: list[str]) -> None:
    with pytest.raises(InvalidData) as caught:
        juki.read(edited(old, new))
    for word in words:
        assert word in str(caught.value)


def test_a_total_that_is_not_the_sum_of_the_sexes_is_noted(edited: Edit) -> None:
    notes = juki.read(edited('"224,378"', '"224,379"')).notes
    assert any("男と女の和" in note and "14212" in note for note in notes)


def test_flows_and_areas_that_do_not_add_up_are_noted(edited: Edit) -> None:
    text = edited("162019,", "162019,").read_text(encoding="utf-8-sig")
    line = next(line for line in text.splitlines() if line.startswith("162019,"))
    births = next(csv.reader([line]))[10]
    notes = juki.read(edited(line, line.replace(f'"{births}"', '"9,999"', 1))).notes
    assert any(
        "entries が in_migrants + births + other_entries" in note and "16201" in note for note in notes
    )
    assert any("都道府県と市区町村の和" in note and "16000" in note for note in notes)


def test_a_table_of_another_day_is_refused(edited: Edit) -> None:
    with pytest.raises(InputError, match="1月1日現在の表ではありません"):
        juki.read(edited("令和2年1月1日住民", "令和2年3月31日住民"))


def test_other_formats_are_refused_with_what_was_seen(samples: Path) -> None:
    with pytest.raises(InputError, match="ではなくSSDSE-A 2026年版に見えます"):
        juki.read(samples / "ssdse_a_2026.csv")


@pytest.mark.parametrize("year", YEARS)
def test_whole_files_cell_by_cell(raw: Path, year: int) -> None:
    reading = juki.read(raw / f"juki_{year}.csv")
    with (raw / f"juki_{year}.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = [row for row in csv.reader(stream) if row[0].isdigit()]
    kept = [row for row in rows if not row[2].endswith("郡") and row[2] != "島しょ"]
    # columns 3 to 18 are the printed counts, in the order of the observations
    values = reading.observations["value"].to_numpy().reshape(-1, 16)
    areas = list(dict.fromkeys(reading.observations["area"]))
    assert areas == ["00000"] + [row[0][:5] for row in kept]
    for printed, found in zip(kept, values[1:], strict=True):
        assert found.tolist() == [float(cell.replace(",", "")) for cell in printed[3:19]]
    assert reading.notes == (
        f"郡・島しょの小計 {len(rows) - len(kept)}行は二重計上になるため読み込んでいません",
    )


@pytest.mark.parametrize("year", YEARS)
def test_prefectures_and_country_are_the_sums_of_their_municipalities(raw: Path, year: int) -> None:
    reading = juki.read(raw / f"juki_{year}.csv")
    table = reading.observations.merge(reading.areas, on="area")
    for indicator in ("population", "births", "deaths", "in_migrants"):
        rows = table[(table["indicator"] == indicator) & (table["sex"] == "total")]
        parts = rows[rows["level"] == "municipality"].groupby("prefecture")["value"].sum()
        whole = rows[rows["level"] == "prefecture"].set_index("area")["value"]
        assert parts.to_dict() == whole.to_dict()
        assert whole.sum() == rows.loc[rows["area"] == "00000", "value"].iloc[0]


def test_births_of_atsugi_2016_in_the_register(raw: Path) -> None:
    """1,690: the second of the three numbers for the births of 2016 (design, section 3)."""
    assert value(juki.read(raw / "juki_2017.csv"), "14212", "births") == 1690
