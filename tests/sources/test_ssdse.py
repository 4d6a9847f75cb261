"""SSDSE-A: excerpts of real editions and, where at hand, the whole files read independently with csv.

National counts: births of the municipalities of Japan 2023 add up to 727,269 (727,288 in 人口動態統計 less
those of unknown residence); movers between municipalities 2016, Japanese nationals: 4,880,967
(住民基本台帳人口移動報告 平成28年結果), which shows that the 2018 edition, whose wording does not say so, counts
Japanese nationals too.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from analysis.checking.errors import InputError
from analysis.checking.failures import InvalidData
from analysis.model.observations import COLUMNS, KEY
from analysis.sources import ssdse
from analysis.sources.formats import head_of
from analysis.sources.reading import Reading

Edit = Callable[..., Path]
EDITIONS = ["2018", "2020", "2021", "2022", "2023", "2024", "2026"]


def value(
    reading: Reading, area: str, indicator: str, basis: str, sex: str = "total", age: str = "total"
) -> float:
    table = reading.observations
    rows = table[
        (table["area"] == area)
        & (table["indicator"] == indicator)
        & (table["basis"] == basis)
        & (table["sex"] == sex)
        & (table["age"] == age)
    ]
    assert len(rows) == 1
    return float(rows["value"].iloc[0])


@pytest.fixture
def edited(samples: Path, tmp_path: Path) -> Edit:
    """A function that writes the 2026 excerpt with a change and returns the path."""

    def write(old: str, new: str, count: int = 1) -> Path:
        text = (samples / "ssdse_a_2026.csv").read_bytes().decode("cp932")
        assert old in text
        path = tmp_path / "SSDSE-A-2026.csv"
        path.write_bytes(text.replace(old, new, count).encode("cp932"))
        return path

    return write


def test_known_cells_of_atsugi(samples: Path) -> None:
    reading = ssdse.read(samples / "ssdse_a_2026.csv")
    assert reading.edition == "2026"
    assert reading.source == "ssdse_a_2026"
    assert tuple(reading.observations.columns) == COLUMNS
    assert value(reading, "14212", "births", "vital_statistics") == 1160
    assert value(reading, "14212", "deaths", "vital_statistics") == 2319
    assert value(reading, "14212", "population", "census") == 223705
    assert value(reading, "14212", "population", "census", "female", "65+") == 31054
    assert value(reading, "14212", "in_migrants", "migration_report_japanese") == 7941
    assert value(reading, "14212", "employees_manufacturing", "economic_census") == 24170
    assert value(reading, "14212", "employed", "census", "female") == 42585
    assert value(reading, "14212", "area_km2", "land_survey") == 93.83
    years = reading.observations.groupby("indicator")["year"].first()
    assert years["births"] == 2023
    assert years["in_migrants"] == 2024
    assert years["population"] == 2020
    assert years["employees_manufacturing"] == 2021


def test_areas_of_the_file(samples: Path) -> None:
    areas = ssdse.read(samples / "ssdse_a_2026.csv").areas.set_index("area")
    assert areas.loc["14212"].tolist() == ["厚木市", "municipality", "14000"]
    assert areas.loc["01100", "level"] == "municipality"
    assert areas.loc["13402", "name_ja"] == "青ヶ島村"


def test_the_economic_census_of_2014_has_another_basis_than_that_of_private_establishments(
    samples: Path,
) -> None:
    old = ssdse.read(samples / "ssdse_a_2018.csv")
    new = ssdse.read(samples / "ssdse_a_2026.csv")
    assert value(old, "14212", "employees", "economic_census_all") == 150242
    assert value(new, "14212", "employees", "economic_census") == 151442


@pytest.mark.parametrize(("name", "edition"), [("2018", "2018"), ("2020", "2020"), ("2026", "2026")])
def test_editions_are_recognised_from_the_content(samples: Path, name: str, edition: str) -> None:
    found = ssdse.recognise(head_of(samples / f"ssdse_a_{name}.csv"))
    assert found is not None
    assert found.edition == edition


def test_columns_may_stand_in_any_order(samples: Path, tmp_path: Path) -> None:
    original = ssdse.read(samples / "ssdse_a_2026.csv")
    rows = list(csv.reader(io.StringIO((samples / "ssdse_a_2026.csv").read_bytes().decode("cp932"))))
    path = tmp_path / "shuffled.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        csv.writer(stream).writerows([row[::-1] for row in rows])
    shuffled = ssdse.read(path)
    order = list(KEY)
    pd.testing.assert_frame_equal(
        original.observations.sort_values(order, ignore_index=True),
        shuffled.observations.sort_values(order, ignore_index=True),
    )


def test_an_unknown_series_is_named_not_dropped_silently(edited: Edit) -> None:
    reading = ssdse.read(edited("A4101", "A4199"))
    assert any("A4199「出生数」" in note for note in reading.notes)
    assert "births" not in set(reading.observations["indicator"])


def test_a_known_code_with_unknown_wording_is_not_read(edited: Edit) -> None:
    reading = ssdse.read(edited(",出生数,", ",出生数（概数）,"))
    assert any("A4101「出生数（概数）」" in note for note in reading.notes)
    assert "births" not in set(reading.observations["indicator"])


def test_header_rows_out_of_step_are_refused(edited: Edit) -> None:
    with pytest.raises(InvalidData, match="見出しの行がずれて"):
        ssdse.read(edited(",出生数,死亡数,", ",死亡数,出生数,"))


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (",1160,", ",1I60,", ["A4101 出生数", "1I60", "9行目"]),
        (",1160,", ",-1160,", ["A4101 出生数", "0以上"]),
        ("R14212", "R1421", ["地域コード", "R1421"]),
        ("R14212", "R14203", ["14203", "2回"]),
        ("R14212,神奈川県", "R15212,神奈川県", ["15212", "新潟県"]),
        ("R14212,神奈川県,厚木市,", "R14212,神奈川県,", ["127列", "128列"]),
        ("年度,2020,", "年度,20I0,", ["A1101", "20I0"]),
    ],
)
def test_failures_name_place_and_expectation(edited: Edit, old: str, new: str, words: list[str]) -> None:
    with pytest.raises(InvalidData) as caught:
        ssdse.read(edited(old, new))
    for word in words:
        assert word in str(caught.value)


def test_all_failures_are_listed_at_once(edited: Edit) -> None:
    with pytest.raises(InvalidData) as caught:
        ssdse.read(edited(",0,", ",?,", 7))
    assert len(caught.value.failures) == 7
    assert {failure.found for failure in caught.value.failures} == {"?"}


def test_marks_have_no_value_and_negative_ratios_are_read(edited: Edit) -> None:
    reading = ssdse.read(edited(",1160,", ",X,"))
    births = reading.observations.query("area == '14212' and indicator == 'births'")
    assert births["status"].tolist() == ["suppressed"]
    assert births["value"].isna().all()
    negative = ssdse.read(edited(",88.4,2.9,", ",88.4,△2.9,"))
    assert value(negative, "14212", "real_debt_service_ratio", "municipal_finance") == -2.9


def test_a_total_that_is_not_the_sum_of_the_sexes_is_noted(edited: Edit) -> None:
    reading = ssdse.read(edited(",223705,", ",223706,"))
    assert any("population 2020年" in note and "14212" in note for note in reading.notes)


def test_a_cut_off_file_is_noted_or_refused(samples: Path, tmp_path: Path) -> None:
    raw = (samples / "ssdse_a_2026.csv").read_bytes()
    path = tmp_path / "cut.csv"
    path.write_bytes(raw[:-1])
    assert any("途中で切れて" in note for note in ssdse.read(path).notes)
    path.write_bytes(raw[:-40])
    with pytest.raises(InvalidData, match="見出しと同じ128列"):
        ssdse.read(path)


def test_other_formats_are_refused_with_what_was_seen(samples: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"ではなく住民基本台帳 2016年1月1日.*ebpm data import juki"):
        ssdse.read(samples / "juki_2016.csv")
    path = tmp_path / "own.csv"
    path.write_text("年,出生数\n2020,5\n")
    with pytest.raises(InputError, match="年 出生数"):
        ssdse.read(path)


def independent(raw: Path, edition: str) -> list[list[str]]:
    with (raw / f"SSDSE-A-{edition}.csv").open(encoding="cp932", newline="") as stream:
        return list(csv.reader(stream))


@pytest.mark.parametrize("edition", EDITIONS)
def test_whole_editions_cell_by_cell(raw: Path, edition: str) -> None:
    rows = independent(raw, edition)
    reading = ssdse.read(raw / f"SSDSE-A-{edition}.csv")
    assert reading.edition == edition
    assert reading.notes == ()
    assert len(reading.observations) == 1741 * (len(rows[0]) - 3)
    assert not reading.observations.duplicated(list(KEY)).any()
    assert reading.observations["value"].notna().all()
    meanings = {
        (row["code"], row["label"]): row
        for row in csv.DictReader(Path(ssdse.__file__).with_name("ssdse_series.csv").open(encoding="utf-8"))
    }
    labels = {code: {label for known, label in meanings if known == code} for code, _ in meanings}
    # the observations come row by row in the order of the columns
    values = reading.observations["value"].to_numpy().reshape(1741, -1)
    for column, code in enumerate(rows[0][3:]):
        assert code in labels
        divisor = 100 if code in ("B1101", "B1103") else 1
        expected = [float(row[column + 3]) / divisor for row in rows[3:]]
        assert values[:, column].tolist() == expected
    first = reading.observations.head(len(rows[0]) - 3)
    assert first["year"].tolist() == [int(cell) for cell in rows[1][3:]]
    assert list(dict.fromkeys(reading.observations["area"])) == [row[0][1:] for row in rows[3:]]


def national(reading: Reading, indicator: str) -> float:
    table = reading.observations
    return float(table.loc[(table["indicator"] == indicator) & (table["sex"] == "total"), "value"].sum())


def test_national_sums(raw: Path) -> None:
    assert national(ssdse.read(raw / "SSDSE-A-2026.csv"), "births") == 727_269
    old = ssdse.read(raw / "SSDSE-A-2018.csv")
    assert national(old, "in_migrants") == 4_880_967
    assert set(old.observations.query("indicator == 'in_migrants'")["basis"]) == {"migration_report_japanese"}
    assert old.observations.query("indicator == 'births'")["value"].sum() == 976_913


def test_private_industries_add_up_to_all_private_establishments(raw: Path) -> None:
    table = ssdse.read(raw / "SSDSE-A-2026.csv").observations
    sums = table[table["basis"] == "economic_census"].groupby("indicator")["value"].sum()
    for what in ("establishments", "employees"):
        industries = [name for name in sums.index if name.startswith(f"{what}_")]
        assert len(industries) == 18
        # a few establishments have a known section of the economy but no known industry
        unknown = sums[what] - sums[industries].sum()
        assert 0 <= unknown < sums[what] / 100_000


def test_sectors_of_2014_add_up_to_all_establishments(raw: Path) -> None:
    table = ssdse.read(raw / "SSDSE-A-2018.csv").observations
    census = table[table["basis"] == "economic_census_all"]
    by_area = census.pivot_table(index="area", columns="indicator", values="value", aggfunc="sum")
    for what in ("establishments", "employees"):
        sectors = by_area[[f"{what}_{sector}" for sector in ("primary", "secondary", "tertiary")]]
        assert (sectors.sum(axis=1) == by_area[what]).all()


def test_employed_and_unemployed_by_sex_add_up(raw: Path) -> None:
    table = ssdse.read(raw / "SSDSE-A-2024.csv").observations
    for indicator in ("employed", "unemployed", "not_in_labour_force", "population", "population_japanese"):
        by_sex = table[(table["indicator"] == indicator) & (table["age"] == "total")].pivot_table(
            index="area", columns="sex", values="value", aggfunc="sum"
        )
        assert (by_sex["male"] + by_sex["female"] == by_sex["total"]).all()
