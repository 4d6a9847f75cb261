"""Declared corrections and their lapse (no published oracle: values are given and asked for by hand)."""

from __future__ import annotations

import csv

import pytest

from analysis.checking.failures import InvalidData
from analysis.store.corrections import CORRECTION_COLUMNS
from analysis.store.data_store import DataStore
from analysis.store.importing import import_files

BIRTHS_2016 = {
    "area": "14212",
    "indicator": "births",
    "basis": "vital_statistics",
    "year": "2016",
    "sex": "total",
    "age": "total",
    "action": "replace",
    "value": "1615",
    "expected": "1614",
    "reason": "印刷の誤り",
    "provided_by": "企画課",
}


def declare(folder, *changes):
    lines = [[{**BIRTHS_2016, **change}[column] for column in CORRECTION_COLUMNS] for change in changes]
    with (folder / "corrections.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([CORRECTION_COLUMNS, *lines])


def births(store):
    return dict(store.read("14212", "births", "vital_statistics"))


def test_a_correction_replaces_the_value_that_it_expects(folder):
    declare(folder, {})
    store = DataStore.open(folder)
    assert births(store) == {2015: 1700.0, 2016: 1615.0}
    assert [(each.year, each.reason) for each in store.corrections] == [(2016, "印刷の誤り")]
    assert store.notices == ()


def test_a_correction_removes_a_value(folder):
    declare(folder, {"action": "remove", "value": ""})
    assert births(DataStore.open(folder)) == {2015: 1700.0}


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"expected": "1600"}, "出典の値が 1,614 に変わっています"),
        ({"expected": ""}, "出典の値が 1,614 に変わっています"),
        ({"year": "2011"}, "該当する値がありません"),
    ],
)
def test_a_correction_lapses_with_a_notice_when_the_data_have_another_value(folder, change, why):
    declare(folder, change)
    store = DataStore.open(folder)
    assert births(store) == {2015: 1700.0, 2016: 1614.0}
    (notice,) = store.notices
    assert why in notice
    assert "印刷の誤り" in notice
    assert store.corrections == ()


def test_a_correction_lapses_when_the_file_is_mended(folder, as_file):
    declare(folder, {"year": "2017", "expected": "155", "value": "1555"})
    import_files(folder, [as_file([("14212", 2017, 155.0)])])
    assert births(DataStore.open(folder))[2017] == 1555.0
    import_files(folder, [as_file([("14212", 2017, 1556.0)])])
    store = DataStore.open(folder)
    assert births(store)[2017] == 1556.0
    assert len(store.notices) == 1


def test_a_missing_value_can_be_supplied_where_none_is_expected(folder, as_file):
    unavailable = {"status": "unavailable", "value": None}
    import_files(folder, [as_file([("14212", 2017, None, unavailable)])])
    declare(folder, {"year": "2017", "expected": "", "value": "1555"})
    store = DataStore.open(folder)
    assert births(store)[2017] == 1555.0
    assert store.rows("14212", "births").query("year == 2017")["status"].tolist() == ["observed"]


def test_only_the_corrections_of_opened_areas_are_told(folder):
    declare(folder, {"expected": "1"}, {"area": "14203"})
    assert len(DataStore.open(folder).notices) == 2
    assert len(DataStore.open(folder, areas=["14203"]).notices) == 1


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"area": "厚木市"}, "area"),
        ({"year": "平成28"}, "year"),
        ({"action": "mend"}, "action"),
        ({"value": ""}, "action・value"),
        ({"action": "remove"}, "action・value"),
        ({"value": "1,615"}, "value"),
        ({"value": "-3"}, "indicator・value"),
        ({"expected": "多い"}, "expected"),
        ({"reason": " "}, "reason"),
        ({"provided_by": ""}, "provided_by"),
    ],
)
def test_a_wrong_line_is_named_with_its_place(folder, change, column):
    declare(folder, {"year": "2015"}, change)
    with pytest.raises(InvalidData) as error:
        DataStore.open(folder)
    failure = error.value.failures[0]
    assert (failure.file, failure.row, failure.column) == ("corrections.csv", 3, column)
