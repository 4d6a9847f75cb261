"""How KPIs are called in sentences: a few by name, each by a name of its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from analysis.topics.kpi_trends.followed import Followed

NAMED: Final = 3
"""So many KPIs are named in a sentence; more are counted."""


def listed(names: Sequence[str]) -> str:
    """Return a few names with brackets, and how many more there are."""
    more = f"ほか{len(names) - NAMED}件" if len(names) > NAMED else ""
    return "".join(f"「{name}」" for name in names[:NAMED]) + more


def unique_names(followed: Sequence[Followed]) -> dict[str, str]:
    """Return by id a name that no other KPI has: two KPIs of one name get their goals."""
    names = [each.kpi.name for each in followed]
    return {
        each.kpi.id: each.kpi.name if names.count(each.kpi.name) == 1 else f"{each.kpi.name}（{each.goal}）"
        for each in followed
    }
