"""The files of the store: a crash, a kill or damage at any point (no published oracle: states are compared)."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pytest

from analysis.checking.errors import InputError
from analysis.model.observations import typed
from analysis.store import generation, rows
from analysis.store.generation import Generations
from analysis.store.provenance import Import

OLD, NEW = 1614.0, 1500.0


def entry(name: str) -> Import:
    return Import(
        id=name,
        format="ssdse",
        source=name,
        edition="2024",
        file=f"{name}.csv",
        digest="0",
        rows_digest="0",
        rows=1,
        areas=1,
        first_year=2016,
        last_year=2016,
        imported_at=datetime(2026, 4, 1, tzinfo=UTC),
    )


def table(value: float, name: str):
    row = {
        "area": "14212",
        "indicator": "births",
        "year": 2016,
        "sex": "total",
        "age": "total",
        "value": value,
        "status": "observed",
        "basis": "vital_statistics",
        "source": name,
    }
    return rows.encode(typed(pd.DataFrame([row])), name)


def publish(store: Generations, value: float, name: str) -> None:
    with store.locked():
        store.publish(table(value, name), [entry(name)])


def state(store: Generations) -> tuple[list[float], list[str]]:
    found, imports = store.read()
    return found["value"].to_pylist(), [each.id for each in imports]


def files(store: Generations) -> list[str]:
    return sorted(path.name for path in store.folder.iterdir() if path.name != generation.LOCK_FILE)


@pytest.fixture
def store(tmp_path: Path) -> Generations:
    found = Generations.of(tmp_path)
    publish(found, OLD, "old")
    return found


def test_a_folder_without_a_store_has_no_rows_and_is_not_made_by_looking(tmp_path):
    found, imports = Generations.of(tmp_path / "data").read()
    assert (len(found), imports) == (0, ())
    assert not (tmp_path / "data").exists()


def test_a_new_state_takes_the_place_of_the_old_one_and_leaves_three_files(store):
    publish(store, NEW, "new")
    assert state(store) == ([NEW], ["new"])
    assert len(files(store)) == 3


STEPS = [(os, "replace"), (os, "fsync"), (Path, "unlink"), (rows, "write"), (Path, "open")]


class Failing:
    """Count the calls of the steps of writing; raise at one of them."""

    def __init__(self, monkeypatch, at: int, error: BaseException) -> None:
        self.calls, self.at, self.error = 0, at, error
        for owner, name in STEPS:
            monkeypatch.setattr(owner, name, self.counted(getattr(owner, name)))

    def counted(self, original):
        def step(*args, **kwargs):
            self.calls += 1
            if self.calls == self.at:
                raise self.error
            return original(*args, **kwargs)

        return step


def steps_of_publishing(store, monkeypatch) -> int:
    with monkeypatch.context() as patched:
        counter = Failing(patched, at=0, error=OSError())
        publish(store, OLD, "old")
    return counter.calls


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_a_failure_at_any_step_leaves_the_old_or_the_new_state_whole(store, monkeypatch, error):
    steps = steps_of_publishing(store, monkeypatch)
    assert steps >= 10
    outcomes = []
    for at in range(1, steps + 3):
        publish(store, OLD, "old")
        raised: BaseException | None = None
        with monkeypatch.context() as patched:
            Failing(patched, at, error)
            try:
                publish(store, NEW, "new")
            except (InputError, KeyboardInterrupt) as caught:
                raised = caught
        found = state(store)
        assert found in (([OLD], ["old"]), ([NEW], ["new"]))
        if isinstance(raised, InputError):
            assert "No space left" in str(raised)
        if raised is not None:
            outcomes.append(found[0][0])
        else:  # a file that could not be deleted may wait
            assert found == ([NEW], ["new"])
        publish(store, NEW, "new")
        assert len(files(store)) == 3  # what the failure left is swept away
    # the early failures keep the old state, the late ones come after the change
    assert len(outcomes) >= 6
    assert outcomes[0] == OLD
    assert outcomes[-1] == NEW
    assert outcomes == sorted(outcomes, reverse=True)


KILLED = """
    import os, signal, sys
    from pathlib import Path
    sys.path.insert(0, {tests!r})
    from test_generation import NEW, Generations, publish

    left = [{at}]

    def dying(original):
        def step(*args, **kwargs):
            left[0] -= 1
            if left[0] == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return original(*args, **kwargs)
        return step

    os.replace, os.fsync = dying(os.replace), dying(os.fsync)
    publish(Generations(Path({folder!r})), NEW, "new")
