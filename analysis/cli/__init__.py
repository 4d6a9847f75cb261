"""The command ``ebpm``."""

from __future__ import annotations

import sys

import typer

from analysis.cli.build import build
from analysis.cli.console import ERRORS
from analysis.cli.data import data_app
from analysis.cli.lists import list_areas, list_topics
from analysis.cli.new import new
from analysis.errors import EbpmError, InputError

app = typer.Typer(
    name="ebpm",
    help="自治体の総合計画・総合戦略の根拠資料（EBPM）を作る。",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command("build")(build)
app.command("new")(new)
app.command("areas")(list_areas)
app.command("topics")(list_topics)
app.add_typer(data_app)


def main() -> None:
    """Run the command; a user's mistake ends with one message and exit code 2."""
    try:
        app()
    except InputError as error:
        ERRORS.print(str(error), style="red", markup=False)
        sys.exit(2)
    except EbpmError as error:
        ERRORS.print(str(error), style="red", markup=False)
        sys.exit(1)
