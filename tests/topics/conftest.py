"""What the tests of every topic share: the comparison of a notebook's parameters with the topic's, small data folders."""

from __future__ import annotations

import ast
import csv
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

import papermill
import pytest

from analysis.model.observations import COLUMNS
from analysis.topics import registry
from analysis.topics.topic import Topic

CATALOGUES = (
    "indicators.csv", "bases.csv", "sources.csv", "area_changes.csv", "corrections.csv", "official_tables.csv",
)  # fmt: skip


def _written(annotation: Any) -> str:
    """How a notebook's cell writes a type: years as int, codes and dates as str, several codes as list."""
    if get_origin(annotation) is Annotated:
        return _written(get_args(annotation)[0])
    if get_origin(annotation) in (Union, UnionType):
        (inner,) = (each for each in get_args(annotation) if each is not type(None))
        return _written(inner)
    if get_origin(annotation) is tuple:
        return "list"
    return annotation.__name__ if annotation in (int, float) else "str"


@pytest.fixture(scope="session")
def same_parameters() -> Callable[[Topic[Any]], None]:
    """Compare the parameters that papermill finds in a topic's notebook with the topic's own: the one list."""

    def compare(topic: Topic[Any]) -> None:
        found = papermill.inspect_notebook(topic.notebook_path)
        fields = topic.parameters.model_fields
        assert set(found) == set(fields)
        assert all(each["help"] for each in found.values()), "each has a comment"
        for name, field in fields.items():
            assert found[name]["inferred_type_name"] == _written(field.annotation), name
        defaults = {name: ast.literal_eval(each["default"]) for name, each in found.items()}
        opened = topic.parameters.model_validate(defaults)
        for name, field in fields.items():
            if not field.is_required():
                assert getattr(opened, name) == field.default, name

    return compare


@pytest.fixture
def known_topics(monkeypatch) -> Iterator[Callable[[Iterable[Topic[Any]]], None]]:
    """Replace the topics that are installed."""

    class Point:
        def __init__(self, name: str, topic: Topic[Any]) -> None:
            self.name, self.value, self._topic = name, f"somewhere:{name}", topic

        def load(self) -> Topic[Any]:
            return self._topic

    def install(topics: Iterable[Topic[Any]] | Mapping[str, Topic[Any]]) -> None:
        named = topics.items() if isinstance(topics, Mapping) else [(topic.id, topic) for topic in topics]
        points = [Point(name, topic) for name, topic in named]
        monkeypatch.setattr(registry, "entry_points", lambda group: points if group == registry.GROUP else [])
        registry.all_topics.cache_clear()

    yield install
    monkeypatch.undo()
    registry.all_topics.cache_clear()


Rows = Iterable[tuple[object, ...]]


@pytest.fixture
def small_folder(tmp_path: Path, data_dir: Path) -> Callable[..., Path]:
    """Make a data folder with the shipped catalogues, a few areas and rows of (area, year, births[, basis])."""

    def make(areas: Mapping[str, str], rows: Rows, profiles: Mapping[str, str] | None = None) -> Path:
        folder = tmp_path / "small"
        for name in CATALOGUES:
            (folder / "observations").mkdir(parents=True, exist_ok=True)
            shutil.copy(data_dir / name, folder / name)
        with (folder / "areas.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(("area", "name_ja", "level", "prefecture", "parent"))
            writer.writerow(("00000", "全国", "country", "", ""))
            for prefecture in sorted({code[:2] for code in areas}):
                writer.writerow((f"{prefecture}000", f"県{prefecture}", "prefecture", f"{prefecture}000", ""))
            for code, name in areas.items():
                writer.writerow((code, name, "municipality", f"{code[:2]}000", ""))
        with (folder / "observations" / "births.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(COLUMNS)
            for area, year, value, *given in rows:
                (basis,) = given or ("vital_statistics",)
                writer.writerow(
                    (area, "births", year, "total", "total", value, "observed", basis, "vital_ssds")
                )
        (folder / "profiles").mkdir(exist_ok=True)
        for code, text in (profiles or {}).items():
            (folder / "profiles" / f"{code}.yml").write_text(f'area: "{code}"\n{text}', encoding="utf-8")
        return folder

    return make
