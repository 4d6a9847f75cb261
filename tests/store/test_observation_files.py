"""Broken observation tables: each fault is reported with file, row, column, found and expected."""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis.checking.errors import InputError
from analysis.checking.failures import InvalidData
from analysis.model.catalogue import Catalogue
from analysis.model.observations import COLUMNS
from analysis.store.data_store import DataStore
from analysis.store.observation_files import read_observations

GOOD = {
    "area": "14212",
    "indicator": "births",
    "year": "2024",
    "sex": "total",
    "age": "total",
    "value": "5",
    "status": "observed",
    "basis": "vital_statistics",
    "source": "vital_ssds",
}


def add(folder: Path, *changes: dict[str, str], name: str = "extra.csv") -> None:
    lines = [",".join(COLUMNS)]
    lines += [",".join({**GOOD, **change}[column] for column in COLUMNS) for change in changes]
    (folder / "observations" / name).write_text("\n".join(lines) + "\n", encoding="utf-8")


def failures(folder: Path):
    with pytest.raises(InvalidData) as error:
        read_observations(folder, Catalogue.load(folder))
    return error.value.failures


def test_the_shipped_files_are_read_whole(data_dir, figures):
    table = read_observations(data_dir, Catalogue.load(data_dir))
    lines = sum(
        len(path.read_text(encoding="utf-8").splitlines()) - 1
        for path in (data_dir / "observations").glob("*.csv")
    )
    assert len(table) == lines
    row = table.query("area == '14212' and indicator == 'births' and year == 2016")
    assert dict(zip(row["basis"], row["value"], strict=True)) == {
        "vital_statistics": 1614.0,
        "resident_register": 1690.0,
        "city_plan": 1711.0,
    }


@pytest.mark.parametrize(
    ("change", "column", "found"),
    [
        ({"area": "99999"}, "area", "99999"),
        ({"area": "3209"}, "area", "3209"),
        ({"year": "令和5"}, "year", "令和5"),
        ({"year": "202"}, "year", "202"),
        ({"sex": "男"}, "sex", "男"),
        ({"age": "0歳"}, "age", "0歳"),
        ({"age": "20-19"}, "age", "20-19"),
        ({"value": "５"}, "value", "５"),
        ({"value": "1 234"}, "value", "1 234"),
        ({"value": "abc"}, "value", "abc"),
        ({"value": "nan"}, "value", "nan"),
        ({"status": "実測"}, "status", "実測"),
        ({"source": "unknown_source"}, "source", "unknown_source"),
    ],
)
def test_a_wrong_cell_is_named_with_its_row_and_column(broken_data, change, column, found):
    add(broken_data, {"year": "2025"}, change)
    (failure,) = failures(broken_data)
    assert (failure.file, failure.row, failure.column, failure.found) == (
        "observations/extra.csv",
        3,
        column,
        found,
    )
    assert failure.expected


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"indicator": "birth"}, "indicator・basis"),
        ({"basis": "survey"}, "indicator・basis"),
        ({"value": ""}, "value・status"),
        ({"status": "suppressed"}, "value・status"),
        ({"value": "-3"}, "indicator・value"),
        ({"value": "2.5"}, "indicator・status・value"),
        ({"value": "999999999999"}, "indicator・value"),
        ({"value": "1e308"}, "indicator・value"),
        ({"value": "1e309"}, "indicator・value"),
        ({"year": "2099"}, "status・year"),
    ],
)
def test_cells_that_contradict_each_other_are_named(broken_data, change, column):
    add(broken_data, change)
    (failure,) = failures(broken_data)
    assert failure.row == 2
    assert set(failure.column.split("・")) == set(column.split("・"))


def test_duplicate_keys_are_found_within_and_between_files(broken_data):
    add(broken_data, {}, {"value": "6"})
    (within,) = failures(broken_data)
    assert (within.file, within.row) == ("observations/extra.csv", 3)
    add(broken_data, {"year": "2016"})
    (between,) = failures(broken_data)
    assert "14212" in between.found
    assert "2016" in between.found


def test_every_failure_of_every_file_is_told_at_once(broken_data):
    add(broken_data, {"sex": "x"}, {"year": "y", "age": "z"}, name="a.csv")
    add(broken_data, {"value": "w"}, name="b.csv")
    found = [(f.file, f.row, f.column) for f in failures(broken_data)]
    assert sorted(found) == [
        ("observations/a.csv", 2, "sex"),
        ("observations/a.csv", 3, "age"),
        ("observations/a.csv", 3, "year"),
        ("observations/b.csv", 2, "value"),
    ]


@pytest.mark.parametrize("status", ["estimated", "projected"])
def test_half_a_person_and_the_future_may_be_estimated(broken_data, status):
    add(broken_data, {"value": "2.5", "status": status}, {"year": "2050", "status": "projected"})
    assert len(read_observations(broken_data, Catalogue.load(broken_data)))


def test_of_thousands_of_wrong_rows_a_hundred_are_shown_and_the_others_counted(broken_data):
    add(broken_data, *({"age": f"{place}歳"} for place in range(3000)))
    with pytest.raises(InvalidData) as error:
        read_observations(broken_data, Catalogue.load(broken_data))
    told = str(error.value)
    assert len(error.value.failures) == 3000
    assert told.count("行目") == 100
    assert "3,000件" in told
    assert told.endswith("ほか2,900件。")


def test_a_folder_with_the_name_of_a_file_is_named(broken_data):
    (broken_data / "observations" / "x.csv").mkdir()
    with pytest.raises(InputError, match=r"x\.csv: ファイルとして読めません"):
        read_observations(broken_data, Catalogue.load(broken_data))
    with pytest.raises(InputError, match=r"x\.csv: ファイルとして読めません"):
        DataStore.open(broken_data)


def population(sex: str, age: str, value: str) -> dict[str, str]:
    return {"indicator": "population", "basis": "census", "source": "census_1980_2015", "sex": sex} | {
        "age": age,
        "value": value,
    }


def test_sexes_that_do_not_add_up_are_named(broken_data):
    add(
        broken_data,
        population("total", "total", "10"),
        population("male", "total", "4"),
        population("female", "total", "5"),
    )
    (failure,) = failures(broken_data)
    assert (failure.row, failure.column) == (2, "value")
    assert failure.found.startswith("10")
    assert "9" in failure.expected


def test_ages_that_do_not_add_up_are_named_and_unknown_age_counts(broken_data):
    bands = [population("female", age, "2") for age in ("0-4", "5-9", "90+")]
    unknown = population("female", "unknown", "1")
    add(broken_data, population("female", "total", "8"), *bands, unknown)
    (failure,) = failures(broken_data)
    assert failure.row == 2
    assert "7" in failure.expected
    add(broken_data, population("female", "total", "7"), *bands, unknown)
    assert len(read_observations(broken_data, Catalogue.load(broken_data)))
