"""The topics there are: one for each notebook."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from analysis.checking.errors import InputError
from analysis.model.profile import Profile
from analysis.topics import births
from analysis.topics.births import needs as births_needs
from analysis.topics.needs import Need, Window
from analysis.topics.parameters import TopicParameters
from analysis.topics.study import Study


@dataclass(frozen=True)
class Topic:
    """A notebook with the analysis behind it.

    `open` checks parameters and data and raises `InputError` before anything is computed; `areas` lists the
    codes for which a data folder has what the topic needs. `needs` are the data that it uses, its main series
    first; `window` gives the years it looks at by default, from the years of that series.
    """

    id: str
    title: str
    question: str
    parameters: type[TopicParameters]
    open: Callable[..., Study]
    areas: Callable[[str], list[str]]
    needs: tuple[Need, ...]
    window: Callable[[Sequence[int], Profile], Window]

    @property
    def notebook(self) -> str:
        """File name of the notebook."""
        return f"{self.id}.ipynb"


TOPICS = {
    topic.id: topic
    for topic in (
        Topic(
            id="births",
            title=births.TITLE,
            question=births.QUESTION,
            parameters=births.BirthsParameters,
            open=births.open_study,
            areas=births.areas,
            needs=births_needs.NEEDS,
            window=births_needs.window,
        ),
    )
}


def topic_named(name: str) -> Topic:
    """Return a topic by its id.

    Raises
    ------
    InputError
        When there is no such topic.
    """
    if name in TOPICS:
        return TOPICS[name]
    raise InputError(
        f"テーマ「{name}」はありません",
        where="--topic",
        expected="、".join(TOPICS),
        remedy="`ebpm topics` で一覧を確かめてください",
    )
