"""A city's own table, CSV or Excel, read by a mapping file: long form (a row a value) or wide form.

What a cell of a dimension says is taken from the mapping's translations first, then from the usual names
(男, 0～4歳, 令和6年度, 5- and 6-digit codes). A cell that is neither is an error; all of them are listed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from analysis.checking.errors import InputError
from analysis.checking.failures import Failure
from analysis.model.observations import AGE_PATTERN, KEY, SEXES, Status, typed
from analysis.sources import categories, cells, checks, codes
from analysis.sources.declared import read_declared
from analysis.sources.decoding import read_text, table_rows
from analysis.sources.reading import Head, Reading, Recognition
from analysis.sources.selection import selection
from analysis.sources.tidy_mapping import FIELDS, TidyMapping
from analysis.sources.workbook import is_workbook, sheet_rows

FORMAT: Final = "tidy"
TITLE: Final = "市独自の表（対応表つき）"
EXPECTED: Final = "対応表（YAML）の header_row に書いた行に、columns に書いた見出しがある表"

_ID: Final = re.compile(r"[a-z][a-z0-9_]*")
_FORMS: Final = {
    "area": "標準地域コード（5桁、又は検査数字つきの6桁）",
    "indicator": "indicators.csv の indicator、又は対応表の translate にある名前",
    "year": "年（2024、令和6年、R6 など）",
    "sex": "総数・男・女",
    "age": "年齢（総数、0～4歳、90歳以上、不詳 など）",
    "basis": "bases.csv の basis、又は対応表の translate にある名前",
}


def recognise(head: Head) -> Recognition | None:
    """Return None: only the mapping file says what such a table is."""
    del head
    return None


def read(path: Path, mapping: Path) -> Reading:
    """Return the observations of a table.

    Parameters
    ----------
    path : CSV (packed or not) or xlsx.
    mapping : the mapping file, `tidy_mapping.TidyMapping` in YAML.

    Raises
    ------
    InputError
        When the mapping or the table is wrong: every cell that can't be read is listed.
    """
    rules = read_declared(mapping, TidyMapping)
    rows = _rows(path, rules.sheet)
    file = path.name
    table = _table(rows, rules, file)
    numbers = cells.numbers(table["text"].to_numpy(dtype=object))
    failures = [
        Failure(
            file,
            int(table["row"].iloc[i]),
            str(table["column"].iloc[i]),
            str(table["text"].iloc[i]),
            "数値、または「-」「…」「X」「***」",
        )
        for i in np.flatnonzero(numbers.invalid)
    ]
    frame = table[["row"]].copy()
    kept = ~numbers.blank & ~numbers.invalid
    for field in FIELDS:
        understood = _field(table, field, rules, file)
        failures += understood.failures
        frame[field] = understood.values
        kept &= ~understood.skipped
    checks.refuse(failures)
    frame["year"] = frame["year"].astype("Int64") + rules.year_offset
    frame["value"] = numbers.value * rules.multiplier
    observed = numbers.status == Status.OBSERVED.value
    frame["status"] = np.where(observed, rules.status.value, numbers.status)
    frame["source"] = rules.source
    frame = frame[kept]
    if frame.empty:
        raise InputError(
            "読むべき値が一つもありません", where=file, remedy="対応表の header_row と columns を確かめる"
        )
    checks.refuse(
        [
            Failure(
                file, int(each["row"]), "・".join(KEY), ", ".join(str(each[c]) for c in KEY), "重複しない組"
            )
            for each in frame[frame.duplicated(list(KEY))].to_dict("records")
        ]
    )
    found = typed(frame)
    areas = list(dict.fromkeys(found["area"]))
    notes = []
    blank = int(numbers.blank.sum())
    if blank:
        notes.append(f"空欄 {blank:,}件は値なしとして読み込んでいません")
    return Reading(
        found, checks.areas_table(areas, [""] * len(areas)), selection(found), rules.source, tuple(notes)
    )


def _rows(path: Path, sheet: str | None) -> list[list[str]]:
    if not is_workbook(path):
        if sheet is not None:
            raise InputError("対応表に sheet がありますが、Excel ブックではありません", where=path.name)
        return [[cell.strip() for cell in row] for row in table_rows(read_text(path), path.name)]
    sheets = sheet_rows(path)
    if not sheets:
        raise InputError("シートがありません", where=path.name)
    name = next(iter(sheets)) if sheet is None else sheet
    if name not in sheets:
        raise InputError(
            f"シート「{name}」がありません", where=path.name, expected="次のどれか: " + "、".join(sheets)
        )
    return [[cell.strip() for cell in row] for row in sheets[name]]


def _table(rows: list[list[str]], rules: TidyMapping, file: str) -> pd.DataFrame:
    """Return one row a value: the texts of its fields, its own text, and where it stands."""
    if len(rows) < rules.header_row:
        raise InputError(
            f"{rules.header_row}行目（header_row）がありません",
            where=file,
            expected=f"{len(rows)}行以下の番号",
        )
    header = rows[rules.header_row - 1]
    places = {
        field: _column(header, name, file, rules.header_row)
        for field, name in rules.columns.model_dump().items()
        if name is not None
    }
    values = [places.pop("value")] if "value" in places else _value_columns(header, rules, places, file)
    body = [
        (i, row)
        for i, row in enumerate(rows[rules.header_row :], start=rules.header_row + 1)
        if not cells.is_blank(row) and not cells.is_note(row)
    ]
    records = []
    for i, row in body:
        padded = row + [""] * (len(header) - len(row))
        for place in values:
            record = {field: padded[at] for field, at in places.items()}
            if rules.wide is not None:
                record[rules.wide.field] = header[place]
            records.append({**record, "text": padded[place], "row": i, "column": header[place]})
    if not records:
        raise InputError(
            "見出しの下に値がありません",
            where=f"{file} {rules.header_row}行目",
            remedy="header_row を確かめる",
        )
    return pd.DataFrame(records)


def _column(header: list[str], name: str, file: str, row: int) -> int:
    found = [i for i, cell in enumerate(header) if cells.compact(cell) == cells.compact(name)]
    if len(found) == 1:
        return found[0]
    shown = "、".join(cell for cell in header if cell) or "（空行）"
    raise InputError(
        f"見出し「{name}」の列が{len(found)}列あります" if found else f"見出し「{name}」の列がありません",
        where=f"{file} {row}行目",
        expected=f"見つかった見出し: {shown}",
        remedy="対応表の columns と header_row を確かめる",
    )


def _value_columns(header: list[str], rules: TidyMapping, places: dict[str, int], file: str) -> list[int]:
    """Return the columns of values of the wide form."""
    wide = rules.wide
    assert wide is not None  # the mapping has either a value column or the wide form
    if wide.columns is not None:
        return [_column(header, str(name), file, rules.header_row) for name in wide.columns]
    taken = set(places.values())
    found = [
        i
        for i, cell in enumerate(header)
        if cell and i not in taken and _value(wide.field, cell, rules) is not None
    ]
    if not found:
        raise InputError(
            f"{_FORMS[wide.field]}と読める見出しの列がありません",
            where=f"{file} {rules.header_row}行目",
            expected="見つかった見出し: " + ("、".join(cell for cell in header if cell) or "（空行）"),
            remedy="対応表の wide と header_row を確かめる",
        )
    return found


@dataclass(frozen=True, slots=True)
class _Field:
    values: list[str | int | None]
    skipped: np.ndarray
    failures: list[Failure]


def _field(table: pd.DataFrame, field: str, rules: TidyMapping, file: str) -> _Field:
    """Return a field of every value, with what can't be read."""
    if field not in table:
        return _Field([getattr(rules.constants, field)] * len(table), np.zeros(len(table), dtype=bool), [])
    skip = {cells.compact(str(text)) for text in rules.skip.get(field, ())}  # type: ignore[call-overload]
    texts = table[field].to_numpy(dtype=object)
    skipped = np.array([cells.compact(text) in skip for text in texts], dtype=bool)
    known = {text: _value(field, text, rules) for text in pd.unique(texts)}
    failures = [
        Failure(file, int(row), str(table["column"].iloc[i]) if rules.wide else field, text, _FORMS[field])
        for i, (row, text) in enumerate(zip(table["row"], texts, strict=True))
        if known[text] is None and not skipped[i]
    ]
    return _Field([known[text] for text in texts], skipped, _once(failures))


