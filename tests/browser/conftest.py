"""A real browser, the system's own; where none is installed the tests skip and say how to get one.

Reports are built by the command, as a reader gets them: the browser's driver keeps an event loop of its own in
this process, in which no notebook could run.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from system_browser import NAMES, VARIABLE, system_browser

PROJECT = Path(__file__).resolve().parents[2]
AREA, EDITION = "14212", "2026"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what lies in this folder."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("browser")


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """A headless Chromium that playwright's sync API drives."""
    found = system_browser()
    if found is None:
        pytest.skip(
            f"no browser: install chromium from the system's packages, or name one in {VARIABLE} ({', '.join(NAMES)})"
        )
    api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    as_root = hasattr(os, "geteuid") and os.geteuid() == 0
    with api.sync_playwright() as play:
        started = play.chromium.launch(executable_path=found, args=["--no-sandbox"] if as_root else [])
        yield started
        started.close()


def ebpm(*words: str) -> None:
    """Run the command."""
    program = [sys.executable, "-c", "from analysis.cli import main; main()"]
    done = subprocess.run([*program, *words], cwd=PROJECT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="session")
def built(browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The edition's folder: the index, every topic's report of one city, and their bundle; built once."""
    out = tmp_path_factory.mktemp("reports")
    ebpm("build", AREA, "--edition", EDITION, "--out", str(out))
    ebpm("bundle", AREA, "--edition", EDITION, "--out", str(out))
    return out / EDITION
