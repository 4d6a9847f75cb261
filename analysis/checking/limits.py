"""What is too much: the limits of input, in one place, with the words that messages name them by."""

from __future__ import annotations

from typing import Final

LARGEST_COUNT: Final = 10_000_000_000
"""People, households, establishments: more than there are people on earth is a slip of the keyboard."""
LARGEST_VALUE: Final = 1e15
"""Any other value, amounts of money among them; beyond it a float no longer tells neighbouring integers apart."""
MEETING_YEARS: Final = (2000, 2100)
"""First and last year of a meeting."""
FAILURES_LISTED: Final = 100
"""Failures of an input that are told one by one; the others are counted."""
