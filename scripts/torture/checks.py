"""The classes that are tests, with more examples than the ordinary suite tries: a test that passes has survived."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import xml.etree.ElementTree as ElementTree
from pathlib import Path

from torture.outcome import Outcome
from torture.running import PROJECT

CLASSES = {
    "hostile names in every output": ("tests/trust/test_hostile_names.py",),
    "malformed files of every reader": (
        "tests/sources/test_fuzz.py",
        "tests/trust/test_fuzz_sheets.py",
        "tests/trust/test_fuzz_written.py",
        "tests/checking",
    ),
    "small cells attacked": (
        "tests/trust/test_disclosure.py",
        "tests/trust/test_disclosure_of_reports.py",
        "tests/store/respondents",
    ),
    "same input, same bytes": ("tests/trust/test_same_bytes.py",),
}


def checked(name: str, place: Path) -> Outcome:
    """Run the tests of a class."""
    outcome, result = Outcome(name), place / "tests.xml"
    paths = CLASSES[name]
    if missing := [path for path in paths if not (PROJECT / path).exists()]:
        raise FileNotFoundError(f"{name}: {missing}")
    started = time.monotonic()
    subprocess.run(
        [
            *(
                sys.executable,
                "-m",
                "pytest",
                "-q",
                "-p",
                "no:cacheprovider",
                "-o",
                "addopts=--import-mode=importlib",
            ),
            *(f"--junitxml={result}", *paths),
        ],
        cwd=PROJECT,
        env={**os.environ, "PYTHONPATH": str(PROJECT), "EBPM_TORTURE_EXAMPLES": "1"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
    )
    for case in ElementTree.parse(result).getroot().iter("testcase"):
        if case.find("skipped") is None:
            failed = case.find("failure") if case.find("failure") is not None else case.find("error")
            told = str(failed.get("message", ""))[:120] if failed is not None else ""
            outcome.add(f"{case.get('name')}: {told}" if failed is not None else "")
    outcome.seconds = time.monotonic() - started
    return outcome
