"""How fast the readers turn the official files into observations.

Reads every file of the folder of official files (``../shared/data/raw``, or ``EBPM_SHARED_DATA``) once, and
prints seconds and numbers per second for each, for SSDSE and the register together (the figure of the
issue), and the peak memory. Run: ``.venv/bin/python benchmarks/import_sources.py``.
"""

from __future__ import annotations

import os
import resource
import time
from pathlib import Path

from analysis.checking.errors import InputError
from analysis.sources import ipss, juki, ssdse

FOLDER = Path(os.environ.get("EBPM_SHARED_DATA", Path(__file__).resolve().parents[2] / "shared" / "data"))
READERS = {"SSDSE-A-*.csv": ssdse, "juki_*.csv": juki, "ipss2018_*.csv": ipss}
TARGET = ("SSDSE-A-*.csv", "juki_*.csv")


def main() -> None:
    """Read the files and print what it took."""
    if not (FOLDER / "raw").is_dir():
        raise SystemExit(f"no official files in {FOLDER}")
    seconds, numbers = 0.0, 0
    for pattern, reader in READERS.items():
        for path in sorted((FOLDER / "raw").glob(pattern)):
            start = time.perf_counter()
            try:
                count = len(reader.read(path).observations)
            except InputError as error:
                raise SystemExit(f"{path.name}: {error}") from None
            took = time.perf_counter() - start
            if pattern in TARGET:
                seconds, numbers = seconds + took, numbers + count
            print(f"{path.name:22} {count:9,} numbers {took:6.2f} s {count / took:12,.0f} numbers/s")
    print(
        f"{'SSDSE and register':22} {numbers:9,} numbers {seconds:6.2f} s {numbers / seconds:12,.0f} numbers/s"
    )
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB")


if __name__ == "__main__":
    main()
