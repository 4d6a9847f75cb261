"""Strict reading of the project's CSV files: every fault named with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis.checking.csv_text import read_csv_text
from analysis.checking.errors import InputError
from analysis.checking.failures import InvalidData

COLUMNS = ("code", "name")


def write(tmp_path: Path, content: bytes) -> Path:
    path = tmp_path / "table.csv"
    path.write_bytes(content)
    return path


def test_cells_are_text_and_the_index_counts_lines_as_an_editor_does(tmp_path):
    frame = read_csv_text(write(tmp_path, b'name,code\n"a\nb",01\n\nc,02\n'), COLUMNS)
    assert frame["code"].tolist() == ["01", "02"]
    assert frame["name"].tolist() == ["a\nb", "c"]
    assert frame.index.tolist() == [3, 5]  # a record is named by its last line
    assert frame.columns.tolist() == ["code", "name"]


def test_excel_byte_order_mark_and_crlf_are_accepted(tmp_path):
    frame = read_csv_text(write(tmp_path, "﻿code,name\r\n14212,厚木市\r\n".encode()), COLUMNS)
    assert frame.to_dict("records") == [{"code": "14212", "name": "厚木市"}]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("code,name\n1,厚木市\n".encode("cp932"), "UTF-8 ではありません"),
        (b"PK\x03\x04\0\0code,name\n", "バイナリ"),
        (b'code,name\n"1,x\n', "CSV として読めません"),
    ],
)
def test_unreadable_files_are_refused_with_a_remedy(tmp_path, content, expected):
    with pytest.raises(InputError, match=expected) as error:
        read_csv_text(write(tmp_path, content), COLUMNS)
    assert "table.csv" in str(error.value)
    assert "対処" in str(error.value)


def test_a_missing_file_names_its_path(tmp_path):
    with pytest.raises(InputError, match=r"nothing\.csv"):
        read_csv_text(tmp_path / "nothing.csv", COLUMNS)


def test_all_header_faults_are_told_at_once(tmp_path):
    with pytest.raises(InvalidData) as error:
        read_csv_text(write(tmp_path, b"code,code,extra\n1,2,3\n"), COLUMNS)
    assert {(f.column, f.found) for f in error.value.failures} == {
        ("name", "（列がない）"),
        ("extra", "extra"),
        ("code", "2列"),
    }


def test_records_with_too_many_or_too_few_cells_are_named(tmp_path):
    with pytest.raises(InvalidData) as error:
        read_csv_text(write(tmp_path, b"code,name\n1\n2,b\n3,c,d\n"), COLUMNS)
    assert [(f.row, f.found) for f in error.value.failures] == [(2, "1個のセル"), (4, "3個のセル")]
