"""KPIs as cities and prefectures published them, read from the shared tables without the program's own readers.

What is no single plain number stays out: nothing is guessed. Transcribed by third parties, test data only.
"""

from __future__ import annotations

import json
import os
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from analysis.methods.kpi_target import Direction, KpiType
from analysis.model.kpis.kpi import Actual, Kpi, Revision, RevisionKind, Target
from analysis.model.kpis.register import KpiRegister
from analysis.model.observations import Status

ROOT = Path(__file__).resolve().parents[3]
TABLES = Path(os.environ.get("EBPM_SHARED_DATA", ROOT.parent / "shared" / "data")) / "tables"
CITIES, PREFECTURES = TABLES / "kpi_tables.csv", TABLES / "kpi_prefectures_sapporo.csv.gz"
REVISED = (
    ("new_target", RevisionKind.CHANGED, "目標の新しい設定"),
    ("new", RevisionKind.NEW, "指標の新しい設定"),
    ("replacement", RevisionKind.CHANGED, "別の指標への差し替え"),
    ("revised_definition", RevisionKind.CHANGED, "定義の変更"),
    ("revised_target", RevisionKind.CHANGED, "目標の変更"),
)
"""What a change type begins with, the kind of revision, and its reason; the publications name no day."""
AT_HAND = CITIES.exists() and PREFECTURES.exists()
CODES = {"金沢市": "17201", "四日市市": "24202", "狭山市": "11215", "長野市": "20201"}
LAST = {"baseline": 0, "actual": 1, "current": 1, "target": 2, "final_target": 2, "intermediate_target": 2}


@dataclass(frozen=True)
class Row:
    """One published KPI: numbers by role and fiscal year."""

    area: str
    id: str
    name: str
    place: str
    unit: str
    lower_is_better: bool
    baseline: tuple[int, float] | None
    actuals: tuple[tuple[int, float], ...]
    targets: tuple[tuple[int, float], ...]
    change: str = ""


def rows() -> list[Row]:
    """Return every KPI of the shared tables that has a number."""
    return [*_cities(), *_prefectures()]


def number(text: str) -> float | None:
    """Return the number of a cell that holds one number, with a unit and a year at most; None for all else."""
    plain = unicodedata.normalize("NFKC", text).strip()
    plain = re.sub(r"[(（〔][^)）〕]*[)）〕]", "", plain).strip()
    plain = re.sub(r"^[RHrh]\d{1,2}\s+", "", plain)
    match = re.fullmatch(r"([△▲−-]?)\s*(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?\s*([^\d\s~〜／/:：、]{0,9})", plain)
    if match is None or match[4] in ("以上", "以下") or re.search(r"[兆億万位約]", match[4]):
        return None
    value = float(match[2].replace(",", "") + (match[3] or ""))
    return -value if match[1] else value


def year(*texts: str) -> int | None:
    """Return the first fiscal year that one of the texts names."""
    for text in texts:
        plain = unicodedata.normalize("NFKC", text)
        match = re.search(r"(?<!\d)((?:19|20)\d\d)(?!\d)", plain)
        if match:
            return int(match[1])
        match = re.search(r"([RH])\s*(元|\d{1,2})(?!\d)", plain.upper())
        if match:
            return {"R": 2018, "H": 1988}[match[1]] + (1 if match[2] == "元" else int(match[2]))
    return None


def _cities() -> Iterator[Row]:
    table = pd.read_csv(CITIES, dtype=str, keep_default_na=False)
    for count, row in enumerate(table.to_dict("records"), start=1):
        labels = json.loads(row["labels"])
        actual, target = json.loads(row["actual"]), json.loads(row["target"])
        years = [year(label) for label in labels]
        values = [(y, v) for y, v in zip(years, actual, strict=True) if y and v is not None]
        aims = [(y, v) for y, v in zip(years, target, strict=True) if y and v is not None]
        has_base = "基準" in labels[0] and years[0] is not None and actual[0] is not None
        yield Row(
            CODES[row["municipality"]],
            f"city_{count}",
            row["kpi"],
            row["domain"],
            row["unit"],
            row["better"] == "low",
            (years[0], actual[0]) if has_base else None,
            tuple(sorted(values)),
            tuple(sorted(aims)),
        )


def _prefectures() -> Iterator[Row]:
    table = pd.read_csv(PREFECTURES, dtype=str, keep_default_na=False)
    for (area, kpi), some in table.groupby(["area", "kpi_id"], sort=False):
        found: dict[int, dict[int, float]] = {0: {}, 1: {}, 2: {}}
        for row in some.to_dict("records"):
            if row["role"] not in LAST or row["status"] in ("unaggregated", "conditional", "qualitative"):
                continue
            value = number(row["value"] if row["status"] in ("scalar", "numeric") else row["value_text"])
            when = year(row["period"], row["value_text"] if row["status"] != "scalar" else "")
            if when is None and row["role"] == "target":
                when = year(row["plan"].rpartition("-")[2])  # 福岡県総合計画(2022-2026)
            if value is not None and when is not None:
                found[LAST[row["role"]]][when] = value
        words = some["direction"].iloc[0]
        last = max(found[2]) if found[2] else None
        earliest = {**found[1], **found[0]}
        falls = last is not None and bool(earliest) and found[2][last] < earliest[min(earliest)]
        base = min(found[0]) if found[0] else None
        yield Row(
            str(area),
            re.sub(r"[^a-z0-9_-]", "-", str(kpi).lower()),
            some["kpi"].iloc[0] or str(kpi),
            some["domain"].iloc[0] or "計画",
            "％"
            if "％" in unicodedata.normalize("NFKC", "".join(some["value_text"]))
            or "%" in "".join(some["value_text"])
            else some["unit"].iloc[0],
            words == "decrease" or (words in ("", "context_dependent") and falls),
            (base, found[0][base]) if base is not None else None,
            tuple(sorted({**found[0], **found[1]}.items())),
            tuple(sorted(found[2].items())),
            some["change_or_type"].iloc[0],
        )


def revision(row: Row) -> Revision | None:
    """Return the revision that a publication tells of a KPI; None where it goes on as it was."""
    for begins, kind, reason in REVISED:
        if row.change.startswith(begins):
            return Revision(row.id, None, kind, reason=reason)
    return None


def as_register(area: str, rows: Iterable[Row]) -> KpiRegister:
    """Return published rows as a register: what a city would have typed."""
    kpis, targets, actuals, revisions = [], [], [], []
    for row in rows:
        told = revision(row)
        revisions += [told] if told else []
        base = row.baseline
        aims = [(y, v) for y, v in row.targets if base is None or y > base[0]]
        final = aims[-1][1] if aims else None
        held = (
            base is not None
            and final is not None
            and (base[1] <= final if row.lower_is_better else base[1] >= final)
        )
        kpis.append(
            Kpi(
                row.id, row.name, policy=row.place, type=KpiType.MAINTAIN if held else KpiType.LEVEL,
                direction=Direction.LOWER if row.lower_is_better else Direction.HIGHER, unit=row.unit, decimals=1,
                baseline=base[1] if base else None, baseline_year=base[0] if base else None,
            )
        )  # fmt: skip
        targets += [Target(row.id, y, v) for y, v in aims]
        actuals += [Actual(row.id, y, None, v, Status.OBSERVED) for y, v in row.actuals]
    return KpiRegister(area, tuple(kpis), tuple(targets), tuple(actuals), tuple(revisions))
