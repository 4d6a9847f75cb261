"""The client against a local server with replies in the layout of getStatsData 3.0 (e-Stat API 仕様 3.0版)."""

from __future__ import annotations

import logging
import socket

import pytest

from analysis.checking.errors import InputError
from analysis.sources import estat_api
from analysis.sources.estat_api import APP_ID_VARIABLE, BASE_URL_VARIABLE, Client

KEY = "0123456789abcdef0123456789abcdef01234567"


@pytest.fixture
def client(server) -> Client:
    return Client(KEY, server.address, attempts=3, wait=0.0)


def test_one_page(server, client, replies):
    server.gives(replies.reply([replies.census_value("223705"), replies.census_value("110000", sex="1")]))
    reading = estat_api.read("0003445162", {"cdArea": "14212"}, client=client)
    assert {(r["sex"], r["value"]) for r in reading.observations.to_dict("records")} == {
        ("total", 223705.0),
        ("male", 110000.0),
    }
    (query,) = server.queries
    assert query["path"] == "/rest/3.0/app/json/getStatsData"
    assert (query["appId"], query["statsDataId"], query["cdArea"]) == (KEY, "0003445162", "14212")


def test_pages_follow_next_key(server, client, replies):
    """Three values in pages of two: a list, then a single object; the names come with the first page only."""
    server.gives(
        replies.reply(
            [replies.census_value("10", area="14000"), replies.census_value("20")], total=3, next_key=3
        )
    )
    server.gives(replies.reply([replies.census_value("30", area="14401")], total=3, start=3, meta=False))
    seen = []
    table = client.fetch("0003445162", progress=lambda got, total: seen.append((got, total)))
    assert table.cells.tolist() == ["10", "20", "30"]
    assert [q["startPosition"] for q in server.queries] == ["1", "3"]
    assert [q["metaGetFlg"] for q in server.queries] == ["Y", "N"]
    assert seen == [(2, 3), (3, 3)]
    assert table.notes == ()


@pytest.mark.parametrize("status", [500, 502, 503, 504, 429])
def test_a_busy_server_is_asked_again(server, client, replies, status):
    server.gives(b"<html>busy</html>", status=status, content_type="text/html")
    server.gives(b"<html>busy</html>", status=status, content_type="text/html")
    server.gives(replies.reply([replies.census_value("1")]))
    assert client.fetch("0003445162").cells.tolist() == ["1"]
    assert len(server.queries) == 3


def test_a_server_that_stays_busy_is_given_up(server, client):
    server.gives(b"", status=503)
    with pytest.raises(InputError, match=r"HTTP 503.*3回試行"):
        client.fetch("0003445162")
    assert len(server.queries) == 3


def test_a_reply_that_breaks_off_is_asked_for_again(server, client, replies):
    def broken(handler):
        handler.send_response(200)
        handler.send_header("Content-Length", "100000")
        handler.end_headers()
        handler.wfile.write(b'{"GET_STATS_DATA": {')
        handler.wfile.flush()
        handler.connection.shutdown(socket.SHUT_RDWR)

    server.does(broken).gives(replies.reply([replies.census_value("1")]))
    assert client.fetch("0003445162").cells.tolist() == ["1"]


def test_a_slow_server_is_a_timeout(server, client, replies, monkeypatch):
    monkeypatch.setattr(estat_api, "_TIMEOUT", (1.0, 0.2))

    def never(handler):
        handler.connection.recv(1)  # returns when the client has given up

    server.does(never)
    with pytest.raises(InputError, match="時間内に応答しません"):
        client.fetch("0003445162")
    assert len(server.queries) == 3


def test_nobody_there():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    lonely = Client(KEY, f"http://127.0.0.1:{port}", attempts=2, wait=0.0)
    with pytest.raises(InputError, match="接続できません（2回試行）") as caught:
        lonely.fetch("0003445162")
    assert str(port) not in str(caught.value)


@pytest.mark.parametrize("http", [200, 400, 403])
def test_an_error_of_the_api_is_told_in_its_own_words(server, client, replies, http):
    server.gives(
        replies.error_reply("100", f"認証に失敗しました。アプリケーションIDを確認して下さい。{KEY}"),
        status=http,
    )
    with pytest.raises(InputError, match=r"STATUS 100.*認証に失敗しました") as caught:
        client.fetch("0003445162")
    assert KEY not in str(caught.value)
    assert len(server.queries) == 1


