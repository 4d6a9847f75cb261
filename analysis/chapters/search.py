"""Look for words in what a study says: findings, texts, tables and pictures."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from analysis.chapters.chapter import Chapter
from analysis.checking.errors import InputError
from analysis.elements import Aside, Element, Finding, Prose, Quotation, Quotations, Table
from analysis.elements.key_findings import key_findings
from analysis.elements.overview import Part, overview
from analysis.elements.picture import Picture

if TYPE_CHECKING:
    from analysis.chapters.study import Study


@dataclass(frozen=True, eq=False)
class Found(Chapter):
    """What a study has on some words; a notebook displays where it stands and what it says.

    `places` say where each hit stands, as one types it. ``draw`` draws the pictures.
    """

    places: tuple[Part, ...] = ()

    def overview_parts(self) -> tuple[Part, ...]:
        """Return where the hits stand."""
        return self.places

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        listed = overview(self.title, self.places, name="study")
        shown = Aside(heading="見つかったもの", elements=(*self.findings, *self.text, *self.shown))
        bundle = shown._repr_mimebundle_()
        return {
            **bundle,
            "text/html": listed["text/html"] + bundle["text/html"],
            "text/plain": listed["text/plain"],
        }


def search(study: Study[Any], text: str) -> Found:
    """Return what the chapters of a study say on all of the words of a text; width and case do not matter.

    Raises
    ------
    InputError
        When the text is empty.
    """
    words = _folded(text).split()
    if not words:
        raise InputError(
            "探すことばがありません", where="study.search", expected='例: study.search("有配偶")'
        )
    hits: list[tuple[Part, Element | Picture]] = []
    for name, chapter in zip(study.chapters, study.all_chapters(), strict=True):
        for part, each, told in _said(name, chapter):
            if all(word in (whole := _folded(told)) for word in words) and whole:
                hits.append((part, each))
    found = [each for _, each in hits]
    return Found(
        f"「{text}」を含むもの（{len(hits)}件）",
        findings=tuple(each for each in found if isinstance(each, Finding)),
        text=tuple(each for each in found if isinstance(each, Prose)),
        pictures=tuple(each for each in found if isinstance(each, Picture)),
        shown=tuple(each for each in found if isinstance(each, Table)),
        places=tuple(part for part, _ in hits),
    )


def _said(name: str, chapter: Chapter) -> Iterable[tuple[Part, Element | Picture, str]]:
    """Yield what a chapter says, with where it stands and the words of it."""
    body = list(chapter.body)
    texts: Sequence[Any] = (*chapter.missing, *chapter.text, *chapter.remarks, *_of(body, Prose))
    for prose in texts:
        title = prose.heading or chapter.title
        yield Part(f"{name}.opening", "文章", title), prose, "\n".join((prose.heading, *prose.paragraphs))
    for finding in (*chapter.findings, *_of(body, Finding)):
        part = Part(f'{name}.finding("{finding.id}")', "所見", finding.statement)
        yield part, finding, "\n".join((finding.statement, finding.method, finding.basis, *finding.caveats))
    for picture in (*chapter.pictures, *_of(body, Picture)):
        part = Part(f"{name}.pictures", "図", f"{picture.title}（描くには draw(study.{name})）")
        yield part, picture, "\n".join((picture.title, picture.alt, picture.note))
    for table in (*chapter.shown, *_of(body, Table)):
        cells = "\n".join(cell for row in table.text_rows() for cell in row)
        heads = "\n".join(column.header for column in table.columns)
        part = Part(f'{name}.table("{table.id}")', "付表" if table.annex else "表", table.title)
        yield part, table, "\n".join((table.title, heads, cells, table.note, table.basis))


def _of(body: Iterable[Any], kind: type) -> list[Any]:
    return [each for each in body if isinstance(each, kind)]


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def summary(study: Study[Any]) -> Aside:
    """Return the key findings of a study for the end of its notebook; the report has them on its cover."""
    told: dict[str, tuple[Finding, str]] = {}
    for chapter in study.all_chapters():
        for finding in (*chapter.findings, *_of(chapter.body, Finding)):
            told.setdefault(finding.id, (finding, chapter.title))
    chosen = key_findings(finding for finding, _ in told.values())
    quoted = tuple(Quotation.of(each, study.topic.id, told[each.id][1]) for each in chosen)
    lead = "" if quoted else "要点になる所見はない。"
    return Aside(
        heading=f"{study.name}の要点", lead=lead, elements=(Quotations(items=quoted),) if quoted else ()
    )
