"""Which KPIs may be one and the same: names that are equal or nearly so."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import combinations
from typing import Final

from analysis.model.kpis.kpi import Kpi

NEAR: Final = 0.85
"""Similarity (0 to 1) from which two names are near."""

_SPELLINGS: Final = str.maketrans({"ヶ": "か", "カ": "か", "箇": "か"})
_IGNORED: Final = re.compile(r"[\s・、,，。.「」『』()（）\[\]【】:：/／\-‐−―ー〜~]")
_CONTRASTS: Final = re.compile(
    r"[男女子性大小中高幼前後期内外上下新旧南北東西左右公私国県市町村区以未満入出増減初再]*|[\d年歳月第]*"
    r"|男性|女性|小学校?|中学校?|高校|高等学校|児童|生徒|転入|転出"
)
"""What tells two KPIs of a family apart: 健康寿命（男） and （女） are no duplicates."""


@dataclass(frozen=True)
class SimilarPair:
    """Two KPIs with like names.

    Attributes
    ----------
    first, second : in the order of the register.
    similarity : 2 × matching characters ÷ characters of both names, normalised; 1 for equal names.
    """

    first: Kpi
    second: Kpi
    similarity: float

    @property
    def is_duplicate(self) -> bool:
        """Whether the normalised names are equal."""
        return self.similarity == 1


def plain_name(name: str) -> str:
    """Return a name without what writers vary: width, blanks, brackets and punctuation, 箇所/ヶ所/か所.

    >>> plain_name("市内　観光客数（累計）") == plain_name("市内観光客数 (累計)")
    True
    """
    return _IGNORED.sub("", unicodedata.normalize("NFKC", name).casefold()).translate(_SPELLINGS)


def similar_names(kpis: Iterable[Kpi], near: float = NEAR) -> tuple[SimilarPair, ...]:
    """Return the pairs of KPIs whose names are equal or near, the most alike first.

    Similarity is the ratio of Ratcliff and Obershelp on `plain_name`. Pairs that differ only in what tells
    a family apart (男/女, 小学校/中学校, numbers) are left out.

    References
    ----------
    Ratcliff and Metzener (1988) Dr. Dobb's Journal 13(7):46.

    Examples
    --------
    >>> pairs = similar_names([Kpi("a", "健康寿命（男）"), Kpi("b", "健康寿命（女）"), Kpi("c", "健康寿命（男 ）")])
    >>> [(pair.first.id, pair.second.id, pair.is_duplicate) for pair in pairs]
    [('a', 'c', True)]
    """
    named = [(each, plain_name(each.name)) for each in kpis]
    found = []
    for (first, one), (second, other) in combinations(named, 2):
        matcher = SequenceMatcher(None, one, other, autojunk=False)
        if matcher.real_quick_ratio() < near or matcher.quick_ratio() < near:
            continue
        ratio = matcher.ratio()
        if one == other or (ratio >= near and not _in_contrast(matcher, one, other)):
            found.append(SimilarPair(first, second, 1.0 if one == other else ratio))
    return tuple(sorted(found, key=lambda pair: -pair.similarity))


def _in_contrast(matcher: SequenceMatcher[str], one: str, other: str) -> bool:
    """Tell whether all that differs is words that set members of a family apart, in place of each other."""
    differing = [
        (one[i1:i2], other[j1:j2]) for tag, i1, i2, j1, j2 in matcher.get_opcodes() if tag != "equal"
    ]
    return all(a and b and _CONTRASTS.fullmatch(a) and _CONTRASTS.fullmatch(b) for a, b in differing)
