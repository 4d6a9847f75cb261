"""Numbers that are too long to be any, refused before something tries to convert them."""

from __future__ import annotations

import re

from analysis.checking.errors import InputError
from analysis.checking.limits import LONGEST_NUMBER

_LONG = re.compile(rf"[0-9０-９]{{{LONGEST_NUMBER + 1}}}|0[xX][0-9a-fA-F]{{{LONGEST_NUMBER + 1}}}")
_OF_DIGITS = frozenset("0123456789０１２３４５６７８９abcdefABCDEF".encode())
_MARKED = bytes(48 if byte in _OF_DIGITS else 32 for byte in range(256))
_RUN = b"0" * (LONGEST_NUMBER + 1)


def refuse_long_numbers(text: str, where: str) -> None:
    """Refuse a text with more digits in a row than a number may have.

    Raises
    ------
    InputError

    Examples
    --------
    >>> refuse_long_numbers("人口,225714", "a.csv")
    """
    # most texts have no such run even of bytes that may belong to digits, which is told ten times as fast
    if _RUN in text.encode(errors="surrogatepass").translate(_MARKED) and (found := _LONG.search(text)):
        line = text.count("\n", 0, found.start()) + 1
        raise InputError(
            f"{LONGEST_NUMBER}桁を超える数字の並びがあります",
            where=f"{where} {line}行目",
            expected=f"{LONGEST_NUMBER}桁までの数",
        )
