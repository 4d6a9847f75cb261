"""Build one report: execute the notebook, render it, write the data beside it, put all in place at once."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import Exporter

from analysis.checking.errors import ReportError
from analysis.elements import Finding
from analysis.model.data_folder import ENVIRONMENT_VARIABLE, PROJECT, data_dir
from analysis.report import manifest
from analysis.report.execute import execute
from analysis.report.exporters import EvidenceHTMLExporter, EvidencePDFExporter
from analysis.report.files import write_data
from analysis.report.reading import read_contents
from analysis.report.workbook import write_workbook
from analysis.topics.registry import Topic

NOTEBOOKS = PROJECT / "notebooks"
_HALF_BUILT = ".building-"


@dataclass(frozen=True)
class Job:
    """One report that is to be built, its parameters checked and its year settled."""

    topic: Topic
    parameters: Mapping[str, Any]
    area: str
    area_name: str
    year: int
    out: Path

    @property
    def folder(self) -> Path:
        """Where the report goes."""
        return self.out / str(self.year) / self.area

    @property
    def label(self) -> str:
        """How progress and failures name the report."""
        return f"{self.area_name} {self.topic.id}"


def prepare(topic: Topic, parameters: Mapping[str, Any], out: Path) -> Job:
    """Check parameters and data of a report before anything runs.

    Raises
    ------
    InputError
        Unknown or invalid parameters, unknown area, years outside the data, broken data files.
    """
    study = topic.open(**parameters)
    return Job(topic, dict(parameters), study.area, study.area_name, study.year, out)


def build(job: Job) -> Path:
    """Build a report and return its folder.

    The folder gets ``<topic>.html``, ``.pdf``, ``.ipynb`` (executed), ``.xlsx``, a folder of CSV files and
    the manifest. All is made in a hidden folder beside and moved into place when it is complete, so a run
    that fails or is killed leaves the former report as it was.

    Raises
    ------
    ReportError
        When the notebook or the rendering fails.
    """
    started = time.monotonic()
    job.folder.mkdir(parents=True, exist_ok=True)
    _remove_half_built(job)
    work = Path(tempfile.mkdtemp(prefix=f"{_HALF_BUILT}{job.topic.id}-", dir=job.folder))
    try:
        findings = _make(job, work)
        _record(job, work, findings, time.monotonic() - started)
        _move(work, job)
    finally:
        shutil.rmtree(work, ignore_errors=True)
        _remove_if_empty(job.folder)
    return job.folder


def _make(job: Job, work: Path) -> list[Finding]:
    name = job.topic.id
    executed = work / f"{name}.ipynb"
    with _data_dir_of(job):
        notebook = execute(NOTEBOOKS / job.topic.notebook, executed, _published(job.parameters))
    _without_machine(notebook)
    nbformat.write(notebook, executed)
    html, pdf = _exporters()
    page: Any
    document: Any
    resources = {"metadata": {"name": name}}
    try:
        page, _ = html.from_notebook_node(notebook, resources=dict(resources))
        document, _ = pdf.from_notebook_node(notebook, resources=dict(resources))
    except ReportError:
        raise
    except Exception as error:  # a template or converter may fail in any way; the other reports go on
        raise ReportError(
            f"{job.label}: 報告書に変換できませんでした（{type(error).__name__}: {error}）。"
        ) from error
    (work / f"{name}.html").write_text(page, encoding="utf-8", newline="\n")
    (work / f"{name}.pdf").write_bytes(document)
    outputs = [o for cell in notebook.cells if cell.cell_type == "code" for o in cell.outputs]
    contents = read_contents(notebook)
    write_data(contents, work / name)
    write_workbook(contents, work / f"{name}.xlsx")
    return [finding for output in outputs if (finding := Finding.from_output(output)) is not None]


@cache
def _exporters() -> tuple[Exporter, Exporter]:
    return EvidenceHTMLExporter(), EvidencePDFExporter()


@contextmanager
def _data_dir_of(job: Job) -> Iterator[None]:
    """Tell the kernel where the data are by the environment: a parameter would print this machine's path."""
    before = os.environ.get(ENVIRONMENT_VARIABLE)
    os.environ[ENVIRONMENT_VARIABLE] = str(data_dir(job.parameters.get("data_dir") or None))
    try:
        yield
    finally:
        if before is None:
            del os.environ[ENVIRONMENT_VARIABLE]
        else:
            os.environ[ENVIRONMENT_VARIABLE] = before


def _published(parameters: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in parameters.items() if name != "data_dir"}


def _without_machine(notebook: nbformat.NotebookNode) -> None:
    """Drop what papermill notes of this machine and this minute; the manifest records the run."""
    notebook.metadata.pop("papermill", None)
    for cell in notebook.cells:
        if "injected-parameters" in cell.metadata.get("tags", ()):
            cell.id = "injected-parameters"  # papermill draws it at random
        cell.metadata.pop("papermill", None)
        cell.metadata.pop("execution", None)


def _record(job: Job, work: Path, findings: list[Finding], seconds: float) -> None:
    data = data_dir(job.parameters.get("data_dir") or None)
    inputs = manifest.digests(_data_files(data), data)
    inputs[f"notebooks/{job.topic.notebook}"] = manifest.digest(NOTEBOOKS / job.topic.notebook)
    outputs = manifest.digests((p for p in work.rglob("*") if p.is_file()), work)
    made = manifest.entry(
        parameters=_published(job.parameters),
        inputs=inputs,
        outputs=outputs,
        findings=findings,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        duration_seconds=seconds,
    )
    reports = {**manifest.read(job.folder).get("reports", {}), job.topic.id: made}
    text = manifest.render(job.area, job.year, reports)
    (work / manifest.FILE_NAME).write_text(text, encoding="utf-8", newline="\n")


def _data_files(folder: Path) -> Iterator[Path]:
    """Yield the files that a report can depend on; of the store only its index, which names the rows' hash."""
    for path in folder.rglob("*"):
        in_store = path.parent == folder / "store"
        if path.is_file() and path.suffix != ".md" and (not in_store or path.name == "imports.json"):
            yield path


def _move(work: Path, job: Job) -> None:
    """Put the files in place; the manifest, which vouches for the others, comes last."""
    shutil.rmtree(job.folder / job.topic.id, ignore_errors=True)
    for path in sorted(work.iterdir(), key=lambda p: (p.name == manifest.FILE_NAME, p.name)):
        try:
            os.replace(path, job.folder / path.name)
        except PermissionError:  # Windows, where an open file cannot be replaced
            raise ReportError(
                f"{job.folder / path.name} を置き換えられません。開いている場合は閉じてから、もう一度実行してください。"
            ) from None


def _remove_half_built(job: Job) -> None:
    """Remove what a killed run of the same report left behind."""
    for leftover in job.folder.glob(f"{_HALF_BUILT}{job.topic.id}-*"):
        shutil.rmtree(leftover, ignore_errors=True)


def _remove_if_empty(folder: Path) -> None:
    """Remove the folders of a report that failed the first time."""
    for empty in (folder, folder.parent):
        if any(empty.iterdir()):
            return
        empty.rmdir()
