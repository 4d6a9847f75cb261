"""Files that analysts write, with whatever in them: what is meant, or one message with its place; never a traceback."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from examples import tried
from hypothesis import given
from hypothesis import strategies as st

from analysis.checking.errors import InputError
from analysis.model.outlook_scenario import read_scenario
from analysis.model.profile import load_profile
from analysis.model.rubric_files import read_rubric
from analysis.model.surveys import read_form
from analysis.report.area_list import read_area_list
from analysis.report.meeting import TEMPLATE, read_meeting
from analysis.topics.registry import sections

PROJECT = Path(__file__).resolve().parents[2]
DATA = PROJECT / "data"
SCENARIO = """\
name: 住宅施策
source: 建築課
total_fertility_rate: {2030: 1.5}
net_migration_rate: {2030: {female: {20-24: 0.01}}}
"""


def _profile(path: Path) -> object:
    place = path.parent / "profiles"
    place.mkdir()
    path.rename(place / "14212.yml")
    return load_profile(path.parent, "14212", sections())


READERS: dict[str, tuple[str, Callable[[Path], object]]] = {
    "profile": ((DATA / "profiles" / "14212.yml").read_text(encoding="utf-8"), _profile),
    "rubric": ((DATA / "rubrics" / "osaka.yml").read_text(encoding="utf-8"), read_rubric),
    "survey": (
        (DATA / "surveys" / "14212" / "citizens_2019" / "survey.yml").read_text(encoding="utf-8"),
        read_form,
    ),
    "meeting": (TEMPLATE, read_meeting),
    "scenario": (SCENARIO, read_scenario),
    "areas": ("14212\n厚木市 # x\n", read_area_list),
}
odd = st.one_of(
    st.none(), st.booleans(), st.integers(-(10**30), 10**30), st.floats(), st.text(max_size=12), st.dates(),
    st.sampled_from(["", "2026-02-30", "1e309", "=1+1", "../x", "\x1b[31m", "9" * 300, "a" * 9000, "\u202e"]),
    st.lists(st.integers(), max_size=3), st.dictionaries(st.text(max_size=3), st.integers(), max_size=2),
)  # fmt: skip


def check(name: str, raw: bytes) -> None:
    """Read a file: something, or one message in Japanese that names the file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.yml"
        path.write_bytes(raw)
        told = None
        try:
            READERS[name][1](path)
        except InputError as error:
            told = error
        if told is not None:
            assert any(character > "\u3000" for character in str(told))
            assert len(str(told)) < 60_000
            assert told.where


def changed(content: Any, draw: st.DataObject) -> Any:
    """Content with one value, somewhere, that is something else."""
    if isinstance(content, dict) and content and draw.draw(st.booleans()):
        key = draw.draw(st.sampled_from(sorted(content, key=str)))
        return content | {key: changed(content[key], draw)}
    if isinstance(content, list) and content and draw.draw(st.booleans()):
        place = draw.draw(st.integers(0, len(content) - 1))
        return [*content[:place], changed(content[place], draw), *content[place + 1 :]]
    return draw.draw(odd)


@pytest.mark.parametrize("name", [name for name in READERS if name != "areas"])
@tried(6, 400)
@given(data=st.data())
def test_a_value_that_is_something_else(name, data):
    content = changed(yaml.safe_load(READERS[name][0]), data)
    check(name, yaml.safe_dump(content, allow_unicode=True).encode("utf-8", "replace"))


@pytest.mark.parametrize("name", READERS)
@tried(6, 400)
@given(data=st.data())
def test_a_text_that_is_cut_and_mixed(name, data):
    text = READERS[name][0]
    place = data.draw(st.integers(0, len(text)))
    rest = data.draw(st.integers(place, len(text)))
    middle = data.draw(
        st.text(max_size=8) | st.sampled_from(["[", "{", "&a ", "*a", "!!python/name:os", "- ", "\t", "\0"])
    )
    codec = data.draw(st.sampled_from(["utf-8", "cp932", "utf-16", "utf-8-sig"]))
    check(name, (text[:place] + middle + text[rest:]).encode(codec, "replace"))


@pytest.mark.parametrize("name", READERS)
@tried(6, 400)
@given(raw=st.binary(max_size=200))
def test_any_bytes(name, raw):
    check(name, raw)
