"""From an e-Stat table and its mapping to observations, or to movers from one area to another."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from analysis.checking.errors import InputError
from analysis.checking.failures import Failure
from analysis.model.observations import KEY, Status, typed
from analysis.sources import categories, cells, checks, codes
from analysis.sources.estat_mapping import Meaning, TableMapping
from analysis.sources.estat_meanings import Understood, understand
from analysis.sources.estat_table import EstatTable
from analysis.sources.flow_rows import flow_rows
from analysis.sources.reading import FlowsReading, Reading
from analysis.sources.selection import selection

_SAID: Final = ("indicator", "year", "sex", "age", "basis", "status")
"""Fields of `Meaning` that become columns."""

_LISTED: Final = 5


def observe(table: EstatTable, mapping: TableMapping) -> Reading | FlowsReading:
    """Return the observations of a table, or its movers where each cell has an origin and a destination.

    Raises
    ------
    InputError
        When a dimension, category, unit or cell is not understood (all are listed), when two cells
        contradict each other, or when nothing is left to read.
    """
    understood = understand(table, mapping)
    kept = np.ones(len(table.cells), dtype=bool)
    for one, places in zip(understood, table.positions.T, strict=True):
        kept &= np.array([meaning is not None for meaning in one.meanings], dtype=bool)[places]
    positions, texts, rows = table.positions[kept], table.cells[kept], table.rows[kept]
    numbers = cells.numbers(texts)
    checks.refuse(
        [
            Failure(table.file, int(rows[i]), "値", str(texts[i]), "数値、または「-」「…」「X」「***」")
            for i in np.flatnonzero(numbers.invalid)
        ]
    )
    filled = ~numbers.blank
    if not filled.any():
        raise InputError(
            f"表「{table.label}」に、読むべき値が一つもありません",
            where=table.file,
            expected=mapping.title,
            remedy=f"ダウンロードの条件を見直す。読まない分類: {_skipped_text(understood) or 'なし'}",
        )
    frame, factor = _columns(table, mapping, understood, positions)
    frame["value"] = numbers.value * factor
    observed = numbers.status == Status.OBSERVED.value
    frame["status"] = np.where(observed, frame["status"].to_numpy(dtype=object), numbers.status)
    frame["source"] = mapping.source
    notes = list(table.notes)
    if skipped := _skipped_text(understood):
        notes.append(f"読み込んでいない分類: {skipped}")
    if not filled.all():
        notes.append(f"空欄 {int((~filled).sum()):,}件は値なしとして読み込んでいません")
    if mapping.is_of_flows:
        key = ["origin", "destination", "year", "basis"]
        found = flow_rows(_without_repeats(frame[filled], rows[filled], table.file, key), table.file)
        return FlowsReading(found, mapping.source, tuple(notes))
    found = typed(_without_repeats(frame[filled], rows[filled], table.file, list(KEY)))
    return Reading(found, _areas(understood), selection(found), mapping.source, tuple(notes))


def _columns(
    table: EstatTable, mapping: TableMapping, understood: list[Understood], positions: np.ndarray
) -> tuple[pd.DataFrame, np.ndarray]:
    """Return the columns of the observations but value and source, and the factor of each value."""
    constants = {"sex": "total", "age": "total", "status": Status.OBSERVED.value}
    constants |= {name: said for name in _SAID if (said := getattr(mapping.constants, name)) is not None}
    factor = np.full(len(positions), mapping.constants.multiplier)
    offset = np.full(len(positions), mapping.constants.year_offset)
    places_of = ("origin", "destination") if mapping.is_of_flows else ("area",)
    columns: dict[str, np.ndarray] = {
        name: np.full(len(positions), None, dtype=object) for name in (*places_of, *_SAID)
    }
    for one, places in zip(understood, positions.T, strict=True):
        meanings = [meaning or Meaning() for meaning in one.meanings]
        factor = factor * np.array([meaning.multiplier for meaning in meanings])[places]
        offset = offset + np.array([meaning.year_offset for meaning in meanings])[places]
        said = {name: [getattr(meaning, name) for meaning in meanings] for name in _SAID}
        if one.role is not None and one.areas is not None:
            said[one.role] = list(one.areas)
        for name, values in said.items():
            told = np.array(values, dtype=object)[places]
            new, old = pd.notna(told), pd.notna(columns[name])
            if (new & old & (told != columns[name])).any():
                raise InputError(
                    f"表「{table.label}」の {name} を2つの次元が別々に決めています",
                    where=table.file,
                    remedy="対応表で、どちらの次元が決めるかを1つにする",
                )
            columns[name] = np.where(new, told, columns[name])
    frame = pd.DataFrame(columns)
    for name, constant in constants.items():
        frame[name] = frame[name].where(frame[name].notna(), constant)
    undecided = [str(name) for name in frame if frame[name].isna().any()]
    if undecided:
        raise InputError(
            f"表「{table.label}」の値の {'、'.join(undecided)} が決まりません",
            where=table.file,
            remedy="対応表の constants か、次元の categories に書く",
        )
    frame["year"] = frame["year"].astype("int64") + offset
    return frame, factor


def _without_repeats(frame: pd.DataFrame, rows: np.ndarray, file: str, key: list[str]) -> pd.DataFrame:
    """Return the frame without cells that repeat another one of the same key; contradictions are refused."""
    if not frame.duplicated(key).any():
        return frame
    distinct = frame.assign(row=rows).drop_duplicates([*key, "value", "status"])
    wrong = distinct[distinct.duplicated(key, keep=False)]
    checks.refuse(
        [
            Failure(
                file,
                int(each["row"]),
                "値",
                f"{each['value']:g}（" + ", ".join(str(each[column]) for column in key) + "）",
                "同じ区分の値は1つだけ（区分を分ける次元を対応表に書く）",
            )
            for each in wrong.to_dict("records")
        ]
    )
    return frame.drop_duplicates(key)


def _areas(understood: list[Understood]) -> pd.DataFrame:
    names: dict[str, str] = {}
    for one in understood:
        for category, area in zip(one.dimension.categories, one.areas or (), strict=False):
            if area:
                plain = categories.area_name(category.name)
                names.setdefault(area, codes.prefecture_name(area) if area == codes.COUNTRY else plain)
    return checks.areas_table(list(names), names.values())


def _skipped_text(understood: list[Understood]) -> str:
    parts = []
    for one in understood:
        skipped = one.skipped
        if skipped:
            shown = "、".join(category.label for category in skipped[:_LISTED])
            more = f" ほか{len(skipped) - _LISTED}件" if len(skipped) > _LISTED else ""
            parts.append(f"{one.dimension.label}「{shown}」{more}")
    return "。".join(parts)
