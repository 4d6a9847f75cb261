"""Outputs of an analyst's own cells: data frames, pictures, plain text, so that any notebook can be exported.

Nothing of a foreign output's HTML reaches the report, only the texts of its table cells.
"""

from __future__ import annotations

from base64 import b64decode
from html.parser import HTMLParser
from typing import Any

from analysis.report.document import Image, Preformatted, Sheet
from analysis.report.layout import NUMERIC, table_layout, text_width
from analysis.report.svg import from_bitmap, prepare

NO_ALT = "分析者が追加した図（説明文はありません）"
_SPAN_LIMIT = 200


def foreign_block(data: dict[str, Any], alt: str, anchor: str) -> Sheet | Image | Preformatted | None:
    """Return the best rendering of a MIME bundle that is not one of our elements, or None.

    Parameters
    ----------
    data : the MIME bundle.
    alt : the text alternative for a picture.
    anchor : a name for the block, unique in the document.

    Raises
    ------
    ReportError
        When a picture cannot be read.
    """
    if "image/svg+xml" in data:
        picture = prepare(_text(data["image/svg+xml"]), anchor, where=alt)
        return Image(anchor=anchor, alt=alt, svg=picture.svg, aspect=picture.aspect)
    for mime in ("image/png", "image/jpeg"):
        if mime in data:
            picture = from_bitmap(b64decode(_text(data[mime])), mime, where=alt)
            return Image(anchor=anchor, alt=alt, svg=picture.svg, aspect=picture.aspect)
    if "text/html" in data and (sheet := read_sheet(_text(data["text/html"]))):
        return sheet
    text = _text(data.get("text/plain", "")).strip("\n")
    return Preformatted(text=text) if text else None


def read_sheet(html: str) -> Sheet | None:
    """Return the first table of `html` as text cells, or None when there is none.

    Examples
    --------
    >>> read_sheet("<table><tr><th>年</th></tr><tr><td>2016</td></tr></table>").rows
    (('2016',),)
    """
    parser = _TableParser()
    parser.feed(html)
    parser.close()
    head, body = parser.grid()
    if not body:
        return None
    numeric = tuple(all(NUMERIC.fullmatch(row[i].strip()) for row in body) for i in range(len(body[0])))
    longest = [max((line[i] for line in head), key=text_width, default="") for i in range(len(numeric))]
    return Sheet(headers=head, rows=body, numeric=numeric, layout=table_layout(longest, body, numeric))


def _text(value: str | list[str]) -> str:
    return "".join(value) if isinstance(value, list) else str(value)


class _TableParser(HTMLParser):
    """Collects the cells of the first table: (text, is header, columns, rows)."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[list[tuple[list[str], bool, int, int]]] = []
        self._open = False
        self._done = False
        self._depth = 0
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "style"):
            self._hidden += 1
        elif tag == "table":
            self._depth += 1
        elif self._depth == 1 and not self._done:
            if tag == "tr":
                self.lines.append([])
                self._open = False
            elif tag in ("td", "th"):
                spans = dict(attrs)
                if not self.lines:
                    self.lines.append([])
                across, down = (_span(spans.get(name)) for name in ("colspan", "rowspan"))
                self.lines[-1].append(([], tag == "th", across, down))
                self._open = True
            elif tag == "br" and self._open:
                self.lines[-1][-1][0].append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style"):
            self._hidden = max(self._hidden - 1, 0)
        elif tag in ("td", "th", "tr") and self._depth == 1:
            self._open = False
        elif tag == "table" and self._depth:
            self._depth -= 1
            self._done = self._done or self._depth == 0

    def handle_data(self, data: str) -> None:
        if self._open and self._depth == 1 and not self._hidden:
            self.lines[-1][-1][0].append(data)

    def grid(self) -> tuple[tuple[tuple[str, ...], ...], tuple[tuple[str, ...], ...]]:
        """Return header rows and body rows, spans spread out, all of one width."""
        cells: dict[tuple[int, int], str] = {}
        for y, line in enumerate(self.lines):
            x = 0
            for text, _, across, down in line:
                while (y, x) in cells:
                    x += 1
                for dy in range(down):
                    for dx in range(across):
                        cells[y + dy, x + dx] = " ".join("".join(text).split()) if not (dx or dy) else ""
                x += across
        width = max((x for _, x in cells), default=-1) + 1
        rows = [tuple(cells.get((y, x), "") for x in range(width)) for y in range(len(self.lines))]
        heads = 0
        while heads < len(self.lines) and self.lines[heads] and all(cell[1] for cell in self.lines[heads]):
            heads += 1
        return tuple(rows[:heads]), tuple(rows[heads:])


def _span(value: str | None) -> int:
    return min(max(int(value), 1), _SPAN_LIMIT) if value and value.isascii() and value.isdigit() else 1
