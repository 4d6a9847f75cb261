"""The shipped KPI registers: what the publishers printed, read by the loader, repeated by the derivation."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from analysis.methods.kpi import assess
from analysis.methods.kpi_target import KpiType
from analysis.methods.rating_scale import rating_distribution
from analysis.model.kpis.crosswalk import conflicts, crosswalk, saving
from analysis.model.kpis.kpi import Item
from analysis.model.kpis.similar import similar_names
from analysis.model.kpis.writing import csv_files
from analysis.store.kpis import areas_with_kpis, kpis

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "data"
SHARED = Path(os.environ.get("EBPM_SHARED_DATA", ROOT.parent / "shared" / "data"))
TABLE = SHARED / "tables" / "kpi_tables.csv"
YEARS = {"H30": 2018, "R元": 2019, "R2": 2020, "R3": 2021, "R5": 2023, "R6": 2024, "R8": 2026}


@pytest.fixture(scope="module")
def nagano():
    return kpis(DATA, "20201")


@pytest.fixture(scope="module")
def atsugi():
    return kpis(DATA, "14212")


@pytest.mark.parametrize("area", areas_with_kpis(DATA))
def test_every_register_is_read_and_would_be_written_the_same(area):
    register = kpis(DATA, area)
    folder = DATA / "kpis" / area
    texts = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.csv")}
    assert csv_files(register) == texts


def test_the_shipped_areas():
    assert areas_with_kpis(DATA) == ["01100", "04100", "14212", "20201"]


@pytest.mark.skipif(not TABLE.exists(), reason=f"the KPI tables are not at hand: {TABLE}")
def test_nagano_has_all_42_kpis_as_they_were_transcribed(nagano):
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["municipality"] == "長野市"]
    assert len(rows) == len(nagano) == 42
    for row, kpi in zip(rows, nagano.kpis, strict=True):
        begins, reported, ends = (YEARS[label.split("(")[1][:-1]] for label in json.loads(row["labels"]))
        baseline, actual, _ = json.loads(row["actual"])
        aim = json.loads(row["target"])[2]
        assert (kpi.name, kpi.policy, kpi.baseline, kpi.baseline_year) == (
            *(row["kpi"], row["domain"], baseline, begins),
        )
        assert {"high": "higher", "low": "lower"}[row["better"]] == kpi.direction
        assert dict(nagano.reported_series(kpi.id)) == {begins: baseline, reported: actual}
        target = nagano.final_target(kpi.id)
        assert (target.target, target.year) == (aim, ends) if aim is not None else target is None


def test_nagano_s_figures_that_a_reader_can_check(nagano):
    """人口・将来 社会増減: −416 (令和3年度) → −40 (令和6年度), target 0 in 令和8年度."""
    (moves,) = (each for each in nagano.kpis if each.name == "社会増減")
    result = assess(nagano.target(moves.id), 2024, nagano.reported_series(moves.id)[2024])
    assert result.progress.value == pytest.approx(376 / 416)
    assert result.pace.value == pytest.approx(376 / 416 / (3 / 5))
    held = {each.name for each in nagano.kpis if each.type is KpiType.MAINTAIN}
    assert held == {
        *("長野地域の定住人口", "居住誘導区域の人口密度", "まちづくり計画等に取り組む地区数"),
        *("実質公債費比率", "将来負担比率"),
    }
    without = {each.name for each in nagano.kpis if nagano.final_target(each.id) is None}
    assert without == {"健康寿命(男)", "健康寿命(女)", "新規不登校児童生徒の在籍率(中学校)"}


def test_nagano_s_duplicates_and_plans(nagano):
    pairs = [(pair.first.name, pair.second.name) for pair in similar_names(nagano.kpis)]
    assert pairs == [("合計特殊出生率", "合計特殊出生率")]  # in 人口・将来 and in 健康福祉
    parts = crosswalk(nagano)
    assert (len(parts.plan_only), len(parts.strategy_only), len(parts.both)) == (42, 0, 0)
    assert saving(nagano).saved == 0
    assert conflicts(nagano) == ()


def test_atsugi_s_ratings(atsugi):
    """第2期実施計画の策定について: 266 projects, 61.7 / 27.4 / 6.8 / 4.1 %; 27 measures of 令和3年度."""
    (projects,) = atsugi.rating_counts(Item.PROJECT).values()
    assert projects == {"順調": 164, "おおむね順調": 73, "やや遅れ": 18, "遅延": 11}
    shares = rating_distribution(projects).shares
    assert [round(100 * share, 1) for share in shares.values()] == [61.7, 27.4, 6.8, 4.1]
    measures = atsugi.rating_counts(Item.MEASURE)[2021]
    assert measures == {"順調": 25, "おおむね順調": 1, "やや遅れ": 1, "遅延": 0}
    assert round(rating_distribution(measures).entropy.number, 2) == 0.46


def test_atsugi_s_values_that_are_not_public_stay_unavailable(atsugi):
    (kpi,) = atsugi.kpis
    assert kpi.in_strategy
    assert (atsugi.final_target(kpi.id), len(atsugi.reported_series(kpi.id))) == (None, 0)


@pytest.mark.skipif(not TABLE.exists(), reason=f"the KPI tables are not at hand: {TABLE}")
def test_the_derivation_gives_the_same_registers(tmp_path):
    program = "import sys; from pathlib import Path; from derivation import kpis; kpis.write(*map(Path, sys.argv[1:]))"
    subprocess.run(
        [sys.executable, "-c", program, str(SHARED), str(tmp_path)],
        check=True,
        cwd=ROOT / "scripts",
        env={**os.environ, "PYTHONPATH": str(ROOT / "scripts")},
    )
    derived = {path.relative_to(tmp_path): path.read_bytes() for path in tmp_path.rglob("*.csv")}
    assert derived == {path.relative_to(DATA): path.read_bytes() for path in DATA.glob("kpis/*/*.csv")}
