"""National schedules by age and shares married: units, the nearest year, straight lines between censuses."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.chapters.fertility_schedule import Schedule, married_by_year, nearest, schedules
from analysis.chapters.women_census import REPRODUCTIVE_AGES

from .conftest import rows, series

DEATHS = {2010: 5, 2016: 5, 2023: 5}


def by_age(
    indicator: str, values: dict[int, float], area: str = "14212", basis: str = "census", skip: str = ""
):
    return [
        row
        for place, age in enumerate(REPRODUCTIVE_AGES)
        if age != skip
        for row in rows(
            area, {y: v * (1 + place) for y, v in values.items()}, indicator, sex="female", age=age, basis=basis,
            source="census_1980_2015",
        )
    ]  # fmt: skip


def test_schedules_are_births_per_woman_and_year(study):
    opened = study(
        DEATHS,
        by_age("tfr_contribution", {2015: 0.05, 2020: 0.04, 2024: 0.03}, "00000", "vital_statistics"),
        by_age("marital_fertility_rate", {2020: 50.0}, "00000", "vital_statistics"),
    )
    found = schedules(opened)
    assert [each.year for each in found] == [2015, 2020], "none after the report's year"
    # the part of five years of life of a total fertility rate is five times the yearly rate
    assert found[0].rates == pytest.approx(0.01 * np.arange(1, 8))
    assert found[0].series.years == [2015]
    (marital,) = schedules(opened, marital=True)
    assert marital.rates == pytest.approx(0.05 * np.arange(1, 8))
    assert (marital.marital, found[0].marital) == (True, False)


def test_a_schedule_that_lacks_an_age_is_none(study):
    opened = study(
        DEATHS, by_age("tfr_contribution", {2015: 0.05}, "00000", "vital_statistics", skip="40-44")
    )
    assert schedules(opened) == []
    assert nearest([], 2015) is None


def test_the_nearest_schedule_the_later_of_two():
    made = [Schedule(year, np.zeros(7), False, series({year: 1.0})) for year in (2010, 2015, 2020)]
    assert nearest(made, 2016).year == 2015
    assert nearest(made, 2017.5).year == 2020
    assert nearest(made, 2000).year == 2010


def test_shares_lie_on_a_straight_line_and_are_held_for_five_years(study):
    opened = study(DEATHS, by_age("share_married", {2005: 0.02, 2010: 0.03, 2015: 0.05}))
    found = married_by_year(opened, "14212", range(2012, 2021))
    assert found.shares["15-19"].tolist() == pytest.approx(
        [0.03 + 0.02 * 2 / 5, 0.03 + 0.02 * 3 / 5, 0.03 + 0.02 * 4 / 5, *[0.05] * 6]
    )
    assert found.shares.loc[2015, "20-24"] == pytest.approx(0.10)
    assert (found.last_census, found.series.years) == (2015, [2010, 2015])
    assert married_by_year(opened, "14212", range(2012, 2022)) is None, "six years after the last census"
    assert married_by_year(opened, "14212", range(2004, 2016)) is None, "before the first"
    assert married_by_year(opened, "14000", range(2012, 2021)) is None


def statuses(skip: str = "") -> list[dict[str, object]]:
    counts = {"never_married": 60.0, "married": 30.0, "widowed": 4.0, "divorced": 6.0}
    return [
        row
        for status, count in counts.items()
        if status != skip
        for row in by_age(f"population_{status}", {2015: count, 2020: count})
    ]


def test_shares_from_the_counts_by_marital_status_leave_the_unknown_out(study):
    opened = study(DEATHS, statuses(), by_age("population_marital_unknown", {2015: 50.0}))
    found = married_by_year(opened, "14212", [2016, 2020])
    assert found.shares.to_numpy() == pytest.approx(np.full((2, 7), 0.3))
    assert found.series.basis_name == "国勢調査"


@pytest.mark.parametrize("skip", ["widowed", "married", "never_married"])
def test_without_one_of_the_statuses_there_are_no_shares(study, skip):
    opened = study(DEATHS, statuses(skip))
    assert married_by_year(opened, "14212", [2016, 2020]) is None
