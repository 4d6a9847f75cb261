"""A disk without room: one message that names the disk and the remedy, and what was there stays whole."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from torture import wholeness
from torture.kills import copied
from torture.outcome import Outcome
from torture.running import PROJECT, Bench, fault
from torture.targets import AREA, EDITION

_ROOM = (0, 4, 40, 200, 600, 1200, 2000)
"""Kilobytes that are left."""


def full_disks(bench: Bench) -> list[Outcome]:
    """Try a build, an import and a KPI import on a disk that is as good as full."""
    tried = [
        Outcome("full disk: build"),
        Outcome("full disk: data import"),
        Outcome("full disk: temporary files"),
    ]
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        for outcome in tried:
            outcome.skipped = "needs root: a small tmpfs is mounted"
        return tried
    data = copied(PROJECT / "data", bench.place)
    build = ["build", AREA, "-t", "births", "--workers", "1", "--data-dir", data, "--edition", EDITION]
    with _small_disk(bench.place / "disk", "24m") as disk:
        started = time.monotonic()
        code, text = bench.run(*build, "--out", disk / "reports", "--document-no", "0")
        assert not fault(code, text), text
        for n, kilobytes in enumerate(_ROOM, start=1):
            with _filled(disk, kilobytes):
                code, text = bench.run(*build, "--out", disk / "reports", "--document-no", n)
            tried[0].add(
                _told(code, text, disk) or _still(disk / "reports" / str(EDITION) / AREA / "births", code, n)
            )
        tried[0].seconds = time.monotonic() - started
    with _small_disk(bench.place / "disk", "48m") as disk:
        started = time.monotonic()
        own = copied(PROJECT / "data", disk)
        file = PROJECT / "tests" / "sources" / "samples" / "juki_2022.csv"
        for kilobytes in _ROOM[:5]:
            with _filled(disk, kilobytes):
                code, text = bench.run("data", "import", "juki", file, "--data-dir", own)
            again, shown = bench.run("data", "show", AREA, "births", "--data-dir", own)
            tried[1].add(_told(code, text, disk) or fault(again, shown))
        tried[1].seconds = time.monotonic() - started
    with _small_disk(bench.place / "disk", "2m") as disk:
        started = time.monotonic()
        for kilobytes in (0, 40):
            with _filled(disk, kilobytes):
                code, text = bench.run(*build, "--out", "reports", "--document-no", "9", TMPDIR=str(disk))
            tried[2].add(fault(code, text, 0, 1, 2))
        tried[2].seconds = time.monotonic() - started
    return tried


def _told(code: int, text: str, disk: Path) -> str:
    if wrong := fault(code, text, 0, 1, 2):
        return wrong
    if code and str(disk) not in text:
        return f"the message names no place: {text.strip()[-160:]!r}"
    return ""


def _still(folder: Path, code: int, n: int) -> str:
    try:
        found = wholeness.report(folder)
    except wholeness.Broken as error:
        return str(error)
    return "" if (found == str(n)) == (code == 0) else f"exit code {code}, but the report is {found!r}"


@contextmanager
def _small_disk(place: Path, size: str) -> Iterator[Path]:
    place.mkdir(exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(place)], check=True)
    try:
        yield place
    finally:
        subprocess.run(["umount", str(place)], check=True)


@contextmanager
def _filled(disk: Path, kilobytes: int) -> Iterator[None]:
    """Leave so much room on a disk."""
    found = os.statvfs(disk)
    filler = disk / "filler"
    with filler.open("wb") as file:
        file.write(bytes(max(found.f_bavail * found.f_frsize - 1024 * kilobytes - 4096, 0)))
    try:
        yield
    finally:
        filler.unlink()
