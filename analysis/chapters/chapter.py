"""What a chapter of a report holds, and the words that a topic gives to a generic one."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import pandas as pd

from analysis.elements import NOTHING, Element, Finding, Group, Prose, Quotations, Table
from analysis.elements.overview import Overview, Part
from analysis.elements.picture import Picture


@dataclass(frozen=True)
class Nouns:
    """What a generic chapter calls its series.

    Attributes
    ----------
    id : beginning of the ids of elements, ``births``.
    what : the thing counted, 「出生数」.
    unit : 「人」.
    down, up : what it does, as a verb stem: 「減った」, 「増えた」.
    fall, rise : the same as nouns, 「減少」, 「増加」.
    event : what one of the things counted is, 「出生」, for sentences on chance.
    decimals : of the values.
    """

    id: str
    what: str
    unit: str = "人"
    down: str = "減った"
    up: str = "増えた"
    fall: str = "減少"
    rise: str = "増加"
    event: str = ""
    decimals: int = 0

    def moved(self, change: float) -> str:
        """Return the noun of a change: fall or rise."""
        return self.fall if change < 0 else self.rise


@dataclass(frozen=True, eq=False)
class Chapter(Overview):
    """The parts of a chapter in reading order; each may be empty.

    Attributes
    ----------
    title : the chapter's name, for overviews.
    missing : what can't be shown, and why.
    text : paragraphs before the findings.
    findings : statements with their numbers.
    remarks : paragraphs after the findings.
    pictures : charts to be drawn (`analysis.figures.draw`).
    tables : tables of the chapter and of the annex.
    body : elements and charts in reading order, of a chapter that mixes them; `draw` shows them.
    """

    title: str
    missing: tuple[Prose, ...] = ()
    text: tuple[Prose, ...] = ()
    findings: tuple[Finding, ...] = ()
    remarks: tuple[Prose, ...] = ()
    pictures: tuple[Picture, ...] = ()
    shown: tuple[Table, ...] = field(default=())
    body: tuple[Element | Picture, ...] = ()

    @property
    def opening(self) -> Group:
        """章の文章と所見（示せないものがあれば、その理由）。"""
        return Group((*self.missing, *self.text, *self.findings, *self.remarks))

    @property
    def tables(self) -> Group:
        """章の表と付表。"""
        return Group(self.shown) if self.shown else NOTHING

    @property
    def frames(self) -> dict[str, pd.DataFrame]:
        """表の中身（表の id ごとの DataFrame）。"""
        return {table.id: table.frame() for table in self.shown}

    def followed_by(self, other: Chapter) -> Chapter:
        """Return the chapter with the parts of another after its own, under its own title."""
        return replace(
            self,
            missing=self.missing + other.missing,
            text=self.text + other.text,
            findings=self.findings + other.findings,
            remarks=self.remarks + other.remarks,
            pictures=self.pictures + other.pictures,
            shown=self.shown + other.shown,
        )

    def told(self, *findings: Finding | None) -> Chapter:
        """Return the chapter with more findings at its end; None stands for one that can't be made."""
        return replace(self, findings=(*self.findings, *(each for each in findings if each is not None)))

    def finding(self, id: str) -> Finding | None:
        """Return the finding with this id, None when the chapter has none."""
        return next((each for each in self.findings if each.id == id), None)

    def table(self, id: str) -> Table | None:
        """Return the table with this id, None when the chapter has none."""
        return next((each for each in self.shown if each.id == id), None)

    def overview_title(self) -> str:
        """Return the chapter's title."""
        return self.title

    def overview_parts(self) -> tuple[Part, ...]:
        """Return what the chapter holds."""
        return (
            Part("opening", "文章と所見", f"所見{len(self.findings)}件"),
            Part("pictures", "図", "、".join(picture.title for picture in self.pictures) or "なし"),
            Part("tables", "表", "、".join(table.title for table in self.shown) or "なし"),
            Part("frames", "表の中身（DataFrame）", "、".join(table.id for table in self.shown) or "なし"),
        )

    @property
    def sources(self) -> frozenset[str]:
        """Ids of the sources behind the chapter's findings and tables."""
        shown = (*self.findings, *self.shown, *self.body)
        cited = [each for each in shown if isinstance(each, Finding | Table)]
        quoted = [item for each in shown if isinstance(each, Quotations) for item in each.items]
        return frozenset(source for each in (*cited, *quoted) for source in each.sources)
