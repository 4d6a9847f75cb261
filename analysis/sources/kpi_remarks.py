"""What stands around the number in a cell: the year, 「累計」, 「速報値」, and remarks that make it another number."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from analysis.sources import cells
from analysis.sources.kpi_refusal import CellRefused, Refusal

_YEAR: Final = r"(?:(?:明治|大正|昭和|平成|令和|[MTSHR])\s*(?:元|\d{1,2})|(?:19|20|21)\d\d)"
_LEADING_YEAR: Final = re.compile(rf"(?P<year>{_YEAR})(?:年度?\s*|\s+)(?=\S)(?![~〜\-])")
_BRACKET: Final = re.compile(r"\s*\((?P<inside>[^()]*)\)\s*$")
_ONE_YEAR: Final = re.compile(
    rf"(?P<year>{_YEAR})\s*(?:年度?|年?度?末)?(?:\.(?P<month>\d{{1,2}})(?:\.\d{{1,2}})?)?(?:現在|時点)?"
)
_YEARS: Final = re.compile(rf"(?P<one>{_YEAR})年?度?(?:\((?P<other>{_YEAR})年?度?\))?")
_TOTAL: Final = re.compile(rf"(?:\d+年間の?)?累計|累積|(?P<year>{_YEAR})年?度?までの累計")
_PRELIMINARY: Final = re.compile(r"※?(?:速報値?|暫定値?|概数|見込み?|推計値?)")
_OTHER_AREA: Final = re.compile(r"(?:※?参考値?:?)?(?:全国|国|[都道府県])(?:値|の値|平均値?|の平均値?)?")
YEARS_TOGETHER: Final = re.compile(
    r"年度?平均|\d平均|年間平均|過去\d+年|[\d元]\s*年?度?\s*[~〜\-–]\s*[MTSHR平令]?\s*[\d元]|\d+年間(?!の?累計)|か年"
)
"""Words that make a number one of several years."""


@dataclass
class Remarks:
    """What the brackets and words around a number said."""

    years: list[int] = field(default_factory=list)
    cumulative: bool = False
    estimated: bool = False


def read_year(content: object) -> int:
    """Return the fiscal year that a cell or heading names: 2020, R2, 令和2年度, 2020年度（令和2年度）.

    Raises
    ------
    CellRefused
        When it names none, or two that differ.

    Examples
    --------
    >>> read_year("令和５年度"), read_year(2023), read_year("Ｒ５"), read_year("2023年度（令和5年度）")
    (2023, 2023, 2023, 2023)
    """
    if isinstance(content, float) and content.is_integer():
        content = int(content)
    if isinstance(content, bool) or not isinstance(content, int | str):
        raise CellRefused(Refusal.NO_YEAR)
    text = cells.normalise(str(content)).replace(" ", "")
    match = _YEARS.fullmatch(text)
    found = {_year(part) for part in (match["one"], match["other"]) if part} if match else set()
    if len(found) != 1:
        raise CellRefused(Refusal.NO_YEAR)
    return found.pop()


def without_remarks(plain: str) -> tuple[str, Remarks]:
    """Take the year in front and the brackets behind off a cell; what they mean must be known."""
    rest, remarks = plain, Remarks()
    while match := _BRACKET.search(rest):
        rest = rest[: match.start()].rstrip()
        _remark(match["inside"].strip(), rest, remarks)
    match = re.search(r"\s*(※(?:速報値?|暫定値?|見込み?))$", rest)
    if match:
        rest, remarks.estimated = rest[: match.start()], True
    leading = _LEADING_YEAR.match(rest)
    if leading:
        rest = rest[leading.end() :].lstrip()
        remarks.years.append(_year(leading["year"]))
    if len(set(remarks.years)) > 1:
        raise CellRefused(Refusal.ONE_YEAR_OF_MANY)
    return rest, remarks


def _remark(inside: str, rest: str, remarks: Remarks) -> None:
    total = _TOTAL.fullmatch(inside)
    if total:
        remarks.cumulative = True
        remarks.years += [_year(total["year"])] if total["year"] else []
        return
    one = _ONE_YEAR.fullmatch(inside)
    if one:
        if one["month"] and not 4 <= int(one["month"]) <= 12:
            raise CellRefused(Refusal.ONE_YEAR_OF_MANY)  # January to March belong to the fiscal year before
        remarks.years.append(_year(one["year"]))
    elif _PRELIMINARY.fullmatch(inside):
        remarks.estimated = True
    elif YEARS_TOGETHER.search(inside):
        raise CellRefused(Refusal.SEVERAL_YEARS)
    elif _OTHER_AREA.fullmatch(inside):
        raise CellRefused(Refusal.OTHER_AREA)
    elif re.search(r"\d", inside) and re.search(r"\d", rest):
        raise CellRefused(Refusal.SEVERAL_VALUES)
    else:
        raise CellRefused(Refusal.UNCLEAR_REMARK)


def _year(text: str) -> int:
    found = cells.year(f"{text}年" if not re.match("[MTSHR]", text) else text)
    if found is None:
        raise CellRefused(Refusal.ONE_YEAR_OF_MANY)
    return found
