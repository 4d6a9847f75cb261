"""Sums within areas and over them: the real prefectures and wards of `areas.csv`, numbers made up here."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from analysis.model.area_changes import AreaChange, ChangeKind
from analysis.quality.sums import parts_of_areas, sum_problems

BECAME_CITY = AreaChange(date(2016, 10, 10), ChangeKind.CODE_CHANGE, "04423", "04216", "富谷町", "富谷市")


@pytest.fixture
def miyagi(catalogue, yearly):
    """Births of every municipality of 宮城県 and a total for the prefecture."""
    areas = catalogue.areas
    codes = areas.index[(areas["level"] == "municipality") & (areas["prefecture"] == "04000")]

    def make(total: float, year: int = 2019, each: float = 10, **other: str) -> pd.DataFrame:
        parts = [yearly(code, {year: each}, **other) for code in codes]
        return pd.concat([yearly("04000", {year: total}, **other), *parts], ignore_index=True)

    make.count = len(codes)
    return make


def test_the_parts_are_those_of_the_catalogue(catalogue):
    parts = parts_of_areas(catalogue)
    assert list(parts) == ["区の和", "市区町村の和", "都道府県の和"]
    assert parts["区の和"]["14100"][0] == "14101"
    assert len(parts["区の和"]["14100"]) == 18
    assert len(parts["市区町村の和"]["14000"]) == 33
    assert "14101" not in parts["市区町村の和"]["14000"]
    assert len(parts["都道府県の和"]["00000"]) == 47
    without = parts_of_areas(replace(catalogue, added=frozenset({"14118"})))
    assert len(without["区の和"]["14100"]) == 17


def test_municipalities_give_their_prefecture(catalogue, miyagi):
    whole = 10 * miyagi.count
    assert sum_problems(miyagi(whole), catalogue, ()).empty
    assert sum_problems(miyagi(whole + 3), catalogue, ()).empty
    (row,) = sum_problems(miyagi(whole + 20), catalogue, ()).to_dict("records")
    assert (row["kind"], row["grade"], row["area"], row["year"]) == ("sum", "warning", "04000", 2019)
    assert (row["value"], row["expected"]) == (whole + 20, whole)
    assert "市区町村の和" in row["detail"]
    assert "+20" in row["detail"]
    assert row["score"] == pytest.approx(20 / whole)
    (less,) = sum_problems(miyagi(whole - 20), catalogue, ()).to_dict("records")
    assert "−20" in less["detail"]


def test_a_prefecture_is_not_compared_up_to_the_last_change_of_its_areas(catalogue, miyagi):
    for year, compared in ((2015, False), (2016, False), (2017, True)):
        found = sum_problems(miyagi(999, year), catalogue, (BECAME_CITY,))
        assert len(found) == compared
    assert len(sum_problems(miyagi(999, 2016), catalogue, ())) == 1


def test_a_prefecture_with_a_missing_municipality_is_not_compared(catalogue, miyagi):
    table = miyagi(999)
    assert sum_problems(table[table["area"] != "04100"], catalogue, ()).empty
    unavailable = table.assign(value=table["value"].where(table["area"] != "04100"))
    assert sum_problems(unavailable, catalogue, ()).empty


def test_moves_do_not_add_up_over_areas(catalogue, miyagi):
    movers = miyagi(999, indicator="in_migrants", basis="migration_report")
    assert sum_problems(movers, catalogue, ()).empty


def test_rates_do_not_add_up_at_all(catalogue, miyagi):
    rates = miyagi(1.3, each=1.2, indicator="total_fertility_rate", sex="female", age="15-49")
    assert sum_problems(rates, catalogue, ()).empty


def test_men_and_women_and_ages_are_errors_of_the_area(catalogue, yearly):
    people = {"indicator": "population", "basis": "census"}
    rows = [
        yearly("14212", {2020: 100.0}, **people),
        yearly("14212", {2020: 40.0}, sex="male", **people),
        yearly("14212", {2020: 59.0}, sex="female", **people),
        yearly("14203", {2020: 5.0}, **people),
        yearly("14203", {2020: 4.0}, age="0-4", **people),
        yearly("14203", {2020: 3.0}, age="90+", **people),
    ]
    found = sum_problems(pd.concat(rows, ignore_index=True), catalogue, ())
    assert found["grade"].tolist() == ["error", "error"]
    told = dict(zip(found["area"], found["detail"], strict=True))
    assert "男女の和" in told["14212"]
    assert "年齢の内訳の和" in told["14203"]


def test_the_shipped_figures_add_up(data_dir, catalogue):
    from analysis.store.observation_files import read_observations

    table = read_observations(data_dir, catalogue)
    assert sum_problems(table, catalogue, ()).empty
    broken = table.copy()
    place = (broken["area"] == "14000") & (broken["indicator"] == "births") & (broken["year"] == 2020)
    assert place.sum() > 0
    broken.loc[place, "value"] *= 2
    assert sum_problems(broken, catalogue, ())["area"].isin(["14000", "00000"]).all()
