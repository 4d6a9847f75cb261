"""広島県's change types and 福岡県's revised targets, as a register would carry them; counted again from the tables."""

from __future__ import annotations

from collections import Counter

import pandas as pd
import published
import pytest
from published import as_register

from analysis.model.kpis.kpi import RevisionKind

pytestmark = pytest.mark.skipif(
    not published.AT_HAND, reason=f"the KPI tables are not at hand: {published.PREFECTURES}"
)


def change_types(area: str) -> Counter[str]:
    """Return how many KPIs have each change type, straight from the table."""
    table = pd.read_csv(published.PREFECTURES, dtype=str, keep_default_na=False)
    own = table[table["area"] == area].drop_duplicates("kpi_id")
    return Counter(own["change_or_type"])


@pytest.fixture(params=["34000", "40000"])
def study(request, made):
    rows = [row for row in published.rows() if row.area == request.param]
    return made(as_register(request.param, rows))


def test_every_change_of_the_publication_is_a_revision_of_the_register(study):
    counted = change_types(study.area)
    new = sum(n for kind, n in counted.items() if kind.startswith("new") and kind != "new_target")
    gone_on = sum(n for kind, n in counted.items() if kind.startswith(("continued", "same_", "source_row")))
    changed = sum(counted.values()) - new - gone_on
    said = study.revised.finding("kpi_trends.revisions")
    assert said.facts[str(RevisionKind.NEW)] == new
    assert said.facts[str(RevisionKind.CHANGED)] == changed
    assert changed > 0
    assert f"変更{changed}件" in said.statement
    assert "続けて見られなくなった指標はない" in said.statement
    table = study.revised.table("kpi_trends_revisions").frame()
    assert len(table) == new + changed
    assert (table["day"] == "…").all()  # the publications name no day


def test_a_redefined_kpi_says_so_and_is_still_judged(study):
    table = study.revised.table("kpi_trends_revisions").frame()
    assert {"目標の変更"} <= set(table["reason"])
    assert {each.kpi.id for each in study.followed} == {each.id for each in study.register.kpis}
