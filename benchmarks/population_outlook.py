"""How good and how fast the outlook is over the whole country: `python benchmarks/population_outlook.py`.

Prints the errors of every rule that was tried (median and 90th percentile of the absolute errors, by test and age
group), of the chosen rule by size, and what the projections of all municipalities cost. Needs the national data
(see `national_arrays`).

The plain rule (``own_constant``, register 2015–20 → 2025) misses the total by 1.00 % (median of 1,739), women 20–39 by
3.27 % and children 0–4 by 15.2 %; computed again cell by cell from the published table it gives the same
(`tests/whole_country/test_population_outlook.py`). A yardstick that went before it had 0.97, 3.1 and 14.1 %. Traced: the set of
municipalities is the same (1,741 less the two that were empty once). With the ages kept apart up to 100+ the total is
0.97 %: here they end at 90+, as in the projections of 2018 that are compared. Unknown ages left out, other women than
15–49 below the children (20–44: 14.6 %), women as counted in place of projected (15.0 %) and ratios bounded at 1.5 (women
3.2 %) each bring the other two nearer, none to the figure; the yardstick does not say which it used. What is printed
in reports is the plain arithmetic.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import numpy as np
from national_arrays import FOLDER_VARIABLE, shared_data

from analysis.methods.projection import project, recent_rates

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "scripts"))

from derivation import projections

STEPS = 9


def main() -> int:
    """Print the tables and the seconds; 0 also when there are no data, saying so."""
    folder = shared_data()
    if folder is None:
        print(f"skipped: no national data ({FOLDER_VARIABLE} names their folder)")
        return 0
    began = time.perf_counter()
    codes, people, nation = projections.counts(folder, "resident_register")
    projections.counts(folder, "census")
    print(f"read register and censuses{time.perf_counter() - began:46.2f} s")
    began = time.perf_counter()
    rates = recent_rates(people[-2:], nation[-2:], STEPS)
    paths = project(people[-1], rates)
    seconds = time.perf_counter() - began
    print(f"project {codes.size:,} municipalities over {5 * STEPS} years, rates included{seconds:14.3f} s")
    began = time.perf_counter()
    for place in range(codes.size):
        project(people[-1, place], recent_rates(people[-2:, place], nation[-2:], STEPS))
    print(f"the same one by one{time.perf_counter() - began:53.3f} s")
    totals = paths.sum(axis=(2, 3))
    print(f"largest growth over {5 * STEPS} years{np.max(totals[-1] / totals[0]):43.2f} times")
    began = time.perf_counter()
    rules = projections.rules_table(folder)
    errors = projections.errors_table(folder)
    print(f"hindcasts of all rules{time.perf_counter() - began:50.2f} s\n")
    rules["error"] = [
        f"{median:.2f} / {p90:.1f}"
        for median, p90 in zip(rules["median_absolute"], rules["p90_absolute"], strict=True)
    ]
    wide = rules.pivot_table(
        index=["group", "rule"], columns=["basis", "horizon"], values="error", aggfunc="first", sort=False
    )
    print("absolute errors in percent, median / 90th percentile, of all municipalities")
    print(wide.to_string())
    total = errors[(errors["group"] == "total") & (errors["basis"] == "census")]
    print("\nchosen rule, total population, median absolute error in percent by size and years ahead")
    print(
        total.pivot_table(index="size_from", columns="horizon", values="median_absolute").round(2).to_string()
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
