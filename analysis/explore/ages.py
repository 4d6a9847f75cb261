"""Ages that are asked for as bands that the tables have: 「25-34」 is 25–29 and 30–34 together."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from typing import Final

from analysis.checking.errors import InputError
from analysis.model.observations import AGE_PATTERN, AGES

_OPEN: Final = 1000
"""Stands for the end of an open band."""


def normalised_age(text: str) -> str:
    """Return an age as the tables write it.

    Raises
    ------
    InputError
        When it is none.

    Examples
    --------
    >>> normalised_age("２５〜３４歳"), normalised_age("65歳以上"), normalised_age("総数")
    ('25-34', '65+', 'total')
    """
    plain = "".join(unicodedata.normalize("NFKC", str(text)).split()).replace("歳", "")
    plain = re.sub(r"[~〜–−]", "-", plain).replace("以上", "+")
    plain = {"総数": "total", "計": "total", "不詳": "unknown"}.get(plain, plain)
    band = re.fullmatch(r"(\d{1,3})-(\d{1,3})", plain, flags=re.ASCII)
    if not re.fullmatch(AGE_PATTERN, plain, flags=re.ASCII) or (band and int(band[1]) > int(band[2])):
        raise InputError(f"「{text}」は年齢として読めません", where="age", expected=AGES)
    return plain


def tiles(wanted: str, known: Collection[str]) -> tuple[str, ...] | None:
    """Return the bands that make up an age exactly: the band itself where it is known, else the fewest parts.

    None when the known bands do not make it up.

    Examples
    --------
    >>> tiles("25-34", ["20-24", "25-29", "30-34", "total"])
    ('25-29', '30-34')
    >>> tiles("65+", ["65-69", "70+", "65-74", "75+"])
    ('65-69', '70+')
    >>> tiles("18-34", ["15-19", "20-24"]) is None
    True
    """
    if wanted in known:
        return (wanted,)
    if wanted in ("total", "unknown"):
        return None
    first, last = _bounds(wanted)
    parts = sorted(
        ((*_bounds(age), age) for age in known if age not in ("total", "unknown")),
        key=lambda part: (part[0], -part[1], part[2]),
    )
    # shortest way from the first age to the last, over bands that follow on each other
    best: dict[int, tuple[str, ...]] = {first: ()}
    for lower, upper, age in parts:
        if lower in best and upper <= last:
            way = (*best[lower], age)
            if upper + 1 not in best or len(way) < len(best[upper + 1]):
                best[upper + 1] = way
    return best.get(last + 1)


def _bounds(age: str) -> tuple[int, int]:
    if age.endswith("+"):
        return int(age[:-1]), _OPEN
    lower, _, upper = age.partition("-")
    return int(lower), int(upper)
