"""``ebpm data``: import official files, look at what is there."""

from __future__ import annotations

import typer

from analysis.cli.check import check
from analysis.cli.imports import import_data
from analysis.cli.show import show

data_app = typer.Typer(
    name="data",
    help="公的統計のファイルを取り込み、取り込んだデータを確かめる。",
    no_args_is_help=True,
    rich_markup_mode=None,
)
data_app.command("import")(import_data)
data_app.command("show")(show)
data_app.command("check")(check)
