"""Outputs of an analyst's own cells. The oracle for tables is the data frame that was put in."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis.report.document import Image, Preformatted, Sheet
from analysis.report.foreign import foreign_block, read_sheet

PNG = "iVBORw0KGgoAAAANSUhEUgAAAAMAAAACCAIAAAASFvFNAAAAEElEQVR4nGP4DwYMDAz/AQAf5AX7y7WdvgAAAABJRU5ErkJggg=="
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 10"><script>alert(1)</script></svg>'


def test_a_data_frame_becomes_a_table_of_its_texts():
    frame = pd.DataFrame({"市": ["厚木市", "<b>平塚市</b>"], "出生数": [1614, 1700], "率": [7.2, None]})
    sheet = read_sheet(frame.to_html())
    assert sheet.headers == (("", "市", "出生数", "率"),)
    assert sheet.rows == (("0", "厚木市", "1614", "7.2"), ("1", "<b>平塚市</b>", "1700", "NaN"))
    assert sheet.numeric == (True, False, True, True)


def test_spans_of_a_multi_index_keep_every_cell_in_its_column():
    frame = pd.DataFrame(
        [[1, 2, 3, 4], [5, 6, 7, 8]],
        columns=pd.MultiIndex.from_product([["男", "女"], ["計", "割合"]]),
        index=pd.MultiIndex.from_tuples([("県", "a"), ("県", "b")]),
    )
    sheet = read_sheet(frame.to_html())
    assert sheet.headers == (("", "", "男", "", "女", ""), ("", "", "計", "割合", "計", "割合"))
    assert sheet.rows == (("県", "a", "1", "2", "3", "4"), ("", "b", "5", "6", "7", "8"))


def test_only_the_first_table_and_no_script_or_style_text():
    html = (
        "<style>td{color:red}</style><table><tr><td>1<script>alert(1)</script></td><td>a<table><tr><td>x</td></tr>"
        "</table>b</td></tr></table><table><tr><td>後</td></tr></table>"
    )
    assert read_sheet(html).rows == (("1", "ab"),)


@pytest.mark.parametrize(
    "html", ["", "<b>文</b>", "<table></table>", "<table><tr><th>年</th></tr></table>", "<td>"]
)
def test_html_without_table_rows_is_no_sheet(html):
    assert read_sheet(html) is None


@pytest.mark.parametrize(
    "html", ["<table><td>1<td>2<tr><td>3", "<table><tr><td colspan='x' rowspan='-1'>1</td></tr>"]
)
def test_careless_html_is_read(html):
    assert read_sheet(html).rows[0][0] == "1"


def test_absurd_spans_are_bounded():
    sheet = read_sheet("<table><tr><td colspan='99999999' rowspan='99999999'>1</td></tr></table>")
    assert len(sheet.rows) == 1
    assert len(sheet.rows[0]) <= 200


def test_the_best_form_of_an_output_is_chosen():
    table = "<table><tr><td>1</td></tr></table>"
    assert isinstance(foreign_block({"text/html": table, "text/plain": "x"}, "図の説明", "output-1"), Sheet)
    assert isinstance(
        foreign_block({"image/png": PNG, "text/plain": "<Figure>"}, "図の説明", "output-1"), Image
    )
    fallback = foreign_block(
        {"text/html": "<b>x</b>", "text/plain": ["一行目\n", "二行目"]}, "図の説明", "output-1"
    )
    assert fallback == Preformatted(text="一行目\n二行目")
    assert foreign_block({"text/plain": ""}, "図の説明", "output-1") is None
    assert foreign_block({"application/vnd.jupyter.widget-view+json": {}}, "図の説明", "output-1") is None


def test_a_picture_keeps_its_description_and_proportions():
    image = foreign_block({"image/png": PNG}, "三本の棒", "output-1")
    assert (image.alt, image.anchor) == ("三本の棒", "output-1")
    assert image.aspect == pytest.approx(2 / 3)
    assert "script" not in foreign_block({"image/svg+xml": SVG}, "図", "output-2").svg


def test_text_in_pieces_is_joined():
    assert foreign_block({"image/png": [PNG[:20], PNG[20:]]}, "図", "o").aspect == pytest.approx(2 / 3)
