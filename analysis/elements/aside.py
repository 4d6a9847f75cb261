"""What a notebook shows to the analyst and the report leaves out: it says there already, or was only asked for."""

from __future__ import annotations

from typing import Any, ClassVar

from pydantic import Field, SerializeAsAny

from analysis.elements.base import Element
from analysis.elements.html import page, paragraph


class Aside(Element):
    """ノートブックだけに見せる要素の集まり。報告書には載らない。

    The elements are shown with their plain renderings; only the heading is recorded, so that no exporter takes
    what is shown a second time for part of the report.
    """

    mime: ClassVar[str] = "application/vnd.ebpm.aside+json"

    heading: str
    lead: str = ""
    elements: tuple[SerializeAsAny[Element], ...] = Field(default=(), exclude=True)

    def plain_bundle(self) -> dict[str, Any]:
        """Return the heading and the elements below each other, as HTML and as plain text."""
        bundles = [each.plain_bundle() for each in self.elements]
        head = page(paragraph(self.heading, "title") + paragraph(self.lead), kind="box")
        lines = [self.heading, *([self.lead] if self.lead else []), *(each["text/plain"] for each in bundles)]
        return {
            "text/html": head + "".join(each["text/html"] for each in bundles),
            "text/plain": "\n".join(lines),
        }
