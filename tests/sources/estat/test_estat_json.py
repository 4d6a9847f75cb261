"""The JSON reply, in the layout of getStatsData 3.0: objects where there is one, lists where there are many."""

from __future__ import annotations

import copy
import json
import os
from pathlib import Path

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from analysis.checking.errors import InputError
from analysis.sources import estat, estat_json

SHARED = Path(os.environ.get("EBPM_SHARED_DATA", Path(__file__).parents[4] / "shared" / "data"))


def parsed(reply):
    return estat_json.parse([estat_json.loads(json.dumps(reply), "r.json")], "r.json")


def test_single_entries_and_lists_are_the_same(replies):
    one = parsed(replies.reply([replies.census_value("223705")]))
    as_lists = copy.deepcopy(replies.reply([replies.census_value("223705")]))
    data = as_lists["GET_STATS_DATA"]["STATISTICAL_DATA"]
    data["DATA_INF"]["VALUE"] = [data["DATA_INF"]["VALUE"]]
    for entry in data["CLASS_INF"]["CLASS_OBJ"]:
        if isinstance(entry["CLASS"], dict):
            entry["CLASS"] = [entry["CLASS"]]
    many = parsed(as_lists)
    assert one.dimensions == many.dimensions
    assert one.cells.tolist() == many.cells.tolist() == ["223705"]
    assert one.positions.tolist() == many.positions.tolist()
    assert (one.id, one.title) == ("0003445162", "男女，年齢（5歳階級），国籍総数か日本人別人口")


def test_positions_follow_the_codes_not_the_order(replies):
    table = parsed(replies.reply([replies.census_value("2", sex="2"), replies.census_value("1", sex="1")]))
    sexes = table.dimensions[2]
    assert [sexes.categories[p].name for p in table.positions[:, 2]] == ["女", "男"]


def test_a_code_without_a_name_is_kept(replies):
    table = parsed(replies.reply([replies.census_value("7", area="14203")]))
    area = table.dimensions[4]
    assert area.categories[table.positions[0, 4]] == area.categories[-1]
    assert (area.categories[-1].code, area.categories[-1].name) == ("14203", "")


def test_a_part_of_the_reply_is_told(replies):
    table = parsed(replies.reply([replies.census_value("7")], total=3, next_key=2))
    assert table.notes == ("全3件のうち1件だけのデータです",)


def test_a_value_without_one_of_its_codes(replies):
    value = replies.census_value("7")
    del value["@cat02"]
    with pytest.raises(InputError, match="1件目の値に「@cat02」がありません"):
        parsed(replies.reply([value, replies.census_value("8")]))
    # where there is only one category, the API may leave it out
    del value["@time"]
    value["@cat02"] = "0"
    assert parsed(replies.reply([value])).cells.tolist() == ["7"]


@pytest.mark.parametrize("status", ["403", 403, "", None])
def test_errors_are_told(replies, status):
    with pytest.raises(InputError, match=r"STATUS .*認証に失敗"):
        estat_json.loads(json.dumps(replies.error_reply(status, "認証に失敗しました。")), "r.json")


def test_a_cut_off_file(tmp_path, replies):
    path = tmp_path / "r.json"
    path.write_text(
        json.dumps(replies.reply([replies.census_value("7")]), ensure_ascii=False)[:-40], encoding="utf-8"
    )
    with pytest.raises(InputError, match="JSON として読めません"):
        estat.read(path)


def test_deep_nesting_is_no_traceback(tmp_path):
    path = tmp_path / "r.json"
    path.write_text('{"GET_STATS_DATA": ' + "[" * 100_000, encoding="utf-8")
    with pytest.raises(InputError, match="JSON として読めません"):
        estat.read(path)


@pytest.mark.parametrize("place", ["STATISTICAL_DATA", "CLASS_INF", "DATA_INF", "RESULT_INF", "TABLE_INF"])
@pytest.mark.parametrize("instead", [None, [], "x", 5])
def test_missing_parts_are_one_clear_error(replies, place, instead):
    reply = copy.deepcopy(replies.reply([replies.census_value("7")]))
    root = reply["GET_STATS_DATA"]
    (root if place in root else root["STATISTICAL_DATA"])[place] = instead
    with pytest.raises(InputError):
        parsed(reply)


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_any_change_of_the_reply_is_a_table_or_a_clear_error(data):
    """One node of a good reply replaced by anything."""
    reply = json.loads(GOOD)
    nodes = []

    def walk(node):
        items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
        for key, child in items:
            nodes.append((node, key))
            walk(child)

    walk(reply)
    parent, key = data.draw(st.sampled_from(nodes))
    parent[key] = data.draw(
        st.one_of(
            st.none(),
            st.booleans(),
            st.integers(),
            st.floats(),
            st.text(max_size=5),
            st.just([]),
            st.just({}),
            st.just([{}]),
        )
    )
    try:
        table = parsed(reply)
    except InputError:
        return
    assert len(table.cells) == len(table.positions) == len(table.rows)
    for column, dimension in zip(table.positions.T, table.dimensions, strict=True):
        assert max(column) < len(dimension.categories)


GOOD = """{"GET_STATS_DATA": {"RESULT": {"STATUS": 0, "ERROR_MSG": "正常に終了しました。"},
 "STATISTICAL_DATA": {"RESULT_INF": {"TOTAL_NUMBER": 2, "FROM_NUMBER": 1, "TO_NUMBER": 2},
  "TABLE_INF": {"@id": "0003445162", "STAT_NAME": {"@code": "00200521", "$": "国勢調査"}, "TITLE": {"@no": "1", "$": "t"}},
  "CLASS_INF": {"CLASS_OBJ": [
    {"@id": "cat01", "@name": "男女", "CLASS": [{"@code": "1", "@name": "男"}, {"@code": "2", "@name": "女"}]},
    {"@id": "area", "@name": "地域", "CLASS": {"@code": "14212", "@name": "厚木市"}}]},
  "DATA_INF": {"NOTE": [{"@char": "-", "$": "なし"}], "VALUE": [
    {"@cat01": "1", "@area": "14212", "@unit": "人", "$": "1"}, {"@cat01": "2", "@area": "14212", "@unit": "人", "$": "-"}]}}}}"""


def test_the_real_reply_at_hand():
    """賃金構造基本統計調査 0003425893, 男 2020: trimmed to 8 of 24 values (きまって支給する現金給与額 20～24歳 237.1 千円)."""
    path = SHARED / "formats" / "estat_getStatsData_v3_sample_trimmed.json"
    if not path.exists():
        pytest.skip(f"sample not at hand ({path})")
    table = estat.read_table(path)
    assert table.id == "0003425893"
    assert len(table.cells) == 8
    labels = [d.categories[p].name for d, p in zip(table.dimensions, table.positions[5], strict=True)]
    assert labels[0] == "きまって支給する現金給与額"
    assert labels[4] == "20～24歳"
    assert labels[-1] == "千円"
    assert table.cells[5] == "237.1"
    assert table.notes == ("全24件のうち8件だけのデータです",)
    with pytest.raises(InputError, match="対応表（マッピング）がありません"):
        estat.read(path)
