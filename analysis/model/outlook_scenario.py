"""A department's own scenario of the population: schedules of fertility, migration and survival in a YAML file.

::

    name: 施策を行った場合
    source: ○○市人口ビジョン
    total_fertility_rate: {2030: 1.35, 2050: 1.8}
    net_migration_rate:          # ％。5年間の純移動数を期首の人口で割った値。年齢は期末の年齢
      2030:
        male: {5-9: 0.5, 10-14: 0.0, …, 90+: 0.0}
        female: {…}
    survival:                    # 5年間の生残率（0〜1）。形は net_migration_rate と同じ
      2030: {…}

A schedule that is left out stays as in the projection that the scenario varies. Between two years of a schedule
lies a straight line, after the last one nothing changes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from analysis.checking.errors import InputError
from analysis.checking.pydantic_errors import nearest
from analysis.checking.yaml_text import read_yaml

SEXES: Final = ("male", "female")
AGES: Final = (*(f"{age}-{age + 4}" for age in range(5, 90, 5)), "90+")
"""Ages at the end of a step; 0–4 come from fertility."""
_SEX_NAMES: Final = {"male": "男", "female": "女"}
_NAMES: Final = ("name", "source", "total_fertility_rate", "net_migration_rate", "survival")
_LIMITS: Final = {
    "total_fertility_rate": (0.1, 4.0, "合計特殊出生率"),
    "net_migration_rate": (-100.0, 200.0, "純移動率（％）"),
    "survival": (0.0, 1.0, "生残率"),
}
_SHOWN: Final = 8
"""So many mistakes are told at once."""

Schedule = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class OutlookScenario:
    """The schedules of a scenario by year, ascending; rates by age are (2 sexes, 18 ages of `AGES`), shares.

    Attributes
    ----------
    name, source : what it is called, and where it comes from.
    total_fertility_rate : children per woman.
    net_migration_rate : share of the cohort at the start of five years.
    survival : share of the cohort that is alive after five years.
    """

    name: str
    source: str
    total_fertility_rate: Mapping[int, float]
    net_migration_rate: Mapping[int, Schedule]
    survival: Mapping[int, Schedule]


def read_scenario(path: Path) -> OutlookScenario:
    """Read a scenario, strictly.

    Raises
    ------
    InputError
        When the file is missing, is no such YAML, or makes no sense: a rate outside its limits, an age that is
        missing, years out of order, more people leaving than there are; all of it with its place.
    """
    if not path.is_file():
        raise InputError(
            "シナリオのファイルがありません",
            where=str(path),
            expected="合計特殊出生率などの YAML ファイル",
            remedy="population_outlook の scenario に書いた名前を確かめてください",
        )
    given = read_yaml(path)
    problems = [
        f"「{name}」は知られていない名前{nearest(str(name), _NAMES)}" for name in given if name not in _NAMES
    ]
    for name in ("name", "source"):
        if not isinstance(given.get(name), str) or not given[name].strip():
            problems.append(f"「{name}」（{'名前' if name == 'name' else '出典'}）がない")
    fertility = _years(given, "total_fertility_rate", problems)
    schedules = {
        name: {
            year: _by_age(value, name, year, problems)
            for year, value in _years(given, name, problems).items()
        }
        for name in ("net_migration_rate", "survival")
    }
    rates = {
        year: _number(value, "total_fertility_rate", str(year), problems) for year, value in fertility.items()
    }
    if not (fertility or schedules["net_migration_rate"] or schedules["survival"]):
        problems.append("出生・移動・生残のどの仮定も書かれていない")
    for year in sorted(set(schedules["survival"]) & set(schedules["net_migration_rate"])):
        left = schedules["survival"][year] + schedules["net_migration_rate"][year] / 100.0
        for sex, age in zip(*np.nonzero(left < 0), strict=True):
            problems.append(
                f"{year}年の{_SEX_NAMES[SEXES[sex]]}{AGES[age]}は、生残率と純移動率を足すと負になる（人口が負になる）"
            )
    if problems:
        more = len(problems) - _SHOWN
        raise InputError(
            "シナリオに誤りがあります: "
            + "；".join(problems[:_SHOWN])
            + (f"；ほか{more}件" if more > 0 else ""),
            where=path.name,
            expected="合計特殊出生率は4以下、生残率は0〜1、純移動率は％、年は古い順、年齢は"
            + "・".join((AGES[0], AGES[1]))
            + "から"
            + AGES[-1]
            + "まで男女とも全部",
            remedy="値を直してから、もう一度実行してください",
        )
    return OutlookScenario(
        given["name"].strip(),
        given["source"].strip(),
        rates,
        {year: rate / 100.0 for year, rate in schedules["net_migration_rate"].items()},
        schedules["survival"],
    )


def _years(given: Mapping[Any, Any], name: str, problems: list[str]) -> dict[int, Any]:
    """Return a schedule by year; what is not one is told."""
    schedule = given.get(name)
    if schedule is None:
        return {}
    if not isinstance(schedule, dict) or not all(
        isinstance(year, int) and not isinstance(year, bool) and 1980 <= year <= 2200 for year in schedule
    ):
        problems.append(f"「{name}」が「年: 値」の形でない")
        return {}
    years = list(schedule)
    if years != sorted(years):
        problems.append(f"「{name}」の年が古い順でない（{'、'.join(map(str, years))}）")
    return {year: schedule[year] for year in sorted(years)}


def _by_age(value: Any, name: str, year: int, problems: list[str]) -> Schedule:
    """Return the rates of one year, (2, 18); zeros where something is wrong, which is told."""
    rates = np.zeros((len(SEXES), len(AGES)))
    if not isinstance(value, dict) or set(value) != set(SEXES):
        problems.append(f"「{name}」の{year}年に male と female がそろっていない")
        return rates
    for place, sex in enumerate(SEXES):
        ages = value[sex] if isinstance(value[sex], dict) else {}
        missing = [age for age in AGES if age not in ages]
        unknown = [str(age) for age in ages if age not in AGES]
        where = f"「{name}」の{year}年の{_SEX_NAMES[sex]}"
        if missing:
            problems.append(f"{where}に年齢がない（{'、'.join(missing)}）")
        if unknown:
            problems.append(f"{where}に知られていない年齢がある（{'、'.join(unknown)}）")
        for column, age in enumerate(AGES):
            if age in ages:
                rates[place, column] = _number(ages[age], name, f"{year}.{sex}.{age}", problems)
    return rates


def _number(value: Any, name: str, place: str, problems: list[str]) -> float:
    low, high, called = _LIMITS[name]
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        problems.append(f"「{name}.{place}」の{called}が {value!r}（{low:g}〜{high:g} の数値のはず）")
        return 0.0
    return float(value)
