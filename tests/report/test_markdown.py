"""Narration: what analysts write in Markdown cells. Expectations are read off the Markdown by hand."""

from __future__ import annotations

import re

import pytest

from analysis.report.markdown import Heading, Markup, convert

FOOTNOTES = ["本文[^1]。\n\n[^1]: はじめの注", "続き[^1]。\n\n[^1]: つぎの注"]


def text_of(narration) -> str:
    return "\n".join(piece.text for cell in narration.cells for piece in cell if isinstance(piece, Markup))


def test_headings_are_taken_out_as_plain_text_with_their_level():
    narration = convert(["# 題\n\n序\n## 章 `a` **b** $x$\n本文\n### 節\n- 項"], "html")
    headings = [piece for piece in narration.cells[0] if isinstance(piece, Heading)]
    assert headings == [Heading(1, "題"), Heading(2, "章 a b x"), Heading(3, "節")]
    assert "<h" not in text_of(narration)


def test_a_cell_per_source_even_when_empty_or_left_open():
    narration = convert(["", "```\nopen", "> 引用\n\n| a |", "最後"], "typst")
    assert len(narration.cells) == 4
    assert narration.cells[0] == ()
    assert narration.cells[3] == (Markup("最後"),)


def test_no_cells_need_no_pandoc():
    assert convert([], "html").cells == ()
    assert convert(["", " \n"], "typst").cells == ((), ())


def test_footnotes_with_the_same_label_stay_apart_and_are_numbered_through():
    html = convert(FOOTNOTES, "html")
    assert re.findall(r'href="#fn(\d)"', text_of(html)) == ["1", "2"]
    assert html.footnotes.index("はじめの注") < html.footnotes.index("つぎの注")
    typst = convert(FOOTNOTES, "typst")
    assert [cell[0].text for cell in typst.cells] == [
        "本文#footnote[はじめの注]。",
        "続き#footnote[つぎの注]。",
    ]
    assert typst.footnotes == ""


@pytest.mark.parametrize(
    "source",
    [
        "<script>alert(1)</script>",
        "<b onclick='x()'>太字</b>",
        "```{=html}\n<script>alert(1)</script>\n```",
        "`<script>`{=html}",
        "[押す](javascript:alert(1))",
        "[押す](data:text/html,x)",
        "[押す]: javascript:alert(1)\n\n[押す]",
        '<a href="x">y</a>',
    ],
)
def test_raw_html_and_running_links_do_not_pass(source):
    html = text_of(convert([source], "html"))
    assert not re.search(r"<(script|b|a)\b", html)


@pytest.mark.parametrize(
    "source", ["#panic()", "#let x = 1", '"] #x', "= 見出しでない", "$ x", "@ref <label>"]
)
def test_typst_syntax_in_markdown_stays_text(source):
    typst = text_of(convert([source], "typst"))
    assert not re.search(r"(?<!\\)[#$@<]", typst)
    assert not typst.startswith("=")


def test_raw_typst_is_refused():
    assert text_of(convert(["```{=typst}\n#panic()\n```"], "typst")).startswith("`")


def test_formulas_carry_their_tex_as_alternative():
    typst = text_of(convert(['$\\frac{a}{b}$ と\n\n$$x = "y" \\alpha$$'], "typst"))
    assert 'alt: "\\\\frac{a}{b}", block: false' in typst
    html = text_of(convert(["$\\frac{a}{b}$"], "html"))
    assert "<mfrac>" in html
    assert "\\frac{a}{b}</annotation>" in html


def test_unreadable_tex_stays_text():
    assert "math.equation" not in text_of(convert(["$\\undefined{$"], "typst"))


def test_pictures_are_named_not_loaded():
    for target in ("html", "typst"):
        assert (
            text_of(convert(["![出生数の図](attachment:a.png)"], target)).count("［画像：出生数の図］") == 1
        )


def test_lines_of_one_paragraph_join_without_space_between_japanese():
    assert text_of(convert(["出生数は\n減った。"], "typst")) == "出生数は減った。"


def test_prices_and_tildes_are_not_markup():
    assert (
        text_of(convert(["$5から$10、2015~2020と2020~2023"], "html"))
        == "<p>$5から$10、2015~2020と2020~2023</p>"
    )
