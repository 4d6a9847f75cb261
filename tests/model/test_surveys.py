"""Surveys of a data folder: what is written there, and one clear message for what cannot be meant."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml

from analysis.checking.errors import InputError
from analysis.checking.failures import InvalidData
from analysis.model.survey_counts import COLUMNS, read_counts
from analysis.model.surveys import read_form

FORM: dict[str, Any] = {
    "area": "14212",
    "id": "citizens_2025",
    "name": "市民意識調査",
    "fiscal_year": 2025,
    "sent": 3000,
    "ages": {"youngest": 18},
    "groupings": {
        "sex": {
            "label": "性別",
            "groups": {
                "male": {"label": "男性"},
                "female": {"label": "女性"},
                "no_answer": {"label": "無回答", "no_answer": True},
            },
        },
        "age": {
            "label": "年齢",
            "groups": {
                "18-39": {"label": "18〜39歳", "ages": {"youngest": 18, "oldest": 39}},
                "40+": {"label": "40歳以上", "ages": {"youngest": 40}},
            },
        },
    },
    "questions": {
        "settlement": {
            "label": "住み続けたいか",
            "about": "settlement",
            "answers": {
                "stay": {"label": "住み続けたい", "meaning": "stay"},
                "stay_rather": {"label": "どちらかといえば住み続けたい", "meaning": "stay_rather"},
                "stay_total": {"label": "住み続けたい計", "sum_of": ["stay", "stay_rather"]},
                "move": {"label": "市外に移りたい", "meaning": "move"},
                "no_answer": {"label": "無回答", "meaning": "no_answer"},
            },
        }
    },
}

COUNTS = """\
question,answer,group,n,weighted,N,share,status,source,note
settlement,stay,total,500,,1000,50.0,observed,plan,
settlement,stay_rather,total,300,,1000,30.0,observed,plan,
settlement,stay_total,total,800,,1000,80.0,observed,plan,
settlement,move,total,150,,1000,15.0,observed,plan,
settlement,no_answer,total,50,,1000,5.0,observed,plan,
settlement,stay,age:18-39,100,,300,33.3,observed,plan,
settlement,stay_rather,age:18-39,100,,300,33.3,observed,plan,
settlement,move,age:18-39,90,,300,,observed,plan,
settlement,no_answer,age:18-39,10,,300,,observed,plan,
settlement,stay,age:40+,400,,700,,observed,plan,
settlement,stay_rather,age:40+,200,,700,,observed,plan,
settlement,move,age:40+,60,,700,,observed,plan,
settlement,no_answer,age:40+,40,,700,,observed,plan,
"""


def form_of(tmp_path: Path, **changes: Any):
    content = copy.deepcopy(FORM)
    for path, value in changes.items():
        *above, last = path.split("__")
        place = content
        for name in above:
            place = place[name]
        if value is None:
            del place[last]
        else:
            place[last] = value
    file = tmp_path / "survey.yml"
    file.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    return read_form(file)


def counts_of(tmp_path: Path, text: str, **changes: Any) -> pd.DataFrame:
    file = tmp_path / "counts.csv"
    file.write_text(text, encoding="utf-8")
    return read_counts(file, form_of(tmp_path, **changes), {"plan"})


def test_counts_are_numbers_with_their_file_rows(tmp_path):
    table = counts_of(tmp_path, COUNTS)
    assert table.loc[2, ["question", "answer", "n", "N", "share"]].tolist() == [
        "settlement",
        "stay",
        500,
        1000,
        50,
    ]
    assert set(COLUMNS) <= set(table.columns)
    assert table.index.tolist() == list(range(2, 15))


def test_values_that_are_not_there_stay_what_they_are(tmp_path):
    text = COUNTS.replace("no_answer,age:18-39,10,", "no_answer,age:18-39,X,").replace(
        "300,,observed,plan,\nsettlement,stay,age:40+", "300,,suppressed,plan,\nsettlement,stay,age:40+"
    )
    row = counts_of(tmp_path, text).loc[10]
    assert pd.isna(row["n"])
    assert (row["n_status"], row["N"], row["status"]) == ("suppressed", 300, "suppressed")


def test_a_published_excerpt_need_not_be_complete(tmp_path):
    excerpt = "\n".join(COUNTS.splitlines()[:2]) + "\n"
    excerpt = excerpt.replace("500,,1000", "…,,1000")
    table = counts_of(tmp_path, excerpt, questions__settlement__complete=False)
    assert table["share"].tolist() == [50.0]
    assert table["n_status"].tolist() == ["unavailable"]


FAULTS = {
    "shares that do not add up": ("150,,1000,15.0", "150,,1000,25.0", 5, "share", "n ÷ N の 15.0"),
    "counts that do not add up": ("move,total,150,,1000,15.0", "move,total,140,,1000,14.0", 6, "n", "回答の合計が 1000"),
    "n missing": ("stay,total,500", "stay,total,", 2, "n", "空にしない"),
    "N missing": ("stay,total,500,,1000", "stay,total,500,,", 2, "N", "空にしない"),
    "n without N": ("move,total,150,,1000", "move,total,150,,…", 5, "N", "割合のもとになる人数"),
    "an unknown answer": ("settlement,move,total", "settlement,leave,total", 5, "answer", "survey.yml"),
    "an unknown question": ("settlement,move,total", "settle,move,total", 5, "question", "settlement"),
    "an unknown group": ("no_answer,age:40+", "no_answer,age:50+", 14, "group", "survey.yml にある区分"),
    "an unknown source": ("1000,5.0,observed,plan", "1000,5.0,observed,press", 6, "source", "sources.csv"),
    "a row twice": ("settlement,stay_rather,total", "settlement,stay,total", 3, "question", "重複"),
    "a subtotal": ("stay_total,total,800,,1000,80.0", "stay_total,total,790,,1000,79.0", 4, "n", "和 800"),
    "more than everybody": ("move,total,150", "move,total,1500", 5, "n", "以下"),
    "two bases": ("no_answer,age:40+,40,,700", "no_answer,age:40+,40,,710", 14, "N", "同じ人数"),
    "groups that are not everybody": (",700,", ",710,", 11, "N", "合計が全体と同じ 1000"),
    "a group left out": ("age:40+", "sex:male", 11, "group", "すべての区分"),
    "no row of non-answers": ("settlement,no_answer,total,50,,1000,5.0,observed,plan,\n", "", 2, "answer", "無回答を含む"),
    "a share above 100": ("1000,50.0", "1000,500", 2, "share", "0から100"),
    "a negative number": ("stay,total,500", "stay,total,-500", 2, "n", "0以上の整数"),
    "full-width digits": ("stay,total,500", "stay,total,５００", 2, "n", "0以上の整数"),
    "a suppressed value with a number": ("5.0,observed", "5.0,suppressed", 6, "status", "observed"),
    "a mark that is not the status": ("no_answer,total,50,,1000,5.0,observed", "no_answer,total,X,,1000,,unavailable", 6, "n", "unavailable"),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_is_told_with_file_and_row(tmp_path, fault):
    before, after, row, column, expected = FAULTS[fault]
    assert before in COUNTS
    with pytest.raises(InvalidData) as caught:
        counts_of(tmp_path, COUNTS.replace(before, after))
    told = [(f.file, f.row) for f in caught.value.failures if column in f.column and expected in f.expected]
    assert ("citizens_2025/counts.csv", row) in told, str(caught.value)


def test_published_shares_alone_must_add_up_to_100_within_their_rounding(tmp_path):
    rows = [line.split(",") for line in COUNTS.splitlines()[1:6]]
    for row in rows:
        row[3], row[5] = "…", "…"
    shares = ["33.4", "33.3", "66.6", "33.4", "0.0"]

    def text(values: list[str]) -> str:
        lines = [",".join([*row[:6], value, *row[7:]]) for row, value in zip(rows, values, strict=True)]
        return "\n".join([COUNTS.splitlines()[0], *lines]) + "\n"

    assert len(counts_of(tmp_path, text(shares))) == 5
    with pytest.raises(InvalidData, match="合計 101"):
        counts_of(tmp_path, text(["33.4", "33.3", "66.7", "34.3", "0.0"]))


AGES = "groupings__age__groups"
FORM_FAULTS = {
    "ages outside the questionnaire": ({f"{AGES}__18-39": {"label": "若者", "ages": {"youngest": 15, "oldest": 39}}}, "外の年齢"),
    "a gap between ages": ({f"{AGES}__18-39": {"label": "若者", "ages": {"youngest": 18, "oldest": 29}}}, "30歳が含まれません"),
    "ages twice": ({f"{AGES}__18-39": {"label": "若者", "ages": {"youngest": 18, "oldest": 49}}}, "40歳が重なって"),
    "the old left out": ({f"{AGES}__40+": {"label": "中年", "ages": {"youngest": 40, "oldest": 64}}}, "65歳以上が含まれません"),
    "no non-answers": ({"questions__settlement__answers__no_answer": None}, "無回答"),
    "an unknown part of a sum": ({"questions__settlement__answers__stay_total__sum_of": ["stay", "remain"]}, "remain"),
    "a real city as synthetic": ({"synthetic": True}, "架空の地域コード"),
    "a fictional area as real": ({"area": "99201"}, "架空の地域コード"),
    "a synthetic survey without the word": ({"synthetic": True, "area": "99201"}, "架空データ"),
    "an unknown entry": ({"fiscal_yaer": 2025}, "fiscal_year"),
    "an area that leads out of the folder": ({"area": "../14"}, "area"),
    "an id that leads out of the folder": ({"id": "../../etc"}, "id"),
    "more answers than questionnaires": ({"returned": 4000}, "sent より多く"),
    "one code for two sexes": ({"groupings__sex__groups__male__codes": ["女性"]}, "女性"),
}  # fmt: skip


@pytest.mark.parametrize("fault", FORM_FAULTS)
def test_each_fault_of_the_description_is_one_message(tmp_path, fault):
    changes, told = FORM_FAULTS[fault]
    with pytest.raises(InputError) as caught:
        form_of(tmp_path, **changes)
    assert told in str(caught.value)
    assert "survey.yml" in str(caught.value)


def test_a_synthetic_survey_says_so_in_its_title(tmp_path):
    form = form_of(tmp_path, area="99201", synthetic=True, name="市民意識調査（架空データ）")
    assert "架空データ" in form.title


def test_sexes_crossed_with_ages(tmp_path):
    form = form_of(tmp_path, groupings__sex_age={"label": "性別・年齢", "cross": ["sex", "age"]})
    assert form.group_label("sex_age:male_18-39") == "性別・年齢 男性・18〜39歳"
    assert len(form.groupings["sex_age"].groups) == 6
