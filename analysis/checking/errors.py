"""The errors that reach an analyst, each one clear message in Japanese.

`InputError` is the user's to mend (exit code 2); `ReportError` is a report that failed while it was
built (exit code 1). Anything else that escapes is a defect of the program.
"""

from __future__ import annotations


class EbpmError(Exception):
    """Base of every error that is shown to an analyst without a traceback."""


class InputError(EbpmError):
    """Wrong use or invalid input: says what, where, what was expected and what to do.

    Parameters
    ----------
    what : what is wrong, in Japanese.
    where : file, row, column or parameter name.
    expected : what would have been right.
    remedy : what to do now.
    """

    def __init__(self, what: str, *, where: str = "", expected: str = "", remedy: str = "") -> None:
        self.what, self.where, self.expected, self.remedy = what, where, expected, remedy
        parts = [f"{where}: {what}" if where else what]
        if expected:
            parts.append(f"期待する値: {expected}")
        if remedy:
            parts.append(f"対処: {remedy}")
        super().__init__("。".join(part.rstrip("。") for part in parts) + "。")


class ReportError(EbpmError):
    """A report that could not be built; the others go on."""
