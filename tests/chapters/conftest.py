"""Studies of made-up places: a data folder with the shipped catalogues, a few areas and the rows of a test."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from analysis.chapters.chapter import Nouns
from analysis.chapters.needs import SeriesNeed
from analysis.chapters.parameters import WindowParameters
from analysis.chapters.study import Study
from analysis.chapters.year_rules import BothEnds
from analysis.model.observations import COLUMNS, Status
from analysis.model.profile import Section
from analysis.model.series import Series
from analysis.topics.topic import Topic

DEATHS = Nouns(id="deaths", what="死亡数", event="死亡")
AREAS = {"14203": "東市", "14205": "西市", "14206": "南市", "14207": "北市", "14212": "中市", "13402": "島村"}
CATALOGUES = (
    "indicators.csv", "bases.csv", "sources.csv", "area_changes.csv", "corrections.csv", "official_tables.csv",
)  # fmt: skip

NEEDS = (
    SeriesNeed(
        id="deaths",
        label="死亡数",
        missing="{area}の死亡数",
        indicator="deaths",
        bases=("vital_statistics", "resident_register"),
        years=BothEnds(),
        table="register_population",
        required=True,
    ),
)
TOPIC: Topic[WindowParameters] = Topic(
    id="deaths",
    title="死亡数の動向",
    question="死亡数はどう変わってきたのか",
    parameters=WindowParameters,
    profile=Section,
    needs_list=f"{__name__}:NEEDS",
    study_class="analysis.chapters.study:Study",
)

Row = Mapping[str, object]


def rows(
    area: str, values: Mapping[int, float | None], indicator: str = "deaths", **other: str
) -> list[dict[str, object]]:
    """Rows of one series, of the vital statistics unless it is told otherwise."""
    given = {
        "indicator": indicator, "sex": "total", "age": "total", "status": "observed",
        "basis": "vital_statistics", "source": "vital_ssds", **other,
    }  # fmt: skip
    return [
        {**given, "area": area, "year": year, "value": "" if value is None else value}
        for year, value in values.items()
    ]


@pytest.fixture
def folder(tmp_path: Path, data_dir: Path) -> Callable[..., Path]:
    """Write a data folder of the given rows."""

    def make(*groups: Iterable[Row], profile: str = "") -> Path:
        made = tmp_path / "made"
        (made / "observations").mkdir(parents=True, exist_ok=True)
        (made / "profiles").mkdir(exist_ok=True)
        for name in CATALOGUES:
            shutil.copy(data_dir / name, made / name)
        with (made / "areas.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(("area", "name_ja", "level", "prefecture", "parent"))
            writer.writerow(("00000", "全国", "country", "", ""))
            writer.writerows(
                (f"{p}000", f"{n}", "prefecture", f"{p}000", "") for p, n in (("13", "都"), ("14", "県"))
            )
            writer.writerows(
                (code, name, "municipality", f"{code[:2]}000", "") for code, name in AREAS.items()
            )
        with (made / "observations" / "made.csv").open("w", encoding="utf-8", newline="") as file:
            table = csv.DictWriter(file, COLUMNS, lineterminator="\n")
            table.writeheader()
            for group in groups:
                table.writerows(group)
        if profile:
            (made / "profiles" / "14212.yml").write_text(f'area: "14212"\n{profile}', encoding="utf-8")
        return made

    return make


@pytest.fixture
def study(folder) -> Callable[..., Study[Any]]:
    """Open a study of 中市 (14212) with deaths by year, and what else the test has."""

    def make(
        deaths: Mapping[int, float], *groups: Iterable[Row], profile: str = "", **given: Any
    ) -> Study[Any]:
        made = folder(rows("14212", deaths), *groups, profile=profile)
        return TOPIC.open(**{"area": "14212", "data_dir": str(made), **given})

    return make


def series(values: Mapping[int, float], **other: Any) -> Series:
    """A series that was read from nowhere."""
    index = pd.Index(sorted(values), name="year", dtype="int64")
    basis = other.pop("basis", "vital_statistics")
    given: dict[str, Any] = {
        "status": pd.Series([Status.OBSERVED] * len(index), index=index, dtype=object),
        "sources": pd.Series([frozenset({"vital_ssds"})] * len(index), index=index, dtype=object),
        "indicator": "deaths", "name": "死亡数", "area": "14212", "bases": (basis,),
        "counted": (("死亡数", "人口動態統計"),), "unit": "人",
    }  # fmt: skip
    return Series(values=pd.Series([float(values[y]) for y in index], index=index), **{**given, **other})
