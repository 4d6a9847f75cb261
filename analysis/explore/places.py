"""Which areas are meant, and what there is to ask for: areas, indicators and peers as data frames."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

import pandas as pd

from analysis.checking.errors import InputError
from analysis.model.area_names import matching_areas, resolve_area
from analysis.model.catalogue import Catalogue
from analysis.model.data_folder import data_dir as resolve_data_dir
from analysis.model.profile import load_profile
from analysis.peers import INDICATORS, propose_peers
from analysis.store.data_store import DataStore
from analysis.store.known_areas import known_catalogue
from analysis.topics.registry import sections

LEVELS: Final = {
    "country": "国",
    "prefecture": "都道府県",
    "municipality": "市区町村",
    "ward": "指定都市の区",
}
PEERS: Final = 6
"""Peers that are proposed where the profile names none."""


def areas(text: str = "", *, data_dir: str | Path | None = None) -> pd.DataFrame:
    """団体を、名称かコードの一部から探す。

    Parameters
    ----------
    text : 名称の一部（「厚木」「神奈川県」）か、コード。空ならすべて。

    Returns
    -------
    列は area（標準地域コード）、name（名称）、prefecture（都道府県）、level（種類）。
    """
    catalogue = known_catalogue(resolve_data_dir(data_dir))
    codes = matching_areas(text, catalogue)
    if not codes:
        raise InputError(
            f"「{text}」に合う団体がありません",
            where="explore.areas",
            remedy="名称の一部だけ（例 厚木）で探してください",
        )
    return _described(catalogue, codes)


def _described(catalogue: Catalogue, codes: Iterable[str]) -> pd.DataFrame:
    rows = [
        (
            code,
            catalogue.area_name(code),
            catalogue.area_name(catalogue.prefecture_of(code) or ""),
            LEVELS.get(level := str(catalogue.areas.at[code, "level"]), level),
        )
        for code in codes
    ]
    return pd.DataFrame(rows, columns=["area", "name", "prefecture", "level"]).astype("str")


def codes_of(given: str | Sequence[str] | pd.Series | pd.DataFrame, catalogue: Catalogue) -> list[str]:
    """Return the codes of areas that were given by name or code, each once; a frame has the column ``area``.

    Raises
    ------
    InputError
        When one of them names no area, or several, or when none is given.
    """
    if isinstance(given, pd.DataFrame):
        given = list(given["area"])
    texts = [given] if isinstance(given, str) else [str(each) for each in given]
    if not texts:
        raise InputError(
            "団体が一つも指定されていません",
            where="areas",
            expected='コードか名称（例 "14203"、"平塚市"、["平塚市", "厚木市"]）',
        )
    return list(dict.fromkeys(resolve_area(text, catalogue, where="areas") for text in texts))


def indicators(
    text: str = "",
    *,
    area: str | Sequence[str] | pd.DataFrame | None = None,
    data_dir: str | Path | None = None,
) -> pd.DataFrame:
    """指標を、名称・定義・単位・統計の基準のことばから探す。

    Parameters
    ----------
    text : 探すことば。空白で区切ると、すべてを含むもの。全角と半角、大文字と小文字は区別しない。空ならすべて。
    area : 団体。渡すと、その団体に値のあるものだけを、最初と最後の年とともに返す。

    Returns
    -------
    指標と統計の基準の組ごとに1行。列は indicator、basis（``explore.series`` に渡す名前）、name、basis_name、unit、
    period（いつの値か）、additive（団体や年齢を足せるか）、definition。area を渡したときは first_year、last_year も。
    """
    folder = resolve_data_dir(data_dir)
    catalogue = known_catalogue(folder)
    table = catalogue.indicators.reset_index(drop=True)
    names = [catalogue.basis_name(basis) for basis in table["basis"]]
    found = pd.DataFrame(
        {
            "indicator": table["indicator"],
            "basis": table["basis"],
            "name": table["name_ja"],
            "basis_name": names,
            "unit": table["unit"],
            "period": [period_words(period) for period in table["period"]],
            "additive": table["additive"] == "true",
            "definition": table["definition"],
        }
    )
    told = found[["indicator", "basis", "name", "basis_name", "unit", "definition"]].agg(" ".join, axis=1)
    texts = told.map(_folded)
    for word in _folded(text).split():
        found = found[texts.loc[found.index].str.contains(word, regex=False)]
    if area is not None:
        found = _with_years(found, codes_of(area, catalogue), folder)
    if found.empty:
        raise InputError(
            f"「{text}」に合う指標がありません",
            where="explore.indicators",
            remedy="ことばを短くするか、`explore.indicators()` ですべての指標を見てください",
        )
    # what begins with the word is what one means; long names come after short ones
    nearness = found["name"].map(_folded).map(lambda name: (not name.startswith(_folded(text)), len(name)))
    return found.loc[nearness.sort_values(kind="stable").index].reset_index(drop=True)


def _with_years(found: pd.DataFrame, codes: list[str], folder: Path) -> pd.DataFrame:
    store = DataStore.open(folder, areas=codes, indicators=set(found["indicator"]))
    rows = store.observations[store.observations["value"].notna()]
    years = rows.groupby(["indicator", "basis"], observed=True)["year"].agg(first_year="min", last_year="max")
    joined = found.join(years, on=["indicator", "basis"])
    known = joined[joined["first_year"].notna()]
    return known.astype({"first_year": "int64", "last_year": "int64"})


def _folded(text: str) -> str:
    """Return the text as it is compared: full-width letters and digits as half-width ones, without case."""
    return unicodedata.normalize("NFKC", text).casefold()


_PERIODS: Final = {
    "calendar_year": "暦年",
    "fiscal_year": "年度",
    "five_years": "5年間（年は最後の年）",
}
_MONTHS: Final = {
    name: number
    for number, name in enumerate(
        ("january", "february", "march", "april", "may", "june", "july",
         "august", "september", "october", "november", "december"),
        start=1,
    )
}  # fmt: skip


def period_words(period: str) -> str:
    """Return in Japanese when the values of an indicator were counted.

    Examples
    --------
    >>> period_words("january_1"), period_words("calendar_year")
    ('1月1日', '暦年')
    """
    month, _, day = period.partition("_")
    return _PERIODS.get(period) or (f"{_MONTHS[month]}月{day}日" if month in _MONTHS else period)


def peers(area: str, count: int | None = None, *, data_dir: str | Path | None = None) -> pd.DataFrame:
    """比較団体。プロフィールにあればそれを、なければ似ている団体の提案を返す。

    Parameters
    ----------
    area : 団体のコードか名称。
    count : 渡すと、プロフィールによらず、似ている順にこの数だけ提案する。

    Returns
    -------
    列は ``explore.areas`` と同じ。提案には distance（違いの大きさ。団体の間のふつうの違いがおよそ1）も付く。
    選び方の文は ``attrs["method"]``。そのまま ``explore.series`` の団体として渡せる。
    """
    folder = resolve_data_dir(data_dir)
    catalogue = known_catalogue(folder)
    code = resolve_area(area, catalogue)
    profile = load_profile(folder, code, sections())
    if count is None and profile.peers:
        found = _described(catalogue, profile.peers)
        found.attrs = {"method": profile.peers_method}
        return found
    store = DataStore.open(folder, indicators=INDICATORS)
    proposal = propose_peers(store, code, PEERS if count is None else count)
    if not proposal.distances:
        raise InputError(
            f"{catalogue.area_name(code)}と比べられる団体のデータがありません",
            where="explore.peers",
            remedy="`ebpm data import ssdse FILE` で全国の市区町村のデータを取り込んでください",
        )
    found = _described(catalogue, proposal.distances).assign(distance=list(proposal.distances.values()))
    found.attrs = {"method": proposal.method}
    return found
