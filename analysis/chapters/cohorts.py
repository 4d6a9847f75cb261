"""Persons of the resident register by sex and 5-year age, and the pairs of days five years apart.

The register was counted on 31 March until 2013 and on 1 January from 2014 on. A day five years after a 31 March
lies between two 1 Januaries: persons there are interpolated on a straight line, and the window says so. Until 2014
the last band is 80+; it is spread over 80–84, 85–89 and 90+ as the area's own first year with these bands has them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from analysis.methods.projection.layout import STEP_YEARS, FloatArray
from analysis.model.series import Series
from analysis.store.data_store import DataStore
from analysis.store.kept import kept

SEXES: Final = ("male", "female")
CLOSED: Final = tuple(f"{age}-{age + 4}" for age in range(0, 80, 5))
"""The bands that every edition has."""
OLD: Final = {"80-84": ("80-84",), "85-89": ("85-89",), "90+": ("90-94", "95-99", "100+")}
BANDS: Final = (*CLOSED, *OLD)
MARCH: Final = 0.25
"""31 March as a part of the year."""
UNKNOWN_ALLOWED: Final = 0.005
"""Greatest share of persons of unknown age: their ages are withheld where few foreign residents live."""


_PRINTED: Final = (*CLOSED, *dict.fromkeys(age for ages in OLD.values() for age in ages), "80+", "unknown")
_UNKNOWN: Final = _PRINTED.index("unknown")
"""Ages of the register's tables, and where the persons of unknown age stand among them."""


@dataclass(frozen=True)
class Span:
    """Two days five years apart; `start` and `end` are years with the part of the year that is over.

    `estimated`: the persons at the end are interpolated between two 1 Januaries.
    """

    start: float
    end: float
    estimated: bool

    @property
    def label(self) -> str:
        """「2019〜2024年」, with the day where it is no 1 January."""
        day = "（年度末）" if self.estimated else ""
        return f"{int(self.start)}〜{int(self.end)}年{day}"

    @property
    def years(self) -> range:
        """The calendar years of the five years; of a 31 March, those that have most of them."""
        return range(int(self.start), int(self.end))


@dataclass(frozen=True, eq=False)
class Register:
    """Persons of an area by day.

    Attributes
    ----------
    people : day -> persons of `SEXES` × `BANDS`.
    unknown : day -> persons whose age is not known; of all residents of small towns the foreign ones, whose ages are
        withheld.
    observed : the series behind them, which carries basis and sources.
    """

    area: str
    people: Mapping[float, FloatArray]
    unknown: Mapping[float, float]
    observed: tuple[Series, ...]

    def spans(self) -> tuple[Span, ...]:
        """Return all pairs of days five years apart whose ages are known, by their end."""
        found = []
        for day in self.people:
            end, march = day + STEP_YEARS, day % 1 != 0
            near = [np.floor(end), np.floor(end) + 1] if march else [end]
            if all(each in self.people and self._known(each) for each in near) and self._known(day):
                found.append(Span(day, end, march))
        return tuple(sorted(found, key=lambda span: span.end))

    def at(self, day: float) -> FloatArray:
        """Return the persons of a day; of a 31 March, from the 1 Januaries around it where it was not counted."""
        if day in self.people:
            return self.people[day]
        before = float(np.floor(day))
        part = day - before
        return (1 - part) * self.people[before] + part * self.people[before + 1]

    def _known(self, day: float) -> bool:
        return self.unknown.get(day, 0.0) <= UNKNOWN_ALLOWED * max(self.whole(day), 1.0)

    def whole(self, day: float) -> float:
        """Return all persons of a day, those of unknown age included."""
        return float(self.people[day].sum()) + self.unknown.get(day, 0.0)


def register(store: DataStore, area: str, basis: str, until: int) -> Register:
    """Return the persons of an area on a basis of the register, on its present boundaries, up to a year."""
    return kept(store, ("register", area, basis, until), lambda: _register(store, area, basis, until))


def _register(store: DataStore, area: str, basis: str, until: int) -> Register:
    people: dict[float, FloatArray] = {}
    unknown: dict[float, float] = {}
    behind: list[Series] = []
    for each, part in ((f"{basis}_march", MARCH), (basis, 0.0)):
        if ("population", each) not in store.catalogue.indicator_bases:
            continue
        rows = store.history(area, "population", each).observations
        rows = rows[rows["sex"].isin(SEXES) & rows["value"].notna() & (rows["year"] <= until)]
        for year, counts in _by_year(rows).items():
            found = _bands(counts)
            if found is not None:
                day = year + part
                people[day] = found
                unknown[day] = float(np.nansum(counts[:, _UNKNOWN]))
        series = store.read(area, "population", each, sex="female", age=CLOSED[4]).until(until)
        if len(series):
            behind.append(series.named("人口"))
    return Register(area, _with_old_ages(people), unknown, tuple(behind))


def _by_year(rows: pd.DataFrame) -> dict[float, FloatArray]:
    """Return the counts of each year, ascending: `SEXES` by `_PRINTED`, NaN where there is none."""
    years, place = np.unique(rows["year"].to_numpy(), return_inverse=True)
    counts = np.full((len(years), len(SEXES), len(_PRINTED)), np.nan)
    sex = pd.Index(SEXES).get_indexer(pd.Index(rows["sex"]))
    age = pd.Index(_PRINTED).get_indexer(pd.Index(rows["age"]))
    known = age >= 0
    # of two rows of one cell the first counts
    at = (place[known][::-1], sex[known][::-1], age[known][::-1])
    counts[at] = rows["value"].to_numpy(float)[known][::-1]
    return dict(zip(map(float, years), counts, strict=True))


def _bands(counts: FloatArray) -> FloatArray | None:
    """Return persons of a day; NaN in the bands over 80 of which only the sum is known (in the first of them)."""
    values = np.full((len(SEXES), len(BANDS)), np.nan)
    for s in range(len(SEXES)):
        closed = counts[s, : len(CLOSED)]
        if np.isnan(closed).any():
            return None
        values[s, : len(CLOSED)] = closed
        old = [sum(counts[s, _PRINTED.index(age)] for age in parts) for parts in OLD.values()]
        whole = counts[s, _PRINTED.index("80+")]
        if not np.isnan(old).any():
            values[s, len(CLOSED) :] = old
        elif not np.isnan(whole):
            values[s, len(CLOSED)] = whole
        else:
            return None
    return values


def _with_old_ages(people: Mapping[float, FloatArray]) -> dict[float, FloatArray]:
    """Spread 80+ over its bands as the first day with these bands has them; without one such days are left out."""
    first = next((people[day] for day in sorted(people) if not np.isnan(people[day]).any()), None)
    if first is None:
        return {}
    old = first[:, len(CLOSED) :]
    whole = old.sum(axis=1, keepdims=True)
    shares = np.divide(old, whole, out=np.full_like(old, 1 / old.shape[1]), where=whole > 0)
    found = {}
    for day, values in people.items():
        filled = values.copy()
        for s in range(len(SEXES)):
            if np.isnan(filled[s]).any():
                filled[s, len(CLOSED) :] = filled[s, len(CLOSED)] * shares[s]
        found[day] = filled
    return found
