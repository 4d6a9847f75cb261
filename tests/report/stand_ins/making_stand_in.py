"""What workers call in the tests, in place of making a report: the area's code says what happens."""

from __future__ import annotations

import os
import time
from pathlib import Path

from analysis.checking.errors import FullDiskError, ReportError
from analysis.report.request import Result, State

DIES, DIES_ONCE, SLEEPS, FULL, BREAKS, WAITS = "00001", "00002", "00003", "00004", "00005", "00006"


def make(request, waiting):
    noted(request, "begun")
    if request.area == DIES or (request.area == DIES_ONCE and not marked(request)):
        os.kill(os.getpid(), 9)
    if request.area == SLEEPS:
        with request.folder.replaced(lambda: None) as work:
            (work / "half").write_text("half")
            noted(request, f"sleeps {os.getpid()}")
            time.sleep(600)
    if request.area == FULL:
        raise FullDiskError("満杯です。")
    if request.area == BREAKS:
        raise ZeroDivisionError("a defect")
    if request.area == WAITS:
        waiting(request.label)
    time.sleep(0.2)
    noted(request, "ended")
    return Result(request, State.BUILT, str(os.getpid()))


def marked(request) -> bool:
    mark = request.out / "mark"
    there = mark.exists()
    mark.touch()
    return there


def noted(request, what: str) -> None:
    with Path(request.out, "notes").open("a", encoding="utf-8") as stream:
        stream.write(f"{request.area} {request.topic} {what}\n")


def refused() -> None:
    raise ReportError("だめです。")


def sums(*numbers: int, more: int = 0) -> int:
    return sum(numbers) + more
