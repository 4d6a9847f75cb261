"""Figures: an SVG with the words that make it readable and citable."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Mapping
from html import escape
from typing import Any, ClassVar

from pydantic import Field

from analysis.elements.base import Element
from analysis.elements.html import FONTS, page, small_print

_ROOT = re.compile(r"<svg\b[^>]*[^/]>|<svg>")


class Figure(Element):
    """図：絵と、読み方・出典を示すことば。

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
        """Return the figure as HTML, its picture, and its description for readers without pictures.

        The picture is an image of its own: several in one notebook cannot share ids, and none can run.
        """
        picture = b64encode(_readable(self.svg).encode()).decode()
        html = page(
            f'<figure><figcaption class="title">{escape(self.title)}</figcaption>'
            f'<img src="data:image/svg+xml;base64,{picture}" alt="{escape(self.alt)}">'
            + small_print(
                {"単位": self.unit, "期間": self.period, "統計の種類": self.basis},
                {"出典": self.source},
                {"注": self.note},
            )
            + "</figure>",
            uses=("figure", "img"),
        )
        return {
            "text/html": html,
            "image/svg+xml": self.svg,
            "text/plain": f"{self.title}\n{self.alt}",
        }

    @classmethod
    def from_output(cls, output: Mapping[str, Any]) -> Figure | None:
        """Read a figure back from a notebook output; the SVG comes from its own MIME entry."""
        bundle = output.get("data", {})
        data = bundle.get(cls.mime)
        if data is None:
            return None
        svg = bundle.get("image/svg+xml", "")
        return cls.from_record({**data, "svg": "".join(svg) if isinstance(svg, list) else svg})


def _readable(svg: str) -> str:
    """Return `svg` with faces that the machine has for text: else it would fall back to a serif one."""
    style = f"<style>text,tspan{{font-family:{escape(FONTS, quote=False)}!important}}</style>"
    return _ROOT.sub(lambda match: match.group() + style, svg, count=1)
