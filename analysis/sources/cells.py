"""What one cell of an official table says: numbers, marks for "no number", Japanese years, notes.

The marks never become 0: 「-」 is `not_applicable`, 「…」 and 「***」 are `unavailable`, 「X」 is
`suppressed`. What is neither a number nor a known mark is reported as invalid, not guessed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from analysis.model.observations import Status

_DASHES: Final = "-‐‑‒–—―−ー─━"
_MARKS: Final = {
    **dict.fromkeys([*_DASHES, "--", "---"], Status.NOT_APPLICABLE),
    **dict.fromkeys(["…", "...", "..", "・・・", "‥", "……", "*", "**", "***", "****"], Status.UNAVAILABLE),
    **dict.fromkeys(["X", "x", "Χ", "χ", "Х", "х"], Status.SUPPRESSED),
}
_FULL_WIDTH: Final = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: " ", 0xFEFF: ""}
_NUMBER: Final = re.compile(
    r"(?P<sign>[△▲+\-−–‐])?\s*(?P<whole>\d{1,3}(?:,\d{3})+|\d+)?(?P<part>\.\d+)?", re.ASCII
)
_MAX_DIGITS: Final = 15
"""A longer number is not exact as a float and not a statistic."""

_ERAS: Final = {"明治": 1867, "大正": 1911, "昭和": 1925, "平成": 1988, "令和": 2018}
_ERA_LETTERS: Final = {"M": 1867, "T": 1911, "S": 1925, "H": 1988, "R": 2018}
_ERA_YEAR: Final = re.compile(r"(明治|大正|昭和|平成|令和)\s*(元|\d{1,2})\s*(?=年)")
_LETTER_YEAR: Final = re.compile(r"([MTSHR])\.?\s*(元|\d{1,2})\s*年?度?")
_WESTERN_YEAR: Final = re.compile(r"(?<!\d)(1[89]\d\d|2[01]\d\d)(?=\s*(?:年|\)))")
_BARE_YEAR: Final = re.compile(r"1[89]\d\d|2[01]\d\d")
_NOTE: Final = re.compile(r"[(\[]?\s*(注|※|備考|資料|出典|出所|脚注|単位)|\*+\s*[^\s\d*]")


@dataclass(frozen=True, slots=True)
class Numbers:
    """Cells read as numbers; four arrays of the shape of the input.

    Attributes
    ----------
    value : float64, NaN where there is no number.
    status : text of `Status`: observed, or why there is no number; empty where `blank` or `invalid`.
    blank : True where the cell is empty: the reader knows what that means in its table.
    invalid : True where the cell is neither a number nor a known mark.
    """

    value: np.ndarray
    status: np.ndarray
    blank: np.ndarray
    invalid: np.ndarray


def normalise(text: str) -> str:
    """Return `text` with full-width letters, digits and signs as ASCII, and without outer blanks.

    >>> normalise("　１５～６４歳人口（男）")
    '15~64歳人口(男)'
    """
    if text.isascii():
        return text.strip()
    return unicodedata.normalize("NFKC", text).replace("〜", "~").replace("\ufeff", "").strip()


def half_width(text: str) -> str:
    """Return `text` with full-width letters, digits and signs as ASCII, and nothing else changed.

    Unlike `normalise` it leaves 「①」, 「¹」 and 「㎡」 as they are: footnote marks don't become digits.

    >>> half_width("１２．５％①")
    '12.5%①'
    """
    return text.translate(_FULL_WIDTH)


def compact(text: str) -> str:
    """Return a header word for comparison: normalised, without any blank, with one kind of comma.

    >>> compact("事業所数（農業，林業）") == compact("事業所数 (農業、林業)")
    True
    """
    return re.sub(r"\s", "", normalise(text)).replace("、", ",").replace("､", ",")


def number(cell: str) -> tuple[float | None, Status | None]:
    """Read one cell: (value, status).

    A number gives ``(value, Status.OBSERVED)``, a mark ``(None, its status)``, an empty cell
    ``(None, None)``. Thousands separators must stand at thousands; ``1e5``, ``12%`` or ``(3)`` are not
    numbers here, because what they were in the official table is lost.

    Raises
    ------
    ValueError
        When the cell is neither a number nor a known mark.

    Examples
    --------
    >>> number("△１,２３４")
    (-1234.0, <Status.OBSERVED: 'observed'>)
    >>> number("***")
    (None, <Status.UNAVAILABLE: 'unavailable'>)
    """
    text = half_width(cell).strip()
    if not text:
        return None, None
    mark = _MARKS.get(text)
    if mark is not None:
        return None, mark
    match = _NUMBER.fullmatch(text)
    if match is None or (match["whole"] is None and match["part"] is None):
        raise ValueError(f"not a number: {cell!r}")
    digits = (match["whole"] or "0").replace(",", "") + (match["part"] or "")
    if len(digits.lstrip("0").replace(".", "")) > _MAX_DIGITS:
        raise ValueError(f"too many digits: {cell!r}")
    value = float(digits)
    return (-value if match["sign"] not in (None, "+") and value else value), Status.OBSERVED


def numbers(cells: Sequence[str] | np.ndarray) -> Numbers:
    """Read many cells at once, each as `number` does; nothing is raised, see `Numbers.invalid`.

    Parameters
    ----------
    cells : texts, of any shape (a list of rows of equal length becomes two-dimensional).

    Examples
    --------
    >>> read = numbers(["1,614", "-", "X", "", "12a"])
    >>> read.value.tolist()[0], read.status.tolist()
    (1614.0, ['observed', 'not_applicable', 'suppressed', '', ''])
    >>> read.blank.tolist().index(True), read.invalid.tolist().index(True)
    (3, 4)
    """
    array = np.asarray(cells, dtype=object)
    places, distinct = pd.factorize(array.ravel(), use_na_sentinel=False)
    value = np.full(len(distinct), np.nan)
    status = np.full(len(distinct), "", dtype=object)
    blank = np.zeros(len(distinct), dtype=bool)
    invalid = np.zeros(len(distinct), dtype=bool)
    for i, cell in enumerate(distinct):
        # plain integers are nearly all cells: the shortcut gives what `number` would, much faster
        if cell.isdecimal() and cell.isascii() and len(cell) <= _MAX_DIGITS:
            value[i], status[i] = int(cell), Status.OBSERVED.value
            continue
        try:
            found, why = number(cell)
        except ValueError:
            invalid[i] = True
            continue
        blank[i] = why is None
        if why is not None:
            status[i] = why.value
        if found is not None:
            value[i] = found
    return Numbers(*(column[places].reshape(array.shape) for column in (value, status, blank, invalid)))


def years(text: str) -> tuple[int, ...]:
    """Return the years that `text` names, in order: 和暦 (平成31年, 令和元年), letters (H28), 2015年, 2015.

    A western year counts when 年 or a closing bracket follows, or when it is the whole text.

    >>> years("平成31年1月1日住民基本台帳人口・世帯数、平成30年人口動態")
    (2019, 2018)
    >>> years("令和元年度"), years("Ｒ６"), years("2015"), years("人口 2015 人")
    ((2019,), (2024,), (2015,), ())
    """
    plain = normalise(text)
    if _BARE_YEAR.fullmatch(plain):
        return (int(plain),)
    letter = _LETTER_YEAR.fullmatch(plain)
    if letter:
        return (_ERA_LETTERS[letter[1]] + _count(letter[2]),)
    found = [(m.start(), _ERAS[m[1]] + _count(m[2])) for m in _ERA_YEAR.finditer(plain)]
    found += [(m.start(), int(m[1])) for m in _WESTERN_YEAR.finditer(plain)]
    return tuple(year for _, year in sorted(found))


def year(text: str) -> int | None:
    """Return the first year that `text` names, or None; see `years`.

    >>> year("平成57年"), year("人口")
    (2045, None)
    """
    found = years(text)
    return found[0] if found else None


def is_blank(row: Sequence[str]) -> bool:
    """Whether every cell of the row is empty (full-width blanks count as empty).

    >>> is_blank(["", "　"])
    True
    """
    return not any(cell.strip() for cell in row)


def is_note(row: Sequence[str]) -> bool:
    """Whether the row is a remark beside the table: its only filled cell begins with 注, ※, 資料 ….

    >>> is_note(["注）境界未定を含む。", "", ""]), is_note(["14212", "厚木市", "1,614"])
    (True, False)
    """
    filled = [cell for cell in row if cell.strip()]
    return len(filled) == 1 and _NOTE.match(normalise(filled[0])) is not None


def _count(text: str) -> int:
    return 1 if text == "元" else int(text)
