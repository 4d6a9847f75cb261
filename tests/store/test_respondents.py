"""Respondents: read in one place, never shown, their tables safe against a reader who works things out.

Oracles: counts by pandas straight from the file, weights by a raking of our own, and for disclosure linear programs
over the cells behind all published figures at once.
"""

from __future__ import annotations

import ast
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml
from scipy import optimize, sparse

from analysis.checking.errors import InputError
from analysis.model.surveys import SurveyForm, read_form
from analysis.store import respondents
from analysis.store.respondents import SurveyTables, respondent_tables, stored, take_in

PROJECT = Path(__file__).resolve().parents[2]
PERSONS = {"male": [6400, 5600, 7100, 7900, 6300, 9700], "female": [5900, 5200, 6800, 7700, 6500, 12900]}
BANDS = ["18-29", "30-39", "40-49", "50-59", "60-69", "70+"]


@pytest.fixture(scope="module")
def made_up(tmp_path_factory) -> Path:
    """The folder with the synthetic survey, made by the script."""
    folder = tmp_path_factory.mktemp("synthetic")
    script = PROJECT / "scripts" / "synthetic_survey.py"
    subprocess.run([sys.executable, str(script), "--out", str(folder)], check=True, capture_output=True)
    return folder


@pytest.fixture(scope="module")
def data(made_up, tmp_path_factory) -> Path:
    """A data folder with the synthetic respondents in its store."""
    folder = tmp_path_factory.mktemp("data")
    for name in ("areas.csv", "indicators.csv", "bases.csv", "sources.csv"):
        shutil.copy(PROJECT / "data" / name, folder)
    (folder / "observations").mkdir()
    shutil.copy(PROJECT / "data" / "observations" / "city_plan.csv", folder / "observations")
    take_in(made_up / "respondents.csv", read_form(made_up / "survey.yml"), folder)
    return folder


@pytest.fixture(scope="module")
def tables(made_up, data) -> SurveyTables:
    return respondent_tables(data, read_form(made_up / "survey.yml"))


@pytest.fixture(scope="module")
def raw(made_up) -> pd.DataFrame:
    """The respondents as pandas reads them, without those who did not give sex or age: fewer than 30 of each."""
    rows = pd.read_csv(made_up / "respondents.csv", dtype=str, keep_default_na=False)
    without_age, without_sex = (rows["年齢"] == "").sum(), (rows["性別"] == "9").sum()
    assert 0 < without_age < 30
    assert 0 < without_sex < 30
    rows = grouped(rows)
    rows["weight"] = raking(rows)
    return rows


def grouped(rows: pd.DataFrame) -> pd.DataFrame:
    """Those who gave sex and age, with their groups."""
    rows = rows[(rows["年齢"] != "") & (rows["性別"] != "9")].reset_index(drop=True)
    age = rows["年齢"].astype(int)
    rows["band"] = pd.cut(age, [17, 29, 39, 49, 59, 69, 200], labels=BANDS).astype(str)
    rows["sex"] = rows["性別"].map({"1": "male", "2": "female"})
    rows["young"] = np.where(age < 40, "18-39", "40+")
    return rows


def raking(rows: pd.DataFrame) -> np.ndarray:
    """Weights by proportional fitting, written anew."""
    weight = rows["重み"].astype(float).to_numpy().copy()
    margins = [("sex", {s: sum(n) for s, n in PERSONS.items()})]
    margins.append(("band", {b: PERSONS["male"][i] + PERSONS["female"][i] for i, b in enumerate(BANDS)}))
    for _ in range(200):
        for column, persons in margins:
            for label, size in persons.items():
                inside = (rows[column] == label).to_numpy()
                weight[inside] *= size / weight[inside].sum()
    return weight


# -- what comes out ---------------------------------------------------------------------------------------------------


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


# -- what a reader could work out -------------------------------------------------------------------------------------


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


# -- who may look -----------------------------------------------------------------------------------------------------


def imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def test_only_one_module_reads_respondents():
    module = "analysis.store.respondent_file"
    readers = [
        p for p in (PROJECT / "analysis").rglob("*.py") if any(i.startswith(module) for i in imports(p))
    ]
    assert [path.name for path in readers] == ["respondents.py"]
    text = "\n".join(p.read_text(encoding="utf-8") for p in (PROJECT / "notebooks").glob("*.ipynb"))
    assert "respondent_file" not in text


def test_what_that_module_offers_holds_no_respondents():
    assert set(respondents.__all__) == {"SurveyTables", "respondent_tables", "stored", "take_in"}
    others = [p for p in (PROJECT / "analysis").rglob("*.py") if p.name != "respondents.py"]
    used = {name for p in others for name in imports(p) if name.startswith("analysis.store.respondents.")}
    offered = {
        f"analysis.store.respondents.{name}"
        for name in (*respondents.__all__, "PUBLISHED", "REFERENCE", "SUPPRESSED", "COLUMNS")
    }
    assert used <= offered


def test_respondents_are_kept_outside_git_and_only_the_columns_used(data, made_up):
    path = stored(data, "99201", "synthetic_2025")
    assert path.relative_to(data).parts[0] == "store"
    assert "data/store/" in (PROJECT / ".gitignore").read_text(encoding="utf-8").split()
    header = path.read_text(encoding="utf-8").splitlines()[0].split(",")
    assert "データの種類" not in header
    assert set(header) < set(
        (made_up / "respondents.csv").read_text(encoding="utf-8").splitlines()[0].split(",")
    )
    if sys.platform != "win32":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


