"""Whatever lies where a file should lie: one message with the place, at once, however big or endless it is."""

from __future__ import annotations

import os

import pytest

from analysis.checking.csv_text import read_csv_text
from analysis.checking.errors import InputError
from analysis.checking.failures import Failure, InvalidData
from analysis.checking.files import read_file
from analysis.checking.limits import LONGEST_NUMBER, LONGEST_SHOWN
from analysis.checking.plain import plain, shortened


def laid(folder, kind):
    """Lay something that is no file of ours below a folder."""
    path = folder / "x.csv"
    if kind == "folder":
        path.mkdir()
    elif kind == "dangling":
        path.symlink_to(folder / "nowhere")
    elif kind == "loop":
        path.symlink_to(path)
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "below a file":
        path.write_text("x")
        path = path / "y.csv"
    elif kind == "too long a name":
        path = folder / ("x" * 5000)
    elif kind == "impossible":
        path = folder / "a\0b"
    elif kind == "too large":
        with path.open("wb") as file:
            file.truncate(10_000_000)
    return path


KINDS = [
    "missing",
    "folder",
    "dangling",
    "loop",
    "pipe",
    "below a file",
    "too long a name",
    "impossible",
    "too large",
]


@pytest.mark.skipif(os.name != "posix", reason="pipes and links")
@pytest.mark.parametrize("kind", KINDS)
def test_what_is_no_file_is_told_with_its_place(tmp_path, kind):
    path = laid(tmp_path, kind)
    with pytest.raises(InputError) as error:
        read_file(path, largest=1_000_000)
    assert str(path)[:100] in error.value.where or kind == "impossible"
    assert len(str(error.value)) < 10 * LONGEST_SHOWN
    assert error.value.remedy


def test_a_file_is_read(tmp_path):
    (tmp_path / "x").write_bytes(b"1\r\n")
    assert read_file(tmp_path / "x", largest=3) == b"1\r\n"


def test_a_message_repeats_no_more_than_can_be_read():
    failure = Failure("x.csv", 2, "c" * 9000, "\x1b[31m" + "9" * 9000 + "\x9b2J\u202e", "a number")
    error = InvalidData([failure])
    assert len(str(error)) < 5 * LONGEST_SHOWN
    assert shortened("\x1b[2J\r\u202etxt") == plain("txt")
    long = InputError("「" + "あ" * 100_000 + "」がありません", where="x" * 100_000)
    assert len(str(long)) < 10 * LONGEST_SHOWN


@pytest.mark.parametrize("digits", ["9", "９"])
def test_a_number_of_thousands_of_digits_is_refused_with_its_line(tmp_path, digits):
    path = tmp_path / "x.csv"
    path.write_text(f"a,b\n1,2\n3,{digits * (LONGEST_NUMBER + 1)}\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"x\.csv 3行目: 100桁を超える"):
        read_csv_text(path, ["a", "b"])


def test_only_line_ends_end_a_line(tmp_path):
    path = tmp_path / "x.csv"
    path.write_bytes('a,b\r\n1\u2028x\x1cy,2\r3,"4\r\n5"\n'.encode())
    table = read_csv_text(path, ["a", "b"])
    assert table.to_numpy().tolist() == [["1\u2028x\x1cy", "2"], ["3", "4\n5"]]
