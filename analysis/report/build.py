"""Build one report: execute the notebook, render it, write the data beside it, put all in place at once."""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import nbformat

from analysis.checking.errors import ReportError
from analysis.checking.files import room_on
from analysis.elements import Finding, Source
from analysis.model.data_folder import ENVIRONMENT_VARIABLE as DATA_VARIABLE
from analysis.model.data_folder import data_dir
from analysis.model.findings import ENVIRONMENT_VARIABLE as REPORTS_VARIABLE
from analysis.model.findings import MANIFEST, BuiltReports
from analysis.report import manifest
from analysis.report.execute import execute
from analysis.report.exporters import EvidenceHTMLExporter, EvidencePDFExporter
from analysis.report.files import write_data
from analysis.report.forms import Form, forms_in, forms_there, together, usual_in
from analysis.report.freshness import all_digests, with_forms
from analysis.report.pdf import compile_pdf
from analysis.report.reading import read_contents
from analysis.report.report_folder import ReportFolder
from analysis.report.request import Request, Settled
from analysis.report.shortened import shortened
from analysis.report.time_limit import DEFAULT_SECONDS
from analysis.report.workbook import write_workbook
from analysis.store.flows import FILE as FLOWS
from analysis.store.generation import STORE_FOLDER
from analysis.store.provenance import MANIFEST_FILE
from analysis.topics.registry import topic_named
from analysis.topics.topic import Topic


@dataclass(frozen=True)
class Job:
    """One report that is to be built, checked.

    Attributes
    ----------
    topic : the notebook.
    settled : its parameters, data and place.
    folder : where the report goes.
    forms : those of its pages that are made.
    """

    topic: Topic[Any]
    settled: Settled
    folder: ReportFolder
    forms: tuple[Form, ...] = (Form.LONG,)

    @property
    def label(self) -> str:
        """How progress and failures name the report."""
        return f"{self.settled.area_name} {self.topic.id}"


def prepare(
    topic: Topic[Any], parameters: Mapping[str, Any], out: Path, edition: int, forms: Sequence[str] = ()
) -> Job:
    """Check parameters and data of a report before anything runs.

    `forms` are those that were asked for; without any, its pages get the form that suits the place.

    Raises
    ------
    InputError
        Unknown or invalid parameters, unknown area, years outside the data, broken data files.
    """
    if "edition" in topic.parameters.model_fields:  # it reads the reports of its own edition
        parameters = {**parameters, "edition": edition, "reports_dir": os.path.abspath(out)}
    study = topic.open(**parameters)
    settled = Settled(
        study.parameters.model_dump(mode="json", exclude={"data_dir", "reports_dir"}),
        data_dir(study.parameters.data_dir or None),
        study.name,
        Form.SHORT if topic.counts_few(study) else Form.LONG,
    )
    return job_of(
        topic, settled, ReportFolder(Path(os.path.abspath(out)), edition, study.area, topic.id), forms
    )


def job_of(topic: Topic[Any], settled: Settled, folder: ReportFolder, forms: Sequence[str] = ()) -> Job:
    """Return the report that was settled; its `forms` as `prepare` has them."""
    return Job(topic, settled, folder, together(forms or (settled.usual,), forms_there(folder.path)))


def build(
    job: Job,
    waiting: Callable[[str], None],
    seconds: float = DEFAULT_SECONDS,
    digests: Mapping[str, str] | None = None,
) -> Path:
    """Build a report and return its folder.

    The folder gets ``<topic>.html`` and ``.pdf`` (``<topic>_short`` in the short form), ``<topic>.ipynb`` (executed),
    ``.xlsx``, ``data/`` with a CSV file a table and the manifest. All is made in a hidden folder beside, which takes the place of the former report when it is
    complete, so a run that fails or is killed leaves the former report as it was. The notebook of a run that fails
    is kept as far as it ran (`ReportFolder.failed`). The notebook may take so many `seconds`. `waiting` is called with the
    job's label when another process is building the same report. The manifest keeps the `digests` of what the report is
    made from (`analysis.report.freshness`).

    Raises
    ------
    ReportError
        When the notebook or the rendering fails, or something can't be written.
    """
    with replaced(job.folder, lambda: waiting(job.label)) as work:
        started = time.monotonic()
        executed = work / f"{job.topic.id}.ipynb"
        notebook = _executed(job, executed, seconds)
        nbformat.write(notebook, executed)
        with _kept_when_it_fails(job, executed):
            found = rendered(notebook, job.topic, job.forms, work)
        _record(job, work, found, digests or {}, time.monotonic() - started)
    job.folder.forget_failed()
    return job.folder.path


def render(request: Request, waiting: Callable[[str], None]) -> None:
    """Make the pages and files of a report anew from its executed notebook; what it found stays as it was.

    Raises
    ------
    ReportError
        When the rendering fails, or something can't be read or written.
    """
    name, place = request.topic, request.folder.path
    record = json.loads((place / MANIFEST).read_text(encoding="utf-8"))
    forms = together(request.forms or (usual_in(record),), forms_in(record))
    with replaced(request.folder, lambda: waiting(request.label)) as work:
        executed = work / f"{name}.ipynb"
        shutil.copyfile(place / executed.name, executed)
        rendered(nbformat.read(executed, as_version=4), topic_named(name), forms, work)
        digests = with_forms(all_digests(request), forms)
        text = manifest.renewed(record, forms=forms, outputs=_outputs(work), digests=digests)
        (work / MANIFEST).write_text(text, encoding="utf-8", newline="\n")


