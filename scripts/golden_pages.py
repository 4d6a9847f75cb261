"""A report's page as lines of text: what it says and in which order, without its looks and without the tables' bodies.

    python scripts/golden_pages.py REPORTS/EDITION tests/pages/golden

writes one file a topic from the reports of the first city that the tests build; ``make golden`` builds them first.
Read what changes (``git diff tests/pages/golden``) before it is committed.
"""

from __future__ import annotations

import sys
from html.parser import HTMLParser
from pathlib import Path

AREA = "14212"
_BLOCKS = {
    **{f"h{level}": "#" * level + " " for level in range(1, 7)},
    **{"p": "", "li": "・", "caption": "表: ", "dt": "用語: ", "dd": "意味: ", "summary": "開く: "},
}
_UNREAD = {"style", "svg", "tbody", "title", "nav"}


class _Reader(HTMLParser):
    """Collects the lines of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self._open: list[tuple[str, list[str]]] = []
        self._heads: list[str] = []
        self._unread: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in _UNREAD or self._unread:
            if tag in _UNREAD:
                self._unread.append(tag)
            return
        if given.get("role") == "img":
            self.lines.append(f"図の説明: {given.get('aria-label')}")
        if tag in _BLOCKS or tag == "th":
            if self._open and self._open[-1][0] == "li":
                self._emit(*self._open[-1])
                self._open[-1][1].clear()
            self._open.append((tag, []))

    def handle_endtag(self, tag: str) -> None:
        if self._unread:
            if tag == self._unread[-1]:
                self._unread.pop()
            return
        if self._open and self._open[-1][0] == tag:
            self._emit(*self._open.pop())
        if tag == "thead":
            self.lines.append("表頭: " + " | ".join(self._heads))
            self._heads = []

    def handle_data(self, data: str) -> None:
        if self._open and not self._unread:
            self._open[-1][1].append(data)

    def _emit(self, tag: str, parts: list[str]) -> None:
        text = " ".join("".join(parts).split())
        if not text:
            return
        if tag == "th":
            self._heads.append(text)
        else:
            self.lines.append(_BLOCKS[tag] + text)


def golden(html: str) -> str:
    """Return the lines of a page.

    Examples
    --------
    >>> print(golden("<h2>題</h2><table><caption>表1</caption><thead><tr><th>年</th></tr></thead><tbody>…</tbody></table>"))
    ## 題
    表: 表1
    表頭: 年
    <BLANKLINE>
    """
    reader = _Reader()
    reader.feed(html)
    return "\n".join(reader.lines) + "\n"


def write(built: Path, out: Path) -> None:
    """Write the lines of each topic's page below the folder of an edition."""
    out.mkdir(parents=True, exist_ok=True)
    for page in sorted(built.glob(f"{AREA}/*/*.html")):
        if page.stem == page.parent.name != "bundle":
            (out / f"{page.stem}.txt").write_text(golden(page.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1]), Path(sys.argv[2]))
