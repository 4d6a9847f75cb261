"""札幌市's 24 KPIs out of the two yearly reports that a third party transcribed."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from derivation.kpi_files import ACTUALS, REGISTER, TARGETS, plain

AREA = "01100"
TABLE = "kpi_prefectures_sapporo.csv.gz"
FIELDS = {
    "children_youth": "子ども・若者",
    "daily_life": "生活・暮らし",
    "community": "地域",
    "safety_security": "安全・安心",
    "economy": "経済",
    "sports_culture": "スポーツ・文化",
    "environment": "環境",
    "urban_space": "都市空間",
}
"""The transcriber's words for the fields of the plan, and the plan's own."""
UNITS = {
    "ratio": "",
    "percent": "％",
    "people": "人",
    "machines": "台",
    "10k_people": "万人",
    "100m_yen": "億円",
    "10k_yen_per_person": "万円",
    "10k_t_co2": "万t-CO2",
    "minutes": "分",
    "minutes_per_day": "分",
}
SOURCES = {"report2024": "kpi_sapporo_2024", "report2025": "kpi_sapporo_2025"}


def files(raw: Path) -> dict[str, list[list[str]]]:
    """Return the rows of the register's files.

    The direction is read from baseline and target. What the reports have not counted up yet (`unaggregated`) has no
    year there: it becomes a remark of the KPI, and no actual.
    """
    table = pd.read_csv(raw / "tables" / TABLE, dtype=str, keep_default_na=False)
    table = table[table["area"] == AREA]
    register, targets, actuals = [REGISTER], [TARGETS], [ACTUALS]
    for number, (_, rows) in enumerate(table.groupby("kpi_id", sort=False), start=1):
        kpi = f"sapporo_{number:02d}"
        by_role = {str(role): each.to_dict("records") for role, each in rows.groupby("role", sort=False)}
        # the later report counts where the two differ
        baseline, target = by_role["baseline"][-1], by_role["target"][-1]
        counted = [row for row in by_role["actual"] if row["period"]]
        direction = "higher" if float(target["value"]) > float(baseline["value"]) else "lower"
        values = [baseline["value"], target["value"], *(row["value"] for row in counted)]
        note = "" if counted else "2つの報告書とも実績は未集計"
        head = rows.iloc[0]
        register.append(
            [
                *(kpi, head["kpi"], FIELDS[head["domain"]], "", "", "", "", "", "level", direction),
                *(UNITS[baseline["unit"]], str(max(len(v.partition(".")[2]) for v in values))),
                *(plain(baseline["value"]), baseline["period"], "", "", "", "", "total", "total", ""),
                *(SOURCES[baseline["change_or_type"]], note),
            ]
        )
        targets.append([kpi, target["period"], plain(target["value"]), "", "", "", ""])
        reported = {
            row["period"]: [
                *(kpi, row["period"], "", plain(row["value"]), "observed"),
                *(SOURCES[row["change_or_type"]], ""),
            ]
            for row in (baseline, *counted)
        }
        actuals += [reported[year] for year in sorted(reported)]
    return {"register": register, "targets": targets, "actuals": actuals}
