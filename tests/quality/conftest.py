"""Made-up observations in the layout of the store, and a small catalogue to read them by."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pandas as pd
import pytest

from analysis.model.catalogue import Catalogue
from analysis.model.observations import COLUMNS, typed

Make = Callable[..., pd.DataFrame]


@pytest.fixture(scope="session")
def catalogue(data_dir: Path) -> Catalogue:
    return Catalogue.load(data_dir)


@pytest.fixture(scope="session")
def yearly() -> Make:
    """Make one series: values by year."""

    def make(
        area: str, values: Mapping[int, float | None], indicator: str = "births", **other: str
    ) -> pd.DataFrame:
        given = {
            "basis": "vital_statistics",
            "sex": "total",
            "age": "total",
            "status": "observed",
            "source": "vital_ssds",
            **other,
        }
        rows = pd.DataFrame({"year": list(values), "value": list(values.values())})
        return typed(rows.assign(area=area, indicator=indicator, **given)[list(COLUMNS)])

    return make


def series(first: int, *values: float) -> dict[int, float]:
    return dict(enumerate(values, start=first))
