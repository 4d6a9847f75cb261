"""Merged areas, new codes and sources that disagree, as the births report meets them."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from analysis.chapters.women_census import REPRODUCTIVE_AGES
from analysis.model.observations import COLUMNS
from analysis.store.importing import import_files
from analysis.store.readers import read_file
from analysis.topics.births import open_study

SAMPLES = Path(__file__).resolve().parents[2] / "sources" / "samples"


def add(folder: Path, name: str, rows: list[tuple[str, int, int]]) -> None:
    with (folder / "observations" / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for area, year, count in rows:
            source = "vital_ssds_sum" if area == "40305" and year < 2018 else "vital_ssds"
            row = [area, "births", year, "total", "total", count, "observed", "vital_statistics", source]
            writer.writerow(row)


@pytest.fixture
def nakagawa(broken_data):
    """那珂川町 (40305) became 那珂川市 (40231) on 1 October 2018."""
    areas = broken_data / "areas.csv"
    areas.write_text(
        areas.read_text(encoding="utf-8") + "40305,那珂川町,municipality,40000,\n", encoding="utf-8"
    )

    def study(rows):
        add(broken_data, "nakagawa.csv", rows)
        return open_study(area="40231", data_dir=str(broken_data), compare_with=[])

    return study


TOWN = [("40305", year, 480 + year - 2014) for year in range(2014, 2018)]
CITY = [("40231", year, 400 - year + 2019) for year in range(2019, 2024)]


def test_the_years_before_a_new_code_come_from_the_old_one_and_the_year_of_change_is_the_sum(nakagawa):
    study = nakagawa([*TOWN, ("40305", 2018, 343), ("40231", 2018, 111), *CITY])
    births = study.main
    assert births[2014] == 480
    assert births[2018] == 343 + 111
    assert births[2019] == 400
    assert "合併前の市区町村を合計した年: 2018年" in study.births.table("births_by_year").note
    assert study.births.findings[0].sources == ("vital_ssds", "vital_ssds_sum")


def test_a_missing_part_is_named_and_no_half_year_is_shown(nakagawa):
    study = nakagawa([*TOWN, ("40231", 2018, 111), *CITY])
    assert 2018 not in study.main
    assert (
        "2018年: 構成する市区町村の値がない（那珂川町（40305））" in study.births.table("births_by_year").note
    )


def test_years_without_figures_are_named(town):
    study = town({2016: 44, 2018: 39, 2019: 26, 2020: 27, 2021: 22, 2023: 18})
    assert "手元のデータにない年: 2017年、2022年" in study.births.table("births_by_year").note


def test_sources_that_disagree_are_told_with_the_value_used(broken_data):
    path = broken_data / "observations" / "vital_statistics.csv"
    text = path.read_text(encoding="utf-8")
    old = "14212,births,2016,total,total,1614,"
    assert old in text
    path.write_text(text.replace(old, old.replace("1614", "1600")), encoding="utf-8")
    import_files(broken_data, [read_file("ssdse", SAMPLES / "ssdse_a_2018.csv")])
    study = open_study(area="14212", data_dir=str(broken_data))
    told = [text for text in study.caveats.paragraphs if text.startswith("出典により")]
    assert told == ["出典により出生数の異なる年がある。2016年は1,600人を用い、ほかの出典では1,614人である。"]


def test_declared_corrections_are_told_with_their_reason(broken_data):
    head = "area,indicator,basis,year,sex,age,action,value,expected,reason,provided_by\n"
    row = "14212,births,vital_statistics,2016,total,total,replace,1615,1614,届出の漏れ,市民課\n"
    (broken_data / "corrections.csv").write_text(head + row, encoding="utf-8")
    study = open_study(area="14212", data_dir=str(broken_data))
    assert study.main[2016] == 1615
    (told,) = [text for text in study.caveats.paragraphs if "訂正した値" in text]
    assert "1,614 → 1,615" in told
    assert "届出の漏れ" in told
    (broken_data / "corrections.csv").write_text(head + row.replace(",1614,", ",1600,"), encoding="utf-8")
    lapsed = open_study(area="14212", data_dir=str(broken_data))
    assert lapsed.main[2016] == 1614
    assert any("14212" in text and "訂正" in text for text in lapsed.caveats.paragraphs)


def test_women_known_under_the_former_code_only_are_cited(broken_data, nakagawa):
    """The projection of 2018 names the town; the register knows the city."""
    with (broken_data / "observations" / "women.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerow(
            [
                "40231",
                "population",
                2020,
                "total",
                "total",
                50000,
                "observed",
                "resident_register",
                "juki_2020",
            ]
        )
        for year, status in ((2015, "estimated"), (2025, "projected")):
            for age in REPRODUCTIVE_AGES:
                row = ["40305", "population", year, "female", age, 1500, status, "ipss_2018", "ipss_2018"]
                writer.writerow(row)
    study = nakagawa([*TOWN, ("40305", 2018, 343), ("40231", 2018, 111), *CITY])
    assert study.women.total.bases == ("ipss_2018",)
    assert set().union(*study.women.total.sources) == {"ipss_2018"}
    assert "平成30(2018)年推計" in study.reasons.table("births_reasons").basis
