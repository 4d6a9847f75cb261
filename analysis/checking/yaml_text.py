"""Read YAML that people write: a mapping, each key once, no aliases."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from analysis.checking.errors import InputError
from analysis.checking.files import read_file
from analysis.checking.limits import DEEPEST, LARGEST_YAML, LONGEST_TEXT
from analysis.checking.numbers import refuse_long_numbers
from analysis.checking.plain import shortened


class _Strict(yaml.SafeLoader):
    """YAML without aliases (a few lines of them make gigabytes), without a key given twice, and within the limits."""

    _depth = 0

    def compose_node(self, parent: Any, index: Any) -> Any:
        mark = self.peek_event().start_mark
        if self.check_event(yaml.AliasEvent):
            raise yaml.MarkedYAMLError(problem="「*」の別名は使えません", problem_mark=mark)
        if self._depth > DEEPEST:
            raise yaml.MarkedYAMLError(problem=f"入れ子は{DEEPEST}段までです", problem_mark=mark)
        self._depth += 1
        node = super().compose_node(parent, index)
        self._depth -= 1
        return node

    def construct_object(self, node: Any, deep: bool = False) -> Any:
        if isinstance(node, yaml.ScalarNode) and len(node.value) > LONGEST_TEXT:
            problem = f"{len(node.value):,}文字の文があります。{LONGEST_TEXT:,}文字までです"
            raise yaml.MarkedYAMLError(problem=problem, problem_mark=node.start_mark)
        try:
            return super().construct_object(node, deep)
        except (ValueError, TypeError, AttributeError, KeyError) as error:  # no such day, no such word
            if isinstance(error, yaml.YAMLError):
                raise
            problem = f"値「{shortened(str(node.value))}」が日付にも数にもなりません"
            raise yaml.MarkedYAMLError(problem=problem, problem_mark=node.start_mark) from None

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        seen = set()
        for key, _ in node.value:
            if str(key.value) in seen:
                raise yaml.MarkedYAMLError(
                    problem=f"「{shortened(str(key.value))}」が2回書かれています", problem_mark=key.start_mark
                )
            seen.add(str(key.value))
        return super().construct_mapping(node, deep)


def read_yaml(path: Path) -> dict[str, Any]:
    """Return the mapping of a UTF-8 YAML file.

    Raises
    ------
    InputError
        When the file can't be read, is not UTF-8, no YAML, no mapping, has a key twice, an alias, or is beyond a limit.
    """
    try:
        text = read_file(path, largest=4 * LARGEST_YAML, expected="UTF-8 の YAML").decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError(
            "文字コードが UTF-8 ではありません",
            where=path.name,
            expected="UTF-8 の YAML",
            remedy="メモ帳では、文字コードに UTF-8 を選んで保存し直してください",
        ) from None
    return parse_yaml(text, path.name)


def parse_yaml(text: str, file: str) -> dict[str, Any]:
    """Return the mapping of a YAML text; see `read_yaml`."""
    if len(text) > LARGEST_YAML:
        raise InputError(
            f"{len(text):,}文字あります", where=file, expected=f"{LARGEST_YAML:,}文字までの YAML"
        )
    refuse_long_numbers(text, file)
    try:
        content = yaml.load(text, _Strict)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or ""
        told = f"（{problem}）" if not problem.isascii() else ""
        raise InputError(
            f"YAML として読めません{told}",
            where=f"{file} {mark.line + 1}行目" if mark else file,
            expected="UTF-8 の YAML",
            remedy="字下げ、「:」の後の空白、引用符を確かめてください",
        ) from None
    if content is None:
        return {}
    if not isinstance(content, dict):
        raise InputError("YAML の中身が「名前: 値」の形ではありません", where=file)
    return content


def compose_yaml(text: str) -> yaml.MappingNode | None:
    """Return where the entries of a text that `parse_yaml` reads stand; None when it holds none."""
    root = yaml.compose(text, Loader=_Strict)
    assert root is None or isinstance(root, yaml.MappingNode), "parsed before"
    return root
