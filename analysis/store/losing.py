"""What an import would take away: areas and columns that the former file had and the new one lacks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import pyarrow as pa

from analysis.checking.errors import InputError
from analysis.model.catalogue import Catalogue
from analysis.store import rows
from analysis.store.provenance import Import

Column = tuple[str, str, int, str, str]
"""Indicator, basis, year, sex and age: what a column of a published table is of."""

_LISTED: Final = 3
_SEXES: Final = {"total": "", "male": "男", "female": "女"}


@dataclass(frozen=True, slots=True)
class Loss:
    """What goes when a file takes the place of another one.

    Attributes
    ----------
    values : rows whose key the new file has not.
    areas : codes that the new file does not have at all, sorted.
    columns : columns that the new file does not have at all, sorted.
    """

    values: int = 0
    areas: tuple[str, ...] = ()
    columns: tuple[Column, ...] = ()

    @property
    def shrinks(self) -> bool:
        """Whether whole areas or columns go, as in a file that was cut; single values may have been mended."""
        return bool(self.areas or self.columns)

    def words(self, catalogue: Catalogue) -> str:
        """Return what goes, counted, with the first few names."""
        told = []
        if self.areas:
            names = [f"{catalogue.area_name(code)}（{code}）" for code in self.areas]
            told.append(f"{len(names):,}地域（{_first(names)}）")
        if self.columns:
            names = list(dict.fromkeys(_words_of(column, catalogue) for column in self.columns))
            told.append(f"{len(self.columns):,}列（{_first(names)}）")
        return "と".join(told)


NOTHING: Final = Loss()


def lost(leaving: pa.Table, entering: pa.Table) -> Loss:
    """Return what is lost with rows (of the store) that leave, where others enter."""
    areas = set(_distinct(leaving, "area")) - set(_distinct(entering, "area"))
    columns = set(_columns(leaving)) - set(_columns(entering))
    return Loss(len(leaving), tuple(sorted(area for (area,) in areas)), tuple(sorted(columns)))


def refuse_loss(entry: Import, superseded: tuple[Import, ...], loss: Loss, catalogue: Catalogue) -> None:
    """Refuse a file that lacks areas or columns of the one that it would take the place of.

    Raises
    ------
    InputError
        When it does.
    """
    if not loss.shrinks:
        return
    before = "、".join(f"{each.file}（{each.imported_at:%Y-%m-%d %H:%M}）" for each in superseded)
    raise InputError(
        f"同じ版の {before} にある{loss.words(catalogue)}がなく、取り込むと{loss.values:,}件の値が失われます",
        where=entry.file,
        expected="公表されたままの、前と同じ地域と列のあるファイル",
        remedy="この値を除いてよければ、--replace を付けて取り込んでください",
    )


def _columns(table: pa.Table) -> list[Column]:
    return _distinct(table, "indicator", "basis", "year", "sex", "age")


def _distinct(table: pa.Table, *names: str) -> list[tuple]:
    plain = {
        name: table[name].cast(pa.string()) if rows.SCHEMA.field(name).type != pa.int32() else table[name]
        for name in names
    }
    found = pa.table(plain).group_by(list(names)).aggregate([])
    return list(zip(*(found[name].to_pylist() for name in names), strict=True))


def _first(names: list[str]) -> str:
    others = f"、ほか{len(names) - _LISTED:,}" if len(names) > _LISTED else ""
    return "、".join(names[:_LISTED]) + others


def _words_of(column: Column, catalogue: Catalogue) -> str:
    indicator, basis, year, sex, age = column
    name = str(catalogue.indicators.loc[[(indicator, basis)], "name_ja"].iloc[0])
    who = _SEXES[sex] + {"total": "", "unknown": "年齢不詳"}.get(age, f"{age}歳".replace("+歳", "歳以上"))
    return f"{year}年 {name}" + (f" {who}" if who else "")
