"""``ebpm build``: make reports."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from analysis.checking.plain import shortened
from analysis.cli.console import AREA_HELP, ERRORS, OUTPUT, DataDir, Topics, named
from analysis.model.data_folder import data_dir as resolve_data_dir
from analysis.report.request import Request, Result, State

if TYPE_CHECKING:
    from analysis.report.ledger import Ledger
    from analysis.report.makers import Makers


def build(
    areas: Annotated[
        list[str] | None,
        typer.Argument(help=f"{AREA_HELP}省略するとプロフィールのある全団体。", show_default=False),
    ] = None,
    topic: Topics = None,
    edition: Annotated[
        int | None,
        typer.Option(min=2000, max=2100, help="報告書を作る年度（省略時は今日の年度）。", show_default=False),
    ] = None,
    year: Annotated[str, typer.Option(help="データを使う最後の年（省略時は最新の年）。")] = "",
    parameter: Annotated[
        list[str] | None,
        typer.Option(
            "--parameter",
            "-p",
            help="ノートブックのパラメータ。名前=値 か テーマ.名前=値 の形で、何度でも。"
            "その名前のあるテーマだけに渡る。",
        ),
    ] = None,
    compare_with: Annotated[
        str | None,
        typer.Option(help="比較団体のコードか名前をコンマ区切りで（省略時はプロフィール、空ならなし）。"),
    ] = None,
    document_no: Annotated[str, typer.Option(help="表紙の資料番号。")] = "",
    meeting: Annotated[str, typer.Option(help="表紙の会議名。")] = "",
    date: Annotated[str, typer.Option(help="表紙の日付（2026-11-20 の形）。")] = "",
    department: Annotated[str, typer.Option(help="表紙の部署名。")] = "",
    time_limit: Annotated[
        float, typer.Option(min=0.01, max=1440, help="一つの報告書にかける時間の上限（分）。")
    ] = 10.0,
    every: Annotated[
        bool, typer.Option("--all", help="データフォルダにある全国の市区町村すべてを作る。")
    ] = False,
    areas_file: Annotated[
        Path | None,
        typer.Option(
            "--areas",
            help="コードか名前を1行に一つ書いたファイル（# から後は覚え書き）。",
            show_default=False,
        ),
    ] = None,
    workers: Annotated[
        int | None,
        typer.Option(
            min=0,
            max=256,
            help="同時に作る数（省略時はCPUの数）。0なら、一つのプロセスで順に作る。",
            show_default=False,
        ),
    ] = None,
    scheduler: Annotated[
        str, typer.Option(help="複数の計算機で作るときの dask のスケジューラ（tcp://ホスト:8786）。")
    ] = "",
    short: Annotated[
        bool,
        typer.Option("--short", help="2ページの要約版を作る（省略時は、件数の少ない団体だけが要約版）。"),
    ] = False,
    long: Annotated[
        bool, typer.Option("--long", help="全文を作る（--short とともに付ければ両方）。")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="変わっていない報告書も作り直す。")] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="何を、なぜ作るかを示すだけで、作らない。")
    ] = False,
    out: Annotated[Path, typer.Option(help="報告書を置くフォルダ。")] = Path("reports"),
    data_dir: DataDir = "",
) -> None:
    """報告書（HTML・PDF・実行済みノートブック・データ）を作る。"""
    from analysis.model.edition import current_edition
    from analysis.report.area_list import read_area_list
    from analysis.report.ledger import Ledger
    from analysis.report.makers import makers
    from analysis.report.report_folder import recover_interrupted, writable

    folder = resolve_data_dir(data_dir or None)
    options: dict[str, Any] = {
        "year": year,
        "document_no": document_no,
        "meeting": meeting,
        "date": date,
        "department": department,
        "data_dir": str(folder),
    }
    options = {name: value for name, value in options.items() if value}
    if compare_with is not None:
        options["compare_with"] = compare_with
    listed = read_area_list(areas_file) if areas_file else []
    made_in, topics = edition or current_edition(), named(topic)
    with makers(workers, folder, scheduler, topics) as making:
        planned = making.call(
            "analysis.report.batch:plan",
            [*(areas or []), *listed],
            topics,
            options,
            out,
            made_in,
            pairs=parameter or [],
            every=every,
            seconds=60 * time_limit,
            forced=force,
            forms=[*(["long"] if long else []), *(["short"] if short else [])],
        )
        for result in planned.left_out:
            ERRORS.print(result.line, markup=False)
        if dry_run:
            _foretell(making.call("analysis.report.batch:decided", planned.requests))
            return
        writable(out)
        recover_interrupted(out)
        ledger = Ledger(out, made_in)
        try:
            for result in planned.left_out:
                ledger.add(result)
            results = list(_followed(making, planned.requests, ledger))
        finally:
            ledger.close()
        making.call("analysis.report.edition_index:write_index", out, made_in)
    _tell(results)


def _foretell(results: Sequence[Result]) -> None:
    """Print what would be done for each report, and why."""
    for result in results:
        why = f"（{result.why}）" if result.why else ""
        OUTPUT.print(f"{result.request.label}: {_WOULD[result.state]}{why}", markup=False)


_WOULD = {
    State.BUILT: "作る",
    State.RENDERED: "紙面だけを作り直す",
    State.UNCHANGED: "変わっていない",
}


def _followed(making: Makers, requests: Sequence[Request], ledger: Ledger) -> Iterator[Result]:
    """Make the reports with a bar that shows how far they are, and yield what became of each."""
    with Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("残り"),
        TimeRemainingColumn(),
        console=ERRORS,
        disable=not ERRORS.is_terminal,
    ) as progress:
        task = progress.add_task("準備", total=len(requests))

        def started(label: str) -> None:
            progress.update(task, description=shortened(label))

        def waiting(label: str) -> None:
            ERRORS.print(
                f"{label}: ほかの ebpm が同じ報告書を作っています。終わるのを待ちます。", markup=False
            )

        for result in making.run(requests, "analysis.report.batch:make", started=started, waiting=waiting):
            progress.advance(task)
            ledger.add(result)
            if result.state is State.LEFT_OUT:
                ERRORS.print(result.line, markup=False)
            yield result


_DONE = {
    State.BUILT: "に {pages} を作りました。",
    State.RENDERED: "の {pages} を、同じ結果から作り直しました。",
    State.UNCHANGED: "の報告書は変わっていません（作り直すには --force）。",
}


def _tell(results: Sequence[Result]) -> None:
    """Say what became of the reports; leave with 1 when some failed."""
    from analysis.report.forms import Form

    for result in results:
        if result.state in _DONE:
            folder = result.request.folder.path
            names = [form.file(folder.name, suffix) for form in Form for suffix in ("html", "pdf")]
            pages = " と ".join(name for name in names if (folder / name).is_file())
            told = _DONE[result.state].format(pages=pages)
            OUTPUT.print(f"{_shown(folder)}/ {told}", markup=False)
    failed = [result for result in results if result.state is State.FAILED]
    for result in failed:
        ERRORS.print(result.line, style="red", markup=False)
    if failed:
        ERRORS.print(f"{len(results)}件のうち{len(failed)}件を作れませんでした。")
        raise typer.Exit(1)


def _shown(folder: Path) -> Path:
    """Return the path as seen from the working folder, where it lies below it."""
    return folder.relative_to(Path.cwd()) if folder.is_relative_to(Path.cwd()) else folder
