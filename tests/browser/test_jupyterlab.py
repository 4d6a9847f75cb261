"""JupyterLab and the panel in a real browser: Japanese, the notebooks run for another area, the panel answers.

Nothing but this computer is asked for anything.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import nbformat
import pytest

from analysis.explore.serving import environment, lab_command, panel_command
from analysis.topics.registry import topic_named

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
expect = playwright.expect

STARTS_MS = 180_000
RUNS_SECONDS = 240
AREAS = {
    "births": ("14212", "14203", "平塚市の出生数の動向と要因"),
    "kpi_trends": ("20201", "01100", "札幌市の計画の指標"),
    "migration_intentions": ("14212", "14203", "平塚市の若い世代の定住意向"),
    "population_outlook": ("14212", "14203", "平塚市の将来人口の見通し"),
    "workforce": ("14212", "14203", "平塚市の働き手と産業"),
    "policy_review": ("14212", "14203", "平塚市の政策の論点"),
}
"""By notebook: the area that it begins with, the one that is typed over it, and the title that follows."""


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


@contextmanager
def served(command: Sequence[str], address: str, variables: dict[str, str], log: Path) -> Iterator[str]:
    """Run a server of our own until the block ends."""
    with log.open("w", encoding="utf-8") as file:
        process = subprocess.Popen(command, env=variables, stdout=file, stderr=subprocess.STDOUT)
        try:
            deadline = time.monotonic() + STARTS_MS / 1000
            while not answers(address):
                if process.poll() is not None or time.monotonic() > deadline:
                    pytest.fail(f"{command[2]} does not answer:\n{log.read_text(encoding='utf-8')[-2000:]}")
                time.sleep(0.5)
            yield address
        finally:
            process.terminate()
            process.wait(timeout=30)


def answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=60):
            return True
    except urllib.error.HTTPError:
        return True  # there is a server
    except (urllib.error.URLError, OSError):
        return False


@pytest.fixture(scope="module")
def variables(tmp_path_factory, data_dir) -> dict[str, str]:
    """The environment of a server whose user has no settings and no reports."""
    home = tmp_path_factory.mktemp("home")
    places = {"JUPYTERLAB_SETTINGS_DIR": home / "settings", "JUPYTERLAB_WORKSPACES_DIR": home / "workspaces"}
    given = environment(str(data_dir), home / "reports")
    # the tests' own kernels are forked from a process of theirs; a server's kernels are ordinary ones
    ordinary = {
        name: value
        for name, value in given.items()
        if not name.startswith(("EBPM_ZYGOTE", "JUPYTER_DEFAULT"))
    }
    path = os.pathsep.join(
        [str(Path(__file__).resolve().parents[2]), *filter(None, [os.environ.get("PYTHONPATH")])]
    )
    return {**ordinary, **{name: str(place) for name, place in places.items()}, "PYTHONPATH": path}


@pytest.fixture(scope="module")
def notebooks(tmp_path_factory, project) -> Path:
    folder = tmp_path_factory.mktemp("notebooks")
    for path in (project / "notebooks").glob("*.ipynb"):
        shutil.copy(path, folder / path.name)
    return folder


@pytest.fixture(scope="module")
def lab(browser, notebooks, variables, tmp_path_factory) -> Iterator[str]:
    place, port = tmp_path_factory.mktemp("lab"), free_port()
    (place / "settings").mkdir()
    command = lab_command(notebooks, place / "settings", port=port, browser=False)
    # a container's tests run as root and can't type a token
    command += ["--allow-root", "--IdentityProvider.token="]
    with served(command, f"http://127.0.0.1:{port}/lab", variables, place / "log") as address:
        yield address


class Asked(list[str]):
    """The addresses elsewhere that a page asked for."""

    def note(self, request: Any) -> None:
        if not request.url.startswith(("http://127.0.0.1:", "ws://127.0.0.1:", "data:", "blob:")):
            self.append(request.url)


@pytest.fixture
def page(browser) -> Iterator[Any]:
    opened = browser.new_page(viewport={"width": 1400, "height": 1000})
    asked = Asked()
    opened.on("request", asked.note)
    yield opened
    opened.close()
    assert not asked, "something was loaded from the network"


def open_notebook(page: Any, lab: str, name: str) -> None:
    # a workspace of its own: the one before would bring its notebooks back
    page.goto(f"{lab}/workspaces/{name}/tree/{name}.ipynb", timeout=STARTS_MS)
    expect(page.locator(".jp-NotebookPanel:visible .jp-Cell").first).to_be_visible(timeout=STARTS_MS)
    # the kernel is there: its name stands in the notebook's tool bar, and it is idle
    panel = page.locator(".jp-NotebookPanel:visible")
    expect(panel.locator(".jp-Toolbar-kernelName")).to_contain_text("Python 3", timeout=STARTS_MS)
    expect(panel.locator('.jp-Notebook-ExecutionIndicator[data-status="idle"]')).to_be_attached(
        timeout=STARTS_MS
    )


def run_all(page: Any) -> None:
    """Choose 「すべてのセルを実行」; once more when a busy browser let the first choice go by."""
    begun = page.locator(".jp-NotebookPanel:visible .jp-CodeCell .jp-InputPrompt").first
    for _ in range(3):
        page.get_by_role("menuitem", name="実行", exact=True).click()
        page.get_by_role("menuitem", name="すべてのセルを実行", exact=True).click()
        try:
            expect(begun).to_have_text(re.compile(r"\[(\*|\d+)\]"), timeout=30_000)
        except AssertionError:
            continue
        return
    pytest.fail("the cells do not run")


def when_run(page: Any, path: Path) -> nbformat.NotebookNode:
    """Save the notebook until its last code cell has been run, and return it as JupyterLab wrote it."""
    deadline = time.monotonic() + RUNS_SECONDS
    while time.monotonic() < deadline:
        page.keyboard.press("Control+s")
        page.wait_for_timeout(2000)
        notebook = nbformat.read(path, as_version=4)
        code = [cell for cell in notebook.cells if cell.cell_type == "code"]
        failed = [cell for cell in code if any(o.output_type == "error" for o in cell.outputs)]
        if code[-1].execution_count or failed:
            return notebook
    pytest.fail(f"{path.name} was not run within {RUNS_SECONDS} seconds")


def outputs(notebook: nbformat.NotebookNode) -> list[Any]:
    return [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]


def test_the_screen_is_japanese_and_the_settings_of_the_user_are_left_alone(page, lab, variables):
    open_notebook(page, lab, "explore")
    for word in ("ファイル", "編集", "表示", "実行", "カーネル", "設定", "ヘルプ"):
        expect(page.get_by_role("menuitem", name=word, exact=True)).to_be_visible()
    written = Path(variables["JUPYTERLAB_SETTINGS_DIR"])
    assert not list(written.rglob("*translation*"))


@pytest.mark.parametrize("name", AREAS)
def test_each_notebook_runs_for_another_area(name, page, lab, notebooks):
    former, area, title = AREAS[name]
    open_notebook(page, lab, name)
    page.locator(".jp-CodeCell .cm-content").get_by_text(f'"{former}"').first.dblclick()
    page.keyboard.type(area)
    run_all(page)
    ran = when_run(page, notebooks / f"{name}.ipynb")
    parameters = next(cell for cell in ran.cells if cell.cell_type == "code").source
    assert f'"{area}"' in parameters.splitlines()[0]
    found = outputs(ran)
    assert not [output for output in found if output.output_type in ("error", "stream")]
    shown = "\n".join(output["data"].get("text/plain", "") for output in found if "data" in output)
    assert title in shown
    assert "の要点" in "\n".join(o["data"].get("text/plain", "") for o in ran.cells[-1].outputs)


def test_exploring_runs_and_its_panel_answers_a_change(page, lab, notebooks):
    open_notebook(page, lab, "explore")
    run_all(page)
    ran = when_run(page, notebooks / "explore.ipynb")
    assert not [output for output in outputs(ran) if output.output_type == "error"]
    assert sum("image/png" in output.get("data", {}) for output in outputs(ran)) == 3
    page.locator(".jp-Notebook").first.press("Escape")
    page.keyboard.press("Control+End")
    answered(page)


def answered(page: Any) -> None:
    """Choose another town, a base year and a chapter; sort its table."""
    expect(page.get_by_text("平塚市の要点").first).to_be_visible(timeout=STARTS_MS)
    town = page.get_by_label("団体", exact=True).first
    town.fill("厚木市")
    town.press("Enter")
    expect(page.get_by_text("厚木市の要点").first).to_be_visible(timeout=STARTS_MS)
    year = page.get_by_label("比較の起点の年", exact=True).first
    assert "プロフィール" in (year.get_attribute("title") or "") + (year.get_attribute("placeholder") or "")
    year.fill("2013")
    year.press("Enter")
    line = page.locator("pre").filter(has_text="ebpm build 14212")
    expect(line).to_contain_text("-p base_year=2013", timeout=STARTS_MS)
    page.get_by_label("章", exact=True).first.select_option("出生数の推移")
    expect(page.get_by_text("平成25(2013)年の1,692人から").first).to_be_visible(timeout=STARTS_MS)
    table = page.locator("table.dataTable").first
    expect(table).to_be_visible(timeout=STARTS_MS)
    first = table.locator("tbody tr").first.locator("td").first
    head = table.locator("thead th").first
    ascending, descending = "2010", "2023"
    head.click()
    expect(first).to_have_text(ascending)
    head.click()
    expect(first).to_have_text(descending)
    assert not page.get_by_text("Loading ITables").count()


@pytest.mark.skipif(find_spec("voila") is None, reason="voila, an extra, is not installed")
def test_the_panel_without_code_answers_a_change(page, browser, variables, tmp_path):
    port = free_port()
    command = panel_command(topic_named("births"), "14203", tmp_path, port=port, browser=False)
    with served(command, f"http://127.0.0.1:{port}/none", variables, tmp_path / "log") as _:
        page.goto(f"http://127.0.0.1:{port}/", timeout=STARTS_MS)
        assert page.title() == "出生数の動向と要因"
        assert page.locator("html").get_attribute("lang") == "ja"
        answered(page)
        assert not page.locator(".jp-InputArea:visible").count(), "no code is shown"
