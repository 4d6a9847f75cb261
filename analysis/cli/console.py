"""Where the command speaks: results to standard output, progress and errors to standard error."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from analysis.checking.plain import listed, plain


class _Terminal(Console):
    """A console that shows of every text what can be read: a name may hold what commands a terminal."""

    def render_str(self, text: str, **given: Any) -> Text:
        """Return what is shown of a text."""
        return super().render_str(plain(text).replace("\r", ""), **given)


OUTPUT = _Terminal(highlight=False, soft_wrap=True)
ERRORS = _Terminal(stderr=True, highlight=False, soft_wrap=True)

DataDir = Annotated[
    str, typer.Option("--data-dir", help="データフォルダ（省略時は環境変数 EBPM_DATA_DIR、なければ data）。")
]

Topics = Annotated[
    list[str] | None,
    typer.Option(
        "--topic",
        "-t",
        help="テーマ（`ebpm topics` の名前）。コンマ区切りで、又は何度でも（省略時はすべて）。",
    ),
]
"""Ids of topics, as `named` reads them."""


def named(topics: Topics) -> list[str]:
    """Return the ids that were given, in their order."""
    return [name for given in topics or () for name in listed(given)]


AREA_HELP = "標準地域コード（5桁、検査数字の付いた6桁も可）か団体名（厚木市、神奈川県厚木市）。"


def tell_started(folder: Path) -> None:
    """Say that a data folder was begun."""
    OUTPUT.print(
        f"{folder} に、同梱のデータ（一覧、全国の値、収録した市の値）を写してデータフォルダを作りました。",
        markup=False,
    )


def begin(folder: Path) -> None:
    """Start a data folder that is new, and say so."""
    from analysis.store.starting import is_unstarted, started

    if is_unstarted(folder) and started(folder):
        tell_started(folder)


_WIDE = 1000
"""Width of a table that goes to a file or another program, where nothing need be cut or wrapped."""


def print_table(table: Table) -> None:
    """Print a table as wide as the terminal, or uncut where the output is read by something else."""
    (OUTPUT if OUTPUT.is_terminal else _Terminal(width=_WIDE, highlight=False)).print(table)
