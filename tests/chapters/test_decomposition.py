"""Effects that add up: printed parts, the largest one, and what is said where it hangs on chance or assumption."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.chapters.decomposition import (
    Parts,
    alternatives_table,
    change_words,
    cumulative_picture,
    cumulative_table,
    leader_under_all,
    leading_words,
    listed,
    parts_picture,
    parts_table,
)
from analysis.methods.result import Estimate

from .conftest import DEATHS

LABELS = {"women": "女性の人数", "age": "年齢構成", "level": "出生力"}


def effect(value: float, half: float = 5.0) -> Estimate:
    return Estimate(value, value - half, value + half, 0.95, "effect", "x")


def parts(total: Estimate | None = None, **effects: Estimate) -> Parts:
    found = total or effect(sum(each.number for each in effects.values()))
    return Parts({name: LABELS[name] for name in effects}, effects, found)


THREE = parts(women=effect(-250.4, 20), age=effect(-60.4, 20), level=effect(-143.2, 20))


def test_the_printed_parts_add_up_to_the_printed_change():
    assert dict(THREE.printed) == {"women": -251.0, "age": -60.0, "level": -143.0}
    assert sum(THREE.printed.values()) == round(THREE.total.number) == -454
    assert listed(THREE, "人") == "女性の人数が−251人、年齢構成が−60人、出生力が−143人"
    assert change_words(THREE, DEATHS) == "454人の減少"
    assert change_words(parts(women=effect(3), age=effect(9)), DEATHS) == "12人の増加"
    assert change_words(parts(women=effect(3), age=effect(-3)), DEATHS) == "増減なし"


@given(st.lists(st.floats(-5000, 5000), min_size=2, max_size=3), st.integers(-6000, 6000))
def test_they_always_do_and_none_is_moved_by_a_unit(values, total):
    values[-1] += total - sum(values)
    made = Parts(
        LABELS,
        {name: effect(value) for name, value in zip(LABELS, values, strict=False)},
        effect(total),
    )
    assert sum(made.printed.values()) == total
    for printed, value in zip(made.printed.values(), values, strict=True):
        assert abs(printed - value) < 1


@pytest.mark.parametrize(
    ("effects", "leading"),
    [
        ({"women": effect(-100, 20), "age": effect(-50, 20)}, "women"),
        ({"women": effect(-50, 20), "age": effect(100, 20)}, "age"),
        # the intervals of their sizes overlap: 80 against 90
        ({"women": effect(-100, 20), "age": effect(-50, 40)}, None),
        ({"women": effect(-100, 20), "age": effect(60, 40)}, None),
        # the largest may be nothing
        ({"women": effect(-100, 120), "age": effect(-5, 1)}, None),
        ({"women": effect(-100, 20)}, "women"),
        ({"women": effect(0.0, 0), "age": effect(0.0, 0)}, None),
        # without limits nothing can be told
        ({"women": Estimate(-9.0, None, None, None, "e", "x"), "age": effect(1, 0.1)}, None),
    ],
)
def test_the_largest_factor_where_it_can_be_told(effects, leading):
    assert parts(**effects).leading() == leading


def test_the_largest_factor_in_words():
    assert leading_words(THREE, "level") == "最も大きいのは出生力である"
    assert leading_words(THREE, None) == "どの要因が最も大きいかは、偶然の変動の範囲では決められない"


def test_the_largest_factor_must_be_so_under_every_assumption():
    same = {"women": -200.0, "age": -100.0, "level": -154.0}
    other = {"women": -150.0, "age": -100.0, "level": -204.0}
    assert leader_under_all(THREE, {}) == "women"
    assert leader_under_all(THREE, {"a": same}) == "women"
    assert leader_under_all(THREE, {"a": same, "b": other}) is None
    assert leader_under_all(THREE, {"a": {**same, "level": 201.0}}) is None
    by_chance = parts(effect(-454, 500), women=effect(-454, 5))
    assert by_chance.leading() == "women"
    assert leader_under_all(by_chance, {}) is None, "the change itself is chance"
    unclear = parts(women=effect(-100, 20), age=effect(-90, 20))
    assert leader_under_all(unclear, {"a": {"women": -100.0, "age": 0.0}}) is None


@pytest.fixture
def opened(study):
    return study({2016: 1500, 2019: 1200, 2023: 1046})


def test_the_table_ends_with_the_change_and_shares_add_up(opened):
    table = parts_table(opened, DEATHS, "deaths_reasons", THREE, [opened.main], note="注")
    assert [row[0] for row in table.rows] == ["女性の人数", "年齢構成", "出生力", "計（死亡数の変化）"]
    assert [row[1] for row in table.rows] == [-251.0, -60.0, -143.0, -454.0]
    # 251/454 = 55.29, 60/454 = 13.22, 143/454 = 31.50: the largest remainder is rounded up
    assert [row[4] for row in table.rows] == [55.0, 13.0, 32.0, 100.0]
    assert table.rows[0][2:4] == (pytest.approx(-270.4), pytest.approx(-230.4))
    assert (table.title, table.period) == ("死亡数の変化の内訳（2016年から2023年まで）", "2016年と2023年")


def test_shares_of_no_change_are_not_given(opened):
    none = parts(women=effect(30), age=effect(-30))
    table = parts_table(opened, DEATHS, "deaths_reasons", none, [opened.main], note="")
    assert [row[4] for row in table.rows] == [None, None, None]
    assert table.rows[-1][1] == 0.0


def test_text_and_chart_name_the_same_factor(opened):
    table = parts_table(opened, DEATHS, "deaths_reasons", THREE, [opened.main], note="")
    told = parts_picture(opened, DEATHS, "fig", THREE, table, "women")
    assert told.title == "死亡数の変化（−454人）の内訳: 最も大きいのは女性の人数"
    assert "変化−454人の内訳は、女性の人数が−251人、年齢構成が−60人、出生力が−143人。" in told.alt
    assert parts_picture(opened, DEATHS, "fig", THREE, table, None).title == "死亡数の変化（−454人）の内訳"
    rows = told.chart.rows
    assert rows["printed"].tolist() == ["−251", "−60", "−143"]
    assert rows["value"].tolist() == [-250.4, -60.4, -143.2]
    assert rows.index.tolist() == ["女性の人数", "年齢構成", "出生力"]


BY_YEAR = pd.DataFrame(
    {"women": [0.0, -100.4, -250.4], "age": [0.0, -50.4, -60.4], "level": [0.0, -149.2, -143.2],
     "change": [0.0, -300.0, -454.0]},
    index=[2016, 2019, 2023],
)  # fmt: skip


def test_the_effects_of_every_year_add_up(opened):
    table = cumulative_table(opened, DEATHS, "by_year", LABELS, BY_YEAR, [opened.main], note="")
    assert table.rows == (
        (2016, 0.0, 0.0, 0.0, 0.0),
        (2019, -101.0, -50.0, -149.0, -300.0),
        (2023, -251.0, -60.0, -143.0, -454.0),
    )
    assert (table.period, table.annex) == ("2016〜2023年", True)
    picture = cumulative_picture(opened, DEATHS, "fig_by_year", LABELS, BY_YEAR, table)
    assert "2023年に女性の人数が−251人、年齢構成が−60人、出生力が−143人、計−454人である" in picture.alt
    assert [line.label for line in picture.chart.lines] == [*LABELS.values(), "計（死亡数の変化）"]
    assert picture.chart.signed


def test_other_assumptions_are_a_row_each(opened):
    table = alternatives_table(
        opened, DEATHS, "others", LABELS,
        {"本資料の方法": {"women": -250.4, "age": -60.4, "level": -143.2},
         "別の方法": {"level": -10.3, "women": 5.0, "age": 3.3}},
        [opened.main], note="注",
    )  # fmt: skip
    assert table.rows == (
        ("本資料の方法", -251.0, -60.0, -143.0, -454.0),
        ("別の方法", 5.0, 3.0, -10.0, -2.0),
    )
