"""How good projections of municipalities were, and where municipalities lie: reference tables of `data/reference`.

A report of one municipality compares with all of them without their data: `projection_rules.csv` has the rules that
were tried, `projection_errors.csv` past errors by size, `municipal_distribution.csv` percentiles over the country.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.chapters.cohorts import Span
from analysis.chapters.survival import SurvivalOf
from analysis.methods.projection import (
    ChildRule,
    implied_rates,
    net_migration_rate,
    pooled_net_migration_rate,
    project,
    prorate_unknown_age,
    recent_rates,
)
from analysis.methods.projection.recent import CHOSEN, COHORT_PULL, WOMEN_PULL
from analysis.model.data_folder import shipped as shipped_folder
from analysis.store.data_store import DataStore
from derivation import raw, shipped

BANDS = [f"{age}-{age + 4}" for age in range(0, 90, 5)]
OLDEST = ["90+", "90-94", "95-99", "100+"]
SEXES = ("male", "female")
CENSUSES = tuple(range(1980, 2020, 5))
REGISTER = (2015, 2020, 2025)
GROUPS = {
    "total": (slice(None), slice(None)),
    "0-4": (slice(None), slice(0, 1)),
    "0-14": (slice(None), slice(0, 3)),
    "15-64": (slice(None), slice(3, 13)),
    "65+": (slice(None), slice(13, None)),
    "75+": (slice(None), slice(15, None)),
    "women_20-39": (slice(1, 2), slice(4, 8)),
}
SIZES = (0, 5_000, 10_000, 30_000, 100_000, 300_000, 100_000_000)
CHANGES = (-100.0, -5.0, -2.0, 2.0, 5.0, 1000.0)
"""Bounds of the change of five years, in percent."""
RULES = (
    ("own_constant", ChildRule.CONSTANT, 0.0, 0.0),
    ("constant", ChildRule.CONSTANT, COHORT_PULL, WOMEN_PULL),
    ("own_once", ChildRule.OWN_ONCE, COHORT_PULL, WOMEN_PULL),
    ("nation_damped", ChildRule.NATION_DAMPED, COHORT_PULL, WOMEN_PULL),
    ("nation_going_on", ChildRule.NATION_GOING_ON, COHORT_PULL, WOMEN_PULL),
    ("nation_once_unpulled", ChildRule.NATION_ONCE, 0.0, 0.0),
    (CHOSEN.value, CHOSEN, COHORT_PULL, WOMEN_PULL),
)
"""Name, movement of the child–woman ratio, pull of the cohorts and of the women."""
TESTS = (("resident_register", 5), ("census", 5), ("census", 10), ("census", 20))
SOURCES = {"resident_register": "register_ages_everybody", "census": "census_1980_2015"}


@cache
def counts(folder: Path, basis: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return codes, persons (years, areas, 2, 19) of all municipalities and of the nation (years, 2, 19).

    Unknown ages are shared out. Towns that were empty once (evacuated in 2011) are left out.
    """
    years = CENSUSES if basis == "census" else REGISTER
    table = raw.census(folder) if basis == "census" else raw.register_ages_everybody(folder)
    table = table[table["sex"].isin(SEXES) & table["year"].isin(years)]
    table = table.assign(age=table["age"].where(~table["age"].isin(OLDEST), "90+"))
    wide = table.pivot_table(index="area", columns=["year", "sex", "age"], values="value", aggfunc="sum")
    known = np.stack([_cells(wide, year, [*BANDS, "90+"]) for year in years])
    total = np.stack([_cells(wide, year, ["total"])[..., 0] for year in years])
    inhabited = (known.sum(axis=(2, 3)) > 0).all(axis=0)
    codes = wide.index.to_numpy()[inhabited]
    people = prorate_unknown_age(
        known[:, inhabited], np.maximum(total - known.sum(axis=-1), 0.0)[:, inhabited]
    )
    every = np.isin(codes, sorted(raw.ssdse(folder, 2026)[0].index))
    # 富谷町 and 那珂川町 were no cities in 2015: their codes of then
    every |= np.isin(codes, ["04423", "40305"]) & (basis == "census")
    nation = people[:, every].sum(axis=1) if basis == "census" else people[:, codes == shipped.JAPAN][:, 0]
    return codes[every], people[:, every], nation


