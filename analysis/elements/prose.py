"""Computed paragraphs: plain text, never Markdown, so that data cannot become markup."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from analysis.elements.base import Element


class Prose(Element):
    """Paragraphs: `kind` text, a bulleted list, a caveat box (note) or missing data (missing)."""

    mime: ClassVar[str] = "application/vnd.ebpm.prose+json"

    paragraphs: tuple[str, ...]
    kind: Literal["text", "list", "note", "missing"] = "text"
    title: str = ""

    def plain_bundle(self) -> dict[str, Any]:
        """Return the paragraphs as plain text."""
        bullet = "・" if self.kind == "list" else ""
        head = [f"《{self.title}》"] if self.title else []
        return {"text/plain": "\n".join([*head, *(bullet + p for p in self.paragraphs)])}
