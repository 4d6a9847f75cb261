"""The workforce study: each chapter computed once, when it is first looked at."""

from __future__ import annotations

from functools import cached_property
from typing import ClassVar

from analysis.chapters.chapter import Chapter
from analysis.chapters.closing import basis_caveat, corrections, disagreements
from analysis.chapters.study import Study
from analysis.checking.errors import InputError
from analysis.elements import Prose
from analysis.model.area_codes import JAPAN
from analysis.topics.workforce.commuting import day_and_night
from analysis.topics.workforce.compared import TITLE as compared_title
from analysis.topics.workforce.compared import compared
from analysis.topics.workforce.curves import read_curves
from analysis.topics.workforce.employed import employed
from analysis.topics.workforce.growth import growth
from analysis.topics.workforce.industries import structure
from analysis.topics.workforce.industry_counts import Industries, read_industries
from analysis.topics.workforce.jobs import jobs
from analysis.topics.workforce.mcurve import m_shape
from analysis.topics.workforce.needs import ECONOMIC
from analysis.topics.workforce.nouns import INDUSTRIES
from analysis.topics.workforce.parameters import WorkforceParameters
from analysis.topics.workforce.rates import Working, working
from analysis.topics.workforce.reasons import TITLE as reasons_title
from analysis.topics.workforce.reasons import reasons
from analysis.topics.workforce.supply import TITLE as supply_title
from analysis.topics.workforce.supply import supply
from analysis.words.phrases import counted

FEW_WORKERS = 500
"""With fewer employed, no parts, comparison or outlook."""


class WorkforceStudy(Study[WorkforceParameters]):
    """働き手と産業の分析。章は初めて見るときに計算する。"""

    chapters: ClassVar[tuple[str, ...]] = (
        "employed",
        "ages",
        "reasons",
        "compared",
        "industries",
        "commuting",
        "supply",
        "jobs",
    )

    def check(self) -> None:
        """Refuse an outlook to a year that is over, and claims on industries that the classification lacks."""
        wanted = self.parameters.target_year
        if wanted is not None and wanted <= self.year:
            raise InputError(
                f"target_year（{wanted}）が year（{self.year}）以前です",
                where="target_year",
                expected=f"{self.year + 1} 以後の年",
                remedy="target_year か year を変えてください",
            )
        unknown = [
            name for claim in self.section.claims for name in claim.industries if name not in INDUSTRIES
        ]
        if unknown:
            raise InputError(
                f"産業「{'」「'.join(unknown)}」は分類にありません",
                where=f"profiles/{self.area}.yml の workforce: claims: industries",
                expected=f"次の名前だけ: {'、'.join(INDUSTRIES)}（data/indicators.csv の employees_… の … と同じ。基準は {ECONOMIC}）",
                remedy="名前を直してから、もう一度実行してください",
            )

    @cached_property
    def own(self) -> Working:
        """対象の団体の就業者と人口。"""
        return self.of[self.area]

    @cached_property
    def of(self) -> dict[str, Working]:
        """対象の団体、比較団体、都道府県、全国の就業者と人口。"""
        areas = dict.fromkeys((self.area, *self.peers, *self.reference_areas, JAPAN))
        return {area: working(self.folder, area, self.year) for area in areas}

    @cached_property
    def reference(self) -> Working:
        """Whose rates by age serve: the area's own where they are known for the window, else its prefecture's."""
        ends = [self.own.rates(year) is not None for year in self.window]
        if all(ends) or self.prefecture is None:
            return self.own
        return self.of[self.prefecture]

    @cached_property
    def employed(self) -> Chapter:
        """働く人は何人か。"""
        return employed(self, self.own)

    @cached_property
    def ages(self) -> Chapter:
        """何歳で働いているか（M字カーブ）。"""
        areas = dict.fromkeys((self.area, *self.reference_areas))
        return m_shape(self, [read_curves(self, self.of[area]) for area in areas], self.compared)

    @property
    def few(self) -> bool:
        """Whether so few work that one household decides every comparison; nobody at all is told apart."""
        return bool(0 < self.main[self.year] < FEW_WORKERS)

    @cached_property
    def reasons(self) -> Chapter:
        """住んで働く人（就業者）は何とともに変わったのか。"""
        if self.few:
            return Chapter(reasons_title, missing=(self._too_few(),))
        return reasons(self, self.own, self.reference)

    def _too_few(self) -> Prose:
        return Prose(
            kind="missing",
            paragraphs=(
                f"就業者が{counted(self.main[self.year])}と少なく、数人の違いで結果が変わるため、要因分解、他団体との比較、"
                f"働き手の見通しは示さない（{counted(FEW_WORKERS)}以上を目安とする）。",
            ),
        )

    @cached_property
    def compared(self) -> Chapter:
        """他の団体と比べてどうか。"""
        return Chapter(compared_title) if self.few else compared(self, self.own, self.reference, self.of)

    @cached_property
    def _industries(self) -> dict[str, Industries]:
        areas = dict.fromkeys((self.area, *self.reference_areas, JAPAN))
        return {area: read_industries(self, area) for area in areas}

    @cached_property
    def industries(self) -> Chapter:
        """どの産業で働いているか。"""
        own, nation = self._industries[self.area], self._industries[JAPAN]
        others = {area: self._industries[area] for area in self.reference_areas}
        return structure(self, own, others).followed_by(growth(self, own, nation))

    @cached_property
    def commuting(self) -> Chapter:
        """昼と夜：どこで働いているか。"""
        return day_and_night(self)

    @cached_property
    def supply(self) -> Chapter:
        """働き手はこれからどうなるか。"""
        if self.few:
            return Chapter(supply_title)
        return supply(self, self.own, self.reference, self.of[JAPAN])

    @cached_property
    def jobs(self) -> Chapter:
        """求人と雇用の目標。"""
        return jobs(self)

    @cached_property
    def caveats(self) -> Prose:
        """留意点。"""
        points = (
            basis_caveat(self, self.main),
            "就業者（国勢調査）は住んでいる市区町村で、従業者（経済センサス）は働く場所で数える。数える人も時期も違うため、"
            "両者を足したり引いたりはできない。",
            "この資料は何が起きたかを記述し、なぜ起きたか（因果）や個々の施策の効果は示さない。",
        )
        return Prose(kind="list", paragraphs=(*points, *disagreements(self, self.main), *corrections(self)))
