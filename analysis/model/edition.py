"""Which edition a report belongs to: the fiscal year in which it is made, whatever year its data end in."""

from __future__ import annotations

from datetime import date

_FIRST_MONTH = 4  # a Japanese fiscal year runs from April to March


def edition_of(day: date) -> int:
    """Return the fiscal year that a day lies in.

    Examples
    --------
    >>> edition_of(date(2026, 4, 1)), edition_of(date(2027, 3, 31))
    (2026, 2026)
    """
    return day.year if day.month >= _FIRST_MONTH else day.year - 1


def current_edition() -> int:
    """Return the fiscal year of today, by this machine's date."""
    return edition_of(date.today())
