"""Client of the e-Stat API (getStatsData 3.0, JSON): pages, retries, and a key that never leaves the request.

The application id comes from the environment (``EBPM_ESTAT_APP_ID``). It travels in the address of the request,
so neither the address nor an exception of the HTTP library may reach a message, a note or a log.

Reference: 政府統計の総合窓口（e-Stat）API 仕様 3.0版, 統計データ取得.
"""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import quote, urlsplit

import pandas as pd
import requests
import tenacity

from analysis.checking.errors import InputError
from analysis.sources import estat_json
from analysis.sources.decoding import decode
from analysis.sources.estat_mapping import mapping_for, shipped
from analysis.sources.estat_observations import observe
from analysis.sources.estat_table import EstatTable
from analysis.sources.reading import FlowsReading, Reading

APP_ID_VARIABLE: Final = "EBPM_ESTAT_APP_ID"
BASE_URL_VARIABLE: Final = "EBPM_ESTAT_URL"
BASE_URL: Final = "https://api.e-stat.go.jp/rest/3.0/app/json"
PAGE_SIZE: Final = 100_000
"""Most values that the API gives in one reply."""

_TIMEOUT: Final = (10.0, 60.0)
"""Seconds to connect, and between two pieces of a reply."""

_BUSY: Final = frozenset({429, 500, 502, 503, 504})
_TABLE_ID: Final = re.compile(r"\d{10}")
_CONDITION: Final = re.compile(r"(?:cd|lv)(?:Tab|Time|Area|Cat(?:0[1-9]|1[0-5]))(?:From|To)?")
_LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})

Progress = Callable[[int, int], None]
"""Called after each page with the number of values so far and in all."""


class _Busy(Exception):
    """The server answered that it can't answer now."""


@dataclass(frozen=True, slots=True)
class Client:
    """Settings of the connection.

    Attributes
    ----------
    app_id : the application id; not shown by ``repr``.
    base_url : address of the API without the name of the function.
    attempts : how often a request is tried.
    wait : seconds before the second attempt; each further one doubles it.
    """

    app_id: str
    base_url: str = BASE_URL
    attempts: int = 5
    wait: float = 1.0

    def __repr__(self) -> str:
        return f"Client(attempts={self.attempts}, wait={self.wait})"

    @classmethod
    def from_environment(cls) -> Client:
        """Return a client with the id (and, for tests, the address) of the environment.

        Raises
        ------
        InputError
            When there is no application id, or the address is not one to send it to.
        """
        app_id = os.environ.get(APP_ID_VARIABLE, "").strip()
        if not app_id:
            raise InputError(
                "e-Stat API のアプリケーションID がありません",
                where=f"環境変数 {APP_ID_VARIABLE}",
                remedy="e-Stat に利用登録してアプリケーションID を発行し、環境変数に設定する。"
                "登録しない場合は、データベースの画面から CSV をダウンロードして読み込む",
            )
        base_url = os.environ.get(BASE_URL_VARIABLE, BASE_URL).rstrip("/")
        address = urlsplit(base_url)
        if address.scheme != "https" and address.hostname not in _LOOPBACK:
            raise InputError(
                "e-Stat API の接続先が https ではありません",
                where=f"環境変数 {BASE_URL_VARIABLE}",
                remedy="設定を消す（既定の接続先を使う）",
            )
        return cls(app_id, base_url)

    def fetch(
        self,
        table_id: str,
        conditions: Mapping[str, str] | None = None,
        progress: Progress | None = None,
    ) -> EstatTable:
        """Return a table, all pages of it.

        Parameters
        ----------
        table_id : 統計表ID, ten digits.
        conditions : 絞り込み条件, such as ``{"cdArea": "14212,14000"}``.
        progress : called after each page.

        Raises
        ------
        InputError
            When the id or a condition is malformed, the server can't be reached or answers with an error,
            or the pages do not make up the whole.
        """
        name = f"e-Stat API 統計表ID {table_id}"
        if not _TABLE_ID.fullmatch(table_id):
            raise InputError("統計表ID は10桁の数字です", where=table_id, expected="0003445162 など")
        wrong = [key for key in conditions or {} if not _CONDITION.fullmatch(key)]
        if wrong:
            raise InputError(
                f"絞り込み条件「{'」「'.join(wrong)}」はありません",
                where=name,
                expected="cdArea、cdTime、cdCat01 など",
            )
        pages: list[estat_json.Json] = []
        start, got = 1, 0
        with requests.Session() as session, _unlogged():
            while True:
                parameters = {
                    **(conditions or {}),
                    "statsDataId": table_id,
                    "limit": str(PAGE_SIZE),
                    "startPosition": str(start),
                    # names come with the first page; the others need not repeat them
                    "metaGetFlg": "N" if pages else "Y",
                }
                page = self._page(session, parameters, name)
                pages.append(page)
                got += len(estat_json.values(page, name))
                total = estat_json.total_number(pages[0], name)
                if progress is not None:
                    progress(got, total)
                following = estat_json.next_key(page, name)
                if following is None:
                    break
                if following <= start:
                    raise InputError(
                        "続きの位置（NEXT_KEY）が進みません", where=name, remedy="後で取得し直す"
                    )
                start = following
        if got != total:
            raise InputError(
                f"全{total:,}件のうち{got:,}件しか届きませんでした",
                where=name,
                remedy="取得の間に表が更新された可能性がある。取得し直す",
            )
        return estat_json.parse(pages, name)

    def _page(self, session: requests.Session, parameters: Mapping[str, str], name: str) -> estat_json.Json:
        text = self._get(session, parameters, name)
        try:
            return estat_json.loads(text, name)
        except InputError as error:
            # the server's own words may repeat what it was asked
            hidden = InputError(self._without_key(error.what), where=name, remedy=error.remedy)
        raise hidden

    def _get(self, session: requests.Session, parameters: Mapping[str, str], name: str) -> str:
        retrying = tenacity.Retrying(
            retry=tenacity.retry_if_exception_type(
                (_Busy, requests.Timeout, requests.ConnectionError, requests.exceptions.ChunkedEncodingError)
            ),
            stop=tenacity.stop_after_attempt(self.attempts),
            wait=tenacity.wait_exponential(multiplier=self.wait, max=60),
            reraise=True,
        )
        try:
            return str(retrying(self._get_once, session, parameters, name))
        except _Busy as error:
            what = f"e-Stat API が混み合っているか停止しています（HTTP {error}）"
        except requests.Timeout:
            what = "e-Stat API が時間内に応答しません"
        except requests.RequestException:
            what = "e-Stat API に接続できません"
        # outside of the handlers, so that the exception with the address in it is no context of this one
        raise InputError(
            f"{what}（{self.attempts}回試行）",
            where=name,
            remedy="ネットワークとプロキシの設定を確かめ、時間をおいて取得し直す",
        )

    def _get_once(self, session: requests.Session, parameters: Mapping[str, str], name: str) -> str:
        reply = session.get(
            f"{self.base_url}/getStatsData",
            params={**parameters, "appId": self.app_id},
            timeout=_TIMEOUT,
            # a redirect would carry the key to another place
            allow_redirects=False,
        )
        status = reply.status_code
        if status in _BUSY:
            raise _Busy(str(status))
        # errors of parameters may come as 4xx with the same JSON as under 200, which says more
        if status != 200 and b"GET_STATS_DATA" not in reply.content[:2000]:
            raise InputError(
                f"e-Stat API が HTTP {status} を返しました",
                where=name,
                remedy="アプリケーションID、統計表ID、プロキシの設定を確かめる",
            )
        return decode(reply.content, name)

    def _without_key(self, text: str) -> str:
        for key in {self.app_id, quote(self.app_id, safe="")}:
            text = text.replace(key, "（アプリケーションID）")
        return text


