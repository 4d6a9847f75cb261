"""``ebpm source``: the sources that a data folder knows."""

from __future__ import annotations

from typing import Annotated

import typer

from analysis.cli.console import OUTPUT, DataDir
from analysis.model.data_folder import data_dir as resolve_data_dir

source_app = typer.Typer(
    name="source", help="出典の一覧（sources.csv）に加える。", no_args_is_help=True, rich_markup_mode=None
)


@source_app.callback()
def source() -> None:
    """出典の一覧（sources.csv）に加える。"""


@source_app.command("add")
def add(
    id: Annotated[
        str, typer.Argument(metavar="ID", help="出典の名前。英小文字・数字・_（例 plan_numazu）。")
    ],
    publisher: Annotated[str, typer.Option(help="発行者。")],
    title: Annotated[str, typer.Option(help="表題。")],
    licence: Annotated[str, typer.Option(help="利用条件（例 出典を明記した引用）。")],
    table: Annotated[str, typer.Option(help="表の名前又は番号。")] = "",
    url: Annotated[str, typer.Option(help="アドレス。")] = "",
    date: Annotated[str, typer.Option(help="公表日（2026-11-20 の形）。")] = "",
    transcription: Annotated[str, typer.Option(help="写し方（例 手作業で転記。）。")] = "",
    data_dir: DataDir = "",
) -> None:
    """出典を1行、データフォルダの sources.csv に加える。既にある名前は断る。"""
    from analysis.store.new_source import add_source

    folder = resolve_data_dir(data_dir or None)
    given = {
        "source": id,
        "publisher": publisher,
        "title": title,
        "table": table,
        "url": url,
        "licence": licence,
        "date": date,
        "transcription": transcription,
    }
    line = add_source(folder, {column: cell.strip() for column, cell in given.items()})
    OUTPUT.print(f"{folder / 'sources.csv'} に次の1行を加えました。", markup=False)
    OUTPUT.print(line, markup=False)
