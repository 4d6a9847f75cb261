"""The report as one table: every problem and every gap, nothing that a reader can't look up."""

from __future__ import annotations

import pytest

from analysis.quality import check_data
from analysis.quality.export import COVERAGE, as_table


@pytest.fixture
def report(broken_data, yearly):
    values = {2018: 111.0, 2019: 422.0, 2020: 415.0, 2021: 410.0}
    rows = yearly("40231", values, "in_migrants", basis="migration_report", source="movers_ssds")
    rows.to_csv(broken_data / "observations" / "part.csv", index=False)
    return check_data(broken_data)


def test_problems_come_first_then_the_gaps(report):
    table = as_table(report)
    keys = [column.key for column in table.columns]
    rows = [dict(zip(keys, row, strict=True)) for row in table.rows]
    problems = [row for row in rows if row["kind"] != COVERAGE]
    assert rows[: len(problems)] == problems
    assert len(problems) == len(report.problems)
    assert len(rows) - len(problems) == (~report.coverage["met"]).sum()
    first = rows[0]
    assert (first["kind"], first["grade"]) == ("系列の断層", "誤り")
    assert (first["area"], first["area_name"], first["indicator_name"]) == ("40231", "那珂川市", "転入者数")
    assert (first["year"], first["value"], first["expected"]) == (2018, 111, 415)
    assert first["command"] is None


def test_a_gap_names_its_report_table_and_command(report):
    table = as_table(report)
    keys = [column.key for column in table.columns]
    rows = [dict(zip(keys, row, strict=True)) for row in table.rows]
    (gap,) = [
        row
        for row in rows
        if (row["kind"], row["topic"], row["area"]) == (COVERAGE, "births", "14212")
        and "有配偶率" in row["detail"]
    ]
    assert (gap["grade"], gap["value"], gap["year"]) == ("一部が欠ける", None, None)
    assert "国勢調査" in gap["table"]
    assert gap["command"] == "ebpm data import estat FILE"
    assert gap["asked"] == "2016年以前と2018年以後"
    blocked = [row for row in rows if row["area"] == "40231" and row["grade"] == "作れない"]
    (births,) = [row for row in blocked if row["topic"] == "births"]
    assert births["detail"].startswith("那珂川市の")


def test_numbers_are_numbers_and_empty_cells_are_none(report):
    table = as_table(report)
    kinds = {column.key: column.kind for column in table.columns}
    for row in table.rows:
        for key, value in zip(kinds, row, strict=True):
            assert value is None or isinstance(value, float if kinds[key] == "number" else str), (key, value)
            assert value == value, "no NaN"
