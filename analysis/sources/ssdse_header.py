"""The three header rows of SSDSE-A and what its series are.

A code keeps its meaning only as long as its name does, so ``ssdse_series.csv`` says for each code *and
wording* which indicator it is, in which unit, and what to divide the printed number by.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Final

from analysis.checking.failures import Failure
from analysis.sources import cells
from analysis.sources.wide import Series

KEY_LABELS: Final = ("地域コード", "都道府県", "市区町村")

_SERIES_CODE: Final = re.compile(r"[A-Z]\d{4,9}")
_RATIO_UNIT: Final = "％"


@dataclass(frozen=True, slots=True)
class Header:
    """Where the header rows lie (index of the lowest) and what they say."""

    label_row: int
    codes: list[str]
    years: list[str]
    labels: list[str]

    @property
    def key_places(self) -> list[int]:
        """Columns of area code, prefecture and municipality."""
        words = [cells.compact(label) for label in self.labels]
        return [words.index(label) for label in KEY_LABELS]


@dataclass(slots=True)
class Columns:
    """The columns to read, what is wrong with the header, and the columns left out."""

    places: list[int] = field(default_factory=list)
    series: list[Series] = field(default_factory=list)
    nonnegative: list[bool] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Meaning:
    """What one series code with one wording stands for."""

    indicator: str
    sex: str
    age: str
    basis: str
    unit: str
    divisor: float


def find_header(rows: Sequence[Sequence[str]]) -> Header | None:
    """Return the header when the first three filled rows are codes, years and names, else None."""
    filled: list[tuple[int, list[str]]] = []
    for i, row in enumerate(rows):
        if not cells.is_blank(row):
            filled.append((i, [cell.strip() for cell in row]))
        if len(filled) == 3:
            break
    if len(filled) < 3:
        return None
    (_, codes), (_, years), (label_row, labels) = filled
    words = [cells.compact(label) for label in labels]
    codes = [cells.normalise(code) for code in codes]
    if any(label not in words for label in KEY_LABELS):
        return None
    if not any(_SERIES_CODE.fullmatch(code) for code in codes):
        return None
    width = max(i for i, cell in enumerate(labels) if cell) + 1
    pad = [""] * width
    return Header(label_row, (codes + pad)[:width], (years + pad)[:width], labels[:width])


def find_series(header: Header, file: str) -> Columns:
    """Return what the columns of the header are; unknown series are named, contradictions are failures."""
    meanings, wordings = _catalogue()
    known = {code for code, _ in meanings}
    times = Counter(header.codes)
    out = Columns()
    for place, (code, year_text, label) in enumerate(
        zip(header.codes, header.years, header.labels, strict=True)
    ):
        if place in header.key_places:
            continue
        if not _SERIES_CODE.fullmatch(code) or times[code] > 1:
            expected = "系列コード（A1101など）、1列に1つ"
            out.failures.append(Failure(file, 1, f"{place + 1}列目", code, expected))
            continue
        word = cells.compact(label)
        meaning = meanings.get((code, word))
        if meaning is None:
            if word in wordings and code in known:
                others = "・".join(sorted(wordings[word]))
                expected = f"系列 {others} の見出し（見出しの行がずれています）"
                out.failures.append(Failure(file, header.label_row + 1, code, label, expected))
            out.unknown.append(f"{code}「{label}」")
            continue
        year = cells.year(year_text)
        if year is None:
            out.failures.append(Failure(file, 2, code, year_text, "西暦4桁の年度"))
            continue
        out.places.append(place)
        out.nonnegative.append(meaning.unit != _RATIO_UNIT)
        out.series.append(
            Series(meaning.indicator, year, meaning.sex, meaning.age, meaning.basis, divisor=meaning.divisor)
        )
    return out


@cache
def _catalogue() -> tuple[dict[tuple[str, str], Meaning], dict[str, set[str]]]:
    """Return the meaning of each code and wording, and the codes of each wording."""
    meanings: dict[tuple[str, str], Meaning] = {}
    wordings: dict[str, set[str]] = {}
    with files("analysis.sources").joinpath("ssdse_series.csv").open(encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            label = cells.compact(row["label"])
            wordings.setdefault(label, set()).add(row["code"])
            meanings[row["code"], label] = Meaning(
                row["indicator"], row["sex"], row["age"], row["basis"], row["unit"], float(row["divisor"])
            )
    return meanings, wordings
