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
from pypdf import PdfReader

from analysis.elements import Finding
from analysis.report import build as building
from analysis.report.build import build, prepare
from analysis.topics.registry import TOPICS

BIRTHS = TOPICS["births"]


@pytest.fixture(scope="module")
def reports(tmp_path_factory) -> list[Path]:
    """The same report built twice into two places."""
    folders = []
    for name in ("first", "second"):
        out = tmp_path_factory.mktemp(name)
        folders.append(build(prepare(BIRTHS, {"area": "14212", "date": "2026-11-20"}, out)))
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
    assert folder.parts[-2:] == ("2023", "14212")
    names = {path.name for path in folder.iterdir()}
    assert names == {
        "births.html",
        "births.pdf",
        "births.ipynb",
        "births.xlsx",
        "births",
        "manifest.json",
    }


def test_numbers_in_the_pdf_are_those_of_the_files(pdf_text, page, figures):
    births = figures("14212", "births", "vital_statistics")
    change = births[2023] - births[2016]
    share = 100 * abs(change) / births[2016]
    for text in (
        f"{births[2016]:,.0f}人から",
        f"{births[2023]:,.0f}人へ{abs(change):.0f}人減（{share:.1f}％）",
        "平成28(2016)年",
        "令和5(2023)年",
        "令和8年11月20日",
    ):
        assert text in pdf_text
        assert text in page
    marriages = figures("14212", "marriages", "vital_statistics")
    assert f"{marriages[2016]:,.0f}組から{marriages[2023]:,.0f}組" in pdf_text


def test_the_three_bases_are_shown_apart_and_explained(pdf_text, figures):
    values = [
        figures("14212", "births", basis)[2016]
        for basis in ("vital_statistics", "city_plan", "resident_register")
    ]
    assert values == [1614, 1711, 1690]
    assert "人口動態統計では1,614人、市の計画書では1,711人及び住民基本台帳では1,690人" in pdf_text
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
    recorded = manifest["reports"]["births"]["findings"]
    assert [f["id"] for f in recorded] == [f.id for f in found]
    assert sorted(f.rank for f in found if f.rank) == [1, 2, 3, 4, 5]


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
    raw = (folder / "births" / "births_by_year.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(raw.decode("utf-8-sig").splitlines()))
    assert {int(row["年"]): float(row["出生数（人）"]) for row in rows} == births
    book = openpyxl.load_workbook(folder / "births.xlsx")
    sheet = next(sheet for name, sheet in zip(book.sheetnames, book, strict=True) if name.startswith("表1 "))
    printed = sheet.iter_rows(min_row=2, max_row=1 + len(rows))
    assert {row[0].value: row[1].value for row in printed} == births
    package = json.loads((folder / "births" / "datapackage.json").read_text(encoding="utf-8"))
    paths = {resource["path"] for resource in package["resources"]}
    assert paths == {path.name for path in (folder / "births").glob("*.csv")}
    assert len(paths) == len(set(book.sheetnames) - {"一覧", "全データ"})


def test_the_manifest_vouches_for_every_file(folder, data_dir):
    entry = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["reports"]["births"]
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
    assert entry["parameters"]["area"] == "14212"
    assert entry["packages"]["papermill"]


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


def test_a_killed_run_leaves_the_former_report_and_is_cleaned_up(folder, monkeypatch, tmp_path):
    out = tmp_path / "reports"
    job = prepare(BIRTHS, {"area": "14212"}, out)
    job.folder.mkdir(parents=True)
    (job.folder / "births.pdf").write_bytes(b"former")
    (job.folder / ".building-births-dead").mkdir()

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(building, "_make", killed)
    with pytest.raises(KeyboardInterrupt):
        build(job)
    assert [path.name for path in job.folder.iterdir()] == ["births.pdf"]
    assert (job.folder / "births.pdf").read_bytes() == b"former"
