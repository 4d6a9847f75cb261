"""Counts as they may be printed; the reader's attack is subtraction, done here by hand."""

from __future__ import annotations

import copy
from pathlib import Path

import pandas as pd
import pytest
import yaml

from analysis.model.catalogue import Catalogue
from analysis.model.survey_counts import COLUMNS, typed_counts
from analysis.model.survey_files import Survey, load_survey
from analysis.model.survey_groups import within
from analysis.model.surveys import SurveyForm
from analysis.store.survey_tables import published_counts

DATA = Path(__file__).resolve().parents[2] / "data"

FORM = yaml.safe_load("""
area: "14212"
id: citizens_2025
name: 市民意識調査
fiscal_year: 2025
groupings:
  age:
    label: 年齢
    groups:
      18-39: {label: 18〜39歳, ages: {youngest: 18, oldest: 39}}
      40-64: {label: 40〜64歳, ages: {youngest: 40, oldest: 64}}
      65+: {label: 65歳以上, ages: {youngest: 65}}
  wide:
    label: 世代
    groups:
      18-64: {label: 64歳以下, ages: {youngest: 18, oldest: 64}}
      65+: {label: 65歳以上, ages: {youngest: 65}}
questions:
  settlement:
    label: 住み続けたいか
    answers:
      stay: {label: 住み続けたい}
      move: {label: 移りたい}
      neither: {label: どちらでもない}
      no_answer: {label: 無回答, meaning: no_answer}
      not_stay: {label: 住み続けたい以外, sum_of: [move, neither, no_answer]}
""")
CELLS = {"age:18-39": (60, 30, 24, 4), "age:40-64": (90, 25, 20, 18), "age:65+": (150, 22, 31, 40)}


def survey_of(cells: dict[str, tuple[int, ...]], form: dict | None = None) -> Survey:
    model = SurveyForm.model_validate(form or FORM)
    every = dict(cells)
    every["total"] = tuple(map(sum, zip(*cells.values(), strict=True)))
    every["wide:18-64"] = tuple(a + b for a, b in zip(cells["age:18-39"], cells["age:40-64"], strict=True))
    every["wide:65+"] = cells["age:65+"]
    rows = []
    for group, counts in every.items():
        values = [*counts, sum(counts[1:])]
        for answer, n in zip(model.questions["settlement"].answers, values, strict=True):
            rows.append(
                ["settlement", answer, group, str(n), "", str(sum(counts)), "", "observed", "plan", ""]
            )
    frame = pd.DataFrame(rows, columns=list(COLUMNS), dtype="str")
    frame.index += 2
    return Survey(model, typed_counts(frame, "counts.csv", model, {"plan"}))


def wide(table: pd.DataFrame) -> pd.DataFrame:
    return table.pivot_table(index="group", columns="answer", values="n", aggfunc="first", dropna=False)


def test_a_small_cell_is_hidden_and_cannot_be_had_by_subtraction():
    shown = wide(published_counts(survey_of(CELLS)))
    assert pd.isna(shown.at["age:18-39", "no_answer"])
    row, column = shown.loc["age:18-39"], shown["no_answer"]
    assert row[["stay", "move", "neither", "no_answer"]].isna().sum() >= 2
    assert column[["age:18-39", "age:40-64", "age:65+"]].isna().sum() >= 2
    # 64歳以下 less 40〜64歳 would be the small cell
    assert pd.isna(shown.at["age:40-64", "no_answer"]) or pd.isna(shown.at["wide:18-64", "no_answer"])
    assert shown.loc["total"].notna().all()


def test_groups_within_groups_are_known_through_crossings():
    form = copy.deepcopy(FORM)
    form["groupings"]["sex"] = {
        "label": "性別",
        "groups": {"male": {"label": "男"}, "female": {"label": "女"}},
    }
    form["groupings"]["sex_age"] = {"label": "性別・年齢", "cross": ["sex", "age"]}
    groupings = SurveyForm.model_validate(form).groupings
    assert within(groupings, "sex_age", "sex")["female_65+"] == "female"
    assert within(groupings, "sex_age", "wide") == {
        f"{sex}_{age}": wide
        for sex in ("male", "female")
        for age, wide in (("18-39", "18-64"), ("40-64", "18-64"), ("65+", "65+"))
    }
    assert within(groupings, "wide", "age") is None
    assert within(groupings, "sex", "age") is None


