"""Findings of other reports, quoted: the statement with its level of evidence and the report that it comes from."""

from __future__ import annotations

from html import escape
from typing import Any, ClassVar

from pydantic import Field

from analysis.elements.base import Element, Record
from analysis.elements.finding import EvidenceLevel, Finding
from analysis.elements.html import page, paragraph


class Quotation(Record):
    """ほかの報告書の知見一つ。`topic` と `finding` はその報告書と知見の id、`title` は報告書の題名。"""

    topic: str
    title: str
    finding: str
    statement: str = Field(min_length=1)
    evidence_level: EvidenceLevel
    sources: tuple[str, ...] = ()

    @classmethod
    def of(cls, finding: Finding, topic: str, title: str) -> Quotation:
        """Return the quotation of a finding."""
        return cls(
            topic=topic,
            title=title,
            finding=finding.id,
            statement=finding.statement,
            evidence_level=finding.evidence_level,
            sources=finding.sources,
        )


class Quotations(Element):
    """ほかの報告書の知見の引用。根拠の段階と、どの報告書の知見かを添えて並べる。"""

    mime: ClassVar[str] = "application/vnd.ebpm.quotations+json"

    items: tuple[Quotation, ...]

    def plain_bundle(self) -> dict[str, Any]:
        """Return the statements as HTML and as plain text."""
        items = "".join(
            f'<li>{escape(each.statement)} <span class="badge">段階{each.evidence_level.step} '
            f"{each.evidence_level.label}</span>" + paragraph(f"「{each.title}」から", "small") + "</li>"
            for each in self.items
        )
        lines = [f"・【{each.evidence_level.label}】{each.statement}（{each.title}）" for each in self.items]
        return {"text/html": page(f"<ul>{items}</ul>", uses=(".badge",)), "text/plain": "\n".join(lines)}
