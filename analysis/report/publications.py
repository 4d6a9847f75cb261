"""Sources by publication: what several have in common is said once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from analysis.elements import Source
from analysis.elements.html import followable
from analysis.report.annex_document import ListedSource, SourceGroup


def listed_sources(sources: Iterable[Source]) -> Mapping[Source, ListedSource]:
    """Return the sources numbered in the order in which they are printed: by publisher, by publication, as first cited."""
    return {
        source: ListedSource(
            number=n,
            anchor=f"source-{n}",
            source=source,
            name=source.name,
            licence=source.licence,
            url=source.url,
            link=source.url if followable(source.url) else "",
        )
        for n, source in enumerate(_ordered(sources), start=1)
    }


def publications(listed: Mapping[Source, ListedSource]) -> tuple[SourceGroup, ...]:
    """Return the numbered sources by publication; the licence and the address that all of one share are the publication's."""
    groups: dict[tuple[str, str], list[ListedSource]] = {}
    for source, entry in listed.items():
        groups.setdefault((source.publisher, source.title), []).append(entry)
    return tuple(_group(entries) for entries in groups.values())


def _ordered(sources: Iterable[Source]) -> list[Source]:
    by_publisher: dict[str, dict[str, dict[Source, None]]] = {}
    for source in sources:
        by_publisher.setdefault(source.publisher, {}).setdefault(source.title, {})[source] = None
    return [source for titles in by_publisher.values() for each in titles.values() for source in each]


def _group(entries: list[ListedSource]) -> SourceGroup:
    first = entries[0]
    if len(entries) == 1:
        return SourceGroup(name="", licence="", url="", link="", sources=tuple(entries))
    shared = {
        field: getattr(first, field)
        for field in ("licence", "url", "link")
        if len({getattr(entry, field) for entry in entries}) == 1
    }
    own = {"licence": "", "url": "", "link": ""}
    return SourceGroup(
        name=f"{first.source.publisher}「{first.source.title}」",
        **{**own, **shared},
        sources=tuple(
            entry.model_copy(update={"name": entry.source.table or "全体", **dict.fromkeys(shared, "")})
            for entry in entries
        ),
    )
