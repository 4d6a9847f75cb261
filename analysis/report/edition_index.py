"""The index of an edition: a page that lists all its reports, finds one by name or code, and names what failed."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from html import unescape
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

from analysis.report.fonts import font_face_css
from analysis.report.forms import Form
from analysis.report.ledger import Entry, Ledger
from analysis.report.report_folder import ReportFolder, replaced_file
from analysis.report.request import State
from analysis.topics.registry import all_topics
from analysis.words.era import era_year

FILE: Final = "index.html"
_FONT_FACES: Final = "/* font faces */"
_TEMPLATES = Path(__file__).parent / "templates" / "edition_index"


@dataclass(frozen=True)
class Cell:
    """One report: where it lies, or why it is not there.

    Attributes
    ----------
    topic, title : the notebook.
    place : relative address of its folder, empty when there is no report.
    state : 「あり」「失敗」「データなし」 …
    why : of a report that failed or was left out.
    failed : relative address of the notebook of a failure, as far as it ran; empty when there is none.
    pages : what is in the folder: what each link is called, and its file.
    """

    topic: str
    title: str
    place: str
    state: str
    why: str = ""
    failed: str = ""
    pages: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Row:
    """The reports of one municipality."""

    area: str
    name: str
    cells: tuple[Cell, ...]


def write_index(out: Path, edition: int) -> Path:
    """Write ``<out>/<edition>/index.html`` from the ledger and from the reports that lie there."""
    titles = {topic.id: topic.title for topic in all_topics().values()}
    rows = _rows(out, edition, Ledger(out, edition).entries(), titles)
    path = out / str(edition) / FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    page = (
        _environment()
        .get_template("edition_index.html.j2")
        .render(
            title=f"{era_year(edition, '年度')}の報告書の一覧",
            rows=rows,
            topics=titles,
            failures=[(row, cell) for row in rows for cell in row.cells if cell.state == _FAILED],
            count=sum(bool(cell.place) for row in rows for cell in row.cells),
            script_hash=_policy_hash(_text("search.js")),
        )
    )
    replaced_file(path, page.replace(_FONT_FACES, font_face_css(unescape(page)), 1))
    return path


def _rows(
    out: Path, edition: int, entries: Mapping[tuple[str, str], Entry], titles: Mapping[str, str]
) -> list[Row]:
    names = {area: entry.area_name for (area, _), entry in entries.items()}
    return [
        Row(area, name, tuple(_cells(out, edition, area, entries, titles)))
        for area, name in sorted(names.items())
    ]


def _cells(
    out: Path, edition: int, area: str, entries: Mapping[tuple[str, str], Entry], titles: Mapping[str, str]
) -> Iterable[Cell]:
    for topic, title in titles.items():
        entry, folder = entries.get((area, topic)), ReportFolder(out, edition, area, topic)
        if entry is not None and entry.state is State.FAILED:
            failed = f"failed/{folder.failed.name}" if folder.failed.is_file() else ""
            former = f"{area}/{topic}" if folder.path.is_dir() else ""
            yield Cell(topic, title, former, _FAILED, entry.why, failed, _pages(folder))
        elif folder.path.is_dir():
            yield Cell(topic, title, f"{area}/{topic}", "あり", pages=_pages(folder))
        elif entry is not None and entry.state is State.LEFT_OUT:
            yield Cell(topic, title, "", "データなし", entry.why)
        else:
            yield Cell(topic, title, "", "なし")


def _pages(folder: ReportFolder) -> tuple[tuple[str, str], ...]:
    """Return the forms of a report that are there, and its workbook."""
    names = {Form.LONG: "", Form.SHORT: "要約版"}
    files = [
        *(
            (names[form] + kind.upper(), form.file(folder.topic, kind))
            for form in Form
            for kind in ("html", "pdf")
        ),
        ("XLSX", f"{folder.topic}.xlsx"),
    ]
    return tuple((label, file) for label, file in files if (folder.path / file).is_file())


_FAILED: Final = "失敗"


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    environment.globals["included"] = lambda name: Markup(_text(name))
    return environment


def _text(name: str) -> str:
    return (_TEMPLATES / name).read_text(encoding="utf-8")


def _policy_hash(script: str) -> str:
    """Return what a content security policy calls a script by, so that no other one runs."""
    return f"'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'"
