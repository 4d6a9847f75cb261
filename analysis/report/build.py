"""Build one report: execute the notebook, render it, write the data beside it, put all in place at once."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import Exporter

from analysis.checking.errors import ReportError
from analysis.elements import Finding, Source
from analysis.model.data_folder import ENVIRONMENT_VARIABLE as DATA_VARIABLE
from analysis.model.data_folder import data_dir
from analysis.model.findings import ENVIRONMENT_VARIABLE as REPORTS_VARIABLE
from analysis.model.findings import MANIFEST, BuiltReports
from analysis.report import manifest
from analysis.report.execute import execute
from analysis.report.exporters import EvidenceHTMLExporter, EvidencePDFExporter
from analysis.report.files import write_data
from analysis.report.reading import read_contents
from analysis.report.report_folder import ReportFolder
from analysis.report.time_limit import DEFAULT_SECONDS
from analysis.report.workbook import write_workbook
from analysis.topics.topic import Topic


@dataclass(frozen=True)
class Job:
    """One report that is to be built, checked.

    Attributes
    ----------
    topic : the notebook.
    parameters : all of the notebook's, settled and as JSON has them, but for the folders: those would print
        this machine's paths.
    data : the data folder.
    area_name : Japanese name of the area.
    folder : where the report goes.
    """

    topic: Topic[Any]
    parameters: Mapping[str, Any]
    data: Path
    area_name: str
    folder: ReportFolder

    @property
    def label(self) -> str:
        """How progress and failures name the report."""
        return f"{self.area_name} {self.topic.id}"


def prepare(topic: Topic[Any], parameters: Mapping[str, Any], out: Path, edition: int) -> Job:
    """Check parameters and data of a report before anything runs.

    Raises
    ------
    InputError
        Unknown or invalid parameters, unknown area, years outside the data, broken data files.
    """
    if "edition" in topic.parameters.model_fields:  # it reads the reports of its own edition
        parameters = {**parameters, "edition": edition, "reports_dir": os.path.abspath(out)}
    study = topic.open(**parameters)
    settled = study.parameters
    return Job(
        topic,
        settled.model_dump(mode="json", exclude={"data_dir", "reports_dir"}),
        data_dir(settled.data_dir or None),
        study.name,
        ReportFolder(Path(os.path.abspath(out)), edition, study.area, topic.id),
    )


def build(job: Job, waiting: Callable[[str], None], seconds: float = DEFAULT_SECONDS) -> Path:
    """Build a report and return its folder.

    The folder gets ``<topic>.html``, ``.pdf``, ``.ipynb`` (executed), ``.xlsx``, ``data/`` with a CSV file a table
    and the manifest. All is made in a hidden folder beside, which takes the place of the former report when it is
    complete, so a run that fails or is killed leaves the former report as it was. The notebook of a run that fails
    is kept as far as it ran (`ReportFolder.failed`). The notebook may take so many `seconds`. `waiting` is called with the
    job's label when another process is building the same report.

    Raises
    ------
    ReportError
        When the notebook or the rendering fails, or something can't be written.
    """
    try:
        with job.folder.replaced(lambda: waiting(job.label)) as work:
            started = time.monotonic()
            findings, sources = _make(job, work, seconds)
            _record(job, work, findings, sources, time.monotonic() - started)
    except OSError as error:
        place = error.filename or job.folder.path
        raise ReportError(f"{place} で失敗しました（{error.strerror or error}）。") from None
    job.folder.forget_failed()
    return job.folder.path


def _make(job: Job, work: Path, seconds: float) -> tuple[list[Finding], Sequence[Source]]:
    name = job.topic.id
    executed = work / f"{name}.ipynb"
    environment = {DATA_VARIABLE: str(job.data), REPORTS_VARIABLE: str(job.folder.out)}
    try:
        notebook = execute(job.topic.notebook_path, executed, job.parameters, environment, seconds)
    except ReportError as error:
        if not executed.is_file():
            raise
        job.folder.keep_failed(executed)
        raise ReportError(f"{error}途中までのノートブック: {job.folder.failed}") from None
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
        raise ReportError(f"報告書に変換できませんでした（{type(error).__name__}: {error}）。") from error
    (work / f"{name}.html").write_text(page, encoding="utf-8", newline="\n")
    (work / f"{name}.pdf").write_bytes(document)
    outputs = [o for cell in notebook.cells if cell.cell_type == "code" for o in cell.outputs]
    contents = read_contents(notebook)
    write_data(contents, work / "data")
    write_workbook(contents, work / f"{name}.xlsx")
    found = [finding for output in outputs if (finding := Finding.from_output(output)) is not None]
    return found, contents.sources


@cache
def _exporters() -> tuple[Exporter, Exporter]:
    return EvidenceHTMLExporter(), EvidencePDFExporter()


def _without_machine(notebook: nbformat.NotebookNode) -> None:
    """Drop what papermill notes of this machine and this minute; the manifest records the run."""
    notebook.metadata.pop("papermill", None)
    for cell in notebook.cells:
        if "injected-parameters" in cell.metadata.get("tags", ()):
            cell.id = "injected-parameters"  # papermill draws it at random
        cell.metadata.pop("papermill", None)
        cell.metadata.pop("execution", None)


def _record(job: Job, work: Path, findings: list[Finding], sources: Sequence[Source], seconds: float) -> None:
    inputs = manifest.digests(_data_files(job.data), job.data)
    inputs[f"notebooks/{job.topic.notebook}"] = manifest.digest(job.topic.notebook_path)
    if job.topic.after:
        inputs |= _read_reports(job)
    outputs = manifest.digests((p for p in work.rglob("*") if p.is_file()), work)
    text = manifest.render(
        folder=job.folder,
        title=job.topic.title,
        parameters=job.parameters,
        inputs=inputs,
        outputs=outputs,
        findings=findings,
        sources=sources,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        duration_seconds=seconds,
    )
    (work / MANIFEST).write_text(text, encoding="utf-8", newline="\n")


def _read_reports(job: Job) -> dict[str, str]:
    """Return the hashes of the executed notebooks whose findings a report reads."""
    built = BuiltReports(job.folder.out).findings(job.folder.edition, job.folder.area)
    return {
        f"reports/{topic}/{name}": report.outputs[name]
        for topic, report in built.items()
        if topic in job.topic.after and (name := f"{topic}.ipynb") in report.outputs
    }


def _data_files(folder: Path) -> Iterator[Path]:
    """Yield the files that a report can depend on; of the store only its index, which names the rows' hash."""
    for path in folder.rglob("*"):
        in_store = path.parent == folder / "store"
        if path.is_file() and path.suffix != ".md" and (not in_store or path.name == "imports.json"):
            yield path
