"""Do the counts of a survey add up: answers to everybody, subtotals to their parts, groups to all respondents."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import pandas as pd

from analysis.checking.failures import Failure
from analysis.model.surveys import TOTAL, Question, SurveyForm, group_code

_ROUNDING: Final = 0.05
"""Half of the last digit of a share that is printed with one decimal."""

_SLACK: Final = 1e-6


def sum_failures(table: pd.DataFrame, name: str, form: SurveyForm) -> list[Failure]:
    """Return what does not add up in typed counts (`analysis.model.survey_counts`)."""
    failures: list[Failure] = []
    for (question_id, group), rows in table.groupby(["question", "group"], sort=False):
        question = form.questions[str(question_id)]
        by_answer = rows.set_index("answer").assign(row=rows.index)
        label = f"{form.group_label(str(group))}の「{question.label}」"
        failures += _one_base(rows, name, label)
        failures += _shares_of_counts(rows, name)
        failures += _all_answers(by_answer, name, question, label)
        failures += _subtotals(by_answer, name, question)
        if not question.multiple:
            failures += _whole(by_answer, name, question, label)
    failures += _groups(table, name, form)
    return failures


def _one_base(rows: pd.DataFrame, name: str, label: str) -> Iterator[Failure]:
    first = rows.index[0]
    for row in rows.index[1:]:
        same = rows.at[row, "N"] == rows.at[first, "N"] or (
            pd.isna(rows.at[row, "N"]) and rows.at[row, "N_status"] == rows.at[first, "N_status"]
        )
        if not same:
            expected = f"{label}のほかの行と同じ人数（{first}行目は {_shown(rows.at[first, 'N'])}）"
            yield Failure(name, row, "N", _shown(rows.at[row, "N"]), expected)


def _shares_of_counts(rows: pd.DataFrame, name: str) -> Iterator[Failure]:
    for row in rows.index:
        n, base, share = rows.at[row, "n"], rows.at[row, "N"], rows.at[row, "share"]
        # a weighted share is another number than n / N
        if pd.isna(rows.at[row, "weighted"]) and pd.notna(share) and pd.notna(n) and base > 0:
            true = 100 * n / base
            if abs(share - true) > _ROUNDING + _SLACK:
                yield Failure(name, row, "share", f"{share:g}", f"n ÷ N の {true:.1f}")


def _all_answers(rows: pd.DataFrame, name: str, question: Question, label: str) -> Iterator[Failure]:
    missing = [code for code in question.single_answers if code not in rows.index]
    if question.complete and missing:
        expected = f"{label}の、無回答を含むすべての回答の行（ない値は「…」か「X」）"
        yield Failure(name, int(rows["row"].iloc[0]), "answer", f"{'、'.join(missing)} の行がない", expected)


def _subtotals(rows: pd.DataFrame, name: str, question: Question) -> Iterator[Failure]:
    for code, answer in question.answers.items():
        if not answer.sum_of or code not in rows.index or not set(answer.sum_of) <= set(rows.index):
            continue
        for column, slack in (("n", 0.0), ("share", _ROUNDING * (len(answer.sum_of) + 1))):
            whole, parts = rows.at[code, column], rows.loc[list(answer.sum_of), column]
            if question.multiple or pd.isna(whole) or parts.isna().any():
                continue
            if abs(whole - parts.sum()) > slack + _SLACK:
                expected = f"{'、'.join(answer.sum_of)} の和 {parts.sum():g}"
                yield Failure(name, int(rows.at[code, "row"]), column, f"{whole:g}", expected)


def _whole(rows: pd.DataFrame, name: str, question: Question, label: str) -> Iterator[Failure]:
    """Check that the answers that exclude each other are everybody, or not more when some are not there."""
    present = [code for code in question.answers if code in rows.index]
    for column in ("n", "share"):
        known = [c for c in present if pd.notna(rows.at[c, column])]
        known_parts = {part for c in known for part in question.answers[c].sum_of}
        top = [c for c in known if c not in known_parts]
        if not top:
            continue
        total = float(rows.loc[top, column].sum())
        whole = float(rows["N"].iloc[0]) if column == "n" else 100.0
        slack = (0.0 if column == "n" else _ROUNDING * len(top)) + _SLACK
        every = question.complete and set(top) | known_parts >= set(question.single_answers)
        row = int(rows.loc[top, "row"].max())
        if pd.isna(whole):
            continue
        if every and abs(total - whole) > slack:
            yield Failure(name, row, column, f"合計 {total:g}", f"{label}の回答の合計が {whole:g}")
        elif total > whole + slack:
            yield Failure(name, row, column, f"合計 {total:g}", f"{label}の回答の合計が {whole:g} 以下")


def _groups(table: pd.DataFrame, name: str, form: SurveyForm) -> Iterator[Failure]:
    """Check that the groups of a complete grouping have together as many respondents as there are."""
    for question in form.questions:
        rows = table[table["question"] == question]
        for column, answers in (("N", rows["answer"].unique()[:1]), ("n", rows["answer"].unique())):
            for answer in answers:
                of_answer = rows[rows["answer"] == answer] if column == "n" else rows.drop_duplicates("group")
                values = of_answer.set_index("group")[column]
                yield from _partitions(values, of_answer, name, form, column)


def _partitions(
    values: pd.Series, rows: pd.DataFrame, name: str, form: SurveyForm, column: str
) -> Iterator[Failure]:
    if TOTAL not in values.index or pd.isna(values[TOTAL]):
        return
    for id_, grouping in form.groupings.items():
        groups: Sequence[str] = [group_code(id_, group) for group in grouping.groups]
        present = [group for group in groups if group in values.index]
        if not present:
            continue
        total, parts = float(values[TOTAL]), values[present]
        row = int(rows.index[rows["group"] == present[-1]][0])
        missing = "、".join(group for group in groups if group not in present)
        short = column == "N" and parts.notna().all() and parts.sum() < total
        # a group without respondents may be left out
        if grouping.complete and missing and short:
            yield Failure(name, row, "group", f"{missing} の行がない", f"「{grouping.label}」のすべての区分")
        elif grouping.complete and not missing and parts.notna().all():
            if parts.sum() != total:
                expected = f"「{grouping.label}」の区分の合計が全体と同じ {total:g}"
                yield Failure(name, row, column, f"合計 {parts.sum():g}", expected)
        elif parts.sum() > total:
            expected = f"「{grouping.label}」の区分の合計が全体の {total:g} 以下"
            yield Failure(name, row, column, f"合計 {parts.sum():g}", expected)


def _shown(value: float) -> str:
    return "（値なし）" if pd.isna(value) else f"{value:g}"
