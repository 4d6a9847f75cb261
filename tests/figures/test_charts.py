"""Charts by kind: what is drawn are the numbers that were given, at their places, in the words of the tables."""

from __future__ import annotations

import re

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex
from matplotlib.patches import FancyBboxPatch

from analysis.elements.picture import (
    Band,
    BarsChart,
    CurvesChart,
    DotsChart,
    FlowBox,
    FlowChart,
    GroupLinesChart,
    Line,
    LinesChart,
    Profile,
    ProfileChart,
    Pyramid,
    PyramidChart,
)
from analysis.figures import style
from analysis.figures.charts import bars, curves, dots, flow, group_lines, lines, profiles, pyramids
from analysis.figures.style import BLUE, GREY, ORANGE, VERMILION

from .conftest import texts

COUNTS = pd.Series([1614.0, 1500.0, 1402.0, 1308.0, 1200.0], index=[2016, 2017, 2019, 2020, 2021])
LINES = LinesChart(
    lines=(
        Line("人口動態統計", COUNTS),
        Line("住民基本台帳", pd.Series({2016: 1690.0, 2018: 1600.0}), "points"),
        Line("見通し", pd.Series({2021: 1200.0, 2022: 1150.0}), "dashed"),
        Line("目標", pd.Series({2025: 1100.0}), "target"),
    ),
    bands=(Band("予測区間", pd.Series({2021: 1200.0, 2022: 1000.0}), pd.Series({2021: 1200.0, 2022: 1300.0}), 2),),
    y_label="出生数（人）",
    from_zero=True,
)  # fmt: skip
BARS = BarsChart(
    rows=pd.DataFrame(
        {
            "value": [-188.2, 40.4, -3.0],
            "lower": [-220.0, 10.0, np.nan],
            "upper": [-150.0, 70.0, np.nan],
            "printed": ["−188", "+40", "−3"],
        },
        index=["女性の人数", "年齢構成", "出生力"],
    ),
    x_label="出生数への効果（人）",
)
DOTS = DotsChart(
    rows=pd.DataFrame(
        {
            "value": [0.85, 0.97, 1.0],
            "lower": [0.80, 0.90, 0.99],
            "upper": [0.90, 1.04, 1.01],
            "role": ["peer", "own", "reference"],
        },
        index=["平塚市", "厚木市", "全国"],
    ),
    x_label="標準化出生比",
    reference=1.0,
)
PROFILE = GroupLinesChart(
    (
        Line("女性", pd.Series({"15〜19": 20.0, "20〜24": 70.0, "30〜34": 60.0})),
        Line("男性", pd.Series({"20〜24": 68.0}), "dashed"),
    ),
    ("15〜19", "20〜24", "25〜29", "30〜34"),
    "年齢（歳）",
    "就業率（％）",
    from_zero=True,
)
ALL = [(lines, LINES), (bars, BARS), (dots, DOTS), (group_lines, PROFILE)]


@pytest.mark.parametrize(("module", "chart"), ALL, ids=["lines", "bars", "dots", "profile"])
def test_the_same_data_give_the_same_bytes_without_date_and_in_our_font(module, chart):
    draw = getattr(module, module.__name__.rpartition(".")[2])
    settings = dict(mpl.rcParams)
    svg = draw(chart)
    assert svg == draw(chart)
    assert svg.startswith("<svg")
    assert "Noto Sans CJK JP" in svg
    assert not re.search(r"\d{4}-\d\d-\d\d|[Mm]atplotlib [v\d]", svg)
    assert dict(mpl.rcParams) == settings, "nothing else that is drawn changes its look"


def test_a_line_has_its_values_and_breaks_where_a_year_is_missing(drawn):
    _, axes = drawn(lines, LINES)
    solid, points, dashed, target = axes.get_lines()
    assert solid.get_xdata().tolist() == [2016, 2017, 2018, 2019, 2020, 2021]
    values = solid.get_ydata()
    assert np.isnan(values[2])
    assert np.delete(values, 2).tolist() == COUNTS.tolist()
    assert (points.get_linestyle(), points.get_ydata().tolist()) == ("None", [1690.0, 1600.0])
    assert (solid.get_linestyle(), dashed.get_linestyle()) == ("-", "--")
    assert (target.get_marker(), target.get_xydata().tolist()) == ("*", [[2025.0, 1100.0]])
    assert len({line.get_marker() for line in axes.get_lines()}) == 4, "told apart without colour"
    assert len({line.get_color() for line in axes.get_lines()}) == 4


