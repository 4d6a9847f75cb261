"""How long the projection of the whole country takes: `python benchmarks/projection.py`.

Prints seconds and ratios. Needs the national data (see `national_arrays`).
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np
from national_arrays import FOLDER_VARIABLE, read_censuses, read_ipss_2018, shared_data

from analysis.methods.projection import (
    Assumptions,
    FertilityLink,
    Rates,
    cohort_change_hindcast,
    decompose_gap,
    implied_rates,
    project,
    prorate_unknown_age,
    required_total_fertility_rate,
    simulation_1,
    simulation_2,
)

BUDGET_SECONDS = 10.0


def timed(what: str, work: Callable[[], Any]) -> tuple[Any, float]:
    """Run once, print and return the result and the seconds it took."""
    began = time.perf_counter()
    result = work()
    seconds = time.perf_counter() - began
    print(f"{what:<72}{seconds:9.3f} s")
    return result, seconds


def main() -> int:
    """Print the figures; 1 when the national data are not there."""
    folder = shared_data()
    if folder is None:
        print(f"no national data: set {FOLDER_VARIABLE} or put them into ../shared/data", file=sys.stderr)
        return 1
    print(f"{os.cpu_count()} cores")
    ipss, reading = timed("read IPSS 2018 and its implied assumptions", lambda: read_ipss_2018(folder))
    censuses, reading_censuses = timed("read the censuses 1980–2015", lambda: read_censuses(folder))

    start, areas = ipss.population[0], ipss.code.size
    sex_ratio = np.where(np.isfinite(ipss.sex_ratio), ipss.sex_ratio, 105.0)
    ratio = np.where(ipss.defined, ipss.cohort_change_ratio, 0.0)
    rates = Rates(ratio, ipss.child_woman_ratio, sex_ratio, ipss.arrivals)
    projected, seconds = timed(f"project {areas:,} areas from 2015 to 2045", lambda: project(start, rates))

    def one_by_one() -> list[np.ndarray]:
        return [
            project(start[area], Rates(ratio[:, area], *(np.asarray(r)[:, area] for r in rates[1:])))
            for area in range(areas)
        ]

    _, loop = timed("the same, one area after another", one_by_one)

    nation = implied_rates(ipss.population.sum(axis=1, keepdims=True))
    baseline = Assumptions.from_rates(rates, nation.cohort_change_ratio)
    link = FertilityLink(ipss.child_woman_ratio[0], 1.4)
    years = ipss.year[1:]
    _, first = timed(
        "simulation 1, derived and projected",
        lambda: project(start, simulation_1(baseline, years, link, start_year=2015).rates),
    )
    balanced, second = timed(
        "simulation 2, derived",
        lambda: simulation_2(baseline, years, link, start_year=2015, balanced_from=2015),
    )
    _, gap = timed("gap to simulation 2 decomposed", lambda: decompose_gap(start, baseline, balanced))

    one = int(np.flatnonzero(ipss.code == "14212")[0])
    alone = Assumptions(
        baseline.survival[:, 0],
        baseline.net_migration_rate[:, one],
        baseline.child_woman_ratio[:, one],
        baseline.sex_ratio[:, one],
    )
    single = FertilityLink(float(ipss.child_woman_ratio[0, one]), 1.4)
    timed(
        "backcast the fertility of one city",
        lambda: required_total_fertility_rate(start[one], alone, 0.9 * start[one].sum(), link=single),
    )

    def hindcasts() -> list[float]:
        counted = prorate_unknown_age(censuses.population, censuses.unknown_age)
        return [
            cohort_change_hindcast(
                counted[at - window : at + 1], counted[at + 1]
            ).median_absolute_percent_error.number
            for window in (1, 2)
            for at in range(window, 7)
        ]

    errors, hindcasting = timed("eleven hindcasts of five years, 1,741 municipalities", hindcasts)

    difference = np.abs(projected - ipss.population).max()
    computing = seconds + first + second + gap + hindcasting
    everything = computing + reading + reading_censuses
    print(f"largest difference from IPSS 2018: {difference:.1e} persons in {projected[1:].size:,} cells")
    print(f"median absolute error of the hindcasts: {min(errors):.2f}–{max(errors):.2f} %")
    print(f"one area after another / all at once: {loop / seconds:.0f} times")
    print(
        f"without reading: {computing:.2f} s, {computing / BUDGET_SECONDS:.1%} of the budget of {BUDGET_SECONDS:g} s"
    )
    print(f"with reading:    {everything:.2f} s, {everything / BUDGET_SECONDS:.1%}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
