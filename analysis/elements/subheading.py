"""A heading that is computed: how many there are depends on the data."""

from __future__ import annotations

from html import escape
from typing import Any, ClassVar, Literal

from analysis.elements.base import Element
from analysis.elements.html import page


class Subheading(Element):
    """章の中の見出し。`level` は Markdown と同じく、3 が節、4 がその中の小見出し。"""

    mime: ClassVar[str] = "application/vnd.ebpm.subheading+json"

    title: str
    level: Literal[3, 4] = 3

    def plain_bundle(self) -> dict[str, Any]:
        """Return the heading as HTML and as plain text."""
        return {
            "text/html": page(f"<h{self.level}>{escape(self.title)}</h{self.level}>"),
            "text/plain": f"{'#' * self.level} {self.title}",
        }
