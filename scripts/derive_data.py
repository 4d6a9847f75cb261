"""Derive the tables in `data/` from the official files.

    .venv/bin/python scripts/derive_data.py --raw ../shared/data --out data

Writes `areas.csv`, `prefecture_flows.csv`, `observations/*.csv`, `surveys/*/*` and `kpis/<area>/*.csv`; the other
catalogues are written by hand. The same input gives the same bytes.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from derivation import (
    areas,
    fertility,
    flows,
    industry,
    kpis,
    labour,
    marriage,
    mortality,
    movers,
    population,
    population_register,
    projections,
    register,
    surveys,
    transcribed,
    vital,
)
from derivation.table import write


def main() -> None:
    parser = argparse.ArgumentParser(description="Derive data/ from the official files.")
    parser.add_argument("--raw", type=Path, required=True, help="folder with raw/ and tables/")
    parser.add_argument(
        "--out", type=Path, required=True, help="folder for areas.csv, observations/ and kpis/"
    )
    arguments = parser.parse_args()
    derive(arguments.raw, arguments.out)


def derive(raw: Path, out: Path) -> None:
    every = areas.municipalities(raw)
    tables = {
        "vital_statistics": vital.table(raw, every),
        "resident_register": register.table(raw, every),
        "population_register": population_register.table(raw),
        "deaths_by_age": mortality.table(raw),
        "movers": movers.table(raw),
        "population_census": population.census_table(raw, every),
        "population_ipss_2018": population.ipss_2018_table(raw),
        "population_ipss_2023": population.ipss_2023_table(raw),
        "fertility": fertility.table(raw),
        "share_married": marriage.table(raw),
        "labour": labour.table(raw),
        "industry": industry.table(raw),
        "job_openings": industry.jobs(raw),
        "city_plan": transcribed.table("city_plan"),
    }
    for name, frame in tables.items():
        write(frame, out / "observations" / f"{name}.csv")
        print(f"{name}: {len(frame):,} rows")
    kpis.write(raw, out)
    projections.write(raw, out / "reference")
    between = flows.table(raw)
    between.to_csv(out / "prefecture_flows.csv", index=False, lineterminator="\n", encoding="utf-8")
    print(f"prefecture_flows: {len(between):,} rows")
    catalogue = areas.table(raw)
    catalogue.to_csv(out / "areas.csv", index=False, lineterminator="\n", encoding="utf-8")
    print(f"areas: {len(catalogue):,} rows")
    print(f"surveys: {len(surveys.write_surveys(raw, out / 'surveys')):,}")


if __name__ == "__main__":
    main()
