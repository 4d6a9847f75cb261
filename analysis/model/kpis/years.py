"""The years to which a KPI register can be looked at."""

from __future__ import annotations

from analysis.model.kpis.register import KpiRegister


def reported_years(register: KpiRegister) -> tuple[int, ...]:
    """Return the years for which the register has something that happened, ascending.

    Years of actuals, of baselines, of ratings, of projects and of what citizens feel. Where it has none of these,
    the years in which KPIs were revised, and else the year before the first target: a register of names and targets
    alone can be looked at, too.

    Examples
    --------
    >>> from analysis.model.kpis.kpi import Kpi, Target
    >>> reported_years(KpiRegister("14212", (Kpi("a", "A", goal="1"),), (Target("a", 2026, 5.0),)))
    (2025,)
    """
    known = {each.year for each in register.actuals if each.value is not None}
    known |= {each.baseline_year for each in register.kpis if each.baseline_year is not None}
    known |= {each.year for each in register.ratings if each.year is not None}
    known |= {each.year for each in register.projects} | {each.year for each in register.perceptions}
    if not known:
        known = {each.date.year for each in register.revisions if each.date is not None}
    if not known and register.targets:
        known = {min(each.year for each in register.targets) - 1}
    return tuple(sorted(known))
