"""What may be printed of the counts of a survey: small cells hidden, with as many others as it takes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.methods.survey import Cells, suppress_linked
from analysis.methods.survey.suppression import REFERENCE_BELOW, SUPPRESS_BELOW
from analysis.model.observations import Status
from analysis.model.survey_files import Survey
from analysis.model.survey_groups import within
from analysis.model.surveys import TOTAL, Question, SurveyForm, group_code
from analysis.store.survey_known import KnownCounts, known_counts

_REST: Final = ""
"""Stands for those who are in none of the groups that are there."""

Hidden = set[tuple[str, str]]
"""(answer, group); the answer "" is the number of respondents of the group."""


def published_counts(survey: Survey) -> pd.DataFrame:
    """Return the counts of a survey as they may leave the data folder.

    Figures of fewer than 10 respondents are hidden, and further ones so that totals, subtotals and wider age groups
    do not give them away. A share of a group of known size counts as that many respondents; what a publisher has
    hidden stays so and is protected as a small figure (`analysis.store.survey_known`).

    Returns
    -------
    The columns of `analysis.model.survey_counts.typed_counts` and `reference` (bool: fewer than 30 respondents in the
    group, 参考値). Hidden figures are NaN with status ``suppressed``, as are all figures of a hidden group.
    """
    table, form = survey.counts.copy(), survey.form
    table["reference"] = table["N"] < REFERENCE_BELOW
    of_everybody = [code for code, question in form.questions.items() if question.asked_of is None]
    few = table["N"] < SUPPRESS_BELOW
    hidden_groups = set(table.loc[few & table["question"].isin(of_everybody), "group"])
    while True:
        hidden: dict[str, Hidden] = {}
        for code in (code for code in form.questions if (table["question"] == code).any()):
            hidden[code] = _hidden(table[table["question"] == code], form, code, hidden_groups, hidden)
        more = {group for code in of_everybody for answer, group in hidden.get(code, ()) if not answer}
        if more <= hidden_groups:
            break
        hidden_groups |= more
    rows = list(zip(table["question"], table["answer"], table["group"], strict=True))
    whole = np.array([("", group) in hidden[question] for question, _, group in rows], bool)
    secret = np.array([(answer, group) in hidden[question] for question, answer, group in rows], bool) | whole
    table.loc[secret, ["n", "weighted", "share"]] = np.nan
    table.loc[secret, ["status", "n_status"]] = str(Status.SUPPRESSED)
    table.loc[whole, "N"] = np.nan
    table.loc[whole, "N_status"] = str(Status.SUPPRESSED)
    return table


def _hidden(
    rows: pd.DataFrame, form: SurveyForm, code: str, hidden_groups: set[str], done: Mapping[str, Hidden]
) -> Hidden:
    """Return what one question hides; that of an earlier question which it was asked of counts for its groups."""
    question = form.questions[code]
    asked = question.asked_of
    groups = hidden_groups | set(rows.loc[rows["N"] < SUPPRESS_BELOW, "group"])
    if asked is not None:
        groups |= {group for answer, group in done.get(asked.question, ()) if answer == asked.answer}
    n = rows["n"].fillna(rows["share"] * rows["N"] / 100)
    small = n < SUPPRESS_BELOW
    hidden = set(zip(rows.loc[small, "answer"], rows.loc[small, "group"], strict=True))
    hidden |= {("", group) for group in groups & set(rows["group"])}
    withheld = rows.loc[rows["status"] == str(Status.SUPPRESSED)]
    hidden |= set(zip(withheld["answer"], withheld["group"], strict=True))
    if not hidden:
        return hidden
    table = known_counts(rows)
    while True:
        before = set(hidden)
        for grouping in _finest(form, table):
            for answers in _answers(question, table):
                hidden |= _linked(table, form, question, grouping, answers, hidden)
        if not {(answer, group) for answer, group in hidden - before if group == TOTAL}:
            return hidden


def _answers(question: Question, table: KnownCounts) -> Iterator[tuple[str, ...]]:
    """Yield the answers that go into one table: all of them, or each by itself where several may be given."""
    present = tuple(code for code in question.single_answers if code in table.answers)
    if question.multiple:
        yield from ((code,) for code in present)
    elif present:
        yield present


def _finest(form: SurveyForm, table: KnownCounts) -> list[str]:
    """Return the groupings that no other one refines; "" when there are only totals."""
    present = [
        id_
        for id_, grouping in form.groupings.items()
        if any(group_code(id_, group) in table.groups for group in grouping.groups)
    ]
    finest = [
        id_
        for id_ in present
        if not any(other != id_ and within(form.groupings, other, id_) is not None for other in present)
    ]
    return finest or [_REST]


def _linked(
    table: KnownCounts,
    form: SurveyForm,
    question: Question,
    grouping: str,
    answers: tuple[str, ...],
    hidden: Hidden,
) -> Hidden:
    """Return what one grouping, with those that it refines, must hide."""
    classes = [
        group
        for group in (form.groupings[grouping].groups if grouping else ())
        if group_code(grouping, group) in table.groups
    ]
    own = [group_code(grouping, group) for group in classes]
    names, members = list(own), [*np.eye(len(own), len(own) + 1, dtype=bool)]
    if TOTAL in table.groups:
        names, members = [TOTAL, *names], [np.ones(len(own) + 1, bool), *members]
    for id_, other in form.groupings.items():
        home = within(form.groupings, grouping, id_) if grouping and id_ != grouping else None
        for group in other.groups if home else ():
            member = np.array([home is not None and home[each] == group for each in classes] + [False], bool)
            if group_code(id_, group) in table.groups and member.any():
                names.append(group_code(id_, group))
                members.append(member)
    columns = [(code, [code == each for each in (*answers, _REST)]) for code in answers]
    columns += [
        (code, [each in answer.sum_of for each in (*answers, _REST)])
        for code, answer in question.answers.items()
        if answer.sum_of and code in table.answers and set(answer.sum_of) <= set(answers)
    ]
    columns.append(("", [True] * (len(answers) + 1)))
    figures = [code for code, _ in columns]
    cells = table.filled(
        names, figures, np.array(members, bool), np.array([each for _, each in columns], bool)
    )
    if cells is None:  # the publisher's figures contradict each other: nothing is certain of any group
        return {(answer, name) for name in names if name != TOTAL for answer in figures}
    if cells[:, -1].any():
        # what is left of everybody: for one of several answers, those who did not give it
        columns.insert(-1, ("not", [False] * len(answers) + [True]))
    secret = np.array(
        [[(answer, name) in hidden or ("", name) in hidden for answer, _ in columns] for name in names], bool
    )
    fixed = np.zeros_like(secret)
    fixed[:, -1] = [("", name) not in hidden for name in names]
    found = _suppressed(
        cells, np.array(members, bool), np.array([each for _, each in columns], bool), secret, fixed
    )
    return {
        (answer, name)
        for name, row in zip(names, found, strict=True)
        for (answer, _), each in zip(columns, row, strict=True)
        if each and answer != "not"
    }


def _suppressed(
    cells: NDArray[np.float64],
    members: NDArray[np.bool_],
    columns: NDArray[np.bool_],
    secret: NDArray[np.bool_],
    fixed: NDArray[np.bool_],
) -> NDArray[np.bool_]:
    importance = (
        np.where(columns.sum(axis=1) > 1, 10.0, 1.0) * np.where(members.all(axis=1), 100.0, 1.0)[:, None]
    )
    try:
        return suppress_linked(
            Cells(cells), members, columns, importance=importance, hidden=secret, fixed=fixed
        )
    except RuntimeError:  # then whole groups must go
        return suppress_linked(Cells(cells), members, columns, importance=importance, hidden=secret)
