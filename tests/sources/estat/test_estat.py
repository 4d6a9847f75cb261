"""The reader as a whole: real layouts to observations, refusal of other files, and whatever bytes come in.

The population of 厚木市 at the census of 2020 is 223,705 (国勢調査, also in SSDSE-A-2026).
"""

from __future__ import annotations

import functools
import gzip
import itertools
import json
from pathlib import Path

import hypothesis.strategies as st
import openpyxl
import pytest
from hypothesis import example, given, settings

from analysis.checking.errors import InputError
from analysis.model.observations import COLUMNS
from analysis.sources import estat
from analysis.sources.formats import head_of
from analysis.sources.reading import AREA_COLUMNS

CENSUS = """"統計名：","国勢調査 令和2年国勢調査 人口等基本集計"
"表番号：","2-7-1"
"表題：","男女，年齢（5歳階級），国籍総数か日本人別人口－全国，都道府県，市区町村（2000年（平成12年）市区町村含む）"
"実施年月：","2020年"
"市区町村時点（年月日）：","-"
"-","該当数字がないもの"

"国籍総数か日本人 コード","国籍総数か日本人","年齢 コード","年齢","全国，都道府県，市区町村（2000年市区町村含む） コード","全国，都道府県，市区町村（2000年市区町村含む）","時間軸（年次） コード","時間軸（年次）","/男女","総数【人】","男【人】","女【人】"
"0","国籍総数","00","総数","14212","厚木市","2020000000","2020年","","223,705","115,417","108,288"
"0","国籍総数","04","15～19歳","14212","厚木市","2020000000","2020年","","10,814","5,689","-"
"0","国籍総数","22","年齢「不詳」","14212","厚木市","2020000000","2020年","","***","△1","X"
"1","うち日本人","00","総数","14212","厚木市","2020000000","2020年","","1","1","1"
"0","国籍総数","R3","（再掲）65歳以上","14212","厚木市","2020000000","2020年","","2","2","2"
"0","国籍総数","00","総数","14400","愛甲郡","2020000000","2020年","","3","3","3"
注）年齢「不詳」を含む。
"""


NUMBERED = itertools.count()


@pytest.fixture(autouse=True, scope="module")
def folder(tmp_path_factory):
    """One folder for all files of this module: hypothesis draws many in one test."""
    global FOLDER
    FOLDER = tmp_path_factory.mktemp("estat")


def write(text: str | bytes, name: str = "FEH_00200521_260101000000.csv") -> Path:
    path = FOLDER / str(next(NUMBERED)) / name
    path.parent.mkdir()
    path.write_bytes(text if isinstance(text, bytes) else text.encode("cp932"))
    return path


def rows_of(reading):
    return {(r["sex"], r["age"]): (r["value"], r["status"]) for r in reading.observations.to_dict("records")}


def test_a_download_becomes_observations():
    reading = estat.read(write(CENSUS))
    found = rows_of(reading)
    assert found["total", "total"] == (223705.0, "observed")
    assert found["male", "15-19"] == (5689.0, "observed")
    assert found["male", "unknown"] == (-1.0, "observed")
    for key, status in {
        ("female", "15-19"): "not_applicable",
        ("total", "unknown"): "unavailable",
        ("female", "unknown"): "suppressed",
    }.items():
        value, found_status = found[key]
        assert value != value
        assert found_status == status
    assert len(found) == 9
    observations = reading.observations
    assert list(observations.columns) == list(COLUMNS)
    assert set(observations["area"]) == {"14212"}
    assert set(observations["year"]) == {2020}
    assert (set(observations["basis"]), set(observations["source"])) == (
        {"census"},
        {"estat_census_2020_age"},
    )
    assert reading.areas.to_dict("records") == [
        dict(zip(AREA_COLUMNS, ("14212", "厚木市", "municipality", "14000"), strict=True))
    ]
    (note,) = reading.notes
    for word in ("うち日本人", "（再掲）65歳以上", "愛甲郡"):
        assert word in note


def test_the_selection_is_the_same_for_a_corrected_file_and_for_the_json(replies):
    first = estat.read(write(CENSUS))
    corrected = estat.read(write(CENSUS.replace("223,705", "223,706")))
    assert first.edition == corrected.edition
    smaller = estat.read(write("\n".join(line for line in CENSUS.split("\n") if "15～19歳" not in line)))
    assert smaller.edition != first.edition
    values = [replies.census_value(v, sex=s) for v, s in (("223705", "0"), ("115417", "1"), ("108288", "2"))]
    reply = replies.reply(values)
    by_api = estat.read(write(json.dumps(reply).encode(), "r.json"))
    wanted = ("総数【人】", "223,705")
    lines = [line for line in CENSUS.split("\n") if not line.startswith('"0"') or wanted[1] in line]
    assert by_api.edition == estat.read(write("\n".join(lines))).edition


