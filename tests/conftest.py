"""Shared fixtures: the project's data folder, and copies of it that a test may break."""

from __future__ import annotations

import csv
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml

from analysis.kernels.provisioner import NAME, SOCKET_VARIABLE, WarmProvisioner
from analysis.kernels.running import RunningZygote, can_fork

PROJECT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def project() -> Path:
    return PROJECT


@pytest.fixture(scope="session")
def data_dir() -> Path:
    return PROJECT / "data"


@pytest.fixture(scope="session", autouse=True)
def warm_kernels(data_dir: Path) -> Iterator[None]:
    """Fork the kernels of all tests from one process, started with the first; `tests/kernels` shows that it is no matter."""
    launch = WarmProvisioner.launch_kernel
    with ExitStack() as stack, pytest.MonkeyPatch.context() as patch:

        async def launch_warm(self: WarmProvisioner, cmd: list[str], **given: Any) -> Any:
            if SOCKET_VARIABLE not in os.environ:
                patch.setenv(SOCKET_VARIABLE, stack.enter_context(RunningZygote(data_dir)).address)
            return await launch(self, cmd, **given)

        if can_fork():
            patch.setenv("JUPYTER_DEFAULT_PROVISIONER_NAME", NAME)
            patch.setattr(WarmProvisioner, "launch_kernel", launch_warm)
        yield


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


@dataclass(frozen=True)
class MadeUp:
    """A data folder with the made-up city (架空データ), and the file of its respondents."""

    folder: Path
    respondents: pd.DataFrame


@pytest.fixture(scope="session")
def made_up(tmp_path_factory) -> MadeUp:
    """Some 550 respondents, so that many cells are small; fewer questions and groups than the script's, for speed."""
    place = tmp_path_factory.mktemp("made_up")
    spec = importlib.util.spec_from_file_location("made", PROJECT / "scripts" / "synthetic_survey.py")
    assert spec is not None
    assert spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    files = place / "files"
    files.mkdir()
    respondents = script.respondents(20251001, 1200)
    respondents.drop(columns="問3").to_csv(files / "respondents.csv", index=False, lineterminator="\n")
    form = json.loads(json.dumps(script.survey(1200)))
    del form["groupings"]["sex_young"], form["questions"]["life"]
    (files / "survey.yml").write_text(
        yaml.safe_dump(form, allow_unicode=True, sort_keys=False), encoding="utf-8"
    )
    script.add_to(place / "data", files)
    return MadeUp(place / "data", respondents)


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an edition: the index, every topic's report of two cities in both forms, the bundle of the first.

    The command builds them, in a process of its own: the driver of the browser tests keeps an event loop in this
    one, in which no notebook could run.
    """
    out = tmp_path_factory.mktemp("reports")
    edition = str(BUILT_EDITION)
    _ebpm("build", *BUILT_AREAS, "--short", "--long", "--edition", edition, "--out", str(out))
    _ebpm("bundle", BUILT_AREAS[0], "--edition", edition, "--out", str(out))
    return out / edition


BUILT_AREAS, BUILT_EDITION = ("14212", "20201"), 2026


def _ebpm(*words: str) -> None:
    program = [sys.executable, "-c", "from analysis.cli import main; main()"]
    done = subprocess.run([*program, *words], cwd=PROJECT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
