"""Findings: sentences with the computed numbers behind them and the level of their evidence."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, ClassVar

from pydantic import Field, field_validator

from analysis.elements.base import Element


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
        """The Japanese label that reports print."""
        return _LABELS[self]


_LABELS = {
    EvidenceLevel.DESCRIPTION: "記述",
    EvidenceLevel.ESTIMATE: "試算",
    EvidenceLevel.BEFORE_AFTER: "前後比較",
    EvidenceLevel.PEER_COMPARISON: "他団体との比較",
    EvidenceLevel.QUASI_EXPERIMENT: "準実験",
    EvidenceLevel.EXPERIMENT: "実験",
}


class Finding(Element):
    """One statement of a report.

    `rank` orders the summary box (1 first); a finding without a rank stays in its chapter. `sources` are ids
    of the source catalogue, `basis` the statistical basis as the reader should see it (Japanese).
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

    @field_validator("estimate", "lower", "upper")
    @classmethod
    def _finite(cls, value: float | None) -> float | None:
        if value is not None and not abs(value) < float("inf"):
            raise ValueError("a finding's numbers are finite; leave the field out when there is no number")
        return value

    def plain_bundle(self) -> dict[str, Any]:
        """Return the statement with its evidence level as plain text."""
        lines = [f"【{self.evidence_level.label}】{self.statement}", *(f"  注: {c}" for c in self.caveats)]
        return {"text/plain": "\n".join(lines)}
