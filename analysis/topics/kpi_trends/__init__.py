"""KPIs of the plans: how far each is, whether it will arrive, what it measures, and what citizens feel of it."""

from analysis.topics.kpi_trends.parameters import KpiTrendsParameters, KpiTrendsProfile
from analysis.topics.topic import Lead, Topic

TOPIC = Topic(
    id="kpi_trends",
    title="計画の指標（KPI）の達成状況",
    question="計画の KPI は達成できるのか",
    parameters=KpiTrendsParameters,
    profile=KpiTrendsProfile,
    needs_list="analysis.topics.kpi_trends.needs:NEEDS",
    study_class="analysis.topics.kpi_trends.study:KpiTrendsStudy",
    read_of_all=("kpis",),
    lead=Lead(("fig_kpi_trends_panels_1",), ("kpi_trends_standing", "kpi_trends_revise")),
)

open_from = TOPIC.open_from
open_study = TOPIC.open
