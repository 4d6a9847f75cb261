"""Studies of the real cities, the made-up city, and net migration worked out from the CSV files without the package."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.store.data_store import DataStore
from analysis.topics.migration_intentions import TOPIC
from analysis.topics.migration_intentions.study import MigrationIntentionsStudy

CITIES = ("14212", "14203", "03209", "20201")
PROJECT = Path(__file__).resolve().parents[3]
CLOSED = [f"{age}-{age + 4}" for age in range(0, 80, 5)]
BANDS = [*CLOSED, "80-84", "85-89", "90+"]
SEXES = ("male", "female")
JAPANESE = "resident_register_japanese"


@pytest.fixture(scope="session")
def store(data_dir: Path) -> DataStore:
    return DataStore.open(data_dir)


@pytest.fixture(scope="session")
def studies(store: DataStore) -> dict[str, MigrationIntentionsStudy]:
    return {area: TOPIC.open(store, area=area) for area in CITIES}


@pytest.fixture(params=CITIES)
def city(request, studies) -> MigrationIntentionsStudy:
    """Each of the four shipped cities in turn."""
    return studies[request.param]


@dataclass(frozen=True)
class ByHand:
    """What the observation files say, with the life table and the cohorts done in plain arithmetic."""

    rows: pd.DataFrame

    @cached_property
    def values(self) -> dict[tuple, float]:
        """All values by area, indicator, basis, year, sex, age."""
        keys = ["area", "indicator", "basis", "year", "sex", "age"]
        known = self.rows.dropna(subset=["value"])
        return dict(zip(known[keys].itertuples(index=False, name=None), known["value"], strict=True))

    def sum(self, area: str, indicator: str, basis: str, year: int, sex: str, ages: Iterable[str]) -> float:
        """Add up values of ages."""
        return sum(self.values[area, indicator, basis, year, sex, age] for age in ages)

    def people(self, area: str, year: int, sex: str, basis: str = JAPANESE) -> np.ndarray:
        """Return persons of 1 January by `BANDS`; the old of 2014 as in 2015."""
        old = [["80-84"], ["85-89"], ["90-94", "95-99", "100+"]]
        closed = [self.values[area, "population", basis, year, sex, age] for age in CLOSED]
        if (area, "population", basis, year, sex, "80+") in self.values:
            later = np.array([self.sum(area, "population", basis, 2015, sex, each) for each in old])
            top = self.values[area, "population", basis, year, sex, "80+"] * later / later.sum()
        else:
            top = np.array([self.sum(area, "population", basis, year, sex, each) for each in old])
        return np.array([*closed, *top])

    def levelled(self, area: str, start: int, sex: str) -> tuple[float, np.ndarray]:
        """Return survival of births and of bands by deaths of 2005–2007 at the level of the five years."""
        deaths = []
        for band in BANDS:
            ages = {"90+": ["90-94", "95-99", "100+"]}.get(band, [band])
            whole = sum(
                self.sum(area, "deaths", "vital_statistics", year, sex, ages) for year in (2005, 2006, 2007)
            )
            deaths.append(whole / 3 / self.values[area, "population", "census", 2005, sex, band])
        shape = np.array(deaths)
        years = range(start, start + 5)
        lived = 5 * np.mean([self.people(area, year, sex) for year in range(start, start + 6)], axis=0)
        rates = shape.copy()
        for broad, part in (("0-64", slice(0, 13)), ("65+", slice(13, None))):
            counted = self.sum(area, "deaths", "vital_statistics", years[0], sex, [broad]) + sum(
                self.sum(area, "deaths", "vital_statistics", year, sex, [broad]) for year in years[1:]
            )
            rates[part] *= counted / float(shape[part] @ lived[part])
        alive, person_years = 1.0, []
        for place, rate in enumerate(rates[:-1]):
            a = 0.15 if place == 0 else 0.5
            q = 5 * rate / (1 + (1 - a) * 5 * rate)
            person_years.append(5 * (alive * (1 - q) + a * alive * q))
            alive *= 1 - q
        person_years.append(alive / rates[-1])
        ratios = [after / before for before, after in pairwise(person_years[:-1])]
        return person_years[0] / 5, np.array(
            [*ratios, person_years[-1] / (person_years[-2] + person_years[-1])]
        )

    def lives(self, area: str, start: int, sex: str) -> tuple[float, np.ndarray]:
        """Return who lives on for five years, of births and of bands: from 60 on as the nation's Japanese do."""
        prefecture = "00000" if area == "00000" else area[:2] + "000"
        if (prefecture, "deaths", "vital_statistics", 2007, "male", "0-4") not in self.values:
            prefecture = "00000"
        born, ratios = self.levelled(prefecture, start, sex)
        _, nation = self.levelled("00000", start, sex)
        ratios = ratios.copy()
        before, after = (self.people("00000", year, sex) for year in (start, start + 5))
        for place in range(12, 18):
            cohort = before[place] + (before[18] if place == 17 else 0.0)
            ratios[place] = min(1.0, ratios[place] * after[place + 1] / cohort / nation[place])
        return born, ratios

    def net(self, area: str, start: int) -> dict[str, np.ndarray]:
        """Return net migrants by sex and `BANDS` of five years from a 1 January on."""
        found = {}
        for sex in SEXES:
            born, ratios = self.lives(area, start, sex)
            own, end = (self.people(area, year, sex) for year in (start, start + 5))
            births = sum(
                self.values[area, "births", "vital_statistics", year, "total", "total"]
                for year in range(start, start + 5)
            )
            survivors = [born * births * (105 if sex == "male" else 100) / 205]
            survivors += [own[place] * ratios[place] for place in range(17)]
            survivors.append((own[17] + own[18]) * ratios[17])
            found[sex] = end - np.array(survivors)
        return found


@pytest.fixture(scope="session")
def by_hand(data_dir: Path) -> ByHand:
    tables = [
        pd.read_csv(path, dtype={"area": str, "age": str})
        for path in sorted((data_dir / "observations").glob("*.csv"))
    ]
    return ByHand(pd.concat(tables, ignore_index=True))


def cells(table) -> pd.DataFrame:
    """The rows of a table under the keys of its columns."""
    return pd.DataFrame(table.rows, columns=[column.key for column in table.columns])


def printed(number: float, decimals: int = 0, sign: bool = False) -> str:
    """A number as a Japanese report prints it."""
    text = f"{number:{'+' if sign else ''},.{decimals}f}".replace("-", "−")
    return text.lstrip("+−") if not text.strip("+−0.") else text


def statement(study, id: str) -> str:
    (found,) = (f for chapter in study.all_chapters() for f in chapter.findings if f.id == id)
    return found.statement
