"""What is too much: the limits of input, in one place, with the words that messages name them by; ``docs/limits.md`` lists them."""

from __future__ import annotations

from typing import Final

LARGEST_FILE: Final = 512 * 1024 * 1024
"""Bytes of a file that is read, unpacked; the biggest official tables have about 200 MB."""
LARGEST_OWN_FILE: Final = 64 * 1024 * 1024
"""Bytes of a table of the data folder that people edit."""
LARGEST_YAML: Final = 1_000_000
"""Characters of a YAML file: what people write is shorter."""
LARGEST_RECORD: Final = 20_000_000
"""Bytes of a manifest; a report's has some hundred thousand."""
MOST_MEMBERS: Final = 1000
"""Packed parts of one gzip file."""
LARGEST_TABLE: Final = 3_000_000
"""Rows of a delimited file; the biggest official tables have about a million."""
LARGEST_SHEET: Final = (5_000, 200)
"""Rows and columns of a sheet that people fill in."""
LONGEST_CELL: Final = 131_072
"""Characters of a cell of a delimited file."""
LONGEST_NUMBER: Final = 100
"""Digits in a row; a number of thousands of digits takes for ever to convert, and counts nothing."""
LONGEST_TITLE: Final = 200
"""Characters of what stands on a cover: meeting, department, document number."""
LONGEST_TEXT: Final = 5_000
"""Characters of any other text that is written in a YAML file."""
LONGEST_SHOWN: Final = 200
"""Characters of a wrong value, a path or an error's words that a message repeats."""
DEEPEST: Final = 30
"""Levels of a YAML file, each within the other."""
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
MOST_PRINTED: Final = 2_000_000
"""Characters that one cell of a notebook may print; a report's pages have some ten thousand."""
MOST_OUTPUTS: Final = 200
"""Displays of one cell."""
MOST_SHOWN: Final = 50_000_000
"""Characters of all outputs of a notebook together, pictures included; a report's have about two million."""
