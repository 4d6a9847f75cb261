"""How many of each age live five years on: by the prefecture's deaths, else by the nation's.

The shape of mortality over the ages is that of 2005–2007, the last years of deaths by 5-year age; its level is that
of the deaths under and over 65 of the five years themselves; from 60 on the ratios are moved by what the nation's
own cohorts of Japanese residents show (`calibrated_survival`). Where no deaths are at hand, and for the years before
them, the nation's own cohorts tell alone (`left_of_cohorts`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from analysis.chapters.cohorts import BANDS, CLOSED, OLD, SEXES, Register, Span, register
from analysis.methods.projection import (
    SurvivalRatios,
    calibrated_survival,
    implied_rates,
    levelled_survival,
)
from analysis.methods.projection.layout import FloatArray
from analysis.model.area_codes import JAPAN
from analysis.model.series import Series
from analysis.store.data_store import DataStore
from analysis.store.kept import kept

SHAPE_YEARS: Final = (2005, 2006, 2007)
"""The last years of deaths by 5-year age; the census of the first of them is their population."""
DEATHS: Final = "vital_statistics"
BROAD: Final = ("0-64", "65+")
_OLD_FROM: Final = BANDS.index("65-69")
CALIBRATED_FROM: Final = BANDS.index("60-64")
"""From here on the nation's Japanese residents, of whom hardly any move abroad or back, tell how many live on."""
JAPANESE: Final = "resident_register_japanese"


@dataclass(frozen=True, eq=False)
class Survival:
    """Survival ratios of a span; `area` is the prefecture or nation whose deaths they rest on."""

    area: str
    span: Span
    ratios: SurvivalRatios
    behind: tuple[Series, ...]


def survival_of(store: DataStore, until: int) -> SurvivalOf:
    """Return the survival of a store up to a year, shared by the reports that are made from it."""
    return kept(store, ("survival", until), lambda: SurvivalOf(store, until))


def left_of_cohorts(start: FloatArray, end: FloatArray) -> FloatArray:
    """Return the share of each cohort that is left five years on, at most 1, (2, 18); 1 where there was nobody.

    Of people of whom few move in or out: the nation's, best its Japanese residents.
    """
    ratio = implied_rates(np.stack([start, end])).cohort_change_ratio
    return np.minimum(np.ma.filled(np.ma.asarray(ratio)[0], 1.0), 1.0)


class SurvivalOf:
    """Survival by prefecture and span; deaths and persons of an area are read once."""

    def __init__(self, store: DataStore, until: int) -> None:
        self._store, self._until = store, until
        self._shapes: dict[str, tuple[FloatArray, tuple[Series, ...]] | None] = {}
        self._people: dict[str, Register] = {}
        self._levelled: dict[tuple[str, Span], Survival | None] = {}
        self._found: dict[tuple[str, Span], Survival | None] = {}

    def of(self, prefecture: str | None, span: Span) -> Survival | None:
        """Return the survival of a prefecture, else of the nation, None where neither is known.

        For a span of which the nation's Japanese residents are not known at both ends, that of the last span
        before it.
        """
        spans = [each for each in self._register(JAPAN).spans() if each.end <= span.end]
        if not spans:
            return None
        near = span if span in spans else spans[-1]
        for area in dict.fromkeys((prefecture or JAPAN, JAPAN)):
            if self._store.areas is not None and area not in self._store.areas:
                continue
            if (area, near) not in self._found:
                self._found[area, near] = self._calibrated(area, near)
            found = self._found[area, near]
            if found is not None:
                return found
        return None

    def _calibrated(self, area: str, span: Span) -> Survival | None:
        own, nation = self._level(area, span), self._level(JAPAN, span)
        if own is None or nation is None:
            return None
        people = self._register(JAPAN)
        ratios = calibrated_survival(
            own.ratios, nation.ratios, people.at(span.start), people.at(span.end), CALIBRATED_FROM
        )
        return Survival(area, span, ratios, own.behind)

    def _level(self, area: str, span: Span) -> Survival | None:
        if (area, span) not in self._levelled:
            self._levelled[area, span] = self._of(area, span)
        return self._levelled[area, span]

    def _register(self, area: str) -> Register:
        if area not in self._people:
            self._people[area] = register(self._store, area, JAPANESE, self._until)
        return self._people[area]

    def _of(self, area: str, span: Span) -> Survival | None:
        if area not in self._shapes:
            self._shapes[area] = self._shape(area)
        shape, people = self._shapes[area], self._register(area)
        days = [day for day in people.people if span.start <= day <= span.end]
        if shape is None or not days:
            return None
        rates, behind = shape
        deaths = {
            (sex, age): self._store.read(area, "deaths", DEATHS, sex=sex, age=age)
            for sex in SEXES
            for age in BROAD
        }
        years = [year for year in span.years if all(year in series for series in deaths.values())]
        if not years:
            return None
        lived = len(years) * np.mean([people.people[day] for day in days], axis=0)
        counted = [[sum(deaths[sex, age][year] for year in years) for age in BROAD] for sex in SEXES]
        broad = (np.arange(len(BANDS)) >= _OLD_FROM).astype(int)
        used = tuple(series.at(years) for series in deaths.values())
        return Survival(area, span, levelled_survival(rates, lived, counted, broad), (*behind, *used))

    def _shape(self, area: str) -> tuple[FloatArray, tuple[Series, ...]] | None:
        """Return yearly death rates by sex and age of `SHAPE_YEARS`."""
        rates = np.full((len(SEXES), len(BANDS)), np.nan)
        behind: list[Series] = []
        parts = {**{age: (age,) for age in CLOSED}, **OLD}
        for s, sex in enumerate(SEXES):
            for place, band in enumerate(BANDS):
                persons = self._store.read(area, "population", "census", sex=sex, age=band).get(
                    SHAPE_YEARS[0]
                )
                died = [
                    self._store.read(area, "deaths", DEATHS, sex=sex, age=age).at(SHAPE_YEARS)
                    for age in parts[band]
                ]
                if not persons or any(len(each) < len(SHAPE_YEARS) for each in died):
                    return None
                rates[s, place] = sum(float(each.values.sum()) for each in died) / persons / len(SHAPE_YEARS)
                behind += died
        return rates, tuple(behind)
