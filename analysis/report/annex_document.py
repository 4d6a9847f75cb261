"""What the annex of a report lists: sources, levels of evidence, terms."""

from __future__ import annotations

from analysis.elements import EvidenceLevel, Source
from analysis.report.piece import Piece


class ListedSource(Piece):
    """A source in the annex; `link` is its address when that can be followed.

    `name`, `licence` and `url` are what is printed beside the number; without a publication above it, all of it.
    """

    number: int
    anchor: str
    source: Source
    name: str
    licence: str
    url: str
    link: str


class SourceGroup(Piece):
    """The sources of one publication: its name, and the licence and the address that all of them share.

    All are empty when there is but one source.
    """

    name: str
    licence: str
    url: str
    link: str
    sources: tuple[ListedSource, ...]


class Term(Piece):
    """A term of the glossary."""

    term: str
    meaning: str


class EvidenceStep(Piece):
    """One line of the legend of evidence levels."""

    step: int
    label: str
    meaning: str


_MEANINGS = {
    EvidenceLevel.DESCRIPTION: "統計の値や推移をそのまま示したもの。原因や施策の効果を示すものではない。",
    EvidenceLevel.ESTIMATE: "統計の値に仮定を置いて計算したもの。仮定が変われば結果も変わり、効果を示すものではない。",
    EvidenceLevel.BEFORE_AFTER: "ある時点の前と後を比べたもの。同じ時期に起きた他の変化の影響と区別できない。",
    EvidenceLevel.PEER_COMPARISON: "条件の近い他の市区町村などと比べたもの。なお残る条件の違いの影響を含む。",
    EvidenceLevel.QUASI_EXPERIMENT: "施策の有無による差を統計的な方法で推定したもの。置いた前提が成り立つ範囲で効果を示す。",
    EvidenceLevel.EXPERIMENT: "対象を無作為に分けて比べたもの。施策の効果を最も確かに示す。",
}

EVIDENCE_STEPS = tuple(
    EvidenceStep(step=level.step, label=level.label, meaning=_MEANINGS[level]) for level in EvidenceLevel
)
