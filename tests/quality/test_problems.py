"""The order and the shape of problems, whatever found them."""

import numpy as np
import pandas as pd

from analysis.quality.problems import COLUMNS, Grade, Kind, problems, together


def found(kind, grade, *scores, indicator="births"):
    rows = pd.DataFrame({"area": "14212", "indicator": indicator, "score": scores})
    return problems(rows, kind, grade, [f"{kind}{score}" for score in scores])


def test_what_a_check_does_not_know_stays_empty():
    table = found(Kind.CONFLICT, Grade.WARNING, 0.5)
    assert tuple(table.columns) == COLUMNS
    (row,) = table.to_dict("records")
    assert row["kind"] == "conflict"
    assert row["grade"] == "warning"
    assert row["basis"] == row["sex"] == row["age"] == ""
    assert table["year"].isna().all()
    assert np.isnan(row["value"])
    assert row["score"] == 0.5


def test_errors_come_first_then_the_kinds_in_order_and_the_worst_of_each():
    table = together(
        [
            found(Kind.OUTLIER, Grade.WARNING, 6.0, -9.0, float("nan")),
            found(Kind.SUM, Grade.WARNING, 0.1),
            found(Kind.BREAK, Grade.ERROR, 0.7),
            found(Kind.CORRECTION, Grade.WARNING),
        ]
    )
    assert table["kind"].tolist() == ["break", "sum", "outlier", "outlier", "outlier"]
    assert table["grade"].tolist()[0] == "error"
    assert table["score"].tolist()[:4] == [0.7, 0.1, -9.0, 6.0]


def test_indicators_that_reports_use_come_before_others_of_their_kind():
    table = together(
        [
            found(Kind.OUTLIER, Grade.WARNING, 50.0, indicator="education_expenditure"),
            found(Kind.OUTLIER, Grade.WARNING, 6.0),
        ],
        used={"births"},
    )
    assert table["indicator"].tolist() == ["births", "education_expenditure"]


def test_each_problem_may_have_its_own_grade():
    rows = pd.DataFrame({"area": ["14212", "14203"]})
    table = problems(rows, Kind.SUM, [Grade.ERROR, Grade.WARNING], ["a", "b"])
    assert table["grade"].tolist() == ["error", "warning"]


def test_nothing_found_is_an_empty_table_of_the_same_columns():
    for empty in (together([]), together([problems(pd.DataFrame(), Kind.SUM, Grade.ERROR, [])])):
        assert empty.empty
        assert tuple(empty.columns) == COLUMNS


def test_everything_has_a_japanese_label():
    labels = [each.label for each in (*Kind, *Grade)]
    assert len(set(labels)) == len(labels) == 7
