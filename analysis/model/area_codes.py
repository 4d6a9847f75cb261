"""What an area code says by itself: the nation, the prefecture of a municipality, the check digit."""

from __future__ import annotations

JAPAN = "00000"
PREFECTURES = tuple(f"{number:02d}000" for number in range(1, 48))


def prefecture_code(area: str) -> str:
    """Return the code of the prefecture that a code lies in.

    Examples
    --------
    >>> prefecture_code("14212")
    '14000'
    """
    return area[:2] + "000"


def check_digit(code: str) -> str:
    """Return the check digit of a 5-digit code, the sixth digit of 全国地方公共団体コード.

    The ministry's rule: weights 6, 5, 4, 3, 2 on the five digits, and eleven minus the remainder of their sum
    by eleven, of which the last digit counts.

    Examples
    --------
    >>> check_digit("14212"), check_digit("01100"), check_digit("47382")
    ('3', '2', '1')
    """
    weighted = sum(weight * int(digit) for weight, digit in zip((6, 5, 4, 3, 2), code, strict=True))
    return str((11 - weighted % 11) % 10)
