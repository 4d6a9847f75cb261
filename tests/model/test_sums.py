"""Sums of parts: tables written here by hand, their sums computed by hand."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.model.observations import KEY
from analysis.model.sums import COLUMNS, differing_ages, differing_areas, differing_sexes, is_quinquennial


def counts(*rows: tuple[object, ...], basis: str = "census") -> pd.DataFrame:
    """Rows of (area, sex, age, value) of the population of 2020."""
    table = pd.DataFrame(rows, columns=["area", "sex", "age", "value"])
    return table.assign(indicator="population", year=2020, basis=basis, value=table["value"].astype(float))


def told(found: pd.DataFrame) -> list[tuple[object, ...]]:
    return [tuple(row) for row in found[["area", "sex", "age", "value", "parts"]].to_numpy()]


BOTH = [("14212", "total", "total", 10), ("14212", "male", "total", 4), ("14212", "female", "total", 6)]


def test_men_and_women_give_both():
    assert told(differing_sexes(counts(*BOTH))) == []
    wrong = differing_sexes(counts(*BOTH[:2], ("14212", "female", "total", 5)))
    assert told(wrong) == [("14212", "total", "total", 10, 9)]
    assert list(wrong.columns) == list(COLUMNS)
    assert wrong["tolerance"].tolist() == [0.5]


def test_sexes_of_different_ages_years_and_areas_are_not_mixed():
    parts = [
        ("14212", "male", "0-4", 4),
        ("14203", "female", "total", 5),
        ("14212", "total", "total", 10),
        ("14212", "male", "total", 4),
    ]
    assert told(differing_sexes(counts(*parts))) == []
    other_year = pd.concat([counts(*BOTH[:2]), counts(("14212", "female", "total", 1)).assign(year=2021)])
    assert told(differing_sexes(other_year)) == []


BANDS = [f"{low}-{low + 4}" for low in range(0, 85, 5)]


def ages(
    total: float, *extra: tuple[str, float], last: tuple[str, ...] = ("85+",), each: float = 2
) -> pd.DataFrame:
    rows = [("14212", "female", "total", total)]
    rows += [("14212", "female", age, each) for age in (*BANDS, *last)]
    rows += [("14212", "female", age, value) for age, value in extra]
    return counts(*rows)


def test_ages_give_the_total_with_unknown_ones():
    # seventeen closed bands and the open one of two persons each
    assert told(differing_ages(ages(36))) == []
    assert told(differing_ages(ages(39, ("unknown", 3)))) == []
    assert told(differing_ages(ages(36, ("unknown", 3)))) == [("14212", "female", "total", 36, 39)]


def test_broad_groups_are_not_parts():
    broad = [("0-14", 6), ("15-64", 20), ("65+", 10), ("75+", 6), ("15-49", 14)]
    assert told(differing_ages(ages(36, *broad))) == []
    only_broad = counts(("14212", "total", "total", 50), ("14212", "total", "75+", 6))
    assert told(differing_ages(only_broad)) == []


def test_an_open_band_that_is_split_further_up_counts_once():
    split = ages(40, ("85-89", 2), ("90+", 2), last=("85+",))
    # 17 bands, 85-89 and 90+: 38; the 85+ would make it 40
    assert told(differing_ages(split)) == [("14212", "female", "total", 40, 38)]


def test_ages_without_an_open_band_are_not_looked_at():
    women = counts(
        ("14212", "female", "total", 100), *[("14212", "female", f"{a}-{a + 4}", 1) for a in (15, 20)]
    )
    assert told(differing_ages(women)) == []


def test_bands_of_projections_are_rounded_each():
    near = ages(46, each=2.0).assign(basis="ipss_2018")
    assert told(differing_ages(near)) == []
    assert len(differing_ages(near.assign(basis="census"))) == 1
    far = ages(48, each=2.0).assign(basis="ipss_2018")
    assert told(differing_ages(far)) == [("14212", "female", "total", 48, 36)]


WARDS = {"14100": ("14101", "14102")}


def test_parts_of_an_area_give_the_whole():
    rows = [("14100", "total", "total", 30), ("14101", "total", "total", 10), ("14102", "total", "total", 20)]
    assert told(differing_areas(counts(*rows), WARDS)) == []
    wrong = [rows[0], rows[1], ("14102", "total", "total", 25)]
    assert told(differing_areas(counts(*wrong), WARDS)) == [("14100", "total", "total", 30, 35)]
    assert told(differing_areas(counts(*wrong), WARDS, absolute=5)) == []
    assert told(differing_areas(counts(*wrong), WARDS, relative=0.2)) == []
    assert told(differing_areas(counts(*wrong), WARDS, relative=0.1)) != []


def test_a_sum_that_lacks_a_part_is_not_compared():
    rows = [("14100", "total", "total", 30), ("14101", "total", "total", 10)]
    assert told(differing_areas(counts(*rows), WARDS)) == []
    assert told(differing_areas(counts(*rows[1:]), WARDS)) == []
    assert told(differing_areas(counts(*rows), {})) == []


def test_projected_parts_are_rounded_each():
    rows = [("14100", "total", "total", 30), ("14101", "total", "total", 10), ("14102", "total", "total", 22)]
    assert told(differing_areas(counts(*rows, basis="ipss_2018"), WARDS)) == []
    assert len(differing_areas(counts(*rows), WARDS)) == 1


def test_an_area_cannot_be_part_of_two():
    with pytest.raises(ValueError, match="two"):
        differing_areas(counts(*BOTH), {"14000": ("14212",), "13000": ("14212",)})


def test_nothing_gives_nothing():
    none = counts()
    for found in (differing_sexes(none), differing_ages(none), differing_areas(none, WARDS)):
        assert found.empty
        assert list(found.columns) == list(COLUMNS)


def test_broad_age_groups_are_not_parts_of_the_five_year_table():
    five_years = [
        age for age in ("0-4", "85-89", "90+", "0-14", "65+", "75+", "15-49", "total") if is_quinquennial(age)
    ]
    assert five_years == ["0-4", "85-89", "90+"]


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(-2, 2)), min_size=1, max_size=6))
def test_exactly_the_wrong_totals_are_found(areas):
    rows = []
    for number, (men, women, error) in enumerate(areas):
        code = f"{14201 + number}"
        rows += [(code, "total", "total", men + women + error), (code, "male", "total", men)]
        rows += [(code, "female", "total", women)]
    found = differing_sexes(counts(*rows))
    wrong = {f"{14201 + number}": error for number, (_, _, error) in enumerate(areas) if error}
    assert {row["area"]: row["value"] - row["parts"] for row in found.to_dict("records")} == wrong
    assert not found.duplicated(list(KEY)).any()
