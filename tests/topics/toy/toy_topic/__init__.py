"""Deaths: a topic of another package, made by the steps of CONTRIBUTING.md, as small as one can be."""

from pydantic import Field

from analysis.chapters.needs import SeriesNeed
from analysis.chapters.parameters import WindowParameters
from analysis.chapters.year_rules import BothEnds
from analysis.model.profile import Section
from analysis.topics.topic import Topic


class DeathsParameters(WindowParameters):
    """The common parameters; a word for the text is the topic's own."""

    remark: str = ""


class DeathsProfile(Section):
    """The section ``deaths:`` of a profile."""

    base_year: int | None = Field(default=None, description="比較の最初の年", examples=[2015])


NEEDS = (
    SeriesNeed(
        id="deaths",
        label="死亡数",
        missing="{area}の比較の最初と最後の年の死亡数",
        indicator="deaths",
        bases=("vital_statistics",),
        years=BothEnds(),
        table="register_population",
        required=True,
    ),
)

TOPIC = Topic(
    id="deaths",
    title="死亡数の動向",
    question="死亡数はどう変わってきたのか",
    parameters=DeathsParameters,
    profile=DeathsProfile,
    needs_list="toy_topic:NEEDS",
    study_class="toy_topic.study:DeathsStudy",
)

open_from = TOPIC.open_from
