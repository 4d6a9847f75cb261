"""The workbook of 人口動態保健所・市区町村別統計 (layout as two importers describe it: code and name in one cell).

Oracles: the published totals for 2018–2022 (札幌市中央区 0.91, 札幌市北区 1.06) beside rates made up by hand so that
TFR = 5 × Σ rate / 1000; e.g. 0.91 = 5 × (1.5 + 10.0 + 45.5 + 71.0 + 43.0 + 10.5 + 0.5) / 1000.
"""

from __future__ import annotations

import itertools

import hypothesis.strategies as st
import openpyxl
import pytest
from hypothesis import given, settings

from analysis.checking.errors import InputError
from analysis.sources import mhlw_tfr
from analysis.sources.formats import head_of

TITLE = "第２表　合計特殊出生率・母の年齢階級別出生率（ベイズ推定値），都道府県・保健所・市区町村別　平成30年～令和４年"
HEADER = [
    "",
    "合計特殊出生率",
    "15～19歳",
    "20～24歳",
    "25～29歳",
    "30～34歳",
    "35～39歳",
    "40～44歳",
    "45～49歳",
]
CHUO = ["01101中央区　", 0.91, 1.5, 10.0, 45.5, 71.0, 43.0, 10.5, 0.5]
KITA = ["01102北区　", 1.06, 2.0, 14.0, 60.0, 80.0, 45.0, 10.5, 0.5]
HOKKAIDO = ["01北海道", 1.21, 4.0, 25.0, 80.0, 80.0, 42.0, 10.5, 0.5]
CENTRE = ["0101札幌市保健所", 1.1, 2.0, 14.0, 68.0, 80.0, 45.0, 10.5, 0.5]


NUMBERED = itertools.count()


@pytest.fixture(autouse=True, scope="module")
def folder(tmp_path_factory):
    """One folder for all files of this module: hypothesis draws many in one test."""
    global FOLDER
    FOLDER = tmp_path_factory.mktemp("mhlw_tfr")


def path_for(name):
    path = FOLDER / str(next(NUMBERED)) / name
    path.parent.mkdir()
    return path


def workbook(*rows, title=TITLE, header=HEADER, name="tfr.xlsx"):
    path = path_for(name)
    book = openpyxl.Workbook()
    for row in ([title], [], header, *rows, [], ["注）市区町村の値はベイズ推定値である。"]):
        book.active.append(row)
    book.save(path)
    return path


def values(reading):
    return {
        (r["area"], r["indicator"], r["age"]): r["value"] for r in reading.observations.to_dict("records")
    }


def test_totals_and_rates_by_age():
    reading = mhlw_tfr.read(workbook(HOKKAIDO, CENTRE, CHUO, KITA))
    found = values(reading)
    assert found["01101", "total_fertility_rate", "15-49"] == 0.91
    assert found["01102", "total_fertility_rate", "15-49"] == 1.06
    assert found["01101", "fertility_rate", "30-34"] == 71.0
    assert found["01000", "fertility_rate", "15-19"] == 4.0
    assert len(found) == 3 * 8
    observations = reading.observations
    assert set(observations["year"]) == {2022}
    assert set(observations["sex"]) == {"female"}
    assert set(observations["basis"]) == {"vital_statistics_bayes"}
    assert reading.source == "tfr_bayes_h30_r4"
    status = observations.groupby("area")["status"].unique().map(list).to_dict()
    assert status == {"01000": ["observed"], "01101": ["estimated"], "01102": ["estimated"]}
    assert any("保健所の行 1件" in note for note in reading.notes)
    assert reading.areas["name_ja"].tolist() == ["北海道", "中央区", "北区"]
    assert reading.areas["level"].tolist() == ["prefecture", "ward", "ward"]


def test_without_age_words_the_columns_follow_the_order():
    found = values(mhlw_tfr.read(workbook(CHUO, header=["市区町村", "合計特殊出生率", *["率"] * 7])))
    assert found["01101", "fertility_rate", "45-49"] == 0.5


def test_columns_in_another_place_are_found_by_their_heading():
    moved = ["", "備考", *HEADER[1:]]
    found = values(mhlw_tfr.read(workbook([CHUO[0], "a", *CHUO[1:]], header=moved)))
    assert found["01101", "total_fertility_rate", "15-49"] == 0.91
    assert found["01101", "fertility_rate", "15-19"] == 1.5


