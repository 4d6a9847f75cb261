"""Replies of the e-Stat API in their real layout, and a local server that gives them."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest


def reply(values, *, total=None, start=1, next_key=None, meta=True, table="0003445162", classes=None):
    """A reply of getStatsData; lists of one entry become the entry itself, as the API does."""

    def shrunk(entries):
        return entries[0] if len(entries) == 1 else entries

    if classes is None:
        classes = CENSUS
    described = [
        {
            "@id": id_,
            "@name": name,
            "CLASS": shrunk([dict(zip(("@code", "@name", "@level"), c, strict=True)) for c in categories]),
        }
        for id_, name, categories in classes
    ]
    info = {"TOTAL_NUMBER": len(values) if total is None else total, "FROM_NUMBER": start}
    info["TO_NUMBER"] = start + len(values) - 1
    if next_key is not None:
        info["NEXT_KEY"] = next_key
    data = {
        "RESULT_INF": info,
        "TABLE_INF": {
            "@id": table,
            "STAT_NAME": {"@code": "00200521", "$": "国勢調査"},
            "GOV_ORG": {"@code": "00200", "$": "総務省"},
            "STATISTICS_NAME": "令和2年国勢調査 人口等基本集計",
            "TITLE": {"@no": "2-7-1", "$": "男女，年齢（5歳階級），国籍総数か日本人別人口"},
            "SURVEY_DATE": 202010,
        },
        "DATA_INF": {"NOTE": {"@char": "-", "$": "該当数字がないもの"}, "VALUE": shrunk(values)},
    }
    if meta:
        data["CLASS_INF"] = {"CLASS_OBJ": described}
    return {
        "GET_STATS_DATA": {
            "RESULT": {
                "STATUS": 0,
                "ERROR_MSG": "正常に終了しました。",
                "DATE": "2021-12-19T01:43:03.076+09:00",
            },
            "PARAMETER": {"LANG": "J", "STATS_DATA_ID": table, "DATA_FORMAT": "J"},
            "STATISTICAL_DATA": data,
        }
    }


def error_reply(status, message):
    """A reply that reports an error; STATUS is text in those."""
    return {"GET_STATS_DATA": {"RESULT": {"STATUS": status, "ERROR_MSG": message}}}


CENSUS = [
    ("tab", "表章事項", [("2020_01", "人口", "")]),
    ("cat01", "国籍総数か日本人", [("0", "国籍総数", "1"), ("1", "うち日本人", "2")]),
    ("cat02", "男女", [("0", "総数", "1"), ("1", "男", "2"), ("2", "女", "2")]),
    (
        "cat03",
        "年齢",
        [
            ("00", "総数", "1"),
            ("01", "0～4歳", "2"),
            ("22", "年齢「不詳」", "2"),
            ("R1", "（再掲）15歳未満", "2"),
        ],
    ),
    (
        "area",
        "全国，都道府県，市区町村（2000年市区町村含む）",
        [
            ("14000", "神奈川県", "2"),
            ("14212", "厚木市", "4"),
            ("14401", "愛川町", "6"),
            ("14999", "旧愛川村", "7"),
        ],
    ),
    ("time", "時間軸（年次）", [("2020000000", "2020年", "1")]),
]


def census_value(number, *, nationality="0", sex="0", age="00", area="14212"):
    return {
        "@tab": "2020_01",
        "@cat01": nationality,
        "@cat02": sex,
        "@cat03": age,
        "@area": area,
        "@time": "2020000000",
        "@unit": "人",
        "$": number,
    }


@dataclass
class Server:
    """What the server was asked, and what it answers, one entry a request (the last one for all further)."""

    address: str
    answers: list[Callable[[BaseHTTPRequestHandler], None]] = field(default_factory=list)
    queries: list[dict[str, str]] = field(default_factory=list)

    def gives(self, body, status=200, content_type="application/json"):
        raw = json.dumps(body, ensure_ascii=False).encode() if not isinstance(body, bytes) else body

        def answer(handler):
            handler.send_response(status)
            handler.send_header("Content-Type", content_type)
            handler.send_header("Content-Length", str(len(raw)))
            handler.end_headers()
            handler.wfile.write(raw)

        self.answers.append(answer)
        return self

    def does(self, answer):
        self.answers.append(answer)
        return self


@pytest.fixture
def server() -> Iterator[Server]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            state.queries.append(
                {key: value[0] for key, value in parse_qs(urlsplit(self.path).query).items()}
            )
            state.queries[-1]["path"] = urlsplit(self.path).path
            state.answers[min(len(state.queries), len(state.answers)) - 1](self)

        def log_message(self, *args):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listening:
        state = Server(f"http://127.0.0.1:{listening.server_address[1]}/rest/3.0/app/json")
        thread = threading.Thread(target=listening.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield state
        listening.shutdown()
        thread.join()


@pytest.fixture
def replies():
    """The builders above, for tests (this folder is no package)."""

    class Replies:
        reply = staticmethod(reply)
        error_reply = staticmethod(error_reply)
        census_value = staticmethod(census_value)
        CENSUS = CENSUS

    return Replies
