"""Each topic gets the parameters it knows; what nobody knows, or says two things, is refused."""

from __future__ import annotations

from dataclasses import replace

import pytest

from analysis.chapters.parameters import TopicParameters
from analysis.checking.errors import InputError
from analysis.report.routing import routed
from analysis.topics.registry import all_topics


class Workforce(TopicParameters):
    """A topic without a base year, and with a parameter of its own."""

    industries: int = 5


BIRTHS = all_topics()["births"]
CHOSEN = (BIRTHS, replace(BIRTHS, id="workforce", parameters=Workforce))


def test_a_topic_gets_what_it_knows():
    found = routed(["base_year=2016", "industries=9", "confidence=0.9"], CHOSEN, {"year": "2022"})
    assert found == {
        "births": {"year": "2022", "base_year": "2016", "confidence": "0.9"},
        "workforce": {"year": "2022", "industries": "9", "confidence": "0.9"},
    }


def test_a_pair_for_one_topic_reaches_it_alone_and_comes_before_the_others():
    found = routed(["workforce.confidence=0.8", "confidence=0.9", "births.base_year=2016"], CHOSEN, {})
    assert found == {
        "births": {"base_year": "2016", "confidence": "0.9"},
        "workforce": {"confidence": "0.8"},
    }


@pytest.mark.parametrize(
    ("pair", "words"),
    [
        ("base_yaer=2016", ["「base_yaer」", "もしや「base_year」", "industries", "target_births"]),
        ("workforce.base_year=2016", ["「base_year」", "industries"]),
        ("birth.base_year=2016", ["テーマ「birth」", "もしや「births」", "births、workforce"]),
        ("base_year", ["名前=値"]),
        ("=2016", ["名前=値"]),
        ("births.=2016", ["名前=値"]),
        ("area=14203", ["area", "引数"]),
        ("births.area=14203", ["area", "引数"]),
        ("data_dir=elsewhere", ["--data-dir"]),
    ],
)
def test_what_reaches_no_topic_is_refused_with_what_would(pair, words):
    with pytest.raises(InputError) as caught:
        routed(["confidence=0.9", pair], CHOSEN, {})
    for word in words:
        assert word in str(caught.value)


def test_names_of_other_topics_are_not_offered():
    with pytest.raises(InputError) as caught:
        routed(["workforce.base_yaer=2016"], CHOSEN, {})
    assert "base_year" not in str(caught.value)


@pytest.mark.parametrize(
    "pairs",
    [["year=2022"], ["births.year=2022"], ["confidence=0.9", "confidence=0.8"]],
)
def test_two_values_for_one_parameter_are_refused(pairs):
    with pytest.raises(InputError, match="二つの値"):
        routed(pairs, CHOSEN, {"year": "2023"})


def test_saying_the_same_twice_is_no_contradiction():
    assert routed(["year=2023"], CHOSEN[:1], {"year": "2023"}) == {"births": {"year": "2023"}}
