"""What the title of a 住民基本台帳 table says: the day, who is counted, and which of the two tables it is.

- The day is 31 March until 2013 and 1 January from 2014 on. The two are different bases: between them lie nine
  months, and a series over both would have a step of its own.
- Who is counted: 総計, 日本人住民 or 外国人住民 in brackets. Until 2012 the title says nothing, because the register
  held Japanese nationals only; foreign residents entered it on 9 July 2012 (住民基本台帳法 as amended).
- 年齢別人口 (until 2012) or 年齢階級別人口: the table by age; else population, households and flows.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from analysis.sources import cells

WORD: Final = "住民基本台帳"

JAPANESE: Final = "日本人住民"
VARIANTS: Final = {"総計": "", JAPANESE: "_japanese", "外国人住民": "_foreign"}
"""Who is counted, by the word in the title, and the suffix of the basis and of the source."""

JANUARY, MARCH = "1月1日", "3月31日"
_DAYS: Final = {JANUARY: "", MARCH: "_march"}
LAST_WITHOUT_FOREIGNERS: Final = 2012

_DAY: Final = re.compile(r"\d+月\d+日")
_BY_AGE: Final = re.compile(r"年齢(階級)?別人口")
_VARIANT: Final = re.compile(rf"\(({'|'.join(VARIANTS)})\)")


@dataclass(frozen=True, slots=True)
class Title:
    """The title of a table.

    Attributes
    ----------
    text : as printed, normalised and without blanks.
    years : the years in it: of the population, and of the flows where it names them.
    day : 1月1日, or whatever day it names; empty without one.
    people : a word of `VARIANTS`.
    by_age : whether it is the table by age.
    """

    text: str
    years: tuple[int, ...]
    day: str
    people: str
    by_age: bool

    @property
    def year(self) -> int:
        """The year of the population."""
        return self.years[0]

    @property
    def basis(self) -> str:
        """The basis of the population; only for the days `JANUARY` and `MARCH`."""
        return f"resident_register{VARIANTS[self.people]}{_DAYS[self.day]}"

    @property
    def edition(self) -> str:
        """The edition, such as ``2024_japanese_ages``."""
        return f"{self.year}{VARIANTS[self.people]}" + ("_ages" if self.by_age else "")

    @property
    def name(self) -> str:
        """The table in Japanese, for messages."""
        table = "年齢階級別人口" if self.by_age else "人口・世帯数・人口動態"
        return f"{WORD} {self.year}年{self.day} {table}（{self.people}）"


def find_title(rows: Sequence[Sequence[str]]) -> Title | None:
    """Return the title among the first rows, or None when there is none or it does not say who is counted.

    >>> title = find_title([["令和6年1月1日住民基本台帳年齢階級別人口（市区町村別）（日本人住民）", ""]])
    >>> title.year, title.basis, title.edition
    (2024, 'resident_register_japanese', '2024_japanese_ages')
    >>> find_title([["平成24年3月31日住民基本台帳年齢別人口（市区町村別）"]]).basis
    'resident_register_japanese_march'
    """
    for row in rows[:5]:
        for cell in row:
            years = cells.years(cell) if WORD in cell else ()
            if years:
                return _read(re.sub(r"\s", "", cells.normalise(cell)), years)
    return None


def _read(text: str, years: tuple[int, ...]) -> Title | None:
    by_age = _BY_AGE.search(text) is not None
    said = _VARIANT.search(text)
    day = _DAY.search(text)
    if said is not None:
        people = said[1]
    elif by_age and years[0] <= LAST_WITHOUT_FOREIGNERS:
        people = JAPANESE
    else:
        return None
    return Title(text, years, day[0] if day else "", people, by_age)
