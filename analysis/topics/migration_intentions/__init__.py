"""Migration intentions: whether the young want to leave, and whether they do."""

from analysis.topics.migration_intentions.parameters import (
    MigrationIntentionsParameters,
    MigrationIntentionsProfile,
)
from analysis.topics.topic import Lead, Topic

TOPIC = Topic(
    id="migration_intentions",
    title="若い世代の定住意向と転出入",
    question="若い世代は本当に出ていきたいのか",
    parameters=MigrationIntentionsParameters,
    profile=MigrationIntentionsProfile,
    needs_list="analysis.topics.migration_intentions.needs:NEEDS",
    study_class="analysis.topics.migration_intentions.study:MigrationIntentionsStudy",
    read_of_all=("surveys",),
    lead=Lead(("fig_migration_by_age",), ("migration_groups",)),
    few=1000,  # residents: two dozen to a sex and age
)

open_from = TOPIC.open_from
open_study = TOPIC.open
