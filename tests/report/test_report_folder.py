"""The folder of a report is the former one or the new one, complete, wherever a process is killed.

The oracle is the disk: a process dies before each of its writes in turn (told by the interpreter's own audit
events, so that no step can be forgotten), and the files are compared with those of the two reports.
"""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from analysis.checking.errors import ReportError
from analysis.report.report_folder import ReportFolder, recover_interrupted

PROJECT = Path(__file__).resolve().parents[2]
PARTS = ("births.pdf", "manifest.json", "data/a.csv")
KILLED = 9

BUILD = f"""
import os, sys
from pathlib import Path
from analysis.report.report_folder import ReportFolder

out, content, last = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
writes = {{"os.rename", "os.mkdir", "os.rmdir", "os.remove", "open"}}
done = 0

def hook(event, arguments):
    global done
    if event in writes:
        done += 1
        if done == last:
            os._exit({KILLED})

folder = ReportFolder(out, 2026, "14212", "births")
sys.addaudithook(hook)
with folder.replaced(lambda: None) as work:
    (work / "data").mkdir()
    for name in {PARTS}:
        (work / name).write_text(content)
"""


def build(out: Path, content: str, last: int = 0) -> int:
    """Build a report in a process of its own, which dies before its write number `last`; return its exit code."""
    environment = {**os.environ, "PYTHONPATH": str(PROJECT)}
    arguments = [sys.executable, "-c", BUILD, str(out), content, str(last)]
    return subprocess.run(arguments, env=environment, check=False).returncode


def content_of(path: Path) -> dict[str, str]:
    return {p.relative_to(path).as_posix(): p.read_text() for p in path.rglob("*") if p.is_file()}


def whole(content: str) -> dict[str, str]:
    return dict.fromkeys(PARTS, content)


@pytest.fixture
def folder(tmp_path) -> ReportFolder:
    return ReportFolder(tmp_path, 2026, "14212", "births")


def replace(folder: ReportFolder, content: str, waiting=pytest.fail) -> None:
    with folder.replaced(waiting) as work:
        (work / "data").mkdir()
        for name in PARTS:
            (work / name).write_text(content)


def none(out: Path) -> None:
    """Begin without a former report."""
    out.mkdir()


def former(out: Path) -> None:
    """Begin with a former report in its place."""
    replace(ReportFolder(out, 2026, "14212", "births"), "old")


def interrupted(out: Path) -> None:
    """Begin where an earlier build was killed between the two renames."""
    former(out)
    folder = out / "2026" / "14212"
    os.replace(folder / "births", folder / ".births.former")
    (folder / ".births.building").mkdir()
    (folder / ".births.building" / "births.pdf").write_text("killed")


@pytest.mark.parametrize("before", [none, former, interrupted])
def test_killed_before_any_write_the_report_is_whole_after_the_next_run(tmp_path, before):
    """Kills a build before its 1st, 2nd, … write until one is not reached any more."""
    allowed = (whole("new"), None if before is none else whole("old"))
    seen = []
    for last in range(1, 100):
        out = tmp_path / str(last)
        before(out)
        code = build(out, "new", last)
        assert code in (0, KILLED)
        path = out / "2026" / "14212" / "births"
        at_once = content_of(path) if path.exists() else None
        assert at_once in (*allowed, None), "never mixed"
        removed = tmp_path / f"{last}-removed"
        shutil.copytree(out, removed)
        shutil.rmtree(removed / "2026" / "14212" / "births", ignore_errors=True)
        recover_interrupted(removed)
        left = removed / "2026" / "14212" / "births"
        assert (content_of(left) if left.exists() else None) in (*allowed, None), (
            "nothing half removed comes back"
        )
        recover_interrupted(out)
        after = content_of(path) if path.exists() else None
        assert after in allowed, "no report is lost"
        seen.append((at_once, after))
        replace(ReportFolder(out, 2026, "14212", "births"), "newer")
        assert content_of(path) == whole("newer")
        assert [each.name for each in path.parent.iterdir()] == ["births"], "leftovers are cleaned up"
        if code == 0:
            break
    else:
        pytest.fail("the build does not end")
    assert len(seen) > 8
    if before is not none:
        assert (None, whole("old")) in seen, "one kill fell between the two renames"
    assert (whole("new"), whole("new")) in seen[:-1], "one kill fell after them"


