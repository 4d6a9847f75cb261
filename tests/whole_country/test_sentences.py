"""What the reports of a sample of the municipalities say, searched for contradictions; `make sentences` reads all."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from sentences.search import Searched, search

pytestmark = pytest.mark.whole_country
MUNICIPALITIES = 1741


@dataclass(frozen=True)
class Sample:
    """Every so many municipalities of a topic; words that at least `least` of the reports have.

    The words guard the search against reading nothing: cities and villages, gains and losses, and what chance hides.
    """

    topic: str
    every: int
    least: int
    words: tuple[str, ...]


SAMPLES = (
    Sample(
        "births",
        12,
        3,
        (
            "年分をまとめると",
            "と見込まれる",
            "要因に分けると",
            "変化の速さは期間の途中で変わった",
            "範囲の中にある",
        ),
    ),
    Sample(
        "migration_intentions",
        40,
        1,
        (
            "人の転入超過である",
            "人の転出超過である",
            "偶然の範囲を超える転入超過や転出超過とはいえない",
            "純移動が偶然の範囲を超える階級はない",
            "へ上がった",
            "変化は偶然の範囲を超えない",
        ),
    ),
    Sample("workforce", 24, 10, ("要因に分けると", "特化係数", "と試算される", "期待され", "谷が")),
)


@pytest.fixture(scope="module", params=SAMPLES, ids=lambda sample: sample.topic)
def searched(request, national) -> tuple[Sample, Searched]:
    sample = request.param
    return sample, search(sample.topic, national, every=sample.every)


def test_the_sample_is_read(searched):
    sample, found = searched
    assert found.count == len(found.texts) == -(-MUNICIPALITIES // sample.every)


def test_there_is_no_contradiction(searched):
    _, found = searched
    told = [f"{rule} {area}: {text}" for rule, examples in found.found.items() for area, text in examples]
    assert not told, "\n".join(told[:20])


def test_reports_say_much_and_of_every_kind(searched):
    sample, found = searched
    whole = ["".join(each) for each in found.texts.values()]
    for words in sample.words:
        assert sum(words in each for each in whole) >= sample.least, words
    assert min(len(each) for each in whole) > 500
