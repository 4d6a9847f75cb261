"""KPIs as prefectures and 札幌市 published them, through the register and the sheet: nothing is guessed on the way.

Test data only; transcribed by a third party with address and page, not checked against the documents.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from datetime import date
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from analysis.checking.failures import InvalidData
from analysis.model.catalogue import Catalogue
from analysis.model.kpis.kpi import Actual, Kpi, Target
from analysis.model.kpis.register import KpiRegister
from analysis.model.kpis.sheet import BEFORE_YEARS, SHEET
from analysis.model.observations import Status
from analysis.sources.kpi_sheet import read_kpi_sheet
from analysis.store.kpi_import import merge
from analysis.store.kpi_sheet_words import heading
from analysis.store.kpi_template import write_template

ROOT = Path(__file__).resolve().parents[2]
TABLE = (
    Path(os.environ.get("EBPM_SHARED_DATA", ROOT.parent / "shared" / "data"))
    / "tables"
    / "kpi_prefectures_sapporo.csv.gz"
)
pytestmark = pytest.mark.skipif(not TABLE.exists(), reason=f"the KPI tables are not at hand: {TABLE}")


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    return pd.read_csv(TABLE, dtype=str, keep_default_na=False)


def test_sapporo_s_two_reports_of_24_kpis(table):
    """人口一人当たりの市内総生産 is reported for 2021 in 2024; the report of 2025 gives later years."""
    rows = table[table["name"] == "札幌市"]
    names = dict(zip(rows["kpi_id"], rows["kpi"], strict=True))
    numeric = rows[rows["status"] == "scalar"]
    actuals = numeric[numeric["role"] == "actual"]
    register = KpiRegister(
        "01100",
        tuple(Kpi(kpi, name, policy="AP2023", unit="") for kpi, name in names.items()),
        tuple(
            Target(row["kpi_id"], int(row["period"]), float(row["value"]))
            for row in numeric[numeric["role"] == "target"].drop_duplicates(["kpi_id", "period"]).to_dict("records")
        ),
        tuple(
            Actual(
                row["kpi_id"], int(row["period"]), date(int(row["change_or_type"][-4:]), 9, 1), float(row["value"]),
                Status.OBSERVED,
            )
            for row in actuals.to_dict("records")
        ),
    )  # fmt: skip
    assert (len(register), len(actuals)) == (24, 46)
    kept = sum(len(register.reported(kpi)) + len(register.former_reports(kpi)) for kpi in names)
    assert kept == 46
    latest = actuals[actuals["change_or_type"] == "report2025"]
    for row in latest.to_dict("records"):
        assert register.reported_series(row["kpi_id"])[int(row["period"])] == float(row["value"])
    births = register.reported_series("sapporo-total_fertility_rate")
    assert births[2022] == 1.02
    assert register.target("sapporo-total_fertility_rate").target == 1.3


@pytest.mark.parametrize("name", ["広島県", "福岡県"])
def test_a_published_table_pasted_into_the_sheet_is_understood_or_refused_cell_by_cell(
    table, tmp_path, name, capsys
):
    """The latest actual and the target of every KPI, as printed, in the columns of one year each."""
    rows = table[(table["name"] == name) & table["role"].isin(["actual", "current", "target"])]
    path = tmp_path / "kpi.xlsx"
    write_template(path, KpiRegister("34000"), years=(2024,), target_years=(2026,), official={})
    book = openpyxl.load_workbook(path)
    sheet = book[SHEET]
    places = {cell.value: cell.column for cell in sheet[1]}
    cells = 0
    for line, (kpi, of_kpi) in enumerate(rows.groupby("kpi_id", sort=False), start=2):
        given = _as_a_person_would_fill_in(str(kpi), of_kpi)
        for column in BEFORE_YEARS:
            if column.field in given:
                sheet.cell(line, places[column.heading]).value = given[column.field]
        for row in of_kpi.to_dict("records"):
            kind, year = ("目標", 2026) if row["role"] == "target" else ("実績", 2024)
            sheet.cell(line, places[heading(kind, year)]).value = row["value_text"] or None
            cells += bool(row["value_text"])
    book.save(path)
    reading = read_kpi_sheet(path)
    refused = Counter(f.expected.partition("（")[2].rstrip("）") or f.expected for f in reading.failures)
    with capsys.disabled():
        print(
            f"\n{name}: {cells} cells in {line - 1} rows, {len(reading.failures)} refused {dict(refused)}",
            end="",
        )
    assert len(reading.rows) + len({failure.row for failure in reading.failures}) == line - 1
    for row in reading.rows:
        for cell in (*row.actuals.values(), *row.targets.values()):
            if cell.value is not None:
                printed = {re.sub(r"[^\d.]", "", number) for number in re.findall(r"[\d,.]+", cell.words)}
                assert not printed or f"{cell.value:g}" in {f"{float(each):g}" for each in printed if each}
    with pytest.raises(InvalidData) as error:
        merge(
            KpiRegister("34000"),
            reading,
            day=date(2025, 9, 1),
            catalogue=Catalogue.load(ROOT / "data"),
            store=None,
        )
    assert len(error.value.failures) == len(reading.failures)


def _as_a_person_would_fill_in(kpi: str, rows: pd.DataFrame) -> dict[str, object]:
    """Return name, place, unit (what follows the first number), type and direction."""
    texts = " ".join(rows["value_text"]).replace("％", "%")
    unit = re.search(r"(?:^|[^RHS\d])[\d,.]+ ?((?!年)[^\d\s（）()／以]+(?:／年)?)", f" {texts}")
    return {
        "name": rows["kpi"].iloc[0] or kpi,
        "policy": "計画",
        "type": "累計" if "累計" in texts else "水準",
        "direction": "減らす" if "以下" in texts else "増やす",
        "unit": unit[1] if unit else "",
        "decimals": 2,
    }
