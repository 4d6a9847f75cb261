"""The history of a merged area, by hand.

The case of the partial year is that of 富谷市 (town until 9 October 2016): 人口動態統計 counts 78 births under the new
code in 2016 and 405 in 2017 (SSDS A4101), so the year of the change must never be read from the new code alone.
"""

from __future__ import annotations

from datetime import date

import hypothesis.strategies as st
import pandas as pd
import pytest
from hypothesis import given, settings

from analysis.model.area_changes import AreaChange, ChangeKind
from analysis.model.area_history import GapReason, history, period
from analysis.model.observations import typed

TOWN_TO_CITY = [AreaChange(date(2016, 10, 10), ChangeKind.CODE_CHANGE, "04423", "04216", "富谷町", "富谷市")]
ABSORBED = [AreaChange(date(2011, 9, 26), ChangeKind.ABSORB, "03422", "03209", "藤沢町", "一関市")]
PERIODS = {
    ("births", "vital_statistics"): "calendar_year",
    ("births", "resident_register"): "calendar_year",
    ("population", "resident_register"): "january_1",
    ("total_fertility_rate", "vital_statistics"): "calendar_year",
}

ADDITIVE = PERIODS.keys() - {("total_fertility_rate", "vital_statistics")}


def rows(*cells, indicator="births", basis="vital_statistics", sex="total", age="total", source="a"):
    """Cells as (area, year, value) or (area, year, value, status)."""
    return typed(
        pd.DataFrame(
            [
                {
                    "area": cell[0],
                    "indicator": indicator,
                    "year": cell[1],
                    "sex": sex,
                    "age": age,
                    "value": cell[2],
                    "status": cell[3] if len(cell) > 3 else "observed",
                    "basis": basis,
                    "source": source,
                }
                for cell in cells
            ]
        )
    )


def told(result):
    return {(r["year"], r["value"], r["status"]) for r in result.observations.to_dict("records")}


def of(observations, area, changes, **kwargs):
    return history(observations, area, changes, periods=PERIODS, additive=ADDITIVE, **kwargs)


def test_the_former_code_carries_over_and_the_year_of_the_change_is_summed():
    found = of(
        rows(("04423", 2015, 400), ("04423", 2016, 330), ("04216", 2016, 78), ("04216", 2017, 405)),
        "04216",
        TOWN_TO_CITY,
    )
    assert told(found) == {(2015, 400, "observed"), (2016, 408, "estimated"), (2017, 405, "observed")}
    assert set(found.observations["area"]) == {"04216"}
    assert found.gaps == ()


def test_the_part_of_a_year_is_never_taken_for_the_year():
    found = of(rows(("04216", 2016, 78), ("04216", 2017, 405)), "04216", TOWN_TO_CITY)
    assert told(found) == {(2017, 405, "observed")}
    (gap,) = found.gaps
    assert (gap.year, gap.reason, gap.areas) == (2016, GapReason.MISSING_PART, ("04423",))
    assert str(gap) == "2016年: 構成する市区町村の値がない（富谷町（04423））"


def test_an_empty_cell_of_the_new_code_is_no_sign_of_a_restated_series():
    """SSDS has a row for every year; before the change it is empty."""
    missing = ("04216", 2015, float("nan"), "unavailable")
    found = of(rows(missing, ("04216", 2016, 78), ("04216", 2017, 405)), "04216", TOWN_TO_CITY)
    assert told(found) == {(2017, 405, "observed")}
    assert [(g.year, g.areas) for g in found.gaps] == [(2015, ("04423",)), (2016, ("04423",))]


def test_the_register_gives_the_whole_year_under_the_new_code():
    found = of(rows(("04216", 2016, 420), basis="resident_register"), "04216", TOWN_TO_CITY)
    assert told(found) == {(2016, 420, "observed")}


