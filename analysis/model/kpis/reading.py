"""Read the files of a KPI register, check them against each other, and list everything that is wrong at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

import pandas as pd

from analysis.checking.csv_text import read_csv_text
from analysis.checking.failures import Failure, InvalidData
from analysis.checking.schema import check
from analysis.methods.kpi_target import Direction, KpiType
from analysis.model.catalogue import Catalogue
from analysis.model.kpis.columns import COLUMNS, SCHEMAS, SEPARATOR
from analysis.model.kpis.kpi import (
    CONDITIONS,
    Actual,
    Aspect,
    Item,
    Kind,
    Kpi,
    Perception,
    Project,
    RatingCount,
    Revision,
    RevisionKind,
    Target,
)
from analysis.model.kpis.register import KpiRegister
from analysis.model.observations import Status

Tables = Mapping[str, pd.DataFrame]


def read_register(folder: Path, area: str, catalogue: Catalogue) -> KpiRegister:
    """Return the register of ``<folder>/register.csv`` and the files beside it.

    Parameters
    ----------
    folder : ``data/kpis/<area>``.
    area : code of the area.
    catalogue : sources, indicators and bases that the rows may name.

    Raises
    ------
    InputError
        When ``register.csv`` is missing or a file can't be read.
    InvalidData
        When rows fail their checks; the failures of all files are listed with file, row and column.
    """
    tables: dict[str, pd.DataFrame] = {}
    failures: list[Failure] = []
    for name, columns in COLUMNS.items():
        path, label = folder / f"{name}.csv", f"kpis/{area}/{name}.csv"
        if name != "register" and not path.exists():
            tables[name] = pd.DataFrame(columns=list(columns), dtype="str")
            continue
        tables[name] = read_csv_text(path, columns, label=label)
        try:
            check(SCHEMAS[name], tables[name], label)
        except InvalidData as error:
            failures += error.failures
    if not failures:
        failures = list(_between_files(tables, area, catalogue))
    if failures:
        raise InvalidData(failures)
    return register_of(tables, area)


def register_of(tables: Tables, area: str) -> KpiRegister:
    """Return the register of text tables (`COLUMNS`) that passed their checks."""
    return KpiRegister(
        area,
        tuple(_kpi(row) for row in _rows(tables["register"])),
        tuple(_target(row) for row in _rows(tables["targets"])),
        tuple(_actual(row) for row in _rows(tables["actuals"])),
        tuple(_revision(row) for row in _rows(tables["revisions"])),
        tuple(_project(row) for row in _rows(tables["projects"])),
        tuple(
            RatingCount(
                Item(row["item"]), _year(row["year"]), row["rating"], int(row["count"]), row["source"]
            )
            for row in _rows(tables["ratings"])
        ),
        tuple(_perception(row) for row in _rows(tables["perceptions"])),
    )


def _between_files(tables: Tables, area: str, catalogue: Catalogue) -> Iterator[Failure]:
    register = tables["register"].set_index("kpi", drop=False)
    for name, table in tables.items():
        file = f"kpis/{area}/{name}.csv"
        for number, row in zip(table.index, _rows(table), strict=True):
            for column in ("kpi", "from", "kpis"):
                for kpi in _split(row.get(column, "")):
                    if kpi not in register.index:
                        yield Failure(file, int(number), column, kpi, "register.csv にある「kpi」")
            source = row.get("source", "")
            if source and source not in catalogue.sources.index:
                yield Failure(file, int(number), "source", source, "sources.csv にある出典又は空")
            entry = register.loc[row["kpi"]] if row.get("kpi") in register.index else None
            found = None if entry is None else _mismatch(name, row, entry, catalogue)
            if found:
                yield Failure(file, int(number), *found)


def _mismatch(
    name: str, row: Mapping[str, str], entry: pd.Series, catalogue: Catalogue
) -> tuple[str, str, str] | None:
    """Return column, value and what was expected where a row does not agree with its KPI."""
    if name == "register" and row["indicator"]:
        pair = (row["indicator"], row["basis"])
        if pair not in catalogue.indicator_bases:
            return "indicator", "・".join(pair), "indicators.csv にある指標と基準の組"
        unit = str(catalogue.indicators.at[pair, "unit"])
        if row["unit"] != unit:
            return "unit", row["unit"], f"指標 {pair[0]} の単位「{unit}」"
    if name == "actuals" and entry["indicator"]:
        words = "公的統計を実績とする KPI（「indicator」のあるもの）には書かない"
        return "kpi", row["kpi"], words
    if name == "targets":
        if (entry["type"] == KpiType.RANGE) != (row["lower"] != "") and not row["condition"]:
            words = "「type」が range なら lower と upper、それ以外なら target"
            return "target", row["target"] or f"{row['lower']}〜{row['upper']}", words
        if entry["baseline_year"] and int(row["year"]) <= int(entry["baseline_year"]):
            return "year", row["year"], f"基準年度（{entry['baseline_year']}）より後の年度"
    return None


def _kpi(row: Mapping[str, str]) -> Kpi:
    return Kpi(
        id=row["kpi"],
        kind=Kind(row["kind"]) if row["kind"] else None,
        type=KpiType(row["type"]),
        direction=Direction(row["direction"]) if row["direction"] else None,
        decimals=int(row["decimals"]),
        baseline=_number(row["baseline"]),
        baseline_year=_year(row["baseline_year"]),
        viewpoints=_split(row["viewpoints"]),
        sdgs=tuple(int(each) for each in _split(row["sdgs"])),
        **{name: row[name] for name in ("name", "policy", "measure", "goal", "strategy_measure", "action")},
        **{name: row[name] for name in ("unit", "indicator", "basis", "sex", "age")},
        **{name: row[name] for name in ("department", "source", "note")},
    )


def _target(row: Mapping[str, str]) -> Target:
    return Target(
        row["kpi"],
        int(row["year"]),
        _number(row["target"]),
        _number(row["lower"]),
        _number(row["upper"]),
        CONDITIONS.get(row["condition"]),
        _day(row["set_on"]),
    )


def _actual(row: Mapping[str, str]) -> Actual:
    return Actual(
        row["kpi"],
        int(row["year"]),
        _day(row["reported_on"]),
        _number(row["value"]),
        Status(row["status"]),
        row["source"],
        row["note"],
    )


def _revision(row: Mapping[str, str]) -> Revision:
    kind = RevisionKind(row["kind"])
    return Revision(row["kpi"], _day(row["date"]), kind, _split(row["from"]), row["reason"], row["former"])


def _project(row: Mapping[str, str]) -> Project:
    return Project(
        row["project"],
        row["name"],
        row["measure"],
        int(row["year"]),
        row["rating"],
        row["delay_reason"],
        _number(row["budget_thousand_yen"]),
        _split(row["kpis"]),
        row["source"],
    )


def _perception(row: Mapping[str, str]) -> Perception:
    return Perception(
        row["measure"],
        Aspect(row["aspect"]),
        int(row["year"]),
        float(row["value"]),
        float(row["lowest"]),
        float(row["highest"]),
        int(row["n"]) if row["n"] else None,
        row["question"],
        row["source"],
    )


def _rows(table: pd.DataFrame) -> list[dict[str, str]]:
    return [{str(key): str(value) for key, value in row.items()} for row in table.to_dict("records")]


def _split(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split(SEPARATOR) if part.strip())


def _number(cell: str) -> float | None:
    return float(cell) if cell else None


def _year(cell: str) -> int | None:
    return int(cell) if cell else None


def _day(cell: str) -> date | None:
    return date.fromisoformat(cell) if cell else None
