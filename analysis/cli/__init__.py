"""The command ``ebpm``."""

from __future__ import annotations

import sys
from typing import NoReturn

import typer
from typer.exceptions import TyperException

from analysis.checking.errors import EbpmError, InputError
from analysis.cli.build import build
from analysis.cli.bundle import bundle
from analysis.cli.console import ERRORS
from analysis.cli.data import data_app
from analysis.cli.diff import diff
from analysis.cli.kpi import kpi_app
from analysis.cli.lab import lab, panel
from analysis.cli.lists import list_areas, list_topics
from analysis.cli.new import new
from analysis.cli.source import source_app
from analysis.cli.survey import survey_app
from analysis.cli.usage import explained, is_help

app = typer.Typer(
    name="ebpm",
    help="自治体の総合計画・総合戦略の根拠資料（EBPM）を作る。",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command("build")(build)
app.command("bundle")(bundle)
app.command("diff")(diff)
app.command("new")(new)
app.command("areas")(list_areas)
app.command("topics")(list_topics)
app.command("lab")(lab)
app.command("panel")(panel)
app.add_typer(data_app)
app.add_typer(source_app)
app.add_typer(kpi_app)
app.add_typer(survey_app)

INTERRUPTED = 130
"""What the parser returns when the user presses Ctrl-C."""


def main() -> NoReturn:
    """Run the command; a user's mistake ends with one message and exit code 2."""
    try:
        code = app(standalone_mode=False)
    except InputError as error:
        _end(error, 2)
    except EbpmError as error:
        _end(error, 1)
    except TyperException as error:
        if is_help(error):
            ERRORS.print(error.format_message(), markup=False)
            sys.exit(2)
        _end(explained(error), 2)
    if code == INTERRUPTED:
        ERRORS.print(
            "中断しました。作りかけのものは残していません。同じコマンドをもう一度実行すると、続きから始まります。"
        )
    sys.exit(code or 0)


def _end(error: EbpmError, code: int) -> NoReturn:
    ERRORS.print(str(error), style="red", markup=False)
    sys.exit(code)