def test_a_change_on_new_years_day_leaves_no_partial_year():
    change = [AreaChange(date(2014, 1, 1), ChangeKind.CODE_CHANGE, "03305", "03216", "滝沢村", "滝沢市")]
    found = of(rows(("03305", 2013, 500), ("03216", 2014, 480)), "03216", change)
    assert told(found) == {(2013, 500, "observed"), (2014, 480, "observed")}


def test_an_absorbed_town_is_added_before_and_in_the_year_of_the_merger():
    found = of(
        rows(
            ("03209", 2010, 800),
            ("03422", 2010, 60),
            ("03209", 2011, 790),
            ("03422", 2011, 40),
            ("03209", 2012, 830),
        ),
        "03209",
        ABSORBED,
    )
    assert told(found) == {(2010, 860, "estimated"), (2011, 830, "estimated"), (2012, 830, "observed")}
    assert found.uncovered == (2010,)


def test_without_the_absorbed_town_there_is_no_number():
    found = of(rows(("03209", 2011, 790), ("03209", 2012, 830)), "03209", ABSORBED)
    assert told(found) == {(2012, 830, "observed")}
    assert [(g.year, g.areas, g.names) for g in found.gaps] == [(2011, ("03422",), ("藤沢町",))]


def test_a_restated_publication_is_taken_as_it_is():
    found = of(rows(("03209", 2011, 850)), "03209", ABSORBED, restated_to=date(2015, 10, 1))
    assert told(found) == {(2011, 850, "observed")}
    # a value of 富谷市 for 2014 shows by itself that the publisher restated the series
    shown = of(rows(("04216", 2014, 410), ("04216", 2016, 412)), "04216", TOWN_TO_CITY)
    assert told(shown) == {(2014, 410, "observed"), (2016, 412, "observed")}


def test_a_stock_belongs_to_the_boundaries_of_its_day():
    found = of(
        rows(
            ("03209", 2011, 120000),
            ("03422", 2011, 9000),
            ("03209", 2012, 128000),
            indicator="population",
            basis="resident_register",
        ),
        "03209",
        ABSORBED,
    )
    assert told(found) == {(2011, 129000, "estimated"), (2012, 128000, "observed")}


def test_rates_carry_over_but_are_never_added():
    rates = {"indicator": "total_fertility_rate", "basis": "vital_statistics"}
    carried = of(rows(("04423", 2015, 1.5), ("04216", 2016, 1.4), **rates), "04216", TOWN_TO_CITY)
    assert told(carried) == {(2015, 1.5, "observed"), (2016, 1.4, "observed")}
    apart = of(rows(("03209", 2010, 1.6), ("03422", 2010, 1.5), **rates), "03209", ABSORBED)
    assert apart.observations.empty
    assert [(g.reason, g.areas) for g in apart.gaps] == [(GapReason.NOT_ADDITIVE, ("03209", "03422"))]


def test_a_suppressed_part_leaves_a_gap():
    found = of(rows(("03209", 2010, 800), ("03422", 2010, float("nan"), "suppressed")), "03209", ABSORBED)
    assert found.observations.empty
    assert [(g.reason, g.areas) for g in found.gaps] == [(GapReason.NO_VALUE, ("03422",))]


def test_ages_without_all_parts_are_told_beside_the_total():
    observations = pd.concat(
        [
            rows(("03209", 2010, 800), ("03422", 2010, 60)),
            rows(("03209", 2010, 300), age="25-29"),
        ]
    )
    found = of(observations, "03209", ABSORBED)
    assert told(found) == {(2010, 860, "estimated")}
    assert [(g.reason, g.areas) for g in found.gaps] == [(GapReason.MISSING_PART, ("03422",))]


def test_sums_stay_within_one_source():
    observations = pd.concat([rows(("03209", 2010, 800), source="a"), rows(("03422", 2010, 60), source="b")])
    found = of(observations, "03209", ABSORBED)
    assert found.observations.empty
    assert found.gaps[0].reason == GapReason.MISSING_PART


