"""The columns of the files of a KPI register, and their writer."""

from __future__ import annotations

import csv
import io
from pathlib import Path

REGISTER = [
    *("kpi", "name", "policy", "measure", "goal", "strategy_measure", "action"),
    *("kind", "type", "direction", "unit", "decimals", "baseline", "baseline_year"),
    *("viewpoints", "sdgs", "indicator", "basis", "sex", "age", "department", "source", "note"),
]
TARGETS = ["kpi", "year", "target", "lower", "upper", "condition", "set_on"]
ACTUALS = ["kpi", "year", "reported_on", "value", "status", "source", "note"]
RATINGS = ["item", "year", "rating", "count", "source"]


def plain(number: str) -> str:
    """Return a number of the table as the register has it: 70.0 is 70."""
    return number.rstrip("0").rstrip(".") if "." in number else number


def write(rows: list[list[str]], path: Path) -> None:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text.getvalue(), encoding="utf-8", newline="")
