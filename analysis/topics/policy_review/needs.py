"""What the review reads: the reports of the other topics; each may be missing, and is then named."""

from analysis.chapters.needs_beside import FindingNeed

_TABLE = "built_reports"
NEEDS = (
    FindingNeed("reports", "作成済みの報告書", "{area}の報告書（どのテーマでも）", _TABLE, required=True),
    FindingNeed("births", "出生数の報告書", "{area}の出生数の報告書（births）", _TABLE, "births"),
    FindingNeed(
        "migration_intentions",
        "移動と定住意向の報告書",
        "{area}の移動と定住意向の報告書（migration_intentions）",
        _TABLE,
        "migration_intentions",
    ),
    FindingNeed(
        "workforce", "働き手と産業の報告書", "{area}の働き手と産業の報告書（workforce）", _TABLE, "workforce"
    ),
    FindingNeed(
        "kpi_trends", "KPI の報告書", "{area}の KPI の達成状況の報告書（kpi_trends）", _TABLE, "kpi_trends"
    ),
    FindingNeed(
        "population_outlook",
        "人口の見通しの報告書",
        "{area}の人口の見通しの報告書（population_outlook）",
        _TABLE,
        "population_outlook",
    ),
)
"""The first is what a review needs at all to be worth listing."""