def _cells(wide: pd.DataFrame, year: int, ages: list[str]) -> np.ndarray:
    columns = [(year, sex, age) for sex in SEXES for age in ages]
    values = wide.reindex(columns=pd.MultiIndex.from_tuples(columns)).fillna(0.0).to_numpy()
    return values.reshape(len(wide), len(SEXES), len(ages))


def hindcasts(
    folder: Path, basis: str, horizon: int, rule: ChildRule, cohort_pull: float, women_pull: float
) -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """Yield for each jump-off the people then, projected and counted `horizon` years later, (areas, 2, 19)."""
    _, people, nation = counts(folder, basis)
    steps = horizon // 5
    for start in range(1, len(people) - steps):
        history = people[start - 1 : start + 1]
        if cohort_pull == 0:  # an empty cohort of a village has no ratio of its own
            history = np.maximum(history, 1e-6)
        rates = recent_rates(
            history,
            nation[start - 1 : start + 1],
            steps,
            rule=rule,
            cohort_pull=cohort_pull,
            women_pull=women_pull,
        )
        yield people[start], project(people[start], rates)[-1], people[start + steps]


def percent_errors(projected: np.ndarray, counted: np.ndarray, group: str) -> np.ndarray:
    """Return 100·(projected − counted)/counted of an age group, NaN where nobody was counted, (areas,)."""
    sexes, ages = GROUPS[group]
    expected, found = (each[:, sexes, ages].sum(axis=(1, 2)) for each in (projected, counted))
    return 100.0 * np.divide(expected - found, found, out=np.full(len(found), np.nan), where=found > 0)


def rules_table(folder: Path) -> pd.DataFrame:
    """Return the median and the 90th percentile of the absolute errors of every rule that was tried."""
    rows = []
    for name, rule, cohort_pull, women_pull in RULES:
        for basis, horizon in TESTS:
            tried = list(hindcasts(folder, basis, horizon, rule, cohort_pull, women_pull))
            for group in GROUPS:
                errors = np.abs(np.concatenate([percent_errors(p, c, group) for _, p, c in tried]))
                errors = errors[np.isfinite(errors)]
                rows.append(
                    (
                        name,
                        basis,
                        horizon,
                        group,
                        len(errors),
                        *np.percentile(errors, [50, 90]),
                        name == CHOSEN,
                    )
                )
    columns = ["rule", "basis", "horizon", "group", "n", "median_absolute", "p90_absolute", "chosen"]
    return _cited(pd.DataFrame(rows, columns=columns)).assign(
        chosen=lambda t: t["chosen"].map({True: 1, False: 0})
    )


def errors_table(folder: Path) -> pd.DataFrame:
    """Return past errors of the chosen rule by size class, horizon and age group."""
    rows = []
    for basis, horizons in (("resident_register", (5,)), ("census", tuple(range(5, 35, 5)))):
        for horizon in horizons:
            tried = list(hindcasts(folder, basis, horizon, CHOSEN, COHORT_PULL, WOMEN_PULL))
            size = np.concatenate([start.sum(axis=(1, 2)) for start, _, _ in tried])
            for group in GROUPS:
                errors = np.concatenate([percent_errors(p, c, group) for _, p, c in tried])
                for low, high in itertools.pairwise(SIZES):
                    own = errors[(size >= low) & (size < high) & np.isfinite(errors)]
                    signed, absolute = np.percentile(own, [10, 50, 90]), np.percentile(np.abs(own), [50, 90])
                    rows.append((basis, horizon, low, high, group, len(own), *signed, *absolute))
    columns = ["basis", "horizon", "size_from", "size_below", "group", "n", "p10", "median", "p90"]
    return _cited(pd.DataFrame(rows, columns=[*columns, "median_absolute", "p90_absolute"]))


