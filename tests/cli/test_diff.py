"""``ebpm diff``: two editions in the terminal and as files."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from pypdf import PdfReader
from typer.testing import CliRunner

from analysis.checking.errors import InputError
from analysis.cli import app

CHANGE = {
    "id": "deaths.change", "statement": "死亡数は「[red]増えた[/red]」。", "estimate": 12.0, "lower": 3.0, "upper": 21.0,
    "confidence": 0.95, "unit": "人",
}  # fmt: skip


@pytest.fixture
def reports(lay, tmp_path) -> Path:
    for edition, shift in ((2025, 0), (2026, 40)):
        moved = {key: CHANGE[key] + shift for key in ("estimate", "lower", "upper")}
        lay(tmp_path, edition=edition, findings=[{**CHANGE, **moved}], parameters={"year": edition - 3})
    lay(tmp_path, area="14203", findings=[CHANGE])
    return tmp_path


def run(*words: str):
    return CliRunner().invoke(app, ["diff", *words])


def test_it_says_what_moved_by_more_than_chance(reports):
    done = run("2025", "2026", "厚木市", "--reports", str(reports))
    assert done.exit_code == 0
    assert "厚木市（14212）" in done.output
    assert "値が変わった知見が1件（うち偶然の範囲を超える変化は1件）" in done.output
    assert "死亡数は「[red]増えた[/red]」。" in done.output, "markup in data is text"
    assert re.search(r"\+40\.0人（\+27\.3〜\+52\.7人）\s+値が変わった（偶然の範囲を超える）", done.output)
    assert re.search(r"deathsの動向\s+year\s+2022\s+2023", done.output)


def test_without_an_area_it_takes_those_with_both_editions(reports):
    output = run("2025", "2026", "--reports", str(reports)).output
    assert "14212" in output
    assert "14203" not in output


def test_the_files_are_a_table_and_a_small_report_with_the_same_bytes_each_time(reports, tmp_path):
    files = []
    for name in ("a", "b"):
        done = run("2025", "2026", "14212", "--reports", str(reports), "--out", str(tmp_path / name))
        assert done.exit_code == 0
        files.append({path.name: path.read_bytes() for path in sorted((tmp_path / name).iterdir())})
    assert files[0] == files[1]
    assert set(files[0]) == {"diff_14212.csv", "diff_14212.html", "diff_14212.pdf"}
    rows = list(csv.DictReader((tmp_path / "a" / "diff_14212.csv").open(encoding="utf-8-sig", newline="")))
    assert [(row["知見"], row["変化と判定"]) for row in rows] == [
        ("死亡数は「[red]増えた[/red]」。", "値が変わった（偶然の範囲を超える）")
    ]
    reader = PdfReader(tmp_path / "a" / "diff_14212.pdf")
    xmp = reader.trailer["/Root"]["/Metadata"].get_object().get_data().decode()
    assert "<pdfuaid:part>1</pdfuaid:part>" in xmp
    text = "".join("".join(page.extract_text() for page in reader.pages).split())
    assert "変化のあらまし" in text
    assert "[red]増えた[/red]" in text


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("2024", "2026", "14212"), "厚木市（14212）の2024年度の報告書がありません"),
        (("2024", "2026"), "2024年度と2026年度の両方に報告書のある団体がありません"),
    ],
)
def test_an_edition_that_is_not_there_is_named_with_the_command(reports, words, told):
    done = run(*words, "--reports", str(reports))
    assert isinstance(done.exception, InputError)
    assert told in str(done.exception)
    assert "ebpm build" in str(done.exception)


def test_a_broken_manifest_is_one_message(reports):
    (reports / "2025" / "14212" / "deaths" / "manifest.json").write_text("{", encoding="utf-8")
    done = run("2025", "2026", "14212", "--reports", str(reports))
    assert isinstance(done.exception, InputError)
    assert "2025/14212/deaths/manifest.json" in str(done.exception)
