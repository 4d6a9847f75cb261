"""Households to come: the plan's before the projection's, each against its own today; absent, the table is named."""

from __future__ import annotations

import shutil

import pytest

from analysis.store.data_store import DataStore
from analysis.topics.population_outlook import TOPIC

from .conftest import cells, statement

HEAD = "area,indicator,year,sex,age,value,status,basis,source\n"
PREFECTURE = """\
14000,private_households,2020,total,total,4210000,estimated,ipss_households_2024,ipss_2023
14000,private_households,2025,total,total,4400000,projected,ipss_households_2024,ipss_2023
14000,private_households,2040,total,total,4180000,projected,ipss_households_2024,ipss_2023
14000,private_households,2050,total,total,4000000,projected,ipss_households_2024,ipss_2023
"""
CITY = """\
14203,households,2024,total,total,110000,observed,city_plan,plan_hiratsuka
14203,households,2040,total,total,104500,projected,city_plan,plan_hiratsuka
14203,households,2070,total,total,82500,projected,city_plan,plan_hiratsuka
"""


@pytest.fixture
def opened(tmp_path, data_dir):
    def make(rows: str = ""):
        folder = tmp_path / "data"
        shutil.copytree(data_dir, folder)
        if rows:
            (folder / "observations" / "households.csv").write_text(HEAD + rows, encoding="utf-8")
        return TOPIC.open(DataStore.open(folder), area="14203")

    return make


def row(study):
    frame = cells(study, "outlook_served").set_index("group")
    (label,) = (label for label in frame.index if "世帯" in label)
    return label, frame.loc[label]


def missing(study):
    return [] if study.gaps is None else [str(row[0]) for row in study.gaps.rows]


def test_without_households_the_row_has_a_reason_and_the_table_that_closes_it(opened):
    study = opened()
    label, found = row(study)
    assert (label, found["unit"]) == ("世帯数", "世帯")
    assert found[["now", "near", "near_change", "far", "far_change"]].isna().all()
    note = study.meaning.table("outlook_served").note
    assert "世帯数は、将来の見通しが手元にない" in note
    assert "日本の世帯数の将来推計（都道府県別推計）" in note
    assert any("世帯数" in each for each in missing(study))
    assert study.meaning.finding("population_outlook.households") is None


def test_the_prefectures_projection_stands_in_and_is_called_so(opened):
    study = opened(PREFECTURE)
    label, found = row(study)
    assert label == "一般世帯数（神奈川県）"
    assert (found["now"], found["near"]) == (4_400_000, 4_180_000)
    assert found["near_change"] == pytest.approx(-5.0)  # 4.18 of 4.40 millions
    assert found[["far", "far_change"]].isna().all()  # the projection ends in 2050
    assert "2070年の値は公表されていない" in study.meaning.table("outlook_served").note
    assert "4,400,000世帯から2040年に4,180,000世帯（−5.0％）" in statement(study, "households")
    assert not any("世帯数" in each for each in missing(study))


def test_the_citys_own_numbers_go_before_and_today_is_the_nearest_year_of_the_same_series(opened):
    study = opened(PREFECTURE + CITY)
    label, found = row(study)
    assert label == "世帯数"
    assert found[["now", "near", "far"]].tolist() == [110_000, 104_500, 82_500]
    assert found["near_change"] == pytest.approx(-5.0)
    assert found["far_change"] == pytest.approx(-25.0)
    assert "2025年の欄は2024年の値" in study.meaning.table("outlook_served").note
    assert "plan_hiratsuka" in study.meaning.table("outlook_served").sources


def test_a_series_without_today_is_no_comparison(opened):
    study = opened("14203,households,2040,total,total,104500,projected,city_plan,plan_hiratsuka\n")
    assert row(study)[1][["now", "near"]].isna().all()
    assert any("世帯数" in each for each in missing(study))
