"""Japanese era years."""

from __future__ import annotations

from datetime import date

_ERAS = ((2019, "令和"), (1989, "平成"), (1926, "昭和"), (1912, "大正"), (1868, "明治"))


def era_year(year: int, suffix: str = "年") -> str:
    """Return a year as 「令和6(2024)年」, the way reports name it on first mention.

    The year in which an era changed bears the new era's name (2019 is 令和元).

    Examples
    --------
    >>> era_year(2024), era_year(2019), era_year(2016, "年度")
    ('令和6(2024)年', '令和元(2019)年', '平成28(2016)年度')
    """
    for first, name in _ERAS:
        if year >= first:
            number = year - first + 1
            return f"{name}{'元' if number == 1 else number}({year}){suffix}"
    raise ValueError(f"no era for {year}: years from 1868 on")


def era_date(day: date) -> str:
    """Return a day as 「令和8年11月20日」.

    Examples
    --------
    >>> era_date(date(2026, 11, 20)), era_date(date(2019, 4, 30))
    ('令和8年11月20日', '平成31年4月30日')
    """
    if date(2019, 1, 1) <= day < date(2019, 5, 1):
        return f"平成31年{day.month}月{day.day}日"
    return f"{era_year(day.year).split('(')[0]}年{day.month}月{day.day}日"