def _value(field: str, text: str, rules: TidyMapping) -> str | int | None:
    """Return what a text says, None when it says nothing that is understood."""
    for printed, meant in rules.translate.get(field, {}).items():  # type: ignore[call-overload]
        if cells.compact(printed) == cells.compact(text):
            text = meant
            break
    plain = cells.normalise(text)
    if field == "year":
        return categories.year(plain) or _letter_year(plain)
    if field == "sex":
        return plain if plain in SEXES else categories.sex(plain)
    if field == "age":
        return plain if re.fullmatch(AGE_PATTERN, plain) else categories.age(plain)
    if field == "area":
        return _area(plain)
    return plain if _ID.fullmatch(plain) else None


def _letter_year(plain: str) -> int | None:
    """Return the year of R6 or H28年度."""
    return cells.year(plain) if re.fullmatch(r"[MTSHR]\.?(元|\d{1,2})年?度?", plain) else None


def _area(plain: str) -> str | None:
    if plain == codes.COUNTRY:
        return plain
    try:
        code = codes.five_from_six(plain) if len(plain) == 6 else codes.five(plain)
    except ValueError:
        return None
    # no area has 001 to 099: 32093 is what a spreadsheet leaves of 032093 (一関市), not an area of 島根県
    return code if int(code[2:]) == 0 or int(code[2:]) >= 100 else None


def _once(failures: Iterable[Failure]) -> list[Failure]:
    """Return the failures without those that repeat another one of the same row (the wide form does)."""
    return list(dict.fromkeys(failures))
