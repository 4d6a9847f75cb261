"""``ebpm kpi``: the Excel sheet of the KPI register, out to the departments and back."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from analysis.checking.errors import InputError
from analysis.cli.console import AREA_HELP, OUTPUT, DataDir, begin
from analysis.model.data_folder import data_dir as resolve_data_dir
from analysis.model.data_folder import own_data_dir

if TYPE_CHECKING:
    from analysis.model.kpis.register import KpiRegister

kpi_app = typer.Typer(
    name="kpi",
    help="KPI の登録簿: 所管課が記入する Excel のシートを作り、読み取る。",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@kpi_app.command("template")
def template(
    area: Annotated[str, typer.Argument(help=AREA_HELP)],
    out: Annotated[
        Path | None, typer.Option(help="作るファイル（省略時は kpi_コード.xlsx）。あれば上書きしない。")
    ] = None,
    year: Annotated[
        int | None, typer.Option(help="実績を記入する最後の年度（省略時は前年度）。", min=1990, max=2150)
    ] = None,
    target_year: Annotated[
        list[int] | None, typer.Option(help="目標の年度の列を加える。何度でも。", min=1990, max=2150)
    ] = None,
    data_dir: DataDir = "",
) -> None:
    """所管課が記入するシート（1行に1つの KPI、1列に1年度）を作る。登録簿にあることは記入済みにする。"""
    from analysis.model.area_names import resolve_area
    from analysis.model.kpis.register import KpiRegister
    from analysis.store.known_areas import known_catalogue
    from analysis.store.kpi_template import write_template
    from analysis.store.kpis import actuals_of, has_kpis, kpis, store_for

    folder = resolve_data_dir(data_dir or None)
    catalogue = known_catalogue(folder)
    code = resolve_area(area, catalogue)
    register = kpis(folder, code) if has_kpis(folder, code) else KpiRegister(code)
    path = out or Path(f"kpi_{code}.xlsx")
    official = [each.id for each in register.active if each.is_official]
    store = store_for(folder, register) if official else None
    series = {kpi: actuals_of(register, kpi, store) for kpi in official} if store else {}
    last = year or _fiscal_year(date.today()) - 1
    years = _years(register, [each.first for each in series.values() if len(each)], last)
    targets = sorted({each.year for each in register.targets} | set(target_year or [])) or [last + 5]
    write_template(
        path,
        register,
        years=years,
        target_years=tuple(targets),
        official=series,
        area_name=catalogue.area_name(code),
    )
    known = f"KPI {len(register.active)}件を記入済み" if register.kpis else "KPI はまだない"
    OUTPUT.print(
        f"{catalogue.area_name(code)}（{code}）のシートを {path} に作りました（{known}）。", markup=False
    )
    OUTPUT.print(
        f"実績の列は {years[0]}〜{years[-1]}年度、目標の列は {'、'.join(map(str, targets))}年度です。"
        f"記入したら `ebpm kpi import {path.name} --area {code}` で取り込みます。",
        markup=False,
    )


@kpi_app.command("import")
def import_kpis(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="記入されたシート（xlsx）。")],
    area: Annotated[str, typer.Option(help=AREA_HELP)],
    day: Annotated[str, typer.Option("--date", help="報告された日（2026-11-20 の形。省略時は今日）。")] = "",
    data_dir: DataDir = "",
) -> None:
    """記入されたシートを登録簿に取り込む。誤りは、シート、行、列とともにすべて示し、何も書き込まない。"""
    from analysis.cli.kpi_outcome import changed_lines, plan_lines
    from analysis.model.area_names import resolve_area
    from analysis.model.kpis.register import KpiRegister
    from analysis.sources.kpi_sheet import read_kpi_sheet
    from analysis.store.data_store import DataStore
    from analysis.store.known_areas import known_catalogue
    from analysis.store.kpi_import import merge
    from analysis.store.kpis import finish_interrupted, has_kpis, kpis, write_kpis

    reported_on = _day(day)
    reading = read_kpi_sheet(file)
    folder = own_data_dir(data_dir or None)
    begin(folder)
    catalogue = known_catalogue(folder)
    code = resolve_area(area, catalogue)
    if reading.area not in ("", code):
        raise InputError(
            f"このシートは {catalogue.area_label(reading.area)} のものです",
            where=f"{file.name}（--area {code}）",
            remedy="ファイルか --area を確かめてください",
        )
    finish_interrupted(folder, code)
    register = kpis(folder, code) if has_kpis(folder, code) else KpiRegister(code)
    indicators = {row.kpi.indicator for row in reading.rows if row.kpi.indicator}
    wanted = indicators & {indicator for indicator, _ in catalogue.indicator_bases}
    store = DataStore.open(folder, areas=[code], indicators=wanted) if wanted else None
    merged = merge(register, reading, day=reported_on, catalogue=catalogue, store=store)
    name = f"{catalogue.area_name(code)}（{code}）"
    if merged.changes.is_empty:
        OUTPUT.print(f"{file.name}: {name}の登録簿と同じです。何も変えていません。", markup=False)
    else:
        place = write_kpis(folder, merged.register)
        OUTPUT.print(f"{file.name}: {name}の登録簿 {place} に取り込みました。", markup=False)
    for line in (*changed_lines(merged.changes, merged.register), *plan_lines(merged.register)):
        OUTPUT.print(line, markup=False)


def _years(register: KpiRegister, first_official: list[int], last: int) -> tuple[int, ...]:
    """Return the fiscal years with a column for actuals: all that have one, at least five."""
    known = [each.year for each in register.actuals] + first_official
    return tuple(range(min([*known, last - 4]), max([each.year for each in register.actuals] + [last]) + 1))


def _fiscal_year(day: date) -> int:
    return day.year - (day.month < 4)


def _day(text: str) -> date:
    if not text:
        return date.today()
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InputError(
            f"日付「{text}」が読めません", where="--date", expected="2026-11-20 の形の日付"
        ) from None
