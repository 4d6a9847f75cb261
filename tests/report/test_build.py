"""End to end on the real city: run the notebook, render it, read the results back and recompute them."""

from __future__ import annotations

import csv
import hashlib
import json
import subprocess
import sys
from html import unescape
from pathlib import Path

import nbformat
import openpyxl
import pytest
import yaml
from pypdf import PdfReader

from analysis.elements import Cover, Figure, Finding, Prose, Sources, Table
from analysis.model.observations import COLUMNS
from analysis.report.build import build, prepare, render
from analysis.report.forms import Form
from analysis.report.request import Request
from analysis.topics.registry import all_topics

BIRTHS = all_topics()["births"]


@pytest.fixture(scope="module")
def reports(tmp_path_factory) -> list[Path]:
    """The same report built twice into two places, as of two editions."""
    folders = []
    for name in ("first", "second"):
        out = tmp_path_factory.mktemp(name)
        edition = 2026 if name == "first" else 2027
        job = prepare(BIRTHS, {"area": "14212", "date": "2026-11-20"}, out, edition)
        folders.append(build(job, pytest.fail))
    return folders


@pytest.fixture(scope="module")
def folder(reports) -> Path:
    return reports[0]


@pytest.fixture(scope="module")
def pdf_text(folder) -> str:
    pages = [page.extract_text() for page in PdfReader(folder / "births.pdf").pages]
    return "".join("".join(pages).split())


@pytest.fixture(scope="module")
def page(folder) -> str:
    return (folder / "births.html").read_text(encoding="utf-8")


def test_everything_lies_where_the_readme_says(folder):
    assert folder.parts[-3:] == ("2026", "14212", "births")
    names = {path.name for path in folder.iterdir()}
    assert names == {
        "births.html",
        "births.pdf",
        "births.ipynb",
        "births.xlsx",
        "data",
        "manifest.json",
    }
    assert {path.name for path in folder.parent.iterdir()} == {"births"}, "nothing half-made stays beside"


def test_numbers_in_the_pdf_are_those_of_the_files(pdf_text, page, figures):
    births = figures("14212", "births", "vital_statistics")
    change = births[2023] - births[2016]
    share = 100 * abs(change) / births[2016]
    for text in (
        f"{births[2016]:,.0f}人から",
        f"{births[2023]:,.0f}人へ、{abs(change):.0f}人（{share:.1f}％）減った",
        "平成28(2016)年",
        "令和5(2023)年",
        "令和8年11月20日",
    ):
        assert text in pdf_text
        assert text in page
    marriages = figures("14212", "marriages", "vital_statistics")
    first, last = (sum(marriages[year - n] for n in range(5)) for year in (2016, 2023))
    assert f"{100 * (1 - last / first):.1f}％の減少" in pdf_text


def test_the_three_bases_are_shown_apart_and_explained(pdf_text, figures):
    values = [
        figures("14212", "births", basis)[2016]
        for basis in ("vital_statistics", "city_plan", "resident_register")
    ]
    assert values == [1614, 1711, 1690]
    assert "人口動態統計では1,614人、市の計画書では1,711人、住民基本台帳では1,690人" in pdf_text
    assert "".join(f"{v:,.0f}" for v in values) in pdf_text  # as a row of the table


def test_all_findings_are_printed_and_recorded(folder, pdf_text, page):
    notebook = nbformat.read(folder / "births.ipynb", as_version=4)
    found = [
        finding
        for cell in notebook.cells
        for output in cell.get("outputs", ())
        if (finding := Finding.from_output(output)) is not None
    ]
    assert len(found) >= 8
    for finding in found:
        assert "".join(finding.statement.split()) in pdf_text
        assert finding.statement in unescape(page)
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert [f["id"] for f in manifest["findings"]] == [f.id for f in found]
    assert [f.rank for f in found if f.rank] == [1, 2, 3, 4, 5], "the box follows the chapters"


def test_the_box_says_five_things_in_the_order_of_the_chapters(folder, pdf_text, page):
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    ranked = [f for f in manifest["findings"] if f["rank"]]
    ids = ["births.change", "births.trend", "births.reasons", "births.outlook", "births.peers"]
    assert [f["id"] for f in ranked] == ids
    for text in (pdf_text, "".join(unescape(page).split())):
        statements = ["".join(f["statement"].split()) for f in ranked]
        # first in the box, then in its chapter
        assert all(text.count(statement) >= 2 for statement in statements)
        places = [text.index(statement) for statement in statements]
        assert places == sorted(places)
        assert places[-1] < text.index("出生は一人ひとりの出来事"), "the box stands before the chapters"


