"""How often the limits of the births outlook held, for every municipality: `python benchmarks/outlook_coverage.py`.

Each municipality's births are forecast from those up to a year (the origin), with at least 8 years to learn from, and
compared with what came 1, 3 and 5 years later. The shocks of 2017–2023 met all municipalities at once: the origins of
one horizon, not the thousands of places, are the independent trials. `--grid` tries other variations than `BIRTHS`.
"""

from __future__ import annotations

import sys
import time
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
from national_arrays import FOLDER_VARIABLE, read_births, shared_data

from analysis.methods.drift_outlook import BIRTHS, Variation, drift_outlook

CLASSES = {"30-100": 30, "100-300": 100, "300-1,000": 300, "1,000-3,000": 1000, "3,000+": 3000}
"""Lower bounds of the mean births a year in the years learnt from."""
HORIZONS = (1, 3, 5)
MINIMUM_TRAIN = 8
GRID = {
    "level": (0.008, 0.012, 0.016),
    "drift": (0.010, 0.011, 0.012),
    "small": (0.0, 150.0, 300.0),
    "weight": (10.0,),
}


def hindcast(births: pd.DataFrame, variation: Variation = BIRTHS, confidence: float = 0.95) -> pd.DataFrame:
    """Return a row for each municipality, origin and horizon that can be scored.

    Columns: origin, horizon, size (class), covered, below (the limits), width (over the median), error and
    naive_error (of the last value).
    """
    years = births.columns.to_numpy()
    rows = []
    for place in births.to_numpy():
        for end in range(MINIMUM_TRAIN, len(years)):
            train, origin = place[:end], int(years[end - 1])
            known = np.isfinite(train)
            ahead = [h for h in HORIZONS if end - 1 + h < len(years) and np.isfinite(place[end - 1 + h])]
            if not ahead or not known[-1] or known.sum() < MINIMUM_TRAIN:
                continue
            forecast = drift_outlook(years[:end], train, [origin + h for h in ahead], variation=variation)
            if forecast.problem is not None:
                continue
            for h, estimate in zip(ahead, forecast.estimates(confidence), strict=True):
                actual = place[end - 1 + h]
                rows.append(
                    (
                        origin,
                        h,
                        np.nanmean(train),
                        estimate.lower <= actual <= estimate.upper,
                        actual < estimate.lower,
                        (estimate.upper - estimate.lower) / estimate.number,
                        abs(actual - estimate.number),
                        abs(actual - train[-1]),
                    )
                )
    names = ["origin", "horizon", "mean", "covered", "below", "width", "error", "naive_error"]
    trials = pd.DataFrame(rows, columns=names)
    bounds = [*CLASSES.values(), np.inf]
    trials["size"] = pd.cut(trials["mean"], bounds, right=False, labels=list(CLASSES))
    return trials


def coverage_table(trials: pd.DataFrame) -> pd.DataFrame:
    """Return, by size and horizon: trials, per cent covered and below, median width, error over naive error."""
    groups = trials.groupby(["size", "horizon"], observed=True)
    return pd.DataFrame(
        {
            "n": groups.size(),
            "covered": 100 * groups["covered"].mean(),
            "below": 100 * groups["below"].mean(),
            "width": groups["width"].median(),
            "mae_ratio": groups["error"].sum() / groups["naive_error"].sum(),
        }
    )


def coverage_by_origin(trials: pd.DataFrame) -> pd.DataFrame:
    """Return per cent covered by size and horizon (rows) and origin (columns)."""
    return 100 * trials.pivot_table(
        index=["size", "horizon"], columns="origin", values="covered", aggfunc="mean", observed=True
    )


def try_grid(births: pd.DataFrame) -> pd.DataFrame:
    """Return the departures of the coverage from 95 % (root mean square and largest cell) of every variation."""
    rows = []
    for numbers in product(*GRID.values()):
        variation = Variation(**dict(zip(GRID, numbers, strict=True)))
        off = coverage_table(hindcast(births, variation))["covered"] - 95
        rows.append((*numbers, np.sqrt((off**2).mean()), off.abs().max()))
    return pd.DataFrame(rows, columns=[*GRID, "rms", "largest"]).sort_values("rms")


def main() -> int:
    """Print the tables; 0 also when there are no data, saying so."""
    folder: Path | None = shared_data()
    if folder is None:
        print(f"skipped: no national data ({FOLDER_VARIABLE} names their folder)")
        return 0
    births = read_births(folder)
    if "--grid" in sys.argv[1:]:
        print(try_grid(births).head(15).round(4).to_string(index=False))
        return 0
    began = time.perf_counter()
    trials = hindcast(births)
    seconds = time.perf_counter() - began
    print(f"{births.shape[0]} municipalities, {births.columns[0]}-{births.columns[-1]}, {seconds:.0f} s")
    print(coverage_table(trials).round({"covered": 1, "below": 1, "width": 3, "mae_ratio": 2}).to_string())
    print("\nper cent covered by origin")
    print(coverage_by_origin(trials).round(1).to_string(na_rep=""))
    return 0


if __name__ == "__main__":
    sys.exit(main())
