"""Computed paragraphs: plain text, never Markdown, so that data cannot become markup."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from analysis.elements.base import Element
from analysis.elements.html import bullets, page, paragraph


class Prose(Element):
    """計算した数値を含む文章。

    Attributes
    ----------
    kind : text, a bulleted list, a caveat box (note) or missing data (missing).
    """

    mime: ClassVar[str] = "application/vnd.ebpm.prose+json"

    paragraphs: tuple[str, ...]
    kind: Literal["text", "list", "note", "missing"] = "text"
    title: str = ""

    @property
    def heading(self) -> str:
        """題。囲みの題が空のときは、その種類の名前。"""
        return self.title or _HEADINGS.get(self.kind, "")

    def plain_bundle(self) -> dict[str, Any]:
        """Return the paragraphs as HTML and as plain text."""
        listed = self.kind in ("list", "missing")
        body = bullets(self.paragraphs) if listed else "".join(map(paragraph, self.paragraphs))
        box = {"note": "box", "missing": "box warning"}.get(self.kind, "")
        head = [f"《{self.title}》"] if self.title else []
        bullet = "・" if self.kind == "list" else ""
        return {
            "text/html": page(paragraph(self.heading, "title") + body, kind=box),
            "text/plain": "\n".join([*head, *(bullet + p for p in self.paragraphs)]),
        }


_HEADINGS = {"note": "留意点", "missing": "示していないもの"}
