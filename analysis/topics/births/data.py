"""What the births analysis reads: chosen area, years, basis and series."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import pandas as pd

from analysis.checking.errors import InputError
from analysis.elements import Prose
from analysis.model.area_codes import JAPAN, prefecture_code
from analysis.model.data_folder import data_dir
from analysis.model.profile import Profile, load_profile
from analysis.store.data_store import DataStore
from analysis.topics.births.parameters import BirthsParameters
from analysis.topics.births.women import Women, women_by_age
from analysis.words.numbers import format_number
from analysis.words.phrases import joined

BASES = ("vital_statistics", "resident_register")
"""Bases for the main series, in order of preference."""

FEW_BIRTHS = 10
"""With fewer events a year on average, one family more or less decides any trend: none is reported."""

DEFAULT_SPAN = 7
"""Years between the base year and the last year when neither parameters nor profile name one."""


@dataclass(frozen=True)
class BirthsData:
    """The store, the settled parameters and the series of one area.

    `year` and `base_year` are settled: given, or taken from profile and data.
    """

    store: DataStore
    parameters: BirthsParameters
    profile: Profile
    basis: str
    year: int
    base_year: int
    _women: dict[str, Women] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def open(cls, parameters: BirthsParameters) -> BirthsData:
        """Open the data folder and settle area, basis and years.

        Raises
        ------
        InputError
            When the area is unknown, has no births, or a year lies outside the data.
        """
        folder = data_dir(parameters.data_dir or None)
        area = parameters.area
        profile = load_profile(folder, area)
        peers = profile.peers if parameters.compare_with is None else parameters.compare_with
        store = DataStore.open(folder, areas={area, *peers, prefecture_code(area), JAPAN})
        store.catalogue.require_area(area)
        for peer in peers:
            store.catalogue.require_area(peer)
        basis = _main_basis(store, area)
        years = store.counts(area, "births", basis).index
        year = _year_in_data("year", parameters.year or int(years.max()), years)
        base_year = parameters.base_year or default_base_year(years.tolist(), year, profile)
        base_year = _year_in_data("base_year", base_year, years)
        if base_year >= year:
            raise InputError(
                f"base_year（{base_year}）が year（{year}）以後です",
                where="base_year",
                expected=f"{years.min()} から {year - 1} までの年",
                remedy="base_year か year を変えてください",
            )
        _check_target(parameters, profile, year)
        return cls(store, parameters, profile, basis, year, base_year)

    @property
    def area(self) -> str:
        """Code of the area."""
        return self.parameters.area

    @property
    def name(self) -> str:
        """Japanese name of the area."""
        return self.store.catalogue.area_name(self.area)

    @property
    def basis_name(self) -> str:
        """Japanese name of the basis of the main series."""
        return self.store.catalogue.basis_name(self.basis)

    @property
    def prefecture(self) -> str | None:
        """Code of the area's prefecture."""
        return self.store.catalogue.prefecture_of(self.area)

    @cached_property
    def births(self) -> pd.Series:
        """Births by year on the main basis, up to `year`."""
        return self.until_year(self.store.counts(self.area, "births", self.basis))

    @property
    def few(self) -> bool:
        """Whether the births are too few for trends and forecasts."""
        return bool(self.births.mean() < FEW_BIRTHS)

    def too_few(self, title: str) -> Prose:
        """Say that a chapter is not given because the births are too few."""
        mean = format_number(float(self.births.mean()), 1)
        return Prose(
            kind="missing",
            title=title,
            paragraphs=(
                f"出生数が年平均{mean}人と少なく、1人の増減で結果が変わるため示さない（年平均{FEW_BIRTHS}人以上を目安とする）。",
            ),
        )

    @cached_property
    def births_sources(self) -> tuple[str, ...]:
        """Ids of the sources of the main series, former codes and merged parts included."""
        return self.births_sources_of(self.area)

    def births_sources_of(self, area: str, basis: str | None = None) -> tuple[str, ...]:
        """Ids of the sources of an area's births up to `year`, on the main basis or another."""
        rows = self.store.history(area, "births", basis or self.basis).observations
        return tuple(sorted(rows.loc[rows["year"] <= self.year, "source"].unique()))

    @property
    def rate_basis(self) -> str:
        """The bases of figures that set births against women, as tables print them."""
        return f"出生数は{self.basis_name}、女性人口は{self.women_basis}（10月1日）"

    @property
    def women_basis(self) -> str:
        """The bases of the women of this area."""
        return joined([self.store.catalogue.basis_name(basis) for basis in self.women.bases])

    @property
    def women(self) -> Women:
        """Women aged 15–49 by age and year."""
        return self.women_of(self.area)

    def women_of(self, area: str) -> Women:
        """Women aged 15–49 of any area of the study, computed once."""
        if area not in self._women:
            self._women[area] = women_by_age(self.store, area)
        return self._women[area]

    @cached_property
    def peers(self) -> tuple[str, ...]:
        """Codes of the municipalities to compare with: the parameter, else the profile."""
        given = self.parameters.compare_with
        return self.profile.peers if given is None else given

    @cached_property
    def reference_areas(self) -> tuple[str, ...]:
        """The prefecture (of a municipality) and the nation, where they are not the area itself."""
        return tuple(code for code in (self.prefecture, JAPAN) if code and code != self.area)

    def until_year(self, series: pd.Series) -> pd.Series:
        """Return the part of a yearly series that the report may know: up to `year`."""
        return series[series.index <= self.year]


def default_base_year(years: Sequence[int], year: int, profile: Profile) -> int:
    """Return the first year of the comparison: the profile's, else the first with data in the `DEFAULT_SPAN`.

    `years` are those of the main series, ascending; `year` is the last one used.
    """
    if profile.births.base_year is not None:
        return profile.births.base_year
    return next((known for known in years if known >= year - DEFAULT_SPAN), year)


def _main_basis(store: DataStore, area: str) -> str:
    for basis in BASES:
        if len(store.counts(area, "births", basis)) >= 2:
            return basis
    raise InputError(
        f"{store.catalogue.area_name(area)}（{area}）の出生数が2年分以上ありません",
        where="area",
        expected="`ebpm areas` の一覧にある団体",
        remedy="SSDSE-A を `ebpm data import ssdse ファイル名` で取り込むか、observations/ に加えてください",
    )


def _year_in_data(name: str, year: int, years: pd.Index) -> int:
    if year in years:
        return year
    raise InputError(
        f"{year}年の出生数がありません",
        where=name,
        expected=f"{years.min()} から {years.max()} までの年",
        remedy=f"{name} を変えるか、その年の統計を observations/ に加えてください",
    )


def _check_target(parameters: BirthsParameters, profile: Profile, year: int) -> None:
    """Refuse a target of a year that is over, or of no year at all."""
    wanted = parameters.target_year
    if wanted is not None and wanted <= year:
        raise InputError(
            f"target_year（{wanted}）が year（{year}）以前です",
            where="target_year",
            expected=f"{year + 1} 以後の年",
            remedy="target_year か year を変えてください",
        )
    planned = wanted or profile.births.target_year
    if parameters.target_births is not None and (planned is None or planned <= year):
        raise InputError(
            "target_births がいつの目標か分かりません",
            where="target_births",
            expected=f"{year + 1} 以後の target_year",
            remedy="target_year を指定するか、プロフィールに書いてください",
        )
