"""The glossary: README.ja.md prints all of it, a report what occurs in it."""

from __future__ import annotations

import re
from pathlib import Path

from analysis.elements import Column, Finding, Prose, Table
from analysis.report.assembly import assemble
from analysis.report.glossary import glossary

README = Path(__file__).resolve().parents[2] / "README.ja.md"


def test_the_readme_prints_the_whole_glossary_in_its_words():
    section = README.read_text(encoding="utf-8").split("\n## 読み方\n")[1].split("\n## ")[0]
    rows = re.findall(r"^\| (.+?) \| (.+?) \|$", section, re.MULTILINE)
    assert rows[0] == ("用語", "意味")
    assert rows[1:] == [(entry.term, entry.meaning) for entry in glossary()]


def test_a_report_explains_the_terms_that_occur_in_it_and_no_other(make):
    said = Prose(paragraphs=("人の意向は、偶然の範囲で動いた。",))
    found = Finding(id="f", statement="増えた。", method="二つの度数の差（MOVER）")
    columns = (Column(key="a", label="特化係数", decimals=2), Column(key="b", label="値"))
    table = Table(id="t", title="題", columns=columns, rows=((1.5, None),), annex=True)
    report = assemble(make.notebook("## 予測区間のこと", said, found, table), name="n", target="html")
    terms = [entry.term for entry in report.glossary]
    # the heading is a chapter's title, … what stands in the empty cell, and the finding's level is explained elsewhere
    assert terms == ["偶然の変動", "予測区間", "MOVER 法", "特化係数", "「…」"]


def test_a_report_without_such_terms_has_no_glossary(make):
    report = assemble(make.notebook("本文"), name="n", target="html")
    assert report.glossary == ()
    assert not report.annexed


def test_both_pages_print_it(make):
    page = make.html(make.notebook("## 章", Prose(paragraphs=("特化係数は2である。",))))
    assert "<dt>特化係数</dt><dd>ある産業の従業者の割合" in page
