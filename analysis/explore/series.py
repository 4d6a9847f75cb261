"""Series of the store as tidy data frames, each row with its basis, status and source."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pandas as pd

from analysis.checking.errors import InputError
from analysis.explore.ages import normalised_age, tiles
from analysis.explore.asking import (
    Years,
    chosen_bases,
    indicator_id,
    listed,
    plain_name,
    sexes_of,
    span_words,
    wanted_years,
)
from analysis.explore.places import codes_of, period_words
from analysis.model.data_folder import data_dir as resolve_data_dir
from analysis.model.observations import Status
from analysis.store.data_store import DataStore
from analysis.store.known_areas import known_catalogue
from analysis.words.phrases import joined

COLUMNS: Final = (
    *("area", "name", "indicator", "year", "sex", "age", "value", "unit"),
    *("basis", "basis_name", "status", "source", "note"),
)
"""Columns of `series`."""

_UNCERTAIN: Final = {Status.OBSERVED: 0, Status.ESTIMATED: 1, Status.PROJECTED: 2}
SEX_LABELS: Final = {"total": "男女計", "male": "男", "female": "女"}
"""How sexes are written."""


def series(
    indicator: str,
    areas: str | Sequence[str] | pd.DataFrame,
    *,
    basis: str | Iterable[str] | None = None,
    years: Years = None,
    sex: str | Sequence[str] = "total",
    age: str | Sequence[str] = "total",
    data_dir: str | Path | None = None,
) -> pd.DataFrame:
    """指標の値を、団体と年ごとの1行にして返す。

    Parameters
    ----------
    indicator : 指標の名前（``explore.indicators`` の indicator）か、日本語の名称。
    areas : 団体のコードか名称、その一覧、又は ``explore.areas`` や ``explore.peers`` の結果。
    basis : 統計の基準。いくつもある指標では省略できない（混ぜないため）。一覧を渡すと基準ごとの行になる。
    years : 2020、(2013, 2023)、(2013, None)、range(2013, 2024) など。省略すると全部の年。
    sex : total、male、female（総数、男、女でもよい）。一覧も渡せる。
    age : total、25-29 など。表にない幅（25-34 など）は、足せる指標で、ちょうど分けられる行があれば合計する。一覧も渡せる。

    Returns
    -------
    列は area、name、indicator、year、sex、age、value、unit、basis、basis_name、status、source、note。
    値のない行（秘匿、不詳）は value が NaN で、note に理由がある。合併前の年は、足せる指標では今の区域の合計
    （status は estimated）。``attrs`` に、題（title）、単位（unit）、統計の基準（basis）、期間（period）、出典（source）、
    定義（definitions）、値のない団体と、示せない年とその理由（gaps）がある。
    """
    folder = resolve_data_dir(data_dir)
    catalogue = known_catalogue(folder)
    codes, wanted = codes_of(areas, catalogue), indicator_id(indicator, catalogue)
    asked = _Asked(
        DataStore.open(folder, areas=codes, indicators=[wanted]), wanted, sexes_of(sex),
        [normalised_age(each) for each in listed(age)],
    )  # fmt: skip
    found = {basis: rows for basis in asked.bases(codes) if len(rows := asked.rows(codes, basis))}
    if not found:
        raise asked.nothing(codes)
    # a basis of which every value is withheld is still one that there is
    spans = {basis: (int(rows["year"].min()), int(rows["year"].max())) for basis, rows in found.items()}
    bases = chosen_bases(basis, spans, wanted, catalogue)
    span = wanted_years(years)
    whole = pd.concat([found[each] for each in bases], ignore_index=True)
    chosen = whole[whole["year"].isin(span)].reset_index(drop=True)
    if chosen.empty:
        raise InputError(
            f"「{plain_name(wanted, bases, catalogue)}」のその年の値がありません",
            where="years",
            expected="、".join(
                f"{basis} は{span_words(a, b)}" for basis, (a, b) in spans.items() if basis in bases
            ),
        )
    gaps = [f"示せない年：{told}" for year, told in asked.gaps(codes, bases) if year in span]
    without = [catalogue.area_name(code) for code in codes if code not in set(chosen["area"])]
    if without:
        gaps.insert(0, f"値のない団体：{'、'.join(without)}")
    chosen.attrs = _told(asked, bases, chosen, gaps)
    return chosen


@dataclass(frozen=True)
class _Asked:
    """An opened store with the indicator, the sexes and the ages that are asked of it."""

    store: DataStore
    indicator: str
    sexes: list[str]
    ages: list[str]

    def bases(self, codes: Sequence[str]) -> list[str]:
        known = {basis for code in codes for basis in self.store.bases_of(code, self.indicator)}
        return [str(basis) for basis in self.store.catalogue.bases.index if basis in known]

    def rows(self, codes: Sequence[str], basis: str) -> pd.DataFrame:
        """Return the tidy rows of all areas on one basis."""
        found: list[dict[str, Any]] = []
        for code in codes:
            table = self.store.history(code, self.indicator, basis).observations
            cells = {
                (int(row.year), str(row.sex), str(row.age)): row for row in table.itertuples(index=False)
            }
            bands: dict[int, dict[str, set[str]]] = {}
            for year, sex, age in cells:
                bands.setdefault(year, {}).setdefault(sex, set()).add(age)
            for sex in self.sexes:
                for age in self.ages:
                    for year in sorted(bands):
                        if (keys := self._parts(bands[year], basis, sex, age)) is not None:
                            parts = [cells[(year, *key)] for key in keys]
                            found.append(self._row(code, year, sex, age, basis, parts))
        return pd.DataFrame(found, columns=list(COLUMNS))

    def _parts(
        self, bands: dict[str, set[str]], basis: str, sex: str, age: str
    ) -> list[tuple[str, str]] | None:
        """Return the sexes and ages whose rows make up a value, None when the rows of that year do not."""
        if age in bands.get(sex, ()):
            return [(sex, age)]
        if (self.indicator, basis) not in self.store.catalogue.additive:
            return None
        if (own := tiles(age, bands.get(sex, ()))) is not None:
            return [(sex, each) for each in own]
        if sex != "total":
            return None
        apart = [(each, tiles(age, bands.get(each, ()))) for each in ("male", "female")]
        return (
            None
            if any(found is None for _, found in apart)
            else [(each, part) for each, found in apart for part in found or ()]
        )

    def _row(
        self, code: str, year: int, sex: str, age: str, basis: str, parts: Sequence[Any]
    ) -> dict[str, Any]:
        catalogue = self.store.catalogue
        statuses = [Status(part.status) for part in parts]
        without = [status for status in statuses if not status.has_value]
        status = without[0] if without else max(statuses, key=_UNCERTAIN.__getitem__)
        sources = sorted({part.source for part in parts})
        note = ""
        if without:
            note = f"{status.label}のため値がない"
        elif len(parts) > 1:
            note = f"{joined([self._called(part) for part in parts])}の合計"
        return {
            "area": code,
            "name": catalogue.area_name(code),
            "indicator": self.indicator,
            "year": year,
            "sex": sex,
            "age": age,
            "value": float("nan") if without else float(sum(part.value for part in parts)),
            "unit": str(catalogue.indicators.at[(self.indicator, basis), "unit"]),
            "basis": basis,
            "basis_name": catalogue.basis_name(basis),
            "status": str(status),
            "source": "、".join(sources),
            "note": note,
        }

    def _called(self, part: Any) -> str:
        words = [] if part.sex == self.sexes[0] and len(self.sexes) == 1 else [SEX_LABELS[part.sex]]
        return "".join([*words, part.age])

    def gaps(self, codes: Sequence[str], bases: Sequence[str]) -> list[tuple[int, str]]:
        """Return the years that present boundaries do not allow, each with the reason in words."""
        return [
            (gap.year, f"{self.store.catalogue.area_name(code)} {gap}")
            for code in codes
            for basis in bases
            for gap in self.store.history(code, self.indicator, basis).gaps
        ]

    def nothing(self, codes: Sequence[str]) -> InputError:
        """Say why there is no value at all: none of the areas, or not of this sex and age."""
        catalogue = self.store.catalogue
        names = joined([catalogue.area_name(code) for code in codes])
        bases = self.bases(codes)
        name = plain_name(
            self.indicator, bases or catalogue.indicators.loc[[self.indicator], "basis"], catalogue
        )
        if not bases:
            return InputError(
                f"{names}の「{name}」の値がありません",
                where="explore.series",
                remedy=f'`explore.indicators(area="{catalogue.area_name(codes[0])}")` で値のある指標を見るか、'
                "`ebpm data import` で統計表を取り込んでください",
            )
        table = self.store.observations
        known = table[table["area"].isin(codes) & (table["indicator"] == self.indicator)]
        kept = sorted({str(age) for age in known["age"]}, key=lambda age: (not age[0].isdigit(), _lower(age)))
        additive = any((self.indicator, basis) in catalogue.additive for basis in bases)
        why = "" if additive else "（率や割合など、足し合わせられない指標です）"
        return InputError(
            f"「{name}」には、性別 {'、'.join(self.sexes)}、年齢 {'、'.join(self.ages)} の値がありません{why}",
            where="age",
            expected=f"性別 {'、'.join(sorted({str(each) for each in known['sex']}))}、年齢 {'、'.join(kept)}"
            + ("、又はそれらをちょうど合わせた幅" if additive else ""),
        )


def _lower(age: str) -> int:
    digits = age.partition("-")[0].rstrip("+")
    return int(digits) if digits.isdigit() else 0


def _told(asked: _Asked, bases: Sequence[str], rows: pd.DataFrame, gaps: Sequence[str]) -> dict[str, Any]:
    """Return what a frame says of itself; plain texts and numbers, so that pandas may compare and keep them."""
    catalogue, store = asked.store.catalogue, asked.store
    entries = {basis: catalogue.indicators.loc[(asked.indicator, basis)] for basis in bases}
    sources = sorted({each for cell in rows["source"] for each in cell.split("、")})
    known = {
        "names": {basis: str(entry["name_ja"]) for basis, entry in entries.items()},
        "counted": {basis: period_words(str(entry["period"])) for basis, entry in entries.items()},
        "definitions": {basis: str(entry["definition"]) for basis, entry in entries.items()},
        "decimals": max(int(entry["decimals"]) for entry in entries.values()),
        "sources": {each: store.source_line([each]) for each in sources},
        "gaps": list(dict.fromkeys(gaps)),
    }
    return {**captions(rows, known), **known}


def captions(rows: pd.DataFrame, known: Mapping[str, Any]) -> dict[str, str]:
    """Return what to write beside the rows of a frame: title, unit, basis, period and source of these rows only.

    Parameters
    ----------
    rows : of `series`, or some of them.
    known : the frame's ``attrs``.
    """
    bases = [str(basis) for basis in dict.fromkeys(rows["basis"])]
    names = list(dict.fromkeys(known["names"][basis] for basis in bases))
    sexes, ages = list(dict.fromkeys(rows["sex"])), list(dict.fromkeys(rows["age"]))
    of = "・".join(SEX_LABELS[each] for each in sexes) if sexes != ["total"] else ""
    # one age belongs to the title; what several are stands in the rows
    of += age_label(ages[0]) if len(ages) == 1 and ages != ["total"] else ""
    title = names[0] if len(names) == 1 else joined(list(dict.fromkeys(n.partition("（")[0] for n in names)))
    cited = dict.fromkeys(known["sources"][each] for cell in rows["source"] for each in cell.split("、"))
    return {
        "title": f"{title} {of}" if of else title,
        "unit": "、".join(dict.fromkeys(rows["unit"])),
        "basis": joined(list(dict.fromkeys(rows["basis_name"]))),
        "period": f"{span_words(int(rows['year'].min()), int(rows['year'].max()))}"
        f"（{joined(list(dict.fromkeys(known['counted'][basis] for basis in bases)))}）",
        "source": "、".join(cited),
    }


def age_label(age: str) -> str:
    """Return an age in Japanese.

    Examples
    --------
    >>> age_label("25-34"), age_label("65+")
    ('25〜34歳', '65歳以上')
    """
    if age == "total":
        return "全年齢"
    if age == "unknown":
        return "年齢不詳"
    return f"{age[:-1]}歳以上" if age.endswith("+") else f"{age.replace('-', '〜')}歳"
