"""Plots and maps: what they draw, and that unit, source, period and basis stand in the picture."""

from __future__ import annotations

import json
import re

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.collections import PathCollection

from analysis import explore
from analysis.checking.errors import InputError

pytestmark = pytest.mark.usefixtures("pictures")


def written(axes) -> str:
    return "".join(text.get_text() for text in axes.texts).replace("\n", "")


def drawn(axes) -> dict[str, dict[int, float]]:
    return {
        line.get_label(): {int(x): float(y) for x, y in zip(*line.get_data(), strict=True) if not np.isnan(y)}
        for line in axes.get_lines()
    }


def test_lines_are_the_values_and_the_picture_says_what_they_are(figures, data_dir):
    axes = explore.plot("births", ["平塚市", "厚木市"], basis="vital_statistics", data_dir=data_dir)
    assert drawn(axes) == {
        "平塚市": figures("14203", "births", "vital_statistics"),
        "厚木市": figures("14212", "births", "vital_statistics"),
    }
    assert axes.get_title(loc="left") == "出生数"
    for told in ("単位：人", "期間：2010〜2023年（暦年）", "統計の基準：人口動態統計", "出典："):
        assert told in written(axes)


def test_bases_are_lines_of_their_own_and_a_missing_year_is_not_bridged(data_dir):
    axes = explore.plot(
        "births", "平塚市", basis=["vital_statistics", "resident_register"], data_dir=data_dir
    )
    assert set(drawn(axes)) == {"人口動態統計", "住民基本台帳"}
    assert axes.get_title(loc="left") == "平塚市の出生数"
    (register,) = (line for line in axes.get_lines() if line.get_label() == "住民基本台帳")
    years, values = register.get_data()
    assert np.isnan(values[list(years).index(2017)]), "2017 has no value: the line breaks"


def test_an_index_makes_towns_comparable(figures, data_dir):
    frame = explore.series("births", ["平塚市", "藤沢市"], basis="vital_statistics", data_dir=data_dir)
    axes = explore.plot(frame, index=2015)
    known = figures("14205", "births", "vital_statistics")
    assert drawn(axes)["藤沢市"][2023] == pytest.approx(100 * known[2023] / known[2015])
    assert "単位：2015年=100" in written(axes)
    with pytest.raises(InputError, match=r"2005年の値がない.*2010〜2023年"):
        explore.plot(frame, index=2005)


def test_what_the_picture_says_is_of_the_rows_that_are_drawn(data_dir):
    both = explore.series(
        "births", "平塚市", basis=["vital_statistics", "resident_register"], data_dir=data_dir
    )
    axes = explore.plot(both[(both["basis"] == "vital_statistics") & (both["year"] >= 2020)])
    assert "統計の基準：人口動態統計出典" in written(axes)
    assert "期間：2020〜2023年" in written(axes)
    assert "住民基本台帳" not in written(axes)


def test_an_analyst_goes_on_from_the_axes(data_dir):
    _, (left, right) = plt.subplots(1, 2)
    assert explore.plot("births", "平塚市", basis="vital_statistics", ax=left, data_dir=data_dir) is left
    assert not right.get_lines()
    assert "Noto Sans CJK JP" in plt.rcParams["font.family"], "later pictures can print Japanese"
    assert plt.rcParams["text.parse_math"] is False


def test_other_frames_are_refused(data_dir):
    frame = explore.series("births", "平塚市", basis="vital_statistics", data_dir=data_dir)
    with pytest.raises(InputError, match="図にできる表ではありません"):
        explore.plot(frame[["year", "value"]])


def square(x: float, y: float, size: float = 0.1) -> list[list[float]]:
    return [[x, y], [x + size, y], [x + size, y + size], [x, y + size], [x, y]]


def boundaries(path, *features: tuple[dict[str, object], list[list[list[float]]]]) -> str:
    content = {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "properties": told, "geometry": {"type": "Polygon", "coordinates": rings}}
            for told, rings in features
        ],
    }
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return str(path)