def test_the_notebook_shows_every_element_of_the_study(folder):
    """Cover, findings, figures, tables and sources of all chapters, each once."""
    study = BIRTHS.open(area="14212", date="2026-11-20")
    chapters = study.all_chapters()
    notebook = nbformat.read(folder / "births.ipynb", as_version=4)
    shown = [
        element
        for cell in notebook.cells
        for output in cell.get("outputs", ())
        for kind in (Cover, Figure, Finding, Prose, Sources, Table)
        if (element := kind.from_output(output)) is not None
    ]
    ids = [element.id for element in shown if isinstance(element, Finding | Figure | Table)]
    expected = [
        *(each.id for chapter in chapters for each in (*chapter.findings, *chapter.pictures, *chapter.shown)),
        study.gaps.id,
    ]
    assert sorted(ids) == sorted(expected)
    assert len(ids) == len(set(ids))
    assert isinstance(shown[0], Cover)
    assert isinstance(shown[-1], Sources)
    prose = [element for element in shown if isinstance(element, Prose)]
    assert prose == [
        *(each for chapter in chapters for each in chapter.opening if isinstance(each, Prose)),
        study.caveats,
    ]


def test_the_pdf_is_an_accessible_archive_copy(folder):
    reader = PdfReader(folder / "births.pdf")
    metadata = reader.xmp_metadata
    raw = reader.trailer["/Root"]["/Metadata"].get_object().get_data().decode()
    assert reader.metadata.title == "厚木市の出生数の動向と要因"
    assert reader.trailer["/Root"]["/Lang"].startswith("ja")
    assert metadata is not None
    assert "pdfuaid:part" in raw
    assert "<pdfaid:part>2</pdfaid:part>" in raw
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in raw
    assert 8 <= len(reader.pages) <= 20


def test_the_page_needs_nothing_else(page):
    assert '<html lang="ja"' in page
    assert "<script" not in page
    assert 'src="http' not in page
    assert "url(http" not in page


