"""From the bytes of a file to text: gzip, BOM, UTF-8, UTF-16, cp932 and ISO-2022-JP, or one clear error.

Official files come as cp932 in some years and UTF-8 with BOM in others, packed or not. Nothing is decoded
with replacement characters: a byte that does not belong to the encoding is an `InputError` that says where.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
import zlib
from pathlib import Path
from typing import Final

from analysis.checking.errors import InputError
from analysis.checking.files import read_file, too_large
from analysis.checking.limits import LARGEST_FILE, LARGEST_TABLE, MOST_MEMBERS
from analysis.checking.numbers import refuse_long_numbers

_FOREIGN_MAGIC: Final = (
    (
        b"PK\x03\x04",
        "Excel ブック（.xlsx）または ZIP",
        "ZIP なら展開し、Excel ならそのまま xlsx として指定する",
    ),
    (b"\xd0\xcf\x11\xe0", "古い Excel 形式（.xls）", "Excel で開き、xlsx か CSV で保存し直す"),
    (b"%PDF", "PDF", "同じ表の CSV または Excel を入手する"),
    (b"\x89PNG", "画像", "同じ表の CSV または Excel を入手する"),
)
_CP932_STRAY: Final = re.compile("[\x80\uf8f0-\uf8f3]")
"""What Python's cp932 makes of the bytes 80, A0 and FD to FF, which Shift_JIS does not have."""

_MIN_UTF8_CHARACTERS: Final = 3
"""This many three-byte characters before a bad byte show that the file is UTF-8 and damaged, not cp932."""


def read_bytes(path: Path) -> bytes:
    """Return the content of `path`, unpacked when it is gzip.

    Raises
    ------
    InputError
        When the file is missing, unreadable, empty, too large, or a damaged gzip.
    """
    name = path.name
    raw = read_file(path, largest=LARGEST_FILE, expected="集計表のファイル")
    if raw.startswith(b"\x1f\x8b"):
        raw = _unpack(raw, name)
    if not raw.strip():
        raise InputError("ファイルが空です", where=name, remedy="ダウンロードし直す")
    return raw


def decode(raw: bytes, name: str) -> str:
    r"""Return `raw` as text without BOM and with line ends ``\n``.

    Parameters
    ----------
    raw : content of the file, already unpacked (`read_bytes`).
    name : file name for messages.

    Raises
    ------
    InputError
        When it is another kind of file (Excel, PDF, Web page) or bytes belong to none of the encodings.

    Examples
    --------
    >>> decode("厚木市,1614\r\n".encode("cp932"), "a.csv")
    '厚木市,1614\n'
    >>> decode(b"\xef\xbb\xbf1\n", "a.csv")
    '1\n'
    """
    for magic, kind, remedy in _FOREIGN_MAGIC:
        if raw.startswith(magic):
            raise InputError(f"テキストではなく{kind}です", where=name, remedy=remedy)
    text = _decode_strictly(raw, name).replace("\r\n", "\n").replace("\r", "\n")
    if "\x00" in text:
        row = text[: text.index("\x00")].count("\n") + 1
        raise InputError(
            "文字ではないデータ（NUL）が含まれます", where=f"{name} {row}行目", remedy="ダウンロードし直す"
        )
    if re.match(r"\s*<(!doctype html|html)", text[:200], re.IGNORECASE):
        raise InputError(
            "表ではなく Web ページです", where=name, remedy="表のファイルそのものをダウンロードする"
        )
    return text


def read_text(path: Path) -> str:
    """Return the decoded text of `path`; `read_bytes` and `decode` in one."""
    return decode(read_bytes(path), path.name)