@contextmanager
def replaced(folder: ReportFolder, waiting: Callable[[], None]) -> Iterator[Path]:
    """Yield the folder in which a report is made (`ReportFolder.replaced`); what can't be written is told.

    Raises
    ------
    FullDiskError
        When there is no room.
    ReportError
        When something else keeps it from being written.
    """
    try:
        with room_on(folder.out), folder.replaced(waiting) as work:
            yield work
    except OSError as error:
        place = error.filename or folder.path
        raise ReportError(f"{place} で失敗しました（{error.strerror or error}）。") from None


def _executed(job: Job, executed: Path, seconds: float) -> nbformat.NotebookNode:
    environment = {DATA_VARIABLE: str(job.settled.data), REPORTS_VARIABLE: str(job.folder.out)}
    with _kept_when_it_fails(job, executed):
        notebook = execute(job.topic.notebook_path, executed, job.settled.parameters, environment, seconds)
    _without_machine(notebook)
    return notebook


@contextmanager
def _kept_when_it_fails(job: Job, executed: Path) -> Iterator[None]:
    """Keep the notebook as far as it ran, so that one can look into it, and say where."""
    try:
        yield
    except ReportError as error:
        if not executed.is_file():
            raise
        job.folder.keep_failed(executed)
        raise ReportError(f"{error}途中までのノートブック: {job.folder.failed}") from error.__cause__


class Rendered(NamedTuple):
    """What an executed notebook says, and from where."""

    findings: list[Finding]
    sources: Sequence[Source]


def rendered(
    notebook: nbformat.NotebookNode, topic: Topic[Any], forms: Sequence[Form], work: Path
) -> Rendered:
    """Write pages, workbook and tables of an executed notebook into a folder."""
    name = topic.id
    try:
        for form in forms:
            page, document = _pages(notebook, topic, form)
            (work / form.file(name, "html")).write_text(page, encoding="utf-8", newline="\n")
            (work / form.file(name, "pdf")).write_bytes(document)
    except (ReportError, OSError):
        raise
    except Exception as error:  # a template or converter may fail in any way; the other reports go on
        raise ReportError(f"報告書に変換できませんでした（{type(error).__name__}: {error}）。") from error
    outputs = [o for cell in notebook.cells if cell.cell_type == "code" for o in cell.outputs]
    contents = read_contents(notebook)
    write_data(contents, work / "data")
    write_workbook(contents, work / f"{name}.xlsx")
    found = [finding for output in outputs if (finding := Finding.from_output(output)) is not None]
    return Rendered(found, contents.sources)


def _pages(notebook: nbformat.NotebookNode, topic: Topic[Any], form: Form) -> tuple[str, bytes]:
    """Return a report's page and document in one of the forms."""
    html, pdf = _exporters()
    if form is Form.SHORT:
        executed, _ = pdf.prepared(notebook)
        short = shortened(executed, name=topic.title, lead=topic.lead)
        return html.short(short), compile_pdf(short)
    resources = {"metadata": {"name": topic.id}}
    page, _ = html.from_notebook_node(notebook, resources=dict(resources))
    document, _ = pdf.from_notebook_node(notebook, resources=dict(resources))
    return page, document


@cache
def _exporters() -> tuple[EvidenceHTMLExporter, EvidencePDFExporter]:
    return EvidenceHTMLExporter(), EvidencePDFExporter()


def _without_machine(notebook: nbformat.NotebookNode) -> None:
    """Drop what papermill notes of this machine and this minute; the manifest records the run."""
    notebook.metadata.pop("papermill", None)
    for cell in notebook.cells:
        if "injected-parameters" in cell.metadata.get("tags", ()):
            cell.id = "injected-parameters"  # papermill draws it at random
        cell.metadata.pop("papermill", None)
        cell.metadata.pop("execution", None)


def _record(job: Job, work: Path, found: Rendered, digests: Mapping[str, str], seconds: float) -> None:
    inputs = manifest.digests(_data_files(job.settled.data), job.settled.data)
    inputs[f"notebooks/{job.topic.notebook}"] = manifest.digest(job.topic.notebook_path)
    if job.topic.after:
        inputs |= _read_reports(job)
    text = manifest.render(
        folder=job.folder,
        title=job.topic.title,
        parameters=job.settled.parameters,
        inputs=inputs,
        outputs=_outputs(work),
        findings=found.findings,
        sources=found.sources,
        forms=job.forms,
        usual_form=job.settled.usual,
        digests=with_forms(digests, job.forms),
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        duration_seconds=seconds,
    )
    (work / MANIFEST).write_text(text, encoding="utf-8", newline="\n")


def _outputs(work: Path) -> dict[str, str]:
    return manifest.digests((path for path in work.rglob("*") if path.is_file()), work)


def _read_reports(job: Job) -> dict[str, str]:
    """Return the hashes of the executed notebooks whose findings a report reads."""
    built = BuiltReports(job.folder.out).findings(job.folder.edition, job.folder.area)
    return {
        f"reports/{topic}/{name}": report.outputs[name]
        for topic, report in built.items()
        if topic in job.topic.after and (name := f"{topic}.ipynb") in report.outputs
    }


def _data_files(folder: Path) -> Iterator[Path]:
    """Yield the files that a report can depend on; of the store its index, which names the rows' hash, and the flows."""
    for path in folder.rglob("*"):
        in_store = path.parent == folder / STORE_FOLDER
        if path.is_file() and path.suffix != ".md" and (not in_store or path.name in (MANIFEST_FILE, FLOWS)):
            yield path
