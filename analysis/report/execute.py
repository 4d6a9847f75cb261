"""Run a notebook with papermill and turn what goes wrong into one message."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import nbformat
import papermill
from jupyter_client.manager import AsyncKernelManager
from papermill.engines import NBClientEngine, papermill_engines
from papermill.exceptions import PapermillException, PapermillExecutionError

from analysis.checking.errors import InputError, ReportError
from analysis.report.time_limit import DEFAULT_SECONDS, TimeLimit

# the kernel's own notices would break the progress bar
_QUIET_KERNEL = ["--IPKernelApp.log_level=50"]
_FORMAT = 4
"""Oldest format of notebooks that is executed."""


def execute(
    notebook: Path,
    output: Path,
    parameters: Mapping[str, Any],
    environment: Mapping[str, str],
    seconds: float = DEFAULT_SECONDS,
) -> nbformat.NotebookNode:
    """Execute a notebook with parameters and return it; it is written to `output` as it runs.

    The kernel works in the notebook's folder and sees `environment` beside this process's own variables.
    Nothing of this process is changed for that, so that several notebooks can run at once. After `seconds` the
    kernel is stopped.

    Raises
    ------
    InputError
        When the notebook is missing or is none, or its analysis refuses the input.
    ReportError
        When a cell fails or the time is over; the message names the cell and the error. What ran is in `output`.
    """
    if not notebook.is_file():
        raise InputError(
            "ノートブックがありません",
            where=str(notebook),
            remedy="プロジェクトの notebooks/ を確かめてください",
        )
    _check_format(notebook)
    limit = TimeLimit(seconds)
    try:
        with limit:
            executed = papermill.execute_notebook(
                notebook,
                output,
                parameters=dict(parameters),
                progress_bar=False,
                log_output=False,
                engine_name=_ENGINE,
                extra_arguments=_QUIET_KERNEL,
                kernel_manager_class=_kernel_manager(notebook.parent, environment, limit),
            )
    except PapermillExecutionError as error:
        raise _failed_cell(notebook, output, error) from None
    except (PapermillException, RuntimeError) as error:
        # a kernel that dies, is stopped or never answers
        if limit.passed:
            raise ReportError(
                f"{notebook.name}: 制限時間（{limit.seconds:g}秒）を超えたので止めました。"
                "終わらない計算がないかを確かめるか、--time-limit を延ばしてください。"
            ) from None
        raise ReportError(
            f"{notebook.name}: 実行できませんでした（{type(error).__name__}: {error}）。"
        ) from None
    return executed


class _SavedAtTheEnd(NBClientEngine):
    """Papermill's engine, but the notebook is written once, however the run ends, not twice a cell."""

    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, *given: Any, **named: Any) -> None:
        """Execute the notebook of a manager."""
        path, nb_man.output_path = nb_man.output_path, None
        try:
            super().execute_managed_notebook(nb_man, *given, **named)
        finally:
            nb_man.output_path = path  # where papermill writes it next


_ENGINE = "ebpm"
papermill_engines.register(_ENGINE, _SavedAtTheEnd)


def _check_format(notebook: Path) -> None:
    """Refuse a file that is no notebook of today's format."""
    try:
        version = nbformat.reads(
            notebook.read_text(encoding="utf-8"), as_version=nbformat.NO_CONVERT
        ).nbformat
    except Exception as error:  # not JSON, no notebook, not text: each its own kind
        why = f"ノートブックとして読めません（{type(error).__name__}）"
    else:
        if version >= _FORMAT:
            return
        why = f"古い形式（{version}）のノートブックです"
    raise InputError(
        why,
        where=str(notebook),
        expected=f"JupyterLab で保存した、形式{_FORMAT}以上のノートブック",
        remedy="JupyterLab で開いて保存し直すか、プロジェクトのファイルに戻してください",
    )


def _kernel_manager(
    folder: Path, environment: Mapping[str, str], limit: TimeLimit
) -> type[AsyncKernelManager]:
    """Return the manager of kernels in a folder and environment; papermill has an argument for neither.

    (Its `cwd` changes the working folder of the whole process while the notebook runs.)
    """

    class Manager(AsyncKernelManager):
        async def start_kernel(self, **given: Any) -> None:  # type: ignore[override]
            await super().start_kernel(**{**given, "cwd": str(folder), "env": {**os.environ, **environment}})
            process = getattr(self.provisioner, "process", None)
            if process is not None:
                limit.watch(process)

    return Manager


def _failed_cell(notebook: Path, output: Path, error: PapermillExecutionError) -> ReportError:
    cells = nbformat.read(output, as_version=4).cells
    number, source = _cell(cells, error)
    return ReportError(
        f"{notebook.name}: {number}番目のセル「{source}」で失敗しました（{error.ename}: {str(error.evalue).strip()}）。"
    )


def _cell(cells: list[nbformat.NotebookNode], error: PapermillExecutionError) -> tuple[int, str]:
    """Return the place of the failed cell, as the analyst counts in the notebook, and its first line."""
    for cell in cells:
        if any(output.get("output_type") == "error" for output in cell.get("outputs", ())):
            break
    else:
        return error.cell_index, error.source.strip().split("\n")[0]
    # papermill puts cells of its own at the head: the parameters given and the error notice
    own = {"injected-parameters", "papermill-error-cell-tag"}
    written = [c for c in cells if not own & set(c.metadata.get("tags", ()))]
    number = written.index(cell) + 1 if cell in written else error.cell_index
    return number, cell.source.strip().split("\n")[0]