def test_a_split_is_no_sum():
    split = [AreaChange(date(2024, 1, 1), ChangeKind.SPLIT, "22135", "22139", "浜松市北区", "浜松市浜名区")]
    found = of(rows(("22135", 2022, 500), ("22139", 2024, 450)), "22139", split)
    assert told(found) == {(2024, 450, "observed")}
    assert [(g.reason, g.areas) for g in found.gaps] == [(GapReason.SPLIT, ("22135",))]


def test_an_area_without_changes_and_without_rows():
    plain = of(rows(("14212", 2016, 1614)), "14212", ABSORBED)
    assert told(plain) == {(2016, 1614, "observed")}
    nothing = of(rows(("14212", 2016, 1614)).iloc[:0], "14212", ABSORBED)
    assert nothing.observations.empty
    assert nothing.gaps == ()


def test_a_series_without_period_is_refused():
    with pytest.raises(ValueError, match="deaths"):
        of(rows(("14212", 2016, 1), indicator="deaths"), "14212", [])
    with pytest.raises(ValueError, match="weekly"):
        period(2016, "weekly")


@given(
    city=st.lists(st.integers(0, 5000), min_size=4, max_size=4),
    town=st.lists(st.integers(0, 5000), min_size=4, max_size=4),
    there=st.lists(st.booleans(), min_size=4, max_size=4),
)
@settings(max_examples=40, deadline=None)
def test_nobody_is_lost_or_counted_twice(city, town, there):
    """Each year is either the sum of what the two published, or a gap; never anything else."""
    years = [2009, 2010, 2011, 2012]
    cells = [("03209", year, value) for year, value in zip(years, city, strict=True)]
    cells += [
        ("03422", year, value)
        for year, value, present in zip(years, town, there, strict=True)
        if present and year <= 2011
    ]
    found = of(rows(*cells), "03209", ABSORBED)
    by_year = found.observations.set_index("year")["value"].to_dict()
    for i, year in enumerate(years):
        if year == 2012:
            assert by_year[year] == city[i]
        elif there[i]:
            assert by_year[year] == city[i] + town[i]
        else:
            assert year not in by_year
            assert year in {gap.year for gap in found.gaps}


def test_an_area_that_is_no_more_keeps_its_own_rows():
    """浜松市北区 was divided between two new wards on 1 January 2024."""
    day = date(2024, 1, 1)
    divided = [
        AreaChange(day, ChangeKind.SPLIT, "22135", new, "浜松市北区", name)
        for new, name in (("22138", "浜松市中央区"), ("22139", "浜松市浜名区"))
    ]
    result = of(rows(("22135", 2018, 646.0), ("22135", 2019, 599.0)), "22135", divided)
    assert told(result) == {(2018, 646.0, "observed"), (2019, 599.0, "observed")}
    assert result.gaps == ()


MERGED = [
    AreaChange(date(2012, 4, 1), ChangeKind.MERGE, "11111", "11130", "東町", "大市"),
    AreaChange(date(2012, 4, 1), ChangeKind.MERGE, "11112", "11130", "西町", "大市"),
]


def stock(*cells):
    return rows(*cells, indicator="population", basis="resident_register")


def test_a_projection_from_before_a_change_is_that_of_the_former_areas():
    """Years after the change under the former codes can only have been projected before it."""
    town = stock(("04423", 2015, 50, "estimated"), ("04423", 2025, 40, "projected"))
    assert told(of(town, "04216", TOWN_TO_CITY)) == {(2015, 50, "estimated"), (2025, 40, "projected")}
    towns = stock(("11111", 2020, 40, "projected"), ("11112", 2020, 20, "projected"))
    assert told(of(towns, "11130", MERGED)) == {(2020, 60, "projected")}


def test_a_former_code_after_its_end_is_else_no_figure_of_the_present_area():
    observed = stock(("04423", 2020, 40))
    assert told(of(observed, "04216", TOWN_TO_CITY)) == set()
    one_of_two = stock(("11111", 2020, 40, "projected"))
    assert told(of(one_of_two, "11130", MERGED)) == set()
