"""What is made from made-up data says so in every title, so that it is never taken for a real city's."""

from __future__ import annotations

from dataclasses import replace

from analysis.chapters.chapter import Chapter
from analysis.elements import Finding, Prose, Table
from analysis.model.surveys import FICTION, FICTIONAL_AREA

_MARK = f"【{FICTION}】"


def is_fictional(area: str) -> bool:
    """Tell whether a code is that of an area that does not exist."""
    return bool(FICTIONAL_AREA.fullmatch(area))


def marked(area: str, chapter: Chapter) -> Chapter:
    """Return the chapter of a made-up area with the mark on each figure, table and finding."""
    if not is_fictional(area):
        return chapter
    return replace(
        chapter,
        missing=tuple(_prose(each) for each in chapter.missing),
        findings=tuple(_finding(each) for each in chapter.findings),
        pictures=tuple(
            replace(
                each,
                title=f"{_MARK}{each.title}",
                alt=f"{_MARK}{each.alt}",
                table=_table(each.table),
                note=f"{_MARK}{each.note}",
            )
            for each in chapter.pictures
        ),
        shown=tuple(_table(each) for each in chapter.shown),
    )


def _finding(finding: Finding) -> Finding:
    return finding.model_copy(update={"statement": f"{_MARK}{finding.statement}"})


def _table(table: Table) -> Table:
    return table.model_copy(update={"title": f"{_MARK}{table.title}"})


def _prose(prose: Prose) -> Prose:
    return prose.model_copy(update={"title": f"{_MARK}{prose.heading}"})
