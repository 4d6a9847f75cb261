"""The catalogues of a data folder: indicators, statistical bases, sources and areas."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import pandas as pd

from analysis.checking.errors import InputError
from analysis.model.catalogue_files import CATALOGUES, SUM_OF, read_table

COUNTED_UNITS = frozenset(("人", "件", "組", "世帯", "戸", "事業所", "店", "校", "園", "所", "施設", "館"))
"""Units of people, events and things."""

_ORIGINAL = re.compile(r"（原統計: [^（）]*）")


@dataclass(frozen=True)
class Catalogue:
    """The four catalogues, each a frame of text indexed by its key.

    Attributes
    ----------
    indicators, bases, sources, areas : the files.
    added : codes of the areas that only imported files know: former municipalities, new wards.
    """

    indicators: pd.DataFrame
    bases: pd.DataFrame
    sources: pd.DataFrame
    areas: pd.DataFrame
    added: frozenset[str] = frozenset()

    @classmethod
    def load(cls, data_dir: Path) -> Catalogue:
        """Read and check `indicators.csv`, `bases.csv`, `sources.csv` and `areas.csv` of a data folder.

        Raises
        ------
        InputError
            When a file is missing or fails its checks; every failure is listed.
        """
        if not data_dir.is_dir():
            raise InputError(
                "データフォルダがありません",
                where=str(data_dir),
                expected="indicators.csv や observations/ を含むフォルダ",
                remedy="--data-dir（ノートブックでは data_dir）に正しいフォルダを指定してください",
            )
        frames = {name: read_table(name, data_dir).reset_index(drop=True) for name in CATALOGUES}
        return cls(
            indicators=frames["indicators"].set_index(["indicator", "basis"], drop=False).sort_index(),
            bases=frames["bases"].set_index("basis", drop=False),
            sources=frames["sources"].set_index("source", drop=False),
            areas=frames["areas"].set_index("area", drop=False),
        )

    def with_added(self, areas: Iterable[Mapping[str, str]]) -> Catalogue:
        """Return the catalogue with the areas (rows of ``areas.csv``) that it does not have, by their codes."""
        new = {area["area"]: area for area in areas if area["area"] not in self.areas.index}
        if not new:
            return self
        rows = pd.DataFrame([new[code] for code in sorted(new)], dtype="str").set_index("area", drop=False)
        return replace(self, areas=pd.concat([self.areas, rows]), added=self.added | set(new))

    @cached_property
    def indicator_bases(self) -> frozenset[tuple[str, str]]:
        """All (indicator, basis) pairs."""
        return self._pairs(pd.Series(True, index=self.indicators.index))

    @cached_property
    def additive(self) -> frozenset[tuple[str, str]]:
        """(indicator, basis) pairs whose value for several areas together is the sum of theirs.

        Rates, shares and means are not; nor are moves, since one between two of the areas is a move into and out
        of them, but none of the whole.
        """
        return self._pairs(self.indicators["additive"] == "true")

    @cached_property
    def counted(self) -> frozenset[tuple[str, str]]:
        """(indicator, basis) pairs that count people, events or things: never negative, parts give the total."""
        return self._pairs(self.indicators["unit"].isin(COUNTED_UNITS) & (self.indicators["decimals"] == "0"))

    def _pairs(self, chosen: pd.Series) -> frozenset[tuple[str, str]]:
        return frozenset((str(indicator), str(basis)) for indicator, basis in self.indicators.index[chosen])

    def area_name(self, area: str) -> str:
        """Return the Japanese name of an area; the code itself when the catalogue lacks it."""
        return str(self.areas.at[area, "name_ja"]) if area in self.areas.index else area

    def area_label(self, area: str) -> str:
        """Return the code and the name of an area with its prefecture: 「14212 厚木市（神奈川県）」."""
        prefecture = self.prefecture_of(area)
        return f"{area} {self.area_name(area)}" + (f"（{self.area_name(prefecture)}）" if prefecture else "")

    def prefecture_of(self, area: str) -> str | None:
        """Return the code of the prefecture of a municipality, None for a prefecture or the country."""
        code = str(self.areas.at[area, "prefecture"]) if area in self.areas.index else ""
        return code if code and code != area else None

    def basis_name(self, basis: str) -> str:
        """Return the Japanese name of a statistical basis."""
        return self._basis_names[basis]

    @cached_property
    def _basis_names(self) -> dict[str, str]:
        return dict(zip(self.bases.index, self.bases["name_ja"], strict=True))

    def source_line(self, sources: Iterable[str]) -> str:
        """Return the source line of a figure or table: each publisher with its publications, once each.

        What a source sums up (「…の合計」) and the statistic it was taken from (「原統計: …」) stand in the
        annex, not in every line.

        Raises
        ------
        KeyError
            When the catalogue lacks a source.
        """
        titles: dict[str, dict[str, None]] = {}
        for source in sources:
            row = self.sources.loc[source]
            publisher = _ORIGINAL.sub("", row["publisher"])
            titles.setdefault(publisher, {})[f"「{SUM_OF.sub('', row['title'])}」"] = None
        return "、".join(publisher + "".join(quoted) for publisher, quoted in titles.items())

    def require_area(self, area: str, *, where: str = "area") -> str:
        """Return `area` when the catalogue knows it; an error names `where` the code was given.

        Raises
        ------
        InputError
            When the code is not a 5-digit code or is unknown; near codes are proposed.
        """
        if area in self.areas.index:
            return area
        near = [f"{code} {self.area_name(code)}" for code in self.areas.index if code[:4] == area[:4]][:5]
        raise InputError(
            f"地域コード「{area}」がありません",
            where=where,
            expected="areas.csv にある5桁の標準地域コード（検査数字を除く）"
            + (f"。例: {'、'.join(near)}" if near else ""),
            remedy="`ebpm areas` で一覧を確かめてください",
        )
