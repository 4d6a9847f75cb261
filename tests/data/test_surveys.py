"""The shipped results of surveys: as they were printed, marked where they were worked out.

Shares are typed in from the cities' pages and the press named in `sources.csv`.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from analysis.model.catalogue import Catalogue
from analysis.model.survey_files import load_survey, survey_ids, surveyed_areas

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "data"
SHARED = Path(os.environ.get("EBPM_SHARED_DATA", ROOT.parent / "shared" / "data"))
SURVEYS = [(area, id_) for area in surveyed_areas(DATA) for id_ in survey_ids(DATA, area)]


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return Catalogue.load(DATA)


def test_which_surveys_are_shipped():
    assert {area for area, _ in SURVEYS} == {"11234", "14100", "14203", "14212", "14215", "16201"}
    assert survey_ids(DATA, "14203") == [f"citizens_{year}" for year in (2014, 2016, 2018, 2022, 2024)]


@pytest.mark.parametrize(("area", "id_"), SURVEYS)
def test_every_shipped_survey_is_accepted_and_none_is_made_up(area, id_, catalogue):
    survey = load_survey(DATA, area, id_, catalogue)
    assert not survey.form.synthetic
    assert area in catalogue.areas.index


PRINTED = [
    # 神奈川新聞 2020-01-25: 73.2 % and 10.8 % of 3,005 of 6,000; 4.1 points less, 3.3 points more than in 2015
    ("14212", 2019, "stay_total", "total", 73.2, "observed"),
    ("14212", 2019, "move_total", "total", 10.8, "observed"),
    ("14212", 2015, "stay_total", "total", 77.3, "estimated"),
    ("14212", 2015, "move_total", "total", 7.5, "estimated"),
    # 平塚市 2025-03-18; タウンニュース; 神奈川新聞
    ("14203", 2024, "stay_total", "total", 84.2, "observed"),
    ("14203", 2024, "stay_total", "age:20-29", 67.8, "observed"),
    ("14203", 2022, "stay_total", "total", 89.8, "estimated"),
    ("14203", 2016, "rest", "total", 8.3, "estimated"),
    # タウンニュース 2021-05-20
    ("14100", 2020, "stay_total", "age:18-29", 34.7, "observed"),
    ("14100", 2020, "stay_total", "age:70+", 87.6, "observed"),
    # 広報とやま 2025-09-20, 広報えびな 2023-11-01, 広報やしお 2025-02
    ("16201", 2025, "stay_total", "total", 81.7, "observed"),
    ("14215", 2023, "stay_total", "total", 93.8, "observed"),
    ("11234", 2024, "stay_total", "total", 72.5, "observed"),
]


@pytest.mark.parametrize(("area", "year", "answer", "group", "share", "status"), PRINTED)
def test_shares_are_those_that_were_printed(area, year, answer, group, share, status):
    table = pd.read_csv(DATA / "surveys" / area / f"citizens_{year}" / "counts.csv")
    (row,) = table[(table["answer"] == answer) & (table["group"] == group)].to_dict("records")
    assert (row["share"], row["status"]) == (share, status)
    assert isinstance(row["note"], str) == (status == "estimated")


def test_how_many_answered(catalogue):
    form = load_survey(DATA, "14212", "citizens_2019", catalogue).form
    assert (form.returned, form.sent) == (3005, 6000)
    assert set(load_survey(DATA, "14203", "citizens_2016", catalogue).counts["N"].dropna()) == {1276}


@pytest.mark.skipif(not (SHARED / "tables").is_dir(), reason=f"the tables are not at hand in {SHARED}")
def test_the_derivation_gives_the_same_bytes(tmp_path):
    code = (
        "import sys; from pathlib import Path; from derivation.surveys import write_surveys;"
        "write_surveys(Path(sys.argv[1]), Path(sys.argv[2]))"
    )
    subprocess.run([sys.executable, "-c", code, str(SHARED), str(tmp_path)], cwd=ROOT / "scripts", check=True)
    derived = sorted(path.relative_to(tmp_path) for path in tmp_path.rglob("*.*"))
    assert derived == sorted(path.relative_to(DATA / "surveys") for path in (DATA / "surveys").rglob("*.*"))
    for path in derived:
        assert (DATA / "surveys" / path).read_bytes() == (tmp_path / path).read_bytes(), path
