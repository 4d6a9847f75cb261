"""The population that a vision aims at, and the step of the projection in which it is looked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from analysis.chapters.study import Study
from analysis.checking.errors import InputError


@dataclass(frozen=True)
class Goal:
    """Persons in a year; `note` says which plan's."""

    year: int
    population: float
    note: str = ""

    def step(self, years: list[int]) -> int:
        """Return the step whose end is nearest to the year, at least the first."""
        return max(1, min(range(len(years)), key=lambda step: abs(years[step] - self.year)))


def goal_of(study: Study[Any], last: int) -> Goal | None:
    """Return the target of the parameters, else of the profile; None where neither has one, or its year is over.

    Raises
    ------
    InputError
        When only one of year and population is given, or the year is over or beyond the projection.
    """
    given, planned = study.parameters, study.section
    asked = given.target_year is not None or given.target_population is not None
    year = given.target_year or planned.target_year
    population = given.target_population or planned.target_population
    if year is None and population is None:
        return None
    if year is None or population is None:
        raise InputError(
            "目標の年と人口の一方しか書かれていません",
            where="target_year、target_population",
            expected="両方",
            remedy="両方を指定するか、両方を空にしてください",
        )
    if not asked and not study.year < year <= last:
        return None
    if not study.year < year <= last:
        raise InputError(
            f"目標の年（{year}）が推計の範囲にありません",
            where="target_year",
            expected=f"{study.year + 1} から {last} までの年",
            remedy="target_year か year を変えてください",
        )
    own = (year, population) == (planned.target_year, planned.target_population)
    return Goal(year, float(population), planned.target_note if own else "")
