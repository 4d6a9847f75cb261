"""Figures: an SVG with the words that make it readable and citable."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from pydantic import Field

from analysis.elements.base import Element


class Figure(Element):
    """A numbered figure.

    `title` states what to see; `alt` describes the picture in words; `table` is the id of the table that
    holds the plotted numbers (in the annex and beside the report). `source` is the line that is printed,
    `sources` are the ids of what it names. The SVG keeps its text as text; the exporters supply the font.
    """

    mime: ClassVar[str] = "application/vnd.ebpm.figure+json"

    id: str = Field(pattern=r"^[a-z0-9_-]+$")
    title: str
    alt: str = Field(min_length=10)
    unit: str
    period: str
    basis: str
    source: str
    sources: tuple[str, ...] = ()
    note: str = ""
    table: str = Field(pattern=r"^[a-z0-9_-]+$")
    svg: str = Field(repr=False, exclude=True)

    def plain_bundle(self) -> dict[str, Any]:
        """Return the picture and, for readers without pictures, its description."""
        return {"image/svg+xml": self.svg, "text/plain": f"{self.title}\n{self.alt}"}

    @classmethod
    def from_output(cls, output: Mapping[str, Any]) -> Figure | None:
        """Read a figure back from a notebook output; the SVG comes from its own MIME entry."""
        bundle = output.get("data", {})
        data = bundle.get(cls.mime)
        if data is None:
            return None
        svg = bundle.get("image/svg+xml", "")
        return cls.from_record({**data, "svg": "".join(svg) if isinstance(svg, list) else svg})
