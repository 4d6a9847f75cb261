"""Workforce: who works, at which ages, in which industries, where, and how many there will be."""

from analysis.model.area_codes import PREFECTURES
from analysis.topics.topic import Lead, Topic
from analysis.topics.workforce.parameters import WorkforceParameters, WorkforceProfile

TOPIC = Topic(
    id="workforce",
    title="働き手と産業の動向",
    question="働き手と産業はどう変わるか",
    parameters=WorkforceParameters,
    profile=WorkforceProfile,
    needs_list="analysis.topics.workforce.needs:NEEDS",
    study_class="analysis.topics.workforce.study:WorkforceStudy",
    beside=PREFECTURES,
    lead=Lead(("fig_workforce_by_year",), ("workforce_reasons", "workforce_by_year")),
    few=500,  # workers: a score to a sex and age
)

open_from = TOPIC.open_from
open_study = TOPIC.open
