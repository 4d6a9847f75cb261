"""Policy review: what the findings of the other reports, the register and last year leave to be discussed."""

from analysis.topics.policy_review.parameters import PolicyReviewParameters, PolicyReviewProfile
from analysis.topics.topic import Lead, Topic

TOPIC = Topic(
    id="policy_review",
    title="政策の論点",
    question="では何を議論すべきか",
    parameters=PolicyReviewParameters,
    profile=PolicyReviewProfile,
    needs_list="analysis.topics.policy_review.needs:NEEDS",
    study_class="analysis.topics.policy_review.study:PolicyReviewStudy",
    after=("births", "migration_intentions", "workforce", "kpi_trends", "population_outlook"),
    lead=Lead(("fig_logic_model_1",), ("policy_review_read",)),
)

open_from = TOPIC.open_from
open_study = TOPIC.open