@contextmanager
def _unlogged() -> Iterator[None]:
    """Keep the HTTP library, which logs addresses (and the key in them) when debugging, out of every log."""

    def silent(record: logging.LogRecord) -> bool:
        del record
        return False

    logger = logging.getLogger("urllib3.connectionpool")
    logger.addFilter(silent)
    try:
        yield
    finally:
        logger.removeFilter(silent)


def read(
    table_id: str,
    conditions: Mapping[str, str] | None = None,
    *,
    mapping: Path | None = None,
    client: Client | None = None,
    progress: Progress | None = None,
) -> Reading | FlowsReading:
    """Return the observations, or the movers between municipalities, of a table of the API.

    Parameters
    ----------
    table_id, conditions, progress : as in `Client.fetch`.
    mapping : a mapping file, or the name of a shipped one; None takes the shipped one for this table.
    client : None takes `Client.from_environment`.

    Raises
    ------
    InputError
        When the table can't be had, or anything in it is not understood.
    """
    table = (client or Client.from_environment()).fetch(table_id, conditions, progress)
    return observe(table, mapping_for(table, mapping))


def read_areas(
    table_id: str,
    areas: Sequence[str],
    *,
    mapping: Path | None = None,
    progress: Progress | None = None,
) -> Reading | FlowsReading:
    """Return what a table of the API has of some areas, of all when there are none.

    A table of movers between municipalities is asked twice: its dimension of areas is where people came from, and
    its first category (cat01) where they went.

    Raises
    ------
    InputError
        As `read`.
    """
    only = ",".join(areas)
    declared = next((each for each in shipped().values() if table_id in each.tables), None)
    if not areas or declared is None or not declared.is_of_flows:
        conditions = {"cdArea": only} if areas else {}
        return read(table_id, conditions, mapping=mapping, progress=progress)
    halves = [
        read(table_id, {condition: only}, mapping=mapping, progress=progress)
        for condition in ("cdArea", "cdCat01")
    ]
    flows = pd.concat([half.flows for half in halves if isinstance(half, FlowsReading)])
    return FlowsReading(
        flows.drop_duplicates().reset_index(drop=True),
        halves[0].source,
        tuple(dict.fromkeys(note for half in halves for note in half.notes)),
    )
