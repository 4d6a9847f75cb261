"""The need of a survey, beside the needs of series (`analysis.chapters.needs`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from analysis.chapters.year_rules import Window
from analysis.model.survey_files import Survey, load_survey, survey_ids
from analysis.model.surveys import group_code
from analysis.store.data_store import DataStore
from analysis.store.kept import kept

SETTLEMENT: Final = "settlement"
"""What a question is about that asks whether people want to stay (`analysis.model.surveys.Question`)."""


def survey_at(store: DataStore, area: str, id_: str) -> Survey:
    """Return a survey of an area, checked once an open folder."""
    return kept(store, ("survey", area, id_), lambda: load_survey(store.data_dir, area, id_, store.catalogue))


@dataclass(frozen=True)
class SurveyNeed:
    """A need of a survey that asked whether people want to stay; see `Need`.

    Attributes
    ----------
    with_counts_by_age : numbers of respondents by age are asked for.
    """

    id: str
    label: str
    missing: str
    table: str
    required: bool = False
    with_counts_by_age: bool = False

    def met(self, store: DataStore, area: str, window: Window) -> bool:
        """Tell whether the data folder has such a survey of the area."""
        return any(self._serves(store, area, id_) for id_ in survey_ids(store.data_dir, area))

    def _serves(self, store: DataStore, area: str, id_: str) -> bool:
        survey = survey_at(store, area, id_)
        asked = [code for code, question in survey.form.questions.items() if question.about == SETTLEMENT]
        if not self.with_counts_by_age or not asked:
            return bool(asked)
        bands = {
            group_code(id_, group)
            for id_, grouping in survey.form.groupings.items()
            if grouping.by_age
            for group in grouping.groups
        }
        rows = survey.counts[survey.counts["question"].isin(asked) & survey.counts["group"].isin(bands)]
        return bool(rows["n"].notna().any())
