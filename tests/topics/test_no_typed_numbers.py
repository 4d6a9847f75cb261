"""No sentence of a report contains a number that somebody typed: only names and definitions do.

Sentences, titles and alternative texts are written in chapters and topics, which is why charts get data only.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from analysis.chapters.settling import DEFAULT_SPAN

PACKAGE = Path(__file__).resolve().parents[2] / "analysis"
WORDED = sorted(path for part in ("chapters", "topics", "figures") for path in (PACKAGE / part).rglob("*.py"))

DEFINITIONS = (
    # ages: the reproductive ones; those who are 25–34 now and in five years; the bands of the tables
    r"15〜49歳",
    r"25〜34歳",
    r"20〜29歳",
    r"20・30歳代|18〜39歳|40歳以上|（20-39）",
    r"5年後にこの年齢になる",
    r"5歳階級",
    # the span of net migration by cohorts, and the unit of its rates
    r"5年前|5年間|5年を隔てた|100人当たり|1年当たり|0より上",
    # who can work, broad ages of a census
    r"15歳以上|15〜64歳|65〜74歳|75歳以上",
    # reference days of the register and the census, the week that a census asks about
    r"9月の最後の1週間",
    r"7月1日",
    r"1月1日（2013年までは3月31日）|1月1日",
    r"10月1日",
    # groups of ages, spans of a projection, and shares by which past errors and places are told
    r"0〜4歳|0〜14歳|5〜14歳|15〜64歳|(65|75|85)歳以上|20〜39歳|15〜34歳|年齢3区分",
    r"5年(ごと|おき|以内)|(次|最初|最後)の5年|1年の出生数|1年間の増減|5年先まで|3回分",
    r"10団体のうち8団体|9割|1割ずつ|4分の1|99％を超える|1％に満たない|影響度は5段階|和が0以上",
    r"社人研の?20(18|23)年推計|シミュレーション[12]",
    r"\[\{year: 2040, population: 210000",
    # names: an estimate over five years, a census, a test, a chapter, a rate's unit
    r"5年間の(?=ベイズ推定値|推定値|値|合計特殊出生率)",
    r"2020年国勢調査",
    r"2つの(ポアソン)?度数",
    r"Das Gupta 1993、6章",
    r"婚姻1組当たり|女性1人当たり|1,000を掛けた",
    # rules of a method that it names
    r"10未満は正確法",
    r"全国を1とする|全国を1とすると|全国が1|比を1として|比を1とすると|比が1より",
    r"年を0とした",
    # a quotient of shares, openings for each applicant, a fiscal year and its months
    r"1より大きければ|1人の求職者|4月から翌年3月|12か月の合計",
    # days of the economic censuses
    r"2009年と2014年は基礎調査、2011年（2012年2月1日現在）、2016年、2021年は活動調査",
    # two years that are compared, two factors, a unit of counting
    r"2つの年|2つは逆の|2時点|隣り合う2年",
    r"1年ごと|1回ごと|1人の増減",
    r"と少なく、1",  # the unit of the count follows
    # what the program asks for, told in errors and in the comments of a new profile
    r"2年分以上の|1年分",
    rf"最新の年の{DEFAULT_SPAN}年前",
    r"」が2つあります",
)


def literal_texts(path: Path) -> list[str]:
    """Return the constant parts of Japanese strings that are not docstrings."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    docstrings = {
        node.body[0].value
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and node not in docstrings
        and re.search(r"[ぁ-んァ-ヶ一-龠]", node.value)
    ]


def typed(text: str) -> str | None:
    """Return what is left of a text with a digit in it when names and definitions are taken out."""
    rest = re.sub("|".join(DEFINITIONS), "", text)
    return rest if re.search(r"[0-9０-９]", rest) else None


@pytest.mark.parametrize("path", WORDED, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_constant_text_has_no_digits_but_definitions(path):
    for text in literal_texts(path):
        assert typed(text) is None, f"{path.name}: {text!r} holds a typed number: {typed(text)!r}"


@pytest.mark.parametrize("definition", DEFINITIONS)
def test_every_definition_is_in_use(definition):
    """What is allowed for nothing would hide the next typed number."""
    assert any(re.search(definition, text) for path in WORDED for text in literal_texts(path))


def test_every_topic_and_chapter_is_looked_at():
    looked = {path.relative_to(PACKAGE).parts[:2] for path in WORDED}
    topics = {path.name for path in (PACKAGE / "topics").iterdir() if (path / "__init__.py").is_file()}
    assert {("topics", topic) for topic in topics} <= looked
    assert {("chapters", "chance.py"), ("chapters", "outlook.py"), ("figures", "charts")} <= looked


def test_the_check_can_fail(tmp_path):
    module = tmp_path / "module.py"
    module.write_text('"""Doc 1."""\nx = 1\ntext = f"出生数は{x}人で454人減"\n', encoding="utf-8")
    assert literal_texts(module) == ["出生数は", "人で454人減"]
    assert [typed(text) for text in literal_texts(module)] == [None, "人で454人減"]
    assert typed("15〜49歳の女性は３人") == "の女性は３人"
