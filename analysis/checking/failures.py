"""Collect every failure of an input before refusing it, so that the analyst mends the file once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from analysis.checking.errors import InputError
from analysis.checking.limits import FAILURES_LISTED
from analysis.checking.plain import shortened


@dataclass(frozen=True, slots=True)
class Failure:
    """One thing that is wrong at one place.

    `row` counts as the editor does (the header is row 1); 0 means the whole file.
    """

    file: str
    row: int
    column: str
    found: str
    expected: str

    def __str__(self) -> str:
        place = self.file + (f" {self.row}行目" if self.row else "")
        if self.column:
            place += f" 列「{shortened(self.column)}」"
        return f"{place}: 見つかった値「{shortened(self.found)}」、期待する値: {self.expected}"


class InvalidData(InputError):
    """Input data that fail their checks; `failures` lists all of them, the message the first hundred."""

    def __init__(self, failures: Iterable[Failure]) -> None:
        self.failures = tuple(failures)
        told = [f"  {failure}" for failure in self.failures[:FAILURES_LISTED]]
        if more := len(self.failures) - len(told):
            told.append(f"  ほか{more:,}件")
        lines = "\n".join(told)
        super().__init__(
            f"データに誤りが{len(self.failures):,}件あります",
            remedy=f"次の箇所を直してから、もう一度実行してください\n{lines}",
        )
