"""Panels, heat map, stacked bars and plane: what is drawn are the numbers and words that were given."""

from __future__ import annotations

import io
import sys

import numpy as np
import pandas as pd
import pytest

from analysis.elements.picture import PANELS, HeatChart, Panel, PanelsChart, PlaneChart, StackedChart
from analysis.figures.charts.heat import heat
from analysis.figures.charts.panels import panels
from analysis.figures.charts.plane import plane
from analysis.figures.charts.stacked import stacked

from .conftest import texts

LEGEND = ("実績", "目標まで", "予測区間")
PANEL = Panel(
    "とても長い名称の指標で一行には収まらないもの（％）", "遅れ　進捗率12％", pd.Series({2020: 10.0, 2022: 12.0}), "bad",
    path=pd.Series({2020: 10.0, 2026: 30.0}), lower=8.0, upper=35.0, decimals=1,
)  # fmt: skip
PANELS_CHART = PanelsChart(
    (PANEL, Panel("値のない指標", "判定できない", pd.Series(dtype=float), "unknown")), LEGEND
)
HEAT = HeatChart(
    pd.DataFrame([[0.5, np.nan], [1.0, 0.0]], index=["目標1", "目標2"], columns=[2023, 2024]),
    pd.DataFrame([["1/2", "―"], ["3/3", "0/4"]], index=["目標1", "目標2"], columns=[2023, 2024]),
    "年度",
)
STACKED = StackedChart(
    pd.DataFrame([[25, 1, 1, 0], [164, 73, 18, 11]], index=["施策", "事業"], columns=list("ABCD")), "割合"
)
PLANE = PlaneChart(
    pd.DataFrame(
        {"x": [1.0, 2.0, 3.0], "y": [3.0, 1.0, 2.0], "y_error": 0.1, "emphasis": [True, False, True]},
        index=["$左$", "中", "右<b>"],
    ),
    "横", "縦", 2.0, 2.0, ("右上", "右下", "左上", "左下"),
)  # fmt: skip
ALL = [(panels, PANELS_CHART), (heat, HEAT), (stacked, STACKED), (plane, PLANE)]


@pytest.mark.parametrize(("module", "chart"), ALL, ids=["panels", "heat", "stacked", "plane"])
def test_a_chart_drawn_once_is_what_matplotlib_saves(monkeypatch, module, chart):
    def saved(figure):
        buffer = io.StringIO()
        figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
        return buffer.getvalue()

    once = module(chart)
    monkeypatch.setattr(sys.modules[module.__module__], "to_svg", saved)
    assert module(chart).endswith(once)


@pytest.mark.parametrize(("module", "chart"), ALL, ids=["panels", "heat", "stacked", "plane"])
def test_the_same_data_give_the_same_bytes(module, chart):
    first = module(chart)
    assert first == module(chart)
    assert "<dc:date>" not in first


def test_panels_show_names_notes_and_the_ends_of_the_years():
    said = texts(panels(PANELS_CHART))
    assert "■ 遅れ　進捗率12％" in said
    assert "― 判定できない" in said
    assert {"2020", "2026"} <= set(said)
    assert set(LEGEND) <= set(said)
    assert any("（％）" in line for line in said), "the unit stays with the name"
    without = texts(panels(PanelsChart((PanelsChart((PANEL,), LEGEND).panels[0],), LEGEND)))
    assert "予測区間" in without
    no_range = Panel("名", "注", pd.Series({2020: 1.0, 2021: 2.0}), "good")
    assert "予測区間" not in texts(panels(PanelsChart((no_range,), LEGEND)))


def test_too_many_panels_are_no_picture():
    with pytest.raises(ValueError, match=f"at most {PANELS}"):
        panels(PanelsChart((PANEL,) * (PANELS + 1), LEGEND))


def test_a_name_without_end_is_cut():
    said = texts(panels(PanelsChart((Panel("長" * 90, "注", pd.Series({2020: 1.0}), "middle"),), LEGEND)))
    assert max(len(line) for line in said if "長" in line) <= 20
    assert any(line.endswith("…") for line in said)


def test_cells_print_what_they_are_made_of():
    said = texts(heat(HEAT))
    assert {"1/2", "―", "3/3", "0/4", "2023", "2024", "目標1", "目標2"} <= set(said)


def test_parts_of_a_bar_print_their_counts_where_they_fit():
    said = texts(stacked(STACKED))
    assert {"25", "164", "73", "18", "11", "施策", "事業", *"ABCD"} <= set(said)
    assert said.count("0") == 0, "what is not there has no number"


def test_told_items_have_a_number_and_the_others_none():
    said = texts(plane(PLANE))
    assert {"1", "2", "1 $左$", "2 右<b>", "右上", "右下", "左上", "左下", "横", "縦"} <= set(said)
    assert "中" not in said
