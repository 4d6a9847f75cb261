"""Every public function of the methods says in a sentence what it does and shows it in an example (design, section 9).

That the examples are true is checked by running them (`--doctest-modules`); here that there are any.
"""

import ast
import doctest
from pathlib import Path

import pytest

METHODS = Path(__file__).resolve().parents[2] / "analysis" / "methods"
MODULES = sorted(METHODS.rglob("*.py"))

GOOD = '''
def double(x):
    """Return twice `x`,
    in its unit.

    >>> double(2)
    4
    """
'''


def public_functions(source):
    return [
        node
        for node in ast.parse(source).body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not node.name.startswith("_")
    ]


def shortcomings(source):
    found = []
    for function in public_functions(source):
        docstring = ast.get_docstring(function) or ""
        first = docstring.split("\n\n")[0]
        if not first[:1].isupper() or not first.endswith("."):
            found.append(f"{function.name}: no first sentence")
        # an example that prints nothing would pass whatever the function does
        if not any(example.want for example in doctest.DocTestParser().get_examples(docstring)):
            found.append(f"{function.name}: no example with a result")
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda p: p.relative_to(METHODS).as_posix())
def test_public_functions_have_a_first_sentence_and_an_example(path):
    assert shortcomings(path.read_text(encoding="utf-8")) == []


def test_the_functions_of_packages_inside_are_seen_as_well():
    seen = {
        function.name for path in MODULES for function in public_functions(path.read_text(encoding="utf-8"))
    }
    assert {"pettitt", "decompose", "stabilised"} <= seen


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("", "", []),
        (">>> double(2)", "double(2) is", ["double: no example with a result"]),
        ("    4\n", "", ["double: no example with a result"]),
        ("in its unit.", "in its unit", ["double: no first sentence"]),
        ("Return twice `x`,\n    in its unit.\n\n    ", "", ["double: no first sentence"]),
        ("def double", "async def double", []),
        ("def double", "def _double", []),
    ],
)
def test_what_is_lacking_is_found(old, new, expected):
    assert old in GOOD
    assert shortcomings(GOOD.replace(old, new, 1)) == expected


def test_a_function_without_docstring_lacks_both():
    assert shortcomings("def double(x):\n    return 2 * x\n") == [
        "double: no first sentence",
        "double: no example with a result",
    ]
