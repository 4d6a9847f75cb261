"""Population outlook: where the population goes, how good such projections were, and what a target asks for."""

from analysis.topics.population_outlook.parameters import OutlookParameters, OutlookProfile
from analysis.topics.topic import Lead, Topic

TOPIC = Topic(
    id="population_outlook",
    title="将来人口の見通し",
    question="人口はどこへ向かうのか",
    parameters=OutlookParameters,
    profile=OutlookProfile,
    needs_list="analysis.topics.population_outlook.needs:NEEDS",
    study_class="analysis.topics.population_outlook.study:OutlookStudy",
    lead=Lead(("fig_outlook_total",), ("outlook_groups",)),
    few=1000,  # residents: two dozen to a sex and age
)

open_from = TOPIC.open_from
open_study = TOPIC.open
