"""Cells of official tables; the expected readings follow the conventions printed in the publications.

「-」 該当数字のないもの, 「…」 不詳, 「X」 秘匿, 「***」 得られないもの: e-Stat「統計表の記号」. Years: 元年 of
an era is its first year (平成元年 = 1989, 令和元年 = 2019).
"""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.model.observations import Status
from analysis.sources.cells import compact, is_blank, is_note, number, numbers, year, years


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("1614", 1614),
        (" 1,614 ", 1614),
        ("１，６１４", 1614),
        ("△1,234", -1234),
        ("▲ 1,234", -1234),
        ("−5.5", -5.5),
        ("－５", -5),
        ("-0.12 ", -0.12),
        ("+3", 3),
        (".5", 0.5),
        ("0", 0),
        ("-0", 0),
        ("123,456,789", 123456789),
    ],
)
def test_numbers(cell: str, value: float) -> None:
    found, status = number(cell)
    assert found == value
    assert status is Status.OBSERVED
    assert found is not None
    assert math.copysign(1, found) == (1 if value >= 0 else -1)


@pytest.mark.parametrize(
    ("cell", "status"),
    [
        ("-", Status.NOT_APPLICABLE),
        ("－", Status.NOT_APPLICABLE),
        ("―", Status.NOT_APPLICABLE),
        ("…", Status.UNAVAILABLE),
        ("...", Status.UNAVAILABLE),
        ("***", Status.UNAVAILABLE),
        ("＊＊＊", Status.UNAVAILABLE),
        ("X", Status.SUPPRESSED),
        ("ｘ", Status.SUPPRESSED),
    ],
)
def test_marks_have_no_value(cell: str, status: Status) -> None:
    assert number(cell) == (None, status)
    assert not status.has_value


@pytest.mark.parametrize("cell", ["", " ", "　"])
def test_blank_cells_are_neither(cell: str) -> None:
    assert number(cell) == (None, None)


@pytest.mark.parametrize(
    "cell",
    [
        "12a",
        "1,23",
        "12,34",
        "1e5",
        "1.2E+05",
        "inf",
        "nan",
        "12%",
        "(3)",
        "①",
        "123¹",
        "٣",
        "1 2",
        "1.2.3",
        "9" * 20,
    ],
)
def test_what_is_no_number_is_not_guessed(cell: str) -> None:
    with pytest.raises(ValueError, match=r"number|digits"):
        number(cell)


@settings(deadline=None, max_examples=200)
@given(st.lists(st.text(alphabet="0123456789,.-−△▲Xx…*① 　１２", max_size=8), max_size=20))
def test_many_cells_read_as_each_by_itself(cells: list[str]) -> None:
    read = numbers(cells)
    for i, cell in enumerate(cells):
        try:
            value, status = number(cell)
        except ValueError:
            assert read.invalid[i]
            assert read.status[i] == ""
            assert math.isnan(read.value[i])
            continue
        assert not read.invalid[i]
        assert read.blank[i] == (status is None)
        assert read.status[i] == (status.value if status else "")
        assert (math.isnan(read.value[i]) and value is None) or read.value[i] == value


@given(st.integers(-(10**14), 10**14))
def test_any_separated_integer_is_read_back(value: int) -> None:
    assert number(f"{value:,}")[0] == value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("平成31年1月1日", 2019),
        ("令和元年", 2019),
        ("令和6年", 2024),
        ("令和６年度", 2024),
        ("昭和55年", 1980),
        ("平成57年", 2045),
        ("令和6(2024)年", 2024),
        ("2015年", 2015),
        ("２０２０", 2020),
        ("H28", 2016),
        ("R元年", 2019),
        ("人口", None),
        ("14212", None),
        ("2024人", None),
        ("", None),
    ],
)
def test_years(text: str, expected: int | None) -> None:
    assert year(text) == expected


def test_a_title_names_its_years_in_order() -> None:
    title = (
        "令和2年1月1日住民基本台帳人口・世帯数、令和元年（平成31年1月1日から令和元年12月31日まで）人口動態"
    )
    assert years(title) == (2020, 2019, 2019, 2019)


def test_header_words_compare_without_width_blanks_and_kind_of_comma() -> None:
    assert compact("１５～６４歳 人口（男）") == compact("15～64歳人口(男)")
    assert compact("（農業，林業）") == compact("(農業、林業)")
    assert compact("転入者数") != compact("転出者数")


def test_notes_and_blank_rows() -> None:
    assert is_note(["（注）外国人を含む。", ""])
    assert is_note(["", "※ 参考値"])
    assert is_note(["資料：総務省"])
    assert not is_note(["注）", "1"])
    assert not is_note(["厚木市"])
    assert is_blank(["", " ", "　"])
    assert not is_blank(["0"])
