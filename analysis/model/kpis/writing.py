"""The register as the text of its CSV files: what `reading` reads gives the same register again."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import date

from analysis.model.kpis.columns import COLUMNS, SEPARATOR
from analysis.model.kpis.kpi import Kpi
from analysis.model.kpis.register import KpiRegister


def csv_files(register: KpiRegister) -> dict[str, str]:
    """Return the content of every file by its name; files without rows are left out, but for the register."""
    rows: dict[str, list[list[str]]] = {
        "register": [_kpi(each) for each in register.kpis],
        "targets": [
            _cells(each.kpi, each.year, each.target, each.lower, each.upper, each.condition, each.set_on)
            for each in register.targets
        ],
        "actuals": [
            _cells(each.kpi, each.year, each.reported_on, each.value, each.status, each.source, each.note)
            for each in register.actuals
        ],
        "revisions": [
            _cells(each.kpi, each.date, each.kind, _joined(each.from_kpis), each.reason, each.former)
            for each in register.revisions
        ],
        "projects": [
            [
                *_cells(each.id, each.name, each.measure, each.year, each.rating, each.delay_reason),
                *_cells(each.budget_thousand_yen, _joined(each.kpis), each.source),
            ]
            for each in register.projects
        ],
        "ratings": [
            _cells(each.item, each.year, each.rating, each.count, each.source) for each in register.ratings
        ],
        "perceptions": [
            [
                *_cells(each.measure, each.aspect, each.year, each.value, each.lowest, each.highest, each.n),
                *_cells(each.question, each.source),
            ]
            for each in register.perceptions
        ],
    }
    return {
        f"{name}.csv": _text([list(COLUMNS[name]), *found])
        for name, found in rows.items()
        if found or name == "register"
    }


def _kpi(kpi: Kpi) -> list[str]:
    given = {"kpi": kpi.id, "viewpoints": _joined(kpi.viewpoints), "sdgs": _joined(map(str, kpi.sdgs))}
    return _cells(*(given.get(column, getattr(kpi, column, None)) for column in COLUMNS["register"]))


def _cells(*values: object) -> list[str]:
    return [_cell(value) for value in values]


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return plain(value)
    return value.isoformat() if isinstance(value, date) else str(value)


def plain(value: float) -> str:
    """Return a number as the files have it: no exponent, no separators, no trailing zeros.

    >>> plain(38.0), plain(0.00001), plain(-1.25)
    ('38', '0.00001', '-1.25')
    """
    text = f"{value:.15g}"
    if "e" in text:
        text = f"{value:.12f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _joined(parts: Iterable[str]) -> str:
    return SEPARATOR.join(parts)


def _text(rows: list[list[str]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()
