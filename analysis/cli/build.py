"""``ebpm build``: make reports."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from analysis.cli.console import AREA_HELP, ERRORS, OUTPUT, DataDir
from analysis.model.data_folder import data_dir as resolve_data_dir


def build(
    areas: Annotated[
        list[str] | None,
        typer.Argument(help=f"{AREA_HELP}省略するとプロフィールのある全団体。", show_default=False),
    ] = None,
    topic: Annotated[
        list[str] | None, typer.Option("--topic", "-t", help="テーマ（省略時は、データのあるものすべて）。")
    ] = None,
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
    out: Annotated[Path, typer.Option(help="報告書を置くフォルダ。")] = Path("reports"),
    data_dir: DataDir = "",
) -> None:
    """報告書（HTML・PDF・実行済みノートブック・データ）を作る。"""
    from analysis.model.edition import current_edition
    from analysis.report import batch
    from analysis.report.report_folder import writable

    options: dict[str, Any] = {
        "year": year,
        "document_no": document_no,
        "meeting": meeting,
        "date": date,
        "department": department,
        "data_dir": str(resolve_data_dir(data_dir or None)),
    }
    options = {name: value for name, value in options.items() if value}
    if compare_with is not None:
        options["compare_with"] = compare_with
    made_in = edition or current_edition()
    planned = batch.plan(areas or [], topic or [], options, out, made_in, pairs=parameter or [])
    jobs = planned.jobs
    writable(out)
    for line in planned.skipped:
        ERRORS.print(line, markup=False)
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=ERRORS,
        disable=not ERRORS.is_terminal,
    ) as progress:
        task = progress.add_task("準備", total=len(jobs))

        def announce(label: str) -> None:
            progress.update(task, description=label)

        def waiting(label: str) -> None:
            ERRORS.print(
                f"{label}: ほかの ebpm が同じ報告書を作っています。終わるのを待ちます。", markup=False
            )

        outcome = batch.run(
            jobs,
            started=announce,
            finished=lambda: progress.advance(task),
            waiting=waiting,
            seconds=60 * time_limit,
        )
    for folder in outcome.built:
        OUTPUT.print(
            f"{_shown(folder)}/ に {folder.name}.html と {folder.name}.pdf を作りました。", markup=False
        )
    for failure in outcome.failures:
        ERRORS.print(failure, style="red", markup=False)
    if outcome.failures:
        ERRORS.print(f"{len(jobs)}件のうち{len(outcome.failures)}件を作れませんでした。")
        raise typer.Exit(1)


def _shown(folder: Path) -> Path:
    """Return the path as seen from the working folder, where it lies below it."""
    return folder.relative_to(Path.cwd()) if folder.is_relative_to(Path.cwd()) else folder
