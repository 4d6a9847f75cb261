"""Read YAML that people write: a mapping, each key once, no aliases."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import yaml

from analysis.checking.errors import InputError

LARGEST: Final = 1_000_000
"""Most characters of a YAML file: what people write is shorter."""


class _Strict(yaml.SafeLoader):
    """YAML without aliases (a few lines of them make gigabytes) and without a key given twice."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            raise yaml.MarkedYAMLError(
                problem="「*」の別名は使えません", problem_mark=self.peek_event().start_mark
            )
        return super().compose_node(parent, index)

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        seen = set()
        for key, _ in node.value:
            if str(key.value) in seen:
                raise yaml.MarkedYAMLError(
                    problem=f"「{key.value}」が2回書かれています", problem_mark=key.start_mark
                )
            seen.add(str(key.value))
        return super().construct_mapping(node, deep)


def read_yaml(path: Path) -> dict[str, Any]:
    """Return the mapping of a UTF-8 YAML file.

    Raises
    ------
    InputError
        When the file is not UTF-8, no YAML, no mapping, has a key twice or an alias.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
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
    if len(text) > LARGEST:
        raise InputError(f"{len(text):,}文字あります", where=file, expected=f"{LARGEST:,}文字までの YAML")
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
