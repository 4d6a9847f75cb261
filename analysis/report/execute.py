"""Run a notebook with papermill and turn what goes wrong into one message."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import uuid4

import nbformat
import papermill
from jupyter_client.manager import AsyncKernelManager
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine, papermill_engines
from papermill.exceptions import PapermillExecutionError
from papermill.log import logger
from traitlets import Type

from analysis.checking.errors import InputError, ReportError
from analysis.checking.limits import LONGEST_SHOWN
from analysis.checking.plain import shortened
from analysis.kernels.client import PromptClient
from analysis.kernels.provisioner import SOCKET_VARIABLE
from analysis.report.output_limit import OutputLimit
from analysis.report.time_limit import DEFAULT_SECONDS, TimeLimit

# the kernel's own notices would break the progress bar
_QUIET_KERNEL = ["--IPKernelApp.log_level=50"]
_START = 60
"""Seconds within which a kernel has to answer."""
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
    printed = OutputLimit(limit.stop)
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
                output_limit=printed,
            )
    except PapermillExecutionError as error:
        raise _failed_cell(notebook, output, error) from None
    except Exception as error:
        # a kernel that dies, is stopped, never answers or does not exist; a notebook may fail in any way
        if limit.passed:
            raise ReportError(
                f"{notebook.name}: 制限時間（{limit.seconds:g}秒）を超えたので止めました。"
                "終わらない計算がないかを確かめるか、--time-limit を延ばしてください。"
            ) from None
        if printed.told:
            raise ReportError(
                f"{notebook.name}: 出力が多すぎるので止めました（{printed.told}）。"
                "印字し続けるセルがないかを確かめてください。"
            ) from None
        raise ReportError(
            f"{notebook.name}: 実行できませんでした（{type(error).__name__}: {shortened(str(error))}）。"
        ) from None
    _refuse_half(notebook, executed)
    return executed


def _refuse_half(notebook: Path, executed: nbformat.NotebookNode) -> None:
    """Refuse a notebook that ended itself: papermill takes SystemExit without a code for a success."""
    for cell in executed.cells:
        if any(output.get("output_type") == "error" for output in cell.get("outputs", ())):
            source = shortened(cell.source.strip().split("\n")[0])
            raise ReportError(f"{notebook.name}: セル「{source}」が途中で終わりました（SystemExit）。")


class _Bounded(PapermillNotebookClient):
    """Papermill's client of a kernel, but what the cells put out has a limit."""

    def __init__(self, manager: Any, limit: OutputLimit, **named: Any) -> None:
        super().__init__(manager, **named)
        self._limit = limit

    def process_message(self, msg: Any, cell: Any, cell_index: int) -> Any:
        """Take a message of the kernel over into the notebook, unless it is too much."""
        admitted = self._limit.admitted(msg, cell_index)
        return None if admitted is None else super().process_message(admitted, cell, cell_index)


class _SavedAtTheEnd(NBClientEngine):
    """Papermill's engine with `_Bounded`; the notebook is written once, however the run ends, not twice a cell."""

    @classmethod
    def execute_managed_notebook(
        cls,
        nb_man: Any,
        kernel_name: str,
        *,
        output_limit: OutputLimit,
        kernel_manager_class: type[AsyncKernelManager],
        extra_arguments: list[str],
        **_: Any,
    ) -> None:
        """Execute the notebook of a manager."""
        path, nb_man.output_path = nb_man.output_path, None
        try:
            _Bounded(
                nb_man,
                output_limit,
                kernel_name=kernel_name,
                kernel_manager_class=kernel_manager_class,
                extra_arguments=extra_arguments,
                timeout=None,
                startup_timeout=_START,
                log=logger,
            ).execute()
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
        client_factory = Type(PromptClient)

        async def start_kernel(self, **given: Any) -> None:  # type: ignore[override]
            if zygote := os.environ.get(
                SOCKET_VARIABLE
            ):  # its folder goes with it, however this process ends
                self.connection_file = str(Path(zygote).with_name(f"{uuid4().hex}.json"))
            await super().start_kernel(**{**given, "cwd": str(folder), "env": {**os.environ, **environment}})
            process = getattr(self.provisioner, "process", None)
            if process is not None:
                limit.watch(process)

    return Manager


def _failed_cell(notebook: Path, output: Path, error: PapermillExecutionError) -> ReportError:
    cells = nbformat.read(output, as_version=4).cells
    number, source = _cell(cells, error)
    return ReportError(
        f"{notebook.name}: {number}番目のセル「{shortened(source)}」で失敗しました"
        f"（{error.ename}: {shortened(str(error.evalue).strip(), 5 * LONGEST_SHOWN)}）。"
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
