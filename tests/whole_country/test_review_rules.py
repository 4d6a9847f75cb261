"""The questions of the policy review, asked of every twenty-fourth municipality with births as the only report."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from analysis.model.findings import BuiltReport
from analysis.store.data_store import DataStore
from analysis.topics.policy_review.reading import Read
from analysis.topics.policy_review.rules import RULES
from analysis.topics.registry import topic_named

pytestmark = pytest.mark.whole_country
EVERY = 24
LEADING = "最も大きいのは{}である"
NATION, WOMEN = (LEADING.format(x) for x in ("全国に共通する出生力の変化", "女性（15〜49歳）の人数"))


@pytest.fixture(scope="module")
def asked(national) -> list[tuple[Read, dict[str, str]]]:
    store, births = DataStore.open(national), topic_named("births")
    areas = [area for area in births.areas(str(national)) if not area.endswith("000")]
    found = []
    for area in areas[::EVERY]:
        study = births.open(store, area=area)
        findings = tuple(each for chapter in study.all_chapters() for each in chapter.findings)
        report = BuiltReport(Path("x"), 2026, area, "births", "出生数", findings=findings)
        read = Read(study.name, {"births": report}, None, ("関係人口",))
        found.append((read, {r.id: q.statement for r in RULES if (q := r.ask(read)) is not None}))
    return found


def test_what_is_asked_is_what_the_report_says(asked):
    for read, questions in asked:
        reasons, trend = (read.finding(f"births.{name}") for name in ("reasons", "trend"))
        said = reasons.statement if reasons else ""
        clear = "減少を要因に分けると" in said and "偶然の変動の範囲にあり" not in said
        assert ("nationwide" in questions) == (clear and NATION in said), read.name
        assert ("fewer_women" in questions) == (clear and WOMEN in said), read.name
        assert ("undecided" in questions) == (clear and "最も大きいのは" not in said), read.name
        level = trend is not None and "増えているとも減っているともいえない" in trend.statement
        assert ("within_chance" in questions) == level, read.name


def test_without_a_register_no_question_holds_a_number_or_speaks_of_one(asked):
    for read, questions in asked:
        assert not [told for told in questions.values() if re.search(r"\d|登録簿", told)], read.name


def test_every_kind_of_question_occurs_and_nobody_is_flooded(asked):
    counts = Counter(rule for _, questions in asked for rule in questions)
    assert {"nationwide", "undecided", "within_chance", "no_evidence"} <= set(counts)
    assert max(len(questions) for _, questions in asked) <= 4
