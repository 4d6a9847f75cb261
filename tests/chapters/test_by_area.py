"""One indicator of several areas side by side."""

from __future__ import annotations

import pytest

from analysis.chapters.by_area import areas_by_period, latest_finding, lines_picture, years_by_area

from .conftest import rows


@pytest.fixture
def several(study):
    opened = study(
        {2016: 10, 2018: 8, 2023: 9},
        rows("14000", {2016: 100, 2017: 90, 2023: 80}),
        rows("00000", {2017: 1000, 2023: 900}),
    )
    return opened, [
        opened.series("deaths", "vital_statistics", area=area) for area in ("14212", "14000", "00000")
    ]


def test_a_row_a_year_and_a_column_an_area(several):
    opened, series = several
    table = years_by_area(opened, "deaths_areas", "題", series, decimals=1, note="注")
    assert [column.label for column in table.columns] == ["年", "中市", "県", "全国"]
    assert table.rows == (
        (2016, 10.0, 100.0, None), (2017, None, 90.0, 1000.0), (2018, 8.0, None, None), (2023, 9.0, 80.0, 900.0),
    )  # fmt: skip
    assert table.text_rows()[0] == ["2016", "10.0", "100.0", "…"]
    assert (table.period, table.annex, table.note) == ("2016〜2023年", True, "注")


def test_a_row_an_area_and_a_column_a_period(several):
    opened, series = several
    table = areas_by_period(
        opened, "deaths_periods", "題", series[:2], lambda year: f"{year - 4}〜{year}年", decimals=0
    )
    assert [column.label for column in table.columns] == [
        "団体", "コード", "2012〜2016年", "2013〜2017年", "2014〜2018年", "2019〜2023年",
    ]  # fmt: skip
    assert table.rows == (
        ("中市", "14212", 10.0, None, 8.0, 9.0), ("県", "14000", 100.0, 90.0, None, 80.0),
    )  # fmt: skip
    assert table.period == "2012〜2016年、2013〜2017年、2014〜2018年、2019〜2023年"


def test_the_area_itself_is_the_solid_line(several):
    opened, series = several
    table = years_by_area(opened, "deaths_areas", "題", series, decimals=1)
    picture = lines_picture("fig", "題", "死亡数", "人", opened, series[:2], table, decimals=0)
    assert [(line.label, line.kind) for line in picture.chart.lines] == [("中市", "solid"), ("県", "dashed")]
    assert picture.alt == ("折れ線グラフ。死亡数は、中市は2016年10から2023年9、県は2016年100から2023年80。")


def test_the_newest_value_is_told_of_those_that_have_both_years(several):
    opened, (own, prefecture, nation) = several
    told = latest_finding(
        opened, "deaths.rate", "死亡率", [own, prefecture], lambda y: f"{y}年", decimals=1, caveats=("注",)
    )
    assert told.statement == (
        "死亡率は、2023年に中市が9.0、県が80.0である。2016年からの変化は、中市が−1.0、県が−20.0である。"
    )
    assert (told.estimate, told.caveats) == (9.0, ("注",))
    # of all three only 2023 is common
    once = latest_finding(opened, "a", "死亡率", [own, prefecture, nation], lambda y: f"{y}年", decimals=0)
    assert once.statement == "死亡率は、2023年に中市が9、県が80、全国が900である。"
    # without a common year the area's own years are told, and nobody else's
    alone = latest_finding(opened, "a", "死亡率", [own, nation.at([2017])], lambda y: f"{y}年", decimals=0)
    assert alone.statement == "死亡率は、2023年に中市が9である。2016年からの変化は、中市が−1である。"
