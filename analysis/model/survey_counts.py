"""The counts of a survey, ``counts.csv``: one row an answer of a group, checked against ``survey.yml``."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Final

import pandas as pd
import pandera.pandas as pa

from analysis.checking.csv_text import read_csv_text
from analysis.checking.failures import Failure, InvalidData
from analysis.checking.schema import check, one_of, text_matching, unique_on
from analysis.model.observations import Status
from analysis.model.survey_sums import sum_failures
from analysis.model.surveys import SurveyForm

COUNTS_FILE: Final = "counts.csv"
COLUMNS: Final = (
    *("question", "answer", "group", "n", "weighted", "N", "share", "status", "source", "note"),
)
"""`n` respondents gave the answer, of `N` in the group; `weighted` is their weight, `share` percent as published."""

MARKS: Final = {
    "X": Status.SUPPRESSED,
    "…": Status.UNAVAILABLE,
    "-": Status.NOT_APPLICABLE,
}
"""What stands in `n` and `N` in place of a number that is not there; empty is a mistake."""

_STATUSES: Final = tuple(str(status) for status in Status if status is not Status.PROJECTED)
_COUNT: Final = r"\d+|X|…|-"
_COUNT_EXPECTED: Final = "0以上の整数。秘匿は「X」、公表なしは「…」、該当なしは「-」（空にしない）"
_NUMBER_OR_EMPTY: Final = r"(\d+(\.\d+)?)?"


def read_counts(path: Path, form: SurveyForm, sources: Collection[str]) -> pd.DataFrame:
    """Return the checked counts of a survey; see `typed_counts`.

    Raises
    ------
    InputError
        When the file is missing or fails its checks; every failure is listed with its row.
    """
    name = f"{form.id}/{path.name}"
    return typed_counts(read_csv_text(path, COLUMNS, label=name), name, form, sources)


def typed_counts(frame: pd.DataFrame, name: str, form: SurveyForm, sources: Collection[str]) -> pd.DataFrame:
    """Check rows of text and return them as numbers.

    Parameters
    ----------
    frame : text cells of `COLUMNS`; the index holds the row numbers of the file.
    name : the file's (or the sheet's) name for messages.
    sources : ids that the catalogue of sources has.

    Returns
    -------
    The columns of `COLUMNS`, in the order of the file with its row numbers; `n`, `N`, `weighted` and `share` are
    float, NaN where there is no number; `n_status` and `N_status` say why (`Status`; the row's own where there is
    a number).

    Raises
    ------
    InvalidData
        Lists every failure: unknown codes, double rows, missing counts, shares that do not add up, groups that are
        not everybody.
    """
    check(_schema(form, sources), frame, name)
    table = _typed(frame)
    failures = [*_status_failures(frame, table, name), *sum_failures(table, name, form)]
    if failures:
        raise InvalidData(sorted(failures, key=lambda failure: failure.row))
    return table


def _schema(form: SurveyForm, sources: Collection[str]) -> pa.DataFrameSchema:
    answers = {f"{q}/{a}" for q, question in form.questions.items() for a in question.answers}
    of_its_question = pa.Check(
        lambda rows: (
            (rows["question"] + "/" + rows["answer"]).isin(answers)
            | ~rows["question"].isin(list(form.questions))
        ),
        error="survey.yml のその「question」にある「answer」",
    )
    return pa.DataFrameSchema(
        {
            "question": pa.Column(str, one_of(tuple(form.questions))),
            "group": pa.Column(
                str, one_of(tuple(form.groups), "survey.yml にある区分（total、age:18-29 の形）")
            ),
            "n": pa.Column(str, text_matching(_COUNT, _COUNT_EXPECTED)),
            "N": pa.Column(str, text_matching(_COUNT, _COUNT_EXPECTED)),
            "weighted": pa.Column(str, text_matching(_NUMBER_OR_EMPTY, "0以上の数値又は空")),
            "share": pa.Column(str, text_matching(_NUMBER_OR_EMPTY, "0から100までの数値（％）又は空")),
            "status": pa.Column(str, one_of(_STATUSES)),
            "source": pa.Column(str, one_of(tuple(sources), "sources.csv にある出典")),
        },
        checks=[of_its_question, unique_on(("question", "answer", "group"))],
    )


def _typed(frame: pd.DataFrame) -> pd.DataFrame:
    table = frame.copy()
    for column in ("n", "N", "weighted", "share"):
        table[column] = pd.to_numeric(frame[column].where(~frame[column].isin([*MARKS, ""])), errors="raise")
        table[column] = table[column].astype("float64")
    for column in ("n", "N"):
        marks = frame[column].map({mark: str(status) for mark, status in MARKS.items()})
        own = frame["status"].where(frame["status"].isin(["observed", "estimated"]), str(Status.OBSERVED))
        table[f"{column}_status"] = marks.fillna(own)
    return table


def _status_failures(frame: pd.DataFrame, table: pd.DataFrame, name: str) -> list[Failure]:
    failures = []
    for row in table.index:
        status = Status(frame.at[row, "status"])
        n, share = table.at[row, "n"], table.at[row, "share"]
        if status.has_value and pd.isna(n) and pd.isna(share):
            failures.append(
                Failure(
                    name,
                    row,
                    "n",
                    frame.at[row, "n"],
                    f"人数か割合（share）。どちらもないなら status は {'、'.join(_STATUSES[2:])}",
                )
            )
        if not status.has_value and (pd.notna(n) or pd.notna(share) or pd.notna(table.at[row, "weighted"])):
            failures.append(Failure(name, row, "status", status, "observed か estimated（値があるため）"))
        if not status.has_value and pd.isna(n) and MARKS[frame.at[row, "n"]] is not status:
            failures.append(Failure(name, row, "n", frame.at[row, "n"], f"status の {status} に合う記号"))
        if pd.notna(share) and share > 100:
            failures.append(Failure(name, row, "share", frame.at[row, "share"], "0から100までの数値（％）"))
        if pd.notna(n) and pd.notna(table.at[row, "N"]) and n > table.at[row, "N"]:
            failures.append(Failure(name, row, "n", frame.at[row, "n"], f"N（{frame.at[row, 'N']}）以下"))
        if pd.notna(n) and frame.at[row, "N"] in MARKS:
            failures.append(
                Failure(name, row, "N", frame.at[row, "N"], "n があるときは、その割合のもとになる人数")
            )
    return failures
