"""The need of movers between municipalities, beside the needs of series (`analysis.chapters.needs`)."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.chapters.year_rules import Window
from analysis.store.data_store import DataStore
from analysis.store.flows import read_municipal_flows


@dataclass(frozen=True)
class FlowsNeed:
    """A need of the movers between a municipality and the others; see `Need`. Other areas don't have any."""

    id: str
    label: str
    missing: str
    table: str
    required: bool = False

    def met(self, store: DataStore, area: str, window: Window) -> bool:
        """Tell whether movers from or to the area were imported, of the last year or an earlier one."""
        if store.catalogue.areas.at[area, "level"] != "municipality":
            return True
        return bool((read_municipal_flows(store.data_dir, area)["year"] <= window[1]).any())
