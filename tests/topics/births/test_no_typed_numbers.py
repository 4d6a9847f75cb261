"""No sentence of the births report contains a number that somebody typed: only names and definitions do."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from analysis.topics import births

# needs.py holds the titles of official tables, which are names
MODULES = sorted(
    set(Path(births.__file__).parent.glob("*.py")) - set(Path(births.__file__).parent.glob("needs.py"))
)

DEFINITIONS = (
    r"2020年の15〜64歳",
    r"15〜49歳",  # women of reproductive age
    r"15〜64歳",  # the broad age group that the census of 2020 is known for
    r"年の1から",
    r"1月1日",
    r"10月1日",
    r"5歳階級",
    r"5年間のベイズ推定値",  # name of the published estimate
    r"5年間の値",
    r"2時点",
    r"2つのポアソン度数",  # name of the test
    r"隣り合う2年",
    r"10人未満は正確法",  # Byar's rule of the methods
    r"小数第1位",
    r"比が1より|1なら|1から",
    r"Das Gupta 1993、6章",
    r"2020年国勢調査|2020年の15〜64歳|令和2年国勢調査|2020年の女性の年齢",  # the census that is named
    r"平成30年推計|平成30\(2018\)年推計",  # name of the projection
    r"（5歳）階級|年齢（5歳階級）",
    r"出生数が2年分以上ありません",  # an error, not a sentence of the report
    r"1,000を掛けた",
    r"判定できない（前に3年分、後に2年分以上が要る）",
    r"1回ごとに",
    r"p<0\.001",
    r"出生数が0の年|1人の増減で結果が変わる",
    r"2026-11-20",
    r"1年ごと",
    r"一つ",
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


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
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
