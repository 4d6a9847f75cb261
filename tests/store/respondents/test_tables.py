"""Tables of respondents are right, and safe against a reader who works things out.

Oracles: counts by pandas straight from the file, weights by a raking of our own, and for disclosure linear programs
over the cells behind all published figures at once.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import optimize, sparse

from analysis.model.surveys import read_form
from analysis.store import respondents
from analysis.store.respondents import SurveyTables, respondent_tables, take_in

from .conftest import grouped


def in_group(raw: pd.DataFrame, group: str) -> pd.Series:
    if group == "total":
        return pd.Series(True, index=raw.index)
    grouping, code = group.split(":")
    if grouping == "sex_young":
        sex, young = code.split("_")
        return (raw["sex"] == sex) & (raw["young"] == young)
    return raw[{"sex": "sex", "age": "band", "young": "young"}[grouping]] == code


def gave(raw: pd.DataFrame, question: str, answer: str) -> tuple[pd.Series, pd.Series]:
    """Who gave an answer, and who was asked."""
    moving = raw["問1"].isin(["4", "5"])
    if question == "reason":
        columns = {
            "job": "理由_仕事",
            "transport": "理由_交通",
            "housing": "理由_住宅",
            "family": "理由_家族",
        }
        none = ~(raw[list(columns.values())] == "1").any(axis=1)
        return moving & (none if answer == "no_answer" else raw[columns.get(answer, "問1")] == "1"), moving
    everybody = pd.Series(True, index=raw.index)
    if question == "life":
        codes = {"satisfied": ["1"], "neutral": ["2"], "dissatisfied": ["3"], "no_answer": [""]}
        return raw["問3"].isin(codes[answer]), everybody
    codes = {"stay": ["1"], "stay_rather": ["2"], "neither": ["3"], "move_rather": ["4"], "move": ["5"]}
    codes |= {"no_answer": [""], "stay_total": ["1", "2"], "move_total": ["4", "5"]}
    return raw["問1"].isin(codes[answer]), everybody


def test_every_figure_is_that_of_the_file_or_hidden(tables, raw):
    assert tables.set_aside
    for row in tables.table.to_dict("records"):
        trait, asked = gave(raw, row["question"], row["answer"])
        inside = in_group(raw, row["group"])
        n, base = (trait & inside).sum(), (asked & inside).sum()
        assert np.isnan(row["N"]) or row["N"] == base
        if n < 10 or np.isnan(row["n"]):
            assert np.isnan([row[c] for c in respondents.COLUMNS[3:-1] if c != "N"]).all(), row
            assert row["status"] == "suppressed"
            continue
        assert row["n"] == n
        assert row["share"] == pytest.approx(n / base)
        weights = raw.loc[inside & trait, "weight"].sum()
        assert row["weighted"] == pytest.approx(weights, rel=1e-6)
        assert row["weighted_share"] == pytest.approx(
            weights / raw.loc[inside & asked, "weight"].sum(), rel=1e-6
        )
        assert row["weighted_lower"] < row["weighted_share"] < row["weighted_upper"]
        assert row["lower"] < row["share"] < row["upper"]
        assert row["status"] == ("reference" if base < 30 else "published")


def test_non_answers_have_rows_of_their_own(tables):
    total = tables.table[tables.table["group"] == "total"]
    assert total.loc[(total["question"] == "settlement") & (total["answer"] == "no_answer"), "n"].item() >= 10


def test_what_the_question_needs_is_not_hidden(tables):
    shown = tables.table.set_index(["question", "answer", "group"])["n"]
    for group in ("total", "sex:male", "sex:female", "young:18-39", "young:40+"):
        for answer in ("stay_total", "move_total"):
            assert shown["settlement", answer, group] >= 10


def test_weights_meet_the_population_and_their_cost_is_told(tables, raw):
    weighting = tables.weighting
    assert weighting.missing == ""
    weight = raw["weight"].to_numpy()
    assert weighting.n == len(raw)
    assert weighting.effective_n == pytest.approx(weight.sum() ** 2 / (weight**2).sum(), rel=1e-6)
    assert weighting.after == pytest.approx(
        (weight.min(), np.median(weight), weight.max()) / weight.mean(), rel=1e-6
    )
    margins = weighting.margins.set_index(["grouping", "group"])
    assert margins.loc[("sex", "female"), "population_share"] == pytest.approx(45000 / 88000)
    assert margins.loc[("age", "70+"), "n"] == (raw["band"] == "70+").sum()


class Reader:
    """Writes down every published figure as a sum of unknown cells: a class of people and what they answered."""

    def __init__(self, raw: pd.DataFrame, table: pd.DataFrame, keys: list[str]) -> None:
        self.classes = raw.groupby(keys).ngroup().to_numpy()
        self.raw, self.table = raw, table
        self.answers = {
            "settlement": ["stay", "stay_rather", "neither", "move_rather", "move", "no_answer"],
            "life": ["satisfied", "neutral", "dissatisfied", "no_answer"],
        } | {f"reason/{r}": ["yes", "no"] for r in ("job", "transport", "housing", "family", "no_answer")}
        self.count = self.classes.max() + 1
        self.start, size = {}, 0
        for name, answers in self.answers.items():
            self.start[name] = size
            size += self.count * len(answers)
        self.size = size

    def cells(self, row: dict) -> np.ndarray:
        """The cells that a figure adds up."""
        part, inside = np.zeros(self.size), in_group(self.raw, row["group"]).to_numpy()
        sums = {"stay_total": ["stay", "stay_rather"], "move_total": ["move_rather", "move"]}
        reason = row["question"] == "reason"
        name = f"reason/{row['answer']}" if reason else row["question"]
        wanted = ["yes"] if reason else sums.get(row["answer"], [row["answer"]])
        for group in np.unique(self.classes[inside]):
            for answer in wanted:
                part[
                    self.start[name] + group * len(self.answers[name]) + self.answers[name].index(answer)
                ] = 1
        return part

    def system(self, weights: np.ndarray | None) -> tuple[list[np.ndarray], list[float]]:
        """Equations: numbers, bases, weighted numbers, and what ties the questions to each other."""
        left, right = [], []
        for row in self.table.to_dict("records"):
            if not np.isnan(row["n"]):
                left.append(self.cells(row))
                right.append(row["n"])
                if weights is not None:
                    left.append(self.cells(row) * weights)
                    right.append(row["weighted"])
            if not np.isnan(row["N"]):
                every = [{**row, "answer": answer} for answer in self.answers.get(row["question"], [])]
                if row["question"] == "reason":
                    every = [{**row, "question": "settlement", "answer": "move_total"}]
                left.append(sum(self.cells(each) for each in every))
                right.append(row["N"])
        for group in range(self.count):
            first = self.start["settlement"] + group * 6
            for name, answers in self.answers.items():
                if name == "settlement":
                    continue
                tie = np.zeros(self.size)
                begin = self.start[name] + group * len(answers)
                tie[begin : begin + len(answers)] = 1
                tie[first : first + 6] -= [0, 0, 0, 1, 1, 0] if name.startswith("reason") else [1] * 6
                left.append(tie)
                right.append(0.0)
        return left, right

    def widths(self, weights: np.ndarray | None, small: list[dict]) -> list[tuple[float, float]]:
        left, right = self.system(weights)
        matrix = sparse.csr_array(np.array(left))
        found = []
        for row in small:
            ends = []
            for sign in (1, -1):
                solved = optimize.linprog(sign * self.cells(row), A_eq=matrix, b_eq=right)
                assert solved.status == 0, solved.message
                ends.append(sign * solved.fun)
            found.append((ends[0], ends[1]))
        return found


def small_figures(tables: SurveyTables, raw: pd.DataFrame) -> list[dict]:
    rows = [row for row in tables.table.to_dict("records") if np.isnan(row["n"])]
    return [
        r for r in rows if (gave(raw, r["question"], r["answer"])[0] & in_group(raw, r["group"])).sum() < 10
    ]


def test_no_small_figure_can_be_worked_out_from_all_tables_together(tables, raw):
    """Several questions, groups, margins and subtotals at once."""
    small = small_figures(tables, raw)
    assert len(small) > 50
    for low, high in Reader(raw, tables.table, ["sex", "band"]).widths(None, small):
        assert low < 1e-3
        assert high > 10 - 1e-3


def test_nor_by_who_knows_everybodys_weight(tables, raw):
    """The worst case: weights of each sex, age and district known exactly, weighted numbers printed exactly."""
    keys = ["sex", "band", "地区"]
    reader = Reader(raw, tables.table, keys)
    of_class = raw.groupby(reader.classes)["weight"].agg(["min", "max"])
    assert np.allclose(of_class["min"], of_class["max"])
    weights = np.concatenate([np.repeat(of_class["min"].to_numpy(), len(a)) for a in reader.answers.values()])
    small = small_figures(tables, raw)[::4]
    assert all(high - low > WIDTH for low, high in reader.widths(weights, small))


WIDTH = 9.0
"""Persons between which a small figure must stay uncertain even then."""


def test_an_attack_on_unprotected_tables_does_succeed(tables, raw):
    """Guards the attack above: with only the small figures hidden it finds some exactly."""
    table = tables.table.copy()
    for place, row in enumerate(table.to_dict("records")):
        n = (gave(raw, row["question"], row["answer"])[0] & in_group(raw, row["group"])).sum()
        table.loc[place, "n"] = n if n >= 10 else np.nan
    small = small_figures(tables, raw)[:20]
    widths = Reader(raw, table, ["sex", "band"]).widths(None, small)
    assert any(high - low < 1e-6 for low, high in widths)


@pytest.mark.slow
def test_a_small_survey_hides_whole_groups_and_has_no_weights(made_up, data):
    """Every twelfth respondent: some ages have fewer than ten."""
    rows = pd.read_csv(made_up / "respondents.csv", dtype=str, keep_default_na=False).iloc[::12]
    form = read_form(made_up / "survey.yml").model_copy(update={"id": "small"})
    rows.to_csv(data / "small.csv", index=False)
    take_in(data / "small.csv", form, data)
    found = respondent_tables(data, form)
    raw = grouped(rows)
    sizes = found.table[found.table["question"] == "life"].groupby("group")["N"].first()
    few = {band for band, n in raw["band"].value_counts().items() if n < 10}
    assert few
    assert sizes[[f"age:{band}" for band in few]].isna().all()
    assert "10人未満" in found.weighting.missing
    assert found.table["weighted"].isna().all()
    for low, high in Reader(raw, found.table, ["sex", "band"]).widths(None, small_figures(found, raw)):
        assert low < 1e-3
        assert high > 10 - 1e-3
