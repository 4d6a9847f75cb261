"""What the migration reports of every fortieth municipality say, searched for contradictions; `make sentences` reads all."""

from __future__ import annotations

import pytest
from sentences.search import search

pytestmark = pytest.mark.whole_country
EVERY = 40


@pytest.fixture(scope="module")
def found(national):
    return search("migration_intentions", national, every=EVERY)


def test_every_fortieth_municipality_is_read(found):
    assert found.count == len(found.texts) >= 1741 // EVERY


def test_there_is_no_contradiction(found):
    told = [f"{rule} {area}: {text}" for rule, examples in found.found.items() for area, text in examples]
    assert not told, "\n".join(told[:20])


def test_reports_say_much_and_of_every_kind(found):
    """Guards the search against reading nothing: gains, losses, and villages in which chance hides both."""
    whole = ["".join(each) for each in found.texts.values()]
    for words in (
        "人の転入超過である",
        "人の転出超過である",
        "偶然の範囲を超える転入超過や転出超過とはいえない",
        "純移動が偶然の範囲を超える階級はない",
        "へ上がった",
        "変化は偶然の範囲を超えない",
    ):
        assert any(words in each for each in whole), words
