"""What an area code says by itself: the nation, and the prefecture that a municipality lies in."""

from __future__ import annotations

JAPAN = "00000"


def prefecture_code(area: str) -> str:
    """Return the code of the prefecture that a code lies in.

    Examples
    --------
    >>> prefecture_code("14212")
    '14000'
    """
    return area[:2] + "000"
