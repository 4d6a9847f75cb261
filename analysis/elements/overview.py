"""What an object with named parts holds, shown in a notebook: for analysts who want to know what to ask for next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from analysis.elements.html import TABLE_RULES, page, paragraph


@dataclass(frozen=True)
class Part:
    """One attribute: its name as one types it, its Japanese label and a short explanation."""

    name: str
    label: str
    doc: str = ""


def overview(title: str, parts: Sequence[Part], *, name: str = "", lead: str = "") -> dict[str, str]:
    """Return the MIME bundle of a title and a list of parts.

    Parameters
    ----------
    title : what the object is.
    parts : what it holds, in order.
    name : the variable under which notebooks know the object, written before each attribute.
    lead : a sentence below the title.

    Examples
    --------
    >>> print(overview("厚木市", [Part("change", "推移")], name="study")["text/plain"])
    厚木市
      study.change  推移
    """
    prefix = f"{name}." if name else "."
    rows = "".join(
        f'<tr><th scope="row"><code>{escape(prefix + part.name)}</code></th>'
        f"<td>{escape(part.label)}</td><td>{escape(part.doc)}</td></tr>"
        for part in parts
    )
    heads = "".join(f'<th scope="col">{head}</th>' for head in ("書き方", "内容", "説明"))
    table = f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>" if rows else ""
    html = page(
        paragraph(title, "title") + paragraph(lead) + f'<div class="scroll">{table}</div>',
        kind="box",
        uses=TABLE_RULES,
    )
    lines = [f"  {prefix}{part.name}  {'　'.join(filter(None, (part.label, part.doc)))}" for part in parts]
    return {"text/html": html, "text/plain": "\n".join([title, *([lead] if lead else []), *lines])}


class Overview:
    """Lets a class show its parts when a notebook displays it: the class says `overview_parts` and the rest.

    `overview_name` is the variable under which notebooks know it.
    """

    overview_name: str = ""

    def overview_title(self) -> str:
        """Return what the object is, in Japanese."""
        raise NotImplementedError

    def overview_parts(self) -> Sequence[Part]:
        """Return what the object holds; computes nothing."""
        raise NotImplementedError

    def overview_lead(self) -> str:
        """Return a sentence below the title; empty for none."""
        return ""

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return overview(
            self.overview_title(),
            self.overview_parts(),
            name=self.overview_name,
            lead=self.overview_lead(),
        )
