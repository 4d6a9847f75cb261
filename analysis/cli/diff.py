"""``ebpm diff``: what changed between the reports of two editions."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.table import Table

from analysis.checking.errors import InputError
from analysis.cli.console import AREA_HELP, OUTPUT, DataDir, print_table

if TYPE_CHECKING:
    from analysis.elements import Table as Element
    from analysis.model.findings import BuiltReports


def diff(
    old: Annotated[int, typer.Argument(min=2000, max=2100, help="前の年度（例 2025）。")],
    new: Annotated[int, typer.Argument(min=2000, max=2100, help="今の年度（例 2026）。")],
    areas: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[AREA]...",
            help=f"{AREA_HELP}省略すると両方の年度に報告書のある全団体。",
            show_default=False,
        ),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="CSV と小さな報告書（HTML・PDF）を書き出すフォルダ。")
    ] = None,
    reports: Annotated[Path, typer.Option(help="報告書のあるフォルダ。")] = Path("reports"),
    data_dir: DataDir = "",
) -> None:
    """2つの年度の報告書を比べる: 変わった知見（偶然を超えるか）、パラメータ、データ。"""
    from analysis.chapters.edition_words import files_table, findings_table, parameters_table, summary
    from analysis.chapters.editions import compare
    from analysis.model.area_names import resolve_area
    from analysis.model.data_folder import data_dir as resolve_data_dir
    from analysis.model.findings import BuiltReports, reports_dir
    from analysis.store.known_areas import known_catalogue

    catalogue = known_catalogue(resolve_data_dir(data_dir or None))
    built = BuiltReports(reports_dir(reports))
    codes = [resolve_area(area, catalogue) for area in areas or []] or _in_both(built, old, new)
    for code in dict.fromkeys(codes):
        before, after = (built.required(edition, code, catalogue.area_name(code)) for edition in (old, new))
        comparison = compare(before, after)
        OUTPUT.print(f"■ {catalogue.area_name(code)}（{code}）", style="bold", markup=False)
        OUTPUT.print(summary(comparison, old, new), markup=False)
        for table in (
            findings_table(comparison, old, new),
            parameters_table(comparison, old, new),
            files_table(comparison),
        ):
            if table is not None:
                _print(table)
        if out is not None:
            from analysis.report.edition_report import write_comparison

            try:
                files = write_comparison(
                    comparison, out, area=code, area_name=catalogue.area_name(code), before=old, after=new
                )
            except OSError as error:
                raise InputError(
                    f"書き込めません（{error.strerror or error}）",
                    where=str(error.filename or out),
                    remedy="--out に、書き込めるフォルダを指定してください",
                ) from None
            OUTPUT.print(f"{'、'.join(str(file) for file in files)} に書き出しました。", markup=False)


def _in_both(built: BuiltReports, old: int, new: int) -> list[str]:
    found = sorted(set(built.areas(old)) & set(built.areas(new)))
    if not found:
        raise InputError(
            f"{old}年度と{new}年度の両方に報告書のある団体がありません",
            where=str(built.folder),
            remedy="`ebpm build` に --edition を付けて作るか、別の年度を指定してください",
        )
    return found


def _print(element: Element) -> None:
    OUTPUT.print(f"\n{element.title}", style="bold", markup=False)
    table = Table(*(escape(column.header) for column in element.columns), box=None)
    for row in element.text_rows():
        table.add_row(*map(escape, row))
    print_table(table)
    if element.note:
        OUTPUT.print(element.note, markup=False)
