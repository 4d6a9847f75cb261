"""Shared fixtures: the project's data folder, and copies of it that a test may break."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

PROJECT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def project() -> Path:
    return PROJECT


@pytest.fixture(scope="session")
def data_dir() -> Path:
    return PROJECT / "data"


@pytest.fixture
def broken_data(tmp_path: Path, data_dir: Path) -> Path:
    """A copy of the data folder that a test may change."""
    copy = tmp_path / "data"
    shutil.copytree(data_dir, copy, ignore=shutil.ignore_patterns("store"))
    return copy


Figures = Callable[..., dict[int, float]]


@pytest.fixture(scope="session")
def figures(data_dir: Path) -> Figures:
    """Read a series straight from the CSV files, without the package."""
    rows = []
    for path in sorted((data_dir / "observations").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            rows += list(csv.DictReader(file))

    def series(
        area: str, indicator: str, basis: str, sex: str = "total", age: str = "total"
    ) -> dict[int, float]:
        wanted = {"area": area, "indicator": indicator, "basis": basis, "sex": sex, "age": age}
        return {
            int(row["year"]): float(row["value"])
            for row in rows
            if row["value"] and all(row[column] == value for column, value in wanted.items())
        }

    return series


Lay = Callable[..., Path]


@pytest.fixture(scope="session")
def lay() -> Lay:
    """Put a manifest where a report's lies: what `manifest.json` says, or other bytes in its place."""

    def make(
        out: Path, content: bytes | None = None, topic: str = "deaths", area: str = "14212",
        edition: int = 2026, **said: Any,
    ) -> Path:  # fmt: skip
        folder = out / str(edition) / area / topic
        folder.mkdir(parents=True, exist_ok=True)
        whole = {"topic": topic, "area": area, "edition": edition, "title": f"{topic}の動向", **said}
        data = json.dumps(whole, ensure_ascii=False).encode() if content is None else content
        (folder / "manifest.json").write_bytes(data)
        return folder

    return make
