"""Findings: sentences with the computed numbers behind them and the level of their evidence."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from html import escape
from typing import Any, ClassVar

from pydantic import Field, field_validator

from analysis.elements.base import Element
from analysis.elements.html import folded, page, small_print
from analysis.words.numbers import format_number


class EvidenceLevel(StrEnum):
    """How far a finding carries, from description to experiment (design, section 4)."""

    DESCRIPTION = "description"
    ESTIMATE = "estimate"
    BEFORE_AFTER = "before_after"
    PEER_COMPARISON = "peer_comparison"
    QUASI_EXPERIMENT = "quasi_experiment"
    EXPERIMENT = "experiment"

    @property
    def label(self) -> str:
        """根拠の段階の呼び名。"""
        return _LABELS[self]

    @property
    def step(self) -> int:
        """根拠の段階（1 記述 から 5 実験）。"""
        return list(EvidenceLevel).index(self) + 1


_LABELS = {
    EvidenceLevel.DESCRIPTION: "記述",
    EvidenceLevel.ESTIMATE: "試算",
    EvidenceLevel.BEFORE_AFTER: "前後比較",
    EvidenceLevel.PEER_COMPARISON: "他団体との比較",
    EvidenceLevel.QUASI_EXPERIMENT: "準実験",
    EvidenceLevel.EXPERIMENT: "実験",
}


def _finite(value: float | None) -> float | None:
    if value is not None and not abs(value) < float("inf"):
        raise ValueError("a finding's numbers are finite; leave the field out when there is no number")
    return value


class Finding(Element):
    """所見：文と、そのもとになった推定値・区間・方法・出典・根拠の段階。

    `rank` orders the summary box (1 first); a finding without a rank stays in its chapter. `sources` are ids
    of the source catalogue, `basis` the statistical basis as the reader should see it (Japanese). `facts` are what
    other programs read of it, by names that stay the same from year to year. A finding that is not `printed` stands
    in a table of its chapter already: it is recorded, and takes no room on the pages.
    """

    mime: ClassVar[str] = "application/vnd.ebpm.finding+json"

    id: str = Field(pattern=r"^[a-z0-9_.-]+$")
    statement: str = Field(min_length=1)
    estimate: float | None = None
    lower: float | None = None
    upper: float | None = None
    confidence: float | None = None
    unit: str = ""
    n: float | None = None
    method: str = ""
    basis: str = ""
    sources: tuple[str, ...] = ()
    evidence_level: EvidenceLevel = EvidenceLevel.DESCRIPTION
    caveats: tuple[str, ...] = ()
    rank: int | None = Field(default=None, ge=1)
    facts: Mapping[str, str | float | None] = Field(default_factory=dict)
    printed: bool = True

    _numbers = field_validator("estimate", "lower", "upper", "n")(_finite)

    @property
    def estimate_text(self) -> str:
        """推定値と単位（「−454人」）。なければ空。"""
        return "" if self.estimate is None else self._printed(self.estimate) + self.unit

    @property
    def interval_text(self) -> str:
        """信頼区間（「95％区間 −39.8〜−31.2％」）。なければ空。"""
        if self.lower is None or self.upper is None or self.confidence is None:
            return ""
        low, high = self._printed(self.lower), self._printed(self.upper)
        return f"{100 * self.confidence:.10g}％区間 {low}〜{high}{self.unit}"

    def plain_bundle(self) -> dict[str, Any]:
        """Return the statement with what it rests on as HTML, and with its level as plain text."""
        level = self.evidence_level
        html = page(
            f'<p><b>{escape(self.statement)}</b> <span class="badge">段階{level.step} {level.label}</span></p>'
            + small_print(
                {"推定値": "　".join(part for part in (self.estimate_text, self.interval_text) if part)},
                {"方法": self.method, "観測数": "" if self.n is None else format_number(self.n)},
                {"統計の種類": self.basis, "出典": "、".join(self.sources)},
            )
            + folded("留意点", self.caveats),
            kind="card",
            uses=(".badge", "summary"),
        )
        lines = [f"【{level.label}】{self.statement}", *(f"  注: {c}" for c in self.caveats)]
        return {"text/html": html, "text/plain": "\n".join(lines)}

    def _printed(self, value: float) -> str:
        """Return a number with about three digits, the estimate and its limits alike."""
        numbers = [abs(number) for number in (self.estimate, self.lower, self.upper) if number is not None]
        whole = all(number.is_integer() for number in numbers)
        decimals = next((n for n, least in enumerate((100, 10, 1)) if max(numbers) >= least), 3)
        return format_number(value, 0 if whole else decimals)
