"""A survey is the former one or the new one, whole, wherever the process that replaces it is killed.

The oracle is the disk: a process dies before each of its writes in turn, and what the next one finds is compared with
the two surveys.
"""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

import pytest

from analysis.store.survey_placing import finish_interrupted, put_in_place, stored

KILLED = 9
NAMES = ("counts.csv", "survey.yml", "respondents.csv")

WRITES = {"os.rename", "os.mkdir", "os.rmdir", "os.remove", "open"}


def place_until(folder: Path, last: int) -> int:
    """Put the new survey in place in a forked process that dies before its write number `last`; return its exit code."""
    pid = os.fork()
    if pid == 0:
        done = 0

        def hook(event: str, arguments: object) -> None:
            nonlocal done
            done += event in WRITES
            if done == last:
                os._exit(KILLED)

        sys.addaudithook(hook)
        put_in_place(folder, "14212", "r6", dict.fromkeys(NAMES, b"new"))
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def found(folder: Path) -> set[str]:
    places = [folder / "surveys" / "14212" / "r6" / name for name in NAMES[:2]]
    return {path.read_text() for path in (*places, stored(folder, "14212", "r6"))}


@pytest.mark.skipif(not hasattr(os, "fork"), reason="killed between system calls")
def test_wherever_it_is_killed_the_survey_is_whole(tmp_path):
    ends, code, last = [], KILLED, 0
    while code == KILLED:
        last += 1
        folder = tmp_path / str(last)
        put_in_place(folder, "14212", "r6", dict.fromkeys(NAMES, b"old"))
        code = place_until(folder, last)
        finish_interrupted(folder)
        assert len(found(folder)) == 1, f"killed before write {last}"
        ends += found(folder)
        assert not [path for path in folder.rglob(".*") if path.suffix == ".pending"]
    assert code == 0
    assert last > 15
    assert ends.count("old") > 5
    assert ends.count("new") > 5


def test_what_a_killed_run_left_half_written_goes_with_the_next_survey(tmp_path):
    place_until(tmp_path, 8)
    put_in_place(tmp_path, "14212", "r6", dict.fromkeys(NAMES, b"next"))
    assert found(tmp_path) == {"next"}
    assert {path.name for path in tmp_path.rglob("*") if path.is_file()} - {"lock", ".lock"} == set(NAMES)


def test_a_table_of_counts_takes_the_respondents_of_the_former_survey_away(tmp_path):
    put_in_place(tmp_path, "14212", "r6", dict.fromkeys(NAMES, b"old"))
    put_in_place(tmp_path, "14212", "r6", dict.fromkeys(NAMES[:2], b"new"))
    assert not stored(tmp_path, "14212", "r6").exists()


def test_respondents_are_for_the_user_alone(tmp_path):
    put_in_place(tmp_path, "14212", "r6", dict.fromkeys(NAMES, b"new"))
    if os.name == "posix":
        assert stat.S_IMODE(stored(tmp_path, "14212", "r6").stat().st_mode) == 0o600
