"""Which series count people, events or things, as their units in the catalogue tell."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from analysis.model.catalogue import Catalogue

UNITS: Final = frozenset(("人", "件", "組", "世帯", "戸", "事業所", "店", "校", "園", "所", "施設", "館"))

NOT_ADDITIVE_OVER_AREAS: Final = frozenset({"in_migrants", "out_migrants"})
"""A move within the whole is a move into and out of its parts, so these do not add up over areas."""


def is_counted(rows: pd.DataFrame, catalogue: Catalogue) -> pd.Series:
    """Tell for each observation whether it is a count: a unit that is counted, without decimals."""
    table = catalogue.indicators
    counted = set(table.index[table["unit"].isin(UNITS) & (table["decimals"] == "0")])
    indicator, basis = pd.Categorical(rows["indicator"]), pd.Categorical(rows["basis"])
    known = np.array(
        [[(i, b) in counted for b in basis.categories] for i in indicator.categories], dtype=bool
    )
    return pd.Series(known[indicator.codes, basis.codes] if len(rows) else [], index=rows.index, dtype=bool)
