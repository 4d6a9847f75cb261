"""``ebpm data check``: what can be built from the data, and which figures look wrong."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from analysis.checking.errors import InputError
from analysis.cli.console import AREA_HELP, OUTPUT, DataDir, print_table
from analysis.model.data_folder import data_dir as resolve_data_dir

if TYPE_CHECKING:
    import pandas as pd

    from analysis.quality import DataReport
    from analysis.topics.topic import Topic

MATRIX_AREAS = 6
"""Up to so many areas the coverage is shown need by need; beyond, how many areas lack each."""

_SEXES = {"total": "", "male": "男", "female": "女"}
_KINDS_TOLD = 8


def check(
    area: Annotated[
        list[str] | None,
        typer.Option(
            "--area",
            "-a",
            help=f"{AREA_HELP}何度でも。ふだんのばらつきは同じ都道府県の団体から測る。省略するとデータのある全団体。",
        ),
    ] = None,
    out: Annotated[Path | None, typer.Option(help="すべての結果を書き出す CSV ファイル。")] = None,
    limit: Annotated[int, typer.Option(min=0, help="分類ごとに表示する件数。")] = 10,
    data_dir: DataDir = "",
) -> None:
    """データを点検する: 作れる報告書、不足、合わない合計、断層、外れ値、出典の食い違い。

    誤りと分かる値（合わない合計、1年分でない値）がなければ終了コード0、あれば1、使い方や
    ファイルの誤りは2。要確認の値は終了コードに影響しない。
    """
    from analysis.model.area_names import resolve_area
    from analysis.store.known_areas import known_catalogue

    folder = resolve_data_dir(data_dir or None)
    catalogue = known_catalogue(folder)
    areas = [resolve_area(each, catalogue, where="--area") for each in area or []]
    from analysis.quality import check_data

    report = check_data(folder, areas)
    if out is not None:
        _write(report, out)
    _print_summary(report, folder)
    _print_coverage(report, limit)
    _print_problems(report, limit)
    if out is not None:
        OUTPUT.print(f"すべての結果を {out} に書き出しました。", markup=False)
    elif _more_than(report, limit):
        OUTPUT.print("すべての結果は --out FILE.csv で書き出せます。")
    if not report.usable:
        raise typer.Exit(1)


def _write(report: DataReport, path: Path) -> None:
    from analysis.quality.export import as_table
    from analysis.report.files import write_csv

    part = path.with_name(f".{path.name}.part")
    try:
        write_csv(as_table(report), part)
        os.replace(part, path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise InputError(
            f"書き込めません（{error.strerror or error}）",
            where=str(path),
            remedy="--out に、書き込めるフォルダの中のファイル名を指定してください",
        ) from None


def _print_summary(report: DataReport, folder: Path) -> None:
    from analysis.quality.problems import Grade

    grades = report.problems["grade"].value_counts()
    errors, warnings = (int(grades.get(grade.value, 0)) for grade in (Grade.ERROR, Grade.WARNING))
    OUTPUT.print(f"データの点検: {folder}", style="bold", markup=False)
    years = f"（{report.first_year}〜{report.last_year}年）" if report.first_year else ""
    OUTPUT.print(
        f"観測値 {report.observations:,}件{years}、団体 {len(report.areas):,}、出典 {report.sources:,}"
    )
    OUTPUT.print(
        f"誤り {errors:,}件、要確認 {warnings:,}件", style="red" if errors else "yellow" if warnings else ""
    )
    if report.without_data:
        OUTPUT.print(
            f"データのない市区町村 {len(report.without_data):,}（公的統計のファイルを `ebpm data import` で取り込む）"
        )


def _print_coverage(report: DataReport, limit: int) -> None:
    from analysis.quality.coverage import buildable
    from analysis.topics.registry import all_topics

    outcome = buildable(report.coverage)
    for topic in all_topics().values():
        of_topic = outcome[outcome["topic"] == topic.id]
        built, blocked = of_topic[of_topic["built"]], of_topic[~of_topic["built"]]
        _heading(f"報告書 {topic.id}（{topic.title}）")
        whole = int((built["lacking"] == 0).sum())
        OUTPUT.print(
            f"作れる {len(built):,}団体（すべてのデータがある {whole:,}、一部が欠ける {len(built) - whole:,}）、"
            f"作れない {len(blocked):,}団体"
        )
        if len(blocked):
            _print_names(report, blocked["area"], limit)
        coverage = report.coverage[report.coverage["topic"] == topic.id]
        if len(report.areas) <= MATRIX_AREAS:
            _print_matrix(report, coverage, topic)
        _print_gaps(coverage, topic)


def _print_names(report: DataReport, areas: pd.Series, limit: int) -> None:
    names = "、".join(f"{report.catalogue.area_name(code)}（{code}）" for code in areas[:limit])
    others = f"、ほか{len(areas) - limit:,}団体" if len(areas) > limit else ""
    OUTPUT.print(f"作れない団体: {names}{others}", markup=False)


def _print_matrix(report: DataReport, coverage: pd.DataFrame, topic: Topic[Any]) -> None:
    table = Table("データ", *(escape(report.catalogue.area_name(code)) for code in report.areas), box=None)
    met = coverage.set_index(["need", "area"])["met"]
    for need in topic.needs:
        lacking = "×" if need.required else "－"
        states = ("○" if met[need.id, code] else lacking for code in report.areas)
        table.add_row(escape(need.label), *states)
    print_table(table)
    OUTPUT.print("○ ある、－ なくても作れるが一部が欠ける、× ないと作れない")


def _print_gaps(coverage: pd.DataFrame, topic: Topic[Any]) -> None:
    from analysis.chapters.needs import words

    lacking = coverage[~coverage["met"]].groupby("need").size()
    if lacking.empty:
        return
    table = Table("不足しているデータ", "団体", "補う統計表", "公表者", "取り込み", box=None)
    table.columns[1].justify = "right"
    for need, rows in coverage[~coverage["met"]].groupby("need", sort=False):
        first = rows.iloc[0]
        missing = words(next(each for each in topic.needs if each.id == need))
        cells = (
            missing,
            f"{lacking[need]:,}",
            first["table"],
            first["publisher"],
            first["command"] or "（取り込みは未対応）",
        )
        table.add_row(*map(escape, cells))
    print_table(table)


def _print_problems(report: DataReport, limit: int) -> None:
    from analysis.quality.noise import METHOD
    from analysis.quality.problems import Kind

    for kind in Kind:
        rows = report.problems[report.problems["kind"] == kind.value]
        _heading(f"{kind.label} {len(rows):,}件")
        if rows.empty:
            continue
        if kind is Kind.OUTLIER:
            OUTPUT.print(f"方法: {METHOD}", markup=False)
        if kind is Kind.CORRECTION:
            for detail in rows["detail"][:limit]:
                OUTPUT.print(detail, markup=False)
        else:
            print_table(_problem_table(report, rows[:limit]))
        if len(rows) > limit:
            OUTPUT.print(
                f"ほか{len(rows) - limit:,}件（指標別の件数: {_by_indicator(report, rows)}）", markup=False
            )


def _problem_table(report: DataReport, rows: pd.DataFrame) -> Table:
    from analysis.quality.problems import Grade

    table = Table("程度", "団体", "指標", "基準", "年", "値", "期待値", "説明", box=None)
    for column in (5, 6):
        table.columns[column].justify = "right"
    for row in rows.to_dict("records"):
        info = report.catalogue.indicators.loc[(row["indicator"], row["basis"])]
        who = _SEXES[row["sex"]] + ("" if row["age"] == "total" else f" {row['age']}歳")
        table.add_row(
            Grade(row["grade"]).label,
            escape(f"{report.catalogue.area_name(row['area'])}（{row['area']}）"),
            escape(f"{info['name_ja']} {who}".strip()),
            escape(report.catalogue.basis_name(row["basis"])),
            str(row["year"]),
            _number(row["value"], int(info["decimals"])),
            _number(row["expected"], int(info["decimals"])),
            escape(row["detail"]),
        )
    return table


def _by_indicator(report: DataReport, rows: pd.DataFrame) -> str:
    names = report.catalogue.indicators["name_ja"].to_dict()
    counts = rows.groupby(["indicator", "basis"]).size().sort_values(ascending=False, kind="stable")
    told = "、".join(f"{names.get(key, key[0])} {count:,}" for key, count in counts[:_KINDS_TOLD].items())
    return told + (f"、ほか{len(counts) - _KINDS_TOLD}指標" if len(counts) > _KINDS_TOLD else "")


def _number(value: float, decimals: int) -> str:
    from analysis.words.numbers import ABSENT, format_number

    return ABSENT if value != value else format_number(value, decimals)


def _heading(text: str) -> None:
    OUTPUT.print()
    OUTPUT.print(f"■ {text}", style="bold", markup=False)


def _more_than(report: DataReport, limit: int) -> bool:
    return bool((report.problems["kind"].value_counts() > limit).any())
