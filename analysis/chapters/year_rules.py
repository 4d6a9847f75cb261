"""Which years of a series an analysis asks for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

Window = tuple[int, int]
"""First and last year that an analysis looks at."""


class YearRule(Protocol):
    """Which years of a series an analysis asks for."""

    def met(self, years: Sequence[int], window: Window) -> bool:
        """Tell whether the years at hand (ascending) are enough for the window."""

    def words(self, window: Window) -> str:
        """Say in Japanese which years are asked for."""


@dataclass(frozen=True)
class AtLeast:
    """So many years up to the end of the window."""

    count: int

    def met(self, years: Sequence[int], window: Window) -> bool:
        """Tell whether enough years lie before or at the end of the window."""
        return sum(year <= window[1] for year in years) >= self.count

    def words(self, window: Window) -> str:
        """Return 「2年分以上」."""
        return f"{self.count}年分以上" if self.count > 1 else "1年分"


@dataclass(frozen=True)
class Spanning:
    """A year at or before the beginning of the window, and one at or after its end, or `held` years before it."""

    held: int = 0

    def met(self, years: Sequence[int], window: Window) -> bool:
        """Tell whether the years reach from the beginning of the window to its end."""
        return bool(years) and years[0] <= window[0] and years[-1] >= window[1] - self.held

    def words(self, window: Window) -> str:
        """Return 「2016年以前と2023年以後」."""
        return f"{window[0]}年以前と{window[1] - self.held}年以後"


@dataclass(frozen=True)
class BothEnds:
    """The first and the last year of the window, which are two."""

    def met(self, years: Sequence[int], window: Window) -> bool:
        """Tell whether both years are there."""
        return window[0] < window[1] and set(window) <= set(years)

    def words(self, window: Window) -> str:
        """Return 「2016年と2023年」."""
        return f"{window[0]}年と{window[1]}年"


@dataclass(frozen=True)
class Apart:
    """The end of the window, and the year so many years before it."""

    years: int

    def met(self, years: Sequence[int], window: Window) -> bool:
        """Tell whether both years are there."""
        return {window[1] - self.years, window[1]} <= set(years)

    def words(self, window: Window) -> str:
        """Return 「2019年と2024年」."""
        return f"{window[1] - self.years}年と{window[1]}年"


@dataclass(frozen=True)
class Including:
    """One certain year."""

    year: int

    def met(self, years: Sequence[int], window: Window) -> bool:
        """Tell whether the year is there."""
        return self.year in years

    def words(self, window: Window) -> str:
        """Return 「2020年」."""
        return f"{self.year}年"


@dataclass(frozen=True)
class EachOf:
    """Certain years, whatever the window."""

    wanted: tuple[int, ...]

    def met(self, years: Sequence[int], window: Window) -> bool:
        """Tell whether all of the years are there."""
        return set(self.wanted) <= set(years)

    def words(self, window: Window) -> str:
        """Return 「2016年と2021年」."""
        return "と".join(f"{year}年" for year in self.wanted)
