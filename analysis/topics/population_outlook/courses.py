"""The courses that the population may take: assumptions from the data, and the paths they lead to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from analysis.chapters.cohorts import Span
from analysis.chapters.study import Study
from analysis.chapters.survival import Survival, SurvivalOf, left_of_cohorts, survival_of
from analysis.checking.errors import InputError
from analysis.methods.projection import (
    Assumptions,
    FertilityLink,
    Rates,
    fill_rates,
    implied_rates,
    project,
    recent_rates,
    simulation_1,
    simulation_2,
    with_fertility,
)
from analysis.methods.projection.layout import FEMALE, STEP_YEARS, FloatArray, women_15_49
from analysis.model.area_codes import JAPAN
from analysis.model.outlook_scenario import AGES as SCENARIO_AGES
from analysis.model.outlook_scenario import OutlookScenario
from analysis.model.reference import errors_of_size
from analysis.model.series import Series
from analysis.topics.population_outlook.needs import TFR
from analysis.topics.population_outlook.people import IPSS_2018, JAPANESE, REGISTER, by_year, cited

STEPS = 9
"""Steps of five years that are looked ahead: 45 years."""
FULL_TFR_YEAR = 2030
"""The year by which the simulations reach the replacement level."""
NEAR, FAR = 15, 45
"""Years ahead that the sentences name."""
RECENT, IPSS, ONE, TWO, OWN = "recent", "ipss", "simulation_1", "simulation_2", "scenario"


@dataclass(frozen=True, eq=False)
class Course:
    """Assumptions with the path that they lead to, (steps + 1, 2, 19), and the series behind them."""

    id: str
    label: str
    assumptions: Assumptions
    path: FloatArray
    behind: tuple[Series, ...]

    @property
    def totals(self) -> FloatArray:
        """Persons of all ages, (steps + 1,)."""
        total: FloatArray = self.path.sum(axis=(1, 2))
        return total


class Courses:
    """Everything that is projected for one study, each course computed when it is asked for.

    Attributes
    ----------
    register : persons of the area by year, (2, 19) each.
    nation : the same of the nation.
    years : the base year and the end of each step.
    """

    def __init__(self, study: Study[Any]) -> None:
        self.study, store = study, study.folder
        self.base_year = study.year
        self.register = {y: p for y, p in by_year(store, study.area, REGISTER).items() if y <= study.year}
        self.nation = by_year(store, JAPAN, REGISTER)
        self.years = [study.year + STEP_YEARS * step for step in range(STEPS + 1)]
        if study.year not in self.register or not self.register[study.year].sum():
            raise InputError(
                f"{study.name}の{study.year}年の住民基本台帳に男女・年齢別の人口がありません",
                where="area",
                expected="人の住む市区町村",
                remedy="年を変えるか、ほかの団体を指定してください",
            )

    @property
    def periods(self) -> list[str]:
        """The steps in Japanese, 「2025〜2030年」."""
        return [f"{start}〜{end}年" for start, end in pairwise(self.years)]

    def at(self, distance: int) -> tuple[int, int]:
        """Return year and step of so many years ahead."""
        step = distance // STEP_YEARS
        return self.years[step], step

    def errors_of(self, people: FloatArray) -> pd.DataFrame:
        """Return past errors of the municipalities with as many people; none for a prefecture or the nation."""
        table = errors_of_size(float(people.sum()))
        return table if self.study.prefecture else table[:0]

    @property
    def base(self) -> FloatArray:
        """Persons in the base year, (2, 19)."""
        return self.register[self.base_year]

    @cached_property
    def _mortality(self) -> SurvivalOf:
        return survival_of(self.study.folder, self.base_year)

    def living(self, end: int) -> Survival | None:
        """Return who lives on from five years before a year, by deaths; None where none are at hand."""
        return self._mortality.of(self.study.prefecture, Span(end - STEP_YEARS, end, False))

    @cached_property
    def mortality(self) -> Survival | None:
        """The survival of the latest five years; None where no deaths are at hand."""
        return self.living(self.base_year)

    @cached_property
    def survival(self) -> FloatArray:
        """Who lives on for five years: by deaths, else what is left of the nation's Japanese cohorts, (2, 18)."""
        if self.mortality is not None:
            return self.mortality.ratios.survival
        japanese = by_year(self.study.folder, JAPAN, JAPANESE)
        return left_of_cohorts(*(japanese[year] for year in self.survival_years))

    @cached_property
    def survival_years(self) -> tuple[int, int]:
        """First and last year of the five years whose survival is taken."""
        if self.mortality is not None:
            return int(self.mortality.span.start), int(self.mortality.span.end)
        known = by_year(self.study.folder, JAPAN, JAPANESE)
        last = max(year for year in known if year <= self.base_year and year - STEP_YEARS in known)
        return last - STEP_YEARS, last

    @cached_property
    def behind(self) -> tuple[Series, ...]:
        """The series behind the projection of recent changes."""
        store, pair = self.study.folder, (self.base_year - STEP_YEARS, self.base_year)
        return (
            cited(store, self.study.area, REGISTER, pair, "人口"),
            cited(store, JAPAN, REGISTER, pair, "人口"),
            cited(store, JAPAN, JAPANESE, self.survival_years, "生残率"),
            *(self.mortality.behind if self.mortality is not None else ()),
        )

    @cached_property
    def recent(self) -> Course:
        """The last five years' changes of the cohorts go on; children move as the nation's did."""
        before = self.base_year - STEP_YEARS
        rates = recent_rates(
            np.stack([self.register[before], self.base]),
            np.stack([self.nation[before], self.nation[self.base_year]]),
            STEPS,
        )
        assumed = Assumptions.from_rates(rates, np.broadcast_to(self.survival, (STEPS, 2, 18)))
        return self._course(RECENT, "最近の変化が続く場合", assumed, self.behind)

    @cached_property
    def ipss(self) -> Course | None:
        """The ratios that IPSS 2018 implies, from the newest population; None where IPSS 2018 is not at hand."""
        store = self.study.folder
        own, nation = (by_year(store, area, IPSS_2018) for area in (self.study.area, JAPAN))
        if len(own) < 2 or list(own) != list(nation) or not next(iter(own.values())).sum():
            return None
        years = list(own)
        country = implied_rates(np.stack(list(nation.values())))
        rates = fill_rates(implied_rates(np.stack(list(own.values()))), country)
        last = len(years) - 2
        periods = [
            min(max((self.base_year + STEP_YEARS * step - years[0]) // STEP_YEARS, 0), last)
            for step in range(STEPS)
        ]
        chosen = Rates(*(np.asarray(part)[periods] for part in rates))
        survival = np.minimum(np.asarray(country.cohort_change_ratio)[periods], 1.0)
        assumed = Assumptions.from_rates(chosen, survival)
        behind = (
            self.behind[0],
            *(cited(store, area, IPSS_2018, years, "社人研の仮定") for area in (self.study.area, JAPAN)),
        )
        return self._course(IPSS, "社人研2018年推計の仮定", assumed, behind)

    @cached_property
    def ipss_last(self) -> int:
        """The last year of IPSS 2018 for the area; its last rates are held from there on."""
        return max(by_year(self.study.folder, self.study.area, IPSS_2018), default=self.base_year)

    @cached_property
    def link(self) -> FertilityLink:
        """The area's child–woman ratio and total fertility rate of the same births."""
        return FertilityLink(*self._link[0])

    @property
    def link_is_own(self) -> bool:
        """Whether the area has a total fertility rate of its own; else the nation's is taken as the measure."""
        return self._link[1].area == self.study.area

    @property
    def tfr(self) -> Series:
        """The series of the rate behind the link."""
        return self._link[1]

    @cached_property
    def _link(self) -> tuple[tuple[float, float], Series]:
        """Return (child–woman ratio, rate) and the rates' series.

        The rate of the five years to the end of Y belongs to the children of 0–4 on 1 January Y+1.
        """
        own = self._rates(self.study.area)
        area = self.study.area if len(own) and own[own.last] > 0 else JAPAN
        rate = own if area != JAPAN else self._rates(JAPAN)
        register = self.register if area != JAPAN else self.nation
        year = rate.last + 1 if rate.last + 1 in register else self.base_year
        ratio = child_woman_ratio(register[year])
        if not ratio:
            rate, ratio = self._rates(JAPAN), child_woman_ratio(self.nation[year])
        return (ratio, rate[rate.last]), rate.at([rate.last])

    def _rates(self, area: str) -> Series:
        return self.study.series("total_fertility_rate", TFR, area=area, sex="female", age="15-49")

    @property
    def pattern(self) -> Course:
        """The projection that the two simulations vary: by the assumptions of IPSS where they are at hand."""
        return self.ipss or self.recent

    @cached_property
    def simulations(self) -> tuple[Course, Course]:
        """シミュレーション1 and 2."""
        ends = self.years[1:]
        full = max(FULL_TFR_YEAR, self.base_year)
        one = simulation_1(
            self.pattern.assumptions, ends, self.link, start_year=self.base_year, full_year=full
        )
        two = simulation_2(
            self.pattern.assumptions,
            ends,
            self.link,
            start_year=self.base_year,
            full_year=full,
            balanced_from=self.base_year,
        )
        behind = (*self.pattern.behind, self.tfr)
        return (
            self._course(ONE, "シミュレーション1（出生率上昇）", one, behind),
            self._course(TWO, "シミュレーション2（出生率上昇・移動均衡）", two, behind),
        )

    def scenario(self, given: OutlookScenario) -> Course:
        """Return the course of the department's own scenario: what it leaves out stays as in recent changes."""
        recent = self.recent.assumptions
        first = next(iter(sorted({*given.total_fertility_rate, *given.net_migration_rate, *given.survival})))
        if first <= self.base_year:
            raise InputError(
                f"シナリオ「{given.name}」の{first}年は、推計の出発点の{self.base_year}年以前です",
                where="scenario",
                expected=f"{self.base_year + 1}年以後の年",
                remedy="過ぎた年を除いてください",
            )
        tfr = self.link.to_total_fertility_rate(recent.child_woman_ratio)
        now = float(self.link.to_total_fertility_rate(child_woman_ratio(self.base)))
        assumed = with_fertility(recent, self._line(given.total_fertility_rate, now, tfr), self.link)
        survival = self._line(given.survival, recent.survival[0], recent.survival)
        migration = self._line(
            given.net_migration_rate, recent.net_migration_rate[0], recent.net_migration_rate
        )
        left = survival + migration
        if (left < 0).any():
            step, sex, age = (int(place[0]) for place in np.nonzero(left < 0))
            raise InputError(
                f"シナリオ「{given.name}」では、{self.years[step + 1]}年の{'男女'[sex]}{SCENARIO_AGES[age]}歳の人口が負になります",
                where="scenario",
                expected="生残率と純移動率の和が0以上",
                remedy="純移動率か生残率を直してください",
            )
        assumed = Assumptions(
            survival, migration, assumed.child_woman_ratio, assumed.sex_ratio, assumed.arrivals
        )
        return self._course(OWN, given.name, assumed, (*self.behind, self.tfr))

    def _line(
        self, given: Mapping[int, float | FloatArray], now: float | FloatArray, else_: FloatArray
    ) -> FloatArray:
        """Return a schedule by step: straight from now over the given years, then level."""
        if not given:
            return else_
        at = [self.base_year, *given]
        known = np.stack(
            [np.asarray(now, dtype=np.float64), *(np.asarray(v, dtype=np.float64) for v in given.values())]
        )
        flat = known.reshape(len(at), -1)
        lines = [np.interp(self.years[1:], at, column) for column in flat.T]
        return np.stack(lines, axis=-1).reshape(STEPS, *known.shape[1:])

    def _course(self, id: str, label: str, assumed: Assumptions, behind: tuple[Series, ...]) -> Course:
        return Course(id, label, assumed, project(self.base, assumed.rates), behind)


def child_woman_ratio(people: FloatArray) -> float:
    """Return children of 0–4 per woman of 15–49; 0 where there are no such women."""
    women = float(women_15_49(people))
    return float(people[..., 0].sum()) / women if women else 0.0


def women(path: FloatArray, ages: slice) -> FloatArray:
    """Return women of some ages along a path, (steps + 1,)."""
    found: FloatArray = path[:, FEMALE, ages].sum(axis=1)
    return found
