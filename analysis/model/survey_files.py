"""The surveys of a data folder: which there are, and one of them with its counts."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from analysis.checking.errors import InputError
from analysis.model.catalogue import Catalogue
from analysis.model.survey_counts import COUNTS_FILE, read_counts
from analysis.model.surveys import FORM_FILE, SurveyForm, read_form, survey_folder


@dataclass(frozen=True)
class Survey:
    """A survey as the data folder has it.

    Attributes
    ----------
    form : what was asked of whom.
    counts : `analysis.model.survey_counts.typed_counts`.
    """

    form: SurveyForm
    counts: pd.DataFrame

    @property
    def sources(self) -> list[str]:
        """Ids of the sources behind the counts, sorted."""
        return sorted(self.counts["source"].unique())


def load_survey(data_dir: Path, area: str, id_: str, catalogue: Catalogue) -> Survey:
    """Return a survey of an area, checked.

    Raises
    ------
    InputError
        When it is not there, or a file of it fails its checks.
    """
    folder = survey_folder(data_dir, area, id_)
    if id_ not in survey_ids(data_dir, area):
        known = "、".join(survey_ids(data_dir, area))
        raise InputError(
            f"調査「{id_}」がありません",
            where=f"surveys/{area}",
            expected=f"次のいずれか: {known}" if known else "",
            remedy="`ebpm survey import` で取り込んでください",
        )
    form = read_form(folder / FORM_FILE)
    if (form.area, form.id) != (area, id_):
        raise InputError(
            f"area と id が「{form.area}」「{form.id}」です",
            where=f"surveys/{area}/{id_}/{FORM_FILE}",
            expected=f"フォルダと同じ「{area}」「{id_}」",
        )
    return Survey(form, read_counts(folder / COUNTS_FILE, form, frozenset(catalogue.sources.index)))


def survey_ids(data_dir: Path, area: str) -> list[str]:
    """Return the ids of the surveys of an area, sorted."""
    folder = data_dir / "surveys" / area
    return sorted(path.parent.name for path in folder.glob(f"*/{FORM_FILE}"))


def surveyed_areas(data_dir: Path) -> list[str]:
    """Return the codes of the areas that have surveys, sorted."""
    return sorted({path.parent.parent.name for path in (data_dir / "surveys").glob(f"*/*/{FORM_FILE}")})
