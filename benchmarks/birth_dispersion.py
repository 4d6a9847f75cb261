"""How yearly births scatter around their local trend, by size of the municipality: `python benchmarks/birth_dispersion.py`.

Means over municipalities of `local_dispersion`, beside what `usual_birth_dispersion` gives for the mean size of the
class, and the variance between municipalities over the one that chance gives estimates of so few years.
"""

from __future__ import annotations

import sys

import numpy as np
import pandas as pd
from national_arrays import FOLDER_VARIABLE, read_births, shared_data

from analysis.methods.dispersion import local_dispersion, usual_birth_dispersion

BOUNDS = (30, 100, 300, 600, 1000, 1700, 3000, 5000, 9000, np.inf)


def dispersion_by_size(births: pd.DataFrame) -> pd.DataFrame:
    """Return, by lower bound of the mean births: places, mean births, measured and usual dispersion, variance ratio."""
    complete = births.dropna()
    mean = complete.mean(axis=1)
    found = [local_dispersion(births.columns, row) for row in complete.to_numpy()]
    table = pd.DataFrame(
        {
            "births": mean.to_numpy(),
            "measured": [estimate.number for estimate in found],
            "df": [estimate.n for estimate in found],
            "size": pd.cut(mean, BOUNDS, right=False, labels=BOUNDS[:-1]).to_numpy(),
        }
    )
    groups = table.groupby("size", observed=True)
    result = groups[["births", "measured", "df"]].mean()
    result.insert(0, "n", groups.size())
    result["usual"] = [usual_birth_dispersion(births) for births in result["births"]]
    by_chance = 2 * result["measured"] ** 2 / result.pop("df")
    result["variance_ratio"] = groups["measured"].var() / by_chance
    return result


def main() -> int:
    """Print the table; 0 also when there are no data, saying so."""
    folder = shared_data()
    if folder is None:
        print(f"skipped: no national data ({FOLDER_VARIABLE} names their folder)")
        return 0
    print(dispersion_by_size(read_births(folder)).round(2).to_string())
    return 0


if __name__ == "__main__":
    sys.exit(main())
