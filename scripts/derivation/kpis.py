"""KPI registers that the project ships: of tables that a third party transcribed, and 厚木市 from printed counts."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pandas as pd

from derivation import kpis_sapporo, kpis_sendai
from derivation.kpi_files import ACTUALS, RATINGS, REGISTER, TARGETS, plain
from derivation.kpi_files import write as write_file

HERE = Path(__file__).parent
COUNTS = HERE / "kpi_ratings.csv"
"""Counts of ratings copied by hand from printed documents, a column `area` before those of ``ratings.csv``."""
NAMED = HERE / "kpi_transcribed.csv"
"""KPIs that a public document names without values, one a row."""
NAGANO = ("20201", "長野市", "kpi_nagano", "nagano")
ERAS = {"H": 1988, "R": 2018}


def write(raw: Path, out: Path) -> None:
    """Write ``kpis/<area>/`` of every area that the project ships."""
    code, name, source, prefix = NAGANO
    table = pd.read_csv(raw / "tables" / "kpi_tables.csv", dtype=str, keep_default_na=False)
    for file, rows in nagano(table[table["municipality"] == name], source, prefix).items():
        write_file(rows, out / "kpis" / code / f"{file}.csv")
    for area, files in ((kpis_sapporo.AREA, kpis_sapporo.files), (kpis_sendai.AREA, kpis_sendai.files)):
        for file, rows in files(raw).items():
            write_file(rows, out / "kpis" / area / f"{file}.csv")
    counts, named = (pd.read_csv(file, dtype=str, keep_default_na=False) for file in (COUNTS, NAMED))
    for area, rows in counts.groupby("area", sort=False):
        write_file([RATINGS, *rows[RATINGS].to_numpy().tolist()], out / "kpis" / str(area) / "ratings.csv")
    fixed = {"decimals": "0", "sex": "total", "age": "total"}
    for area, rows in named.groupby("area", sort=False):
        lines = [[fixed.get(c, row.get(c, "")) for c in REGISTER] for row in rows.to_dict("records")]
        write_file([REGISTER, *lines], out / "kpis" / str(area) / "register.csv")


def nagano(table: pd.DataFrame, source: str, prefix: str) -> dict[str, list[list[str]]]:
    """Return the rows of the files.

    Numbers are the texts of the table. A KPI whose baseline meets its target (equal, or already better) asks to
    stay there: type maintain. A target that the table has not as a number is left out: what the table repeats as
    "target1" there is the baseline.
    """
    register, targets, actuals = [REGISTER], [TARGETS], [ACTUALS]
    for number, row in enumerate(table.to_dict("records"), start=1):
        kpi = f"{prefix}_{number:02d}"
        labels = [_label(label) for label in json.loads(row["labels"])]
        actual = [value or "" for value in json.loads(row["actual"], parse_float=str, parse_int=str)]
        target = [value or "" for value in json.loads(row["target"], parse_float=str, parse_int=str)]
        by_role = {role: (year, n) for n, (role, year) in enumerate(labels)}
        begins, baseline = by_role["基準"][0], actual[by_role["基準"][1]]
        ends, aim = by_role["目標"][0], target[by_role["目標"][1]]
        reported, value = by_role["実績"][0], actual[by_role["実績"][1]]
        lower_is_better = row["better"] == "low"
        unit = "" if row["unit"] in ("－", "-") else row["unit"]
        held = aim != "" and (
            float(baseline) <= float(aim) if lower_is_better else float(baseline) >= float(aim)
        )
        note = "" if aim else "目標は転記された表に数値がない"
        decimals = max(len(text.partition(".")[2]) for text in (baseline, aim, value))
        register.append(
            [
                *(kpi, row["kpi"], row["domain"], "", "", "", "", "", "maintain" if held else "level"),
                *(
                    "lower" if lower_is_better else "higher",
                    unit,
                    str(decimals),
                    plain(baseline),
                    str(begins),
                ),
                *("", "", "", "", "total", "total", "", source, note),
            ]
        )
        if aim:
            targets.append([kpi, str(ends), plain(aim), "", "", "", ""])
        for year, text in ((begins, baseline), (reported, value)):
            actuals.append([kpi, str(year), "", plain(text), "observed", source, ""])
    return {"register": register, "targets": targets, "actuals": actuals}


def _label(label: str) -> tuple[str, int]:
    """Return role and year of a label such as 「基準 (R2)」."""
    match = re.fullmatch(r"(基準|実績|目標) \(([HR])(元|\d+)\)", label)
    if match is None:
        raise ValueError(f"not a label: {label!r}")
    return match[1], ERAS[match[2]] + (1 if match[3] == "元" else int(match[3]))
