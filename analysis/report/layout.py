"""Widths: table columns whose numbers never wrap, and titles broken between words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from math import ceil
from unicodedata import east_asian_width

from pydantic import BaseModel, ConfigDict

PORTRAIT_WIDTH = 470.0  # points: A4 less the margins in templates/typst/style.typ
LANDSCAPE_WIDTH = 717.0
_SIZES = (9.0, 8.5, 8.0, 7.5, 7.0, 6.5, 6.0)
_WIDE_SIZES = tuple(size for size in _SIZES if size <= 8.0)
_WIDE_FROM = 9  # columns
_PADDING = 1.25  # em, both sides together, with a little for rounding
_LONGEST_TEXT = 24.0  # em that a text column may claim before it wraps
_SENTENCES = 48.0  # em: half of a longer text is claimed, up to so much
_SHORTEST_TEXT = 7.0
_SHORT_TEXT = 11.0  # em up to which a text column need not wrap on the screen
_HEADER_NARROW = 3.9  # em that every header gets
_HEADER_WIDE = 12.0
_LOOSE = 1.5  # how far a small table may be stretched
NUMERIC = re.compile(r"[\d,.+−±△▲%％‰〜～~()（）\[\]/ eE-]*|NaN|None|<NA>|NaT|…|X|×")
"""Cells that read as numbers, ranges or the signs that stand in their place."""
_WORD_END = re.compile(r"(?<=[ぁ-ん、・：）」\s])(?![ぁ-ん、・：）」ー\s])")


class TableLayout(BaseModel):
    """Widths in points at a type size in points, and the headers with the unit on a line of its own if need be.

    `short` columns need not wrap, as numbers must not; `landscape` when no portrait page can hold the table.
    """

    model_config = ConfigDict(frozen=True)

    size: float
    widths: tuple[float, ...]
    short: tuple[bool, ...]
    headers: tuple[str, ...]
    landscape: bool


def text_width(text: str) -> float:
    """Return the width of the longest line of `text` in em (full-width 1, others 0.58)."""
    return max(
        (sum(1.0 if east_asian_width(c) in "WFA" else 0.58 for c in line) for line in text.splitlines()),
        default=0.0,
    )


def table_layout(
    headers: Sequence[str], rows: Sequence[Sequence[str]], numeric: Sequence[bool]
) -> TableLayout:
    """Choose the type size and the column widths of a table.

    Parameters
    ----------
    headers, rows : the texts as printed.
    numeric : for each column whether its cells must stay on one line.

    Examples
    --------
    >>> table_layout(["年", "出生数（人）"], [["2016", "1,614"]], [True, True]).size
    9.0
    """
    columns = [
        _wishes(header, max((text_width(row[number]) for row in rows), default=0.0), no_wrap)
        for number, (header, no_wrap) in enumerate(zip(headers, numeric, strict=True))
    ]
    stages = [[wish + _PADDING for wish in stage] for stage in zip(*columns, strict=True)]
    sizes = _WIDE_SIZES if len(headers) >= _WIDE_FROM else _SIZES
    choices = [(size, width) for width in (PORTRAIT_WIDTH, LANDSCAPE_WIDTH) for size in sizes]
    beyond = (round(LANDSCAPE_WIDTH / sum(stages[0]), 2), LANDSCAPE_WIDTH)  # rather tiny than torn apart
    size, available = next(((s, w) for s, w in choices if sum(stages[0]) * s <= w), beyond)
    ems = _share(stages, available / size)
    return TableLayout(
        size=size,
        widths=tuple(round(em * size, 2) for em in ems),
        short=tuple(column[1] <= _SHORT_TEXT for column in columns),
        headers=tuple(_header(header, em - _PADDING) for header, em in zip(headers, ems, strict=True)),
        landscape=available > PORTRAIT_WIDTH,
    )


def _wishes(header: str, cells: float, no_wrap: bool) -> tuple[float, float, float, float]:
    """Return the widths (em) with which a column can live, has its cells, its label, its header on one line."""
    parts = max(text_width(part) for part in _label_and_unit(header))
    least = max(cells if no_wrap else min(cells, _SHORTEST_TEXT), min(parts, _HEADER_NARROW))
    filled = max(least, cells if no_wrap else min(cells, max(_LONGEST_TEXT, min(cells / 2, _SENTENCES))))
    labelled = max(filled, min(parts, _HEADER_WIDE))
    return least, filled, labelled, max(labelled, min(text_width(header), _HEADER_WIDE))


def _label_and_unit(header: str) -> tuple[str, ...]:
    label, bracket, unit = header.rpartition("（")
    return (label, bracket + unit) if label else (header,)


def _header(header: str, width: float) -> str:
    """Break a header that does not fit: before the unit, between words of the label, else evenly."""
    if text_width(header) <= width:
        return header
    lines = [line for part in _label_and_unit(header) for line in title_lines(part, width)]
    return "\n".join(piece for line in lines for piece in _pieces(line, width))


def _pieces(word: str, width: float) -> list[str]:
    length = max(ceil(len(word) / max(ceil(text_width(word) / width), 1)), 1)
    return [word[start : start + length] for start in range(0, len(word), length)]


def _share(stages: Sequence[Sequence[float]], available: float) -> list[float]:
    """Grow the columns from stage to stage, and stretch a small table."""
    if sum(stages[0]) >= available:
        return list(stages[0])
    for low, high in pairwise(stages):
        if sum(high) > available:
            growth = (available - sum(low)) / (sum(high) - sum(low))
            return [a + (b - a) * growth for a, b in zip(low, high, strict=True)]
    stretch = min(available / sum(stages[-1]), _LOOSE)
    return [width * stretch for width in stages[-1]]


def title_lines(title: str, width: float) -> tuple[str, ...]:
    """Break a Japanese title into the fewest lines of at most `width` em, as even as they can be.

    Lines end where a kana is followed by another script, which is where most words end.

    Examples
    --------
    >>> title_lines("出生数の減少要因に関する根拠資料", 14)
    ('出生数の減少要因に', '関する根拠資料')
    """
    words = [word for word in _WORD_END.split(title) if word] or [title]
    for count in range(max(1, ceil(text_width(title) / width)), len(words)):
        lines = _even(words, text_width(title) / count)
        if all(text_width("".join(line)) <= width or len(line) == 1 for line in lines):
            return tuple("".join(line) for line in lines)
    return tuple(words)


def _even(words: Sequence[str], target: float) -> list[list[str]]:
    """Fill lines to about `target` em each."""
    lines: list[list[str]] = [[]]
    for word in words:
        before, after = text_width("".join(lines[-1])), text_width("".join([*lines[-1], word]))
        if lines[-1] and abs(after - target) > abs(before - target):
            lines.append([])
        lines[-1].append(word)
    return lines
