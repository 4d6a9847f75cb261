"""Entries of a profile are changed in the text; comments and everything else stay as they are."""

from __future__ import annotations

import difflib

import pytest
import yaml

from analysis.checking.errors import InputError
from analysis.checking.yaml_edit import with_entries

TEXT = """\
# 団体のプロフィール
area: "14203"
peers:  # 似た市
  - "14212"  # 厚木市
  - "14206"
peers_method: 近い市   # 印刷される

report:
  department: ""
births:
  # 比較の最初の年
  # base_year: 2016
  target_year: 2031   # 最終年度
kpi_trends: {}
# 最後の行
"""


def changed_lines(after: str) -> list[str]:
    lines = difflib.ndiff(TEXT.splitlines(), after.splitlines())
    return [line for line in lines if line[0] in "+-"]


def test_an_entry_in_a_comment_is_written_below_it():
    found = with_entries(TEXT, {("births", "base_year"): 2013}, where="p.yml")
    assert changed_lines(found.text) == ["+   base_year: 2013"]
    assert (
        found.text.index("# base_year: 2016")
        < found.text.index("base_year: 2013")
        < found.text.index("target_year")
    )
    assert (found.added, found.replaced) == ((("births", "base_year"),), {})


def test_an_entry_that_is_there_is_rewritten_in_place_and_told():
    found = with_entries(TEXT, {("births", "target_year"): 2040}, where="p.yml")
    assert changed_lines(found.text) == [
        "-   target_year: 2031   # 最終年度",
        "+   target_year: 2040   # 最終年度",
    ]
    assert found.replaced == {("births", "target_year"): 2031}


def test_the_same_value_changes_nothing():
    found = with_entries(
        TEXT, {("births", "target_year"): 2031, ("peers",): ["14212", "14206"]}, where="p.yml"
    )
    assert found.text == TEXT
    assert not found.replaced


def test_an_empty_entry_is_filled_in_without_replacing_anything():
    found = with_entries(TEXT, {("report", "department"): "企画課"}, where="p.yml")
    assert found.replaced == {}
    assert yaml.safe_load(found.text)["report"] == {"department": "企画課"}


def test_a_list_over_several_lines_an_empty_section_and_a_missing_one():
    entries = {("peers",): ["14205"], ("kpi_trends", "rubric"): "osaka", ("workforce", "target_year"): 2040}
    found = with_entries(TEXT, entries, where="p.yml")
    parsed = yaml.safe_load(found.text)
    before = yaml.safe_load(TEXT)
    expected = {
        **before,
        "peers": ["14205"],
        "kpi_trends": {"rubric": "osaka"},
        "workforce": {"target_year": 2040},
    }
    assert parsed == expected
    assert "# 団体のプロフィール" in found.text
    assert "# 最後の行" in found.text


@pytest.mark.parametrize(
    "hostile",
    ["a: b\n- c", 'x"\ny: 1', "# not a comment", "!!python/object/apply:os.system [ls]", "{{ x }}", "'", "\u2028z", "&a *a", "\\"],
)  # fmt: skip
def test_a_text_stays_a_text_whatever_it_holds(hostile):
    found = with_entries(TEXT, {("report", "meeting"): hostile}, where="p.yml")
    assert yaml.safe_load(found.text) == {
        **yaml.safe_load(TEXT), "report": {"department": "", "meeting": hostile}
    }  # fmt: skip


def test_what_cannot_be_changed_alone_is_refused_with_the_line_to_write():
    flow = 'area: "14203"\nbirths: {base_year: 2010, target_year: 2030}\n'
    assert with_entries(flow, {("births", "base_year"): 2013}, where="p.yml").replaced
    with pytest.raises(InputError, match=r"自動では書き換えられません.*births の knot: 2015"):
        with_entries(flow, {("births", "knot"): 2015}, where="p.yml")
    with pytest.raises(InputError, match="YAML として読めません"):
        with_entries("a: [", {("births", "base_year"): 2013}, where="p.yml")
