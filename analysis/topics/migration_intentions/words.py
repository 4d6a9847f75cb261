"""How ages, spans and net migration are said in this topic."""

from __future__ import annotations

from analysis.chapters.cohorts import Span
from analysis.methods.result import Estimate
from analysis.words.era import era_year
from analysis.words.numbers import format_number
from analysis.words.phrases import counted, rounded

YOUNG = ("20-24", "35-39")
"""At the end of five years; they were 15–34 at their beginning."""
OLDER = ("40-44", "90+")
NET = "純移動"


def ages_words(first: str, last: str = "") -> str:
    """Return 「20〜24歳」, 「20〜39歳」, 「65歳以上」.

    Examples
    --------
    >>> ages_words("20-24"), ages_words("20-24", "35-39"), ages_words("65-69", "90+")
    ('20〜24歳', '20〜39歳', '65歳以上')
    """
    low, end = first.split("-")[0].rstrip("+"), (last or first)
    return f"{low}歳以上" if end.endswith("+") else f"{low}〜{end.split('-')[1]}歳"


def younger(first: str, last: str = "") -> str:
    """Return the ages five years before, 「15〜19歳」 of 「20-24」."""
    low, end = first.split("-")[0].rstrip("+"), (last or first)
    if end.endswith("+"):
        return f"{int(low) - 5}歳以上"
    return f"{int(low) - 5}〜{int(end.split('-')[1]) - 5}歳"


def said(estimate: Estimate) -> str:
    """Return net migrants as 「783人の転入超過」, 「495人の転出超過」 or 「増減なし」."""
    value = estimate.number
    if not rounded(value):
        return "増減なし"
    return f"{counted(abs(value))}の{'転入超過' if value > 0 else '転出超過'}"


def span_words(span: Span) -> str:
    """Return 「平成31(2019)年から令和6(2024)年までの5年間」."""
    return f"{era_year(int(span.start))}から{era_year(int(span.end))}までの5年間"


def rate(estimate: Estimate | None, decimals: int = 1) -> str:
    """Return a rate with its sign, 「+13.2」; 「…」 without one."""
    return "…" if estimate is None else format_number(estimate.number, decimals, sign=True)
