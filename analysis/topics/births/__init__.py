"""Births: how many, whether they change by more than chance, with what, where they go, and against whom."""

from analysis.topics.births.parameters import BirthsParameters, BirthsProfile
from analysis.topics.topic import Lead, Topic

TOPIC = Topic(
    id="births",
    title="出生数の動向と要因",
    question="なぜ出生数は減っているのか",
    parameters=BirthsParameters,
    profile=BirthsProfile,
    needs_list="analysis.topics.births.needs:NEEDS",
    study_class="analysis.topics.births.study:BirthsStudy",
    lead=Lead(("fig_births_by_year",), ("births_pooled", "births_reasons", "births_by_year")),
    few=10,
)

open_from = TOPIC.open_from
open_study = TOPIC.open
