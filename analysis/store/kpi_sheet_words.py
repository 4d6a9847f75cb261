"""What the KPI sheet shows of a register: the words that departments write, and that are read back as the same."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Final

from analysis.model.kpis.kpi import Actual, Comparison, Condition, Kpi, Reference, Target
from analysis.model.kpis.sheet import COLUMNS, SheetColumn
from analysis.model.kpis.writing import plain
from analysis.model.observations import Status
from analysis.sources.kpi_words import reason

_STATUS_WORDS: Final = {Status.UNAVAILABLE: "…", Status.NOT_APPLICABLE: "該当なし", Status.SUPPRESSED: "秘匿"}
_REFERENCES: Final = {
    Reference.NATIONAL: "全国値",
    Reference.PREFECTURE: "県平均",
    Reference.PREVIOUS_YEAR: "前年度",
    Reference.BASELINE: "基準値",
}
_CODES: Final = {code: word for column in COLUMNS for word, code in column.words.items()}
_COMPARISONS: Final = {
    Comparison.AT_LEAST: "以上",
    Comparison.ABOVE: "を上回る",
    Comparison.AT_MOST: "以下",
    Comparison.BELOW: "を下回る",
}


def heading(kind: str, year: int) -> str:
    """Return the heading of a year's column.

    >>> heading("実績", 2023), heading("目標", 2019)
    ('2023年度（令和5年度）実績', '2019年度（令和元年度）目標')
    """
    if year < 2019:
        return f"{year}年度（平成{year - 1988}年度）{kind}" if year > 1989 else f"{year}年度 {kind}"
    return f"{year}年度（令和{'元' if year == 2019 else year - 2018}年度）{kind}"


def words_of(condition: Condition) -> str:
    """Return a condition as a department writes it.

    >>> words_of(Condition(Comparison.AT_LEAST, Reference.NATIONAL))
    '全国値以上'
    """
    return _REFERENCES[condition.reference] + _COMPARISONS[condition.comparison]


def value_words(value: object, number: Callable[[float], str] = plain) -> str:
    """Return any entry of a register as a reader should see it; `number` writes its numbers."""
    if isinstance(value, float):
        return number(value)
    if isinstance(value, Condition):
        return words_of(value)
    if isinstance(value, StrEnum):
        return _CODES.get(value, value)
    if isinstance(value, tuple):
        return "〜".join(value_words(each, number) for each in value if each is not None)
    return str(value)


def content(kpi: Kpi, column: SheetColumn) -> str | float | None:
    """Return what stands in a column of a KPI; None for an empty cell."""
    if column.field in ("revision", "from_kpis", "reason"):
        return None
    if column.field in ("sex", "age") and not kpi.is_official:
        return None
    value = getattr(kpi, column.field)
    if value is None or isinstance(value, float):
        return value
    if isinstance(value, tuple):
        return "、".join(map(str, value))
    if isinstance(value, int):
        return value
    return column.word(str(value))


def actual_cell(actual: Actual | None) -> str | float | None:
    """Return an actual: the number, or the words that say why there is none or that it is rough."""
    if actual is None:
        return None
    if actual.value is None:
        same = reason(actual.note) is actual.status
        return actual.note if same else _STATUS_WORDS[actual.status]
    if actual.status is Status.OBSERVED:
        return actual.value
    return actual.note or f"約{plain(actual.value)}"


def target_cell(target: Target | None) -> str | float | None:
    """Return a target: the number, 「37.5〜50」 or a condition in words."""
    if target is None:
        return None
    if target.condition is not None:
        return words_of(target.condition)
    if target.lower is not None and target.upper is not None:
        return f"{plain(target.lower)}〜{plain(target.upper)}"
    return target.target


def decimals_of(value: float, kpi: Kpi) -> int:
    """Return how many decimals show the whole value: those of the KPI, or more where it has more."""
    return max(kpi.decimals, len(plain(value).partition(".")[2]))
