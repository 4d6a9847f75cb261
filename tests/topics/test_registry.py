"""The topics that are installed: found by their entry points, in the order in which they can be built."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import pytest

from analysis.checking.errors import InputError
from analysis.topics.births import TOPIC
from analysis.topics.registry import all_topics, sections, topic_named


def test_births_is_installed_under_its_id():
    assert all_topics()["births"] is TOPIC
    assert topic_named("births") is TOPIC
    assert sections()["births"] is TOPIC.profile


def test_every_entry_of_a_section_says_what_it_is_with_an_example():
    """They are the comments of a new profile."""
    for section in sections().values():
        for name, entry in section.model_fields.items():
            assert entry.description, name
            if entry.default is None:
                assert entry.examples, name


def test_topics_come_after_those_whose_findings_they_read(known_topics):
    review = replace(TOPIC, id="a_review", after=("births", "outlook", "not_installed"))
    outlook = replace(TOPIC, id="outlook", after=("births",))
    known_topics([review, outlook, TOPIC])
    assert list(all_topics()) == ["births", "outlook", "a_review"]
    assert list(sections()) == ["births", "outlook", "a_review"]


def test_topics_that_wait_for_each_other_are_refused(known_topics):
    known_topics([replace(TOPIC, id="a", after=("b",)), replace(TOPIC, id="b", after=("a",)), TOPIC])
    with pytest.raises(InputError, match="循環"):
        all_topics()


def test_an_entry_point_has_the_name_of_its_topic(known_topics):
    known_topics({"birth": TOPIC})
    with pytest.raises(InputError, match="「birth」の id が「births」"):
        all_topics()


def test_two_packages_cannot_bring_the_same_topic(known_topics):
    """Else one of them would silently take the other's place."""
    known_topics([TOPIC, replace(TOPIC, title="別の出生数")])
    with pytest.raises(InputError, match="「births」が2つ"):
        all_topics()


def test_an_unknown_topic_is_answered_with_the_nearest(known_topics):
    known_topics([TOPIC, replace(TOPIC, id="workforce")])
    with pytest.raises(InputError, match=r"「birth」はありません（もしや「births」）") as error:
        topic_named("birth")
    assert error.value.expected == "births、workforce"
    with pytest.raises(InputError, match=r"「xyz」はありません。"):
        topic_named("xyz")


def test_listing_the_topics_imports_no_statistics():
    """`ebpm topics` and the completion of `--topic` answer at once."""
    said = "import sys; from analysis.topics.registry import all_topics; all_topics(); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True)
    assert "analysis.topics.births" in done.stdout.split()
    assert not {"numpy", "pandas", "scipy", "statsmodels", "matplotlib"} & set(done.stdout.split())
