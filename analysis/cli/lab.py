"""``ebpm lab`` and ``ebpm panel``: explore in a browser on this computer."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer

from analysis.cli.console import AREA_HELP, OUTPUT, DataDir

NoBrowser = Annotated[bool, typer.Option("--no-browser", help="ブラウザを開かず、アドレスだけを示す。")]


def lab(
    folder: Annotated[
        Path | None,
        typer.Argument(help="ノートブックのあるフォルダ（省略時は notebooks）。", show_default=False),
    ] = None,
    port: Annotated[
        int | None,
        typer.Option(min=1, max=65535, help="ポート番号（省略時は空いている番号）。", show_default=False),
    ] = None,
    no_browser: NoBrowser = False,
    data_dir: DataDir = "",
) -> None:
    """JupyterLab を日本語の画面で開く。explore.ipynb に、データの調べ方がある。"""
    from analysis.explore.serving import environment, lab_command, notebooks_to_open

    with tempfile.TemporaryDirectory(prefix="ebpm-lab-") as settings:
        command = lab_command(notebooks_to_open(folder), Path(settings), port=port, browser=not no_browser)
        _run(command, environment(data_dir))


def panel(
    topic: Annotated[str, typer.Argument(help="テーマ（`ebpm topics` の名前。例 births）。")],
    area: Annotated[str, typer.Argument(help=f"初めに見る団体。{AREA_HELP}", show_default=False)] = "",
    port: Annotated[int, typer.Option(min=1, max=65535, help="ポート番号。")] = 8866,
    no_browser: NoBrowser = False,
    reports: Annotated[Path, typer.Option(help="報告書のあるフォルダ。")] = Path("reports"),
    data_dir: DataDir = "",
) -> None:
    """団体や年を選んで見るパネルを、コードを見せずに開く（この計算機の中だけ。追加の voila が要る）。"""
    from analysis.explore.serving import LOCALHOST, environment, panel_command
    from analysis.model.area_names import resolve_area
    from analysis.model.data_folder import data_dir as resolve_data_dir
    from analysis.store.known_areas import known_catalogue
    from analysis.topics.registry import topic_named

    found = topic_named(topic)
    code = resolve_area(area, known_catalogue(resolve_data_dir(data_dir or None))) if area else ""
    with tempfile.TemporaryDirectory(prefix="ebpm-panel-") as folder:
        command = panel_command(found, code, Path(folder), port=port, browser=not no_browser)
        OUTPUT.print(
            f"http://{LOCALHOST}:{port}/ に「{found.title}」のパネルを開きます。終えるには Ctrl-C を押してください。",
            markup=False,
        )
        _run(command, environment(data_dir, reports))


def _run(command: Sequence[str], variables: Mapping[str, str]) -> None:
    """Run a server until it ends or the user presses Ctrl-C, which the server is told as well."""
    started = subprocess.Popen(command, env=dict(variables))
    try:
        code = started.wait()
    except KeyboardInterrupt:
        code = 0
        try:
            started.wait(timeout=10)
        except (KeyboardInterrupt, subprocess.TimeoutExpired):
            started.terminate()
            started.wait()
    if code:
        raise typer.Exit(1)
