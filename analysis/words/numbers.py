"""How a number is written: separators, fixed decimals, − for minus, … where there is none."""

from __future__ import annotations

MINUS = "−"
ABSENT = "…"


def format_number(value: float, decimals: int = 0, *, sign: bool = False, grouped: bool = True) -> str:
    """Format a number the way every table and sentence prints it.

    A number that rounds to zero is printed without a sign.

    Examples
    --------
    >>> format_number(-1234.5, 1), format_number(3, sign=True), format_number(-0.04, 1)
    ('−1,234.5', '+3', '0.0')
    """
    text = f"{abs(value):{',' if grouped else ''}.{decimals}f}"
    if not any(digit in text for digit in "123456789"):
        return text
    return (MINUS if value < 0 else "+" if sign else "") + text
