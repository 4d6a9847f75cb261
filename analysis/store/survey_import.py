"""Take a survey into the data folder: a table of counts, or a file of respondents, told apart by their content."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from analysis.checking.errors import InputError
from analysis.checking.failures import InvalidData
from analysis.checking.files import read_file
from analysis.model.catalogue import Catalogue
from analysis.model.observations import Status
from analysis.model.survey_counts import COLUMNS, COUNTS_FILE, MARKS, typed_counts
from analysis.model.survey_files import Survey
from analysis.model.surveys import FORM_FILE, SurveyForm, survey_folder
from analysis.sources.formats import open_table
from analysis.sources.survey_sheet import SHEET, in_words_of_the_form, is_counts, read_rows
from analysis.store.respondents import SUPPRESSED, SurveyTables, take_in
from analysis.store.survey_placing import finish_interrupted, put_in_place
from analysis.store.survey_tables import published_counts
from analysis.store.survey_versions import told_by_difference


@dataclass(frozen=True)
class ImportedSurvey:
    """What an import did.

    Attributes
    ----------
    form : the survey.
    respondents : whether the file was one of respondents.
    rows, hidden : figures written to ``counts.csv``, and how many of them are suppressed.
    tables : of a file of respondents, their suppressed tables.
    apart : what the version that was replaced tells together with this one (`analysis.store.survey_versions`).
    folder : where the survey lies now.
    """

    form: SurveyForm
    respondents: bool
    rows: int
    hidden: int
    tables: SurveyTables | None
    apart: pd.DataFrame
    folder: Path


def import_survey(
    data_dir: Path, file: Path, form: SurveyForm, form_text: bytes, *, replace: bool = False
) -> ImportedSurvey:
    """Check a file and write ``survey.yml`` and ``counts.csv`` of its survey; respondents go to the store.

    Small cells are suppressed before anything is written into the part of the folder that goes to git.

    Parameters
    ----------
    form, form_text : the description and the bytes of its file, which are kept as they are.
    replace : let it take the place of a survey of the same id with another content.

    Raises
    ------
    InputError
        When the file is neither, fails its checks, or the survey is there already.
    """
    finish_interrupted(data_dir)
    sources = frozenset(Catalogue.load(data_dir).sources.index)
    folder = survey_folder(data_dir, form.area, form.id)
    table = open_table(file)
    rows = table.sheets.get(SHEET, table.rows)
    tables, apart = None, None
    if rows and is_counts(rows[0]):
        name = f"{file.name} シート「{SHEET}」" if SHEET in table.sheets else file.name
        counts = _as_text(_published(rows, name, form, sources))
        _refuse_overwriting(folder, counts, form_text, replace=replace)
        apart = told_by_difference(folder, counts)
        put_in_place(data_dir, form.area, form.id, _files(counts, form_text))
    else:
        _require_source(form, sources)
        if not replace and (folder / FORM_FILE).exists():
            raise _there_already(folder)

        def described(found: SurveyTables) -> dict[str, bytes]:
            nonlocal apart
            typed_counts(_counts_of(found), file.name, form, sources)
            apart = told_by_difference(folder, _counts_of(found))
            return _files(_counts_of(found), form_text)

        tables = take_in(file, form, data_dir, described)
        assert tables is not None, "they were described"
        counts = _counts_of(tables)
    hidden = int((counts["status"] == str(Status.SUPPRESSED)).sum())
    assert apart is not None, "compared before it was put in place"
    return ImportedSurvey(form, tables is not None, len(counts), hidden, tables, apart, folder)


def _published(rows: list[list[str]], name: str, form: SurveyForm, sources: frozenset[str]) -> pd.DataFrame:
    frame = read_rows(rows, form, name)
    try:
        return published_counts(Survey(form, typed_counts(frame, name, form, sources)))
    except InvalidData as error:
        raise in_words_of_the_form(error) from None


def _files(counts: pd.DataFrame, form_text: bytes) -> dict[str, bytes]:
    return {COUNTS_FILE: counts.to_csv(index=False, lineterminator="\n").encode(), FORM_FILE: form_text}


def _as_text(table: pd.DataFrame) -> pd.DataFrame:
    marks = {str(status): mark for mark, status in MARKS.items()}
    text = pd.DataFrame(index=table.index)
    for column in COLUMNS:
        if column in ("n", "N"):
            text[column] = [
                marks[status] if pd.isna(value) else f"{value:.0f}"
                for value, status in zip(table[column], table[f"{column}_status"], strict=True)
            ]
        elif column in ("weighted", "share"):
            text[column] = ["" if pd.isna(value) else f"{value:.10g}" for value in table[column]]
        else:
            text[column] = table[column]
    return text


def _counts_of(tables: SurveyTables) -> pd.DataFrame:
    """Return the tables of respondents as rows of ``counts.csv``; the share is the weighted one where there is one."""
    form = tables.form
    table = tables.table.set_axis(pd.RangeIndex(2, len(tables.table) + 2))
    hidden = table["status"] == SUPPRESSED
    return pd.DataFrame(
        {
            "question": table["question"],
            "answer": table["answer"],
            "group": table["group"],
            "n": ["X" if pd.isna(n) else f"{n:.0f}" for n in table["n"]],
            "weighted": ["" if pd.isna(w) else f"{w:.1f}" for w in table["weighted"]],
            "N": ["X" if pd.isna(n) else f"{n:.0f}" for n in table["N"]],
            "share": ["" if pd.isna(s) else f"{100 * s:.1f}" for s in table["weighted_share"]],
            "status": hidden.map({True: str(Status.SUPPRESSED), False: str(Status.OBSERVED)}),
            "source": form.source,
            "note": "",
        }
    ).astype("str")[list(COLUMNS)]


def _require_source(form: SurveyForm, sources: frozenset[str]) -> None:
    if form.source not in sources:
        raise InputError(
            f"出典「{form.source}」がありません",
            where=f"{form.id}/{FORM_FILE} source",
            expected="sources.csv にある出典の名前",
            remedy="先に `ebpm source add` で加えてください",
        )


def _refuse_overwriting(folder: Path, counts: pd.DataFrame, form_text: bytes, *, replace: bool) -> None:
    if replace or not (folder / COUNTS_FILE).exists():
        return
    if any(read_file(folder / name) != content for name, content in _files(counts, form_text).items()):
        raise _there_already(folder)


def _there_already(folder: Path) -> InputError:
    return InputError(
        "同じ名前の調査があります",
        where=str(folder),
        remedy="置き換えるなら --replace を付け、別の調査なら survey.yml の id を変えてください",
    )
