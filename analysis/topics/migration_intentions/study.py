"""The migration study: each chapter computed once, when it is first looked at."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import ClassVar

from analysis.chapters.chapter import Chapter
from analysis.chapters.closing import basis_caveat, corrections
from analysis.chapters.cohorts import Span, register
from analysis.chapters.net_moves import Moves, moves_by_span
from analysis.chapters.study import Study
from analysis.chapters.survival import JAPANESE, SurvivalOf
from analysis.elements import Prose
from analysis.topics.migration_intentions.ages import by_age
from analysis.topics.migration_intentions.compared import compared
from analysis.topics.migration_intentions.foreign import foreign
from analysis.topics.migration_intentions.movers import movers
from analysis.topics.migration_intentions.needs import BIRTHS, EVERYBODY
from analysis.topics.migration_intentions.parameters import MigrationIntentionsParameters
from analysis.topics.migration_intentions.since import since


class MigrationIntentionsStudy(Study[MigrationIntentionsParameters]):
    """定住意向と転出入の分析。章は初めて見るときに計算する。"""

    chapters: ClassVar[tuple[str, ...]] = ("ages", "since", "foreign", "movers", "compared")

    @property
    def base_year(self) -> int:
        """5年間の初めの年。"""
        return self.year - 5

    @cached_property
    def survival(self) -> SurvivalOf:
        """5年後まで生きる割合。"""
        return SurvivalOf(self.folder, self.year)

    @cached_property
    def moves(self) -> Mapping[Span, Moves]:
        """日本人住民の期間ごとの純移動。"""
        return self.moves_of(self.area)

    def moves_of(self, area: str) -> Mapping[Span, Moves]:
        """Return the moves of the Japanese residents of any area."""
        people = register(self.folder, area, JAPANESE, self.year)
        return moves_by_span(self, self.survival, people, self.series("births", BIRTHS[JAPANESE], area=area))

    @cached_property
    def latest(self) -> Moves:
        """最新の5年間の純移動。"""
        return next(moves for span, moves in self.moves.items() if span.end == self.year)

    @cached_property
    def ages(self) -> Chapter:
        """どの年齢で増え、どの年齢で減っているか。"""
        return by_age(self, self.latest)

    @cached_property
    def since(self) -> Chapter:
        """いつからか。"""
        return since(self, self.moves)

    @cached_property
    def foreign(self) -> Chapter:
        """外国人住民の動き。"""
        everybody = register(self.folder, self.area, EVERYBODY, self.year)
        return foreign(self, everybody, register(self.folder, self.area, JAPANESE, self.year), self.moves)

    @cached_property
    def movers(self) -> Chapter:
        """どれだけ出入りし、どこと行き来しているか。"""
        return movers(self)

    @cached_property
    def compared(self) -> Chapter:
        """他団体との比較。"""
        found = {self.area: self.latest}
        for area in dict.fromkeys((*self.peers, *self.reference_areas)):
            moves = self.moves_of(area).get(self.latest.span)
            if moves is not None:
                found[area] = moves
        return compared(self, found)

    @cached_property
    def caveats(self) -> Prose:
        """留意点。"""
        points = [basis_caveat(self, self.main)]
        points.append("この資料は何が起きたかを記述し、なぜ起きたか（因果）や個々の施策の効果は示さない。")
        return Prose(kind="list", paragraphs=(*points, *corrections(self)))
