"""Read the project's own CSV files strictly, as text with row numbers."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from analysis.checking.errors import InputError
from analysis.checking.failures import Failure, InvalidData
from analysis.checking.files import read_file
from analysis.checking.limits import LARGEST_OWN_FILE, LONGEST_CELL
from analysis.checking.numbers import refuse_long_numbers

ROW = "行"
"""Column that holds each record's row number as an editor counts it."""


def read_csv_text(path: Path, columns: Sequence[str], *, label: str | None = None) -> pd.DataFrame:
    """Return the records of a UTF-8 CSV file as text, with the row number in the index.

    Parameters
    ----------
    path : the file.
    columns : the header that is expected; the order does not matter, other columns are refused.
    label : how messages name the file; the file's name by default.

    Raises
    ------
    InputError
        When the file is missing or is not UTF-8.
    InvalidData
        When a column is missing, unknown or double, or a record has more or fewer cells than the header.

    Notes
    -----
    Blank lines are passed over. A byte order mark, as Excel writes it, is accepted.
    """
    name = label or path.name
    try:
        text = read_file(path, largest=LARGEST_OWN_FILE, expected="CSV ファイル").decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(
            f"文字コードが UTF-8 ではありません（{error.start + 1}バイト目）",
            where=name,
            expected="UTF-8 の CSV",
            remedy="Excel では「CSV UTF-8（コンマ区切り）」を選んで保存し直してください",
        ) from None
    if "\0" in text:
        raise InputError(
            "CSV ではなくバイナリファイルに見えます",
            where=name,
            expected="UTF-8 の CSV",
            remedy="Excel のブックは「CSV UTF-8」で保存し直してください",
        )
    refuse_long_numbers(text, name)
    reader = csv.reader(
        io.StringIO(text.replace("\r\n", "\n").replace("\r", "\n"), newline="\n"), strict=True
    )
    try:
        header = next(reader, [])
        records = [(reader.line_num, record) for record in reader if not _is_blank(record)]
    except csv.Error as error:
        told = f"{LONGEST_CELL:,}文字を超えるセルがある" if "limit" in str(error) else str(error)
        raise InputError(
            f"CSV として読めません（{told}）",
            where=f"{name} {reader.line_num}行目",
            expected="1行1件の CSV",
            remedy='引用符「"」が閉じているか確かめてください',
        ) from None
    _check_header(name, header, columns)
    wrong = [
        Failure(name, row, "", f"{len(record)}個のセル", f"見出しと同じ{len(header)}個のセル")
        for row, record in records
        if len(record) != len(header)
    ]
    if wrong:
        raise InvalidData(wrong)
    frame = pd.DataFrame([record for _, record in records], columns=header, dtype="str")
    frame.index = pd.Index([row for row, _ in records], name=ROW, dtype="int64")
    return frame[list(columns)]


def _is_blank(record: Sequence[str]) -> bool:
    return not record or (not record[0].strip() and not "".join(record).strip())


def _check_header(name: str, header: Sequence[str], columns: Sequence[str]) -> None:
    failures = [
        Failure(name, 1, column, "（列がない）", f"列「{column}」")
        for column in columns
        if column not in header
    ]
    failures += [
        Failure(name, 1, column, column, "次の列だけ: " + ", ".join(columns))
        for column in header
        if column not in columns
    ]
    failures += [
        Failure(name, 1, column, f"{header.count(column)}列", "1列だけ")
        for column in dict.fromkeys(header)
        if column in columns and header.count(column) > 1
    ]
    if failures:
        raise InvalidData(failures)
