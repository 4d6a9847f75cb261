"""What pydantic found wrong, told in one Japanese message: every breach, and the names that would have been right."""

from __future__ import annotations

import datetime
from typing import Annotated, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field, model_validator

from analysis.checking.errors import InputError
from analysis.checking.pydantic_errors import known_names, nearest, validated


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Plan(Strict):
    name: str
    first_year: int = Field(default=2020, ge=1990, le=2100)


class Report(Strict):
    department: str = ""
    day: datetime.date | None = None


class City(Strict):
    area: Annotated[str, Field(pattern=r"^\d{5}$")]
    plans: tuple[Plan, ...] = ()
    report: Report | None = None
    by_name: dict[str, Report] = {}
    level: Literal["high", "low"] = "low"
    share: float = Field(default=0.5, gt=0, lt=1)

    @model_validator(mode="after")
    def _not_both(self) -> City:
        if self.share == 0.25:
            raise ValueError("は四分の一にできません")
        return self


def refused(**content: object) -> InputError:
    with pytest.raises(InputError) as error:
        validated(City, {"area": "14212", **content}, where="city.yml", what="設定")
    assert error.value.where == "city.yml"
    assert error.value.what.startswith("設定に誤りがあります: ")
    return error.value


def test_what_is_right_is_returned():
    city = validated(City, {"area": "14212", "report": {"day": "2026-11-20"}}, where="x", what="設定")
    assert city.report is not None
    assert city.report.day == datetime.date(2026, 11, 20)


@pytest.mark.parametrize(
    ("content", "place", "near", "names"),
    [
        ({"raport": {}}, "raport", "report", "area、plans、report、by_name、level、share"),
        ({"report": {"departmnt": "x"}}, "report.departmnt", "department", "department、day"),
        ({"plans": [{"name": "a"}, {"name": "b", "frist_year": 1}]}, "plans.1.frist_year", "first_year",
         "name、first_year"),
    ],
)  # fmt: skip
def test_a_typo_lists_the_names_of_its_own_section_and_the_nearest(content, place, near, names):
    error = refused(**content)
    assert f"「{place}」は知られていない名前（もしや「{near}」）" in error.what
    assert error.expected == f"次の名前だけ: {names}"


def test_a_name_near_to_none_gets_no_proposal():
    error = refused(zzz=1)
    assert "「zzz」は知られていない名前" in error.what
    assert "もしや" not in error.what
    assert nearest("zzz", ["area", "report"]) == ""
    assert nearest("aera", ["report", "area"]) == "（もしや「area」）"


def test_every_breach_is_told():
    error = refused(area="1421", share=2, report={"dya": 1}, plans=[{}])
    for words in (
        "「area」の値 '1421' が正しくない（期待する値: 決められた形（例: 5桁の標準地域コード））",
        "「share」の値 2 が正しくない（期待する値: 上限より小さい値）",
        "「plans.0.name」がない（必須）",
        "「report.dya」は知られていない名前（もしや「day」）",
    ):
        assert words in error.what
    assert error.what.count("；") == 3


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ({"area": 14212}, "文字列"),
        ({"plans": [{"name": "a", "first_year": "soon"}]}, "整数"),
        ({"plans": [{"name": "a", "first_year": 2020.5}]}, "整数"),
        ({"plans": [{"name": "a", "first_year": 1900}]}, "下限以上の値"),
        ({"plans": "x"}, "一覧（リスト）"),
        ({"report": "x"}, "名前と値の組"),
        ({"report": {"day": "soon"}}, "2026-11-20 の形の日付"),
        ({"level": "middle"}, "決められた語のいずれか"),
        ({"share": "half"}, "数値"),
    ],
)
def test_what_was_expected_is_said_in_japanese(content, expected):
    assert f"（期待する値: {expected}）" in refused(**content).what


def test_the_words_of_a_check_of_ours_and_the_length_of_values():
    assert "「設定」は四分の一にできません" in refused(share=0.25).what
    assert "x" * 70 not in refused(level="x" * 500).what


def test_names_are_those_of_the_place():
    assert known_names(City, ()) == list(City.model_fields)
    assert known_names(City, ("report",)) == ["department", "day"]
    assert known_names(City, ("plans", 3)) == ["name", "first_year"]
    assert known_names(City, ("area",)) == []
    assert known_names(City, ("nothing",)) == []
