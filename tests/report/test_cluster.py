"""A cluster of two workers makes the bytes that one machine makes; a worker that is killed costs only time."""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path

import pytest

from analysis.checking.errors import InputError
from analysis.kernels.running import can_fork
from analysis.report.batch import plan
from analysis.report.cluster import Cluster
from analysis.report.request import State
from analysis.report.workers import Workers

distributed = pytest.importorskip("distributed")
pytestmark = pytest.mark.skipif(not can_fork(), reason="processes can't be forked here")


def test_a_scheduler_that_is_not_there_is_told():
    with pytest.raises(InputError, match="スケジューラにつながりません"), Cluster("tcp://127.0.0.1:1"):
        pytest.fail("there is none")


def contents(out: Path) -> dict[str, bytes]:
    found = {path.relative_to(out).as_posix(): path.read_bytes() for path in out.rglob("*") if path.is_file()}
    shown = {name: content for name, content in found.items() if not name.startswith(".locks")}
    for name in [name for name in shown if name.endswith("manifest.json")]:
        record = json.loads(shown[name])
        shown[name] = json.dumps({**record, "created": "", "duration_seconds": 0}).encode()
    return shown


def planned(out: Path, data: Path):
    return plan(["14212"], ["births", "policy_review"], {"data_dir": str(data)}, out, 2026).requests


@pytest.mark.whole_country
def test_the_cluster_makes_the_same_bytes_and_survives_a_killed_worker(tmp_path, data_dir, monkeypatch):
    monkeypatch.setenv("EBPM_DATA_DIR", str(data_dir))
    silent = {"started": lambda _: None, "waiting": lambda _: None}
    with Workers(2, data_dir) as running:
        list(running.run(planned(tmp_path / "one", data_dir), "analysis.report.batch:make", **silent))
    with (
        distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as local,
        Cluster(local.scheduler_address) as cluster,
    ):
        killed: list[int] = []

        def kill_one(_: str) -> None:
            if not killed:
                worker = next(iter(local.workers.values()))
                killed.append(worker.process.pid)
                os.kill(worker.process.pid, signal.SIGKILL)

        requests = planned(tmp_path / "many", data_dir)
        results = list(cluster.run(requests, "", started=kill_one, waiting=pytest.fail))
        assert killed
        assert [result.state for result in results] == [State.BUILT, State.BUILT]
        again = list(cluster.run(requests, "", started=pytest.fail, waiting=pytest.fail))
        assert {result.state for result in again} == {State.UNCHANGED}
    assert contents(tmp_path / "many") == contents(tmp_path / "one")
