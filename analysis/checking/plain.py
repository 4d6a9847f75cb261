"""Text without the characters that neither XML, UTF-8 nor a terminal should be given, and no longer than is read."""

from __future__ import annotations

import re
from typing import Any

from analysis.checking.limits import LONGEST_SHOWN

_TERMINAL_CODES = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
_UNPRINTABLE = re.compile(
    # control characters, what turns the direction of writing (a name that reads as another), half characters
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff\ud800-\udfff]"
)


def plain(value: Any) -> Any:
    """Return `value`, a text or what JSON makes of several, without control characters and terminal codes.

    Examples
    --------
    >>> plain({"a": ["\\x1b[31m赤\\x00"], "b": 1})
    {'a': ['赤'], 'b': 1}
    """
    if isinstance(value, str):
        return _UNPRINTABLE.sub("", _TERMINAL_CODES.sub("", value))
    if isinstance(value, dict):
        return {plain(key): plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value


def shortened(text: str, longest: int = LONGEST_SHOWN) -> str:
    """Return `text` as a message repeats it: without control characters, cut off where it is long.

    Examples
    --------
    >>> shortened("9" * 5000, 10)
    '9999999999…'
    """
    said: str = plain(text[: 10 * longest]).replace("\r", "")
    return said if len(said) <= longest else said[:longest] + "…"


def listed(text: str) -> list[str]:
    """Return the names in a text that holds several, with commas between them.

    Examples
    --------
    >>> listed("秦野市、14213, births"), listed("")
    (['秦野市', '14213', 'births'], [])
    """
    return [name.strip() for name in re.split("[,、]", text) if name.strip()]
