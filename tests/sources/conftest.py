"""Where the tests of the readers find their files: small excerpts here, whole official files elsewhere."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def samples() -> Path:
    """The folder of excerpts of official files, a few rows each."""
    return Path(__file__).parent / "samples"


@pytest.fixture(scope="session")
def raw() -> Path:
    """The folder of whole official files; tests that need it are skipped where it is absent."""
    default = Path(__file__).parents[3] / "shared" / "data"
    folder = Path(os.environ.get("EBPM_SHARED_DATA", default)) / "raw"
    if not folder.is_dir():
        pytest.skip(f"official files not at hand ({folder}; EBPM_SHARED_DATA may name the place)")
    return folder
