"""YAML that people write: whatever is wrong is one message with file and, where there is one, line."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.checking.errors import InputError
from analysis.checking.limits import DEEPEST, LARGEST_YAML, LONGEST_NUMBER, LONGEST_TEXT
from analysis.checking.yaml_text import parse_yaml, read_yaml

PACKAGE = Path(__file__).resolve().parents[2] / "analysis"


def refused(text: str) -> InputError:
    with pytest.raises(InputError) as error:
        parse_yaml(text, "city.yml")
    assert error.value.where.startswith("city.yml")
    assert len(str(error.value).splitlines()) == 1
    return error.value


def test_a_mapping_is_read_with_the_types_of_yaml():
    text = 'area: "03209"\nyear: 2016\npeers: ["14203"]\nreport: {meeting: 審議会}\nempty:\n'
    assert parse_yaml(text, "x") == {
        "area": "03209",
        "year": 2016,
        "peers": ["14203"],
        "report": {"meeting": "審議会"},
        "empty": None,
    }
    assert parse_yaml("", "x") == parse_yaml("# nothing yet\n", "x") == {}


@pytest.mark.parametrize(
    ("text", "line", "word"),
    [
        ("a: 1\nb: 2\na: 3\n", 3, "「a」が2回"),
        ("x:\n  a: 1\n  a: 2\n", 3, "「a」が2回"),
        ("'1': a\n1: b\n", 2, "「1」が2回"),
        ("a: &x [1]\nb: *x\n", 2, "別名"),
        ("a: [1\nb: 2\n", 2, "YAML として読めません"),
        ("a: 1\n\tb: 2\n", 2, "YAML として読めません"),
        ("a: b: c\n", 1, "YAML として読めません"),
        ("a: !!python/object/apply:os.system [echo]\n", 1, "YAML として読めません"),
        ("{[1]: 2}\n", 1, "YAML として読めません"),
        ("a: 1\n---\nb: 2\n", 2, "YAML として読めません"),
    ],
)
def test_a_fault_is_named_with_its_line(text, line, word):
    error = refused(text)
    assert error.where == f"city.yml {line}行目"
    assert word in error.what
    assert error.remedy


@pytest.mark.parametrize("text", ["- 14212\n", "14212\n", "厚木市\n"])
def test_what_is_not_a_mapping_is_refused(text):
    assert "名前: 値" in refused(text).what


@pytest.mark.parametrize("value", ["2026-13-45", "2026-02-30", "!!timestamp x", "!!int x", "!!float x"])
def test_a_value_that_is_none_is_refused_with_its_line(value):
    error = refused(f"a: 1\nb: {value}\n")
    assert error.where == "city.yml 2行目"
    assert "日付にも数にもなりません" in error.what


def test_too_much_text_and_too_deep_a_nesting_are_refused():
    assert f"{LARGEST_YAML:,}" in refused("a: " + "x" * LARGEST_YAML).expected
    lines = "".join(f"k{n}: {'x' * 900}\n" for n in range(1000))
    assert len(parse_yaml(lines, "x")) == 1000
    assert f"{LONGEST_TEXT:,}文字まで" in refused("a: 1\nb: " + "x" * (LONGEST_TEXT + 1)).what
    assert f"{DEEPEST}段まで" in refused("a: " + "[" * 100_000).what
    assert f"{LONGEST_NUMBER}桁" in refused("a: 1\nb: " + "9" * 5000).what
    assert f"{LONGEST_NUMBER}桁" in refused("a: 0x" + "f" * 5000).what
    refused("a: " + "{b: " * 20_000)


def test_the_first_alias_already_is_refused():
    """Nine lines of aliases would make a thousand million words."""
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10)]
    assert refused("\n".join(lines)).where == "city.yml 2行目"


def test_files_of_windows_editors(tmp_path):
    path = tmp_path / "14212.yml"
    path.write_bytes('﻿area: "14212"\r\nname: 厚木市\r\n'.encode())
    assert read_yaml(path) == {"area": "14212", "name": "厚木市"}
    path.write_bytes("name: 厚木市\n".encode("cp932"))
    with pytest.raises(InputError, match=r"14212\.yml: 文字コードが UTF-8 ではありません") as error:
        read_yaml(path)
    assert "UTF-8" in error.value.remedy


@given(st.text(alphabet="abc:-[]{}&*!'\"\n #|>?%@0123", max_size=60))
def test_any_text_is_a_mapping_or_one_message(text):
    try:
        found: object = parse_yaml(text, "city.yml")
    except InputError as error:
        found = error
    told = isinstance(found, InputError) and found.where.startswith("city.yml")
    assert told or isinstance(found, dict)


def test_there_is_one_reader_and_one_editor():
    imports = {
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if (isinstance(node, ast.Import) and any(alias.name == "yaml" for alias in node.names))
        or (isinstance(node, ast.ImportFrom) and node.module == "yaml")
    }
    assert imports == {"checking/yaml_text.py", "checking/yaml_edit.py"}
