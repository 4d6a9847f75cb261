"""The typeface. The oracle for coverage and subsets is the font file itself, read with fontTools."""

from __future__ import annotations

import re
from base64 import b64decode
from io import BytesIO

import pytest
from fontTools.ttLib import TTFont

from analysis.report.fonts import FACES, FAMILY, font_face_css, printable, typst_fonts

TEXT = "出生数の推移 Births 1,234−5％"


def embedded(css: str) -> list[TTFont]:
    return [TTFont(BytesIO(b64decode(data))) for data in re.findall(r"base64,([^)]+)\)", css)]


def test_css_embeds_a_regular_and_a_bold_face_with_just_the_glyphs_needed():
    css = font_face_css(TEXT)
    assert re.findall(r"font-weight:(\d+)", css) == ["400", "700"]
    assert css.count(f'font-family:"{FAMILY}"') == 2
    for font in embedded(css):
        assert set(font.getBestCmap()) == {ord(char) for char in TEXT}


def test_the_same_characters_give_the_same_bytes():
    assert font_face_css(TEXT) == font_face_css(TEXT[::-1] + "出")


def test_glyphs_of_the_subset_have_the_widths_of_the_font():
    original = TTFont(FACES[400], lazy=True)
    subset = embedded(font_face_css(TEXT))[0]
    for char in "出B1":
        width = original["hmtx"][original.getBestCmap()[ord(char)]][0]
        assert subset["hmtx"][subset.getBestCmap()[ord(char)]][0] == width


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("厚木市 1,614人", "厚木市 1,614人"),
        ("🍼出生", "〓出生"),
        ("ゼロ幅\u200b結合\u2060", "ゼロ幅結合"),
        ("辻\U000e0100堂", "辻\U000e0100堂"),  # a variation selector chooses the form of a kanji
        ("\U0001d7d9\U0001d465", "1x"),  # mathematical digits and letters have plain equivalents
        ("二行\n目\u2028三", "二行\n目 三"),
        ("", ""),
    ],
)
def test_what_the_typeface_lacks_is_marked(text, shown):
    assert printable(text) == shown


def test_the_compiler_sees_both_faces():
    faces = {(font.family, font.weight) for font in typst_fonts().fonts()}
    assert {(FAMILY, 400), (FAMILY, 700)} <= faces
