"""The migration study: each chapter computed once, when it is first looked at."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import cached_property
from typing import ClassVar

from analysis.chapters.chapter import Chapter
from analysis.chapters.closing import basis_caveat, corrections
from analysis.chapters.cohorts import Span, register
from analysis.chapters.net_moves import Moves, moves_by_span
from analysis.chapters.study import Study
from analysis.chapters.survey_answers import Answers, surveys_of
from analysis.chapters.survival import JAPANESE, SHAPE_YEARS, SurvivalOf, survival_of
from analysis.checking.errors import InputError
from analysis.elements import Cover, Prose
from analysis.methods.survey.suppression import REFERENCE_BELOW, SUPPRESS_BELOW
from analysis.model.official_tables import official_tables
from analysis.model.surveys import FICTION
from analysis.topics.migration_intentions.ages import TITLE as AGES
from analysis.topics.migration_intentions.ages import by_age
from analysis.topics.migration_intentions.compared import TITLE as COMPARED
from analysis.topics.migration_intentions.compared import compared
from analysis.topics.migration_intentions.fiction import is_fictional, marked
from analysis.topics.migration_intentions.foreign import TITLE as FOREIGN
from analysis.topics.migration_intentions.foreign import foreign
from analysis.topics.migration_intentions.movers import TITLE as MOVERS
from analysis.topics.migration_intentions.movers import movers
from analysis.topics.migration_intentions.needs import BIRTHS, EVERYBODY
from analysis.topics.migration_intentions.parameters import MigrationIntentionsParameters
from analysis.topics.migration_intentions.said import TITLE as SAID
from analysis.topics.migration_intentions.said import said
from analysis.topics.migration_intentions.since import TITLE as SINCE
from analysis.topics.migration_intentions.since import since
from analysis.topics.migration_intentions.together import TITLE as TOGETHER
from analysis.topics.migration_intentions.together import together

SURVEYS_AHEAD = 2
"""Fiscal years by which a survey may be later than the last count of persons."""


class MigrationIntentionsStudy(Study[MigrationIntentionsParameters]):
    """定住意向と転出入の分析。章は初めて見るときに計算する。"""

    chapters: ClassVar[tuple[str, ...]] = (
        "ages",
        "since",
        "foreign",
        "movers",
        "compared",
        "said",
        "together",
    )

    @property
    def base_year(self) -> int:
        """5年間の初めの年。"""
        return self.year - 5

    @cached_property
    def survival(self) -> SurvivalOf:
        """5年後まで生きる割合。"""
        return survival_of(self.folder, self.year)

    @cached_property
    def moves(self) -> Mapping[Span, Moves]:
        """日本人住民の期間ごとの純移動。"""
        return self.moves_of(self.area)

    def moves_of(self, area: str, spans: Collection[Span] | None = None) -> Mapping[Span, Moves]:
        """Return the moves of the Japanese residents of any area, of some spans or of all."""
        people = register(self.folder, area, JAPANESE, self.year)
        births = self.series("births", BIRTHS[JAPANESE], area=area)
        return moves_by_span(self.survival, people, births, self.confidence, spans)

    @cached_property
    def latest(self) -> Moves:
        """最新の5年間の純移動。"""
        return next(moves for span, moves in self.moves.items() if span.end == self.year)

    @cached_property
    def ages(self) -> Chapter:
        """どの年齢で増え、どの年齢で減っているか。"""
        return self._about(AGES, lambda: by_age(self, self.latest))

    @cached_property
    def since(self) -> Chapter:
        """いつからか。"""
        return self._about(SINCE, lambda: since(self, self.moves))

    @cached_property
    def foreign(self) -> Chapter:
        """外国人住民の動き。"""
        everybody = register(self.folder, self.area, EVERYBODY, self.year)
        japanese = register(self.folder, self.area, JAPANESE, self.year)
        return self._about(FOREIGN, lambda: foreign(self, everybody, japanese, self.moves))

    @cached_property
    def movers(self) -> Chapter:
        """どれだけ出入りし、どこと行き来しているか。"""
        return self._about(MOVERS, lambda: movers(self, self.latest))

    @cached_property
    def compared(self) -> Chapter:
        """他団体との比較。"""
        areas = dict.fromkeys((*self.peers, *self.reference_areas))
        others = {area: self.moves_of(area, (self.latest.span,)).get(self.latest.span) for area in areas}
        found = {self.area: self.latest, **{area: each for area, each in others.items() if each}}
        return self._about(COMPARED, lambda: compared(self, found))

    @cached_property
    def surveys(self) -> list[Answers]:
        """定住意向の調査。"""
        return [each for each in surveys_of(self) if each.form.fiscal_year <= self.year + SURVEYS_AHEAD]

    @cached_property
    def detailed(self) -> Answers | None:
        """詳しく見る調査。"""
        wanted = self.parameters.survey
        return next((each for each in reversed(self.surveys) if not wanted or each.form.id == wanted), None)

    def check(self) -> None:
        """Refuse a survey that the area does not have, and a made-up city beside a real one."""
        made_up = [code for code in self.peers if is_fictional(code)]
        if made_up and not is_fictional(self.area):
            raise InputError(
                f"{FICTION}の団体（{'、'.join(made_up)}）は、実在の団体と比べられません",
                where="compare_with",
                expected="実在の団体のコード",
                remedy="そのコードを除いてください",
            )
        wanted = self.parameters.survey
        if wanted and self.detailed is None:
            known = [each.form.id for each in self.surveys]
            raise InputError(
                f"調査「{wanted}」がありません",
                where="survey",
                expected=f"次のいずれか: {'、'.join(known)}" if known else "",
                remedy="survey を直すか、`ebpm survey import` で取り込んでください",
            )

    @cached_property
    def said(self) -> Chapter:
        """住民はどう答えているか。"""
        return self._about(SAID, lambda: said(self, self.surveys, self.detailed))

    @cached_property
    def together(self) -> Chapter:
        """答えと実際の動きは合っているか。"""
        return self._about(TOGETHER, lambda: together(self, self.surveys, self.moves))

    def _about(self, title: str, chapter: Callable[[], Chapter]) -> Chapter:
        """Return a chapter, or that there is nobody to write about; made-up data are marked."""
        if self.latest.found.start.sum() == 0:
            told = Prose(
                kind="missing", title=title, paragraphs=(f"{self.name}には住民がいないため示さない。",)
            )
            return Chapter(title, missing=(told,))
        return marked(self.area, chapter())

    @cached_property
    def cover(self) -> Cover:
        """報告書の表紙。"""
        cover = super().cover
        return (
            cover.model_copy(update={"title": f"{cover.title}（{FICTION}）"})
            if is_fictional(self.area)
            else cover
        )

    @cached_property
    def caveats(self) -> Prose:
        """留意点。"""
        points = [
            basis_caveat(self, self.main),
            "純移動は年齢別の人口と死亡から計算したもので、転入届と転出届を数えたものではない。国外との出入り、国籍の取得、届出の職権による訂正を含む。",
            f"死亡の割合は、{self.area_name(self.latest.survival_of)}の年齢別の死亡の形（年齢別の死亡数が手元にある最後の{len(SHAPE_YEARS)}年）を、"
            "それぞれの5年間の死亡数の水準に合わせ、高齢では全国の日本人住民の残存に合わせて求めた。年齢別の死亡数の新しい表"
            f"（{official_tables(self.folder.data_dir)['deaths_by_age'].label}）があれば、より確かになる。",
            "この資料は何が起きたかを記述し、なぜ起きたか（因果）や個々の施策の効果は示さない。",
        ]
        if self.surveys:
            points.insert(
                3,
                f"調査の回答者が{SUPPRESS_BELOW}人未満の値は秘匿し、ほかの値から分からないように隣の値も伏せた。{REFERENCE_BELOW}人未満の区分は参考値とした。",
            )
        return Prose(kind="list", paragraphs=(*points, *corrections(self)))
