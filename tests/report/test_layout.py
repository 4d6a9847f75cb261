"""Widths of table columns. Expectations follow from the printed texts, counted by hand or by the property itself."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.report.layout import (
    LANDSCAPE_WIDTH,
    NUMERIC,
    PORTRAIT_WIDTH,
    table_layout,
    text_width,
    title_lines,
)


def test_full_width_counts_one_em_and_the_longest_line_counts():
    assert text_width("出生数") == 3
    assert text_width("1,234") == pytest.approx(2.9)
    assert text_width("出生\n死亡数") == 3
    assert text_width("") == 0


def test_numbers_keep_one_line_and_long_texts_wrap():
    text = "年齢構成と産業構成が近く、大学が立地する市であり、通勤圏も重なるため比較の対象とした"
    layout = table_layout(["理由", "出生数（人）"], [[text, "1,234,567"]], [False, True])
    assert sum(layout.widths) <= PORTRAIT_WIDTH
    assert layout.widths[1] >= text_width("1,234,567") * layout.size
    assert layout.widths[0] < text_width(text) * layout.size
    assert layout.short == (False, True)


def test_more_than_eight_columns_are_set_smaller():
    eight = table_layout(["年"] * 8, [["2020"] * 8], [True] * 8)
    nine = table_layout(["年"] * 9, [["2020"] * 9], [True] * 9)
    assert (eight.size, nine.size) == (9.0, 8.0)


def test_a_small_table_is_not_spread_over_the_page():
    assert sum(table_layout(["年", "人"], [["2020", "12"]], [True, True]).widths) < PORTRAIT_WIDTH / 3


def test_a_table_too_wide_for_the_page_is_turned_and_never_torn():
    headers, row = ["指標"] * 24, ["1,234,567"] * 24
    layout = table_layout(headers, [row], [True] * 24)
    assert layout.landscape
    assert sum(layout.widths) <= LANDSCAPE_WIDTH + 1
    assert min(layout.widths) >= text_width("1,234,567") * layout.size


def test_a_header_that_does_not_fit_breaks_before_its_unit_and_between_words():
    headers = ["20–39歳女性の割合（%）", *["合計特殊出生率（人口千対）"] * 7]
    layout = table_layout(headers, [["18.0"] * 8], [True] * 8)
    assert layout.headers[0].endswith("女性の\n割合\n（%）")
    assert layout.headers[1].replace("\n", "") == headers[1]


def test_a_table_without_rows_has_a_layout():
    layout = table_layout(["年", "備考"], [], [True, False])
    assert all(width > 0 for width in layout.widths)


@pytest.mark.parametrize(
    "text", ["1,614", "−278", "−290〜−266", "35.6%", "+1.2", "…", "", "NaN", "1e-05", "（12）"]
)
def test_numbers_ranges_and_signs_read_as_numeric(text):
    assert NUMERIC.fullmatch(text)


@pytest.mark.parametrize("text", ["厚木市", "2020年", "a1"])
def test_words_do_not(text):
    assert not NUMERIC.fullmatch(text)


def test_titles_break_between_words_into_even_lines():
    assert title_lines("なぜ出生数は減っているのか", 18) == ("なぜ出生数は減っているのか",)
    assert title_lines("出生数の減少要因に関する根拠資料", 12) == ("出生数の減少要因に", "関する根拠資料")


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="出生数のはと、1 aア）", max_size=40), st.floats(4, 20))
def test_a_broken_title_loses_nothing(title, width):
    assert "".join(title_lines(title, width)) == title


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.text("出生数（人）a", max_size=30), st.text("1,234出生", max_size=60), st.booleans()),
        min_size=1,
        max_size=30,
    )
)
def test_every_table_fits_its_page_with_numbers_whole(columns):
    headers, cells, numeric = (list(part) for part in zip(*columns, strict=True))
    layout = table_layout(headers, [cells], numeric)
    assert sum(layout.widths) <= (LANDSCAPE_WIDTH if layout.landscape else PORTRAIT_WIDTH) * 1.01
    for width, cell, number in zip(layout.widths, cells, numeric, strict=True):
        assert not number or width >= text_width(cell) * layout.size * 0.99
