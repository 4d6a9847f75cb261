"""No output of a report gives away what fewer than ten respondents said: built from a few made-up respondents."""

from __future__ import annotations

import json
import re
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from typer.testing import CliRunner

from analysis.cli import app
from analysis.model.surveys import FICTION

from .conftest import MadeUp

LABELS = {"18〜29歳": (18, 29), "30〜39歳": (30, 39), "40〜49歳": (40, 49), "50〜59歳": (50, 59)}
LABELS |= {"60〜69歳": (60, 69), "70歳以上": (70, 200)}
MOVE = ["4", "5"]


@pytest.fixture(scope="module")
def respondents(made_up: MadeUp) -> pd.DataFrame:
    return made_up.respondents


@pytest.fixture(scope="module")
def report(made_up: MadeUp, tmp_path_factory) -> Path:
    """The folder of a whole report: notebook, PDF, HTML, Excel, CSV, manifest."""
    out = tmp_path_factory.mktemp("reports")
    built = CliRunner().invoke(
        app,
        [
            *("build", "99201", "--topic", "migration_intentions"),
            *("--data-dir", str(made_up.folder), "--out", str(out), "--edition", "2026"),
        ],
    )
    assert built.exit_code == 0, built.output
    return out / "2026" / "99201" / "migration_intentions"


def small_cells(respondents: pd.DataFrame) -> dict[str, float]:
    """Ages of which fewer than ten want to move, with the share that must not be seen."""
    found = {}
    for label, (low, high) in LABELS.items():
        age = pd.to_numeric(respondents["年齢"], errors="coerce")
        inside = age.between(low, high)
        moving = int((inside & respondents["問1"].isin(MOVE)).sum())
        if moving < 10:
            found[label] = 100 * moving / inside.sum()
    return found


def tables(report: Path) -> list[dict]:
    notebook = json.loads((report / "migration_intentions.ipynb").read_text(encoding="utf-8"))
    found = []
    for cell in notebook["cells"]:
        for output in cell.get("outputs", ()):
            data = output.get("data", {})
            found += [value for mime, value in data.items() if mime.startswith("application/vnd.ebpm.table")]
    return found


def test_there_are_small_cells_to_hide(respondents):
    assert len(small_cells(respondents)) >= 3


def test_hidden_cells_are_empty_in_every_table(respondents, report):
    (said,) = (table for table in tables(report) if table["id"] == "migration_said")
    keys = [column["key"] for column in said["columns"]]
    rows = {row[0].split("（")[0]: dict(zip(keys, row, strict=True)) for row in said["rows"]}
    for label in small_cells(respondents):
        if label in rows:
            assert rows[label]["move_share"] is None
            assert rows[label]["move_lower"] is None
            assert rows[label]["move_upper"] is None
    together = [table for table in tables(report) if table["id"] == "migration_together"]
    for table in together:
        keys = [column["key"] for column in table["columns"]]
        for row in table["rows"]:
            cell = dict(zip(keys, row, strict=True))
            if cell["group"].split("（")[0] in small_cells(respondents):
                assert cell["move"] is None


def test_no_table_has_fewer_than_ten_respondents(report):
    seen = 0
    surveyed = ("migration_said", "migration_answers", "migration_margins", "migration_reasons")
    for path in (report / "data").glob("*.csv"):
        if not path.stem.startswith(surveyed):
            continue
        frame = pd.read_csv(path, encoding="utf-8-sig")
        for column in frame.columns:
            if column.startswith(("回答者", "人数")) and "占める" not in column:
                numbers = pd.to_numeric(
                    frame[column].astype(str).str.replace(",", ""), errors="coerce"
                ).dropna()
                assert (numbers >= 10).all(), (path.name, column)
                seen += len(numbers)
    assert seen > 10


def test_hidden_shares_are_in_no_text(respondents, report):
    """Alternative texts, sentences, Excel, manifest: the label of a small cell never stands beside its share."""
    texts = {
        path.name: path.read_text(encoding="utf-8")
        for path in (report / "migration_intentions.ipynb", report / "migration_intentions.html")
    }
    texts["manifest"] = json.dumps(
        json.loads((report / "manifest.json").read_text("utf-8")), ensure_ascii=False
    )
    book = openpyxl.load_workbook(report / "migration_intentions.xlsx", read_only=True)
    texts["xlsx"] = "\n".join(
        "\t".join("" if cell is None else str(cell) for cell in row)
        for sheet in book
        for row in sheet.iter_rows(values_only=True)
    )
    for label, share in small_cells(respondents).items():
        for name, text in texts.items():
            for found in re.findall(rf"「市外に移りたい」は[^。]*?{label}(?:（参考値）)?([\d.]+)％", text):
                assert abs(float(found) - share) > 5, (name, label)


def test_respondents_stay_in_the_store(respondents, report):
    weights = set(respondents["重み"]) - {"1.0", "1"}
    for path in report.rglob("*"):
        if path.suffix in (".ipynb", ".html", ".json", ".csv"):
            text = path.read_text(encoding="utf-8-sig")
            assert not any(re.search(rf"(?<![\d.]){re.escape(weight)}(?![\d.])", text) for weight in weights)


def test_the_title_and_every_figure_say_that_it_is_made_up(report):
    html = (report / "migration_intentions.html").read_text(encoding="utf-8")
    assert re.search(rf"<title>[^<]*{FICTION}", html)
    captions = re.findall(r"<figcaption[^>]*>(.*?)</figcaption>", html, flags=re.DOTALL)
    figures = [caption for caption in captions if "図" in caption]
    assert figures
    assert all(FICTION in caption for caption in figures)
