"""What areas are compared by, gathered from the data as far as they go."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from analysis.model.catalogue import Catalogue
from analysis.model.observations import Status
from analysis.model.sums import is_quinquennial
from analysis.store.data_store import DataStore

LEAST_COVERAGE: Final = 0.5
"""A characteristic that fewer of the areas have is not used: too few could be compared."""

_POPULATION: Final = (("population", "census"), ("population", "resident_register"))
_SURFACE: Final = (("habitable_area_km2", "land_survey"), ("area_km2", "land_survey"))
_SECTORS: Final = ("primary", "secondary", "tertiary")
_INDUSTRY: Final = ("employed", "employees")
_AGE_BASES: Final = ("census", "resident_register", "ipss_2018")
INDICATORS: Final = frozenset(
    [indicator for indicator, _ in (*_POPULATION, *_SURFACE)]
    + [f"{kind}_{sector}" for kind in _INDUSTRY for sector in _SECTORS]
)
"""What is read of every area to compare them."""

_BROAD_AGES: Final = ("0-14", "15-64", "65+")


@dataclass(frozen=True)
class Characteristics:
    """What areas are compared by.

    Attributes
    ----------
    table : a row an area, a column a characteristic; NaN where it is not known.
    weights : of the columns; columns of one aspect share the weight of one.
    words : what a column is and of when, in Japanese.
    """

    table: pd.DataFrame
    weights: dict[str, float]
    words: dict[str, str]


def characteristics(store: DataStore, area: str) -> Characteristics:
    """Return what the areas of the same level as `area` are compared by, as far as the data go.

    Logarithms of population and of density (per habitable km², else per km²), shares of 0–14 and 65+ among
    persons of known age, shares of the primary, secondary and tertiary sector among the employed (else among
    employees). Each is of the latest year in which the area itself has it.
    """
    catalogue = store.catalogue
    level = catalogue.areas.at[area, "level"]
    same = catalogue.areas.index[catalogue.areas["level"] == level]
    rows = store.observations
    rows = rows[rows["area"].isin(same) & rows["value"].notna()]
    table = pd.DataFrame(index=pd.Index(sorted(rows["area"].unique()), name="area"))
    built = Characteristics(table, {}, {})
    if area not in table.index:
        return built
    population = _first_of(rows, area, _POPULATION)
    if population is not None:
        values, pair, year = population
        _add(
            built,
            "log_population",
            np.log(values.where(values > 0)),
            1.0,
            f"人口（{_when(catalogue, pair, year)}）",
        )
        surface = _first_of(rows, area, _SURFACE)
        if surface is not None:
            density = values / surface[0].where(surface[0] > 0)
            word = f"人口密度（{catalogue.indicators.loc[[surface[1]], 'name_ja'].iloc[0]}あたり）"
            _add(built, "log_density", np.log(density.where(density > 0)), 1.0, word)
    _add_ages(built, rows, area, catalogue)
    _add_industry(built, rows, area, catalogue)
    return built


_Values = tuple[pd.Series, tuple[str, str], int]


def _first_of(rows: pd.DataFrame, area: str, pairs: Iterable[tuple[str, str]]) -> _Values | None:
    """Return the values by area of the first series in which the area has a positive one, its latest."""
    totals = rows[(rows["sex"] == "total") & (rows["age"] == "total") & (rows["value"] > 0)]
    for indicator, basis in pairs:
        series = totals[(totals["indicator"] == indicator) & (totals["basis"] == basis)]
        years = series.loc[series["area"] == area, "year"]
        if len(years):
            year = int(years.max())
            return series[series["year"] == year].set_index("area")["value"], (indicator, basis), year
    return None


def _add_ages(built: Characteristics, rows: pd.DataFrame, area: str, catalogue: Catalogue) -> None:
    population = rows[(rows["indicator"] == "population") & (rows["status"] != Status.PROJECTED.value)]
    for basis in _AGE_BASES:
        of_basis = population[population["basis"] == basis]
        for wide in (_broad_groups(of_basis), _from_bands(of_basis)):
            names = {"0-14": "share_0_14", "65+": "share_65"}
            _add_shares(built, wide, area, "年齢3区分の割合", ("population", basis), catalogue, names)
            if "share_65" in built.table:
                return


def _broad_groups(population: pd.DataFrame) -> pd.DataFrame:
    """Return persons of 0–14, 15–64 and 65+ (columns) by year and area, as the source groups them."""
    rows = population[population["age"].isin(_BROAD_AGES) & (population["sex"] == "total")]
    wide = rows.pivot_table(index=["year", "area"], columns="age", values="value", aggfunc="first")
    return wide.reindex(columns=list(_BROAD_AGES)).dropna()


def _from_bands(population: pd.DataFrame) -> pd.DataFrame:
    """Return the same from 5-year bands, of both sexes or of men and women together."""
    bands = {age: _broad_of(age) for age in population["age"].unique() if is_quinquennial(age)}
    rows = population[population["age"].isin(list(bands))]
    totals = rows[rows["sex"] == "total"]
    rows = totals if len(totals) else rows
    grouped = rows.assign(group=rows["age"].map(bands)).groupby(["year", "area", "group"])["value"].sum()
    return grouped.unstack("group").reindex(columns=list(_BROAD_AGES)).dropna()  # noqa: PD010


def _broad_of(age: str) -> str:
    low = int(age.rstrip("+").split("-")[0])
    return _BROAD_AGES[0] if low < 15 else _BROAD_AGES[1] if low < 65 else _BROAD_AGES[2]


def _add_industry(built: Characteristics, rows: pd.DataFrame, area: str, catalogue: Catalogue) -> None:
    totals = rows[(rows["sex"] == "total") & (rows["age"] == "total")]
    for kind in _INDUSTRY:
        sectors = {f"{kind}_{sector}": f"share_{sector}" for sector in _SECTORS}
        of_kind = totals[totals["indicator"].isin(list(sectors))]
        for basis in sorted(of_kind["basis"].unique()):
            wide = of_kind[of_kind["basis"] == basis].pivot_table(
                index=["year", "area"], columns="indicator", values="value", aggfunc="first"
            )
            wide = wide.reindex(columns=list(sectors)).dropna()
            what = "産業3部門の就業者の割合" if kind == "employed" else "産業3部門の従業者の割合"
            _add_shares(built, wide, area, what, (f"{kind}_primary", basis), catalogue, sectors)
            if "share_primary" in built.table:
                return


def _add_shares(
    built: Characteristics,
    wide: pd.DataFrame,
    area: str,
    what: str,
    pair: tuple[str, str],
    catalogue: Catalogue,
    names: dict[str, str],
) -> None:
    """Add shares of a whole (the columns of `wide`, index year and area) in the latest year of the area."""
    wide = wide[wide.sum(axis=1) > 0]
    years = [year for year, code in wide.index if code == area]
    if not years:
        return
    year = int(max(years))
    latest = wide.xs(year, level="year")
    shares = latest.div(latest.sum(axis=1), axis=0)
    for column, name in names.items():
        _add(built, name, shares[column], 1 / len(names), f"{what}（{_when(catalogue, pair, year)}）")


def _add(built: Characteristics, name: str, values: pd.Series, weight: float, word: str) -> None:
    column = values.reindex(built.table.index)
    if column.notna().mean() >= LEAST_COVERAGE:
        built.table[name] = column
        built.weights[name] = weight
        built.words[name] = word


def _when(catalogue: Catalogue, pair: tuple[str, str], year: int) -> str:
    return f"{year}年、{catalogue.basis_name(pair[1])}"
