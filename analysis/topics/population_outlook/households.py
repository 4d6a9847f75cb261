"""Households to come: what an official projection or the municipality's own plan says, against today."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from analysis.chapters.needs import SeriesNeed
from analysis.chapters.study import Study
from analysis.elements import EvidenceLevel, Finding
from analysis.methods.projection.layout import STEP_YEARS
from analysis.model.series import Series
from analysis.store.data_store import DataStore
from analysis.words.phrases import change_in_percent, counted, percent

OWN_PLAN: Final = ("households", "city_plan")
OFFICIAL: Final = ("private_households", "ipss_households_2024")
UNIT: Final = "世帯"
SERVICES: Final = "住宅・空き家、ごみ収集、見守り、自治会"


class Households(NamedTuple):
    """A series of households and the years in which it is shown: today's, and those of the report that it has."""

    series: Series
    now: int
    later: tuple[int | None, ...]

    @property
    def label(self) -> str:
        """The row's name: whose households, and which year stands for today."""
        return self.series.name

    @property
    def values(self) -> tuple[float, list[float | None]]:
        """Households today and in the later years; None where the series does not reach."""
        return self.series[self.now], [None if year is None else self.series[year] for year in self.later]


@dataclass(frozen=True)
class HouseholdsNeed(SeriesNeed):
    """Households of the area's own plan, or of the projection for it or for its prefecture."""

    def years_of(self, store: DataStore, area: str) -> dict[str, tuple[int, ...]]:
        """Return by basis the years at hand for the area, else for its prefecture."""
        own = SeriesNeed.years_of(self, store, area)
        prefecture = store.catalogue.prefecture_of(area)
        return own or (SeriesNeed.years_of(self, store, prefecture) if prefecture else {})


def households(study: Study[Any], years: Sequence[int]) -> Households | None:
    """Return the first series of households that says something of today and of one of the years to come.

    The municipality's plan goes before the projection for the municipality, and that before its prefecture's.
    Today is the series' own year nearest to the report's, at most four years away: bases are never mixed.
    """
    for area, (indicator, basis) in (
        (study.area, OWN_PLAN),
        (study.area, OFFICIAL),
        *([(study.prefecture, OFFICIAL)] if study.prefecture else []),
    ):
        if (indicator, basis) not in study.folder.catalogue.indicator_bases:
            continue
        series = study.folder.read(area, indicator, basis)
        near = [year for year in series.years if abs(year - study.year) < STEP_YEARS and series[year] > 0]
        later = tuple(year if year in series else None for year in years)
        if near and any(later):
            now = min(near, key=lambda year: (abs(year - study.year), year))
            whose = "" if area == study.area else f"（{study.area_name(area)}）"
            what = "世帯数" if indicator == OWN_PLAN[0] else "一般世帯数"
            used = sorted({now, *(year for year in later if year is not None)})
            return Households(series.at(used).named(f"{what}{whose}"), now, later)
    return None


def households_finding(study: Study[Any], found: Households) -> Finding:
    """Say how the households change up to the first year to come that the series has."""
    now, _ = found.values
    year = next(year for year in found.later if year is not None)
    then = found.series[year]
    change = change_in_percent(now, then)
    assert change is not None, "the household series begins with a number above zero"
    names = study.folder.catalogue
    return study.finding(
        "population_outlook.households",
        f"{found.label}は、{names.basis_name(found.series.bases[0])}によれば、{found.now}年の{counted(now, UNIT)}から"
        f"{year}年に{counted(then, UNIT)}（{percent(change, 1, sign=True)}）となる見通しである。",
        [found.series],
        estimate=change,
        unit="％",
        method="公表された見通しの、いまに当たる年との差",
        level=EvidenceLevel.ESTIMATE,
        caveats=(
            "世帯数は、この資料の人口の推計から計算したものではなく、人数とそのまま割り合わせることはできない。",
        ),
    )