def test_a_band_lies_between_its_limits_in_the_colour_of_its_line(drawn):
    _, axes = drawn(lines, LINES)
    (band,) = axes.collections
    corners = {tuple(corner) for corner in band.get_paths()[0].vertices.tolist()}
    assert {(2021.0, 1200.0), (2022.0, 1000.0), (2022.0, 1300.0)} <= corners
    assert to_hex(band.get_facecolor()[0]) == to_hex(axes.get_lines()[2].get_color())


def test_axes_and_legend_have_their_words(drawn):
    svg, axes = drawn(lines, LINES)
    assert axes.get_ylim()[0] == 0
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("年", "出生数（人）")
    assert {"人口動態統計", "住民基本台帳", "見通し", "目標", "予測区間", "1,000"} <= set(texts(svg))
    years = [text for text in texts(svg) if re.fullmatch(r"20\d\d(\.\d+)?", text)]
    assert years
    assert all(text.isdigit() for text in years), "no half years"


def test_signed_values_have_their_sign_and_a_line_of_no_change(drawn):
    chart = LinesChart(
        (Line("a", pd.Series({2016: -20.0, 2017: 20.0})),), y_label="変化", signed=True, decimals=1
    )
    svg, axes = drawn(lines, chart)
    ticks = [text for text in texts(svg) if re.fullmatch(r"[+−]?\d+\.\d", text)]
    assert {text[0] for text in ticks} == {"+", "−", "0"}
    assert "0.0" in ticks
    assert any(set(line.get_ydata()) == {0} for line in axes.get_lines())
    assert axes.get_ylim()[0] < -20


def test_a_line_without_a_value_is_not_drawn_and_not_in_the_legend(drawn):
    none = pd.Series({2016: np.nan, 2017: np.nan})
    svg, axes = drawn(lines, LinesChart((Line("ない", none), Line("ある", COUNTS)), y_label="人"))
    assert len(axes.get_lines()) == 1
    assert "ある" in texts(svg)
    assert "ない" not in texts(svg)


@pytest.mark.parametrize("label", ["$x^2$", "<script>", "a & b", "100%"])
def test_words_are_words(label):
    svg = lines.lines(LinesChart((Line(label, COUNTS),), y_label="人"))
    assert label in texts(svg)
    assert "<script" not in svg


def test_bars_are_as_long_as_their_values_with_their_intervals(drawn):
    _, axes = drawn(bars, BARS)
    ends = [bar.get_x() + bar.get_width() for bar in axes.patches]
    starts = [bar.get_x() for bar in axes.patches]
    spans = [sorted((start, end)) for start, end in zip(starts, ends, strict=True)]
    assert np.allclose(spans, [[-188.2, 0], [0, 40.4], [-3.0, 0]])
    zero = [line for line in axes.get_lines() if set(line.get_xdata()) == {0}]
    limits = [list(line.get_xdata()) for line in axes.get_lines() if line not in zero]
    assert limits == [[-220.0, -150.0], [10.0, 70.0]], "none where there is no interval"
    assert len(zero) == 1
    assert [label.get_text() for label in axes.get_yticklabels()] == ["女性の人数", "年齢構成", "出生力"]
    assert axes.yaxis_inverted(), "the first item stands at the top"


def test_the_numbers_stand_beyond_bar_and_interval_inside_the_chart(drawn):
    svg, axes = drawn(bars, BARS)
    assert [text.get_text() for text in axes.texts] == ["−188", "+40", "−3"]
    assert {"−188", "+40", "−3"} <= set(texts(svg))
    first, second, third = axes.texts
    assert (first.get_ha(), second.get_ha(), third.get_ha()) == ("right", "left", "right")
    assert first.get_position()[0] < -220
    assert second.get_position()[0] > 70
    assert third.get_position()[0] < -3
    frame = axes.get_window_extent()
    for text in axes.texts:
        box = text.get_window_extent()
        assert frame.x0 <= box.x0 < box.x1 <= frame.x1


