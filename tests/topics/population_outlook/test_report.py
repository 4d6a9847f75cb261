"""The whole way once: the notebook runs and becomes a PDF, a page and tables that hold what the study says."""

from __future__ import annotations

import json

import pandas as pd
import pytest
from typer.testing import CliRunner

from analysis.cli import app

from .conftest import statement


@pytest.fixture(scope="module")
def report(tmp_path_factory, data_dir):
    out = tmp_path_factory.mktemp("reports")
    arguments = ["build", "14203", "--topic", "population_outlook", "--out", str(out), "--edition", "2026"]
    result = CliRunner().invoke(app, [*arguments, "--data-dir", str(data_dir)])
    assert result.exit_code == 0, result.output
    return out / "2026" / "14203" / "population_outlook"


def test_the_report_is_there_in_every_form(report):
    assert {path.suffix for path in report.iterdir() if path.is_file()} == {
        ".pdf",
        ".html",
        ".xlsx",
        ".ipynb",
        ".json",
    }
    assert (report / "population_outlook.pdf").read_bytes()[:5] == b"%PDF-"


def test_the_page_says_what_the_study_says(report, studies):
    page = (report / "population_outlook.html").read_text(encoding="utf-8")
    for name in ("total", "ages", "hindcast", "closest", "influence", "required", "served"):
        assert statement(studies["14203"], name) in page
    assert page.count("<svg") == 9
    assert "信頼区間ではない" in page


def test_the_tables_lie_beside_the_report(report, studies):
    frame = pd.read_csv(next((report / "data").glob("*outlook_total*.csv")), encoding="utf-8-sig")
    total = studies["14203"].courses.recent.totals
    assert frame.iloc[:, 1].to_numpy() == pytest.approx(total, abs=0.51)


def test_the_summary_has_five_findings_and_no_interval(report):
    manifest = json.loads((report / "manifest.json").read_text(encoding="utf-8"))
    ranked = [finding for finding in manifest["findings"] if finding.get("rank")]
    assert sorted(finding["rank"] for finding in ranked) == [1, 2, 3, 4, 5]
    assert all(finding.get("confidence") is None for finding in manifest["findings"])
