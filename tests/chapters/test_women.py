"""Women by age in the middle of the year: between register dates, between censuses, along the projection; by hand."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from analysis.chapters.women import women_by_age, women_table
from analysis.chapters.women_census import REPRODUCTIVE_AGES, at_census_level, projection_error
from analysis.model.observations import Status

from .conftest import rows

DEATHS = {2010: 5, 2016: 5, 2020: 5, 2023: 5}


def women(
    values: Mapping[int, float], basis: str, *, steps: bool = True, **other: str
) -> list[dict[str, object]]:
    """Women of every age: `values` by year for 15–19, ten more for each age after."""
    return [
        row
        for place, age in enumerate(REPRODUCTIVE_AGES)
        for row in rows(
            "14212",
            {year: value + (10 * place if steps else 0) for year, value in values.items()},
            "population",
            sex="female",
            age=age,
            **{"basis": basis, "source": "register_ages_japanese", **other},
        )
    ]


JANUARY, MARCH = "resident_register_japanese", "resident_register_japanese_march"


def test_the_middle_of_the_year_between_two_register_dates(study):
    opened = study(
        DEATHS,
        women({2014: 190, 2015: 180, 2016: 160}, JANUARY),
        women({2012: 240, 2013: 220}, MARCH),
    )
    found = women_by_age(opened.folder, "14212", "vital_statistics")
    assert found.observed
    youngest = found.counts["15-19"].to_dict()
    # 1 July 2012 is a quarter of the way from 31 March 2012 to 31 March 2013
    assert youngest[2012] == pytest.approx(240 - 20 / 4)
    # 1 July 2013 is a quarter of a year after 31 March, of the three quarters until 1 January 2014
    assert youngest[2013] == pytest.approx(220 - 30 / 3)
    assert youngest[2014] == pytest.approx((190 + 180) / 2)
    assert youngest[2015] == pytest.approx((180 + 160) / 2)
    assert list(youngest) == [2012, 2013, 2014, 2015], "nothing is extrapolated"
    assert found.counts.loc[2014, "45-49"] == pytest.approx(185 + 60)
    assert found.total[2014] == pytest.approx(7 * 185 + 10 * 21)
    assert found.total.worst_status() is Status.OBSERVED
    assert found.has(2012, 2015)
    assert not found.has(2012, 2016)


def test_two_years_between_register_dates_are_not_bridged(study):
    opened = study(DEATHS, women({2014: 190, 2016: 180, 2017: 160}, JANUARY))
    found = women_by_age(opened.folder, "14212", "vital_statistics")
    assert found.counts["15-19"].to_dict() == pytest.approx({2016: 170.0})


def test_a_year_in_which_an_age_is_missing_is_left_out(study):
    table = [
        row for row in women({2014: 190, 2015: 180, 2016: 160}, JANUARY)
        if not (row["age"] == "30-34" and row["year"] == 2014)
    ]  # fmt: skip
    opened = study(DEATHS, table)
    assert women_by_age(opened.folder, "14212", "vital_statistics").counts.index.tolist() == [2015]


def test_estimated_register_figures_stay_estimated(study):
    opened = study(
        DEATHS, women({2014: 190}, JANUARY, status="estimated"), women({2015: 180, 2016: 170}, JANUARY)
    )
    total = women_by_age(opened.folder, "14212", "vital_statistics").total
    assert total.status.to_dict() == {2014: Status.ESTIMATED, 2015: Status.OBSERVED}


def test_births_of_all_residents_are_set_against_all_women(study):
    opened = study(
        DEATHS,
        women({2014: 190, 2015: 180}, JANUARY),
        women({2020: 90, 2021: 80}, "resident_register", source="juki_2016"),
    )
    folder = opened.folder
    assert women_by_age(folder, "14212", "resident_register").counts.index.tolist() == [2020]
    assert women_by_age(folder, "14212", "vital_statistics").counts.index.tolist() == [2014]
    assert women_by_age(folder, "14212", "city_plan").counts.empty


CENSUS, IPSS = "census_1980_2015", "ipss_2018"


def counted(study, *more):
    """Two censuses with women of unknown age, and a projection that begins a little beside the second one."""
    return study(
        DEATHS,
        women({2010: 300, 2015: 200}, "census", source=CENSUS),
        rows("14212", {2010: 5000, 2015: 4000}, "population", sex="female", basis="census", source=CENSUS),
        rows(
            "14212", {2010: 0, 2015: 800}, "population", sex="female", age="unknown", basis="census", source=CENSUS
        ),
        women({2015: 260}, IPSS, status="estimated", source="ipss_2018"),
        women({2020: 130, 2025: 65}, IPSS, status="projected", source="ipss_2018", steps=False),
        *more,
    )  # fmt: skip


def test_censuses_and_the_projection_where_there_is_no_register(study):
    opened = counted(study)
    found = women_by_age(opened.folder, "14212", "vital_statistics")
    assert not found.observed
    young, old = found.counts["15-19"], found.counts["45-49"]
    # a fifth of 4,000 is of unknown age: the known are 5/4 of what was counted
    assert (young[2010], young[2015], old[2015]) == pytest.approx((300, 250, 260 * 1.25))
    assert young[2012] == pytest.approx(0.6 * 300 + 0.4 * 250)
    # the projection has 260 where 250 were counted, and 320 where 325 were
    assert young[2020] == pytest.approx(130 * 250 / 260)
    assert old[2020] == pytest.approx(130 * 325 / 320)
    assert young[2023] == pytest.approx((0.4 * 130 + 0.6 * 65) * 250 / 260)
    assert found.counts.index.tolist() == list(range(2010, 2026))
    status = found.total.status
    assert [status[year] for year in (2010, 2012, 2015, 2016, 2020, 2022)] == [
        Status.OBSERVED, Status.ESTIMATED, Status.OBSERVED, *[Status.PROJECTED] * 3,
    ]  # fmt: skip
    assert found.total.sources[2012] == {CENSUS}
    assert found.total.sources[2017] == {CENSUS, "ipss_2018"}
    assert found.total.basis_name == "国勢調査及び社人研 平成30(2018)年推計"


def test_a_later_census_takes_the_place_of_the_projection(study):
    opened = counted(study, women({2020: 150}, "census", source=CENSUS))
    found = women_by_age(opened.folder, "14212", "vital_statistics").counts
    assert found.loc[2020, "15-19"] == pytest.approx(150)
    assert found.loc[2020, "45-49"] == pytest.approx(210)
    # 130 were projected: what comes after is moved by what the census found beside it
    assert found.loc[2025, "15-19"] == pytest.approx(65 * 150 / 130)
    assert found.loc[2025, "45-49"] == pytest.approx(65 * 210 / 130)
    assert found.loc[2022, "15-19"] == pytest.approx(0.6 * 150 + 0.4 * 65 * 150 / 130)


def test_the_newer_projection_comes_first_and_nothing_gives_nothing(study):
    opened = counted(
        study, women({2025: 40}, "ipss_2023", status="projected", source="ipss_2023", steps=False)
    )
    found = women_by_age(opened.folder, "14212", "vital_statistics")
    # it does not have the year of the last census, so it is taken as it is
    assert found.counts.loc[2025, "15-19"] == pytest.approx(40)
    assert found.counts.loc[2020, "15-19"] == pytest.approx((250 + 40) / 2)
    nobody = women_by_age(opened.folder, "00000", "vital_statistics")
    assert nobody.counts.empty
    assert not nobody.has(2015)
    assert nobody.total.source_ids() == ()


def test_the_register_can_be_left_out(study):
    opened = counted(study, women({2014: 190, 2015: 180}, JANUARY))
    folder = opened.folder
    assert women_by_age(folder, "14212", "vital_statistics").observed
    other = women_by_age(folder, "14212", "vital_statistics", registered=False)
    assert (other.observed, other.counts.loc[2015, "15-19"]) == (False, pytest.approx(250))


def broad(young: float, working: float, old: float, total: float) -> list[dict[str, object]]:
    given = {"0-14": young, "15-64": working, "65+": old, "total": total}
    return [
        row
        for age, value in given.items()
        for row in rows(
            "14212", {2020: value}, "population", sex="female", age=age, basis="census", source=CENSUS
        )
    ]


def test_projected_women_at_the_level_of_a_census_of_broad_ages(study):
    older = [
        row
        for age in ("50-54", "55-59", "60-64")
        for row in rows(
            "14212", {2020: 30}, "population", sex="female", age=age, basis=IPSS, status="projected", source="ipss_2018"
        )
    ]  # fmt: skip
    # 7 × 130 + 3 × 30 = 1,000 are projected; 960 of 15–64 are counted and a tenth of all has no age
    opened = counted(study, older, broad(270, 960, 570, 2000))
    factor, series = projection_error(opened.folder, "14212")
    assert factor == pytest.approx(960 / 0.9 / 1000)
    assert (series.years, series.basis) == ([2020], "census")
    plain = women_by_age(opened.folder, "14212", "vital_statistics")
    moved, same, _ = at_census_level(opened.folder, "14212", plain)
    assert same == factor
    ratio = moved.counts["15-19"] / plain.counts["15-19"]
    assert ratio[[2010, 2015]].tolist() == pytest.approx([1, 1])
    assert ratio[2017] == pytest.approx(1 + 0.4 * (factor - 1))
    assert ratio[[2020, 2025]].tolist() == pytest.approx([factor, factor])
    assert moved.total[2020] == pytest.approx(factor * plain.total[2020])


def test_without_the_broad_ages_or_with_the_narrow_ones_there_is_no_error_to_tell(study):
    opened = counted(study)
    assert projection_error(opened.folder, "14212") is None
    assert (
        at_census_level(opened.folder, "14212", women_by_age(opened.folder, "14212", "vital_statistics"))
        is None
    )
    known = counted(study, broad(270, 960, 570, 2000), women({2020: 150}, "census", source=CENSUS))
    assert projection_error(known.folder, "14212") is None


def test_the_table_rounds_to_persons_that_add_up(study):
    opened = study(DEATHS, women({2015: 180.0, 2016: 171.0, 2017: 166.0}, JANUARY))
    found = women_by_age(opened.folder, "14212", "vital_statistics")
    table = women_table(opened, found, [2015, 2016])
    # 175.5 to 235.5 by tens are 1,438.5 together: 1,438 are printed, so three of seven halves go up
    first, second = table.rows
    assert (first[0], first[1], first[-1]) == (2015, "実測", 1438.0)
    assert sum(first[2:-1]) == first[-1]
    assert (
        sorted(value - 175 - 10 * place for place, value in enumerate(first[2:-1])) == [0.0] * 4 + [1.0] * 3
    )
    assert sum(second[2:-1]) == second[-1]
    assert "住民基本台帳" in table.note
    assert table.period == "2015〜2016年"