@pytest.mark.parametrize(
    "text",
    [
        "団体コード,都道府県名,市区町村名,平成31年\n142123,神奈川県,厚木市,225714\n",
        "a,b\n1,2\n",
        "ただの文章。\n",
    ],
)
def test_another_table_is_refused_with_what_was_seen(text):
    with pytest.raises(InputError, match=r"e-Stat の統計表.*ではなく|として認識できません") as caught:
        estat.read(write(text))
    assert text.split("\n")[0].split(",")[0] in str(caught.value) or "見えます" in str(caught.value)


def test_a_workbook_is_refused():
    path = write(b"", "a.xlsx")
    book = openpyxl.Workbook()
    book.active.append(["13101千代田区", 1])
    book.save(path)
    with pytest.raises(InputError, match="として認識できません"):
        estat.read(path)


def test_recognition_names_which_of_the_three(replies):
    reply = json.dumps(replies.reply([replies.census_value("1")])).encode()
    assert estat.recognise(head_of(write(reply, "r.json"))).edition == "api_json"
    assert estat.recognise(head_of(write(CENSUS))).edition == "database_csv"
    api = '"VALUE"\n"tab_code","表章項目","area_code","地域","value"\n'
    assert estat.recognise(head_of(write(api))).edition == "api_csv"
    assert estat.recognise(head_of(write("a,b\n"))) is None


def test_packed_json(replies):
    reply = json.dumps(replies.reply([replies.census_value("223705")]), ensure_ascii=False).encode()
    reading = estat.read(write(gzip.compress(reply), "r.json.gz"))
    assert rows_of(reading) == {("total", "total"): (223705.0, "observed")}


@functools.cache
def original():
    """What the unchanged download says."""
    return rows_of(estat.read(write(CENSUS)))


def accepted(path: Path):
    """The reading, or None for a clear error; anything else fails the test."""
    try:
        reading = estat.read(path)
    except InputError:
        return None
    assert list(reading.observations.columns) == list(COLUMNS)
    return reading


@given(st.binary(max_size=200))
@example(b"")
@example(b"\x1f\x8b\x08")
@example(b"PK\x03\x04")
@example(b'{"GET_STATS_DATA": {"RESULT": {"STATUS": 0}}}')
@settings(max_examples=60, deadline=None)
def test_any_bytes(raw):
    accepted(write(raw))


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_any_bytes_within_a_download(data):
    raw = CENSUS.encode("cp932")
    at = data.draw(st.integers(0, len(raw)))
    length = data.draw(st.integers(0, 20))
    accepted(write(raw[:at] + data.draw(st.binary(max_size=20)) + raw[at + length :]))


@given(
    place=st.integers(0, 8),
    text=st.one_of(
        st.text(alphabet="0123456789,.-△▲−０１２３ XＸ*…・", max_size=8),
        st.text(max_size=5),
        st.integers().map(str),
    ),
)
@example(place=0, text="1,23")
@example(place=0, text="1e5")
@settings(max_examples=100, deadline=None)
def test_one_cell_changed_changes_one_number_or_is_told(place, text):
    """No other number moves, and the changed cell is never read as something that it does not say."""
    originals = ["223,705", "115,417", "108,288", "10,814", "5,689", "***", "△1", "X", "-"]
    if any(mark in text for mark in '"\n\r\x00') or text.splitlines() not in ([], [text]):
        return  # that would be another table
    quoted = f'"{originals[place]}"'
    at = CENSUS.rindex(quoted)
    changed = CENSUS[:at] + f'"{text}"' + CENSUS[at + len(quoted) :]
    reading = accepted(write(changed.encode("utf-8")))
    if reading is None:
        return
    before, after = original(), rows_of(reading)
    different = [key for key in before if repr(before[key]) != repr(after.get(key))]
    assert len(different) <= 1
    assert set(after) <= set(before)
    for key in different:
        value, status = after.get(key, (None, None))
        if status == "observed":
            digits = "".join(str(int(c)) for c in text if c.isdigit())
            assert f"{abs(value):.10f}".replace(".", "").strip("0") == digits.strip("0")
        elif status is None:
            assert text.strip() == ""
            assert any("空欄" in note for note in reading.notes)