def errors_by_change(folder: Path) -> pd.DataFrame:
    """Return past errors of the total by the change of the five years before the jump-off: growth rarely goes on."""
    _, people, _ = counts(folder, "census")
    totals = people.sum(axis=(2, 3))
    rows = []
    for horizon in range(5, 35, 5):
        tried = list(hindcasts(folder, "census", horizon, CHOSEN, COHORT_PULL, WOMEN_PULL))
        errors = np.concatenate([percent_errors(p, c, "total") for _, p, c in tried])
        changes = np.concatenate([100 * (totals[at] / totals[at - 1] - 1) for at in range(1, len(tried) + 1)])
        for low, high in pairwise(CHANGES):
            own = errors[(changes >= low) & (changes < high) & np.isfinite(errors)]
            rows.append(("census", horizon, low, high, len(own), *np.percentile(own, [10, 50, 90])))
    columns = ["basis", "horizon", "change_from", "change_below", "n", "p10", "median", "p90"]
    return _cited(pd.DataFrame(rows, columns=columns))


def distribution_table(folder: Path) -> pd.DataFrame:
    """Return percentiles over all municipalities of what a backcast asks for."""
    _, people, _ = counts(folder, "resident_register")
    parts = []
    for place, period in enumerate(("2015-2020", "2020-2025")):
        survival = nation_survival(period)
        ratio = implied_rates(people[place : place + 2]).cohort_change_ratio[0]
        rates = net_migration_rate(ratio, survival)
        values = pooled_net_migration_rate(people[place], np.ma.filled(rates, 0.0))
        parts.append(
            _percentiles(
                "net_migration_20_39", period, 100.0 * values.compressed(), SOURCES["resident_register"]
            )
        )
    rates = pd.read_csv(folder / "tables" / "tfr_all_municipalities.csv", dtype={"municipality_code": str})
    own = rates[rates["municipality_code"].isin(raw.ssdse(folder, 2026)[0].index)]["tfr_2018_2022"].dropna()
    parts.append(_percentiles("total_fertility_rate", "2018-2022", own.to_numpy(), "tfr_bayes_h30_r4"))
    return pd.concat(parts, ignore_index=True)


def nation_survival(period: str) -> np.ndarray:
    """Return who lives on for five years by the nation's deaths, as reports take it where they have no others, (2, 18).

    For 2020–2025 the years from 2019 to 2024: Japanese residents by age are not at hand for 2025.
    """
    first, last = {"2015-2020": (2015, 2020), "2020-2025": (2019, 2024)}[period]
    found = SurvivalOf(DataStore.open(shipped_folder("data")), last).of(None, Span(first, last, False))
    assert found is not None, "the shipped figures have the nation's deaths"
    return found.ratios.survival


def _percentiles(measure: str, period: str, values: np.ndarray, source: str) -> pd.DataFrame:
    at = np.arange(0, 101)
    return pd.DataFrame(
        {
            "measure": measure,
            "period": period,
            "percentile": at,
            "value": np.percentile(values, at),
            "n": len(values),
            "source": source,
        }
    )


def _cited(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(source=frame["basis"].map(SOURCES))


def write(folder: Path, out: Path) -> None:
    """Write the three tables."""
    out.mkdir(parents=True, exist_ok=True)
    for name, table in (
        ("projection_rules", rules_table(folder)),
        ("projection_errors", errors_table(folder)),
        ("projection_errors_by_change", errors_by_change(folder)),
        ("municipal_distribution", distribution_table(folder)),
    ):
        table.round(4).to_csv(out / f"{name}.csv", index=False, lineterminator="\n", encoding="utf-8")
        print(f"{name}: {len(table):,} rows")
