"""Outliers and steps in a data folder. Numbers are made up, but for real deaths of 陸前高田市 (03210) 2010-2022
(人口動態統計, 社会・人口統計体系 A4200) with the tsunami year."""

import numpy as np
import pandas as pd
import pytest

from analysis.quality.noise import outliers_and_shifts

from .conftest import series

RIKUZENTAKATA = (324, 1996, 278, 282, 290, 289, 305, 295, 324, 323, 347, 276, 363)


def check(catalogue, *tables):
    return outliers_and_shifts(pd.concat(tables, ignore_index=True), catalogue)


def test_the_disaster_year_is_listed_and_ordinary_years_are_not(catalogue, yearly):
    quiet = yearly(
        "03209", series(2010, *[1600, 1650, 1610, 1640, 1620, 1660, 1630, 1650, 1600, 1640, 1660]), "deaths"
    )
    found = check(catalogue, yearly("03210", series(2010, *RIKUZENTAKATA), "deaths"), quiet)
    (row,) = found.to_dict("records")
    assert (row["kind"], row["grade"]) == ("outlier", "warning")
    assert (row["area"], row["year"], row["value"]) == ("03210", 2011, 1996)
    assert row["expected"] == pytest.approx(300, rel=0.1)
    assert row["score"] > 10
    assert "大きい" in row["detail"]


def test_what_falls_short_is_said_to_be_small(catalogue, yearly):
    values = [400.0] * 8
    values[3] = 100
    (row,) = check(catalogue, yearly("14212", series(2015, *values))).to_dict("records")
    assert row["score"] < -5
    assert "小さい" in row["detail"]


def test_tiny_towns_do_not_flood_the_list(catalogue, yearly):
    rng = np.random.default_rng(11)
    codes = catalogue.areas.index[catalogue.areas["level"] == "municipality"][:400]
    births = [yearly(code, series(2010, *rng.poisson(3, 13))) for code in codes]
    assert len(check(catalogue, *births)) <= 1


def test_a_large_city_off_its_smooth_trend_by_little_is_not_listed(catalogue, yearly):
    smooth = [100_000.0 - 1000 * k for k in range(12)]
    smooth[6] *= 0.95
    assert check(catalogue, yearly("14100", series(2010, *smooth))).empty
    smooth[6] *= 0.9
    assert len(check(catalogue, yearly("14100", series(2010, *smooth)))) == 1


def test_a_step_is_a_break_and_its_years_are_not_outliers_as_well(catalogue, yearly):
    stepped = [500.0, 505, 495, 502, 498, 900, 905, 895, 902, 898, 901, 899]
    found = check(catalogue, yearly("14212", series(2010, *stepped)))
    (row,) = found.to_dict("records")
    assert (row["kind"], row["year"]) == ("break", 2015)
    assert "上がった" in row["detail"]


def test_what_is_usual_for_an_indicator_is_not_odd_for_one_area(catalogue, yearly):
    rng = np.random.default_rng(2)
    swings = 1000 * np.exp(0.2 * rng.standard_normal((60, 7)))
    others = [
        yearly(f"{14000 + k:05d}", series(2015, *row.round()), "in_migrants", basis="migration_report")
        for k, row in enumerate(swings, 1)
    ]
    steady = [1000.0, 1000, 1000, 1300, 1000, 1000, 1000]
    one = yearly("13101", series(2015, *steady), "in_migrants", basis="migration_report")
    assert "13101" in set(check(catalogue, one)["area"])
    assert "13101" not in set(check(catalogue, one, *others)["area"])


def test_indicators_that_always_swing_have_no_outliers(catalogue, yearly):
    rng = np.random.default_rng(4)
    rows = 100 * np.exp(2 * rng.standard_normal((40, 8)))
    money = {"indicator": "disaster_recovery_expenditure", "basis": "municipal_finance"}
    tables = [yearly(f"{14000 + k:05d}", series(2015, *row), **money) for k, row in enumerate(rows, 1)]
    assert check(catalogue, *tables).empty


def test_a_rate_is_not_listed_for_its_last_digit(catalogue, yearly):
    rate = {"sex": "female", "age": "45-49", "basis": "vital_statistics"}
    values = [0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.4]
    assert check(catalogue, yearly("00000", series(2010, *values), "marital_fertility_rate", **rate)).empty
    values[-1] = 0.9
    assert (
        len(check(catalogue, yearly("00000", series(2010, *values), "marital_fertility_rate", **rate))) == 1
    )


def test_only_the_last_forty_years_are_judged(catalogue, yearly):
    old = {1930: 9000.0, **dict.fromkeys(range(1990, 2021, 5), 100.0)}
    assert check(catalogue, yearly("14212", old)).empty
    recent = {1985: 9000.0, **dict.fromkeys(range(1990, 2021, 5), 100.0)}
    assert check(catalogue, yearly("14212", recent))["year"].tolist() == [1985]


def test_nothing_to_judge_finds_nothing(catalogue, yearly):
    assert check(catalogue, yearly("14212", series(2018, 1, 2))).empty
    assert check(catalogue, yearly("14212", {})).empty
