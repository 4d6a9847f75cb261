"""Text without the characters that neither XML, UTF-8 nor a terminal should be given."""

from __future__ import annotations

import re
from typing import Any

_TERMINAL_CODES = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")


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