@pytest.fixture
def two_towns(tmp_path) -> str:
    """平塚市 with a hole whose ring turns the same way as its border, and an island; 厚木市; a town without values."""
    return boundaries(
        tmp_path / "n03.geojson",
        ({"N03_001": "神奈川県", "N03_007": "14203"}, [square(139.3, 35.3), square(139.33, 35.33, 0.04)]),
        ({"N03_001": "神奈川県", "N03_007": "14203"}, [square(139.5, 35.3, 0.01)]),
        ({"N03_001": "神奈川県", "N03_007": "14212"}, [square(139.3, 35.45)]),
        ({"N03_001": "神奈川県", "N03_007": "14382"}, [square(139.0, 35.2)]),
    )


def test_a_map_paints_the_towns_of_the_table(two_towns, data_dir):
    names = ["平塚市", "厚木市", "藤沢市"]
    axes = explore.map("births", names, basis="vital_statistics", boundaries=two_towns, data_dir=data_dir)
    shapes = [each for each in axes.collections if isinstance(each, PathCollection)]
    paths = [path for each in shapes for path in each.get_paths()]
    assert len(paths) == 2
    town = max(paths, key=lambda path: len(path.vertices))
    assert town.contains_point((139.31, 35.31))
    assert town.contains_point((139.505, 35.305)), "the island belongs to it"
    turns = [
        np.sum(r[:-1, 0] * r[1:, 1] - r[1:, 0] * r[:-1, 1]) > 0 for r in np.split(town.vertices, [5, 10])
    ]
    assert turns == [True, False, True], "a hole turns against its border, else it would be painted"
    assert {text.get_text() for text in axes.texts} >= {"平塚市", "厚木市"}
    assert "境界のファイルにない団体：藤沢市" in written(axes)
    assert "2023年（暦年）" in written(axes)
    assert axes.get_title(loc="left") == "出生数（2023年）"


def test_the_property_of_the_code_is_found_or_named(tmp_path, data_dir):
    path = boundaries(
        tmp_path / "own.geojson",
        ({"番号": 99999, "市町村": "142034"}, [square(139.3, 35.3)]),
        ({"番号": 14203, "市町村": "142123"}, [square(139.3, 35.5)]),
    )
    asked = {
        "indicator": "births",
        "areas": ["平塚市", "厚木市"],
        "basis": "vital_statistics",
        "data_dir": data_dir,
    }
    axes = explore.map(explore.series(**asked), boundaries=path)
    assert {text.get_text() for text in axes.texts} >= {"平塚市", "厚木市"}
    named = explore.map(explore.series(**asked), boundaries=path, code="番号")
    assert "境界のファイルにない団体：厚木市" in written(named)
    with pytest.raises(InputError, match=r"項目「市」がありません.*番号、市町村"):
        explore.map(explore.series(**asked), boundaries=path, code="市")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (None, "境界のファイルが指定されていない.*国土数値情報"),
        ("{", "GeoJSON ではない"),
        ('{"features": []}', "地物（features）がありません"),
        ('{"features": [{"properties": {"a": "x"}, "geometry": null}]}', "地域コードの入った項目が見つかりません"),
        ('{"features": [{"properties": {"c": "14203"}, "geometry": {"type": "Point"}}]}', "面（Polygon）が一つもありません"),
        (
            '{"features": [{"properties": {"c": "14203"}, "geometry": {"type": "Polygon",'
            ' "coordinates": [[[500000, 100], [500001, 100], [500001, 101], [500000, 100]]]}}]}',
            "緯度経度ではありません",
        ),
        (
            '{"features": [{"properties": {"c": "13101"}, "geometry": {"type": "Polygon",'
            ' "coordinates": [[[139, 35], [140, 35], [140, 36], [139, 35]]]}}]}',
            "表の団体が一つもありません",
        ),
    ],
)  # fmt: skip
def test_a_map_without_its_file_says_what_is_needed(content, told, tmp_path, data_dir):
    path = None
    if content is not None:
        path = tmp_path / "b.geojson"
        path.write_text(content, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        explore.map("births", "平塚市", basis="vital_statistics", boundaries=path, data_dir=data_dir)
    assert re.search(told, str(caught.value))