def test_a_failure_and_an_interruption_leave_the_former_report(folder):
    replace(folder, "old")

    def half(failing: type[BaseException]) -> None:
        with folder.replaced(pytest.fail) as work:
            (work / "births.pdf").write_text("half")
            raise failing

    for kind in (ValueError, KeyboardInterrupt):
        with pytest.raises(kind):
            half(kind)
        assert content_of(folder.path) == whole("old")
        assert [path.name for path in folder.path.parent.iterdir()] == ["births"]


@pytest.mark.parametrize("step", [1, 2])
def test_a_rename_that_is_refused_leaves_the_former_report_and_says_why(folder, monkeypatch, step):
    """As on Windows, where a folder with an open file can't be renamed."""
    replace(folder, "old")
    rename, calls = os.replace, []

    def refusing(source, target):
        calls.append(source)
        if len(calls) == step:
            raise PermissionError(13, "in use", str(source))
        rename(source, target)

    with monkeypatch.context() as patched:
        patched.setattr(os, "replace", refusing)
        with pytest.raises(ReportError, match="閉じて"):
            replace(folder, "new")
    assert content_of(folder.path) == whole("old")
    replace(folder, "new")
    assert content_of(folder.path) == whole("new")


def test_a_first_report_that_fails_takes_no_neighbour_with_it(tmp_path, folder):
    neighbour = ReportFolder(tmp_path, 2026, "14212", "workforce")

    def fail() -> None:
        with folder.replaced(pytest.fail):
            replace(neighbour, "neighbour")
            raise ValueError("failed")

    with pytest.raises(ValueError, match="failed"):
        fail()
    assert content_of(neighbour.path) == whole("neighbour")
    assert not folder.path.exists()


def test_a_second_build_of_the_same_report_waits_and_says_so(folder):
    told, begun, order = threading.Event(), threading.Event(), []

    def second() -> None:
        begun.wait()
        replace(folder, "second", told.set)
        order.append("second")

    thread = threading.Thread(target=second)
    thread.start()
    with folder.replaced(pytest.fail) as work:
        begun.set()
        assert told.wait(30), "the second one says that it waits"
        for name in ("births.pdf", "manifest.json"):
            (work / name).write_text("first")
        assert work.is_dir(), "its folder is not taken from under the first one"
        order.append("first")
    thread.join()
    assert order == ["first", "second"]
    assert content_of(folder.path) == whole("second")


def test_a_report_that_is_being_built_is_not_recovered_by_another_run(tmp_path, folder):
    replace(folder, "old")
    with folder.replaced(pytest.fail) as work:
        os.replace(folder.path, folder.path.with_name(".births.former"))  # the instant between the renames
        recover_interrupted(tmp_path)
        assert work.is_dir()
        assert not folder.path.exists()
        (work / "births.pdf").write_text("new")
    assert content_of(folder.path) == {"births.pdf": "new"}


def test_others_may_read_the_folder_as_the_umask_says(folder):
    former = os.umask(0o022)
    try:
        replace(folder, "new")
    finally:
        os.umask(former)
    if os.name == "posix":
        assert stat.S_IMODE(folder.path.stat().st_mode) == 0o755


def test_builds_side_by_side_leave_every_report_whole(tmp_path):
    """Two processes for the same report and one each for another topic and another area, again and again."""
    script = f"""
import sys
from pathlib import Path
from analysis.report.report_folder import ReportFolder

for turn in range(30):
    try:
        with ReportFolder(Path(sys.argv[1]), 2026, sys.argv[2], sys.argv[3]).replaced(lambda: None) as work:
            (work / "data").mkdir()
            for name in {PARTS}:
                (work / name).write_text(sys.argv[3])
            if turn % 3 == 0:
                raise RuntimeError
    except RuntimeError:
        pass
"""
    environment = {**os.environ, "PYTHONPATH": str(PROJECT)}
    which = [("14212", "births"), ("14212", "births"), ("14212", "workforce"), ("14203", "births")]
    running = [
        subprocess.Popen([sys.executable, "-c", script, str(tmp_path), *each], env=environment)
        for each in which
    ]
    assert [process.wait(120) for process in running] == [0] * len(which)
    for area, topic in set(which):
        assert content_of(tmp_path / "2026" / area / topic) == whole(topic)
    assert {p.name for p in (tmp_path / "2026" / "14212").iterdir()} == {"births", "workforce"}
