"""Part-years and merged areas.

Births as 人口動態統計 has them (社会・人口統計体系 A4101): 那珂川市 (40231) 111 in 2018, the year in which it became a
city on 1 October, of 454 in the whole year; 富谷市 (04216) 78 in 2016 from 10 October, of 373. Register population of
栃木市 (09203), which absorbed 岩舟町 on 5 April 2014 (A2301, 1 January).
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd
import pytest

from analysis.model.area_changes import read_changes
from analysis.quality.breaks import explained, part_years, without
from analysis.quality.noise import outliers_and_shifts
from analysis.store.data_store import DataStore

from .conftest import series

NAKAGAWA = {2018: 111.0, 2019: 422.0, 2020: 415.0, 2021: 410.0, 2022: 346.0, 2023: 357.0}
TOMIYA = {2016: 78.0, 2017: 405.0, 2018: 384.0, 2019: 357.0, 2020: 290.0, 2021: 334.0, 2022: 292.0}
TOCHIGI = (146667, 146544, 164066, 163536, 162734, 162027, 161363, 159951, 158397, 156930, 155669, 154371)


@pytest.fixture
def folder(tmp_path: Path, data_dir: Path) -> Path:
    """A data folder with the shipped catalogues and no observation."""
    for path in data_dir.glob("*.csv"):
        shutil.copy(path, tmp_path / path.name)
    (tmp_path / "observations").mkdir()
    # areas of the past are in no catalogue before a file brings them in
    with (tmp_path / "areas.csv").open("a", encoding="utf-8") as file:
        file.write("04423,富谷町,municipality,04000,\n40305,那珂川町,municipality,40000,\n")
    return tmp_path


def opened(folder: Path, *tables: pd.DataFrame) -> DataStore:
    pd.concat(tables).to_csv(folder / "observations" / "made_up.csv", index=False)
    return DataStore.open(folder)


def told(found: pd.DataFrame) -> list[tuple[object, ...]]:
    return [tuple(row) for row in found[["area", "year", "value", "expected", "grade"]].to_numpy()]


def test_the_year_in_which_a_city_began_is_a_part(folder, yearly):
    store = opened(folder, yearly("40231", NAKAGAWA), yearly("04216", TOMIYA))
    found = part_years(store)
    # expected: the middle of the three years after
    assert sorted(told(found)) == [("04216", 2016, 78, 384, "warning"), ("40231", 2018, 111, 415, "warning")]
    assert set(found["kind"]) == {"break"}
    (detail,) = found.loc[found["area"] == "40231", "detail"]
    assert "2018年10月1日から" in detail
    assert "那珂川町（40305）" in detail


def test_a_part_that_would_be_used_as_a_year_is_an_error(folder, yearly):
    """Movers of a new code are taken as whole years, so a part is not left out of the history."""
    other = {"indicator": "in_migrants", "basis": "migration_report"}
    store = opened(folder, yearly("40231", NAKAGAWA, **other))
    assert store.read("40231", "in_migrants", "migration_report")[2018] == 111
    found = part_years(store)
    assert told(found) == [("40231", 2018, 111, 415, "error")]
    assert "corrections.csv" in found["detail"].iloc[0]


def test_a_removed_part_is_no_longer_found(folder, yearly):
    other = {"indicator": "in_migrants", "basis": "migration_report"}
    columns = "area,indicator,basis,year,sex,age,action,value,expected,reason,provided_by"
    line = "40231,in_migrants,migration_report,2018,total,total,remove,,111,10月からの値,企画課"
    (folder / "corrections.csv").write_text(f"{columns}\n{line}\n", encoding="utf-8")
    assert part_years(opened(folder, yearly("40231", NAKAGAWA, **other))).empty


def test_a_year_that_the_publisher_made_whole_is_not_reported(folder, yearly):
    whole = {**NAKAGAWA, 2018: 454.0}
    assert part_years(opened(folder, yearly("40231", whole))).empty


def test_the_last_part_of_the_former_town_is_found_too(folder, yearly):
    town = {2013: 420.0, 2014: 410.0, 2015: 400.0, 2016: 295.0}
    found = part_years(opened(folder, yearly("04423", town)))
    assert told(found) == [("04423", 2016, 295, 410, "warning")]
    assert "2016年10月10日の前まで" in found["detail"].iloc[0]
    # 284 of 366 days had passed: 373 births are nearer to a whole year
    assert part_years(opened(folder, yearly("04423", {**town, 2016: 373.0}))).empty


def test_a_year_that_lacks_only_days_is_taken_as_whole(folder, yearly):
    """長久手市 (23238) became a city on 4 January 2012: 684 births from that day, 694 in a usual year."""
    births = {2012: 684.0, 2013: 694.0, 2014: 700.0, 2015: 690.0}
    assert part_years(opened(folder, yearly("23238", births))).empty


def test_stocks_rates_and_lonely_values_have_no_part_years(folder, yearly):
    store = opened(
        folder,
        yearly("40231", NAKAGAWA, "population", basis="resident_register"),
        yearly("40231", {2018: 1.1, 2019: 1.5, 2020: 1.5}, "total_fertility_rate", sex="female", age="15-49"),
        yearly("40231", {2018: 5.0}, "deaths"),
        yearly("40231", {2018: 0.0, 2019: 0.0}, "divorces"),
        yearly("14212", {2018: 5.0, 2019: 500.0}),
    )
    assert part_years(store).empty


def test_odd_years_before_a_merger_are_breaks_that_name_it(catalogue, data_dir, yearly):
    table = yearly("09203", series(2013, *TOCHIGI), "population", basis="resident_register")
    table = pd.concat(
        [table, yearly("14212", series(2013, *TOCHIGI), "population", basis="resident_register")]
    )
    odd = outliers_and_shifts(table, catalogue)
    assert odd["kind"].tolist() == ["outlier"] * 4
    found = explained(odd, read_changes(data_dir / "area_changes.csv"))
    kinds = found.groupby("area")["kind"].agg(set).to_dict()
    assert kinds == {"09203": {"break"}, "14212": {"outlier"}}
    words = found.loc[found["area"] == "09203", "detail"].tolist()
    assert all("2014年4月5日に栃木市が岩舟町を編入" in text for text in words)


def test_everyone_who_was_absorbed_is_named(catalogue, data_dir, yearly):
    """西尾市 (23213) absorbed three towns on 1 April 2011: births 1,033 in 2010, 1,362 in 2011 (A4101)."""
    births = (1033, 1362, 1468, 1397, 1412, 1346, 1352, 1309, 1258, 1144, 1135, 1121, 995)
    odd = outliers_and_shifts(yearly("23213", series(2010, *births)), catalogue)
    assert odd["year"].tolist() == [2010]
    (detail,) = explained(odd, read_changes(data_dir / "area_changes.csv"))["detail"]
    assert "2011年4月1日に西尾市が一色町、吉良町、幡豆町を編入" in detail


def test_a_merger_long_before_or_after_explains_nothing(catalogue, data_dir, yearly):
    values = [160_000.0] * 10
    values[8] = 100_000
    odd = outliers_and_shifts(
        yearly("09203", series(2013, *values), "population", basis="resident_register"), catalogue
    )
    found = explained(odd, read_changes(data_dir / "area_changes.csv"))
    assert found["kind"].tolist() == ["outlier"]
    assert found["year"].tolist() == [2021]
    assert explained(odd[:0], ()).empty


def test_a_value_is_reported_once(folder, yearly):
    store = opened(folder, yearly("40231", NAKAGAWA))
    odd = outliers_and_shifts(store.observations, store.catalogue)
    assert odd["year"].tolist() == [2018]
    assert without(odd, part_years(store)).empty
    assert len(without(odd, part_years(store)[:0])) == 1