"""


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL")
@pytest.mark.parametrize(("at", "expected"), [(1, OLD), (2, OLD), (4, OLD), (6, OLD), (7, OLD), (8, NEW)])
def test_a_killed_import_leaves_a_readable_state_and_a_free_lock(store, at, expected):
    # fsync rows, replace rows, fsync hashes, replace hashes, fsync manifest, fsync folder, replace manifest, fsync folder
    script = textwrap.dedent(KILLED).format(tests=str(Path(__file__).parent), at=at, folder=str(store.folder))
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == -9, done.stderr
    assert state(store)[0] == [expected]
    publish(store, NEW, "new")
    assert state(store) == ([NEW], ["new"])
    assert len(files(store)) == 3


def test_a_reader_that_is_overtaken_by_an_import_reads_the_new_state(store, monkeypatch):
    original = Generations.manifest
    overtaken = []

    def manifest(self):
        found = original(self)
        if not overtaken:
            overtaken.append(True)
            publish(store, NEW, "new")
        return found

    monkeypatch.setattr(Generations, "manifest", manifest)
    assert state(store) == ([NEW], ["new"])


def test_a_second_import_waits_for_the_first_and_says_so_when_it_does_not_end(store):
    script = "import sys, filelock; lock = filelock.FileLock(sys.argv[1]); lock.acquire(); print('held', flush=True); sys.stdin.read()"
    holder = subprocess.Popen(
        [sys.executable, "-c", script, str(store.folder / generation.LOCK_FILE)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline().strip() == "held"
        with pytest.raises(InputError, match="ほかの取り込み"), store.locked(0.2):
            pytest.fail("two imports at once")
    finally:
        holder.communicate("")
    with store.locked(0.2):  # free again
        pass


@pytest.mark.parametrize(
    "damage",
    [
        lambda path: path.unlink(),
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(path.read_bytes()[: path.stat().st_size // 2]),
        lambda path: path.write_bytes(flipped(path.read_bytes())),
        lambda path: path.write_bytes(b"PAR1" * 10),
    ],
)
def test_damaged_rows_are_an_error_that_says_what_to_do(store, damage):
    (path,) = store.folder.glob("observations-*")
    damage(path)
    with pytest.raises(InputError, match=r"取り込んだデータが壊れています.*取り込み直して"):
        store.read()


def flipped(content: bytes) -> bytes:
    """One bit of the first page changed: its checksum must tell."""
    return content[:20] + bytes([content[20] ^ 1]) + content[21:]


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"{}",
        b"\xff\xfe",
        b'{"version": 2, "observations": "observations-00000000000000000000000000000000.parquet", "imports": []}',
        b'{"version": 1, "observations": "../../other.parquet", "imports": []}',
    ],
)
def test_a_damaged_record_is_an_error_that_says_what_to_do(store, text):
    (store.folder / "imports.json").write_bytes(text)
    with pytest.raises(InputError, match=r"imports\.json: 取り込みの記録が壊れている.*取り込み直して"):
        store.read()


def test_a_folder_that_cannot_be_written_is_an_error_not_a_traceback(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("no folder")
    with pytest.raises(InputError, match="保存できません"), Generations.of(blocked).locked():
        pytest.fail("a file is no folder")
