"""The three lists of dependencies say the same: pyproject.toml, environment.yml, the lock files."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import yaml

PROJECT = Path(__file__).resolve().parent.parent
PYPROJECT = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
DIRECT = set(PYPROJECT["project"]["dependencies"])


def _conda() -> list[object]:
    content = yaml.safe_load((PROJECT / "environment.yml").read_text(encoding="utf-8"))
    return content["dependencies"]


def test_environment_lists_the_same_direct_dependencies():
    entries = _conda()
    pip = next(entry["pip"] for entry in entries if isinstance(entry, dict))
    listed = {entry for entry in entries if isinstance(entry, str)} | set(pip)
    assert listed - {"pip"} == DIRECT | {f"python{PYPROJECT['project']['requires-python']}"}


def test_lock_pins_every_direct_dependency_with_hashes():
    lock = (PROJECT / "requirements.lock").read_text(encoding="utf-8")
    everything = [*DIRECT, *PYPROJECT["project"]["optional-dependencies"]["dev"]]
    for requirement in everything:
        name = re.split(r"[<>=\[]", requirement)[0].lower().replace("_", "-")
        pinned = re.search(rf"^{re.escape(name)}==\S+.*\\\n\s+--hash=sha256:", lock, re.MULTILINE)
        assert pinned, f"{name} is not pinned with a hash"


def test_locks_name_no_address():
    for name in ("requirements.lock", "requirements-uv.lock"):
        text = (PROJECT / name).read_text(encoding="utf-8")
        assert "://" not in text
        assert "index-url" not in text.replace("--no-emit-index-url", "")


def test_bootstrap_pins_the_same_uv_as_the_lock():
    pins = [
        re.search(r"^uv==(\S+)", (PROJECT / name).read_text(encoding="utf-8"), re.MULTILINE)
        for name in ("requirements.lock", "requirements-uv.lock")
    ]
    assert pins[0]
    assert pins[1]
    assert pins[0].group(1) == pins[1].group(1)
