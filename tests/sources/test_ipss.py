"""社人研 地域別将来推計人口: real excerpts of 2018; workbooks of 2023 built here in the layout others describe.

Published totals of 2023: 厚木市 221,368 (2025) … 189,139 (2050); 札幌市 1,973,395 (2020) … 1,745,608 (2050)
(令和5(2023)年推計 結果表1). Numbers by age in the 2023 workbooks are invented.
"""

from __future__ import annotations

import csv
from pathlib import Path

import openpyxl
import pytest

from analysis.checking.errors import InputError
from analysis.checking.failures import InvalidData
from analysis.sources import ipss
from analysis.sources.formats import head_of

YEARS = list(range(2020, 2051, 5))
BANDS = [f"{lower}～{lower + 4}歳" for lower in range(0, 95, 5)] + ["95歳～"]
ATSUGI = [223705, 221368, 216520, 210380, 203307, 196081, 189139]
SAPPORO = [1973395, 1970144, 1949619, 1916129, 1868252, 1809025, 1745608]


def save(path: Path, sheets: dict[str, list[list[object]]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def test_known_cells_of_2018(samples: Path) -> None:
    reading = ipss.read(samples / "ipss2018_men.csv")
    assert (reading.edition, reading.source) == ("2018_male", "ipss_2018_male")
    table = reading.observations.set_index(["area", "year", "age"])
    assert table.loc[("03209", 2045, "0-4"), "value"] == 903
    assert table.loc[("03209", 2015, "90+"), "value"] == 685
    assert table.loc[("03209", 2015, "total"), "value"] == 58804
    assert set(table["sex"]) == {"male"}
    assert set(table["basis"]) == {"ipss_2018"}
    assert set(table.loc[table.index.get_level_values("year") == 2015, "status"]) == {"estimated"}
    assert set(table.loc[table.index.get_level_values("year") > 2015, "status"]) == {"projected"}
    areas = reading.areas.set_index("area")
    assert areas.loc["14131"].tolist() == ["川崎市川崎区", "ward", "14000"]
    assert areas.loc["13101", "level"] == "municipality"
    assert areas.loc["14000"].tolist() == ["神奈川県", "prefecture", "14000"]


@pytest.mark.parametrize(
    ("name", "sex"), [("women.csv", "female"), ("平成30年推計_女.csv", "female"), ("MEN_2018.csv", "male")]
)
def test_the_sex_is_told_by_the_name(samples: Path, tmp_path: Path, name: str, sex: str) -> None:
    path = tmp_path / name
    path.write_bytes((samples / "ipss2018_women.csv").read_bytes())
    reading = ipss.read(path)
    assert set(reading.observations["sex"]) == {sex}
    assert any("ファイル名から" in note for note in reading.notes)


def test_a_table_of_unknown_sex_is_refused(samples: Path, tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes((samples / "ipss2018_women.csv").read_bytes())
    with pytest.raises(InputError, match="男女のどちら"):
        ipss.read(path)


def test_a_part_of_the_years_is_refused(samples: Path, tmp_path: Path) -> None:
    """Without 2015 the 2018 edition would look like the 2023 one."""
    lines = (samples / "ipss2018_men.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    path = tmp_path / "men.csv"
    path.write_text("".join(line for line in lines if "2015年" not in line), encoding="utf-8")
    with pytest.raises(InvalidData, match="2020～2050年の5年ごと"):
        ipss.read(path)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("14212,2,", "14212,a,", ["14212 a", "市などの別"]),
        ("14212,2,神奈川県", "14212,2,東京都", ["神奈川県"]),
        (",5～9歳,", ",備考,", ["5歳が含まれません"]),
        (",2045年,", ",2040年,", ["2回"]),
        (",58804,", ",58８O4,", ["58８O4", "total"]),
        (",58804,", ",-58804,", ["0以上"]),
    ],
)
def test_failures_name_place_and_expectation(
    samples: Path, tmp_path: Path, old: str, new: str, words: list[str]
) -> None:
    text = (samples / "ipss2018_men.csv").read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "men.csv"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InvalidData) as caught:
        ipss.read(path)
    for word in words:
        assert word in str(caught.value)


def test_bands_that_do_not_add_up_are_noted(samples: Path, tmp_path: Path) -> None:
    text = (samples / "ipss2018_men.csv").read_text(encoding="utf-8")
    path = tmp_path / "men.csv"
    path.write_text(text.replace(",58804,", ",58805,", 1), encoding="utf-8")
    assert any("年齢別の和" in note and "03209" in note for note in ipss.read(path).notes)


def totals(group: str = "総人口（人）", title: str = "結果表1　総人口および指数") -> list[list[object]]:
    index = [round(value / ATSUGI[0] * 100, 1) for value in ATSUGI]
    years = [f"{year}年" for year in YEARS]
    return [
        [title],
        [],
        ["※ 浜通り地域は一括して推計"],
        ["コード", "市などの別", "都道府県", "市区町村", group, *[None] * 6, "指数（2020年＝100）"],
        [None, None, None, None, *years, *years],
        [1100, 1, "北海道", "札幌市", *SAPPORO, *index],
        [7999, 9, "福島県", "浜通り地域ハマドオチイキ", *[10] * 7, *index],
        [14212, 2, "神奈川県", "厚木市", *ATSUGI, *index],
        ["注）2020年は国勢調査による実績値。"],
    ]


def test_totals_of_2023(tmp_path: Path) -> None:
    path = save(tmp_path / "kekkahyo1.xlsx", {"結果表1": totals()})
    reading = ipss.read(path)
    assert (reading.edition, reading.source) == ("2023_total", "ipss_2023_total")
    table = reading.observations.set_index(["area", "year"])
    assert len(table) == 21
    assert table.loc[("14212", 2050), "value"] == 189139
    assert table.loc[("01100", 2020), "status"] == "estimated"
    assert table.loc[("01100", 2025), "status"] == "projected"
    assert reading.areas.set_index("area").loc["07999", "name_ja"] == "浜通り地域"
    assert any("浜通り" in note for note in reading.notes)
    assert any("指数" in note and "7列" in note for note in reading.notes)
    assert head_of(path).sheets == ("結果表1",)


def test_age_groups_of_2023_are_not_taken_for_totals(tmp_path: Path) -> None:
    path = save(tmp_path / "kekkahyo2_1.xlsx", {"結果表2-1": totals("0～14歳人口（人）", "結果表2-1")})
    reading = ipss.read(path)
    assert set(reading.observations["age"]) == {"0-14"}
    assert reading.source == "ipss_2023_0_14"
    with pytest.raises(InputError, match="人口の列が見つかりません"):
        ipss.read(save(tmp_path / "kekkahyo3.xlsx", {"結果表3": totals("世帯数", "結果表3")}))


def by_age(start: int) -> dict[str, list[int]]:
    """Invented population by band and year."""
    return {band: [start + i + j for j in range(7)] for i, band in enumerate(BANDS)}


def area_sheet(code: int, name: str, men: int, women: int) -> list[list[object]]:
    blocks = [by_age(men), by_age(women)]
    both = {band: [a + b for a, b in zip(blocks[0][band], blocks[1][band], strict=True)] for band in BANDS}
    years = [f"{year}年" for year in YEARS]
    rows: list[list[object]] = [["表題"], [code, name], []]
    rows.append(["男女計", *years, None, "男", *years, None, "女", *years])
    for label in ["総数", *BANDS]:
        row: list[object] = []
        for block in (both, *blocks):
            counts = [sum(column) for column in zip(*block.values(), strict=True)]
            row += [label, *(counts if label == "総数" else block[label]), None]
        rows.append(row[:-1])
    rows.append(["（再掲）"])
    rows.append(["0～14歳", *[1] * 7, None, "0～14歳", *[1] * 7, None, "0～14歳", *[1] * 7])
    return rows


def test_sheets_of_2023(tmp_path: Path) -> None:
    path = save(
        tmp_path / "14.xlsx",
        {
            "1400_神奈川県": area_sheet(14000, "神奈川県", 90, 95),
            "14212_厚木市": area_sheet(14212, "厚木市", 10, 20),
        },
    )
    reading = ipss.read(path)
    assert (reading.edition, reading.source) == ("2023_14000", "ipss_2023_14000")
    table = reading.observations.set_index(["area", "sex", "age", "year"])
    assert len(table) == 2 * 3 * 21 * 7
    assert table.loc[("14212", "male", "0-4", 2020), "value"] == 10
    assert table.loc[("14212", "female", "95+", 2050), "value"] == 20 + 19 + 6
    assert table.loc[("14212", "total", "15-19", 2030), "value"] == 10 + 20 + 2 * (3 + 2)
    assert reading.notes == ("再掲（年齢3区分など）の行は読み込んでいません",)


def test_blocks_out_of_step_are_refused(tmp_path: Path) -> None:
    rows = area_sheet(14212, "厚木市", 10, 20)
    rows[6][9], rows[7][9] = rows[7][9], rows[6][9]
    with pytest.raises(InvalidData, match="同じ年齢が1回ずつ"):
        ipss.read(save(tmp_path / "14.xlsx", {"a": rows}))


def test_a_sheet_that_differs_is_refused(tmp_path: Path) -> None:
    rows = area_sheet(14212, "厚木市", 10, 20)
    del rows[8]
    good = area_sheet(14000, "神奈川県", 90, 95)
    with pytest.raises(InvalidData, match=r"シート「b」.*15歳が含まれません"):
        ipss.read(save(tmp_path / "14.xlsx", {"a": good, "b": rows}))


def test_all_results_of_2023_in_one_sheet(tmp_path: Path) -> None:
    head = ["コード", "市などの別", "都道府県", "市区町村", "年"]
    blank: list[object] = [None] * 20
    rows: list[list[object]] = [["男女・年齢（5歳）階級別の推計結果"], [], []]
    rows.append([*head, "男女計", *blank, "男", *blank, "女", *blank, "指数", "（再掲）"])
    rows.append([*[None] * 5, *["計", *BANDS] * 3, "2020年=100", "15～64歳"])
    for j, year in enumerate(YEARS):
        men = [block[j] for block in by_age(10).values()]
        women = [block[j] for block in by_age(20).values()]
        both = [a + b for a, b in zip(men, women, strict=True)]
        numbers = [sum(both), *both, sum(men), *men, sum(women), *women]
        rows.append([14212, 2, "神奈川県", "厚木市", f"{year}年", *numbers, 100.0, 77])
    reading = ipss.read(save(tmp_path / "suikei_kekka.xlsx", {"Sheet1": rows}))
    assert (reading.edition, reading.source) == ("2023_all", "ipss_2023_all")
    table = reading.observations.set_index(["sex", "age", "year"])
    assert len(table) == 3 * 21 * 7
    assert table.loc[("female", "95+", 2050), "value"] == 20 + 19 + 6
    assert table.loc[("total", "total", 2020), "value"] == sum(range(10, 30)) + sum(range(20, 40))
    assert any("2列" in note for note in reading.notes)


@pytest.mark.parametrize(("name", "sex"), [("men", "male"), ("women", "female")])
def test_whole_files_cell_by_cell(raw: Path, name: str, sex: str) -> None:
    reading = ipss.read(raw / f"ipss2018_{name}.csv")
    with (raw / f"ipss2018_{name}.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream))
    printed = [[float(cell) for cell in row[5:]] for row in rows[1:]]
    assert reading.observations["value"].to_numpy().reshape(-1, 20).tolist() == printed
    first = reading.observations["area"].to_numpy().reshape(-1, 20)[:, 0].tolist()
    assert first == [row[0].zfill(5) for row in rows[1:]]
    assert set(reading.observations["sex"]) == {sex}
    assert len(reading.notes) == 1
    assert reading.areas["level"].value_counts().to_dict() == {
        "municipality": 1682,
        "ward": 128,
        "prefecture": 47,
    }


def test_the_sex_is_also_told_by_the_very_old(raw: Path, tmp_path: Path) -> None:
    for name, sex in (("men", "male"), ("women", "female")):
        path = tmp_path / "table.csv"
        path.write_bytes((raw / f"ipss2018_{name}.csv").read_bytes())
        assert set(ipss.read(path).observations["sex"]) == {sex}
        wrong = tmp_path / ("women.csv" if name == "men" else "men.csv")
        wrong.write_bytes(path.read_bytes())
        with pytest.raises(InputError, match="90歳以上の割合"):
            ipss.read(wrong)
