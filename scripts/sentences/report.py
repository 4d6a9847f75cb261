"""What one report says, read without its machinery."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from analysis.chapters.study import Study
from analysis.elements import Finding, Prose, Table

NUMBER = r"[−+]?[\d,]+(?:\.\d+)?"
"""A number as the reports print it."""


@dataclass
class Report:
    """What one report says, read without its machinery."""

    area: str
    name: str
    question: str
    findings: dict[str, Finding]
    tables: dict[str, Table]
    prose: list[str]
    titles: list[str]
    base_year: int
    year: int
    cited: set[str] = field(default_factory=set)
    listed: set[str] = field(default_factory=set)
    answered: dict[str, bool] = field(default_factory=dict)
    """Titles of the chapters, and whether each has a finding."""

    def texts(self) -> Iterator[str]:
        """Yield every sentence of the report."""
        yield self.question
        for finding in self.findings.values():
            yield finding.statement
            yield from finding.caveats
        yield from self.prose
        yield from self.titles
        for table in self.tables.values():
            yield table.title
            yield table.note
            for row in table.text_rows():
                yield from row

    def said(self, id: str) -> str:
        """Return a statement, empty when the report does not make it."""
        return self.findings[id].statement if id in self.findings else ""

    def column(self, table: str, key: str) -> list[Any]:
        """Return a column of a table; empty when the report has no such table."""
        found = self.tables.get(table)
        if found is None:
            return []
        place = [column.key for column in found.columns].index(key)
        return [row[place] for row in found.rows]


def read(study: Study[Any]) -> Report:
    """Read all of one report."""
    chapters = study.all_chapters()
    elements = [element for chapter in chapters for element in chapter.opening]
    gaps = [study.gaps] if study.gaps is not None else []
    tables = [table for chapter in chapters for table in chapter.shown]
    prose = [*(e for e in elements if isinstance(e, Prose)), study.caveats]
    pictures = [picture for chapter in chapters for picture in chapter.pictures]
    return Report(
        study.area,
        study.name,
        study.question,
        {e.id: e for e in elements if isinstance(e, Finding)},
        {table.id: table for table in (*tables, *gaps)},
        [text for each in prose for text in (each.title, *each.paragraphs)],
        [text for picture in pictures for text in (picture.title, picture.alt, picture.note)],
        *study.window,
        {source for e in elements if isinstance(e, Finding) for source in e.sources}
        | {source for table in tables for source in table.sources},
        {source.id for source in study.sources.sources},
        {chapter.title: bool(chapter.findings) for chapter in chapters},
    )


def number(text: str) -> float:
    """Return a printed number."""
    return float(text.replace(",", "").replace("−", "-").replace("+", ""))


Rule = Callable[[Report], Iterator[str]]
"""Yields each sentence that contradicts the report's own numbers."""


def named(*rules: Rule) -> dict[str, Rule]:
    """Return rules by their names."""
    return {rule.__name__: rule for rule in rules}