# -- what is refused --------------------------------------------------------------------------------------------------


@pytest.fixture
def refused(made_up, tmp_path):
    """Write a changed copy of the file, and return the message with which it is refused."""

    def run(change, **form_changes) -> str:
        rows = pd.read_csv(made_up / "respondents.csv", dtype=str, keep_default_na=False).head(60)
        rows = change(rows)
        path = tmp_path / "回答.csv"
        rows.to_csv(path, index=False)
        content = yaml.safe_load((made_up / "survey.yml").read_text(encoding="utf-8")) | form_changes
        with pytest.raises(InputError) as caught:
            take_in(path, SurveyForm.model_validate(content), tmp_path)
        assert not (tmp_path / "store").exists()
        return str(caught.value)

    return run


SECRET = "ひみつの値"


@pytest.mark.parametrize("head", ["氏名", "住所", "電話番号", "メール", "マイナンバー", "name", "Full Name", "e-mail", "address", "phone", "userName"])  # fmt: skip
def test_a_column_that_is_called_like_personal_data_is_refused(refused, head):
    told = refused(lambda rows: rows.assign(**{head: SECRET}))
    assert "個人を特定できる列" in told
    assert "回答.csv" in told
    assert SECRET not in told


@pytest.mark.parametrize(
    "value",
    [
        *("taro@example.jp", "連絡先 taro@example.jp まで", "090-1234-5678", "０９０－１２３４－５６７８"),
        *("0463238760", "254-8686", "〒254-8686", "1234 5678 9012", "子育てのことで困っている" * 4),
    ],
)
def test_a_column_whose_values_look_like_personal_data_is_refused(refused, value):
    def change(rows: pd.DataFrame) -> pd.DataFrame:
        rows = rows.assign(その他="")
        rows.loc[5, "その他"] = value
        return rows

    told = refused(change)
    assert "回答.csv 7行目" in told
    assert "個人を特定できる列" in told
    assert value not in told
    assert value[:6] not in told


def test_ordinary_columns_are_not_taken_for_personal_data(made_up, tmp_path):
    rows = pd.read_csv(made_up / "respondents.csv", dtype=str, keep_default_na=False).head(60)
    rows = rows.assign(町丁=["中央1-2"] * 60, 回答番号=[str(i) for i in range(60)], 満足度=["3-4"] * 60)
    rows.to_csv(tmp_path / "a.csv", index=False)
    take_in(tmp_path / "a.csv", read_form(made_up / "survey.yml"), tmp_path)


FAULTS = {
    "an unknown answer": ("問1", SECRET, "回答のコードか語"),
    "an age outside of the questionnaire": ("年齢", "17", "対象の年齢"),
    "an age that is no number": ("年齢", SECRET, "対象の年齢"),
    "an unknown sex": ("性別", SECRET, "区分「sex」のコード"),
    "a weight of zero": ("重み", "0", "0より大きい"),
    "a negative weight": ("重み", "-1.25", "0より大きい"),
    "no weight": ("重み", "", "0より大きい"),
    "a weight without end": ("重み", "inf", "0より大きい"),
    "an unknown mark": ("理由_仕事", SECRET, "1・○"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_is_one_message_with_its_row_and_without_the_value(refused, fault):
    column, value, expected = FAULTS[fault]

    def change(rows: pd.DataFrame) -> pd.DataFrame:
        rows.loc[[3, 8], column] = value
        return rows

    told = refused(change)
    assert f"回答.csv 5行目 列「{column}」" in told
    assert expected in told
    assert "このほかに1行" in told
    assert told.count("行目") == 1
    if len(value) > 2:
        assert value not in told


def test_a_missing_column_and_an_empty_file_are_told(refused):
    assert "survey.yml が使う列「問1」" in refused(lambda rows: rows.drop(columns="問1"))
    assert "回答者がいない" in refused(lambda rows: rows.head(0))


def test_a_question_without_a_column_is_not_left_out_in_silence(refused, made_up):
    questions = yaml.safe_load((made_up / "survey.yml").read_text(encoding="utf-8"))["questions"]
    del questions["life"]["column"]
    assert "設問「life」の列が分からない" in refused(lambda rows: rows, questions=questions)


@pytest.mark.parametrize("which", ["by_stratum", "by_sex_and_age"])
def test_a_population_smaller_than_the_sample_is_told(made_up, data, which):
    content = yaml.safe_load((made_up / "survey.yml").read_text(encoding="utf-8"))
    few = {"1": 5, "2": 5, "3": 5} if which == "by_stratum" else {s: dict.fromkeys(BANDS, 9) for s in PERSONS}
    content["population"][which] = few
    with pytest.raises(InputError, match=which):
        respondent_tables(data, SurveyForm.model_validate(content))


def test_values_are_in_no_printout_of_what_was_read(made_up):
    from analysis.store.respondent_file import read_respondents

    people = read_respondents(made_up / "respondents.csv", read_form(made_up / "survey.yml"))
    assert len(repr(people)) < 40


def test_without_respondents_in_the_store_it_says_so(made_up, tmp_path):
    with pytest.raises(InputError, match="ebpm survey import"):
        respondent_tables(tmp_path, read_form(made_up / "survey.yml"))
