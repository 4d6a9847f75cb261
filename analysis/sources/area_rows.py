"""The rows of an official table that hold an area, as a reader collects them."""

from __future__ import annotations

from dataclasses import dataclass, field

from analysis.checking.failures import Failure


@dataclass(slots=True)
class AreaRows:
    """Line numbers, codes, prefectures, names and cells of the rows that hold an area, and what is wrong."""

    numbered: list[int] = field(default_factory=list)
    areas: list[str] = field(default_factory=list)
    prefectures: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    body: list[list[str]] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