def test_tables_lie_beside_as_csv_and_workbook(folder, figures):
    births = figures("14212", "births", "vital_statistics")
    raw = (folder / "data" / "births_by_year.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(raw.decode("utf-8-sig").splitlines()))
    assert {int(row["年"]): float(row["出生数（人）"]) for row in rows} == births
    book = openpyxl.load_workbook(folder / "births.xlsx")
    sheet = next(sheet for name, sheet in zip(book.sheetnames, book, strict=True) if name.startswith("表1 "))
    printed = sheet.iter_rows(min_row=2, max_row=1 + len(rows))
    assert {row[0].value: row[1].value for row in printed} == births
    package = json.loads((folder / "data" / "datapackage.json").read_text(encoding="utf-8"))
    paths = {resource["path"] for resource in package["resources"]}
    assert paths == {path.name for path in (folder / "data").glob("*.csv")}
    assert len(paths) == len(set(book.sheetnames) - {"一覧", "全データ"})


def test_the_manifest_vouches_for_every_file(folder, data_dir):
    entry = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    outputs = {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and path.name != "manifest.json"
    }
    assert set(entry["outputs"]) == outputs
    for name, value in entry["outputs"].items():
        assert hashlib.blake2b((folder / name).read_bytes(), digest_size=32).hexdigest() == value
    census = data_dir / "observations" / "population_census.csv"
    expected = hashlib.blake2b(census.read_bytes(), digest_size=32).hexdigest()
    assert entry["inputs"]["observations/population_census.csv"] == expected
    assert (entry["topic"], entry["area"], entry["edition"]) == ("births", "14212", 2026)
    assert entry["packages"]["papermill"]


def settled(data_dir: Path) -> dict[str, object]:
    """What the command line of `reports` leaves open, from the profile and the README's rules."""
    profile = yaml.safe_load((data_dir / "profiles" / "14212.yml").read_text(encoding="utf-8"))
    return {
        "area": "14212",
        "year": 2023,
        "base_year": profile["births"]["base_year"],
        "compare_with": profile["peers"],
        "target_year": None,
        "target_births": None,
        "confidence": 0.95,
        "document_no": "",
        "meeting": "",
        "date": "2026-11-20",
        "department": "",
    }


def test_manifest_and_notebook_hold_the_settled_parameters_with_their_types(folder, data_dir):
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    recorded = manifest["parameters"]
    assert {name: recorded[name] for name in settled(data_dir)} == settled(data_dir)
    assert set(recorded) == set(BIRTHS.parameters.model_fields) - {"data_dir"}
    notebook = nbformat.read(folder / "births.ipynb", as_version=4)
    (cell,) = (c for c in notebook.cells if "injected-parameters" in c.metadata.get("tags", ()))
    injected: dict[str, object] = {}
    exec(cell.source, injected)
    assert {name: injected[name] for name in recorded} == recorded
    assert "data_dir" not in injected, "a path of this machine"


def test_text_from_the_command_line_is_typed_before_it_is_recorded(tmp_path):
    given = {"area": "14212", "year": "2022", "base_year": "2013", "compare_with": "14203, 14206", "date": ""}
    job = prepare(BIRTHS, given, tmp_path, 2026)
    expected = {"year": 2022, "base_year": 2013, "compare_with": ["14203", "14206"], "date": None}
    assert {name: job.settled.parameters[name] for name in expected} == expected
    again = prepare(BIRTHS, job.settled.parameters, tmp_path, 2026)
    assert again.settled.parameters == job.settled.parameters, "settled parameters settle to themselves"


def test_the_same_input_gives_the_same_bytes(reports):
    first, second = reports
    for path in sorted(p for p in first.rglob("*") if p.is_file() and p.name != "manifest.json"):
        assert path.read_bytes() == (second / path.relative_to(first)).read_bytes(), path.name


def test_no_path_of_this_machine_is_in_what_is_handed_on(folder, pdf_text, project):
    texts = {"pdf": pdf_text}
    for path in folder.rglob("*"):
        if path.suffix in (".html", ".ipynb", ".json", ".csv"):
            texts[path.name] = path.read_text(encoding="utf-8")
    assert len(texts) > 10
    for name, text in texts.items():
        assert str(project) not in text, name
        assert str(Path.home()) + "/" not in text, name


@pytest.mark.slow
def test_the_plain_commands_make_the_same_report(folder, tmp_path, project):
    """papermill and nbconvert by themselves, as the README shows them."""
    executed = tmp_path / "births.ipynb"
    run = [sys.executable, "-m", "papermill", "notebooks/births.ipynb", str(executed)]
    subprocess.run(
        [*run, "-p", "area", "14212", "-p", "date", "2026-11-20", "--no-progress-bar"],
        cwd=project,
        check=True,
        capture_output=True,
    )
    for target, suffix in (("ebpm_html", "html"), ("ebpm_pdf", "pdf")):
        convert = [sys.executable, "-m", "nbconvert", "--to", target, str(executed)]
        subprocess.run(convert, cwd=tmp_path, check=True, capture_output=True)
        assert (tmp_path / f"births.{suffix}").read_bytes() == (folder / f"births.{suffix}").read_bytes()


def test_the_short_form_lies_beside_the_whole_and_neither_loses_the_other(reports, data_dir):
    """Asked for afterwards it is made from the same results; then both are kept, whatever is asked for."""
    place = reports[1]
    before = {path.name: path.read_bytes() for path in place.iterdir() if path.is_file()}
    request = Request("births", "14212", "厚木市", {}, data_dir, place.parents[2], 2027, forms=("short",))
    render(request, pytest.fail)
    after = {path.name: path.read_bytes() for path in place.iterdir() if path.is_file()}
    assert set(after) - set(before) == {"births_short.html", "births_short.pdf"}
    assert all(after[name] == data for name, data in before.items() if name != "manifest.json")
    entry = json.loads(after["manifest.json"])
    assert (entry["forms"], entry["usual_form"]) == (["long", "short"], "long")
    assert {"births_short.html", "births_short.pdf"} <= set(entry["outputs"])
    assert prepare(BIRTHS, {"area": "14212"}, place.parents[2], 2027).forms == (Form.LONG, Form.SHORT)
    assert len(PdfReader(place / "births_short.pdf").pages) == 2
    for suffix in ("html", "pdf"):
        (place / f"births_short.{suffix}").unlink()
    (place / "manifest.json").write_bytes(before["manifest.json"])


VILLAGE = dict(enumerate([6, 3, 7, 5, 8, 4, 6, 2, 5, 3, 1, 4, 2, 3], start=2010))
"""Births of 青ヶ島村, made up: fewer than ten a year, so that nothing but their numbers can be told."""


def test_the_report_of_a_tiny_village_ends_after_its_numbers(broken_data, tmp_path):
    rows = [
        f"13402,births,{y},total,total,{n},observed,vital_statistics,vital_ssds" for y, n in VILLAGE.items()
    ]
    path = broken_data / "observations" / "village.csv"
    path.write_text("\n".join([",".join(COLUMNS), *rows]), encoding="utf-8")
    given = {"area": "13402", "data_dir": str(broken_data)}
    assert prepare(BIRTHS, given, tmp_path / "reports", 2026).forms == (Form.SHORT,)
    folder = build(prepare(BIRTHS, given, tmp_path / "reports", 2026, ["short", "long"]), pytest.fail)
    short = [page.extract_text() for page in PdfReader(folder / "births_short.pdf").pages]
    assert len(short) <= 2
    for told in ("計29人", "計13人", "5年ごとにまとめた出生数", "年平均10人以上を目安"):
        assert told in "".join("".join(short).split())
    pages = [page.extract_text() for page in PdfReader(folder / "births.pdf").pages]
    # cover and contents are a page each, the annex two; this village lacks nearly all data, which takes most of one page
    assert len(pages) <= 7
    text = "".join("".join(pages).split())
    assert "計29人" in text
    assert "計13人" in text
    assert "出生数はどう変わってきたのか" in text
    assert "なぜ出生数は減っているのか" not in text
    html = (folder / "births.html").read_text(encoding="utf-8")
    for empty in (
        "変化は偶然の範囲か",
        "何とともに変わったのか",
        "このまま進むとどうなるか",
        "他の団体と比べてどうか",
    ):
        assert empty not in text, "a heading with nothing below it"
        assert empty not in html
