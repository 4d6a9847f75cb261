"""Names of categories as e-Stat prints them (国勢調査, 住民基本台帳人口移動報告, 社会・人口統計体系); answers by hand."""

from __future__ import annotations

import hypothesis.strategies as st
import pandas as pd
import pytest
from hypothesis import given, settings

from analysis.model.observations import AGE_PATTERN, KEY
from analysis.sources import categories
from analysis.sources.selection import selection


@pytest.mark.parametrize(
    ("name", "age"),
    [
        ("総数", "total"),
        ("00_総数", "total"),
        ("総数（年齢）", "total"),
        ("15～19歳", "15-19"),
        ("０～４歳", "0-4"),
        ("18_85～89歳", "85-89"),
        ("100歳以上", "100+"),
        ("22_年齢「不詳」", "unknown"),
        ("15歳未満", "0-14"),
        ("20歳", "20-20"),
        ("（再掲）65歳以上", None),
        ("再掲", None),
        ("～19歳", None),
        ("平均年齢", None),
        ("0歳未満", None),
        ("", None),
    ],
)
def test_ages(name, age):
    assert categories.age(name) == age


@pytest.mark.parametrize(
    ("name", "sex"),
    [
        ("0_総数", "total"),
        ("男女計", "total"),
        ("１_男", "male"),
        ("女性", "female"),
        ("男女不詳", None),
        ("女子学生", None),
    ],
)
def test_sexes(name, sex):
    assert categories.sex(name) == sex


@pytest.mark.parametrize(
    ("name", "code", "year"),
    [
        ("2020年", "2020000000", 2020),
        ("2016年度", "2016100000", 2016),
        ("令和元年", "", 2019),
        ("平成27年（2015年）", "", 2015),
        ("", "2020000000", 2020),
        ("", "2020000010", None),
        ("2020年_不詳補完値", "2020000010", None),
        ("2024年7月", "2024000707", None),
        ("2020年1～3月期", "", None),
        ("平均", "", None),
    ],
)
def test_years(name, code, year):
    assert categories.year(name, code) == year


@pytest.mark.parametrize(
    ("code", "name", "auxiliary", "area"),
    [
        ("14212", "厚木市", "", "14212"),
        ("3209", "一関市", "", "03209"),
        ("00000", "全国", "", "00000"),
        ("01", "小郡市", "40216", "40216"),
        ("13100", "特別区部", "", None),
        ("14001", "市部", "", None),
        ("14400", "愛甲郡", "", None),
        ("01300", "石狩振興局", "", None),
        ("0120A", "（旧 函館市）", "", None),
        ("01202", "（旧 函館市）", "", None),
        ("99999", "不明", "", None),
        ("", "厚木市", "", None),
    ],
)
def test_areas(code, name, auxiliary, area):
    assert categories.area(code, name, auxiliary) == area


@given(st.text(max_size=12))
@settings(max_examples=200, deadline=None)
def test_any_name_is_understood_in_the_form_of_observations_or_not_at_all(name):
    assert categories.sex(name) in (None, "total", "male", "female")
    age = categories.age(name)
    assert age is None or pd.Series([age]).str.fullmatch(AGE_PATTERN).all()
    year = categories.year(name)
    assert year is None or 1868 <= year <= 2199


def test_a_selection_does_not_depend_on_order_or_values_but_on_every_key():
    frame = pd.DataFrame(
        [
            ("14212", "births", 2016, "total", "total", "census"),
            ("14212", "births", 2017, "total", "total", "census"),
        ],
        columns=list(KEY),
    ).assign(value=[1.0, 2.0])
    same = selection(frame)
    assert selection(frame.iloc[::-1].assign(value=9.0)) == same
    for column, other in {
        "area": "14203",
        "indicator": "deaths",
        "sex": "male",
        "age": "0-4",
        "basis": "x",
    }.items():
        changed = frame.copy()
        changed.loc[0, column] = other
        assert selection(changed) != same
    assert selection(frame.iloc[:1]) != same
