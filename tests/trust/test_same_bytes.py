"""Same input, same bytes: whoever makes a report, wherever, in whatever language and time zone of the machine."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from analysis.report.batch import make
from analysis.report.request import Request, State
from analysis.topics.registry import all_topics

PROJECT = Path(__file__).resolve().parents[2]
AREA, EDITION = "14212", 2026
OF_ITS_TIME = ("created", "duration_seconds")


def contents(folder: Path) -> dict[str, bytes]:
    """The files of a report; of the manifest all but its time."""
    found = {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    for name in ("manifest.json", "bundle.json"):
        if name in found:
            record = {k: v for k, v in json.loads(found[name]).items() if k not in OF_ITS_TIME}
            found[name] = json.dumps(record).encode()
    return found


def differing(one: Path, other: Path) -> list[str]:
    first, second = contents(one), contents(other)
    return sorted(name for name in {*first, *second} if first.get(name) != second.get(name))


def run(place: Path, environment: dict[str, str], umask: int, *words: str) -> None:
    """Run the command in a place, with nothing of this process's environment but where programs are."""
    kept = {k: v for k, v in os.environ.items() if k in ("PATH", "LD_LIBRARY_PATH")}
    done = subprocess.run(
        [sys.executable, "-c", "from analysis.cli import main; main()", *words],
        cwd=place,
        env={**kept, "PYTHONPATH": str(PROJECT), **environment},
        umask=umask,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()


@pytest.mark.slow
def test_another_place_time_zone_and_language_give_the_same_bytes(data_dir, tmp_path, monkeypatch):
    """The cheapest of the topics, in this process with kernels of their own; all of them below."""
    places = []
    for n, (name, told) in enumerate(
        {
            "here": {"TZ": "UTC", "LANG": "ja_JP.UTF-8"},
            "あちら の 場所": {"TZ": "America/New_York", "LC_ALL": "C"},
        }.items()
    ):
        for variable, value in told.items():
            monkeypatch.setenv(variable, value)
        if n:
            monkeypatch.delenv("HOME", raising=False)
            monkeypatch.setenv("USER", "somebody")
        place = tmp_path / name
        place.mkdir()
        monkeypatch.chdir(place)
        before = os.umask(0o077 if n else 0o022)
        try:
            result = make(
                Request("births", AREA, "厚木市", {}, data_dir, place / "out", EDITION), lambda _: None
            )
        finally:
            os.umask(before)
        assert result.state is State.BUILT, result.why
        places.append(result.request.folder.path)
    assert differing(*places) == []


@pytest.mark.whole_country
def test_every_topic_has_the_same_bytes_for_everybody(data_dir, tmp_path):
    """Two machines as far as one can be two: folders, users, locales, hash seeds, workers."""
    plain = {"TZ": "Asia/Tokyo", "LANG": "ja_JP.UTF-8", "PYTHONHASHSEED": "1", "HOME": str(tmp_path / "home")}
    odd = {
        "TZ": "America/New_York",
        "LANG": "C",
        "LC_ALL": "C",
        "PYTHONHASHSEED": "4242",
        "USER": "x",
        "LOGNAME": "x",
    }
    made = []
    for name, environment, umask, workers in (("one", plain, 0o022, "2"), ("二つ 目", odd, 0o077, "0")):
        place = tmp_path / name
        shutil.copytree(data_dir, place / "data", ignore=shutil.ignore_patterns("store"))
        (place / "tmp").mkdir()
        environment["TMPDIR"] = str(place / "tmp")
        folders = ("--edition", str(EDITION), "--out", "報告 書")
        run(place, environment, umask, "build", AREA, "--workers", workers, *folders)
        run(place, environment, umask, "bundle", AREA, *folders)
        made.append(place / "報告 書" / str(EDITION) / AREA)
    assert {topic: differing(made[0] / topic, made[1] / topic) for topic in (*all_topics(), "bundle")} == {
        topic: [] for topic in (*all_topics(), "bundle")
    }
