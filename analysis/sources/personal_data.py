"""Columns that look like personal data: such a file is refused, and its values are in no message."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from openpyxl.utils import get_column_letter

from analysis.checking.failures import Failure, InvalidData

LONGEST: Final = 40
"""Characters of an answer code or label; what is longer is free text, in which anything may stand."""

HIDDEN: Final = "（値は表示しません）"
"""Stands in messages in the place of what a respondent wrote."""

_NAMES: Final = re.compile(
    r"氏名|名前|姓名|名字|苗字|ふりがな|フリガナ|住所|番地|郵便番号|電話|携帯|メール|生年月日|マイナンバー|個人番号"
)
_WORDS: Final = re.compile(
    r"(first|last|full|sur)?_?names?|address|(e_)?mail|email|(tele)?phone|tel|mobile|zip(code)?|postcode"
    r"|birth(day|date)|my_?number"
)
_VALUES: Final = (
    ("メールアドレス", re.compile(r"\S+@\S+\.[A-Za-z]{2,}")),
    (
        "電話番号",
        re.compile(r"(?<!\d)(\+81|0)\d{1,4}[-()（） ]{1,2}\d{1,4}[-()（） ]{1,2}\d{3,4}(?!\d)|^0\d{9,10}$"),
    ),
    ("郵便番号", re.compile(r"〒|^\d{3}-\d{4}$")),
    ("個人番号", re.compile(r"^\d{4}[- ]?\d{4}[- ]?\d{4}$")),
)


def refuse_personal_data(header: Sequence[str], rows: Sequence[Sequence[str]], file: str) -> None:
    """Refuse a table of respondents in which a column looks like personal data.

    Every column is looked at, also those that would not be used. Messages name the column by its letter: a
    header may itself be what somebody wrote.

    Parameters
    ----------
    header : the heads of the columns.
    rows : the respondents, without the head.
    file : name of the file for messages.

    Raises
    ------
    InvalidData
        Lists every such column with the first row in which it shows, never a value.
    """
    failures = []
    for place, head in enumerate(header):
        found = _by_name(head)
        row = 1
        if found is None:
            cells = (line[place] if place < len(line) else "" for line in rows)
            row, found = next(
                ((number, kind) for number, cell in enumerate(cells, start=2) if (kind := _by_value(cell))),
                (0, None),
            )
        if found is not None:
            letter = f"{get_column_letter(place + 1)}列"
            expected = f"個人を特定できる列（{found}）のないファイル。その列を消してから取り込んでください"
            failures.append(Failure(file, row, letter, HIDDEN, expected))
    if failures:
        raise InvalidData(failures)


def plain(cell: str) -> str:
    """Return a cell in one way of writing: full-width letters and digits as ASCII, no outer blanks.

    Examples
    --------
    >>> plain(" １ ")
    '1'
    """
    return unicodedata.normalize("NFKC", cell).strip()


def _by_name(head: str) -> str | None:
    text = plain(head)
    found = _NAMES.search(text)
    if found:
        return f"見出しに「{found[0]}」を含む"
    words = [word for word in re.split(r"[^a-z]+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text).lower()) if word]
    pairs = ["_".join(pair) for pair in pairwise(words)]
    hit = next((word for word in (*pairs, *words) if _WORDS.fullmatch(word)), None)
    return f"見出しに「{hit}」を含む" if hit else _pattern(text)


def _by_value(cell: str) -> str | None:
    text = plain(cell)
    if len(text) > LONGEST:
        return f"{LONGEST}文字より長い文"
    return _pattern(text)


def _pattern(text: str) -> str | None:
    return next((f"{kind}のような値" for kind, pattern in _VALUES if pattern.search(text)), None)
