"""Narration: the Markdown cells of a notebook, converted by pandoc in one run per document.

Each cell is a file of its own to pandoc (``--file-scope``), so that a fence left open or a footnote
label used twice stays within its cell, while footnotes are numbered through the whole report.
"""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Literal

import pypandoc

from analysis.checking.errors import ReportError

Target = Literal["html", "typst"]

# Markdown as analysts write it in Japanese: no raw HTML or TeX, no front matter, no ~sub~ or @citation.
_READER = "+".join(
    [
        "markdown_strict-raw_html",
        "all_symbols_escapable",
        "autolink_bare_uris",
        "backtick_code_blocks",
        "definition_lists",
        "east_asian_line_breaks",
        "escaped_line_breaks",
        "fenced_code_blocks",
        "footnotes",
        "inline_notes",
        "intraword_underscores",
        "lists_without_preceding_blankline",
        "pipe_tables",
        "space_in_atx_header",
        "startnum",
        "strikeout",
        "tex_math_dollars",
    ]
)
_FILTER = Path(__file__).with_name("narration.lua")


@dataclass(frozen=True)
class Heading:
    """A heading as plain text with its Markdown level (1 to 6)."""

    level: int
    title: str


@dataclass(frozen=True)
class Markup:
    """Converted text between two headings, in the target format."""

    text: str


@dataclass(frozen=True)
class Narration:
    """The pieces of each Markdown cell, and the footnotes of all of them (HTML only)."""

    cells: tuple[tuple[Heading | Markup, ...], ...]
    footnotes: str = ""


@cache
def _pandoc() -> str:
    return pypandoc.get_pandoc_path()


def convert(cells: Sequence[str], target: Target) -> Narration:
    """Convert Markdown cells to HTML or Typst.

    Parameters
    ----------
    cells : Markdown source of each cell, in order.
    target : ``html`` (footnotes collected, formulas as MathML) or ``typst`` (footnotes in place, formulas
        with a text alternative).

    Raises
    ------
    ReportError
        When pandoc fails.

    Examples
    --------
    >>> convert(["## 推移", "出生数は**減少**した。"], "html").cells
    ((Heading(level=2, title='推移'),), (Markup(text='<p>出生数は<strong>減少</strong>した。</p>'),))
    """
    if not any(cell.strip() for cell in cells):
        return Narration(tuple(() for _ in cells))
    token = "EBPM" + blake2b("\0".join(cells).encode(), digest_size=16).hexdigest()
    with tempfile.TemporaryDirectory(prefix="ebpm-narration-") as folder:
        files = []
        # a border before each cell, and one at the end: pandoc puts the footnotes of HTML after it
        for number, cell in enumerate([*cells, ""]):
            border, source = Path(folder, f"{number}-border.md"), Path(folder, f"{number}.md")
            border.write_text(token, encoding="utf-8")
            source.write_text(cell, encoding="utf-8")
            files += [str(border), str(source)]
        command = [_pandoc(), "--from", _READER, "--to", target, "--wrap=none", "--file-scope", "--sandbox"]
        command += ["--mathml", "--section-divs=false"] if target == "html" else []
        run = subprocess.run(
            [*command, "--lua-filter", str(_FILTER), *files],
            capture_output=True,
            text=True,
            encoding="utf-8",
            env={**os.environ, "EBPM_NARRATION_TOKEN": token},
        )
    if run.returncode != 0:
        raise ReportError(f"本文（Markdown）を変換できません: {run.stderr.strip()}")
    return _cut(run.stdout, token, len(cells))


def _cut(output: str, token: str, count: int) -> Narration:
    """Cut pandoc's output at the markers of the filter."""
    parts = re.split(rf"^{token} (cell|heading \d .*)$", output, flags=re.MULTILINE)
    cells: list[list[Heading | Markup]] = []
    for marker, text in zip(parts[1::2], parts[2::2], strict=True):
        if marker == "cell":
            cells.append([])
        else:
            _, level, title = marker.split(" ", 2)
            cells[-1].append(Heading(int(level), title.strip()))
        if text.strip():
            cells[-1].append(Markup(text.strip()))
    if len(cells) != count + 1:
        raise ReportError("本文（Markdown）をセルごとに分けられません")
    footnotes = "".join(piece.text for piece in cells.pop() if isinstance(piece, Markup))
    return Narration(tuple(tuple(cell) for cell in cells), footnotes)
