"""A yearly series that carries its unit, basis, status and sources through arithmetic."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Self

import pandas as pd

from analysis.model.area_history import Gap
from analysis.model.observations import Status

_WORST = {Status.OBSERVED: 0, Status.ESTIMATED: 1, Status.PROJECTED: 2}


class MixedBasesError(ValueError):
    """Two statistical bases were about to be added up or put into one line."""


@dataclass(frozen=True, eq=False)
class Series:
    """The values of one indicator of one area on one basis by year.

    Attributes
    ----------
    values : float, index ``year`` (int, ascending, each once); years without a value are left out.
    status : `Status` of each of these years.
    sources : ids of the sources (frozenset) behind each of these years.
    indicator, name : id of the indicator and its Japanese name.
    area : code of the area.
    bases : ids of the bases; one for a series as it was read, several for a ratio made by `per`.
    counted : names of things counted with the Japanese name of their basis; several for a ratio.
    unit : of the values.
    gaps : years that can't be given on the area's present boundaries, and why.
    summed : years that are sums of the areas that the present one was made of.

    Notes
    -----
    ``a + b`` and ``a - b`` take the years that both have, unite the sources and keep the worse status
    (projected, estimated, observed); series of another basis or unit are refused. ``k * a`` scales. `per`
    divides and is the one way in which two bases may meet: its result names both.
    """

    values: pd.Series
    status: pd.Series
    sources: pd.Series
    indicator: str
    name: str
    area: str
    bases: tuple[str, ...]
    counted: tuple[tuple[str, str], ...]
    unit: str
    gaps: tuple[Gap, ...] = field(default=())
    summed: frozenset[int] = field(default=frozenset())

    def __post_init__(self) -> None:
        index = self.values.index
        if not (index.is_unique and index.is_monotonic_increasing):
            raise ValueError("years must ascend and be unique")
        if not (index.equals(self.status.index) and index.equals(self.sources.index)):
            raise ValueError("values, status and sources must have the same years")

    @property
    def years(self) -> list[int]:
        """Years that have a value, ascending."""
        return [int(year) for year in self.values.index]

    @property
    def first(self) -> int:
        """First year; raises IndexError for an empty series."""
        return self.years[0]

    @property
    def last(self) -> int:
        """Last year; raises IndexError for an empty series."""
        return self.years[-1]

    @property
    def basis(self) -> str:
        """The one basis.

        Raises
        ------
        MixedBasesError
            When the series is a ratio of two.
        """
        if len(self.bases) != 1:
            raise MixedBasesError(f"{self.name} rests on {', '.join(self.bases)}")
        return self.bases[0]

    @property
    def period(self) -> str:
        """First and last year in Japanese, 「2010〜2023年」; empty without a value."""
        if not len(self):
            return ""
        return f"{self.first}年" if self.first == self.last else f"{self.first}〜{self.last}年"

    @property
    def basis_name(self) -> str:
        """The bases as a reader should see them (Japanese)."""
        return _told(self.counted)

    def __len__(self) -> int:
        return len(self.values)

    def __iter__(self) -> Iterator[tuple[int, float]]:
        return iter(zip(self.years, map(float, self.values), strict=True))

    def __contains__(self, year: int) -> bool:
        return year in self.values.index

    def __getitem__(self, year: int) -> float:
        return float(self.values.loc[year])

    def get(self, year: int) -> float | None:
        """Return the value of a year, None when there is none."""
        return float(self.values.loc[year]) if year in self.values.index else None

    def source_ids(self) -> tuple[str, ...]:
        """Return the ids of the sources behind all values, sorted."""
        return tuple(sorted(frozenset().union(*self.sources)))

    def worst_status(self) -> Status:
        """Return the least certain status of the values: projected before estimated before observed."""
        return max(self.status, key=_WORST.__getitem__, default=Status.OBSERVED)

    def until(self, year: int) -> Self:
        """Return the years up to `year`, and the gaps among them."""
        return self._where(self.values.index <= year, tuple(gap for gap in self.gaps if gap.year <= year))

    def since(self, year: int) -> Self:
        """Return the years from `year` on, and the gaps among them."""
        return self._where(self.values.index >= year, tuple(gap for gap in self.gaps if gap.year >= year))

    def at(self, years: Iterable[int]) -> Self:
        """Return the given years where they have a value."""
        return self._where(self.values.index.isin(list(years)), self.gaps)

    def named(self, name: str) -> Self:
        """Return the same series under another Japanese name."""
        return replace(self, name=name, counted=tuple((name, basis) for _, basis in self.counted))

    def __add__(self, other: Series) -> Series:
        return self._with(other, pd.Series.add)

    def __sub__(self, other: Series) -> Series:
        return self._with(other, pd.Series.sub)

    def __mul__(self, factor: float) -> Series:
        return replace(self, values=self.values * factor)

    __rmul__ = __mul__

    def per(self, other: Series, *, unit: str, name: str, scale: float = 1.0) -> Series:
        """Return this series over another in the years that both have, times `scale`.

        Years in which the other is not positive are left out. The bases of both are named.
        """
        years = self.values.index.intersection(other.values.index[other.values > 0])
        return self._joined(
            other,
            scale * self.values.loc[years] / other.values.loc[years],
            unit=unit,
            name=name,
        )

    def mean_of_neighbours(self) -> Series:
        """Return the mean of each year and the next: of 1 January figures, the middle of the year."""
        following = self.values.shift(-1)[self.values.index.to_series().diff(-1) == -1]
        years = following.index
        status = [max(self.status[y], self.status[y + 1], key=_WORST.__getitem__) for y in years]
        sources = [self.sources[y] | self.sources[y + 1] for y in years]
        return replace(
            self,
            values=(self.values.loc[years] + following) / 2,
            status=pd.Series(status, index=years, dtype=object),
            sources=pd.Series(sources, index=years, dtype=object),
        )

    def _with(self, other: Series, operation: Callable[[pd.Series, pd.Series], pd.Series]) -> Series:
        if self.bases != other.bases:
            raise MixedBasesError(
                f"{self.name} ({', '.join(self.bases)}) and {other.name} ({', '.join(other.bases)})"
            )
        if self.unit != other.unit:
            raise ValueError(f"{self.name} is in {self.unit}, {other.name} in {other.unit}")
        years = self.values.index.intersection(other.values.index)
        return self._joined(other, operation(self.values.loc[years], other.values.loc[years]))

    def _joined(self, other: Series, values: pd.Series, *, unit: str = "", name: str = "") -> Series:
        years = values.index
        worst = [max(self.status[y], other.status[y], key=_WORST.__getitem__) for y in years]
        sources = [self.sources[y] | other.sources[y] for y in years]
        same = self.bases == other.bases
        return replace(
            self,
            values=values,
            status=pd.Series(worst, index=years, dtype=object),
            sources=pd.Series(sources, index=years, dtype=object),
            name=name or self.name,
            unit=unit or self.unit,
            bases=self.bases if same else tuple(dict.fromkeys((*self.bases, *other.bases))),
            counted=tuple(dict.fromkeys((*self.counted, *other.counted))),
            gaps=tuple(dict.fromkeys((*self.gaps, *other.gaps))),
            summed=self.summed | other.summed,
        )

    def _where(self, keep: pd.Series, gaps: tuple[Gap, ...]) -> Self:
        return replace(
            self,
            values=self.values[keep],
            status=self.status[keep],
            sources=self.sources[keep],
            gaps=gaps,
        )


def sources_of(series: Iterable[Series]) -> tuple[str, ...]:
    """Return the ids of the sources behind all of the series, sorted."""
    return tuple(sorted({source for each in series for source in each.source_ids()}))


def basis_of(series: Iterable[Series]) -> str:
    """Return the bases behind the series as a reader should see them: one name, or which things have which."""
    return _told(pair for each in series if len(each) for pair in each.counted)


def _told(counted: Iterable[tuple[str, str]]) -> str:
    named: dict[str, dict[str, None]] = {}
    for name, basis in counted:
        named.setdefault(basis, {})[name] = None
    if len(named) <= 1:
        return "".join(named)
    return "、".join(f"{'・'.join(names)}は{basis}" for basis, names in named.items())


def period_of(series: Iterable[Series]) -> str:
    """Return the span of years of all of the series, 「2010〜2023年」."""
    years = [year for each in series for year in each.years]
    if not years:
        return ""
    return f"{min(years)}年" if min(years) == max(years) else f"{min(years)}〜{max(years)}年"