def table_rows(text: str, name: str) -> list[list[str]]:
    """Split delimited text into rows of cells, at commas, or at tabs where there is no comma.

    Row `i` of the result is *record* `i`; it is also line `i + 1` of the file as long as no quoted cell holds
    a line end. Blank lines give empty rows, so that the numbering stays.

    Raises
    ------
    InputError
        When quotes do not pair up: the rest of the file would silently become one cell; when there are more than
        `LARGEST_TABLE` rows.

    Examples
    --------
    >>> table_rows('コード,人口\\n14212,"225,714"\\n', "a.csv")
    [['コード', '人口'], ['14212', '225,714']]
    """
    refuse_long_numbers(text, name)
    head = text[:20_000]
    delimiter = "\t" if "\t" in head and "," not in head else ","
    reader = csv.reader(io.StringIO(text, newline="\n"), delimiter=delimiter, strict=True)
    rows = []
    try:
        for row in reader:
            rows.append(row)
            if len(rows) > LARGEST_TABLE:
                raise InputError(
                    f"行が多すぎます（{LARGEST_TABLE:,} 行を超える）",
                    where=name,
                    expected=f"{LARGEST_TABLE:,} 行以下",
                    remedy="要る地域や年だけの表にする",
                )
        return rows
    except csv.Error:
        raise InputError(
            '引用符（"）の対応が崩れています',
            where=f"{name} {reader.line_num}行目付近",
            expected="引用符で囲んだ値は必ず閉じる",
            remedy="ダウンロードし直す",
        ) from None


def ends_abruptly(text: str) -> bool:
    """Whether the last line lacks its line end, as in a download that was cut off.

    >>> ends_abruptly("a,b\\n1,2"), ends_abruptly("a,b\\n1,2\\n")
    (True, False)
    """
    return bool(text) and not text.endswith("\n")


def _unpack(raw: bytes, name: str) -> bytes:
    """Unpack all members of a gzip file (they may be concatenated), never more than the limit and a byte."""
    out = bytearray()
    for _ in range(MOST_MEMBERS):
        if not raw.strip(b"\x00"):
            return bytes(out)
        unpacker = zlib.decompressobj(wbits=31)
        try:
            out += unpacker.decompress(raw, LARGEST_FILE + 1 - len(out))
        except zlib.error:
            raise _damaged(name) from None
        if len(out) > LARGEST_FILE:
            raise too_large(len(out), name, LARGEST_FILE)
        if not unpacker.eof:
            raise _damaged(name)
        raw = unpacker.unused_data
    raise _damaged(name)


def _damaged(name: str) -> InputError:
    return InputError("gz ファイルが壊れています", where=name, remedy="ダウンロードし直す")


def _decode_strictly(raw: bytes, name: str) -> str:
    if raw.startswith(codecs.BOM_UTF8):
        return _decode_as(raw, "utf-8-sig", "UTF-8", name)
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _decode_as(raw, "utf-16", "UTF-16", name)
    if b"\x1b$" in raw[:20_000]:
        return _decode_as(raw, "iso2022_jp", "ISO-2022-JP", name)
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("utf-8")
        if sum(character >= "\u0800" for character in before) >= _MIN_UTF8_CHARACTERS:
            raise _undecodable(raw, error.start, "UTF-8", name) from None
    label = "UTF-8 でも Shift_JIS（cp932）"
    text = _decode_as(raw, "cp932", label, name)
    stray = _CP932_STRAY.search(text)
    if stray:
        raise _undecodable(raw, len(text[: stray.start()].encode("cp932")), label, name)
    return text


def _decode_as(raw: bytes, codec: str, label: str, name: str) -> str:
    try:
        return raw.decode(codec)
    except UnicodeDecodeError as error:
        raise _undecodable(raw, error.start, label, name) from None


def _undecodable(raw: bytes, position: int, label: str, name: str) -> InputError:
    row = raw[:position].count(b"\n") + 1
    return InputError(
        f"{label}として読めないバイト 0x{raw[position]:02X} があります（先頭から {position + 1:,} バイト目）",
        where=f"{name} {row}行目",
        expected="UTF-8、UTF-16（BOM付き）、Shift_JIS（cp932）、ISO-2022-JP のいずれか",
        remedy="ダウンロードし直すか、UTF-8 で保存し直す",
    )
