"""The Excel form of a survey's counts that a department fills in, and the tables that are read back from files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import pandas as pd
import xlsxwriter
from openpyxl.utils import get_column_letter

from analysis.checking.failures import Failure, InvalidData
from analysis.model.observations import Status
from analysis.model.survey_counts import COLUMNS
from analysis.model.surveys import SurveyForm

SHEET, HELP, CHOICES = "集計表", "記入のしかた", "選択肢"
STANDARD: Final = Path(__file__).with_name("survey_standard.yml")
"""The description of a survey to begin with."""

HEADERS: Final = {
    "question": "設問",
    "answer": "回答",
    "group": "区分",
    "n": "回答者数 n",
    "weighted": "重み付きの人数",
    "N": "区分の人数 N",
    "share": "割合（％）",
    "status": "値の種類",
    "source": "出典",
    "note": "注",
}
"""Column of ``counts.csv`` -> its head in the form."""

_STATUSES: Final = [status for status in Status if status is not Status.PROJECTED]
_WIDTHS: Final = (30, 30, 22, 12, 14, 14, 12, 16, 20, 30)
_EMPTY_ROWS: Final = 50
"""Rows below the prepared ones that have drop-downs as well."""

_LONGEST: Final = 32_000

_HELP_LINES: Final = (
    "1行に、1つの設問・回答・区分の人数を書きます。設問・回答・区分は一覧から選びます（初めから入っています）。",
    "「回答者数 n」は、その区分でその回答をした人数です。無回答の行も書きます。",
    "「区分の人数 N」は、その区分の回答者の人数です。同じ設問と区分の行には同じ人数を書きます。",
    "公表していない値は「…」、秘匿した値は「X」、該当のない値は「-」と書きます。空のままにはできません。",
    "割合だけを公表している場合は、n に「…」と書き、「割合（％）」を書きます。",
    "使わない区分や回答の行は、行ごと消します。",
    "個人の回答や、氏名・住所などは書かないでください。",
)


def write_form(form: SurveyForm, path: Path) -> None:
    """Write the form of a survey: a row an answer and group, with drop-downs, counts left to be filled in."""
    questions = form.questions
    labels = {
        "question": [question.label for question in questions.values()],
        "answer": list(dict.fromkeys(a.label for q in questions.values() for a in q.answers.values())),
        "group": [form.group_label(group) for group in form.groups],
        "status": [status.label for status in _STATUSES],
    }
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        sheet, help_, choices = (book.add_worksheet(name) for name in (SHEET, HELP, CHOICES))
        head = book.add_format({"bold": True, "bg_color": "#EEF3F9", "border": 1, "text_wrap": True})
        text = book.add_format({"num_format": "@"})
        for place, (title, width) in enumerate(zip(HEADERS.values(), _WIDTHS, strict=True)):
            sheet.write_string(0, place, title, head)
            sheet.set_column(place, place, width, text if place in (0, 1, 2, 7, 8, 9) else None)
        sheet.freeze_panes(1, 3)
        rows = [
            (question.label, answer.label, form.group_label(group))
            for question in questions.values()
            for group in form.groups
            for answer in question.answers.values()
        ]
        for line, row in enumerate(rows, start=1):
            for place, cell in enumerate((*row, "", "", "", "", Status.OBSERVED.label, form.source)):
                if cell:
                    sheet.write_string(line, place, cell)
        last = len(rows) + _EMPTY_ROWS
        for place, (column, values) in enumerate(labels.items()):
            for line, value in enumerate(values):
                choices.write_string(line, place, value)
            letter = get_column_letter(place + 1)
            rule = {"validate": "list", "source": f"={CHOICES}!${letter}$1:${letter}${len(values)}"}
            at = list(HEADERS).index(column)
            sheet.data_validation(1, at, last, at, rule)
        choices.hide()
        help_.set_column(0, 0, 110)
        for line, sentence in enumerate((f"{form.title}の集計表", *_HELP_LINES)):
            help_.write_string(line, 0, sentence)


def is_counts(header: Sequence[str]) -> bool:
    """Tell whether a table is one of counts (``counts.csv`` or the form), not of respondents."""
    names = {cell.strip() for cell in header}
    return any(
        names >= {one["question"], one["answer"], one["group"]} for one in (HEADERS, {c: c for c in COLUMNS})
    )


def read_rows(rows: Sequence[Sequence[str]], form: SurveyForm, name: str) -> pd.DataFrame:
    """Return the rows of a table of counts as text of `COLUMNS`, with their row numbers.

    Labels are read as well as codes, an empty status as observed, an empty source as that of the survey.

    Raises
    ------
    InvalidData
        When a column is missing, or there is no row.
    """
    header = [cell.strip() for cell in rows[0]] if rows else []
    places = {
        column: next((header.index(each) for each in (title, column) if each in header), None)
        for column, title in HEADERS.items()
    }
    missing = [column for column in ("question", "answer", "group", "n", "N") if places[column] is None]
    body = [(i, row) for i, row in enumerate(rows[1:], start=2) if any(cell.strip() for cell in row)]
    failures = [
        Failure(name, 1, HEADERS[column], "（列がない）", f"列「{HEADERS[column]}」") for column in missing
    ]
    if not body:
        failures.append(Failure(name, 0, "", "行がない", "1行に1つの回答の人数"))
    if failures:
        raise InvalidData(failures)
    texts = [
        [
            row[place].strip() if (place := places[column]) is not None and place < len(row) else ""
            for column in COLUMNS
        ]
        for _, row in body
    ]
    frame = pd.DataFrame(texts, columns=list(COLUMNS), index=pd.Index([i for i, _ in body]), dtype="str")
    return _as_codes(frame, form)


def in_words_of_the_form(error: InvalidData) -> InvalidData:
    """Return failures with the heads of the form in the place of the columns of ``counts.csv``."""
    return InvalidData(
        replace(each, column="・".join(HEADERS.get(column, column) for column in each.column.split("・")))
        for each in error.failures
    )


def _as_codes(frame: pd.DataFrame, form: SurveyForm) -> pd.DataFrame:
    found = frame.copy()
    by_label = {question.label: code for code, question in form.questions.items()}
    found["question"] = frame["question"].replace(by_label)
    found["group"] = frame["group"].replace({form.group_label(group): group for group in form.groups})
    answers: Mapping[str, Mapping[str, str]] = {
        code: {answer.label: each for each, answer in question.answers.items()}
        for code, question in form.questions.items()
    }
    found["answer"] = [
        answers.get(question, {}).get(answer, answer)
        for question, answer in zip(found["question"], frame["answer"], strict=True)
    ]
    for column in ("n", "N", "weighted", "share"):
        found[column] = frame[column].str.replace(r"(?<=\d),(?=\d{3})", "", regex=True)
    statuses = {status.label: str(status) for status in _STATUSES}
    found["status"] = frame["status"].replace({**statuses, "": str(Status.OBSERVED)})
    found["source"] = frame["source"].where(frame["source"] != "", form.source)
    return found
