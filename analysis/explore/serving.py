"""JupyterLab in Japanese, and a panel without code: what has to be started, on this computer only."""

from __future__ import annotations

import json
import os
import shutil
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import nbformat
from jupyterlab.commands import get_app_dir
from nbformat.v4 import new_code_cell, new_notebook

from analysis.checking.errors import InputError
from analysis.model.data_folder import ENVIRONMENT_VARIABLE as DATA_VARIABLE
from analysis.model.data_folder import data_dir as resolve_data_dir
from analysis.model.data_folder import notebooks_dir, own_data_dir
from analysis.model.findings import ENVIRONMENT_VARIABLE as REPORTS_VARIABLE
from analysis.model.findings import reports_dir as resolve_reports_dir
from analysis.topics.topic import Topic

LOCALHOST: Final = "127.0.0.1"
_PAGE: Final = Path(__file__).resolve().parent / "page"
"""Where voila finds the page of the panel."""
_JAPANESE: Final[dict[str, dict[str, Any]]] = {
    "@jupyterlab/translation-extension:plugin": {"locale": "ja_JP"},
    # neither asks the analyst about news nor asks a server for them
    "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False},
}


def lab_command(
    notebooks: Path, settings: Path, *, port: int | None = None, browser: bool = True
) -> list[str]:
    """Return the command that opens JupyterLab in Japanese, and write the defaults that it needs.

    What an analyst has chosen in JupyterLab comes before these defaults, and stays where it is; so do the defaults
    that an administrator has laid down for all users.

    Parameters
    ----------
    notebooks : folder that JupyterLab opens.
    settings : an empty folder for the defaults of this one call.
    """
    installed = Path(get_app_dir()) / "settings"
    if installed.is_dir():
        shutil.copytree(installed, settings, dirs_exist_ok=True)
    overrides = settings / "overrides.json"
    try:
        given = json.loads(overrides.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        given = {}
    merged = {**given, **{name: {**values, **given.get(name, {})} for name, values in _JAPANESE.items()}}
    overrides.write_text(json.dumps(merged, ensure_ascii=False), encoding="utf-8")
    return [
        *(sys.executable, "-m", "jupyterlab", str(notebooks)),
        f"--LabApp.app_settings_dir={settings}",
        f"--ServerApp.ip={LOCALHOST}",
        *([f"--ServerApp.port={port}"] if port else []),
        *([] if browser else ["--no-browser"]),
    ]


def notebooks_to_open(given: Path | None = None) -> Path:
    """Return the folder of notebooks to open: the given one, else those of the checkout.

    Of an installed package the notebooks are copied to ``notebooks`` in the working folder, where one may change
    them; what is there already stays as it is.

    Raises
    ------
    InputError
        When the given folder is none, or the copies can't be written.
    """
    if given is not None:
        if not given.is_dir():
            raise InputError("フォルダがありません", where=str(given), expected="ノートブックのあるフォルダ")
        return given
    shipped = notebooks_dir()
    # what may be written into is the analyst's own: an installed package is not
    if own_data_dir() == resolve_data_dir() or os.environ.get(DATA_VARIABLE):
        folder = Path("notebooks")
        return folder if folder.is_dir() else shipped
    folder = Path("notebooks")
    try:
        folder.mkdir(exist_ok=True)
        for path in sorted(shipped.glob("*.ipynb")):
            if not (folder / path.name).exists():
                shutil.copy(path, folder / path.name)
    except OSError as error:
        raise InputError(
            f"ノートブックを写せません（{error.strerror or error}）",
            where=str(folder.resolve()),
            remedy="書き込めるフォルダで実行するか、ノートブックのあるフォルダを指定してください",
        ) from None
    return folder


def panel_command(
    topic: Topic[Any], area: str, folder: Path, *, port: int, browser: bool = True
) -> list[str]:
    """Return the command that serves a topic's panel without code, and write its one-cell notebook into `folder`.

    Raises
    ------
    InputError
        When voila, which is an extra, is not installed.
    """
    if find_spec("voila") is None:
        raise InputError(
            "voila が入っていないため、パネルだけの画面は開けません",
            where="ebpm panel",
            remedy="`pip install voila` で入れるか、`ebpm lab` を開き、ノートブックで "
            f'`explore.panel("{topic.id}")` を実行してください',
        )
    source = f"from analysis import explore\n\nexplore.panel({topic.id!r}, area={area!r})"
    notebook = new_notebook(
        cells=[new_code_cell(source)],
        metadata={
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "title": topic.title,
        },
    )
    path = folder / f"{topic.id}.ipynb"
    nbformat.write(notebook, path)
    return [
        *(sys.executable, "-m", "voila", str(path)),
        "--template=ebpm",
        "--VoilaExporter.language_code=ja",
        f"--Voila.ip={LOCALHOST}",
        f"--port={port}",
        *([] if browser else ["--no-browser"]),
    ]


def environment(data_dir: str = "", reports_dir: str | Path = "") -> dict[str, str]:
    """Return the environment of the started program: its kernels find the data and the reports from any folder."""
    return {
        **os.environ,
        DATA_VARIABLE: str(resolve_data_dir(data_dir or None)),
        REPORTS_VARIABLE: str(resolve_reports_dir(reports_dir or None)),
        "JUPYTER_PATH": os.pathsep.join([str(_PAGE), *filter(None, [os.environ.get("JUPYTER_PATH")])]),
    }
