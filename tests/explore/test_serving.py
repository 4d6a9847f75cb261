"""What `ebpm lab` and `ebpm panel` start: a Japanese screen, on this computer only, with the analyst's settings left alone."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import nbformat
import pytest

from analysis.checking.errors import InputError
from analysis.explore import serving
from analysis.explore.serving import environment, lab_command, notebooks_to_open, panel_command
from analysis.topics.registry import topic_named


def test_the_defaults_of_an_administrator_stay_and_japanese_comes_below_them(tmp_path, monkeypatch):
    app = tmp_path / "app"
    (app / "settings").mkdir(parents=True)
    given = {
        "@jupyterlab/apputils-extension:themes": {"theme": "JupyterLab Dark"},
        "@jupyterlab/apputils-extension:notification": {"fetchNews": "true"},
    }
    (app / "settings" / "overrides.json").write_text(json.dumps(given), encoding="utf-8")
    (app / "settings" / "page_config.json").write_text("{}", encoding="utf-8")
    monkeypatch.setattr(serving, "get_app_dir", lambda: str(app))
    settings = tmp_path / "settings"
    settings.mkdir()
    command = lab_command(tmp_path, settings, port=8899, browser=False)
    assert f"--LabApp.app_settings_dir={settings}" in command
    assert {"--ServerApp.ip=127.0.0.1", "--ServerApp.port=8899", "--no-browser"} <= set(command)
    found = json.loads((settings / "overrides.json").read_text(encoding="utf-8"))
    assert found["@jupyterlab/translation-extension:plugin"] == {"locale": "ja_JP"}
    assert found["@jupyterlab/apputils-extension:themes"] == {"theme": "JupyterLab Dark"}
    assert found["@jupyterlab/apputils-extension:notification"] == {
        "fetchNews": "true",
        "checkForUpdates": False,
    }
    assert (settings / "page_config.json").exists()
    assert json.loads((app / "settings" / "overrides.json").read_text(encoding="utf-8")) == given


def test_the_notebooks_of_the_working_folder_are_opened(tmp_path, monkeypatch, project):
    monkeypatch.chdir(tmp_path)
    assert notebooks_to_open() == project / "notebooks"
    (tmp_path / "notebooks").mkdir()
    assert notebooks_to_open() == Path("notebooks")
    with pytest.raises(InputError, match="フォルダがありません"):
        notebooks_to_open(tmp_path / "none")


def test_of_an_installed_package_copies_are_opened_and_never_overwritten(tmp_path, monkeypatch, project):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("EBPM_DATA_DIR", raising=False)
    monkeypatch.setattr(serving, "own_data_dir", lambda: tmp_path / "data")
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks" / "births.ipynb").write_text("mine", encoding="utf-8")
    assert notebooks_to_open() == Path("notebooks")
    names = {path.name for path in (tmp_path / "notebooks").iterdir()}
    assert names == {path.name for path in (project / "notebooks").glob("*.ipynb")}
    assert (tmp_path / "notebooks" / "births.ipynb").read_text(encoding="utf-8") == "mine"


def test_the_panel_is_one_cell_on_this_computer(tmp_path, monkeypatch):
    monkeypatch.setattr(serving, "find_spec", lambda name: object())
    command = panel_command(topic_named("births"), "14203", tmp_path, port=8866, browser=False)
    assert command[:3] == [sys.executable, "-m", "voila"]
    assert {"--Voila.ip=127.0.0.1", "--port=8866", "--no-browser"} <= set(command)
    (cell,) = nbformat.read(command[3], as_version=4).cells
    assert cell.source == "from analysis import explore\n\nexplore.panel('births', area='14203')"


def test_without_voila_another_way_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(serving, "find_spec", lambda name: None)
    with pytest.raises(InputError, match=r"voila が入っていない.*pip install voila.*ebpm lab"):
        panel_command(topic_named("births"), "", tmp_path, port=8866)


def test_kernels_find_data_and_reports_from_any_folder(tmp_path, monkeypatch, data_dir):
    monkeypatch.setenv("JUPYTER_PATH", "elsewhere")
    found = environment(str(data_dir), tmp_path)
    assert (found["EBPM_DATA_DIR"], found["EBPM_REPORTS_DIR"]) == (str(data_dir), str(tmp_path))
    page, other = found["JUPYTER_PATH"].split(":" if ":" in found["JUPYTER_PATH"] else ";")
    assert (Path(page) / "voila" / "templates" / "ebpm" / "index.html.j2").is_file()
    assert other == "elsewhere"
