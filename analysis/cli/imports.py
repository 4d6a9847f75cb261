"""``ebpm data import``: official files into the data folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from analysis.checking.errors import InputError
from analysis.cli.console import ERRORS, OUTPUT, DataDir, tell_started
from analysis.model.data_folder import own_data_dir

if TYPE_CHECKING:
    from analysis.store.readers import FileReading
    from analysis.store.replacing import Outcome


def import_data(
    format: Annotated[
        str, typer.Argument(metavar="FORMAT", help="形式: ssdse、juki、ipss、mhlw_tfr、estat、tidy。")
    ],
    files: Annotated[
        list[Path] | None,
        typer.Argument(metavar="FILE...", help="公表されたファイル（.gz も可）。", show_default=False),
    ] = None,
    mapping: Annotated[
        Path | None,
        typer.Option(help="対応表（YAML）。tidy では必須、estat では省略すると同梱の対応表。"),
    ] = None,
    table: Annotated[
        str | None, typer.Option(help="ファイルの代わりに e-Stat API から取る統計表ID（estat のみ）。")
    ] = None,
    area: Annotated[
        list[str] | None, typer.Option(help="API で取る地域コード（5桁）。何度でも（--table とともに）。")
    ] = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="前のファイルより地域や列が少なくても置き換える。")
    ] = False,
    data_dir: DataDir = "",
) -> None:
    """公的統計のファイルを取り込む。

    同じ版の訂正されたファイルは、前の行を置き換える。前より地域や列の少ないファイルは、--replace がなければ断る。
    """
    from analysis.store.importing import import_files
    from analysis.store.readers import check_format

    check_format(format, mapping=mapping)
    _check_arguments(format, files or [], table, area or [])
    folder = own_data_dir(data_dir or None)
    with Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=ERRORS,
        disable=not ERRORS.is_terminal,
        transient=True,
    ) as progress:
        if table:
            readings = _fetched(table, area or [], mapping, progress)
        else:
            readings = _read(format, files or [], mapping, progress)
        imported = import_files(folder, readings, shrink=replace)
    if imported.started:
        tell_started(folder)
    for outcome in imported.outcomes:
        for line in _report(outcome):
            OUTPUT.print(line, markup=False)


def _check_arguments(format: str, files: list[Path], table: str | None, areas: list[str]) -> None:
    if (table or areas) and format != "estat":
        raise InputError(
            f"形式「{format}」に --table と --area は使えません",
            where="ebpm data import",
            remedy="ファイルを指定してください",
        )
    if table and files:
        raise InputError(
            "ファイルと --table の両方があります",
            where="ebpm data import estat",
            remedy="どちらか一方にしてください",
        )
    if areas and not table:
        raise InputError("--area は --table とともに使います", where="ebpm data import estat")
    if not table and not files:
        raise InputError(
            "取り込むファイルがありません",
            where="ebpm data import",
            expected=f"`ebpm data import {format} ファイル...`",
        )


def _read(format: str, files: list[Path], mapping: Path | None, progress: Progress) -> Iterator[FileReading]:
    from analysis.store.readers import read_file

    task = progress.add_task("", total=len(files))
    for path in files:
        progress.update(task, description=f"読み取り {path.name}")
        yield read_file(format, path, mapping)
        progress.advance(task)
    progress.update(task, description="保存")


def _fetched(table: str, areas: list[str], mapping: Path | None, progress: Progress) -> Iterator[FileReading]:
    from analysis.store.readers import fetch_table

    task = progress.add_task(f"e-Stat API {table}", total=None)

    def received(count: int, total: int) -> None:
        progress.update(task, completed=count, total=total)

    yield fetch_table(table, areas, mapping, received)


def _report(outcome: Outcome) -> Iterator[str]:
    """Yield the lines about one file."""
    from analysis.store.replacing import Change

    entry = outcome.entry
    years = (
        f"{entry.first_year}年"
        if entry.first_year == entry.last_year
        else f"{entry.first_year}～{entry.last_year}年"
    )
    edition = "" if entry.is_selection else f"、版 {entry.edition}"
    content = f"{entry.rows:,}件、{entry.areas:,}地域、{years}{edition}（{entry.source}）"
    if outcome.change is Change.UNCHANGED:
        yield f"{entry.file}: 変更なし。{entry.imported_at:%Y-%m-%d %H:%M} に取り込んだものと同じです（{content}）"
        return
    if outcome.change is Change.REPLACED:
        before = "、".join(f"{each.file}（{each.imported_at:%Y-%m-%d %H:%M}）" for each in outcome.before)
        yield f"{entry.file}: {content}。前に取り込んだ {before} の行を置き換えました"
        if outcome.loss.values:
            yield f"  前のファイルにあり、このファイルにない値 {outcome.loss.values:,}件を除きました"
    else:
        yield f"{entry.file}: {content}"
    if entry.new_areas:
        first = entry.new_areas[0]
        yield (
            f"  areas.csv にない地域 {len(entry.new_areas)}件も、ファイルにある名前で取り込みました"
            f"（例 {first.area} {first.name_ja}）"
        )
    yield from (f"  {note}" for note in entry.notes)
