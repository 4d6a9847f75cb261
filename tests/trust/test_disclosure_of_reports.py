"""No output gives away what fewer than ten people said: every file of every report of a made-up city, and its bundle.

The survey has some 550 made-up respondents; the register of KPIs has measures that few were asked of. The attacker
has the pages, the PDF, tables, pictures with their alternative texts, executed notebooks and manifests of all
reports together, of two editions.
"""

from __future__ import annotations

import csv
import json
import re
import shutil
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from pypdf import PdfReader
from typer.testing import CliRunner

from analysis.cli import app
from analysis.model.kpis.kpi import Actual, Aspect, Kpi, Perception, Target
from analysis.model.kpis.register import KpiRegister
from analysis.model.observations import Status
from analysis.model.surveys import FICTION
from analysis.store.kpis import write_kpis

AREA = "99201"
TOPICS = ("migration_intentions", "kpi_trends", "policy_review")
EDITIONS = (2025, 2026)
FEW, FEW_FOR, FEW_AGAINST = 777.0, 1.25, 97.75
"""A mean of 7 answers; a share of 5 among 400; a share of all but 9 of 400. None of these numbers occurs elsewhere."""
LABELS = {"18〜29歳": (18, 29), "30〜39歳": (30, 39), "40〜49歳": (40, 49), "50〜59歳": (50, 59)}
LABELS |= {"60〜69歳": (60, 69), "70歳以上": (70, 200)}
MOVE = ["4", "5"]


@pytest.fixture(scope="module")
def respondents(made_up) -> pd.DataFrame:
    return made_up.respondents


def register() -> KpiRegister:
    """Eight measures, more advanced and less liked; of three more, few answered."""
    many = [f"施策{n}" for n in range(8)]
    measures = [*many, "少数の施策", "少数が満足の施策", "少数が不満の施策"]
    kpis = [
        Kpi(f"k{n}", f"指標{n}", measure=measure, unit="件", baseline=0.0, baseline_year=2020)
        for n, measure in enumerate(measures)
    ]
    felt = [
        Perception(measure, aspect, 2024, 520.0 - 10 * n, 0, 1000, 800)
        for n, measure in enumerate(many)
        for aspect in Aspect
    ]
    few = [
        Perception("少数の施策", Aspect.SATISFACTION, 2024, FEW, 0, 1000, 7),
        Perception("少数が満足の施策", Aspect.SATISFACTION, 2024, FEW_FOR, 0, 100, 400),
        Perception("少数が不満の施策", Aspect.SATISFACTION, 2024, FEW_AGAINST, 0, 100, 400),
    ]
    return KpiRegister(
        area=AREA,
        kpis=tuple(kpis),
        targets=tuple(Target(each.id, 2026, 100.0) for each in kpis),
        actuals=tuple(
            Actual(each.id, year, None, 10.0 * (year - 2020) * (1 + n / 8), Status.OBSERVED)
            for n, each in enumerate(kpis)
            for year in range(2020, 2025)
        ),
        perceptions=(*felt, *few),
    )


@pytest.fixture(scope="module")
def reports(made_up, tmp_path_factory) -> Path:
    """The reports of two editions, the second with another confidence, and the second's bundle."""
    place = tmp_path_factory.mktemp("reports")
    data = place / "data"
    shutil.copytree(made_up.folder, data)
    write_kpis(data, register())
    folders = ("--data-dir", str(data), "--out", str(place / "out"))
    topics = [word for topic in TOPICS for word in ("-t", topic)]
    for edition, more in zip(EDITIONS, ((), ("-p", "confidence=0.9")), strict=True):
        _ebpm("build", AREA, *topics, "--long", "--short", "--edition", str(edition), *folders, *more)
    _ebpm("bundle", AREA, "--edition", str(EDITIONS[-1]), *folders)
    return place / "out"


def _ebpm(*words: str) -> None:
    done = CliRunner().invoke(app, list(words))
    assert done.exit_code == 0, done.output


@pytest.fixture(scope="module")
def report(reports) -> Path:
    """The folder of the report on the survey."""
    return reports / str(EDITIONS[0]) / AREA / "migration_intentions"


