"""Studies of the real cities, opened once; what their CSV files say by pandas alone; and small made-up towns."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise, permutations
from math import factorial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from analysis.model.observations import COLUMNS
from analysis.store.data_store import DataStore
from analysis.topics.births import TOPIC, open_study
from analysis.topics.births.study import BirthsStudy

CITIES = ("14212", "14203", "03209", "20201")
AGES = tuple(f"{age}-{age + 4}" for age in range(15, 50, 5))
BASE, LAST = 2016, 2023
"""The years that the profiles of the four cities compare."""


@pytest.fixture(scope="session")
def store(data_dir: Path) -> DataStore:
    return DataStore.open(data_dir)


@pytest.fixture(scope="session")
def studies(store: DataStore) -> dict[str, BirthsStudy]:
    return {area: TOPIC.open(store, area=area) for area in CITIES}


@pytest.fixture(scope="session")
def atsugi(studies: dict[str, BirthsStudy]) -> BirthsStudy:
    return studies["14212"]


@pytest.fixture(params=CITIES)
def city(request, studies) -> BirthsStudy:
    """Each of the four shipped cities in turn."""
    return studies[request.param]


@dataclass(frozen=True)
class ByHand:
    """What the observation files say, added up and divided without the package."""

    rows: pd.DataFrame

    def series(
        self,
        area: str,
        indicator: str,
        basis: str = "vital_statistics",
        sex: str = "total",
        age: str = "total",
    ) -> dict[int, float]:
        """Return the values by year."""
        rows = self.rows
        wanted = {"area": area, "indicator": indicator, "basis": basis, "sex": sex, "age": age}
        chosen = np.logical_and.reduce([rows[column] == value for column, value in wanted.items()])
        found = rows[chosen].dropna(subset=["value"])
        return dict(zip(found["year"].tolist(), found["value"].tolist(), strict=True))

    def births(self, area: str) -> dict[int, float]:
        """Return the births by year, oldest first."""
        return dict(sorted(self.series(area, "births").items()))

    def women(self, area: str, year: int) -> np.ndarray:
        """Return Japanese women by age on 1 July: halfway between the registers of two 1 Januaries."""
        register = [
            self.series(area, "population", "resident_register_japanese", "female", age) for age in AGES
        ]
        return np.array([(each[year] + each[year + 1]) / 2 for each in register])

    def rates(self, year: int) -> np.ndarray:
        """Return the nation's births per woman and year by age (published as sums over five years)."""
        return np.array(
            [self.series("00000", "tfr_contribution", sex="female", age=age)[year] / 5 for age in AGES]
        )

    def expected(self, area: str, year: int, schedule: int) -> float:
        """Return the births that the nation's rates of a year would make of an area's women."""
        return float(self.women(area, year) @ self.rates(schedule))

    def level(self, area: str, year: int, schedule: int) -> float:
        """Return births over those expected."""
        return self.births(area)[year] / self.expected(area, year, schedule)

    def effects(
        self, area: str, schedule: int, births: Mapping[int, float] | None = None
    ) -> dict[str, float]:
        """Return the four factors' effects from BASE to LAST by trying all orders of exchanging them."""
        counts = births or self.births(area)
        rates = self.rates(schedule)

        def state(year: int) -> dict[str, Any]:
            women = self.women(area, year)
            nation = self.level("00000", year, schedule)
            own = counts[year] / float(women @ rates) / nation
            return {
                "number": women.sum(),
                "structure": women / women.sum(),
                "reference_level": nation,
                "own_level": own,
            }

        return shapley(
            state(BASE),
            state(LAST),
            lambda number, structure, reference_level, own_level: (
                number * float(structure @ rates) * reference_level * own_level
            ),
        )

    def mean_of_five(self, area: str, year: int) -> float:
        """Return the mean marriages of the five years up to a year."""
        marriages = self.series(area, "marriages")
        return sum(marriages[each] for each in range(year - 4, year + 1)) / 5


@pytest.fixture(scope="session")
def by_hand(data_dir: Path) -> ByHand:
    tables = [
        pd.read_csv(path, dtype={"area": str, "age": str})
        for path in sorted((data_dir / "observations").glob("*.csv"))
    ]
    return ByHand(pd.concat(tables, ignore_index=True))


