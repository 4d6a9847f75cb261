"""`explore.series`: what it returns is what stands in the CSV files, and bases are never mixed silently."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis import explore
from analysis.checking.errors import InputError
from analysis.explore.series import COLUMNS
from analysis.model.observations import COLUMNS as FILE_COLUMNS

WOMEN = {"basis": "resident_register_japanese", "sex": "female"}


def test_values_are_those_of_the_files(figures, data_dir):
    found = explore.series("births", ["平塚市", "14212"], basis="vital_statistics", data_dir=data_dir)
    assert tuple(found.columns) == COLUMNS
    for area, name in (("14203", "平塚市"), ("14212", "厚木市")):
        own = found[found["area"] == area]
        assert dict(zip(own["year"], own["value"], strict=True)) == figures(
            area, "births", "vital_statistics"
        )
        assert set(own["name"]) == {name}
    assert set(found["status"]) == {"observed"}
    assert (found.attrs["title"], found.attrs["unit"], found.attrs["basis"]) == (
        "出生数",
        "人",
        "人口動態統計",
    )
    assert found.attrs["period"] == "2010〜2023年（暦年）"
    assert "総務省統計局「社会・人口統計体系" in found.attrs["source"]


def test_ages_are_added_up_where_the_rows_allow(figures, data_dir):
    found = explore.series("population", "平塚市", age="25〜34歳", data_dir=data_dir, **WOMEN)
    parts = [
        figures("14203", "population", "resident_register_japanese", "female", age)
        for age in ("25-29", "30-34")
    ]
    assert dict(zip(found["year"], found["value"], strict=True)) == {
        year: parts[0][year] + parts[1][year] for year in parts[0]
    }
    assert set(found["note"]) == {"25-29及び30-34の合計"}
    assert set(found["age"]) == {"25-34"}


def test_an_open_age_is_added_up_whatever_its_last_band_is(figures, data_dir):
    """Bands end at 80+ until 2014 and at 100+ after."""
    found = explore.series("population", "平塚市", age="75+", years=(2014, 2015), data_dir=data_dir, **WOMEN)
    read = lambda age: figures("14203", "population", "resident_register_japanese", "female", age)  # noqa: E731
    bands = {2014: ("75-79", "80+"), 2015: ("75-79", "80-84", "85-89", "90-94", "95-99", "100+")}
    expected = {year: sum(read(age)[year] for age in ages) for year, ages in bands.items()}
    assert dict(zip(found["year"], found["value"], strict=True)) == expected


def test_both_sexes_are_added_up_where_only_they_are_given(figures, data_dir):
    found = explore.series(
        "population", "平塚市", basis="resident_register_japanese", age="25-29", years=2020, data_dir=data_dir
    )
    apart = [
        figures("14203", "population", "resident_register_japanese", sex, "25-29")[2020]
        for sex in ("male", "female")
    ]
    assert found["value"].tolist() == [sum(apart)]
    assert found["note"].tolist() == ["男25-29及び女25-29の合計"]


def test_ages_that_do_not_fit_are_refused_with_what_there_is(data_dir):
    with pytest.raises(InputError, match=r"年齢 18-33 の値がありません.*25-29、30-34.*ちょうど合わせた幅"):
        explore.series("population", "平塚市", age="18-33", data_dir=data_dir, **WOMEN)


def test_rates_are_never_added_up(data_dir):
    with pytest.raises(InputError, match="足し合わせられない指標"):
        explore.series("tfr_contribution", "全国", sex="女", age="25-34", data_dir=data_dir)
    whole = explore.series(
        "tfr_contribution", "全国", sex="女", age=["25-29", "30-34"], years=2018, data_dir=data_dir
    )
    assert whole["value"].tolist() == [0.4038, 0.5118]


def test_several_bases_are_refused_with_how_to_choose(data_dir):
    with pytest.raises(InputError) as caught:
        explore.series("births", "平塚市", data_dir=data_dir)
    message = str(caught.value)
    for told in (
        "統計の基準が3つ",
        'basis="vital_statistics"（人口動態統計、2010〜2023年）',
        "市の計画書、2022年",
    ):
        assert told in message
    assert 'basis=["vital_statistics", "resident_register"]' in message


def test_bases_side_by_side_stay_rows_of_their_own(figures, data_dir):
    bases = ["vital_statistics", "住民基本台帳"]
    found = explore.series("出生数", "平塚市", basis=bases, years=[2016, 2017], data_dir=data_dir)
    by_basis = {
        basis: dict(zip(rows["year"], rows["value"], strict=True)) for basis, rows in found.groupby("basis")
    }
    for basis in ("vital_statistics", "resident_register"):
        known = figures("14203", "births", basis)
        assert by_basis[basis] == {year: known[year] for year in (2016, 2017) if year in known}
    assert 2017 not in by_basis["resident_register"]


def test_the_only_basis_need_not_be_named(data_dir):
    assert set(explore.series("marriages", "平塚市", data_dir=data_dir)["basis"]) == {"vital_statistics"}


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (
            {"indicator": "出生"},
            r'指標「出生」はありません.*"births"（出生数）.*explore.indicators\("出生"\)',
        ),
        ({"indicator": "birth"}, "もしや「births」"),
        ({"areas": "府中市"}, "2件あります.*東京都.*広島県"),
        ({"areas": []}, "一つも指定されていません"),
        ({"basis": "census"}, "「国勢調査」の値がありません.*vital_statistics"),
        ({"basis": "vital_statistic"}, "もしや「vital_statistics」"),
        ({"basis": "vital_statistics", "years": 2030}, "その年の値がありません.*2010〜2023年"),
        ({"basis": "vital_statistics", "years": (2020, 2010)}, "年として読めません"),
        ({"basis": "vital_statistics", "years": "令和"}, "年として読めません"),
        ({"sex": "両性"}, "性別として読めません"),
        ({"age": "34-25"}, "年齢として読めません"),
        ({"areas": "札幌市"}, "札幌市の「出生数」.*値がありません.*explore.indicators"),
    ],
)
def test_mistakes_are_told_in_japanese(asked, told, data_dir):
    with pytest.raises(InputError, match=told):
        explore.series(**{"indicator": "births", "areas": "平塚市", "data_dir": data_dir, **asked})


def test_a_withheld_value_is_a_reason_and_not_zero(broken_data):
    header = ",".join(FILE_COLUMNS)
    rows = (
        "14203,divorces,2001,total,total,,suppressed,vital_statistics,vital_ssds",
        "14203,deaths,2001,female,65-69,10,observed,vital_statistics,vital_ssds",
        "14203,deaths,2001,female,70+,,unavailable,vital_statistics,vital_ssds",
    )
    (broken_data / "observations" / "own.csv").write_text("\n".join((header, *rows, "")), encoding="utf-8")
    found = explore.series("divorces", "平塚市", years=2001, data_dir=broken_data)
    assert found["value"].isna().all()
    assert found["note"].tolist() == ["秘匿（X）のため値がない"]
    summed = explore.series(
        "deaths", "平塚市", basis="vital_statistics", years=2001, sex="女", age="65+", data_dir=broken_data
    )
    assert summed["value"].isna().all()
    assert summed["status"].tolist() == ["unavailable"]


def test_years_before_a_merger_say_why_they_are_missing(data_dir):
    found = explore.series("population", "一関市", basis="census", data_dir=data_dir)
    assert min(found["year"]) > 1980
    assert any("1980年" in gap and "藤沢町" in gap for gap in found.attrs["gaps"])


def test_an_area_without_values_is_named(data_dir):
    found = explore.series("births", ["平塚市", "札幌市"], basis="vital_statistics", data_dir=data_dir)
    assert set(found["name"]) == {"平塚市"}
    assert found.attrs["gaps"] == ["値のない団体：札幌市"]


def test_frames_can_be_joined_and_keep_what_they_say(data_dir):
    both = [
        explore.series("births", name, basis="vital_statistics", data_dir=data_dir)
        for name in ("平塚市", "厚木市")
    ]
    assert len(pd.concat(both)) == sum(map(len, both))
    assert both[0][both[0]["year"] > 2015].attrs["basis"] == "人口動態統計"
