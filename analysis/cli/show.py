"""``ebpm data show``: the values of one indicator, where they come from, and where sources differ."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.table import Table

from analysis.checking.errors import InputError
from analysis.cli.console import AREA_HELP, OUTPUT, DataDir, print_table
from analysis.model.data_folder import data_dir as resolve_data_dir

if TYPE_CHECKING:
    import pandas as pd

    from analysis.model.catalogue import Catalogue
    from analysis.store.data_store import DataStore

_SEXES = {"total": "総数", "male": "男", "female": "女"}


def show(
    area: Annotated[str, typer.Argument(help=AREA_HELP)],
    indicator: Annotated[str, typer.Argument(help="指標（births など）。")],
    basis: Annotated[str | None, typer.Option(help="基準（省略時はすべて）。")] = None,
    sex: Annotated[str | None, typer.Option(help="total、male、female（省略時は総数）。")] = None,
    age: Annotated[str | None, typer.Option(help="total、0-4、90+ など（省略時は総数）。")] = None,
    data_dir: DataDir = "",
) -> None:
    """ある地域の指標の値を、基準ごとに、出典・取り込んだファイルと日時とともに表示する。"""
    from analysis.model.area_names import resolve_area
    from analysis.store.data_store import DataStore
    from analysis.store.known_areas import known_catalogue

    folder = resolve_data_dir(data_dir or None)
    catalogue = known_catalogue(folder)
    area = resolve_area(area, catalogue)
    _require_indicator(catalogue, indicator)
    store = DataStore.open(folder, areas=[area])
    every = store.rows(area, indicator, basis)
    rows, hidden = _selected(every, sex, age)
    if rows.empty:
        raise _nothing(store, area, indicator, basis, every)
    for each in rows["basis"].drop_duplicates().sort_values():
        of_basis = rows[rows["basis"] == each].sort_values(["year", "sex", "age"])
        info = store.catalogue.indicators.loc[(indicator, each)]
        OUTPUT.print(
            f"{store.catalogue.area_name(area)}（{area}） {info['name_ja']}（単位: {info['unit']}）"
            f" 基準: {store.catalogue.basis_name(each)}（{each}）",
            markup=False,
        )
        table = _table(store, area, of_basis, int(info["decimals"]))
        print_table(table)
        OUTPUT.print()
    for source in sorted(rows["source"].unique()):
        OUTPUT.print(f"{source}: {store.catalogue.source_line([source])}", markup=False)
    if hidden:
        OUTPUT.print(f"ほかに男女別・年齢別の値が{hidden:,}件あります（--sex と --age で選ぶ）。")
    for notice in store.notices:
        OUTPUT.print(notice, style="yellow", markup=False)


def _require_indicator(catalogue: Catalogue, indicator: str) -> None:
    known = sorted(set(catalogue.indicators["indicator"]))
    if indicator in known:
        return
    names = dict(zip(catalogue.indicators["indicator"], catalogue.indicators["name_ja"], strict=True))
    near = difflib.get_close_matches(indicator, known, n=5, cutoff=0.5)
    near += [each for each in known if indicator in names[each] and each not in near]
    raise InputError(
        f"指標「{indicator}」がありません",
        where="ebpm data show",
        expected="indicators.csv にある指標"
        + (f"。例: {'、'.join(f'{each}（{names[each]}）' for each in near[:5])}" if near else ""),
    )


def _selected(rows: pd.DataFrame, sex: str | None, age: str | None) -> tuple[pd.DataFrame, int]:
    """Return the rows to show and how many others there are: by default the totals, where there are any."""
    shown = rows
    if sex is None and age is None:
        totals = rows[(rows["sex"] == "total") & (rows["age"] == "total")]
        without = rows[~rows["basis"].isin(totals["basis"].unique())]
        shown = rows.loc[totals.index.union(without.index)]
    if sex is not None:
        shown = shown[shown["sex"] == sex]
    if age is not None:
        shown = shown[shown["age"] == age]
    return shown, len(rows) - len(shown)


def _nothing(
    store: DataStore, area: str, indicator: str, basis: str | None, rows: pd.DataFrame
) -> InputError:
    name = store.catalogue.area_name(area)
    if len(rows):
        combinations = rows[["sex", "age"]].drop_duplicates()
        return InputError(
            f"{name}（{area}）の {indicator} に、その男女・年齢の値がありません",
            where="--sex・--age",
            expected="sex は "
            + "、".join(combinations["sex"].unique())
            + "、age は "
            + "、".join(combinations["age"].unique()),
        )
    bases = store.bases_of(area, indicator)
    return InputError(
        f"{name}（{area}）の {indicator}" + (f"（基準 {basis}）" if basis else "") + "の値がありません",
        where="ebpm data show",
        expected=f"値のある基準: {'、'.join(bases)}" if bases else "",
        remedy="" if bases else "公的統計のファイルを `ebpm data import` で取り込んでください",
    )


def _table(store: DataStore, area: str, rows: pd.DataFrame, decimals: int) -> Table:
    from analysis.model.observations import Status

    split = not ((rows["sex"] == "total") & (rows["age"] == "total")).all()
    table = Table("年", *(["男女", "年齢"] if split else []), box=None)
    table.add_column("値", justify="right")
    for heading in ("状態", "出典", "ファイル", "取り込み", "注"):
        table.add_column(heading)
    remarks = _remarks(store, area, decimals)
    for row, origin in zip(rows.to_dict("records"), store.origins(rows), strict=True):
        table.add_row(
            str(row["year"]),
            *([_SEXES[row["sex"]], row["age"]] if split else []),
            _number(row["value"], decimals),
            Status(row["status"]).label,
            row["source"],
            escape(origin.file) if origin else "observations/",
            f"{origin.imported_at:%Y-%m-%d %H:%M}" if origin else "",
            escape("。".join(remarks.get(_key(row), []))),
        )
    return table


def _remarks(store: DataStore, area: str, decimals: int) -> dict[tuple[object, ...], list[str]]:
    """Return what is to be said about the rows of an area, by their key: other sources, corrections."""
    remarks: dict[tuple[object, ...], list[str]] = {}
    disputed = store.conflicts(area)
    for row in disputed[~disputed["chosen"]].to_dict("records"):
        place = row["file"] or "observations/"
        told = f"※出典により異なる: {_number(row['value'], decimals)}（{row['source']}、{place}）"
        remarks.setdefault(_key(row), []).append(told)
    for correction in store.corrections:
        remarks.setdefault(correction.key, []).append(f"訂正済み: {correction.reason}")
    return remarks


def _key(row: dict[str, object]) -> tuple[object, ...]:
    from analysis.model.observations import KEY

    return tuple(row[column] for column in KEY)


def _number(value: float, decimals: int) -> str:
    if value != value:  # NaN
        return ""
    rounded = f"{value:,.{decimals}f}"
    # a value with more digits than the catalogue says is shown as it is
    return rounded if round(value, decimals) == value else f"{value:,.10g}"
