"""A count and what comes before it: the log change split by hand, and when nothing is said of shares."""

from __future__ import annotations

import math

import pytest

from analysis.chapters.split import Driver, split

from .conftest import DEATHS, rows

MARRIAGES = Driver(
    id="marriages",
    indicator="marriages",
    basis="vital_statistics",
    what="婚姻件数",
    event="婚姻",
    per="婚姻当たりの死亡数",
    years=3,
    few=30,
    caveats=("数え方の注意。", "もう一つの注意。"),
)


def wed(first: float, last: float, missing: tuple[int, ...] = ()) -> dict[int, float]:
    """Marriages with means of `first` in 2014–2016 and of `last` in 2021–2023."""
    values = {year: first + step for year, step in zip((2014, 2015, 2016), (-2, 0, 2), strict=True)}
    values |= {year: last + step for year, step in zip((2021, 2022, 2023), (3, 0, -3), strict=True)}
    return {year: value for year, value in values.items() if year not in missing}


def test_the_change_is_that_of_both_multiplied(study):
    opened = study(
        {2016: 1000, 2023: 600},
        rows("14212", wed(500, 400), "marriages"),
        rows("14000", {2016: 9000, 2023: 9900}),
        rows("14000", wed(3000, 3000), "marriages"),
        rows("00000", {2016: 90000, 2023: 81000}),
        rows("00000", wed(30000, 24000), "marriages"),
    )
    found = split(opened, DEATHS, MARRIAGES)
    assert found.finding.statement == (
        "その年までの3年に平均した婚姻件数の2016年から2023年の変化は20.0％の減少、"
        "婚姻当たりの死亡数の変化は25.0％の減少である。"
        f"死亡数の減少の{100 * math.log(0.8) / math.log(0.6):.0f}％は婚姻の減少に伴うものである。"
    )
    assert [row[0] for row in found.table.rows] == ["中市", "県", "全国"]
    assert [row[1] for row in found.table.rows] == ["14212", "14000", "00000"]
    numbers = [list(row[2:]) for row in found.table.rows]
    assert numbers[0] == pytest.approx([-40, -20, -25])
    assert numbers[1] == pytest.approx([10, 0, 10])
    assert numbers[2] == pytest.approx([-10, -20, 12.5])
    assert found.finding.caveats == (
        "数え方の注意。", "もう一つの注意。",
        "同じ期間の全国の婚姻件数（3年平均）の変化は20.0％の減少である。",
    )  # fmt: skip
    assert found.finding.estimate == pytest.approx(-20)
    assert found.finding.statement.endswith(found.brief)
    assert [series.area for series in found.behind] == ["14212", "14212"]
    assert found.behind[1].years == [2014, 2015, 2016, 2021, 2022, 2023]


@pytest.mark.parametrize(
    ("deaths", "marriages", "end"),
    [
        # both up
        ((600, 1000), (400, 500), f"死亡数の増加の{100 * math.log(1.25) / math.log(1000 / 600):.0f}％は婚姻の増加に伴うものである。"),
        ((1000, 1000), (500, 400), "2つは逆の向きに動いている。"),
        ((1000, 600), (400, 500), "2つは逆の向きに動いている。"),
        # the change itself may be chance: no share of it
        ((100, 95), (500, 490), "婚姻当たりの死亡数の変化は3.1％の減少である。"),
        ((1000, 600), (500, 500), "変化はほぼなし、婚姻当たりの死亡数の変化は40.0％の減少である。"),
        ((1000, 800), (500, 400), "婚姻当たりの死亡数の変化はほぼなしである。"),
    ],
)  # fmt: skip
def test_what_is_said_of_shares(study, deaths, marriages, end):
    opened = study(dict(zip((2016, 2023), deaths, strict=True)), rows("14212", wed(*marriages), "marriages"))
    assert split(opened, DEATHS, MARRIAGES).finding.statement.endswith(end)


@pytest.mark.parametrize(
    ("deaths", "marriages"),
    [
        ((1000, 600), wed(500, 400, missing=(2014,))),
        ((1000, 600), wed(500, 400, missing=(2022,))),
        ((1000, 600), wed(500, 9)),  # 27 in three years
        ((0, 600), wed(500, 400)),
        ((1000, 600), {}),
    ],
)
def test_where_years_are_missing_or_events_too_few_there_is_no_split(study, deaths, marriages):
    opened = study(dict(zip((2016, 2023), deaths, strict=True)), rows("14212", marriages, "marriages"))
    assert split(opened, DEATHS, MARRIAGES) is None
