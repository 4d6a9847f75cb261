"""Population projection by cohorts: projecting, hindcasting, scenarios, backcasting, life tables.

Arrays have the axes (…, sex, age), sexes male and female, five-year ages from 0–4 with the last band open;
schedules have the step in front. See `layout`.
"""

from analysis.methods.projection.assumptions import Assumptions, FertilityLink
from analysis.methods.projection.backcast import (
    percentile_rank,
    required_net_migration_rate,
    required_total_fertility_rate,
)
from analysis.methods.projection.births import births_by_age, births_by_sex
from analysis.methods.projection.cohort_component import Rates, fill_rates, implied_rates, project
from analysis.methods.projection.cohort_migration import (
    CohortMigration,
    calibrated_survival,
    cohort_migration,
    levelled_survival,
)
from analysis.methods.projection.components import Components, components
from analysis.methods.projection.gap import decompose_gap
from analysis.methods.projection.hindcast import Hindcast, carried_rates, cohort_change_hindcast
from analysis.methods.projection.influence import Influence, influence
from analysis.methods.projection.lifetable import (
    LifeTable,
    SurvivalRatios,
    life_expectancy,
    life_table,
    survival_ratios,
)
from analysis.methods.projection.migration import (
    net_migration_rate,
    pooled_net_migration_rate,
    residual_net_migration,
)
from analysis.methods.projection.recent import ChildRule, recent_rates
from analysis.methods.projection.scenario import (
    phase_in,
    rising_fertility,
    simulation_1,
    simulation_2,
    with_balanced_migration,
    with_fertility,
)
from analysis.methods.projection.unknown_age import prorate_unknown_age

__all__ = [
    "Assumptions",
    "ChildRule",
    "CohortMigration",
    "Components",
    "FertilityLink",
    "Hindcast",
    "Influence",
    "LifeTable",
    "Rates",
    "SurvivalRatios",
    "births_by_age",
    "births_by_sex",
    "calibrated_survival",
    "carried_rates",
    "cohort_change_hindcast",
    "cohort_migration",
    "components",
    "decompose_gap",
    "fill_rates",
    "implied_rates",
    "influence",
    "levelled_survival",
    "life_expectancy",
    "life_table",
    "net_migration_rate",
    "percentile_rank",
    "phase_in",
    "pooled_net_migration_rate",
    "project",
    "prorate_unknown_age",
    "recent_rates",
    "required_net_migration_rate",
    "required_total_fertility_rate",
    "residual_net_migration",
    "rising_fertility",
    "simulation_1",
    "simulation_2",
    "survival_ratios",
    "with_balanced_migration",
    "with_fertility",
]
