"""No sentence of a report contains a number that somebody typed: only names and definitions do."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from analysis import chapters
from analysis.topics import births

# parameters.py holds the comments of a profile with examples, which no report prints
MODULES = sorted(
    path
    for package in (births, chapters)
    for path in Path(package.__file__).parent.glob("*.py")
    if path.name != "parameters.py"
)

DEFINITIONS = (
    r"15〜49歳|25〜34歳|20〜29歳|5歳階級|5年後にこの年齢になる",  # ages of mothers, and who will be of them
    r"1月1日|3月31日（?|7月1日|10月1日|2013年までは(?=3月31日|$)",  # reference days of register and census
    r"5年間の(合計特殊出生率|ベイズ推定値|推定値|値)",  # the estimate that is published
    r"2020年国勢調査の水準",  # the census that projections are scaled to
    r"2つの(年|ポアソン度数|度数)|2つは|2時点|2年分以上の|隣り合う2年|1年分|1年ごと|1回ごと",
    r"と少なく、1",  # one event more or less
    r"1人の増減|1人当たり|1組当たり|1,000を掛けた",
    r"10未満は正確法",  # Byar's rule of the methods
    r"全国を1とする|全国が1|比を1として|比を1とする|年を0とした|比が1より",  # what is set to one or nought
    r"Das Gupta 1993、6章",
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


@pytest.mark.parametrize("path", MODULES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_constant_text_has_no_digits_but_definitions(path):
    for text in literal_texts(path):
        rest = text
        for allowed in DEFINITIONS:
            rest = re.sub(allowed, "", rest)
        assert not re.search(r"[0-9０-９]", rest), f"{path.name}: {text!r} holds a typed number: {rest!r}"


def test_the_check_can_fail(tmp_path):
    module = tmp_path / "module.py"
    module.write_text('"""Doc 1."""\nx = 1\ntext = f"出生数は{x}人で454人減"\n', encoding="utf-8")
    assert literal_texts(module) == ["出生数は", "人で454人減"]
