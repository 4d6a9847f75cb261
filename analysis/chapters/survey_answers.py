"""What the surveys of an area say: shares with limits on the right sample size, small cells hidden.

Counts come from `published_counts`, respondents' answers from `respondent_tables`: nothing else reads either, so
that no figure of a report is of fewer than ten respondents, or gives one away.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from analysis.chapters.study import Study
from analysis.chapters.survey_needs import SETTLEMENT, survey_at
from analysis.methods.intervals import wilson
from analysis.methods.result import Estimate
from analysis.model.observations import Status
from analysis.model.series import Series
from analysis.model.survey_files import survey_ids
from analysis.model.survey_groups import OLDEST
from analysis.model.surveys import TOTAL, Meaning, Question, SurveyForm, group_code
from analysis.store.data_store import DataStore
from analysis.store.kept import kept
from analysis.store.respondents import PUBLISHED, REFERENCE, SUPPRESSED, respondent_tables, stored
from analysis.store.survey_tables import published_counts
from analysis.store.survey_weights import Weighting

SHARE_ONLY: Final = "share_only"
"""Status of a share whose number of respondents was not published: it has no limits."""
REASON: Final = "reason"
STAY: Final = (Meaning.STAY_TOTAL, (Meaning.STAY, Meaning.STAY_RATHER))
MOVE: Final = (Meaning.MOVE_TOTAL, (Meaning.MOVE, Meaning.MOVE_RATHER))
METHOD: Final = "Wilson のスコア法"


@dataclass(frozen=True, eq=False)
class Answers:
    """The answers of one survey.

    Attributes
    ----------
    rows : columns ``question``, ``answer``, ``group``, ``n``, ``N`` (NaN where unknown or hidden), ``share``,
        ``lower``, ``upper`` (of 1), ``size`` (sample size behind the limits) and ``status``: published, reference
        (fewer than 30 in the group), suppressed, share_only.
    weighting : how respondents were weighted; None for counts.
    unweighted : the shares before weighting, the same index as `rows`; None where there are no weights.
    """

    form: SurveyForm
    rows: pd.DataFrame
    sources: tuple[str, ...]
    weighting: Weighting | None = None
    unweighted: pd.Series | None = None

    @property
    def question(self) -> tuple[str, Question]:
        """Code and text of the question whether people want to stay."""
        return next((c, q) for c, q in self.form.questions.items() if q.about == SETTLEMENT)

    @property
    def label(self) -> str:
        """「2019年度」."""
        return f"{self.form.fiscal_year}年度"

    def row(self, question: str, answer: str, group: str = TOTAL) -> pd.Series | None:
        """Return the row of an answer in a group, None when it has none or is hidden."""
        rows = self.rows
        found = rows[(rows["question"] == question) & (rows["answer"] == answer) & (rows["group"] == group)]
        if found.empty or found["status"].iloc[0] == SUPPRESSED or pd.isna(found["share"].iloc[0]):
            return None
        return found.iloc[0]

    def share(
        self, meaning: tuple[Meaning, tuple[Meaning, ...]], group: str = TOTAL, *, confidence: float = 0.95
    ) -> Estimate | None:
        """Return the share that wants to stay (`STAY`) or to move (`MOVE`); None where it is not known.

        The subtotal as it was published, else the sum of its answers where all of them have numbers.
        """
        code, question = self.question
        whole, parts = meaning
        total = next((c for c, a in question.answers.items() if a.meaning is whole), None)
        row = None if total is None else self.row(code, total, group)
        if row is not None:
            return self._estimate(row, confidence)
        codes = [c for c, a in question.answers.items() if a.meaning in parts]
        rows = [self.row(code, each, group) for each in codes]
        known = [each for each in rows if each is not None]
        if len(known) < len(parts) or any(pd.isna(each["N"]) for each in known):
            return None
        if self.weighting is not None and not self.weighting.missing:
            return None  # the limits of a weighted sum need its own covariance
        return wilson(sum(float(each["n"]) for each in known), float(known[0]["N"]), confidence=confidence)

    def _estimate(self, row: pd.Series, confidence: float) -> Estimate:
        size = row["size"]
        if pd.isna(size):
            return Estimate(float(row["share"]), None, None, None, "proportion", "公表値", None)
        found = wilson(float(row["share"]) * size, float(size), confidence=confidence)
        limits = (found.lower, found.upper)
        return Estimate(float(row["share"]), *limits, confidence, "proportion", METHOD, float(size))

    def respondents(self, group: str = TOTAL) -> float | None:
        """Return how many of a group were asked; None where it is not known or hidden."""
        code, _ = self.question
        found = self.rows[(self.rows["question"] == code) & (self.rows["group"] == group)]["N"].dropna()
        return None if found.empty else float(found.iloc[0])

    def is_reference(self, group: str) -> bool:
        """Tell whether a group has fewer than 30 respondents (参考値)."""
        code, _ = self.question
        rows = self.rows[(self.rows["question"] == code) & (self.rows["group"] == group)]
        return bool((rows["status"] == REFERENCE).any())

    def age_groups(self) -> list[str]:
        """Return the codes of the finest grouping by age, from young to old; empty when there is none."""
        of = [
            (id_, [(g.ages.limits, code) for code, g in grouping.groups.items() if g.ages is not None])
            for id_, grouping in self.form.groupings.items()
            if grouping.by_age
        ]
        present = set(self.rows["group"])
        of = [(id_, [each for each in ages if group_code(id_, each[1]) in present]) for id_, ages in of]
        best = max(of, key=lambda each: len(each[1]), default=None)
        return [] if best is None else [group_code(best[0], code) for _, code in sorted(best[1])]

    def ages(self, group: str) -> tuple[int, int]:
        """Return the youngest and the oldest age of a group (`OLDEST` for an open one)."""
        grouping, inner = self.form.groups[group]
        ages = self.form.groupings[grouping].groups[inner].ages
        assert ages is not None, "of `age_groups`"
        return ages.limits

    def age_label(self, group: str) -> str:
        """Return 「18〜29歳」, with 参考値 where the group is small."""
        grouping, inner = self.form.groups[group]
        label = self.form.groupings[grouping].groups[inner].label
        return f"{label}（参考値）" if self.is_reference(group) else label

    def between(
        self, meaning: tuple[Meaning, tuple[Meaning, ...]], youngest: int, oldest: int, confidence: float
    ) -> Estimate | None:
        """Return a share of those of some ages: of the group with these ages, else of its parts together.

        Groups may begin below `youngest` or end above `oldest` only where the survey asked nobody there. None where
        a part is hidden or its number of respondents is unknown.
        """
        whole = self._group_of(youngest, oldest)
        if whole is not None:
            found = self.share(meaning, whole, confidence=confidence)
            return found if found is not None and found.n is not None else None
        parts = [each for each in self.age_groups() if youngest <= self.ages(each)[0] <= oldest]
        if not parts or self.ages(parts[0])[0] > max(youngest, self._asked_from()) + 2:
            return None
        if self.ages(parts[-1])[1] != (oldest if oldest != OLDEST else OLDEST):
            return None
        if self.weighting is not None and not self.weighting.missing:
            return None
        shares = [self.share(meaning, each, confidence=confidence) for each in parts]
        known = [each for each in shares if each is not None and each.n is not None]
        if len(known) < len(parts):
            return None
        n = sum(float(each.n or 0) for each in known)
        return wilson(sum(each.number * float(each.n or 0) for each in known), n, confidence=confidence)

    def _asked_from(self) -> int:
        return self.form.ages.youngest if self.form.ages else 18

    def _group_of(self, youngest: int, oldest: int) -> str | None:
        for id_, grouping in self.form.groupings.items():
            for code, group in grouping.groups.items():
                if group.ages is not None and group.ages.limits == (youngest, oldest):
                    found = group_code(id_, code)
                    if found in set(self.rows["group"]):
                        return found
        return None

    def behind(self, study: Study) -> Series:
        """Return the number of respondents as a series, which carries name and sources of the survey."""
        index = pd.Index([self.form.fiscal_year], name="year")
        title = self.form.name
        return Series(
            values=pd.Series([self.respondents() or 0.0], index=index),
            status=pd.Series([Status.OBSERVED], index=index, dtype=object),
            sources=pd.Series([frozenset(self.sources)], index=index, dtype=object),
            indicator="survey",
            name=title,
            area=self.form.area,
            bases=("survey",),
            counted=(("回答", title),),
            unit="人",
        )


def surveys_of(study: Study, area: str = "") -> list[Answers]:
    """Return the surveys of an area that asked whether people want to stay, by fiscal year."""
    code = area or study.area
    found = [_answers(study, code, id_) for id_ in survey_ids(study.folder.data_dir, code)]
    return sorted(
        (each for each in found if each is not None), key=lambda each: (each.form.fiscal_year, each.form.id)
    )


def _answers(study: Study, area: str, id_: str) -> Answers | None:
    return kept(study.folder, ("answers", area, id_), lambda: _read_answers(study.folder, area, id_))


def _read_answers(store: DataStore, area: str, id_: str) -> Answers | None:
    folder = store.data_dir
    survey = survey_at(store, area, id_)
    if not any(question.about == SETTLEMENT for question in survey.form.questions.values()):
        return None
    sources = tuple(survey.sources)
    if not stored(folder, area, id_).is_file():
        return Answers(survey.form, _of_counts(published_counts(survey)), sources)
    tables = respondent_tables(folder, survey.form)
    table = tables.table
    weighted = not tables.weighting.missing
    rows = table[["question", "answer", "group", "n", "N"]].copy()
    rows["share"] = table["weighted_share"] if weighted else table["share"]
    rows["size"] = table["effective_n"] if weighted else table["N"]
    rows[["lower", "upper"]] = table[
        ["weighted_lower", "weighted_upper"] if weighted else ["lower", "upper"]
    ].to_numpy()
    rows["status"] = table["status"]
    return Answers(survey.form, rows, sources, tables.weighting, table["share"] if weighted else None)


def _of_counts(table: pd.DataFrame) -> pd.DataFrame:
    rows = table[["question", "answer", "group", "n", "N"]].copy()
    from_counts = table["n"] / table["N"].where(table["N"] > 0)
    rows["share"] = from_counts.fillna(table["share"] / 100)
    hidden = table["status"] == str(Status.SUPPRESSED)
    rows.loc[hidden, ["share", "n"]] = np.nan
    rows["size"] = table["N"].where(~hidden)
    rows["status"] = np.select(
        [hidden, rows["size"].isna(), table["reference"].to_numpy(bool)],
        [SUPPRESSED, SHARE_ONLY, REFERENCE],
        PUBLISHED,
    )
    limits = [
        (np.nan, np.nan)
        if pd.isna(size) or pd.isna(share)
        else (lambda found: (found.lower, found.upper))(wilson(share * size, size))
        for share, size in zip(rows["share"], rows["size"], strict=True)
    ]
    rows["lower"], rows["upper"] = zip(*limits, strict=True) if limits else ((), ())
    return rows
