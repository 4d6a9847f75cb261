"""The JSON reply of the e-Stat API (getStatsData, version 3.0), in one page or several.

CLASS_OBJ, CLASS and VALUE are an object when there is one and a list when there are many; STATUS is a number
in a good reply and a text in some error replies; the value "$" is text, and may be a mark such as "-".

Reference: 政府統計の総合窓口（e-Stat）API 仕様 3.0版, 統計データ取得.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from analysis.checking.errors import InputError
from analysis.sources.estat_csv import reply_error
from analysis.sources.estat_table import UNIT, Category, Dimension, EstatTable

_ROOT: Final = "GET_STATS_DATA"
_GOOD: Final = ("0", "1", "2")
"""STATUS of replies without error: 0 all, 1 no data matched, 2 partly."""

Json = Mapping[str, object]


def is_reply(text: str) -> bool:
    """Whether the text begins like a reply of getStatsData.

    >>> is_reply('{"GET_STATS_DATA": {"RESULT": {"STATUS": 0}}}'), is_reply("{}")
    (True, False)
    """
    return text.lstrip().startswith("{") and f'"{_ROOT}"' in text[:2000]


def loads(text: str, file: str) -> Json:
    """Return the object below GET_STATS_DATA of one reply, after checking its STATUS.

    Raises
    ------
    InputError
        When it is no JSON, no reply of getStatsData, or a reply that reports an error.
    """
    try:
        reply = json.loads(text)
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", None)
        raise InputError(
            "JSON として読めません（途中で切れているか壊れています）",
            where=f"{file} {line}行目" if line else file,
            remedy="取得し直す",
        ) from None
    root = _object(_object(reply, "", file).get(_ROOT), _ROOT, file)
    result = _object(root.get("RESULT"), "RESULT", file)
    status = str(result.get("STATUS", ""))
    if status not in _GOOD:
        raise reply_error(status or "なし", str(result.get("ERROR_MSG", "")), file)
    if status == "1":
        raise InputError(
            "条件に合うデータがありません", where=file, remedy="統計表ID と地域コード・時点の絞り込みを見直す"
        )
    return root


def next_key(page: Json, file: str) -> int | None:
    """Return the position at which the next page starts, None after the last page."""
    info = _object(_statistical(page, file).get("RESULT_INF"), "RESULT_INF", file)
    return None if info.get("NEXT_KEY") is None else _integer(info["NEXT_KEY"], "NEXT_KEY", file)


def total_number(page: Json, file: str) -> int:
    """Return how many values match the conditions, over all pages."""
    info = _object(_statistical(page, file).get("RESULT_INF"), "RESULT_INF", file)
    return _integer(info.get("TOTAL_NUMBER"), "TOTAL_NUMBER", file)


def values(page: Json, file: str) -> list[Json]:
    """Return the values of one page."""
    data = _object(_statistical(page, file).get("DATA_INF"), "DATA_INF", file)
    return [_object(value, "VALUE", file) for value in _many(data.get("VALUE"))]


def parse(pages: Sequence[Json], file: str) -> EstatTable:
    """Return the table of the pages of one query; the first page holds the names (metaGetFlg=Y).

    Raises
    ------
    InputError
        When parts are missing or not of the form of the reply.
    """
    first = _statistical(pages[0], file)
    table = _object(first.get("TABLE_INF"), "TABLE_INF", file)
    found = [value for page in pages for value in values(page, file)]
    if not found:
        raise InputError("値が一つもありません", where=file, remedy="絞り込みの条件を見直す")
    notes = []
    total = total_number(pages[0], file)
    if total != len(found):
        notes.append(f"全{total:,}件のうち{len(found):,}件だけのデータです")
    dimensions, positions = _dimensions(first, found, file)
    statistics = _text(table.get("STATISTICS_NAME"))
    return EstatTable(
        file=file,
        id=_text(table.get("@id")),
        statistics=" ".join(
            dict.fromkeys(part for part in (_text(table.get("STAT_NAME")), statistics) if part)
        ),
        title=_text(table.get("TITLE")),
        dimensions=dimensions,
        positions=positions,
        cells=np.array([_text(value.get("$")) for value in found], dtype=object),
        rows=np.arange(1, len(found) + 1),
        notes=tuple(notes),
    )


def _dimensions(data: Json, found: Sequence[Json], file: str) -> tuple[tuple[Dimension, ...], np.ndarray]:
    info = _object(data.get("CLASS_INF"), "CLASS_INF", file)
    dimensions: list[Dimension] = []
    positions: list[np.ndarray] = []
    for entry in _many(info.get("CLASS_OBJ")):
        described = _object(entry, "CLASS_OBJ", file)
        id_ = _text(described.get("@id"))
        categories = [_category(each, file) for each in _many(described.get("CLASS"))]
        codes = _codes(found, id_, categories, file)
        # a code without a name, as with metaGetFlg=N, is a category all the same
        known = {category.code for category in categories}
        categories += [Category(code, "") for code in dict.fromkeys(codes) if code not in known]
        place = {category.code: i for i, category in enumerate(categories)}
        dimensions.append(Dimension(id_, _text(described.get("@name")), tuple(categories)))
        positions.append(np.array([place[code] for code in codes], dtype=np.intp))
    if not dimensions:
        raise InputError(
            "分類の情報（CLASS_INF）がありません", where=file, remedy="metaGetFlg=Y で取得し直す"
        )
    units = [_text(value.get("@unit")) for value in found]
    distinct = list(dict.fromkeys(units))
    if any(distinct):
        dimensions.append(Dimension(UNIT, UNIT, tuple(Category("", unit) for unit in distinct)))
        positions.append(np.array([distinct.index(unit) for unit in units], dtype=np.intp))
    return tuple(dimensions), np.column_stack(positions)


def _category(entry: object, file: str) -> Category:
    described = _object(entry, "CLASS", file)
    return Category(
        _text(described.get("@code")),
        _text(described.get("@name")),
        level=_text(described.get("@level")),
    )


def _codes(found: Sequence[Json], id_: str, categories: Sequence[Category], file: str) -> list[str]:
    key = f"@{id_}"
    only = categories[0].code if len(categories) == 1 else None
    codes = [_text(value[key]) if key in value else only for value in found]
    if None in codes:
        raise InputError(
            f"{codes.index(None) + 1}件目の値に「{key}」がありません",
            where=file,
            expected="どの値にもすべての分類のコード",
            remedy="取得し直す",
        )
    return [code or "" for code in codes]


def _statistical(page: Json, file: str) -> Json:
    return _object(page.get("STATISTICAL_DATA"), "STATISTICAL_DATA", file)


def _many(value: object) -> list[object]:
    if value is None:
        return []
    return list(value) if isinstance(value, list) else [value]


def _object(value: object, what: str, file: str) -> Json:
    if isinstance(value, dict):
        return value
    raise InputError(
        f"e-Stat API の応答ではありません（{what or 'JSON'} がオブジェクトではありません）",
        where=file,
        expected="getStatsData（3.0版、JSON）の応答",
        remedy="取得し直す",
    )


def _integer(value: object, what: str, file: str) -> int:
    text = _text(value)
    if text.isascii() and text.isdecimal() and len(text) <= 12:
        return int(text)
    raise InputError(
        f"e-Stat API の応答の {what} が数ではありません（「{text[:40]}」）", where=file, remedy="取得し直す"
    )


def _text(value: object) -> str:
    """Return a value of the reply as text; of an object such as TITLE the part "$"."""
    if isinstance(value, dict):
        value = value.get("$")
    if value is None or isinstance(value, (list, dict, bool)):
        return ""
    return str(value).strip()
