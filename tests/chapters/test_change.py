"""The series year by year: sentences, differences, notes on missing years, several bases side by side."""

from __future__ import annotations

import pytest

from analysis.chapters.change import (
    Beside,
    bases_beside,
    change_finding,
    differences,
    gap_note,
    yearly_table,
)
from analysis.model.area_history import Gap, GapReason
from analysis.model.observations import Status

from .conftest import DEATHS, rows, series


@pytest.mark.parametrize(
    ("first", "last", "told"),
    [
        (1250, 1500, "平成28(2016)年の1,250人から令和5(2023)年の1,500人へ、250人（20.0％）増えた"),
        (1500, 1250, "平成28(2016)年の1,500人から令和5(2023)年の1,250人へ、250人（16.7％）減った"),
        (9, 12, "平成28(2016)年の9人から令和5(2023)年の12人へ、3人増えた"),
        (10, 12, "平成28(2016)年の10人から令和5(2023)年の12人へ、2人（20.0％）増えた"),
        (0, 4, "平成28(2016)年の0人から令和5(2023)年の4人へ、4人増えた"),
        (0, 0, "平成28(2016)年と令和5(2023)年がともに0人である"),
        (77, 77, "平成28(2016)年と令和5(2023)年がともに77人である"),
    ],
)
def test_the_change_between_two_years_in_words(study, first, last, told):
    opened = study({2016: first, 2020: 40, 2023: last})
    finding = change_finding(opened, DEATHS, opened.main)
    assert finding.statement == f"中市の死亡数は、{told}（人口動態統計）。"
    assert finding.estimate == last - first
    assert finding.lower <= finding.estimate <= finding.upper
    assert (finding.id, finding.unit, finding.basis, finding.sources, finding.rank) == (
        "deaths.change", "人", "人口動態統計", ("vital_ssds",), 1,
    )  # fmt: skip


def test_differences_only_between_neighbouring_years():
    found = differences(series({2016: 10, 2017: 13, 2019: 20, 2020: 18}))
    assert found.dropna().to_dict() == {2017: 3.0, 2020: -2.0}


def test_the_yearly_table_with_what_stands_beside(study):
    opened = study(
        {2016: 10, 2017: 13, 2019: 20},
        rows("14212", {2016: 5, 2019: 7, 2020: 9}, "marriages"),
    )
    wed = opened.series("marriages", "vital_statistics")
    none = opened.series("divorces", "vital_statistics")
    table = yearly_table(
        opened,
        DEATHS,
        opened.main,
        (Beside("wed", "婚姻件数", wed), Beside("apart", "離婚件数", none)),
        "注。",
    )
    assert table.id == "deaths_by_year"
    assert table.title == "中市の死亡数及び婚姻件数", "what has no value is not promised"
    assert table.rows == (
        (2016, 10.0, None, 5.0, None), (2017, 13.0, 3.0, None, None), (2019, 20.0, None, 7.0, None),
    )  # fmt: skip
    assert table.period == "2016〜2019年"
    assert table.note == "注。手元のデータにない年: 2018年。"
    assert table.columns[3].header == f"婚姻件数（{wed.unit}）"


def test_missing_years_gaps_and_sums_are_told():
    gap = Gap("deaths", "vital_statistics", 2014, GapReason.MISSING_PART, ("14299",), ("東村",))
    other = Gap("marriages", "vital_statistics", 2013, GapReason.MISSING_PART, ("14299",), ("東村",))
    values = {2015: 1, 2016: 2, 2019: 3}
    main = series(values, gaps=(gap, other))
    assert gap_note(main) == (
        "手元のデータにない年: 2017年、2018年。"
        "合併等のため示さない年: 2014年: 構成する市区町村の値がない（東村（14299））。"
    )
    assert gap_note(series({2015: 1, 2016: 2})) == ""
    status = series(values).until(2016).status.copy()
    status[2015] = Status.ESTIMATED
    assert gap_note(series({2015: 1, 2016: 2}, status=status)) == ""  # estimated, but of nothing merged
    assert (
        gap_note(series({2015: 1, 2016: 2}, summed=frozenset({2015})))
        == "合併前の市区町村を合計した年: 2015年。"
    )


def three(study, register: dict[int, float], plan: dict[int, float]):
    opened = study(
        {2016: 1614, 2019: 1402, 2023: 1200},
        rows("14212", register, basis="resident_register", source="juki_2016"),
    )
    named = [opened.main, opened.series("deaths", "resident_register")]
    if plan:
        named.append(series(plan, basis="city_plan", counted=(("死亡数", "市の計画書"),)))
    return opened, bases_beside(opened, DEATHS, named)


def test_several_bases_side_by_side_with_words_for_the_fullest_year(study):
    _, found = three(study, {2016: 1690, 2019: 1450, 2022: 1300}, {2016: 1711, 2019: 1402})
    assert found is not None
    assert found.table.rows == ((2016, 1614.0, 1690.0, 1711.0), (2019, 1402.0, 1450.0, 1402.0))
    assert (
        "平成28(2016)年の死亡数は、人口動態統計では1,614人、住民基本台帳では1,690人、市の計画書では1,711人である。"
        in found.text.paragraphs[0]
    )
    assert [each.basis for each in found.others] == ["resident_register", "city_plan"]
    assert found.table.basis == "列ごとに異なる（混ぜて比べることはできない）"
    assert len(found.text.paragraphs) == 4


@pytest.mark.parametrize("register", [{}, {2016: 1614, 2019: 1402}, {2015: 5}])
def test_nothing_is_said_where_nothing_differs(study, register):
    assert three(study, register, {})[1] is None
