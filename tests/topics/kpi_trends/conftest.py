"""Studies of the shipped registers, of published ones, and of registers that a test makes up."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from analysis.model.kpis.register import KpiRegister
from analysis.model.observations import COLUMNS
from analysis.store.kpis import write_kpis
from analysis.topics.kpi_trends import TOPIC
from analysis.topics.kpi_trends.study import KpiTrendsStudy

sys.path.insert(0, str(Path(__file__).parent))  # `published` beside the tests
SHIPPED = ("20201", "01100", "14212", "04100")


@pytest.fixture(scope="session")
def bare_data(data_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the shipped catalogues and rubrics, without figures and registers."""
    folder = tmp_path_factory.mktemp("bare") / "data"
    shutil.copytree(
        data_dir,
        folder,
        ignore=shutil.ignore_patterns("store", "kpis", "surveys", "observations", "profiles"),
    )
    (folder / "observations").mkdir()
    (folder / "observations" / "none.csv").write_text(",".join(COLUMNS) + "\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def studies(data_dir: Path) -> dict[str, KpiTrendsStudy]:
    return {area: TOPIC.open(area=area, data_dir=str(data_dir)) for area in SHIPPED}


@pytest.fixture
def made(bare_data: Path, tmp_path: Path) -> Callable[..., KpiTrendsStudy]:
    """Open a study of a register that the test makes up; `profile` is the section of the profile."""

    def make(register: KpiRegister, profile: str = "", **given: Any) -> KpiTrendsStudy:
        folder = tmp_path / "data"
        if not folder.exists():
            shutil.copytree(bare_data, folder)
        write_kpis(folder, register)
        if profile:
            (folder / "profiles").mkdir(exist_ok=True)
            text = f'area: "{register.area}"\nkpi_trends:\n{profile}'
            (folder / "profiles" / f"{register.area}.yml").write_text(text, encoding="utf-8")
        return TOPIC.open(area=register.area, data_dir=str(folder), **given)

    return make
