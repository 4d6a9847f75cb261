"""A topic of another package, as CONTRIBUTING.md says how to add one, from its entry point to its PDF."""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from pypdf import PdfReader

from analysis.checking.errors import InputError
from analysis.elements import Finding
from analysis.model.profile import load_profile
from analysis.report import batch
from analysis.topics import registry

TOY = Path(__file__).parent / "toy"
DISTRIBUTION = {
    "METADATA": "Metadata-Version: 2.1\nName: toy-topic\nVersion: 0\n",
    "entry_points.txt": "[ebpm.topics]\ndeaths = toy_topic:TOPIC\n",
}


@pytest.fixture(scope="module")
def places(tmp_path_factory) -> list[str]:
    """The package, and what installing it would leave beside it."""
    site = tmp_path_factory.mktemp("site")
    (site / "toy_topic-0.dist-info").mkdir()
    for name, text in DISTRIBUTION.items():
        (site / "toy_topic-0.dist-info" / name).write_text(text, encoding="utf-8")
    return [str(TOY), str(site)]


@pytest.fixture
def toy(places, monkeypatch):
    """The toy topic, installed for this process."""
    for place in places:
        monkeypatch.syspath_prepend(place)
    importlib.invalidate_caches()
    registry.all_topics.cache_clear()
    yield registry.topic_named("deaths")
    for name in [name for name in sys.modules if name.partition(".")[0] == "toy_topic"]:
        del sys.modules[name]
    monkeypatch.undo()
    registry.all_topics.cache_clear()


@pytest.fixture(scope="module")
def report(places, tmp_path_factory, data_dir) -> Path:
    """The report of 平塚市's deaths, built by the command in a process, with a kernel, of its own."""
    out = tmp_path_factory.mktemp("reports")
    path = os.pathsep.join([*places, *filter(None, [os.environ.get("PYTHONPATH")])])
    command = ["build", "14203", "--topic", "deaths", "--edition", "2026", "--out", str(out)]
    command += ["--data-dir", str(data_dir), "--parameter", "remark=ここだけの言葉"]
    done = subprocess.run(
        [sys.executable, "-c", "from analysis.cli import main; main()", *command],
        env={**os.environ, "PYTHONPATH": path},
        cwd=out,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return out / "2026" / "14203" / "deaths"


def test_it_is_found_with_its_notebook_its_areas_and_its_section(toy, data_dir, same_parameters, tmp_path):
    assert registry.all_topics()["deaths"] is toy
    assert toy.notebook_path == TOY / "toy_topic" / "deaths.ipynb"
    same_parameters(toy)
    assert {"14203", "14212", "03209"} <= set(toy.areas(str(data_dir)))
    (tmp_path / "profiles").mkdir()
    (tmp_path / "profiles" / "14203.yml").write_text(
        'area: "14203"\ndeaths: {base_year: 2012}\n', encoding="utf-8"
    )
    profile = load_profile(tmp_path, "14203", registry.sections())
    assert profile.sections["deaths"].base_year == 2012
    assert toy.window([2010, 2012, 2023], profile) == (2012, 2023)


def test_its_study_has_the_numbers_of_the_files(toy, data_dir, figures):
    study = toy.open(area="14203", base_year=2012, data_dir=str(data_dir))
    deaths = figures("14203", "deaths", "vital_statistics")
    assert study.deaths.frames["deaths_by_year"].set_index("year")["deaths"].to_dict() == deaths
    assert f"{deaths[2012]:,.0f}人から" in study.deaths.finding("deaths.change").statement
    assert study.gaps is None


def test_a_topic_without_data_is_left_out_unless_it_is_asked_for(toy, broken_data):
    for path in (broken_data / "observations").glob("*.csv"):
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        kept = [line for line in lines if not line.startswith("14212,deaths,")]
        path.write_text("".join(kept), encoding="utf-8")
    common = {"data_dir": str(broken_data)}, Path("reports"), 2026
    planned = batch.plan(["14212", "14203"], [], *common)
    made = {(job.area, job.topic) for job in planned.requests}
    assert ("14212", "births") in made
    assert ("14203", "deaths") in made
    assert ("14212", "deaths") not in made
    (told,) = [each.line for each in planned.left_out if "deaths" in each.line]
    assert told.startswith(
        "厚木市 deaths: 作りません。area: 厚木市（14212）の報告書に要る2年分以上の死亡数がありません。"
    )
    with pytest.raises(InputError, match="死亡数がありません"):
        batch.plan(["14212"], ["deaths"], *common)
    with pytest.raises(InputError, match=r"14101.*がありません"):
        batch.plan(["14203", "14101"], [], *common)


def test_its_report_is_built_by_the_command(report, figures):
    deaths = figures("14203", "deaths", "vital_statistics")
    first, last = max(deaths) - 7, max(deaths)
    change = deaths[last] - deaths[first]
    told = (
        f"{deaths[first]:,.0f}人から",
        f"{deaths[last]:,.0f}人へ、{abs(change):,.0f}人（{100 * abs(change) / deaths[first]:.1f}％）",
        "ここだけの言葉",
    )
    page = (report / "deaths.html").read_text(encoding="utf-8")
    pages = [page.extract_text() for page in PdfReader(report / "deaths.pdf").pages]
    printed = "".join("".join(pages).split())
    for text in told:
        assert text in page
        assert text in printed
    notebook = nbformat.read(report / "deaths.ipynb", as_version=4)
    outputs = [o for cell in notebook.cells if cell.cell_type == "code" for o in cell.outputs]
    found = [finding.id for output in outputs if (finding := Finding.from_output(output))]
    assert found == ["deaths.change", "deaths.trend"]
    manifest = json.loads((report / "manifest.json").read_text(encoding="utf-8"))
    assert (manifest["topic"], manifest["parameters"]["base_year"]) == ("deaths", first)
    assert (report / "data" / "deaths_by_year.csv").is_file()
