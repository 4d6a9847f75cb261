"""Studies of the real cities, opened once, and what their CSV files say by pandas alone."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.elements import Table
from analysis.store.data_store import DataStore
from analysis.topics.workforce import TOPIC
from analysis.topics.workforce.study import WorkforceStudy

sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "scripts"))

CITIES = ("14212", "14203", "03209", "20201")
SEXES = ("male", "female")
BANDS = [f"{low}-{low + 4}" for low in range(15, 85, 5)]
AGES = [*BANDS, "85+"]
BASE, LAST = 2015, 2020


@pytest.fixture(scope="session")
def store(data_dir: Path) -> DataStore:
    return DataStore.open(data_dir)


@pytest.fixture(scope="session")
def studies(store: DataStore) -> dict[str, WorkforceStudy]:
    return {area: TOPIC.open(store, area=area) for area in CITIES}


@pytest.fixture(params=CITIES)
def city(request, studies) -> WorkforceStudy:
    """Each of the four shipped cities in turn."""
    return studies[request.param]


class ByHand:
    """What the observation files say, without the package."""

    def __init__(self, data_dir: Path) -> None:
        files = ("labour", "industry", "job_openings", "population_census", "population_ipss_2018")
        rows = pd.concat(
            [
                pd.read_csv(data_dir / "observations" / f"{name}.csv", dtype={"area": str, "age": str})
                for name in files
            ]
        )
        keys = ["area", "indicator", "basis", "year", "sex", "age"]
        self.values = rows.dropna(subset=["value"]).set_index(keys)["value"].sort_index()

    def value(self, area, indicator, year, sex="total", age="total", basis="census") -> float:
        return float(self.values[area, indicator, basis, year, sex, age])

    def people(self, area: str, year: int, sex: str) -> np.ndarray:
        """Men or women of 15 and over by 5-year age, of a prefecture, a municipality's census, or as estimated."""
        if area.endswith("000"):
            return np.array([self.value(area, "population_known_age", year, sex, age) for age in AGES])
        basis = "census" if year < 2020 else "ipss_2018"
        old = [self.value(area, "population", year, sex, age, basis) for age in ("85-89", "90+")]
        found = [self.value(area, "population", year, sex, age, basis) for age in BANDS] + [sum(old)]
        found = np.array(found)
        if year < 2020:
            return found
        total65, total75 = (self.value(area, "population", year, sex, age) for age in ("65+", "75+"))
        work = self.value(area, "population", year, sex, "15-64")
        for part, wanted in (
            (slice(0, 10), work),
            (slice(10, 12), total65 - total75),
            (slice(12, 15), total75),
        ):
            found[part] *= wanted / found[part].sum()
        return found

    def known(self, area: str, year: int, sex: str) -> float:
        return sum(
            self.value(area, name, year, sex) for name in ("employed", "unemployed", "not_in_labour_force")
        )

    def share(self, area: str, year: int, sex: str) -> float:
        """Share of the people of 15 and over whose status is known."""
        return self.known(area, year, sex) / self.people(area, year, sex).sum()

    def rates(self, area: str, year: int, sex: str) -> np.ndarray:
        """Employed over people of known status by age, of a prefecture or the nation."""
        employed = np.array([self.value(area, "employed", year, sex, age) for age in AGES])
        return employed / (self.people(area, year, sex) * self.share(area, year, sex))


@pytest.fixture(scope="session")
def by_hand(data_dir: Path) -> ByHand:
    return ByHand(data_dir)


def cells(table: Table) -> pd.DataFrame:
    """The rows of a table under the keys of its columns."""
    return pd.DataFrame(table.rows, columns=[column.key for column in table.columns])


def printed(number: float, decimals: int = 0, sign: bool = False) -> str:
    """A number as a Japanese report prints it."""
    return f"{number:{'+' if sign else ''},.{decimals}f}".replace("-", "−")
