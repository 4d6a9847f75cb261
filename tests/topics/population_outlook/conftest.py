"""Studies of the four cities, opened once, and what their CSV files say, read by pandas alone."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.store.data_store import DataStore
from analysis.topics.population_outlook import TOPIC
from analysis.topics.population_outlook.study import OutlookStudy

CITIES = ("14212", "14203", "03209", "20201")
BANDS = [*(f"{age}-{age + 4}" for age in range(0, 90, 5)), "90+"]
BASE = 2025


@pytest.fixture(scope="session")
def store(data_dir: Path) -> DataStore:
    return DataStore.open(data_dir)


@pytest.fixture(scope="session")
def studies(store: DataStore) -> dict[str, OutlookStudy]:
    return {area: TOPIC.open(store, area=area) for area in CITIES}


@pytest.fixture(params=CITIES)
def city(request, studies) -> OutlookStudy:
    return studies[request.param]


@pytest.fixture(scope="session")
def by_hand(data_dir: Path):
    """Persons by sex (male, female) and nineteen ages of an area, basis and year, unknown ages shared out."""
    table = pd.concat(
        pd.read_csv(data_dir / "observations" / f"{name}.csv", dtype={"area": str, "age": str})
        for name in ("population_register", "population_census", "population_ipss_2018")
    )
    table = table[table["indicator"] == "population"].set_index(["area", "basis", "year", "sex", "age"])[
        "value"
    ]
    table = table.sort_index()

    def people(area: str, basis: str, year: int) -> np.ndarray:
        rows = []
        for sex in ("male", "female"):
            cells = table.loc[(area, basis, year, sex)]
            if "90+" not in cells:
                cells["90+"] = cells[["90-94", "95-99", "100+"]].sum()
            known = [float(cells[age]) for age in BANDS]
            unknown = float(cells.get("unknown", 0.0))
            rows.append([value * (sum(known) + unknown) / sum(known) for value in known])
        return np.array(rows)

    return people


@pytest.fixture(scope="session")
def lives(data_dir: Path):
    """Who lives on from 2019 to 2024, (2, 18), worked out from deaths in plain arithmetic beside the tests of moves."""
    path = Path(__file__).parents[1] / "migration_intentions" / "conftest.py"
    spec = importlib.util.spec_from_file_location("moves_by_hand", path)
    assert spec is not None
    assert spec.loader is not None
    module = sys.modules["moves_by_hand"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    rows = pd.concat(
        pd.read_csv(data_dir / "observations" / f"{name}.csv", dtype={"area": str, "age": str})
        for name in ("population_register", "population_census", "deaths_by_age")
    )
    by_hand = module.ByHand(rows)
    return lambda area: np.array([by_hand.lives(area, 2019, sex)[1] for sex in ("male", "female")])


def statement(study: OutlookStudy, name: str) -> str:
    (found,) = (
        finding.statement
        for chapter in study.all_chapters()
        for finding in chapter.findings
        if finding.id == f"population_outlook.{name}"
    )
    return found


def cells(study: OutlookStudy, id: str) -> pd.DataFrame:
    (table,) = (table for chapter in study.all_chapters() for table in chapter.shown if table.id == id)
    return pd.DataFrame(table.rows, columns=[column.key for column in table.columns])


def printed(value: float, decimals: int = 0, sign: bool = False) -> str:
    return f"{value:{'+' if sign else ''},.{decimals}f}".replace("-", "−")