def test_dots_stand_at_their_values_and_roles_are_told_apart_without_colour(drawn):
    svg, axes = drawn(dots, DOTS)
    markers = [line for line in axes.get_lines() if line.get_marker() not in ("None", None, "")]
    assert [(line.get_xdata()[0], line.get_ydata()[0]) for line in markers] == [
        (0.85, 0), (0.97, 1), (1.0, 2),
    ]  # fmt: skip
    assert [line.get_marker() for line in markers] == ["o", "D", "s"]
    assert [line.get_color() for line in markers] == [BLUE, VERMILION, GREY]
    spans = [list(line.get_xdata()) for line in axes.get_lines() if len(line.get_xdata()) == 2]
    assert [span for span in spans if span[0] != span[1]] == [[0.80, 0.90], [0.90, 1.04], [0.99, 1.01]]
    (reference,) = [line for line in axes.get_lines() if line.get_color() == ORANGE]
    assert set(reference.get_xdata()) == {1.0}
    assert {"平塚市", "厚木市", "全国", "標準化出生比", "1.00"} <= set(texts(svg))


def test_without_a_reference_there_is_no_line_for_it(drawn):
    _, axes = drawn(dots, DotsChart(DOTS.rows, "比", decimals=1))
    assert ORANGE not in {line.get_color() for line in axes.get_lines()}


MEN = pd.Series([10.0, 20.0, 5.0], index=["0-4", "5-9", "10+"])


def test_pyramids_share_their_scale_and_hold_men_left_and_women_right(monkeypatch):
    kept = []
    monkeypatch.setattr(pyramids, "to_svg", lambda figure: kept.append(figure) or style.to_svg(figure))
    chart = PyramidChart(
        (Pyramid("1995年", MEN, 2 * MEN), Pyramid("2055年", MEN, MEN, observed=False)), "人口（人）"
    )
    svg = pyramids.pyramids(chart)
    first, second = kept[0].axes
    widths = [[bar.get_width() for bar in panel.patches] for panel in (first, second)]
    assert widths[0] == [-10, -20, -5, 20, 40, 10]
    assert widths[1] == [-10, -20, -5, 10, 20, 5]
    assert first.get_xlim() == second.get_xlim()
    assert first.get_xlim()[0] == -first.get_xlim()[1]
    assert [panel.patches[0].get_alpha() for panel in (first, second)] == [1.0, pyramids._LIGHT]
    assert {"1995年", "2055年", "男", "女", "0〜4歳", "人口（人）"} <= set(texts(svg))
    assert not [text for text in texts(svg) if text.startswith("−")], "numbers of people have no sign"


def test_an_empty_pyramid_is_drawn():
    none = 0.0 * MEN
    assert "女" in pyramids.pyramids(PyramidChart((Pyramid("今", none, none),), "人"))


def test_curves_hold_their_points_and_the_star_is_not_joined(drawn):
    chart = CurvesChart(
        (
            Line("届く組合せ", pd.Series([10.0, 4.0, -2.0], index=[1.0, 1.5, 2.0])),
            Line("いま", pd.Series({1.1: 3.0}), "target"),
        ),
        "出生率",
        "純移動率（％）",
        signed=True,
    )
    svg, axes = drawn(curves, chart)
    curve, star, zero = axes.get_lines()
    assert list(curve.get_xdata()) == [1.0, 1.5, 2.0]
    assert list(curve.get_ydata()) == [10.0, 4.0, -2.0]
    assert (star.get_marker(), star.get_linestyle()) == ("*", "None")
    assert set(zero.get_ydata()) == {0}
    assert {"届く組合せ", "いま", "出生率", "純移動率（％）"} <= set(texts(svg))
    ticks = list(axes.get_xticks())
    assert all(abs(10 * tick - round(10 * tick)) < 1e-9 for tick in ticks), "no tick is printed rounded"


def test_values_every_five_years_are_joined_and_a_longer_gap_is_not(drawn):
    known = pd.Series({2000: 1.0, 2005: 2.0, 2015: 3.0})
    _, axes = drawn(lines, LinesChart((Line("国勢調査", known, every=5),), y_label="人"))
    (line,) = axes.get_lines()
    assert list(line.get_xdata()) == [2000, 2005, 2010, 2015]
    assert [bool(np.isnan(value)) for value in line.get_ydata()] == [False, False, True, False]


def test_decades_are_marked_in_fives_and_tens(drawn):
    years = pd.Series(range(46), index=range(2025, 2071), dtype=float)
    _, axes = drawn(lines, LinesChart((Line("人口", years),), y_label="人"))
    assert all(tick % 5 == 0 for tick in axes.get_xticks())


