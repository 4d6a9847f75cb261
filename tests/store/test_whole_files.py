"""All official files at hand imported, compared with the files themselves read by the csv module."""

from __future__ import annotations

import csv
from pathlib import Path

import pandas as pd
import pytest

from analysis.store.data_store import DataStore
from analysis.store.generation import Generations
from analysis.store.importing import import_files
from analysis.store.readers import read_file
from analysis.store.replacing import Change
from analysis.store.rows import decode

pytestmark = pytest.mark.whole_country

EDITIONS = {
    "ssdse": [f"SSDSE-A-{year}.csv" for year in (2018, 2020, 2021, 2022, 2023, 2024, 2026)],
    "juki": [f"juki_{year}.csv" for year in (2016, 2017, 2019, 2020)],
    "ipss": ["ipss2018_men.csv", "ipss2018_women.csv"],
}


def read_all(raw: Path):
    return (read_file(format, raw / name) for format, names in EDITIONS.items() for name in names)


@pytest.fixture(scope="module")
def city(raw, tmp_path_factory) -> Path:
    """A data folder started from the shipped one, with every file imported."""
    folder = tmp_path_factory.mktemp("country") / "data"
    imported = import_files(folder, read_all(raw))
    assert imported.started
    assert len(imported.outcomes) == 13
    return folder


@pytest.fixture(scope="module")
def stored(city) -> pd.DataFrame:
    return decode(Generations.of(city).read()[0])


def lines(path: Path, encoding: str) -> list[list[str]]:
    with path.open(encoding=encoding, newline="") as file:
        return list(csv.reader(file))


def series(stored: pd.DataFrame, **where: object) -> dict[tuple[str, int], float]:
    found = stored
    for column, wanted in where.items():
        found = found[found[column] == wanted]
    assert not found.duplicated(["area", "year"]).any()
    return dict(zip(zip(found["area"], found["year"], strict=True), found["value"], strict=True))


@pytest.mark.parametrize("name", EDITIONS["ssdse"])
@pytest.mark.parametrize(("code", "indicator"), [("A4101", "births"), ("A4200", "deaths")])
def test_births_and_deaths_of_every_municipality_in_every_edition_of_ssdse(
    raw, stored, name, code, indicator
):
    rows = lines(raw / name, "cp932")
    column = rows[0].index(code)
    year = int(rows[1][column])
    expected = {(row[0][1:], year): float(row[column]) for row in rows[3:]}
    source = f"ssdse_a_{name[8:12]}"
    assert series(stored, indicator=indicator, source=source) == expected
    assert len(expected) == 1741


@pytest.mark.parametrize("name", EDITIONS["juki"])
@pytest.mark.parametrize(
    ("column", "indicator", "sex", "ago"),
    [
        (3, "population", "male", 0),
        (5, "population", "total", 0),
        (10, "births", "total", 1),
        (16, "deaths", "total", 1),
    ],
)
def test_the_resident_register_of_every_area(raw, stored, name, column, indicator, sex, ago):
    year = int(name[5:9])
    found = series(stored, indicator=indicator, sex=sex, source=f"juki_{year}")
    in_file = {
        row[0][:5]: float(row[column].replace(",", ""))
        for row in lines(raw / name, "utf-8-sig")[4:]
        if len(row[0]) == 6
    }
    country = found.pop(("00000", year - ago))
    assert len(found) > 1900
    assert found == {(area, year - ago): in_file[area] for area, _ in found}
    # the file's own total is the sum of the municipalities, wards and prefectures left out
    municipalities = sum(
        value for (area, _), value in found.items() if area[2:] != "000" and not is_ward(area)
    )
    assert municipalities == country


def is_ward(area: str) -> bool:
    """A ward of a designated city (the special wards of 東京都 are municipalities)."""
    cities = "01100 04100 11100 12100 14100 14130 14150 15100 22100 22130 23100 26100 27100 27140 28100 33100 34100 40100 40130 43100"
    return area[2] == "1" and area[:2] != "13" and area not in cities.split()


@pytest.mark.parametrize(("name", "sex"), [("ipss2018_men.csv", "male"), ("ipss2018_women.csv", "female")])
def test_the_projection_of_every_area(raw, stored, name, sex):
    rows = lines(raw / name, "utf-8-sig")
    for age, heading in (("total", "総数"), ("20-24", "20～24歳"), ("90+", "90歳以上～")):
        column = next(i for i, cell in enumerate(rows[0]) if cell.rstrip("～") == heading.rstrip("～"))
        expected = {(row[0].zfill(5), int(row[4][:4])): float(row[column]) for row in rows[1:]}
        assert series(stored, source=f"ipss_2018_{sex}", age=age) == expected


def test_importing_them_again_changes_nothing(raw, city):
    before = {path.name: path.read_bytes() for path in (city / "store").iterdir()}
    assert {outcome.change for outcome in import_files(city, read_all(raw)).outcomes} == {Change.UNCHANGED}
    assert {path.name: path.read_bytes() for path in (city / "store").iterdir()} == before


@pytest.mark.parametrize("area", ["13402", "27102", "14100", "07546", "14212"])
def test_one_area_opened_alone_is_the_same_as_in_the_whole_country(city, whole, area):
    alone = DataStore.open(city, areas=[area])
    columns = list(alone.observations.columns)
    expected = whole.observations[whole.observations["area"] == area]
    assert len(alone.observations) > 50
    pd.testing.assert_frame_equal(
        alone.observations.sort_values(columns, ignore_index=True),
        expected.sort_values(columns, ignore_index=True),
    )


@pytest.fixture(scope="module")
def whole(city) -> DataStore:
    return DataStore.open(city)


def test_the_reports_of_2016_that_came_late_are_a_conflict(raw, whole):
    """SSDSE-A 2018 has the births of 2016 as first published, the tables those corrected in 2019 (大崎市)."""
    told = whole.conflicts("04215").query("indicator == 'births'")
    rows = lines(raw / "SSDSE-A-2018.csv", "cp932")
    printed = next(row for row in rows if row[0] == "R04215")[rows[0].index("A4101")]
    assert told[["year", "value", "chosen"]].to_numpy().tolist() == [
        [2016, 1023.0, True],
        [2016, float(printed), False],
    ]