def test_a_follow_up_question_hides_whose_base_the_first_one_hides():
    form = copy.deepcopy(FORM)
    del form["groupings"]["wide"]
    form["questions"]["reason"] = {
        "label": "理由",
        "asked_of": {"question": "settlement", "answer": "move"},
        "answers": {"job": {"label": "仕事"}, "none": {"label": "無回答", "meaning": "no_answer"}},
    }
    model = SurveyForm.model_validate(form)
    # 8 of the young want to move, so that the movers of another age are hidden with them
    cells = {"age:18-39": (60, 8, 20, 14), "age:40-64": (90, 45, 20, 18), "age:65+": (150, 42, 31, 40)}
    cells["total"] = tuple(map(sum, zip(*cells.values(), strict=True)))
    rows = []
    for group, counts in cells.items():
        values = [*counts, sum(counts[1:])]
        for answer, n in zip(model.questions["settlement"].answers, values, strict=True):
            rows.append(
                ["settlement", answer, group, str(n), "", str(sum(counts)), "", "observed", "plan", ""]
            )
        for answer, n in (("job", counts[1] // 2), ("none", counts[1] - counts[1] // 2)):
            rows.append(["reason", answer, group, str(n), "", str(counts[1]), "", "observed", "plan", ""])
    frame = pd.DataFrame(rows, columns=list(COLUMNS), dtype="str")
    table = published_counts(Survey(model, typed_counts(frame, "counts.csv", model, {"plan"})))
    movers = table[table["answer"] == "move"].set_index("group")["n"]
    assert movers.isna().sum() == 2
    base = table[table["question"] == "reason"].groupby("group")["N"].first()
    assert (base.isna() == movers.isna().reindex(base.index)).all()
    assert table.loc[table["question"] == "settlement", "N"].notna().all()


def test_hidden_cells_say_suppressed_and_the_others_are_untouched():
    survey = survey_of(CELLS)
    table = published_counts(survey)
    hidden = table["n"].isna()
    assert set(table.loc[hidden, "status"]) == {"suppressed"}
    assert (table.loc[~hidden, "n"] == survey.counts.loc[~hidden, "n"]).all()
    assert hidden.sum() < 12


def test_a_group_of_fewer_than_ten_is_hidden_as_a_whole():
    cells = {**CELLS, "age:18-39": (3, 1, 1, 1)}
    table = published_counts(survey_of(cells))
    young = table[table["group"] == "age:18-39"]
    assert young[["n", "N"]].isna().all(axis=None)
    sizes = table.groupby("group")["N"].first()
    assert pd.isna(sizes["age:40-64"]) or pd.isna(sizes["wide:18-64"])
    assert pd.isna(sizes["age:40-64"]) or pd.isna(sizes["age:65+"])


def test_fewer_than_thirty_are_marked_as_reference():
    table = published_counts(survey_of({**CELLS, "age:18-39": (12, 0, 0, 14)}))
    assert table.loc[table["group"] == "age:18-39", "reference"].all()
    assert not table.loc[table["group"] == "age:65+", "reference"].any()


def test_nothing_small_hides_nothing():
    table = published_counts(survey_of(dict.fromkeys(CELLS, (50, 40, 30, 20))))
    assert table["n"].notna().all()


def test_published_shares_of_small_groups_are_hidden_too():
    form = copy.deepcopy(FORM)
    form["questions"]["settlement"]["complete"] = False
    model = SurveyForm.model_validate(form)
    rows = [
        ["settlement", "stay", "total", "…", "", "500", "80.0", "observed", "plan", ""],
        ["settlement", "move", "total", "…", "", "500", "1.2", "observed", "plan", ""],
    ]
    frame = pd.DataFrame(rows, columns=list(COLUMNS), index=[2, 3], dtype="str")
    table = published_counts(Survey(model, typed_counts(frame, "counts.csv", model, {"plan"})))
    assert table["share"].isna().tolist() == [False, True]


@pytest.mark.parametrize(("area", "id_"), [("14203", "citizens_2016"), ("14100", "citizens_2020")])
def test_shipped_shares_stay(area, id_):
    survey = load_survey(DATA, area, id_, Catalogue.load(DATA))
    assert (published_counts(survey)["share"] == survey.counts["share"]).all()
