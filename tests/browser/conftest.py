"""A real browser, the system's own; where none is installed the tests skip and say how to get one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from system_browser import NAMES, VARIABLE, system_browser


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
