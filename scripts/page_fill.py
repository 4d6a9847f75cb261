"""How far down each page of a PDF report is filled, read from where its text stands.

    python scripts/page_fill.py report.pdf …

prints the pages but the last that are filled less than a third. Whatever a report shows ends with words: a figure
and a table with their sources.
"""

from __future__ import annotations

import sys
from pathlib import Path

from pypdf import PageObject, PdfReader

TOP, BOTTOM = 25.0, 22.0
"""Margins of a page (mm)."""
_MM = 25.4 / 72


def lines(page: PageObject) -> list[tuple[float, str]]:
    """Return the texts between head and foot of a page with how far down they stand (share of the room for text)."""
    height = float(page.mediabox[3]) * _MM
    found: list[tuple[float, str]] = []

    def visit(text: str, user: list[float], matrix: list[float], *_: object) -> None:
        y = height - (user[1] * matrix[4] + user[3] * matrix[5] + user[5]) * _MM
        if text.strip() and TOP <= y <= height - BOTTOM:
            found.append(((y - TOP) / (height - TOP - BOTTOM), text.strip()))

    page.extract_text(visitor_text=visit)
    return found


def short_pages(path: Path, least: float = 1 / 3) -> list[tuple[int, float]]:
    """Return number and share of the pages between cover and last page that are filled less than `least`."""
    pages = PdfReader(path).pages
    filled = [(n, max((y for y, _ in lines(page)), default=0.0)) for n, page in enumerate(pages, start=1)]
    return [(n, round(share, 2)) for n, share in filled[1:-1] if share < least]


if __name__ == "__main__":
    for name in sys.argv[1:]:
        print(name, short_pages(Path(name)))
