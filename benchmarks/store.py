"""How long importing official files and opening an area takes: `python benchmarks/store.py`.

Prints seconds, memory and ratios. Needs the official files (`raw/` of the folder that `national_arrays` names).
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from national_arrays import FOLDER_VARIABLE, shared_data

from analysis.store.data_store import DataStore
from analysis.store.generation import Generations

IMPORT_SECONDS, IMPORT_MEGABYTES, OPEN_SECONDS = 20.0, 1000.0, 0.050
AREAS = ("13402", "14100", "14212", "27100", "47382")

IMPORT = """
import resource, sys, time
from pathlib import Path
began = time.perf_counter()
from analysis.store.importing import import_files
from analysis.store.readers import read_file
raw, data = Path(sys.argv[1]), Path(sys.argv[2])
files = [("ssdse", path) for path in sorted(raw.glob("SSDSE-A-*.csv"))]
files += [("juki", path) for path in sorted(raw.glob("juki_*.csv"))]
done = import_files(data, (read_file(format, path) for format, path in files))
usage = resource.getrusage(resource.RUSAGE_SELF)
rows = sum(outcome.entry.rows for outcome in done.outcomes)
print(len(files), rows, time.perf_counter() - began, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)
"""


def imported(raw: Path, data: Path) -> list[float]:
    """Import in a process of its own; return files, numbers, seconds, CPU seconds, megabytes."""
    command = [sys.executable, "-c", IMPORT, str(raw), str(data)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return [float(part) for part in done.stdout.split()]


def median_seconds(work: Callable[[str], object], times: int = 4) -> float:
    """Return the median over the areas, each opened several times."""
    taken = []
    for area in AREAS * times:
        began = time.perf_counter()
        work(area)
        taken.append(time.perf_counter() - began)
    return statistics.median(taken)


def main() -> int:
    """Print the figures; 1 when the official files are not there."""
    folder = shared_data()
    if folder is None or not (folder / "raw").is_dir():
        print(f"no official files: set {FOLDER_VARIABLE} or put them into ../shared/data", file=sys.stderr)
        return 1
    print(f"{os.cpu_count()} cores")
    with tempfile.TemporaryDirectory() as place:
        data = Path(place) / "data"
        files, rows, seconds, cpu, megabytes = imported(folder / "raw", data)
        print(
            f"import {files:.0f} files, {rows:,.0f} numbers{seconds:31.2f} s   {cpu:.2f} s CPU   {megabytes:.0f} MB"
        )
        print(
            f"  of the budget of {IMPORT_SECONDS:.0f} s and {IMPORT_MEGABYTES:.0f} MB"
            f"{seconds / IMPORT_SECONDS:36.2f}     {megabytes / IMPORT_MEGABYTES:.2f}"
        )
        _, _, again, _, _ = imported(folder / "raw", data)
        print(
            f"the same files again, nothing to change{again:33.2f} s, {again / seconds:.2f} of the first time"
        )

        began = time.perf_counter()
        DataStore.open(data, areas=AREAS[:1])
        first = time.perf_counter() - began
        store = Generations.of(data)
        rows_of_one = median_seconds(lambda area: store.read([area]))
        one = median_seconds(lambda area: DataStore.open(data, areas=[area]))
        began = time.perf_counter()
        whole = DataStore.open(data)
        every = time.perf_counter() - began
        print(f"open one area, rows of the store only{1000 * rows_of_one:35.1f} ms")
        print(
            f"open one area with tables and catalogues checked before{1000 * one:17.1f} ms,"
            f" {one / OPEN_SECONDS:.2f} of the budget of {1000 * OPEN_SECONDS:.0f} ms"
        )
        print(f"open the first area of a process, tables checked{1000 * first:24.1f} ms")
        print(
            f"open all {whole.observations['area'].nunique():,} areas{1000 * every:50.1f} ms,"
            f" {every / one:.0f} times one area"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
