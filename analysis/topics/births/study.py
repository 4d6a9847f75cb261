"""The births study: each chapter computed once, when it is first looked at."""

from __future__ import annotations

from functools import cached_property
from typing import ClassVar

import pandas as pd

from analysis.chapters import chance
from analysis.chapters.chapter import Chapter
from analysis.chapters.closing import basis_caveat, corrections, disagreements
from analysis.chapters.outlook import DEFAULT_HORIZON, outlook
from analysis.chapters.signals import newer_basis, recent_driver
from analysis.chapters.study import Study
from analysis.chapters.target import check_target, target
from analysis.chapters.women import women_by_age, women_to_come
from analysis.chapters.women_census import Women
from analysis.elements import Prose, Table
from analysis.methods.dispersion import usual_birth_dispersion
from analysis.methods.poisson_trend import CountTrend
from analysis.model.area_codes import JAPAN
from analysis.topics.births.compared import compared as compare
from analysis.topics.births.history import beyond_chance, history
from analysis.topics.births.nouns import MARRIAGES, NOUNS
from analysis.topics.births.parameters import BirthsParameters
from analysis.topics.births.published import published
from analysis.topics.births.reasons import reasons


class BirthsStudy(Study[BirthsParameters]):
    """出生数の分析。章（births、chance、reasons、outlook、compared、fertility）は初めて見るときに計算する。"""

    chapters: ClassVar[tuple[str, ...]] = ("births", "chance", "reasons", "outlook", "compared", "fertility")

    def check(self) -> None:
        """Refuse a target of a year that is over, or of no year at all."""
        given = self.parameters
        check_target(self, given.target_year, given.target_births, self.section, "target_births")

    @property
    def question(self) -> str:
        """The cover's question: why births fall is asked only where they fall by more than chance."""
        return self.topic.question if self.direction < 0 else "出生数はどう変わってきたのか"

    @cached_property
    def women(self) -> Women:
        """15〜49歳の女性の年齢別人口。"""
        return women_by_age(self.folder, self.area, self.basis)

    @cached_property
    def national_women(self) -> Women:
        """Women of the nation, from the same kind of source as the area's."""
        return women_by_age(self.folder, JAPAN, self.basis, registered=self.women.observed)

    @cached_property
    def trend(self) -> CountTrend:
        """出生数の傾向（準ポアソン回帰）。"""
        return chance.trend(self, self.main)

    @property
    def direction(self) -> int:
        """−1 or +1 when the births fall or rise by more than chance, else 0."""
        return 0 if chance.few(self.main) else chance.trend_direction(self.trend)

    @cached_property
    def dispersion(self) -> float:
        """Variance of the births over their mean, at least 1."""
        return usual_birth_dispersion(float(self.main.values.mean()))

    @cached_property
    def yearly(self) -> pd.DataFrame:
        """年ごとの出生数、偶然変動の幅、前年差とその検定。"""
        return chance.yearly(self, self.main, self.dispersion)

    @cached_property
    def _chance_table(self) -> Table:
        return chance.yearly_table(self, NOUNS, self.main, self.yearly, self.dispersion)

    @cached_property
    def births(self) -> Chapter:
        """出生数の推移。"""
        return history(self, self.yearly, self._chance_table)

    @cached_property
    def chance(self) -> Chapter:
        """偶然の範囲を超える変化か。"""
        knot = self.parameters.knot
        return beyond_chance(self, self.trend, self.yearly, self._chance_table, self.dispersion, knot)

    @cached_property
    def reasons(self) -> Chapter:
        """何とともに変わったか。"""
        if chance.few(self.main):
            return Chapter("何とともに変わったのか")
        return reasons(self, self.women, self.national_women, self.dispersion)

    @cached_property
    def outlook(self) -> Chapter:
        """このまま進むとどうなるか。"""
        if chance.few(self.main):
            return Chapter("このまま進むとどうなるか")
        given, planned = self.parameters, self.section
        ahead = target(
            self, given.target_year, given.target_births, planned, planned.target_births, DEFAULT_HORIZON
        )
        return outlook(self, NOUNS, self.main, ahead).told(
            newer_basis(self, NOUNS, "resident_register", "外国人を含む"),
            recent_driver(self, NOUNS, MARRIAGES),
            women_to_come(self, self.women, "births.women_to_come"),
        )

    @cached_property
    def compared(self) -> Chapter:
        """他団体との比較。"""
        if chance.few(self.main):
            return Chapter("他の団体と比べてどうか")
        return compare(self, self.women, self.national_women)

    @cached_property
    def fertility(self) -> Chapter:
        """公表されている合計特殊出生率。"""
        return published(self)

    @cached_property
    def caveats(self) -> Prose:
        """留意点。"""
        points = [basis_caveat(self, self.main)]
        if self.reasons.table("births_reasons") is not None:
            points.append(self._women_caveat())
            points.append(
                "出生力は、母の年齢別出生数がないため全国の年齢別出生率を物差しにした間接的なものである。"
            )
        points.append("この資料は何が起きたかを記述し、なぜ起きたか（因果）や個々の施策の効果は示さない。")
        return Prose(kind="list", paragraphs=(*points, *disagreements(self, self.main), *corrections(self)))

    def _women_caveat(self) -> str:
        if self.women.observed and self.basis == "vital_statistics":
            return (
                "15〜49歳の女性は住民基本台帳の日本人住民で、人口動態統計の出生（日本人）に対応する。"
                "外国人を含む国勢調査や将来推計人口を用いると、人数・年齢構成・出生力への分かれ方が変わる（付表に並べた）。"
            )
        if self.basis == "vital_statistics":
            return (
                "15〜49歳の女性には外国人を含むが、人口動態統計の出生は日本人だけを数える。"
                "外国人の割合が変わると、出生力の変化に表れる。"
            )
        return "出生数にも女性人口にも外国人を含む。"
