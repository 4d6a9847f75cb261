"""Make the document of a meeting: one PDF and one HTML of the reports that were built."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import nbformat

from analysis.checking.errors import InputError, ReportError
from analysis.checking.pydantic_errors import nearest
from analysis.elements import Cover
from analysis.model.findings import BuiltReport, BuiltReports
from analysis.report.bundle_assembly import Bundled, assemble_bundle
from analysis.report.exporters import EvidenceHTMLExporter
from analysis.report.manifest import digests
from analysis.report.meeting import Meeting, MeetingChapter
from analysis.report.pdf import compile_pdf
from analysis.report.report_folder import ReportFolder
from analysis.topics.registry import all_topics
from analysis.words.era import era_date

NAME: Final = "bundle"
"""Name of the folder and of the files: no topic has this id."""


@dataclass(frozen=True)
class Binding:
    """A document that is to be made, checked: the reports are there."""

    folder: ReportFolder
    cover: Cover
    meeting: Meeting
    reports: tuple[tuple[MeetingChapter, BuiltReport], ...]


def plan_bundle(
    reports: Path, edition: int, area: str, area_name: str, meeting: Meeting, topics: Sequence[str] = ()
) -> Binding:
    """Return the document that the reports of an area make.

    Parameters
    ----------
    reports : folder of all reports.
    meeting : what the cover says, and which reports in which order.
    topics : ids, in place of the meeting's; without either, all that were built.

    Raises
    ------
    InputError
        When reports are missing (all are named) or a manifest is broken.
    """
    built = BuiltReports(reports).findings(edition, area)
    given = {chapter.topic: chapter for chapter in meeting.chapters}
    wanted = list(topics) or list(given) or _in_order(built)
    missing = [topic for topic in dict.fromkeys(wanted) if topic not in built]
    if missing or not wanted:
        raise _missing(missing, wanted, built, edition, area, area_name)
    chapters = [given.get(topic, MeetingChapter(topic=topic)) for topic in dict.fromkeys(wanted)]
    cover = Cover(
        title=meeting.title or f"{area_name}の根拠資料",
        question="",
        area=area,
        area_name=area_name,
        year=edition,
        year_label="",
        topic=NAME,
        document_no=meeting.document_no,
        meeting=meeting.meeting,
        date=era_date(meeting.date) if meeting.date else "",
        date_iso=meeting.date.isoformat() if meeting.date else "",
        department=meeting.department,
    )
    return Binding(
        ReportFolder(Path(os.path.abspath(reports)), edition, area, NAME),
        cover,
        meeting,
        tuple((chapter, built[chapter.topic]) for chapter in chapters),
    )


def bind(binding: Binding, waiting: Callable[[str], None]) -> Path:
    """Make ``bundle.pdf``, ``bundle.html`` and the record ``bundle.json``; return their folder.

    The executed notebooks are read back, nothing runs again. `waiting` is called when another process makes the
    same document.

    Raises
    ------
    InputError
        When an executed notebook is missing or can't be read.
    ReportError
        When something in a notebook can't be laid out, or a file can't be written.
    """
    bundled = [
        Bundled(
            report.topic,
            report.title,
            _notebook(report),
            binding.meeting.number(n, chapter),
            chapter.department,
        )
        for n, (chapter, report) in enumerate(binding.reports, start=1)
    ]
    page = EvidenceHTMLExporter().bundle(assemble_bundle(bundled, binding.cover, "html"))
    document = compile_pdf(assemble_bundle(bundled, binding.cover, "typst"))
    try:
        with binding.folder.replaced(lambda: waiting(f"{binding.cover.area_name} {NAME}")) as work:
            (work / f"{NAME}.html").write_text(page, encoding="utf-8", newline="\n")
            (work / f"{NAME}.pdf").write_bytes(document)
            record = {
                "area": binding.folder.area,
                "edition": binding.folder.edition,
                "meeting": binding.meeting.model_dump(mode="json"),
                "chapters": [part.topic for part in bundled],
                "inputs": {
                    name: digest
                    for _, report in binding.reports
                    for name, digest in digests([report.notebook], report.folder.parent).items()
                },
                "outputs": digests(work.iterdir(), work),
            }
            text = json.dumps(record, ensure_ascii=False, indent=1) + "\n"
            (work / f"{NAME}.json").write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        place = error.filename or binding.folder.path
        raise ReportError(f"{place} で失敗しました（{error.strerror or error}）。") from None
    return binding.folder.path


def _in_order(built: Mapping[str, BuiltReport]) -> list[str]:
    """Return the topics that were built: those that are installed in their order, then the others."""
    return [*(topic for topic in all_topics() if topic in built), *sorted(set(built) - set(all_topics()))]


def _missing(
    missing: Sequence[str],
    wanted: Sequence[str],
    built: Mapping[str, BuiltReport],
    edition: int,
    area: str,
    area_name: str,
) -> InputError:
    unknown = [topic for topic in missing if topic not in all_topics()]
    if unknown:
        told = "、".join(f"「{topic}」{nearest(topic, all_topics())}" for topic in unknown)
        return InputError(
            f"知られていない報告書があります（{told}）",
            where="chapters",
            expected="、".join(dict.fromkeys((*all_topics(), *built))),
        )
    titles = "、".join(f"{topic}（{all_topics()[topic].title}）" for topic in missing)
    options = "".join(f" --topic {topic}" for topic in missing)
    return InputError(
        f"{area_name}（{area}）の{edition}年度の報告書が"
        + (f"足りません: {titles}" if wanted else "一つもありません"),
        where="ebpm bundle",
        remedy=f"`ebpm build {area} --edition {edition}{options}` で作ってから、もう一度実行してください",
    )


def _notebook(report: BuiltReport) -> nbformat.NotebookNode:
    try:
        notebook = nbformat.read(report.notebook, as_version=4)
        nbformat.validate(notebook)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, nbformat.ValidationError) as error:
        raise InputError(
            f"実行済みのノートブックを読めません（{type(error).__name__}）",
            where=str(report.notebook),
            remedy=f"`ebpm build {report.area} --topic {report.topic} --edition {report.edition}` で作り直してください",
        ) from None
    return notebook
