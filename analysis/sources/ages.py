"""Age bands as the official tables print them, in the form of an observation (``20-24``, ``90+``)."""

from __future__ import annotations

import re
from typing import Final

from analysis.sources.cells import compact

_CLOSED: Final = re.compile(r"(\d{1,3})歳?[~\-–−](\d{1,3})歳")
_OPEN: Final = re.compile(r"(\d{1,3})歳(?:以上|~)")
OPEN_END: Final = 999
_WORDS: Final = {"総数": "total", "計": "total", "合計": "total", "不詳": "unknown", "年齢不詳": "unknown"}


def age_band(text: str) -> str | None:
    """Return the age of a header word, or None when it names none.

    >>> age_band("０～４歳"), age_band("0歳～4歳"), age_band("90歳以上"), age_band("95歳～"), age_band("総数")
    ('0-4', '0-4', '90+', '95+', 'total')
    >>> age_band("世帯数") is None
    True
    """
    word = compact(text)
    if word in _WORDS:
        return _WORDS[word]
    closed = _CLOSED.fullmatch(word)
    if closed and int(closed[1]) <= int(closed[2]):
        return f"{int(closed[1])}-{int(closed[2])}"
    opened = _OPEN.fullmatch(word)
    return f"{int(opened[1])}+" if opened else None


def gaps(ages: list[str]) -> str | None:
    """Return in Japanese why bands do not cover every age once, or None when they do.

    `total` and `unknown` are left aside.

    >>> gaps(["total", "0-4", "5-9", "10+"]) is None
    True
    >>> gaps(["0-4", "10+"])
    '5歳が含まれません'
    """
    bands = sorted(limits(age) for age in ages if age not in ("total", "unknown"))
    expected = 0
    for lower, upper in bands:
        if lower > expected:
            return f"{expected}歳が含まれません"
        if lower < expected:
            return f"{lower}歳が重なっています"
        expected = upper + 1
    return None if bands and bands[-1][1] >= OPEN_END else f"{expected}歳以上が含まれません"


def limits(age: str) -> tuple[int, int]:
    """Return the youngest and oldest age of a band; an open band ends at `OPEN_END`.

    >>> limits("20-24"), limits("90+")[0]
    ((20, 24), 90)
    """
    if age.endswith("+"):
        return int(age[:-1]), OPEN_END
    lower, upper = age.split("-")
    return int(lower), int(upper)
