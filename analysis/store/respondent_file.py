"""Read a file of respondents, one a row. Only `analysis.store.respondents` may import this module.

What it returns never leaves that module, and no message repeats what a respondent wrote.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.checking.failures import Failure, InvalidData
from analysis.model.survey_groups import Grouping, band_of
from analysis.model.surveys import Question, SurveyForm
from analysis.sources.formats import open_table
from analysis.sources.personal_data import HIDDEN, plain, refuse_personal_data

MARKED = frozenset(("1", "○", "〇", "◯", "true", "TRUE", "x", "レ"))
UNMARKED = frozenset(("", "0", "false", "FALSE"))
"""How a column of an answer says that it was chosen, and that it was not."""


@dataclass(frozen=True, eq=False)
class Respondents:
    """Coded respondents; their values are kept out of any printout.

    Attributes
    ----------
    cells : the raw cells of the columns used, for the store.
    groups : group code by respondent (rows) and grouping (columns).
    answers : question -> answer code of each respondent; None where the question was not put.
    chosen : question with several answers -> True/False by respondent and answer.
    weight : weight before calibration, 1 without a column.
    stratum : stratum of each respondent; None without a column.
    """

    cells: pd.DataFrame = field(repr=False)
    groups: pd.DataFrame = field(repr=False)
    answers: Mapping[str, pd.Series] = field(repr=False)
    chosen: Mapping[str, pd.DataFrame] = field(repr=False)
    weight: NDArray[np.float64] = field(repr=False)
    stratum: pd.Series | None = field(repr=False)


def used_columns(form: SurveyForm) -> list[str]:
    """Return the columns that the description of a survey maps, each once, in its order."""
    groupings = [grouping.column for grouping in form.groupings.values()]
    questions = [q.column for q in form.questions.values()]
    answers = [a.column for q in form.questions.values() for a in q.answers.values()]
    every = (*groupings, *questions, *answers, form.respondents.weight, form.respondents.stratum)
    return [column for column in dict.fromkeys(every) if column]


def read_respondents(path: Path, form: SurveyForm) -> Respondents:
    """Return the coded respondents of a CSV file or of the first sheet of a workbook.

    Raises
    ------
    InvalidData
        When a column is missing or looks like personal data, when a code is unknown, an age outside of the
        questionnaire, a weight not above 0. Places are told, values never.
    """
    _require_columns(form, path.name)
    header, *rows = open_table(path).rows or [[]]
    header = [plain(cell) for cell in header]
    file = path.name
    refuse_personal_data(header, rows, file)
    columns = used_columns(form)
    _check_header(header, columns, file)
    numbered = [
        (number, row) for number, row in enumerate(rows, start=2) if any(cell.strip() for cell in row)
    ]
    failures = [
        Failure(file, number, "", f"{len(row)}個のセル", f"見出しと同じ{len(header)}個までのセル")
        for number, row in numbered
        if len(row) > len(header)
    ]
    if not numbered:
        failures.append(Failure(file, 0, "", "回答者がいない", "1行に1人の回答"))
    if failures:
        raise InvalidData(failures)
    places = [header.index(plain(column)) for column in columns]
    cells = pd.DataFrame(
        [[plain(row[place]) if place < len(row) else "" for place in places] for _, row in numbered],
        columns=columns,
        index=pd.Index([number for number, _ in numbered]),
        dtype="str",
    )
    return _coded(cells, form, file)


def _require_columns(form: SurveyForm, file: str) -> None:
    """Refuse a description that does not say where a question or a grouping stands: it would be left out in silence."""
    without = [f"区分「{id_}」" for id_, each in form.groupings.items() if not each.column and not each.cross]
    without += [
        f"設問「{id_}」"
        for id_, question in form.questions.items()
        if not question.column and not any(answer.column for answer in question.answers.values())
    ]
    if without:
        expected = "回答者ごとのファイルの列の名前（survey.yml の column）"
        raise InvalidData(Failure(file, 0, "", f"{each}の列が分からない", expected) for each in without)


def _check_header(header: Sequence[str], columns: Sequence[str], file: str) -> None:
    failures = [
        Failure(file, 1, column, "（列がない）", f"survey.yml が使う列「{column}」")
        for column in columns
        if plain(column) not in header
    ]
    failures += [
        Failure(file, 1, column, "2列以上", "1列だけ")
        for column in columns
        if header.count(plain(column)) > 1
    ]
    if failures:
        raise InvalidData(failures)


def _coded(cells: pd.DataFrame, form: SurveyForm, file: str) -> Respondents:
    failures: list[Failure] = []
    groups = pd.DataFrame(index=cells.index)
    for id_, grouping in form.groupings.items():
        if grouping.column:
            groups[id_] = _groups(cells[grouping.column], id_, grouping, form, file, failures)
    for id_, grouping in form.groupings.items():
        if grouping.cross and set(grouping.cross) <= set(groups.columns):
            first, second = grouping.cross
            groups[id_] = groups[first] + "_" + groups[second]
    answers: dict[str, pd.Series] = {}
    chosen: dict[str, pd.DataFrame] = {}
    for id_, question in form.questions.items():
        if question.multiple and any(answer.column for answer in question.answers.values()):
            chosen[id_] = _chosen(cells, question, file, failures)
        elif question.column:
            answers[id_] = _answers(cells[question.column], question, file, failures)
    weight = _weights(cells, form, file, failures)
    if failures:
        raise InvalidData(dict.fromkeys(failures))  # a column may serve several groupings
    for id_, question in form.questions.items():
        if question.asked_of and id_ in answers:
            answers[id_] = answers[id_].where(_asked(question, form, answers))
        if question.asked_of and id_ in chosen:
            chosen[id_] = chosen[id_][_asked(question, form, answers)]
    stratum = cells[form.respondents.stratum] if form.respondents.stratum else None
    return Respondents(cells, groups, answers, chosen, weight, stratum)


def _groups(
    cells: pd.Series, id_: str, grouping: Grouping, form: SurveyForm, file: str, failures: list[Failure]
) -> pd.Series:
    if grouping.read_as_number:
        found = cells.map(
            lambda cell: band_of(int(cell), grouping.groups) if cell.isascii() and cell.isdigit() else None
        )
        expected = f"対象の年齢（{form.ages.words if form.ages else '区分にある年齢'}）の整数"
    else:
        codes = {
            plain(each): code
            for code, group in grouping.groups.items()
            for each in (*group.codes, group.label)
        }
        found = cells.map(codes)
        expected = f"survey.yml の区分「{id_}」のコード"
    own = {plain(each) for each in grouping.groups[grouping.no_answer].codes} if grouping.no_answer else set()
    if grouping.no_answer:
        found = found.where(~cells.isin({"", *own}), grouping.no_answer)
        expected += "か空（無回答）"
    failures += _unknown(cells, found.isna(), file, expected)
    return found.astype("object")


def _answers(cells: pd.Series, question: Question, file: str, failures: list[Failure]) -> pd.Series:
    codes = {
        plain(each): code
        for code, answer in question.answers.items()
        if not answer.sum_of
        for each in (*answer.codes, answer.label)
    }
    if question.no_answer:
        codes[""] = question.no_answer
    found = cells.map(codes)
    # a blank cell of somebody who was not asked is no mistake
    wrong = found.isna() & ~((cells == "") & (question.asked_of is not None))
    failures += _unknown(cells, wrong, file, f"設問「{question.label}」の回答のコードか語（survey.yml）")
    return found.astype("object")


def _chosen(cells: pd.DataFrame, question: Question, file: str, failures: list[Failure]) -> pd.DataFrame:
    columns = {code: answer.column for code, answer in question.answers.items() if answer.column}
    for column in columns.values():
        failures += _unknown(cells[column], ~cells[column].isin(MARKED | UNMARKED), file, "1・○ か、0・空")
    chosen = pd.DataFrame({code: cells[column].isin(MARKED) for code, column in columns.items()})
    if question.no_answer and question.no_answer not in columns:
        chosen[question.no_answer] = ~chosen.any(axis=1)
    return chosen


def _weights(
    cells: pd.DataFrame, form: SurveyForm, file: str, failures: list[Failure]
) -> NDArray[np.float64]:
    column = form.respondents.weight
    if not column:
        return np.ones(len(cells))
    numbers = pd.to_numeric(cells[column], errors="coerce").astype("float64")
    failures += _unknown(
        cells[column], ~(np.isfinite(numbers) & (numbers > 0)), file, "0より大きい数値の重み"
    )
    return numbers.to_numpy()


def _asked(question: Question, form: SurveyForm, answers: Mapping[str, pd.Series]) -> pd.Series:
    asked = question.asked_of
    if asked is None or asked.question not in answers:
        return pd.Series(True, index=next(iter(answers.values())).index)
    base = form.questions[asked.question].answers[asked.answer]
    return answers[asked.question].isin(base.sum_of or (asked.answer,))


def _unknown(cells: pd.Series, wrong: pd.Series, file: str, expected: str) -> Iterator[Failure]:
    """Yield one failure for a column, at the first of its wrong rows."""
    rows = cells.index[wrong.to_numpy(bool)]
    if len(rows):
        others = f"（このほかに{len(rows) - 1}行）" if len(rows) > 1 else ""
        yield Failure(file, int(rows[0]), str(cells.name), HIDDEN, expected + others)
