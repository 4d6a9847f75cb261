"""The description of a survey, ``data/surveys/<area>/<id>/survey.yml``: questions, answers, groups, population."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final

from pydantic import Field, field_validator, model_validator

from analysis.checking.errors import InputError
from analysis.checking.pydantic_errors import validated
from analysis.checking.yaml_text import read_yaml
from analysis.model.profile import AreaCode, Section
from analysis.model.survey_groups import Ages, Grouping, settled

FORM_FILE: Final = "survey.yml"
TOTAL: Final = "total"
"""The group of everybody in ``counts.csv``."""

FICTION: Final = "架空データ"
"""Stands in the name of every synthetic survey, and in each title of what is made from one."""

FICTIONAL_AREA: Final = re.compile(r"99\d{3}")
"""Codes of areas that do not exist: prefectures end at 47 (JIS X 0401)."""

Code = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_+-]*$")]
Label = Annotated[str, Field(min_length=1, max_length=60, pattern=r"\S")]


class Meaning(StrEnum):
    """What an answer says, so that differently worded surveys can be compared."""

    STAY = "stay"
    STAY_RATHER = "stay_rather"
    STAY_TOTAL = "stay_total"
    NEITHER = "neither"
    MOVE_RATHER = "move_rather"
    MOVE = "move"
    MOVE_TOTAL = "move_total"
    DONT_KNOW = "dont_know"
    OTHER = "other"
    NO_ANSWER = "no_answer"
    REST = "rest"
    """All that was not published apart, non-answers among it."""


class Answer(Section):
    """An answer of a question.

    `codes` are how a respondent file writes it, next to the label; `column` is its own column (○ or 1) of a
    question with several answers. `sum_of` are the answers that this one, a subtotal, adds up.
    """

    label: Label
    meaning: Meaning | None = None
    codes: tuple[str, ...] = ()
    column: str = ""
    sum_of: tuple[str, ...] = ()


class AskedOf(Section):
    """Who was asked a follow-up question: those who gave one answer (or one subtotal) to an earlier one."""

    question: str
    answer: str


class Question(Section):
    """A question with its answers in the order of the questionnaire.

    `multiple` questions allow several answers, so that shares do not add up to 100. A question is `complete`
    when every answer, non-answers included, has its row; published excerpts often are not.
    """

    label: Label
    about: Annotated[str, Field(pattern=r"^(settlement|reason|)$")] = ""
    multiple: bool = False
    complete: bool = True
    column: str = ""
    asked_of: AskedOf | None = None
    answers: Mapping[Code, Answer] = Field(min_length=1)

    @model_validator(mode="after")
    def _sums(self) -> Question:
        for code, answer in self.answers.items():
            for part in answer.sum_of:
                if part not in self.answers or self.answers[part].sum_of:
                    raise ValueError(
                        f"の回答「{code}」の sum_of にある「{part}」は、小計でない回答ではありません"
                    )
        if self.complete and self.no_answer is None:
            raise ValueError(
                "に、無回答（meaning: no_answer）の回答がありません。公表されていないときは complete: false とします"
            )
        return self

    @property
    def single_answers(self) -> tuple[str, ...]:
        """Codes of the answers that are no subtotals."""
        return tuple(code for code, answer in self.answers.items() if not answer.sum_of)

    @property
    def no_answer(self) -> str | None:
        """Code of the answer that stands for none, None when the survey does not show it."""
        return next((c for c, answer in self.answers.items() if answer.meaning is Meaning.NO_ANSWER), None)


class Population(Section):
    """Whom the survey speaks for: persons by sex and age group, and by the strata that were sampled."""

    date: datetime.date
    source: str
    by_sex_and_age: Mapping[str, Mapping[str, Annotated[int, Field(ge=0)]]] = {}
    by_stratum: Mapping[str, Annotated[int, Field(ge=1)]] = {}

    @model_validator(mode="after")
    def _something(self) -> Population:
        if not self.by_sex_and_age and not self.by_stratum:
            raise ValueError("に by_sex_and_age と by_stratum のどちらもありません")
        return self


class Period(Section):
    """First and last day of the fieldwork."""

    first: datetime.date
    last: datetime.date

    @model_validator(mode="after")
    def _ordered(self) -> Period:
        if self.last < self.first:
            raise ValueError("の last が first より前です")
        return self


class RespondentColumns(Section):
    """Columns of a respondent file beside those of questions and groups."""

    weight: str = ""
    stratum: str = ""


class SurveyForm(Section):
    """A survey: what was asked of whom, and how its tables and files are coded.

    `source` is the id in ``sources.csv`` of every row that names none.
    """

    area: AreaCode
    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
    name: Label
    fiscal_year: int = Field(ge=1990, le=2100)
    synthetic: bool = False
    period: Period | None = None
    sent: int | None = Field(default=None, ge=1)
    returned: int | None = Field(default=None, ge=0)
    ages: Ages | None = None
    note: str = ""
    source: str = ""
    population: Population | None = None
    respondents: RespondentColumns = RespondentColumns()
    groupings: Mapping[Code, Grouping] = {}
    questions: Mapping[Code, Question] = Field(min_length=1)

    @field_validator("groupings", mode="after")
    @classmethod
    def _partition(cls, groupings: Mapping[str, Grouping]) -> Mapping[str, Grouping]:
        return settled(groupings)

    @model_validator(mode="after")
    def _consistent(self) -> SurveyForm:
        if self.synthetic != bool(FICTIONAL_AREA.fullmatch(self.area)):
            raise ValueError("の synthetic: true は、99で始まる架空の地域コードにだけ、必ず付けます")
        if self.synthetic and FICTION not in self.name:
            raise ValueError(f"の name に「{FICTION}」がありません（架空の調査は名前でも示します）")
        if self.returned is not None and self.sent is not None and self.returned > self.sent:
            raise ValueError("の returned が sent より多くなっています")
        if self.ages is not None:
            for id_, grouping in self.groupings.items():
                grouping.check_ages(self.ages, id_)
        for id_, question in self.questions.items():
            self._check_asked_of(id_, question)
        return self

    def _check_asked_of(self, id_: str, question: Question) -> None:
        asked = question.asked_of
        if asked is None:
            return
        earlier = list(self.questions)[: list(self.questions).index(id_)]
        base = self.questions.get(asked.question)
        if asked.question not in earlier or base is None or base.multiple or asked.answer not in base.answers:
            raise ValueError(
                f"の設問「{id_}」の asked_of は、前にある単一回答の設問とその回答（小計も可）ではありません"
            )

    @property
    def title(self) -> str:
        """The name with the fiscal year; of a synthetic survey always with 「架空データ」."""
        return f"{self.name}（{self.fiscal_year}年度）"

    @property
    def groups(self) -> dict[str, tuple[str, str]]:
        """Every group as ``counts.csv`` writes it: code -> (grouping, group); `TOTAL` -> ("", "")."""
        found = {TOTAL: ("", "")}
        for id_, grouping in self.groupings.items():
            found |= {group_code(id_, group): (id_, group) for group in grouping.groups}
        return found

    def group_label(self, group: str) -> str:
        """Return the Japanese name of a group: 「全体」, 「年齢 18〜29歳」."""
        grouping, inner = self.groups[group]
        if not grouping:
            return "全体"
        of = self.groupings[grouping]
        return f"{of.label} {of.groups[inner].label}"


def group_code(grouping: str, group: str) -> str:
    """Return how ``counts.csv`` writes a group; no spreadsheet takes it for a date.

    Examples
    --------
    >>> group_code("age", "10-19")
    'age:10-19'
    """
    return f"{grouping}:{group}"


def survey_folder(data_dir: Path, area: str, id_: str) -> Path:
    """Return the folder of a survey in a data folder."""
    return data_dir / "surveys" / area / id_


def read_form(path: Path) -> SurveyForm:
    """Return the checked description of a survey.

    Raises
    ------
    InputError
        When the file is missing, is no YAML, or has unknown, missing or contradictory entries.
    """
    where = f"{path.parent.name}/{path.name}"
    if not path.is_file():
        raise InputError(
            "調査の説明ファイルがありません",
            where=str(path),
            expected="設問・回答・区分を書いた survey.yml",
            remedy="`ebpm survey template` で作ったひな形を書き換えてください",
        )
    return validated(SurveyForm, read_yaml(path), where=where, what="調査の説明")
