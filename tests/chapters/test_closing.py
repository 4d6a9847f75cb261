"""The end of a report: what the series counts, which sources disagree, what was corrected."""

from __future__ import annotations

import csv
from types import SimpleNamespace

import pandas as pd

from analysis.chapters.closing import basis_caveat, corrections, disagreements
from analysis.store.corrections import CORRECTION_COLUMNS, CORRECTIONS_FILE

from .conftest import TOPIC, rows, series


def correct(made, *lines: tuple[object, ...]) -> None:
    with (made / CORRECTIONS_FILE).open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([CORRECTION_COLUMNS, *lines])


def declared(area: str, value: int, expected: int) -> tuple[object, ...]:
    key = (area, "deaths", "vital_statistics", 2020, "total", "total")
    return (*key, "replace", value, expected, "市の統計書の値に直した", "企画課")


def test_the_basis_says_whom_it_counts(study):
    opened = study({2016: 10, 2023: 9})
    told = basis_caveat(opened, opened.main)
    assert told.startswith("死亡数は人口動態統計による。日本国内の日本人について")


def test_an_applied_correction_is_told_of_its_area_only(folder):
    made = folder(rows("14212", {2016: 10, 2020: 12, 2023: 9}), rows("14203", {2016: 10, 2020: 12, 2023: 9}))
    correct(made, declared("14212", 11, 12))
    opened = TOPIC.open(area="14212", compare_with=["14203"], data_dir=str(made))
    assert opened.main[2020] == 11
    (told,) = corrections(opened)
    assert told.startswith("申告により訂正した値がある。")
    assert "市の統計書の値に直した" in told
    assert corrections(TOPIC.open(area="14203", data_dir=str(made))) == []
    with_peer = TOPIC.open(area="14203", compare_with=["14212"], data_dir=str(made))
    assert corrections(with_peer) == []


def test_a_correction_that_lapsed_says_so(folder):
    made = folder(rows("14212", {2016: 10, 2020: 13, 2023: 9}))
    correct(made, declared("14212", 11, 12))
    opened = TOPIC.open(area="14212", data_dir=str(made))
    assert opened.main[2020] == 13
    (told,) = corrections(opened)
    assert "2020" in told
    assert "申告により訂正した値がある" not in told


def test_without_corrections_or_conflicts_nothing_is_said(study):
    opened = study({2016: 10, 2023: 9})
    assert corrections(opened) == []
    assert disagreements(opened, opened.main) == []


def test_years_on_which_sources_differ_are_told_with_the_value_that_is_used():
    given = {"indicator": "deaths", "basis": "vital_statistics", "sex": "total", "age": "total"}
    table = pd.DataFrame(
        [
            {**given, "year": 2016, "value": 1010.0, "chosen": True},
            {**given, "year": 2016, "value": 1000.0, "chosen": False},
            {**given, "year": 2016, "value": 990.0, "chosen": False},
            {**given, "year": 2020, "value": 900.0, "chosen": True},
            {**given, "year": 2020, "value": 905.0, "chosen": False},
            # another series, another cell, a year that the report does not use
            {**given, "year": 2016, "value": 5.0, "chosen": True, "indicator": "births"},
            {**given, "year": 2016, "value": 5.0, "chosen": True, "basis": "resident_register"},
            {**given, "year": 2016, "value": 5.0, "chosen": True, "sex": "male"},
            {**given, "year": 2024, "value": 5.0, "chosen": True},
        ]
    )
    asked = SimpleNamespace(area="14212", folder=SimpleNamespace(conflicts=lambda area: table))
    assert disagreements(asked, series({2016: 1010, 2020: 900})) == [
        "出典により死亡数の異なる年がある。2016年は1,010人を用い、ほかの出典では990人、1,000人である。"
        "2020年は900人を用い、ほかの出典では905人である。"
    ]