class _Texts(HTMLParser):
    """Everything of a page that is read by somebody: texts, also within pictures, and alternative texts."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hidden += tag in ("style", "script")
        self.found += [value for name, value in attrs if value and name in ("alt", "title", "aria-label")]

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in ("style", "script")
        if tag in ("tr", "p", "li", "figcaption", "text", "td", "th"):
            self.found.append("\n" if tag == "tr" else " ")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.found.append(data)


def read(path: Path) -> str:
    """What a file tells, in lines: a row of a table a line."""
    if path.suffix == ".html":
        page = _Texts()
        page.feed(path.read_text(encoding="utf-8"))
        return "".join(page.found)
    if path.suffix == ".pdf":
        return "\n".join(page.extract_text() for page in PdfReader(path).pages)
    if path.suffix == ".xlsx":
        book = openpyxl.load_workbook(path, read_only=True)
        rows = (row for sheet in book for row in sheet.iter_rows(values_only=True))
        return "\n".join("\t".join("" if cell is None else str(cell) for cell in row) for row in rows)
    text = path.read_text(encoding="utf-8-sig")
    return "\n".join(_strings(json.loads(text))) if path.suffix in (".ipynb", ".json") else text


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for each in value.values():
            yield from _strings(each)
    elif isinstance(value, list):
        if not any(isinstance(each, dict | list) for each in value):
            yield "\t".join(map(str, value))
        else:
            for each in value:
                yield from _strings(each)
    else:
        yield str(value)


@pytest.fixture(scope="module")
def told(reports) -> dict[str, str]:
    """What each file tells; the drawings' coordinates are left out, not their words."""
    found = {
        path.relative_to(reports).as_posix(): re.sub(r'\b(d|points|transform)="[^"]*"', "", read(path))
        for path in sorted(reports.rglob("*"))
        if path.suffix in (".html", ".pdf", ".xlsx", ".csv", ".ipynb", ".json")
    }
    kinds = {(Path(name).suffix, Path(name).parts[2]) for name in found if len(Path(name).parts) > 3}
    assert {
        (kind, topic) for kind in (".html", ".pdf", ".xlsx", ".csv", ".ipynb", ".json") for topic in TOPICS
    } <= kinds
    assert any("bundle" in name for name in found)
    return found


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


def test_hidden_shares_are_in_no_text(respondents, told):
    """Alternative texts, sentences, pages: the label of a small cell never stands beside its share."""
    seen = 0
    for label, share in small_cells(respondents).items():
        for name, text in told.items():
            seen += label in text
            for found in re.findall(rf"「市外に移りたい」は[^。]*?{label}(?:（参考値）)?([\d.]+)％", text):
                assert abs(float(found) - share) > 5, (name, label)
    assert seen > 30


def sheets(path: Path) -> Iterator[list[list[str]]]:
    """The rows of a CSV file or of each sheet of a workbook."""
    if path.suffix == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as file:
            yield list(csv.reader(file))
    if path.suffix == ".xlsx":
        for sheet in openpyxl.load_workbook(path, read_only=True):
            yield [["" if v is None else str(v) for v in row] for row in sheet.iter_rows(values_only=True)]


def cells(reports: Path, edition: int) -> dict[tuple[str, str, str], str]:
    """What the CSV files and workbooks of an edition have on who wants to move: by file and columns, row and column."""
    found = {}
    for path in sorted((reports / str(edition)).rglob("*")):
        for rows in sheets(path):
            header: list[str] = []
            for row in rows:
                if sum(map(bool, row)) > 2 and any("移りたい" in cell and "％" in cell for cell in row):
                    header = row
                for label in LABELS:
                    if any(cell.split("（")[0] in (label, f"年齢 {label}") for cell in row[:2]):
                        found |= {
                            (f"{path.name} {'|'.join(header)}", label, column): value
                            for column, value in zip(header, row, strict=False)
                            if "移りたい" in column
                        }
    return found


def test_hidden_cells_are_hidden_in_every_table_of_every_edition(respondents, reports):
    first, second = (cells(reports, edition) for edition in EDITIONS)
    tables = {name for name, _, _ in first}
    assert sum(name.startswith("migration_intentions.xlsx") for name in tables) >= 2
    assert sum(".csv " in name for name in tables) >= 2
    assert first.keys() == second.keys()
    secret = small_cells(respondents)
    for table in (first, second):
        assert all(
            value in ("", "秘匿", "X", "…") for (_, label, _), value in table.items() if label in secret
        )
    assert {key for key, value in first.items() if value} == {key for key, value in second.items() if value}


@pytest.mark.parametrize("secret", [FEW, FEW_FOR, FEW_AGAINST])
def test_what_few_felt_of_a_measure_is_nowhere(told, secret):
    shown = "|".join(map(re.escape, {f"{secret:g}", f"{secret:.1f}", f"{secret:.2f}"}))
    for name, text in told.items():
        for line in text.split("\n"):
            if "少数" in line:
                assert not re.search(rf"(?<![\d.])(?:{shown})(?![\d.])", line), (name, line[:200])
    if secret == FEW:  # no other number of the reports is this one
        assert not any(re.search(r"(?<![\w.])777(?:\.0+)?(?![\w.])", text) for text in told.values())


def test_the_report_says_that_few_answered(told):
    pages = [text for name, text in told.items() if name.endswith("kpi_trends.html")]
    assert pages
    assert all("3施策の市民の評価は、10人未満の回答から成る" in text for text in pages)
    assert all("施策7" in text for text in pages), "and what many felt is shown"


def test_respondents_stay_in_the_store(respondents, told):
    weights = set(respondents["重み"]) - {"1.0", "1"}
    for name, text in told.items():
        assert not any(re.search(rf"(?<![\d.]){re.escape(weight)}(?![\d.])", text) for weight in weights), (
            name
        )


def test_the_title_and_every_figure_say_that_it_is_made_up(report):
    html = (report / "migration_intentions.html").read_text(encoding="utf-8")
    assert re.search(rf"<title>[^<]*{FICTION}", html)
    captions = re.findall(r"<figcaption[^>]*>(.*?)</figcaption>", html, flags=re.DOTALL)
    figures = [caption for caption in captions if "図" in caption]
    assert figures
    assert all(FICTION in caption for caption in figures)
