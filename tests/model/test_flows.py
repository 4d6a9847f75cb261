"""Movers between prefectures: what the shipped table holds, and the faults of a broken one."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis.checking.errors import InputError
from analysis.model.flows import FILE, REST, read_flows


def test_kanagawa_and_its_rest(data_dir):
    """e-Stat SSDS A5103: movers into 神奈川県 in 2024, foreign residents included, are 234,079."""
    flows = read_flows(data_dir)
    into = flows[(flows["destination"] == "14000") & (flows["year"] == 2024)]
    assert into["movers"].sum() == 234_079
    assert set(flows["year"]) == set(range(2020, 2026))
    pairs = flows[(flows["origin"] != REST) & (flows["destination"] != REST)]
    assert (pairs["origin"] != pairs["destination"]).all()


def test_a_folder_without_the_table_has_no_flows(tmp_path):
    assert read_flows(tmp_path).empty


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("2024,14,13000,5,flows_prefecture", "origin"),
        ("2024,14000,99000,5,flows_prefecture", "destination"),
        ("2024,14000,13000,-5,flows_prefecture", "movers"),
        ("year,14000,13000,5,flows_prefecture", "year"),
    ],
)
def test_a_fault_is_told_with_its_row(tmp_path, row, column):
    head = "year,origin,destination,movers,source"
    (tmp_path / FILE).write_text(f"{head}\n2023,14000,13000,7,flows_prefecture\n{row}\n", encoding="utf-8")
    with pytest.raises(InputError, match=column):
        read_flows(tmp_path)


def test_a_pair_stands_once(tmp_path):
    table = pd.DataFrame({"year": [2024] * 2, "origin": ["14000"] * 2, "destination": ["13000"] * 2})
    table.assign(movers=[1, 2], source="flows_prefecture").to_csv(tmp_path / FILE, index=False)
    with pytest.raises(InputError):
        read_flows(tmp_path)
