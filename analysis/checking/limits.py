"""What is too much: the limits of input, in one place, with the words that messages name them by."""

from __future__ import annotations

from typing import Final

LARGEST_FILE: Final = 512 * 1024 * 1024
"""Bytes of a file that is read, unpacked; the biggest official tables have about 200 MB."""
MOST_MEMBERS: Final = 1000
"""Packed parts of one gzip file."""
LARGEST_TABLE: Final = 3_000_000
"""Rows of a delimited file; the biggest official tables have about a million."""
LARGEST_COUNT: Final = 10_000_000_000
"""People, households, establishments: more than there are people on earth is a slip of the keyboard."""
LARGEST_VALUE: Final = 1e15
"""Any other value, amounts of money among them; beyond it a float no longer tells neighbouring integers apart."""
EXAMPLE_DAY: Final = "2026-11-20"
"""How a day is written, for messages."""
MEETING_YEARS: Final = (2000, 2100)
"""First and last year of a meeting."""
FAILURES_LISTED: Final = 100
"""Failures of an input that are told one by one; the others are counted."""
