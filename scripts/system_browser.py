"""Find the browser that the tests drive; as a script, install one from the system's packages where that is allowed.

    python scripts/system_browser.py

Ends with 0 whatever comes of it: without a browser the tests skip and say so.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
VARIABLE = "EBPM_BROWSER"
"""Names another program than those above."""
_INSTALL = ["apt-get", "install", "--yes", "--no-install-recommends", "chromium"]
_MINUTES = 10


def system_browser() -> Path | None:
    """Return the program that `VARIABLE` names, else the first of `NAMES` that is installed."""
    found = filter(None, map(shutil.which, (os.environ.get(VARIABLE, ""), *NAMES)))
    return next(map(Path, found), None)


def main() -> None:
    if system_browser():
        return
    if not shutil.which(_INSTALL[0]) or os.geteuid() != 0:
        print(f"No browser is installed ({', '.join(NAMES)}), and it can't be installed from here.")
        return
    print("Installing chromium from the system's packages.")
    try:
        done = subprocess.run(_INSTALL, check=False, timeout=60 * _MINUTES)
    except subprocess.TimeoutExpired:
        print(f"It was not done after {_MINUTES} minutes.")
        return
    if done.returncode:
        print("It could not be installed.")


if __name__ == "__main__":
    main()
