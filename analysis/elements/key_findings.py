"""Which findings make up the summary: those that carry a rank, in its order."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from analysis.elements.finding import Finding

MOST: Final = 5
"""Findings that a reader takes in within a minute."""


def key_findings(findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings of the summary, the most important first, from those that are printed."""
    ranked = [each for each in findings if each.rank and each.printed]
    return sorted(ranked, key=lambda each: each.rank or 0)[:MOST]
