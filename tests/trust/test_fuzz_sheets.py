"""The sheets that departments fill in, with hostile cells: understood, or every problem with its place."""

from __future__ import annotations

import datetime
import random
import tempfile
from contextlib import suppress
from functools import cache
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from examples import tried
from hypothesis import given
from hypothesis import strategies as st

from analysis.checking.errors import InputError
from analysis.model.survey_counts import typed_counts
from analysis.model.survey_files import Survey, load_survey
from analysis.model.surveys import SurveyForm
from analysis.sources.formats import open_table
from analysis.sources.kpi_sheet import read_kpi_sheet
from analysis.sources.survey_sheet import SHEET, read_rows, write_form
from analysis.store.curated import read_catalogue
from analysis.store.kpi_import import merge
from analysis.store.kpi_template import write_template
from analysis.store.kpis import kpis
from analysis.store.survey_tables import published_counts

DATA = Path(__file__).resolve().parents[2] / "data"
CELLS = [
    None, "", " ", 0, -1, 2.5, 1e308, 1e-320, 10**40, True, "=1+1", "=HYPERLINK(\"x\")", "@SUM(A1)", "9" * 5000, "x" * 40_000,
    "1e309", "nan", "inf", "１２％", "△1,234", "…", "X", "-", "#REF!", "#DIV/0!", "\u202e12", "令和9999年", "2026-02-30",
    datetime.datetime(1900, 1, 1), datetime.date(9999, 12, 31), datetime.time(1, 2), datetime.timedelta(days=5),
    "前年より減少", "12〜", "〜", "1/0", "$x$", "<b>", "\n\n", "\t", "KPI", "番号",
]  # fmt: skip


@cache
def template(kind: str) -> bytes:
    """The sheet of a register with forty KPIs, or the form of a survey."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.xlsx"
        if kind == "kpi":
            write_template(
                path,
                kpis(DATA, "20201"),
                years=(2023, 2024, 2025),
                target_years=(2026,),
                official={},
                area_name="長野市",
            )
        else:
            write_form(form(), path)
        return path.read_bytes()


@cache
def form() -> SurveyForm:
    return load_survey(DATA, "14212", "citizens_2019", read_catalogue(DATA)).form


def read(kind: str, path: Path) -> None:
    if kind == "kpi":
        merge(
            kpis(DATA, "20201"), read_kpi_sheet(path), day=datetime.date(2026, 10, 1),
            catalogue=read_catalogue(DATA), store=None,
        )  # fmt: skip
        return
    table = open_table(path)
    rows = table.sheets.get(SHEET, table.rows)
    frame = read_rows(rows, form(), path.name)
    published_counts(Survey(form(), typed_counts(frame, path.name, form(), {"x"})))


def check(kind: str, raw: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.xlsx"
        path.write_bytes(raw)
        told = ""
        try:
            read(kind, path)
        except InputError as error:
            told = str(error)
            assert any(character > "\u3000" for character in told), told
        assert len(told) < 150_000


@pytest.mark.parametrize("kind", ["kpi", "survey"])
@tried(3, 200)
@given(seed=st.integers(0, 2**32))
def test_cells_that_are_anything(kind, seed):
    draw = random.Random(seed)
    book = openpyxl.load_workbook(BytesIO(template(kind)))
    for _ in range(draw.randint(1, 12)):
        sheet = draw.choice(book.worksheets)
        cell = sheet.cell(draw.randint(1, min(sheet.max_row, 12) + 2), draw.randint(1, sheet.max_column + 2))
        value = draw.choice(CELLS)
        with suppress(AttributeError, ValueError):  # merged, or no workbook can hold it
            cell.value = value
    if draw.random() < 0.1:
        book.remove(draw.choice(book.worksheets))
    out = BytesIO()
    try:
        book.save(out)
    except (ValueError, IndexError, OverflowError):
        return
    check(kind, out.getvalue())


@pytest.mark.parametrize("kind", ["kpi", "survey"])
@tried(3, 200)
@given(seed=st.integers(0, 2**32))
def test_damaged_workbooks(kind, seed):
    draw = random.Random(seed)
    raw = bytearray(template(kind))
    for _ in range(draw.randint(1, 30)):
        raw[draw.randrange(len(raw))] = draw.randrange(256)
    check(kind, bytes(raw[: draw.randrange(len(raw))] if draw.random() < 0.3 else raw))
