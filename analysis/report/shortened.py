"""The short form of a report: the answer in three sentences, one figure, one table, and what is missing.

Nothing is said that the whole does not say: findings, figure, table and gaps are the notebook's own, chosen by the
findings' ranks and by what the topic names as its lead.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeVar

from nbformat import NotebookNode

from analysis.elements import Element, Figure, Finding, Prose, Sources, Table
from analysis.report import document as doc
from analysis.report.assembly import Builder, cover_of, front_of
from analysis.report.glossary import glossary
from analysis.report.publications import listed_sources, publications
from analysis.report.reading import Item, bibliography, report_items, report_timestamp
from analysis.report.short_document import Short
from analysis.topics.topic import Lead

SENTENCES = 3
LONGEST_TABLE = 16
"""Rows: what still leaves room for what is missing."""
MOST_MISSING = 8
"""Paragraphs on what can't be shown; of more, the number of the others is told."""
_LEVELS = "段階"

E = TypeVar("E", Figure, Table)


def shortened(notebook: NotebookNode, *, name: str, lead: Lead) -> Short:
    """Return the short form of the report that an executed notebook holds.

    Parameters
    ----------
    notebook : executed notebook.
    name : the title of last resort (file name).
    lead : the ids of the figures and of the tables of which the first that is there is shown; else the first of
        all in reading order.

    Raises
    ------
    ReportError
        When an element or a picture cannot be read.
    """
    cover, items = report_items(notebook)
    answers = _answers(items)
    figure = _lead([item for item in items if isinstance(item, Figure)], lead.figures)
    tables = [item for item in items if isinstance(item, Table) and not item.annex]
    gaps = next((table for table in tables if doc.lists_gaps(table)), None)
    fitting = [table for table in tables if table is not gaps and len(table.rows) <= LONGEST_TABLE]
    table = _lead(fitting, lead.tables)
    shown: list[Element] = [each for each in (*answers, figure, table, _missing(items), gaps) if each]
    used = {id for each in shown if isinstance(each, Finding | Figure | Table) for id in each.sources}
    cited = Sources(sources=tuple(source for source in bibliography(items) if source.id in used))
    listed = listed_sources(cited.sources)
    builder = Builder(shown, {source.id: entry for source, entry in listed.items()})
    levels = next(entry.meaning for entry in glossary() if entry.term == _LEVELS)
    return Short(
        front=front_of(cover or cover_of(name)),
        timestamp=report_timestamp(cover),
        blocks=tuple(builder.preamble),
        sources=publications(listed),
        levels=levels if answers else "",
    )


def _answers(items: Iterable[Item]) -> list[Finding]:
    ranked = [item for item in items if isinstance(item, Finding) and item.printed and item.rank]
    return sorted(ranked, key=lambda finding: finding.rank or 0)[:SENTENCES]


def _lead(found: Sequence[E], wanted: Sequence[str]) -> E | None:
    wished = (each for id in wanted for each in found if each.id == id)
    return next(wished, found[0] if found else None)


def _missing(items: Iterable[Item]) -> Prose | None:
    """Return in one box what the chapters say they can't show, each once."""
    told = [
        f"{item.title}：{paragraph}" if item.title else paragraph
        for item in items
        if isinstance(item, Prose) and item.kind == "missing"
        for paragraph in item.paragraphs
    ]
    each = list(dict.fromkeys(told))
    if not each:
        return None
    kept, rest = each[:MOST_MISSING], len(each) - MOST_MISSING
    more = (f"ほかに示せないものが{rest}件ある。",) if rest > 0 else ()
    return Prose(kind="missing", paragraphs=(*kept, *more))
