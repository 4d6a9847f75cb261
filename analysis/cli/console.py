"""Where the command speaks: results to standard output, progress and errors to standard error."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console

OUTPUT = Console(highlight=False, soft_wrap=True)
ERRORS = Console(stderr=True, highlight=False, soft_wrap=True)

DataDir = Annotated[
    str, typer.Option("--data-dir", help="データフォルダ（省略時は環境変数 EBPM_DATA_DIR、なければ data）。")
]
