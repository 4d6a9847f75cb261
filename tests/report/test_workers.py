"""Workers: reports side by side, each after those that it reads; deaths, delays and interruptions cost only themselves."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from analysis.checking.errors import FullDiskError, InputError, ReportError
from analysis.kernels.running import can_fork
from analysis.report import workers
from analysis.report.makers import makers
from analysis.report.request import Plan, Request, State
from analysis.report.workers import Workers

STAND_INS = Path(__file__).parent / "stand_ins"
MAKE = "making_stand_in:make"
DIES, DIES_ONCE, SLEEPS, FULL, BREAKS, WAITS = (f"0000{n}" for n in range(1, 7))

needs_fork = pytest.mark.skipif(not can_fork(), reason="processes can't be forked here")


@pytest.fixture(scope="module", autouse=True)
def reachable():
    """Let the worker processes import the stand-in."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", os.pathsep.join([str(STAND_INS), os.environ.get("PYTHONPATH", "")]))
        yield


@pytest.fixture(scope="module")
def two():
    with Workers(2) as running:
        yield running


def request(out: Path, area: str, topic: str = "births", **more) -> Request:
    return Request(topic, area, area, {}, out, out, 2026, **more)


def outcome(running: Workers, requests, waiting=pytest.fail):
    seen: list[str] = []
    results = list(running.run(requests, MAKE, started=seen.append, waiting=waiting))
    assert {result.request.label for result in results} <= set(seen)
    return {(result.request.area, result.request.topic): result for result in results}


def notes(out: Path) -> list[str]:
    return (out / "notes").read_text(encoding="utf-8").splitlines()


@needs_fork
def test_a_function_is_called_there_and_its_error_comes_back(two):
    assert two.call("making_stand_in:sums", 1, 2, more=3) == 6
    with pytest.raises(ReportError, match="だめです"):
        two.call("making_stand_in:refused")


@needs_fork
def test_reports_are_made_side_by_side_and_each_after_those_that_it_reads(two, tmp_path):
    requests = [
        request(tmp_path, "14212", "births"),
        request(tmp_path, "14212", "review", after=("births", "workforce")),
        request(tmp_path, "14212", "workforce"),
        request(tmp_path, "14203", "review", after=("births",)),
    ]
    results = outcome(two, requests)
    assert {result.state for result in results.values()} == {State.BUILT}
    assert len({result.why for result in results.values()}) == 2, "two processes"
    told = notes(tmp_path)
    assert told.index("14212 review begun") > max(
        told.index("14212 births ended"), told.index("14212 workforce ended")
    )


@needs_fork
def test_a_worker_that_dies_costs_its_report_once(two, tmp_path):
    results = outcome(two, [request(tmp_path, area) for area in (DIES, DIES_ONCE, BREAKS, "14212")])
    assert {area: result.state for (area, _), result in results.items()} == {
        DIES: State.FAILED,
        DIES_ONCE: State.BUILT,
        BREAKS: State.FAILED,
        "14212": State.BUILT,
    }
    assert "途中で終了しました" in results[DIES, "births"].line
    assert notes(tmp_path).count(f"{DIES} births begun") == 2


@needs_fork
def test_a_report_that_does_not_end_is_given_up_and_leaves_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr(workers, "_GRACE", 0.5)
    with Workers(2) as running:
        results = outcome(running, [request(tmp_path, SLEEPS, seconds=0.5), request(tmp_path, "14212")])
    assert results[SLEEPS, "births"].state is State.FAILED
    assert "制限時間" in results[SLEEPS, "births"].line
    assert results["14212", "births"].state is State.BUILT


@needs_fork
def test_a_full_disk_stops_all(two, tmp_path):
    with pytest.raises(FullDiskError, match="満杯"):
        outcome(two, [request(tmp_path, FULL)])


@needs_fork
def test_waiting_for_another_process_is_told(two, tmp_path):
    told: list[str] = []
    outcome(two, [request(tmp_path, WAITS)], waiting=told.append)
    assert told == [f"{WAITS} births"]


def hidden(out: Path) -> list[str]:
    return sorted(path.name for path in out.rglob(".*") if path.name != ".locks")


def sleeper(out: Path) -> int:
    """The process that sleeps in the middle of a report, once it does."""
    for _ in range(600):
        if (out / "notes").exists():
            for line in notes(out):
                if " sleeps " in line:
                    return int(line.split()[-1])
        time.sleep(0.1)
    raise AssertionError("nobody sleeps")


DRIVER = """
import signal, sys
from pathlib import Path
from analysis.report.request import Request
from analysis.report.workers import Workers
signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored in what a shell began in the background
out = Path(sys.argv[1])
with Workers(2) as running:
    asked = [Request("births", "00003", "x", {}, out, out, 2026)]
    list(running.run(asked, "making_stand_in:make", started=print, waiting=print))
"""


@needs_fork
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_driver_that_is_ended_leaves_no_process_and_no_half_report(tmp_path, ends, number):
    driver = subprocess.Popen(
        [sys.executable, "-c", DRIVER, str(tmp_path)],
        stderr=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    pid = sleeper(tmp_path)
    assert hidden(tmp_path) == [".births.building"]
    driver.send_signal(number)
    assert driver.wait(30) != 0
    assert ends(pid)
    assert hidden(tmp_path) == []
    assert not (tmp_path / "2026").exists()


def test_where_nothing_can_be_forked_workers_are_started_one_by_one(tmp_path, monkeypatch):
    monkeypatch.setattr(workers, "can_fork", lambda: False)
    with Workers(2) as running:
        results = outcome(running, [request(tmp_path, area) for area in ("14212", DIES, "14203")])
    assert [results[area, "births"].state for area in ("14212", DIES, "14203")] == [
        State.BUILT,
        State.FAILED,
        State.BUILT,
    ]


def test_no_workers_means_this_process(tmp_path):
    with makers(0, tmp_path) as making:
        assert making.call("operator:add", 1, 2) == 3


def test_a_worker_that_does_not_come_up_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr(workers, "can_fork", lambda: False)
    monkeypatch.setattr(workers, "_ALONE", "raise SystemExit(3)")
    with pytest.raises(ReportError, match="起動できません"), Workers(1):
        pytest.fail("there is none")


def test_a_cluster_has_its_own_number_of_workers(tmp_path):
    with pytest.raises(InputError, match="--workers"):
        makers(2, tmp_path, "tcp://127.0.0.1:1")


def test_who_asks_for_reports_imports_none_of_what_makes_them():
    """The plan is made in a worker; the command imports what it takes to ask, to show and to understand the answer."""
    said = (
        "import sys, analysis.cli.build, analysis.report.ledger, analysis.report.makers, analysis.report.area_list;"
        "import analysis.report.request; print(*sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True)
    heavy = {"pandas", "numpy", "papermill", "nbconvert", "jsonschema", "typst", "pydantic"}
    assert not heavy & set(done.stdout.split())
    assert Plan.__module__ == "analysis.report.request"
