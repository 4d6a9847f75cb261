"""How elements look in a notebook: one style for light and dark themes, no script, nothing loaded.

Text keeps the theme's colour; tints are translucent and lines of a middling tone, so that both show on white
and on black. The rules travel with every output, because each is shown by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from html import escape

FONTS = '"Noto Sans CJK JP","Noto Sans JP","Hiragino Sans","Yu Gothic UI","Yu Gothic",Meiryo,"IPAGothic",sans-serif'
"""Sans-serif Japanese faces, the report's own first, then what Linux, macOS and Windows have."""

_LINE, _TINT, _WARNING = "#5c86bd", "rgba(120,150,195,.14)", "#cc5a1e"
_RULES = {
    "": f"font-family:{FONTS};font-variant-numeric:tabular-nums;line-height:1.65;max-width:56em;margin:.4em 0",
    "p": "margin:.35em 0",
    "ul,ol": "margin:.3em 0;padding-left:1.6em",
    ".small": "font-size:.86em;opacity:.85;margin:.15em 0",
    ".title": "font-weight:bold;margin:.2em 0",
    ".card": f"border-left:4px solid {_LINE};background:{_TINT};padding:.55em .9em",
    ".box": f"border:1px solid {_LINE};border-radius:3px;padding:.5em .9em",
    ".warning": f"border-color:{_WARNING}",
    ".badge": (
        f"display:inline-block;border:1px solid {_LINE};border-radius:3px;padding:0 .45em;"
        "font-size:.8em;font-weight:bold;white-space:nowrap"
    ),
    ".large": "font-size:1.5em;font-weight:bold;margin:.15em 0",
    "summary": "cursor:pointer",
    "figure": "margin:0",
    "img": "display:block;width:46em;max-width:100%;height:auto;background:#fff;margin:.3em 0",
    ".scroll": "overflow-x:auto",
    "table": (
        "border-collapse:collapse;margin:.3em 0;table-layout:auto;"
        f"border-top:2px solid {_LINE};border-bottom:2px solid {_LINE}"
    ),
    "caption": "text-align:left;font-weight:bold;padding:.2em 0",
    "th,td": (
        f"text-align:left;vertical-align:top;padding:.25em .7em;border:0;border-bottom:1px solid {_TINT};"
        "white-space:normal;max-width:26em"
    ),
    "thead th": f"font-weight:bold;vertical-align:bottom;background:{_TINT}",
    "tbody th": "font-weight:normal",
    "th.n,td.n": "text-align:right",
    "td.n": "white-space:nowrap",
}
TABLE_RULES = (
    *(".scroll", "table", "caption", "th,td"),
    *("thead th", "tbody th", "th.n,td.n", "td.n"),
)
"""What `page` has to use for a table; numbers have the class ``n``."""
_ADDRESS = re.compile(r"https?://[^\s\"<>]+")


def page(body: str, *, kind: str = "", uses: Iterable[str] = ()) -> str:
    """Return `body` in the style of the elements.

    Parameters
    ----------
    body : HTML, everything in it escaped.
    kind : ``card``, ``box`` or ``box warning``.
    uses : the selectors that `body` needs beside those of text.
    """
    wanted = {"", "p", "ul,ol", ".small", ".title", *(f".{name}" for name in kind.split()), *uses}
    rules = "".join(_rule(selector, text) for selector, text in _RULES.items() if selector in wanted)
    return f'<div class="{" ".join(["ebpm", *kind.split()])}" lang="ja"><style>{rules}</style>{body}</div>'


def _rule(selector: str, text: str) -> str:
    # an element's own class stands on the outermost division, the others below it
    own = selector in ("", ".card", ".box", ".warning")
    places = [f".ebpm{'' if own else ' '}{part}" for part in selector.split(",")]
    return f"{','.join(places)}{{{text}}}"


def paragraph(text: str, kind: str = "") -> str:
    """Return an escaped paragraph; nothing for an empty text."""
    if not text:
        return ""
    return f'<p class="{kind}">{escape(text)}</p>' if kind else f"<p>{escape(text)}</p>"


def bullets(texts: Iterable[str]) -> str:
    """Return an escaped list."""
    return "<ul>" + "".join(f"<li>{escape(text)}</li>" for text in texts) + "</ul>"


def small_print(*lines: Mapping[str, str]) -> str:
    """Return lines of labelled texts, without what is empty."""
    joined = ("　".join(f"{label}：{text}" for label, text in line.items() if text) for line in lines)
    return "".join(paragraph(line, "small") for line in joined)


def folded(summary: str, texts: Iterable[str]) -> str:
    """Return a list that opens on a click; nothing when there are no texts."""
    items = list(texts)
    if not items:
        return ""
    head = f"<summary>{escape(summary)}（{len(items)}）</summary>"
    return f'<details class="small">{head}{bullets(items)}</details>'


def followable(address: str) -> bool:
    """Tell whether an address may become a link: http and https only, so that none can run."""
    return _ADDRESS.fullmatch(address) is not None


def linked(address: str) -> str:
    """Return an address as a link when it may be followed, else as text."""
    if not followable(address):
        return escape(address)
    return f'<a href="{escape(address)}" target="_blank" rel="noopener">{escape(address)}</a>'
