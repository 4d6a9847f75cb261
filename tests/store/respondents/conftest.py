"""The made-up survey, its tables, and its respondents read and weighted without the package."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.model.surveys import read_form
from analysis.store.respondents import SurveyTables, respondent_tables, take_in

PROJECT = Path(__file__).resolve().parents[3]
PERSONS = {"male": [6400, 5600, 7100, 7900, 6300, 9700], "female": [5900, 5200, 6800, 7700, 6500, 12900]}
BANDS = ["18-29", "30-39", "40-49", "50-59", "60-69", "70+"]


@pytest.fixture(scope="module")
def made_up(tmp_path_factory) -> Path:
    """The folder with the synthetic survey, made by the script."""
    folder = tmp_path_factory.mktemp("synthetic")
    script = PROJECT / "scripts" / "synthetic_survey.py"
    subprocess.run([sys.executable, str(script), "--out", str(folder)], check=True, capture_output=True)
    return folder


@pytest.fixture(scope="module")
def data(made_up, tmp_path_factory) -> Path:
    """A data folder with the synthetic respondents in its store."""
    folder = tmp_path_factory.mktemp("data")
    for name in ("areas.csv", "indicators.csv", "bases.csv", "sources.csv"):
        shutil.copy(PROJECT / "data" / name, folder)
    (folder / "observations").mkdir()
    shutil.copy(PROJECT / "data" / "observations" / "city_plan.csv", folder / "observations")
    take_in(made_up / "respondents.csv", read_form(made_up / "survey.yml"), folder)
    return folder


@pytest.fixture(scope="module")
def tables(made_up, data) -> SurveyTables:
    return respondent_tables(data, read_form(made_up / "survey.yml"))


@pytest.fixture(scope="module")
def raw(made_up) -> pd.DataFrame:
    """The respondents as pandas reads them, without those who did not give sex or age: fewer than 30 of each."""
    rows = pd.read_csv(made_up / "respondents.csv", dtype=str, keep_default_na=False)
    without_age, without_sex = (rows["年齢"] == "").sum(), (rows["性別"] == "9").sum()
    assert 0 < without_age < 30
    assert 0 < without_sex < 30
    rows = grouped(rows)
    rows["weight"] = raking(rows)
    return rows


def grouped(rows: pd.DataFrame) -> pd.DataFrame:
    """Those who gave sex and age, with their groups."""
    rows = rows[(rows["年齢"] != "") & (rows["性別"] != "9")].reset_index(drop=True)
    age = rows["年齢"].astype(int)
    rows["band"] = pd.cut(age, [17, 29, 39, 49, 59, 69, 200], labels=BANDS).astype(str)
    rows["sex"] = rows["性別"].map({"1": "male", "2": "female"})
    rows["young"] = np.where(age < 40, "18-39", "40+")
    return rows


def raking(rows: pd.DataFrame) -> np.ndarray:
    """Weights by proportional fitting, written anew."""
    weight = rows["重み"].astype(float).to_numpy().copy()
    margins = [("sex", {s: sum(n) for s, n in PERSONS.items()})]
    margins.append(("band", {b: PERSONS["male"][i] + PERSONS["female"][i] for i, b in enumerate(BANDS)}))
    for _ in range(200):
        for column, persons in margins:
            for label, size in persons.items():
                inside = (rows[column] == label).to_numpy()
                weight[inside] *= size / weight[inside].sum()
    return weight