def shapley(
    first: Mapping[str, Any], last: Mapping[str, Any], rate: Callable[..., float]
) -> dict[str, float]:
    """Average over all orders of exchanging the factors one by one."""
    effects = dict.fromkeys(first, 0.0)
    for order in permutations(first):
        states = [dict(first)]
        for name in order:
            states.append({**states[-1], name: last[name]})
        for name, (before, after) in zip(order, pairwise(states), strict=True):
            effects[name] += (rate(**after) - rate(**before)) / factorial(len(first))
    return effects


def byar(count: float, dispersion: float) -> tuple[float, float]:
    """Return the 95 % limits of a count of at least 10 that scatters `dispersion` times as much as Poisson."""
    x, z = count / dispersion, stats.norm.ppf(0.975)
    lower = x * (1 - 1 / (9 * x) - z / (3 * x**0.5)) ** 3
    upper = (x + 1) * (1 - 1 / (9 * (x + 1)) + z / (3 * (x + 1) ** 0.5)) ** 3
    return dispersion * lower, dispersion * upper


Row = tuple[str, str, int, str, str, float, str]
"""Area, indicator, year, sex, age, value, basis."""
SOURCES = {
    "vital_statistics": "vital_ssds",
    "resident_register": "juki_2020",
    "resident_register_japanese": "register_ages_japanese",
    "census": "census_1980_2015",
    "ipss_2018": "ipss_2018",
    "city_plan": "plan_atsugi",
}


@pytest.fixture(scope="session")
def empty_data(data_dir: Path, tmp_path_factory) -> Path:
    """The shipped data folder with figures of the nation and of 神奈川県 only."""
    folder = tmp_path_factory.mktemp("empty") / "data"
    shutil.copytree(data_dir, folder, ignore=shutil.ignore_patterns("store"))
    for path in (folder / "observations").glob("*.csv"):
        table = pd.read_csv(path, dtype=str, keep_default_na=False)
        table[table["area"].isin(["00000", "14000"])].to_csv(path, index=False)
    return folder


@pytest.fixture
def folder_of(empty_data: Path, tmp_path: Path) -> Callable[..., Path]:
    """Make a data folder of the nation, 神奈川県 and some rows of a test."""

    def make(rows: Iterable[Row], profile: str = "") -> Path:
        folder = tmp_path / "made"
        if not folder.exists():
            shutil.copytree(empty_data, folder)
        with (folder / "observations" / "town.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(COLUMNS)
            for area, indicator, year, sex, age, value, basis in rows:
                status = "projected" if basis == "ipss_2018" and year > 2015 else "observed"
                writer.writerow([area, indicator, year, sex, age, value, status, basis, SOURCES[basis]])
        if profile:
            (folder / "profiles" / f"{TOWN}.yml").write_text(profile, encoding="utf-8")
        return folder

    return make


TOWN, NEIGHBOURS = "14382", ("14383", "14384")
"""箱根町, 真鶴町 and 湯河原町: their numbers are made up by the tests."""


@pytest.fixture
def town(folder_of) -> Callable[..., BirthsStudy]:
    """Open a study of 箱根町 with births by year that the test makes up, and what else it gives as rows."""

    def make(
        births: Mapping[int, float], rows: Iterable[Row] = (), profile: str = "", **given: Any
    ) -> BirthsStudy:
        counted = [
            (TOWN, "births", year, "total", "total", n, "vital_statistics") for year, n in births.items()
        ]
        folder = folder_of([*counted, *rows], profile)
        return open_study(area=TOWN, data_dir=str(folder), **given)

    return make


def women(
    area: str, years: Iterable[int] = range(2014, 2025), each: float = 500, step: float = -5
) -> list[Row]:
    """Return register rows: `each` women of an age in the first year, `step` more every year."""
    return [
        (area, "population", year, "female", age, each + step * past, "resident_register_japanese")
        for past, year in enumerate(years)
        for age in AGES
    ]


def marriages(
    area: str, years: Iterable[int] = range(2010, 2024), each: float = 200, step: float = -4
) -> list[Row]:
    """Return marriages: `each` in the first year, `step` more every year."""
    return [
        (area, "marriages", year, "total", "total", each + step * past, "vital_statistics")
        for past, year in enumerate(years)
    ]
