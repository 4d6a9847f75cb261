"""Which topic gets which of the parameters that are given by name: those that know it, or the one that is named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from analysis.checking.errors import InputError
from analysis.checking.pydantic_errors import nearest
from analysis.topics.topic import Topic

_WHERE = "--parameter"
_ELSEWHERE = {
    "area": "団体は `ebpm build 14212` のように引数で指定してください",
    "data_dir": "データフォルダは --data-dir で指定してください",
    "edition": "年度は --edition で指定してください",
    "reports_dir": "報告書のフォルダは --out で指定してください",
}
"""Parameters that every notebook has, but that are the same for a whole run."""


class Given(NamedTuple):
    """A value for a parameter of one topic, or of every topic that knows it (no topic)."""

    topic: str
    name: str
    value: str


def given(pair: str) -> Given:
    """Return what ``name=value`` or ``topic.name=value`` gives.

    Raises
    ------
    InputError
        When there is no ``=`` or no name.

    Examples
    --------
    >>> given("births.base_year=2016")
    Given(topic='births', name='base_year', value='2016')
    >>> given("confidence=0.9")
    Given(topic='', name='confidence', value='0.9')
    """
    place, equals, value = pair.partition("=")
    topic, _, name = place.strip().rpartition(".")
    if not equals or not name:
        raise InputError(
            f"「{pair}」が 名前=値 の形ではありません",
            where=_WHERE,
            expected="例: -p base_year=2016、テーマを限るときは -p births.base_year=2016",
        )
    return Given(topic.strip(), name.strip(), value.strip())


def routed(
    pairs: Sequence[str], topics: Sequence[Topic[Any]], options: Mapping[str, Any]
) -> dict[str, dict[str, Any]]:
    """Return by topic the parameters it gets: the options, and the pairs that are meant for it.

    A pair without a topic goes to the topics that know its name; a pair for one topic comes before it.

    Parameters
    ----------
    pairs : ``name=value`` or ``topic.name=value``.
    topics : those that are built.
    options : parameters that every topic has, given by options of their own.

    Raises
    ------
    InputError
        When no topic knows a name, or two values are given for one parameter.
    """
    found: dict[str, dict[str, Any]] = {topic.id: dict(options) for topic in topics}
    values: dict[tuple[str, str], str] = {}
    for each in sorted(map(given, pairs), key=lambda each: each.topic != ""):
        if each.name in _ELSEWHERE:
            raise InputError(
                f"「{each.name}」はパラメータとしては指定できません",
                where=_WHERE,
                remedy=_ELSEWHERE[each.name],
            )
        option = options.get(each.name, each.value)
        for other in (option, values.setdefault((each.topic, each.name), each.value)):
            if str(other) != each.value:
                raise InputError(
                    f"「{each.name}」に二つの値「{other}」と「{each.value}」があります",
                    where=_WHERE,
                    remedy="どちらか一方にしてください",
                )
        for topic in _meant(each, topics):
            found[topic.id][each.name] = each.value
    return found


def _meant(each: Given, topics: Sequence[Topic[Any]]) -> list[Topic[Any]]:
    named = [topic for topic in topics if each.topic in ("", topic.id)]
    if not named:
        ids = [topic.id for topic in topics]
        raise InputError(
            f"テーマ「{each.topic}」は、作るテーマの中にありません{nearest(each.topic, ids)}",
            where=_WHERE,
            expected="、".join(ids),
        )
    knowing = [topic for topic in named if each.name in topic.parameters.model_fields]
    if not knowing:
        known = dict.fromkeys(name for topic in named for name in topic.parameters.model_fields)
        names = [name for name in known if name not in _ELSEWHERE]
        raise InputError(
            f"パラメータ「{each.name}」のあるテーマがありません{nearest(each.name, names)}",
            where=_WHERE,
            expected="、".join(names),
            remedy="`ebpm topics` でテーマごとの名前を確かめてください",
        )
    return knowing
