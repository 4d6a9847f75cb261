"""Units of KPIs as people write them: the same unit in other letters, and multiples such as 万人 of 人."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from typing import Final

_SCALES: Final = {
    "十": 10, "百": 100, "千": 1_000, "万": 10_000, "十万": 100_000, "百万": 1_000_000, "千万": 10_000_000,
    "億": 100_000_000, "十億": 1_000_000_000, "百億": 10_000_000_000, "兆": 1_000_000_000_000,
}  # fmt: skip
_SCALED: Final = re.compile(f"({'|'.join(sorted(_SCALES, key=len, reverse=True))})(.+)")
_SAME: Final = (
    (re.compile("[ヶヵケカ箇個](?=所|国|月|年)"), "か"),
    (re.compile("^(パーセント|percent)$"), "%"),
    (re.compile("^(people|persons)$"), "人"),
)
_NONE: Final = {"", "-", "－", "―", "ー", "—", "−"}


def plain_unit(unit: str) -> str:
    """Return a unit in one spelling; empty for those that say that there is none (「－」).

    >>> plain_unit("％"), plain_unit("箇所") == plain_unit("ヶ所"), plain_unit("t-CO₂") == plain_unit("ｔ－CO2")
    ('%', True, True)
    """
    if unit.strip() in _NONE:
        return ""
    text = re.sub(r"\s", "", unicodedata.normalize("NFKC", unit)).replace("‐", "-").replace("−", "-")
    for pattern, one in _SAME:
        text = pattern.sub(one, text)
    return text


def factor(written: str, unit: str) -> Decimal | None:
    """Return by what a number in the unit `written` is multiplied to be in `unit`; None when they differ.

    Only multiples of one unit are turned into each other, exactly; nothing is converted by a rate.

    >>> factor("万人", "人"), factor("億円", "百万円"), factor("件", "人")
    (Decimal('10000'), Decimal('100'), None)
    """
    one, other = plain_unit(written), plain_unit(unit)
    if one == other:
        return Decimal(1)
    (scale, base), (target, wanted) = _parts(one), _parts(other)
    return Decimal(scale) / Decimal(target) if base == wanted else None


def _parts(unit: str) -> tuple[int, str]:
    match = _SCALED.fullmatch(unit)
    return (_SCALES[match[1]], match[2]) if match else (1, unit)
