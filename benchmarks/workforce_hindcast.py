"""How wrong the outlook on workers would have been ten years ago, in every municipality: `python benchmarks/workforce_hindcast.py FOLDER`.

FOLDER is a data folder of the whole country (`national_store.py`). Prints, by the number of the employed of 2010, how
many municipalities there are and the 10th, 50th and 90th percentile of the errors in per cent, rates held and going on.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.store.data_store import DataStore
from analysis.topics.workforce.hindcast import HELD, HORIZON, ORIGIN, TREND, errors_of
from analysis.topics.workforce.rates import Working, working

CLASSES = (500, 2_000, 10_000, 50_000, 1e9)


def national_errors(store: DataStore, every: int = 1) -> pd.DataFrame:
    """Return the errors of every n-th municipality that has them, with its employed of `ORIGIN`."""
    areas = store.catalogue.areas
    codes = sorted(areas.index[areas["level"] == "municipality"])[::every]
    prefectures: dict[str, Working] = {}
    rows = {}
    for code in codes:
        prefecture = str(areas.at[code, "prefecture"])
        if prefecture not in prefectures:
            prefectures[prefecture] = working(store, prefecture, ORIGIN + HORIZON)
        found = errors_of(store, working(store, code, ORIGIN + HORIZON), prefectures[prefecture])
        if found is not None:
            counted = store.read(code, "employed", "census").get(ORIGIN)
            rows[code] = {**found, "employed": counted}
    return pd.DataFrame(rows).T


def by_size(errors: pd.DataFrame) -> pd.DataFrame:
    """Return the percentiles of both errors by class of size."""
    classes = pd.cut(errors["employed"], [0, *CLASSES], right=False)
    rows = []
    for size, group in errors.groupby(classes, observed=True):
        for way in (HELD, TREND):
            rows.append((str(size), way, len(group), *np.quantile(group[way], [0.1, 0.5, 0.9]).round(1)))
    return pd.DataFrame(rows, columns=["employed", "way", "n", "p10", "p50", "p90"])


def main() -> None:
    """Print the errors by size."""
    parser = argparse.ArgumentParser(description="Hindcast of the workers in every municipality.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--every", type=int, default=1)
    arguments = parser.parse_args()
    print(by_size(national_errors(DataStore.open(arguments.folder), arguments.every)).to_string(index=False))


if __name__ == "__main__":
    main()
