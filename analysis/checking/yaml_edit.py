"""Change single entries of a YAML text that a person wrote, so that comments, order and everything else stay as they are."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import yaml

from analysis.checking.errors import InputError
from analysis.checking.yaml_text import compose_yaml, parse_yaml

Entry = tuple[str, ...]
"""Where an entry stands: its name, after that of its section if it has one."""

_EMPTY: Final[tuple[Any, ...]] = (None, "", [])
"""Values that say nothing: who writes in their place replaces nothing."""


@dataclass(frozen=True)
class Changed:
    """A text with new entries.

    Attributes
    ----------
    text : the whole file.
    replaced : entries that had another value, with that value; the caller decides whether they may be.
    added : entries that were not there.
    """

    text: str
    replaced: Mapping[Entry, Any]
    added: tuple[Entry, ...]


def with_entries(text: str, entries: Mapping[Entry, Any], *, where: str) -> Changed:
    """Return a profile's text (or another mapping of sections) with these entries, all others untouched.

    An entry that is there is rewritten in its place, one that stands in a comment (``# base_year: 2016``) is put
    below it, any other at the end of its section.

    Parameters
    ----------
    entries : numbers, texts and lists of texts by their place.
    where : how errors name the file.

    Raises
    ------
    InputError
        When the text is no YAML (`parse_yaml`), and when it can't be changed without touching something else: it
        is then to be edited by hand.
    """
    before = parse_yaml(text, where)
    replaced = {
        entry: old for entry, value in entries.items() if (old := _at(before, entry)) not in (*_EMPTY, value)
    }
    added = tuple(entry for entry in entries if _at(before, entry) in _EMPTY)
    for entry, value in entries.items():
        if _at(before, entry) != value:
            text = _with_entry(text, entry, value)
    if not _says(text, _merged(before, entries)):
        raise InputError(
            "プロフィールを自動では書き換えられません",
            where=where,
            remedy="次の行を手で書いてください: " + "、".join(entry_line(e, v) for e, v in entries.items()),
        )
    return Changed(text, replaced, added)


def entry_line(entry: Entry, value: Any) -> str:
    """Return an entry as a person would write it.

    Examples
    --------
    >>> entry_line(("births", "base_year"), 2013), entry_line(("peers",), ["14203"])
    ('births の base_year: 2013', 'peers: ["14203"]')
    """
    return f"{' の '.join(entry)}: {_written(value)}"


def _says(text: str, content: Mapping[str, Any]) -> bool:
    try:
        return parse_yaml(text, "") == content
    except InputError:
        return False


def _at(content: Any, entry: Entry) -> Any:
    for name in entry:
        content = content.get(name) if isinstance(content, dict) else None
    return content


def _merged(before: dict[str, Any], entries: Mapping[Entry, Any]) -> dict[str, Any]:
    found = {name: dict(value) if isinstance(value, dict) else value for name, value in before.items()}
    for entry, value in entries.items():
        inner = found
        for name in entry[:-1]:
            inner[name] = inner.get(name) or {}
            inner = inner[name]
        inner[entry[-1]] = value
    return found


def _with_entry(text: str, entry: Entry, value: Any) -> str:
    root = compose_yaml(text)
    found = _child(root, entry[0]) if root else None
    if len(entry) == 1:
        return _replaced(text, *found, value) if found else _appended(text, f"{entry[0]}: {_written(value)}")
    line = f"  {entry[1]}: {_written(value)}"
    if found is None:
        return _appended(text, f"\n{entry[0]}:\n{line}")
    key, section = found
    if isinstance(section, yaml.MappingNode) and (inner := _child(section, entry[1])):
        return _replaced(text, *inner, value)
    if isinstance(section, yaml.MappingNode) and section.flow_style and not section.value:
        # `births: {}`: the section becomes a block
        start, end = section.start_mark.index, section.end_mark.index
        return f"{text[:start].rstrip(' ')}\n{line}{text[end:]}"
    return _within(text, key, section, entry[1], line)


def _child(node: yaml.MappingNode, name: str) -> tuple[yaml.Node, yaml.Node] | None:
    return next(((key, value) for key, value in node.value if key.value == name), None)


def _replaced(text: str, key: yaml.Node, node: yaml.Node, value: Any) -> str:
    written = _written(value)
    if not isinstance(node, yaml.SequenceNode) or node.flow_style or not node.value:
        start, end = node.start_mark.index, node.end_mark.index
        return f"{text[:start].rstrip(' ')} {written}{text[end:]}"
    # a list over several lines ends before the comments that follow it; that beside its head stays there
    colon = text.index(":", key.end_mark.index) + 1
    head = text[colon : text.index("\n", colon)]
    rest = text[node.value[-1].end_mark.index :]
    line_end = rest.find("\n")
    return f"{text[:colon]} {written}{head}{'' if line_end < 0 else rest[line_end:]}"


def _within(text: str, key: yaml.Node, section: yaml.Node, name: str, line: str) -> str:
    """Put a line into a block section: below the comment that speaks of the entry, else directly below its head."""
    lines = text.split("\n")
    first = key.start_mark.line + 1
    last = next(
        (
            n
            for n in range(first, len(lines))
            if lines[n] and not lines[n][0].isspace() and lines[n][0] != "#"
        ),
        len(lines),
    )
    told = [n for n in range(first, last) if re.match(rf"\s+#\s*{re.escape(name)}:", lines[n])]
    place = told[0] + 1 if told else first
    return "\n".join([*lines[:place], line, *lines[place:]])


def _appended(text: str, line: str) -> str:
    return f"{text.rstrip()}\n{line}\n"


def _written(value: Any) -> str:
    """Return a value as YAML on one line: JSON is YAML, and quotes whatever a text may hold."""
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "[" + ", ".join(map(_written, value)) + "]"
    return json.dumps(value, ensure_ascii=False)
