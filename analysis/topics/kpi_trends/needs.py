"""What the KPI report needs of the register: without a register it can't be built, without the rest a part is missing."""

from __future__ import annotations

from analysis.chapters.needs_beside import KpiNeed
from analysis.methods.series import TREND_MINIMUM
from analysis.model.kpis.kpi import Aspect
from analysis.model.kpis.register import KpiRegister

_TABLE = "kpi_register"


def _any(register: KpiRegister) -> bool:
    return bool(register.kpis or register.ratings or register.projects or register.perceptions)


def _actuals(register: KpiRegister) -> bool:
    return any(each.is_official for each in register.active) or any(
        each.value is not None for each in register.actuals
    )


def _targets(register: KpiRegister) -> bool:
    return any(register.target(each.id) for each in register.active)


def _baselines(register: KpiRegister) -> bool:
    return any(each.baseline is not None for each in register.active)


def _long(register: KpiRegister) -> bool:
    return any(
        each.is_official or len(register.reported_series(each.id)) >= TREND_MINIMUM
        for each in register.active
    )


def _kinds(register: KpiRegister) -> bool:
    return bool(register.active) and all(each.kind is not None for each in register.active)


def _rated(register: KpiRegister) -> bool:
    return bool(register.ratings or any(each.rating for each in register.projects))


def _felt(register: KpiRegister) -> bool:
    return any(each.aspect is Aspect.SATISFACTION for each in register.perceptions)


NEEDS = (
    KpiNeed(
        id="register",
        label="KPI の登録簿",
        missing="{area}の KPI の登録簿（どの章にも必要）",
        table=_TABLE,
        has=_any,
        required=True,
    ),
    KpiNeed("actuals", "KPI の実績", "{area}の KPI の実績値（進み具合、傾向、見通し）", _TABLE, _actuals),
    KpiNeed("targets", "KPI の目標", "{area}の KPI の数値の目標（達成率、進捗率、評価）", _TABLE, _targets),
    KpiNeed("baselines", "KPI の基準値", "{area}の KPI の基準値（進捗率、ペース）", _TABLE, _baselines),
    KpiNeed(
        "actuals_trend",
        f"実績{TREND_MINIMUM}年分",
        f"{{area}}の KPI の{TREND_MINIMUM}年分以上の実績値（傾向の検定、達成の見込み）",
        _TABLE,
        _long,
    ),
    KpiNeed(
        "kinds", "KPI の区分", "{area}の KPI がアウトプットかアウトカムかの区分（指標の質）", _TABLE, _kinds
    ),
    KpiNeed("ratings", "事業・施策の評価", "{area}の事業又は施策の評価の件数（評価の分布）", _TABLE, _rated),
    KpiNeed(
        "felt",
        "市民の実感",
        "{area}の施策ごとの市民の満足度・重要度（進み具合と実感の比較）",
        "kpi_perceptions",
        _felt,
    ),
)
"""In the order in which the report names what is missing."""
