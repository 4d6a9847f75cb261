"""The topics there are: found by the entry point group ``ebpm.topics``, so another package can add one."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.metadata import entry_points
from typing import TYPE_CHECKING, Any

from analysis.checking.errors import InputError
from analysis.checking.pydantic_errors import nearest

if TYPE_CHECKING:
    from analysis.model.profile import Section
    from analysis.topics.topic import Topic

GROUP = "ebpm.topics"


@cache
def all_topics() -> Mapping[str, Topic[Any]]:
    """Return the topics by id, each after those whose findings it reads, else by id.

    Raises
    ------
    InputError
        When an installed package announces a topic under a name that is not its id, or two the same topic.
    """
    found = {}
    for point in sorted(entry_points(group=GROUP), key=lambda point: point.name):
        topic = point.load()
        if topic.id != point.name:
            raise InputError(
                f"テーマ「{point.name}」の id が「{topic.id}」です",
                where=f"entry point {GROUP}",
                expected="entry point の名前と同じ id",
            )
        if topic.id in found:
            raise InputError(
                f"テーマ「{topic.id}」が2つあります",
                where=f"entry point {GROUP}",
                expected="id の異なるテーマ",
                remedy="どちらかのパッケージを取り除いてください",
            )
        found[topic.id] = topic
    ordered: dict[str, Topic[Any]] = {}
    while len(ordered) < len(found):
        ready = [
            t for t in found.values() if t.id not in ordered and not set(t.after) & set(found) - set(ordered)
        ]
        if not ready:
            raise InputError(
                "テーマの順序が循環しています",
                where="after",
                expected="循環しない after",
                remedy="after を直す",
            )
        ordered |= {topic.id: topic for topic in ready}
    return ordered


def sections() -> dict[str, type[Section]]:
    """Return the models of the topics' sections of a profile."""
    return {topic.id: topic.profile for topic in all_topics().values()}


def topic_named(name: str) -> Topic[Any]:
    """Return a topic by its id.

    Raises
    ------
    InputError
        When there is no such topic.
    """
    known = all_topics()
    if name in known:
        return known[name]
    raise InputError(
        f"テーマ「{name}」はありません{nearest(name, known)}",
        where="--topic",
        expected="、".join(known),
        remedy="`ebpm topics` で一覧を確かめてください",
    )
