"""Respondents stay where they are: one module reads them, files that look personal are refused, no message has a value."""

from __future__ import annotations

import ast
import stat
import sys
from pathlib import Path

import pandas as pd
import pytest
import yaml

from analysis.checking.errors import InputError
from analysis.model.surveys import SurveyForm, read_form
from analysis.store import respondents
from analysis.store.respondents import respondent_tables, stored, take_in

from .conftest import BANDS, PERSONS, PROJECT


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