def test_a_profile_breaks_where_a_group_is_missing(drawn):
    _, axes = drawn(group_lines, PROFILE)
    women = axes.lines[0].get_ydata()
    assert women[[0, 1, 3]].tolist() == [20.0, 70.0, 60.0]
    assert np.isnan(women[2])
    assert axes.get_ylim()[0] == 0
    assert [label.get_text() for label in axes.get_xticklabels()] == list(PROFILE.groups)


def test_lines_of_censuses_join_them_and_mark_only_them(drawn):
    values = pd.Series({2010: 5.0, 2015: 4.0, 2020: 3.0})
    _, axes = drawn(lines, LinesChart((Line("就業者", values, every=5),), "人"))
    assert axes.lines[0].get_xdata().tolist() == [2010, 2015, 2020]
    assert axes.get_xticks().tolist() == [2010, 2015, 2020]


def test_bars_of_sizes_begin_at_zero_in_one_colour(drawn):
    _, axes = drawn(bars, BarsChart(_sizes(), "従業者数（人）", signed=False))
    assert axes.get_xlim()[0] == 0
    assert len({to_hex(bar.get_facecolor()) for bar in axes.patches}) == 1


def _sizes() -> pd.DataFrame:
    return pd.DataFrame(
        {"value": [30.0, 10.0], "lower": np.nan, "upper": np.nan, "printed": ["75％", "25％"]},
        index=["甲", "乙"],
    )


@pytest.mark.parametrize(("low", "high", "decimals"), [(0.93, 1.02, 2), (0.981, 0.999, 2), (0.5, 3.1, 1)])
def test_ticks_are_what_is_printed(drawn, low, high, decimals):
    rows = pd.DataFrame(
        {"value": [low, high], "lower": [low, high], "upper": [low, high], "role": ["own", "peer"]},
        index=["甲", "乙"],
    )
    _, axes = drawn(dots, DotsChart(rows, "比", decimals=decimals))
    ticks = axes.get_xticks()
    assert ticks == pytest.approx(np.round(ticks, decimals))
    assert len(set(np.round(ticks, decimals))) == len(ticks) > 1


def test_a_flow_has_a_box_a_stage_and_breaks_where_one_is_missing(drawn):
    chart = FlowChart(
        ("活動", "産出", "影響"),
        ((FlowBox("支援"), FlowBox("件数")), (FlowBox("広報"), FlowBox("記載なし", "missing"))),
        FlowBox("目標"),
    )
    svg, axes = drawn(flow, chart)
    assert {"活動", "産出", "影響", "支援", "件数", "広報", "記載なし", "目標"} <= set(texts(svg))
    boxes = [patch for patch in axes.patches if isinstance(patch, FancyBboxPatch)]
    assert len(boxes) == 2 * 2 + 1, "the end is one box for all rows"
    assert sum(text == "×" for text in texts(svg)) == 2, "to the missing box and from it"
    last = boxes[-1]
    assert last.get_y() < 0.5
    assert last.get_y() + last.get_height() > 1.5


@pytest.mark.parametrize(
    ("text", "lines"), [("短い", ["短い"]), ("あ" * 9, ["あ" * 4, "ああああ"[:3] + "…"])]
)
def test_a_text_that_does_not_fit_its_box_ends_in_an_ellipsis(text, lines):
    assert flow.wrapped(text, 4, 2) == lines


def test_profiles_stand_at_their_categories_with_their_limits(drawn):
    frame = pd.DataFrame(
        {"value": [3.0, -2.0, 1.0], "lower": [1.0, np.nan, -1.0], "upper": [5.0, np.nan, 3.0]},
        index=["0〜4歳", "5〜9歳", "10歳以上"],
    )
    chart = ProfileChart(
        (Profile("男性", frame), Profile("女性", frame + 1)), "年齢", "純移動（人）", signed=True
    )
    svg, axes = drawn(profiles, chart)
    men, women = axes.get_lines()[:2]
    assert list(men.get_ydata()) == [3.0, -2.0, 1.0]
    assert list(women.get_ydata()) == [4.0, -1.0, 2.0]
    assert (np.round(men.get_xdata()) == [0, 1, 2]).all()
    assert (np.asarray(men.get_xdata()) < np.asarray(women.get_xdata())).all()
    assert {"男性", "女性", "0〜4歳", "10歳以上", "年齢"} <= set(texts(svg))
