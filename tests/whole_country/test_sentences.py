"""What the births reports of every twelfth municipality say, searched for contradictions; `make sentences` reads all."""

from __future__ import annotations

import pytest
from sentences.search import search

pytestmark = pytest.mark.whole_country
EVERY = 12


@pytest.fixture(scope="module")
def found(national):
    return search("births", national, every=EVERY)


def test_every_twelfth_municipality_is_read(found):
    assert found.count == len(found.texts) == -(-1741 // EVERY)


def test_there_is_no_contradiction(found):
    told = [f"{rule} {area}: {text}" for rule, examples in found.found.items() for area, text in examples]
    assert not told, "\n".join(told[:20])


def test_reports_say_much_and_of_every_kind(found):
    """Guards the search against reading nothing: villages are pooled, towns have outlooks, cities a bend."""
    whole = ["".join(each) for each in found.texts.values()]
    for words in (
        "年分をまとめると",
        "と見込まれる",
        "要因に分けると",
        "変化の速さは期間の途中で変わった",
        "範囲の中にある",
    ):
        assert sum(words in each for each in whole) >= 3, words
    assert min(len(each) for each in whole) > 500
