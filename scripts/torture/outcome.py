"""What came of the tries of one class, and the table of all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

_REASONS = 5


@dataclass
class Outcome:
    """One class of tries.

    Attributes
    ----------
    name : the class.
    seconds : how long all tries took.
    skipped : why nothing was tried.
    """

    name: str
    tried: int = 0
    survived: int = 0
    reasons: list[str] = field(default_factory=list)
    seconds: float = 0.0
    skipped: str = ""

    def add(self, reason: str = "") -> None:
        """Count a try, with what went wrong if anything did."""
        self.tried += 1
        self.survived += not reason
        if reason:
            self.reasons.append(reason)
            print(f"  {self.name}: {reason}", flush=True)

    @property
    def row(self) -> str:
        """The row of the table."""
        result = f"{self.survived} of {self.tried}" if self.tried else "–"
        told = self.skipped or "; ".join(list(dict.fromkeys(self.reasons))[:_REASONS])
        return f"| {self.name} | {result} | {self.seconds:,.0f} | {told} |"


def table(outcomes: Sequence[Outcome]) -> str:
    """Return the table of all classes."""
    lines = ["| class | survived of tried | s | where not |", "|---|--:|--:|---|"]
    return "\n".join([*lines, *(outcome.row for outcome in outcomes)])
