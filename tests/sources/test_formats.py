"""Recognition of a file by its content, whatever its name."""

from __future__ import annotations

import gzip
import shutil
from pathlib import Path

import openpyxl
import pytest

from analysis.checking.errors import InputError
from analysis.sources.formats import head_of, identify, open_table, require


@pytest.mark.parametrize(
    ("name", "format_id", "edition"),
    [
        ("ssdse_a_2018.csv", "ssdse", "2018"),
        ("ssdse_a_2020.csv", "ssdse", "2020"),
        ("ssdse_a_2026.csv", "ssdse", "2026"),
        ("juki_2016.csv", "juki", "2016"),
        ("juki_2022.csv", "juki", "2022"),
        ("ipss2018_men.csv", "ipss", "2018"),
    ],
)
def test_each_sample_is_recognised_under_any_name(
    samples: Path, tmp_path: Path, name: str, format_id: str, edition: str
) -> None:
    path = tmp_path / "download"
    shutil.copyfile(samples / name, path)
    found = identify(head_of(path))
    assert found is not None
    assert (found.format, found.edition) == (format_id, edition)
    path.write_bytes(gzip.compress(path.read_bytes()))
    assert identify(head_of(path)) == found


def test_a_table_of_ones_own_is_no_official_format(tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    path.write_text("area,year,births\n14212,2020,5\n")
    head = head_of(path)
    assert identify(head) is None
    with pytest.raises(InputError, match="area year births"):
        require("ssdse", head)


def test_a_refusal_names_the_command_that_would_do(samples: Path) -> None:
    with pytest.raises(InputError) as caught:
        require("ipss", head_of(samples / "juki_2020.csv"))
    message = str(caught.value)
    assert "社人研の地域別将来推計人口ではなく住民基本台帳 2020年1月1日" in message
    assert "ebpm data import juki juki_2020.csv" in message


def test_further_sheets_of_a_workbook_are_named(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["a", 1.0, 2.5, None, True])
    book.create_sheet("別")
    path = tmp_path / "book.xlsx"
    book.save(path)
    table = open_table(path)
    assert table.rows == [["a", "1", "2.5", "", "True"]]
    assert list(table.sheets) == ["Sheet", "別"]
    assert table.notes == ("シート「Sheet」だけを読み込みました（ほかに1枚）",)
    assert head_of(path).rows == (("a", "1", "2.5", "", "True"),)


def test_a_damaged_workbook_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    path.write_bytes(b"PK\x03\x04 not a workbook")
    with pytest.raises(InputError, match="Excel ブックとして読めません"):
        open_table(path)
