"""Series side by side: which rows make one, and where a cell leads back to."""

import numpy as np
import pandas as pd

from analysis.quality.series import series_of_areas

from .conftest import series


def collected(catalogue, *tables, fewest=3):
    table = pd.concat(tables, ignore_index=True)
    return {
        (s.indicator, s.basis, s.sex, s.age): s
        for s in series_of_areas(table, catalogue, fewest_years=fewest)
    }


def test_areas_are_rows_and_years_columns(catalogue, yearly):
    found = collected(
        catalogue, yearly("14212", series(2018, 3, 2, 1)), yearly("14203", {2019: 5.0, 2021: 4.0})
    )
    (one,) = found.values()
    assert one.areas.tolist() == ["14203", "14212"]
    assert one.years.tolist() == [2018, 2019, 2020, 2021]
    assert np.array_equal(one.values, [[np.nan, 5, np.nan, 4], [3, 2, 1, np.nan]], equal_nan=True)
    assert one.counts
    assert one.resolution == 1


def test_short_series_estimates_and_missing_values_are_left_out(catalogue, yearly):
    assert collected(catalogue, yearly("14212", series(2018, 3, 2))) == {}
    projected = yearly("14212", series(2020, 3, 2, 1), "population", basis="ipss_2018", status="projected")
    assert collected(catalogue, projected) == {}
    missing = yearly("14212", {**series(2018, 3, 2, 1), 2021: None}, status="observed")
    (one,) = collected(catalogue, missing).values()
    assert one.years.tolist() == [2018, 2019, 2020]


def test_parts_of_a_series_with_a_total_are_left_out_and_bases_kept_apart(catalogue, yearly):
    women = {"sex": "female", "age": "15-49"}
    found = collected(
        catalogue,
        yearly("14212", series(2018, 3, 2, 1)),
        yearly("14212", series(2018, 2, 1, 1), sex="male"),
        yearly("14212", series(2018, 4, 3, 2), basis="resident_register"),
        yearly("14212", series(2018, 1.5, 1.4, 1.3), "total_fertility_rate", **women),
    )
    assert set(found) == {
        ("births", "vital_statistics", "total", "total"),
        ("births", "resident_register", "total", "total"),
        ("total_fertility_rate", "vital_statistics", "female", "15-49"),
    }
    rate = found["total_fertility_rate", "vital_statistics", "female", "15-49"]
    assert not rate.counts
    assert rate.resolution == 0.01


def test_a_cell_leads_back_to_its_row(catalogue, yearly):
    (one,) = collected(catalogue, yearly("14212", series(2018, 3, 2, 9))).values()
    where = one.values > 8
    expected, score = np.full((1, 3), 2.0), np.full((1, 3), 7.0)
    (row,) = one.rows_at(where, expected, score).to_dict("records")
    assert row == {
        "area": "14212",
        "indicator": "births",
        "basis": "vital_statistics",
        "year": 2020,
        "sex": "total",
        "age": "total",
        "value": 9.0,
        "expected": 2.0,
        "score": 7.0,
    }