def test_columns_that_break_the_identity_are_refused():
    shifted = [[row[0], *row[2:], row[1]] for row in (CHUO, KITA)]
    with pytest.raises(InputError, match="列の並びが表と合いません"):
        mhlw_tfr.read(workbook(*shifted, header=["市区町村", "合計特殊出生率", *["率"] * 7]))


def test_one_row_that_breaks_the_identity_is_noted():
    odd = ["01103東区", 1.9, *CHUO[2:]]
    reading = mhlw_tfr.read(workbook(CHUO, KITA, odd))
    assert any("1件" in note and "01103" in note for note in reading.notes)


def test_marks():
    reading = mhlw_tfr.read(
        workbook(
            ["01101中央区", "0.91*", *CHUO[2:]], ["01102北区", "…", *["-"] * 7], ["01103東区", "*", *KITA[2:]]
        )
    )
    rows = {(r["area"], r["indicator"], r["age"]): r for r in reading.observations.to_dict("records")}
    assert rows["01101", "total_fertility_rate", "15-49"]["value"] == 0.91
    assert rows["01102", "total_fertility_rate", "15-49"]["status"] == "unavailable"
    assert rows["01102", "fertility_rate", "15-19"]["status"] == "not_applicable"
    assert rows["01103", "total_fertility_rate", "15-49"]["status"] == "unavailable"
    assert any("「*」の付いた値 1件" in note for note in reading.notes)


@pytest.mark.parametrize(
    ("title", "name", "year", "source"),
    [
        ("合計特殊出生率 平成25年～平成29年", "a.xlsx", 2017, "tfr_bayes_h25_29"),
        ("合計特殊出生率　平成２０～２４年", "a.xlsx", 2012, "tfr_bayes_h20_24"),
        ("合計特殊出生率 2018年～2022年", "a.xlsx", 2022, "tfr_bayes_h30_r4"),
        ("合計特殊出生率", "tfr_h30-r4.xlsx", 2022, "tfr_bayes_h30_r4"),
        ("合計特殊出生率 令和5年～令和9年", "a.xlsx", 2027, "tfr_bayes_r5_9"),
    ],
)
def test_the_period(title, name, year, source):
    reading = mhlw_tfr.read(workbook(CHUO, title=title, name=name))
    assert set(reading.observations["year"]) == {year}
    assert (reading.edition, reading.source) == (str(year), source)


def test_without_a_period_of_five_years_the_remedy_is_told():
    with pytest.raises(InputError, match=r"期間が分かりません.*ファイル名に期間を入れる"):
        mhlw_tfr.read(workbook(CHUO, title="合計特殊出生率 令和4年"))


@pytest.mark.parametrize(
    ("row", "match"),
    [
        (["99101どこか区", *CHUO[1:]], "99101どこか区"),
        (["13北海道", *CHUO[1:]], "13東京都"),
        (["01101中央区", "高い", *CHUO[2:]], "合計特殊出生率.*高い"),
        (["01101中央区", -0.91, *CHUO[2:]], "0以上"),
        (KITA, "地域ごとに1行"),
    ],
)
def test_wrong_rows_are_told(row, match):
    with pytest.raises(InputError, match=match):
        mhlw_tfr.read(workbook(KITA, row))


def test_another_workbook_is_refused():
    with pytest.raises(InputError, match="として認識できません"):
        mhlw_tfr.read(workbook(["市名", 1], title="人口", header=["", "人口"]))
    assert mhlw_tfr.recognise(head_of(workbook(CHUO))).edition == "2022"


@given(
    st.lists(
        st.one_of(
            st.none(), st.text(max_size=6), st.integers(), st.floats(allow_nan=False, allow_infinity=False)
        ),
        max_size=10,
    )
)
@settings(max_examples=30, deadline=None)
def test_any_row_is_read_or_told(row):
    try:
        path = workbook(CHUO, row)
    except (openpyxl.utils.exceptions.IllegalCharacterError, ValueError):
        return  # no workbook can hold it
    try:
        reading = mhlw_tfr.read(path)
    except InputError:
        return
    assert values(reading)["01101", "total_fertility_rate", "15-49"] == 0.91


@given(st.binary(max_size=300))
@settings(max_examples=30, deadline=None)
def test_any_bytes(raw):
    path = path_for("a.xlsx")
    path.write_bytes(b"PK\x03\x04" + raw)
    with pytest.raises(InputError):
        mhlw_tfr.read(path)
