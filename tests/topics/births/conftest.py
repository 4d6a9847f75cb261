"""Studies of the real cities, opened once, and a small made-up town."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

from analysis.model.observations import COLUMNS
from analysis.topics.births import BirthsStudy, open_study


@pytest.fixture(scope="session")
def atsugi(data_dir: Path) -> BirthsStudy:
    return open_study(area="14212", data_dir=str(data_dir))


@pytest.fixture
def town(broken_data: Path) -> Callable[..., BirthsStudy]:
    """Open a study of 青ヶ島村 (13402) with births that the test makes up."""

    def make(births: dict[int, int], **parameters: object) -> BirthsStudy:
        path = broken_data / "observations" / "town.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(COLUMNS)
            for year, count in births.items():
                writer.writerow(
                    [
                        "13402",
                        "births",
                        year,
                        "total",
                        "total",
                        count,
                        "observed",
                        "vital_statistics",
                        "vital_ssds",
                    ]
                )
        return open_study(area="13402", data_dir=str(broken_data), **parameters)

    return make
