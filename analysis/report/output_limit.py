"""How much a notebook may print: a loop that prints without end would fill memory and disk before the time is over."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, Final

from analysis.checking.limits import MOST_OUTPUTS, MOST_PRINTED, MOST_SHOWN

_STREAM: Final = "stream"
_DISPLAYS: Final = ("display_data", "execute_result", "error")
_KEPT: Final = 10_000
"""Characters that are kept of a text that is too long."""


class OutputLimit:
    """Counts what the cells of a notebook put out, and calls `stop` when it is too much.

    Attributes
    ----------
    told : in Japanese, what was too much; empty as long as nothing is.
    """

    def __init__(self, stop: Callable[[], None]) -> None:
        self.told, self._stop = "", stop
        self._all = 0
        self._printed: dict[int, int] = {}
        self._shown: dict[int, int] = {}

    def admitted(self, message: Mapping[str, Any], cell: int) -> Mapping[str, Any] | None:
        """Return the message of a kernel as it may be kept, None when it may not."""
        kind, content = message["msg_type"], message["content"]
        if kind not in (_STREAM, *_DISPLAYS):
            return message
        if self.told:
            return None
        size = len(content["text"]) if kind == _STREAM else _size(content)
        self._all += size
        counted, amount = (self._printed, size) if kind == _STREAM else (self._shown, 1)
        counted[cell] = counted.get(cell, 0) + amount
        if kind == _STREAM and counted[cell] > MOST_PRINTED:
            self.told = f"一つのセルで印字できるのは{MOST_PRINTED:,}文字まで"
        elif kind in _DISPLAYS and counted[cell] > MOST_OUTPUTS:
            self.told = f"一つのセルで表示できるのは{MOST_OUTPUTS:,}個まで"
        elif self._all > MOST_SHOWN:
            self.told = f"ノートブック全体の出力は{MOST_SHOWN:,}文字まで"
        else:
            return message
        self._stop()
        if kind == _STREAM:
            return {**message, "content": {**content, "text": content["text"][:_KEPT]}}
        return None


def _size(content: Mapping[str, Any]) -> int:
    return len(json.dumps(content, ensure_ascii=False, default=str))