def test_no_data(server, client, replies):
    server.gives(
        {
            "GET_STATS_DATA": {
                "RESULT": {"STATUS": 1, "ERROR_MSG": "正常に終了しましたが、該当データはありませんでした。"}
            }
        }
    )
    with pytest.raises(InputError, match="条件に合うデータがありません"):
        client.fetch("0003445162")


def test_pages_that_do_not_make_up_the_whole(server, client, replies):
    server.gives(replies.reply([replies.census_value("1")], total=2))
    with pytest.raises(InputError, match="全2件のうち1件しか"):
        client.fetch("0003445162")


def test_a_next_key_that_does_not_advance_ends_the_loop(server, client, replies):
    server.gives(replies.reply([replies.census_value("1")], total=9, next_key=1))
    with pytest.raises(InputError, match="NEXT_KEY"):
        client.fetch("0003445162")
    assert len(server.queries) == 1


@pytest.mark.parametrize(
    ("body", "match"),
    [
        (b"not json", "JSON として読めません"),
        (b"<html><body>login</body></html>", "Web ページ"),
        (b'{"other": 1}', "応答ではありません"),
        (b"\xff\xfe\xff", "読めないバイト|UTF-16"),
        (b"", "JSON として読めません"),
        (b'{"GET_STATS_DATA": {"RESULT": {"STATUS": 0}}}', "STATISTICAL_DATA"),
    ],
)
def test_a_reply_of_another_kind_is_one_clear_error(server, client, body, match):
    server.gives(body)
    with pytest.raises(InputError, match=match):
        client.fetch("0003445162")


def test_a_redirect_is_not_followed_with_the_key(server, client):
    def away(handler):
        handler.send_response(302)
        handler.send_header("Location", f"{server.address}/elsewhere")
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    server.does(away)
    with pytest.raises(InputError, match="HTTP 302"):
        client.fetch("0003445162")
    assert len(server.queries) == 1


def test_no_key_and_no_address_in_anything_that_is_kept(server, client, replies, caplog):
    caplog.set_level(logging.DEBUG)
    logging.getLogger("urllib3.connectionpool").debug("the log is on")
    server.gives(b"", status=503)
    server.gives(replies.reply([replies.census_value("5"), replies.census_value("-", sex="2")]))
    reading = estat_api.read("0003445162", client=client)
    assert len(reading.observations) == 2
    kept = repr((reading, client)) + reading.observations.to_csv() + caplog.text
    assert "the log is on" in kept
    assert KEY not in kept
    assert "127.0.0.1" not in kept


def test_errors_carry_no_exception_with_the_address_in_it(server, client):
    server.gives(b"", status=503)
    with pytest.raises(InputError) as caught:
        client.fetch("0003445162")
    error = caught.value
    assert error.__cause__ is None
    assert error.__context__ is None


def test_the_log_filter_is_taken_away_again(server, client, replies):
    server.gives(replies.reply([replies.census_value("5")]))
    before = list(logging.getLogger("urllib3.connectionpool").filters)
    client.fetch("0003445162")
    assert logging.getLogger("urllib3.connectionpool").filters == before


def test_malformed_requests_are_not_sent(server, client):
    with pytest.raises(InputError, match="10桁"):
        client.fetch("3445162")
    with pytest.raises(InputError, match="appId"):
        client.fetch("0003445162", {"appId": "x"})
    assert server.queries == []


def test_settings_come_from_the_environment(monkeypatch, server, replies):
    monkeypatch.setenv(APP_ID_VARIABLE, f" {KEY}\n")
    monkeypatch.setenv(BASE_URL_VARIABLE, server.address + "/")
    server.gives(replies.reply([replies.census_value("5")]))
    client = Client.from_environment()
    assert KEY not in repr(client)
    assert client.fetch("0003445162").cells.tolist() == ["5"]
    assert server.queries[0]["appId"] == KEY


def test_without_the_key_the_message_says_where_it_belongs(monkeypatch):
    monkeypatch.delenv(APP_ID_VARIABLE, raising=False)
    with pytest.raises(InputError, match=APP_ID_VARIABLE):
        Client.from_environment()


def test_the_key_is_not_sent_in_the_clear(monkeypatch):
    monkeypatch.setenv(APP_ID_VARIABLE, KEY)
    monkeypatch.setenv(BASE_URL_VARIABLE, "http://example.org/rest")
    with pytest.raises(InputError, match="https"):
        Client.from_environment()
    monkeypatch.delenv(BASE_URL_VARIABLE)
    assert Client.from_environment().base_url.startswith("https://")
