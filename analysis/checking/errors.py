"""The errors that reach an analyst, each one clear message in Japanese.

`InputError` is the user's to mend (exit code 2); `ReportError` is a report that failed while it was
built (exit code 1). Anything else that escapes is a defect of the program.
"""

from __future__ import annotations

from typing import Any

from analysis.checking.limits import LONGEST_SHOWN
from analysis.checking.plain import plain, shortened

_RED, _PLAIN = "\x1b[1;31m", "\x1b[0m"


class EbpmError(Exception):
    """Base of every error that is shown to an analyst without a traceback."""

    heading = "エラー"

    def __reduce__(self) -> tuple[Any, ...]:
        # the constructors take other arguments than the message; a worker's error goes to another process
        return _restored, (type(self), self.args, self.__dict__)

    def lines(self) -> list[str]:
        """Return the message, a line a statement."""
        return [str(self)]

    def _render_traceback_(self) -> list[str]:
        """Tell IPython and JupyterLab to show the message in place of the calls that led to it."""
        return [f"{_RED}{self.heading}{_PLAIN}", *(f"  {line}" for line in self.lines())]


class InputError(EbpmError):
    """Wrong use or invalid input: says what, where, what was expected and what to do.

    Parameters
    ----------
    what : what is wrong, in Japanese.
    where : file, row, column or parameter name.
    expected : what would have been right.
    remedy : what to do now.
    """

    heading = "入力の誤り"

    def __init__(self, what: str, *, where: str = "", expected: str = "", remedy: str = "") -> None:
        # what and where repeat what was given
        self.what, self.where = (shortened(text, 3 * LONGEST_SHOWN) for text in (what, where))
        self.expected, self.remedy = plain(expected), plain(remedy)
        super().__init__("。".join(part.rstrip("。") for part in self.lines()) + "。")

    def lines(self) -> list[str]:
        """Return what is wrong and where, what was expected, and what to do."""
        parts = [f"{self.where}: {self.what}" if self.where else self.what]
        if self.expected:
            parts.append(f"期待する値: {self.expected}")
        if self.remedy:
            parts.append(f"対処: {self.remedy}")
        return parts


class UnmetNeedError(InputError):
    """The data folder lacks what a topic can't do without for an area, or the year that is asked for."""


class ReportError(EbpmError):
    """A report that could not be built; the others go on."""

    heading = "報告書を作れません"


class FullDiskError(ReportError):
    """There is no room for a report, nor would there be for the others."""


def _restored(kind: type[EbpmError], args: tuple[Any, ...], state: dict[str, Any]) -> EbpmError:
    error = kind.__new__(kind)
    error.args = args
    error.__dict__.update(state)
    return error
