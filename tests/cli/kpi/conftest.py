"""A register, and the sheet that goes out to departments."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from analysis.model.kpis.kpi import Actual, Comparison, Condition, Kind, Kpi, Reference, Target
from analysis.model.kpis.register import KpiRegister
from analysis.model.observations import Status
from analysis.store.kpis import kpis, write_kpis

AREA = "14212"
HOSTILE = '=HYPERLINK("http://example.com","押す")'


@pytest.fixture
def ebpm(command, monkeypatch, tmp_path, broken_data):
    monkeypatch.chdir(tmp_path)
    return lambda *words: command("kpi", *words, "--data-dir", broken_data)


class Sheet:
    """The filled-in sheet, its cells named by KPI (or row) and heading."""

    def __init__(self, path: Path) -> None:
        self._path, self.book = path, openpyxl.load_workbook(path)
        self.cells: Worksheet = self.book["KPI"]
        self.headings = {cell.value: cell.column for cell in self.cells[1]}

    def row(self, kpi: str) -> int:
        return next(cell.row for cell in self.cells["A"] if cell.value == kpi)

    def cell(self, where: str | int, heading: str):
        column = next(
            n for title, n in self.headings.items() if title == heading or title.startswith(heading)
        )
        return self.cells.cell(where if isinstance(where, int) else self.row(where), column)

    def put(self, where: str | int, **values: object) -> None:
        for heading, value in values.items():
            self.cell(where, heading).value = value

    def save(self) -> Path:
        self.book.save(self._path)
        return self._path


@pytest.fixture
def register(broken_data) -> KpiRegister:
    shutil.rmtree(broken_data / "kpis" / AREA, ignore_errors=True)
    found = KpiRegister(
        AREA,
        (
            Kpi("births", "出生数", goal="基本目標2", kind=Kind.OUTCOME, unit="人", baseline=1408.0, baseline_year=2020,
                indicator="births", basis="vital_statistics"),
            Kpi("visitors", HOSTILE, policy="観光", goal="基本目標1", unit="万人", decimals=1, baseline=221.4,
                baseline_year=2019, viewpoints=("デジタル", "連携"), sdgs=(8, 11), note="+1"),
            Kpi("felt", "満足度", measure="3", unit="％", decimals=1),
            Kpi("band", "適正範囲", goal="1", direction=None, type="range", unit="％"),  # type: ignore[arg-type]
        ),
        (
            Target("births", 2026, 1500.0),
            Target("visitors", 2026, 240.4, set_on=date(2021, 3, 1)),
            Target("felt", 2026, condition=Condition(Comparison.AT_LEAST, Reference.NATIONAL)),
            Target("band", 2026, lower=37.5, upper=50.0),
        ),
        (
            Actual("visitors", 2021, date(2022, 8, 1), 150.25, Status.OBSERVED),
            Actual("visitors", 2022, date(2023, 8, 1), 180.0, Status.ESTIMATED),
            Actual("felt", 2021, None, None, Status.UNAVAILABLE, note="調査なし（隔年）"),
            Actual("felt", 2022, None, None, Status.NOT_APPLICABLE),
        ),
    )  # fmt: skip
    write_kpis(broken_data, found)
    return kpis(broken_data, AREA)


@pytest.fixture
def sheet(ebpm, register, tmp_path) -> Sheet:
    assert ebpm("template", AREA, "--year", "2023").code == 0
    return Sheet(tmp_path / f"kpi_{AREA}.xlsx")
