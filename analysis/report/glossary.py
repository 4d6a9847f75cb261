"""The terms that readers may not know: of all of them, those that occur in a report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from analysis.checking.yaml_text import read_yaml
from analysis.report.annex_document import Term
from analysis.report.document import Body

FILE = Path(__file__).with_name("glossary.yml")
_UNREAD = {"svg", "layout", "anchor", "table_anchor", "kind", "alt"}
"""Fields of a document that nobody reads as text."""


class _Entry(BaseModel):
    """A term; `find` are its spellings where it is not looked for as it stands, none when it never is."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    term: str
    meaning: str
    find: tuple[str, ...] | None = None


@cache
def glossary() -> tuple[_Entry, ...]:
    """Return all terms in reading order."""
    return tuple(_Entry.model_validate(entry) for entry in read_yaml(FILE)["terms"])


def terms_used(bodies: Iterable[Body]) -> tuple[Term, ...]:
    """Return the terms that occur in what is printed between cover and annex or in the annex tables."""
    text = "\n".join(part for body in bodies for part in _texts(body.model_dump()))
    return tuple(
        Term(term=entry.term, meaning=entry.meaning)
        for entry in glossary()
        if any(spelling in text for spelling in (entry.find if entry.find is not None else (entry.term,)))
    )


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, part in value.items():
            if name not in _UNREAD:
                yield from _texts(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _texts(part)
