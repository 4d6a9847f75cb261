"""Decoding of official files; the expected texts are written here, the bytes made by Python's own codecs."""

from __future__ import annotations

import gzip
import zipfile
from pathlib import Path

import pytest

from analysis.checking.errors import InputError
from analysis.sources import decoding, workbook
from analysis.sources.decoding import decode, ends_abruptly, read_bytes, read_text, table_rows

TEXT = "地域コード,都道府県,市区町村\nR14212,神奈川県,厚木市\n"


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "cp932", "utf-16", "iso2022_jp"])
@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_every_encoding_gives_the_same_text(tmp_path: Path, codec: str, packed: bool, line_end: str) -> None:
    raw = TEXT.replace("\n", line_end).encode(codec)
    path = tmp_path / "table.csv"
    path.write_bytes(gzip.compress(raw) if packed else raw)
    assert read_text(path) == TEXT


def test_two_gzip_members_are_read_to_the_end(tmp_path: Path) -> None:
    path = tmp_path / "table.csv.gz"
    path.write_bytes(gzip.compress(b"1,2\n", mtime=0) + gzip.compress(b"3,4\n", mtime=0))
    assert read_text(path) == "1,2\n3,4\n"


@pytest.mark.parametrize(
    ("raw", "word"),
    [
        (b"PK\x03\x04abc", "Excel"),
        (b"\xd0\xcf\x11\xe0abc", "xls"),
        (b"%PDF-1.7", "PDF"),
        (b"<!DOCTYPE html><html>", "Web"),
        (b"a\x00b\n", "NUL"),
    ],
)
def test_what_is_no_table_is_named(raw: bytes, word: str) -> None:
    with pytest.raises(InputError, match=word):
        decode(raw, "file.csv")


@pytest.mark.parametrize("members", [(2000,), (10, 2000), (600, 600), (1,) * 1001])
def test_what_unpacks_to_too_much_is_refused(tmp_path: Path, monkeypatch, members: tuple[int, ...]) -> None:
    monkeypatch.setattr(decoding, "LARGEST_FILE", 1100)
    path = tmp_path / "bomb.csv.gz"
    path.write_bytes(b"".join(gzip.compress(b"1" * size, mtime=0) for size in members))
    with pytest.raises(InputError, match=r"bomb\.csv\.gz: (ファイルが大きすぎます|gz ファイルが壊れて)"):
        read_bytes(path)
    plain = tmp_path / "plain.csv"
    plain.write_bytes(b"1" * 1101)
    with pytest.raises(InputError, match=r"plain\.csv: ファイルが大きすぎます"):
        read_bytes(plain)


def test_too_many_rows_are_refused(monkeypatch) -> None:
    monkeypatch.setattr(decoding, "LARGEST_TABLE", 5)
    assert len(table_rows("1,2\n" * 5, "a.csv")) == 5
    with pytest.raises(InputError, match=r"a\.csv: 行が多すぎます"):
        table_rows("1,2\n" * 6, "a.csv")


def test_a_workbook_that_unpacks_to_too_much_is_refused(tmp_path: Path, monkeypatch) -> None:
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 100_000)
    monkeypatch.setattr(workbook, "LARGEST_FILE", 50_000)
    with pytest.raises(InputError, match=r"bomb\.xlsx: ファイルが大きすぎます"):
        workbook.sheet_rows(path)


@pytest.mark.parametrize("raw", [b"", b"  \n", gzip.compress(b"", mtime=0)])
def test_empty_files_are_refused(tmp_path: Path, raw: bytes) -> None:
    path = tmp_path / "empty.csv"
    path.write_bytes(raw)
    with pytest.raises(InputError, match="空"):
        read_bytes(path)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="ありません"):
        read_bytes(tmp_path / "none.csv")


def test_a_truncated_gzip_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "broken.csv.gz"
    path.write_bytes(gzip.compress(TEXT.encode() * 50)[:-12])
    with pytest.raises(InputError, match="壊れて"):
        read_bytes(path)


def test_a_damaged_byte_in_utf8_is_not_taken_for_cp932() -> None:
    raw = TEXT.encode() + "注".encode()[:2] + b"\n"
    with pytest.raises(InputError, match=r"3行目: UTF-8として読めないバイト"):
        decode(raw, "file.csv")


def test_a_byte_of_no_encoding_is_refused_with_its_line() -> None:
    with pytest.raises(InputError, match="2行目"):
        decode(b"a,b\n\xff\xff\n", "file.csv")


def test_an_unpaired_quote_does_not_swallow_the_rest() -> None:
    with pytest.raises(InputError, match="引用符"):
        table_rows('a,"b\n1,2\n3,4\n', "file.csv")


def test_rows_keep_their_numbers_and_quoted_separators() -> None:
    rows = table_rows('a,b\n\n"1,234",5\u2028x\n', "file.csv")
    assert rows == [["a", "b"], [], ["1,234", "5\u2028x"]]


def test_tabs_separate_where_there_is_no_comma() -> None:
    assert table_rows("a\tb\n1\t2\n", "file.txt") == [["a", "b"], ["1", "2"]]


def test_a_missing_last_line_end_is_seen() -> None:
    assert ends_abruptly("1,2\n3,")
    assert not ends_abruptly("1,2\n")
