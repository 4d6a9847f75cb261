"""What the register says of a KPI, as a sentence."""

from __future__ import annotations

from analysis.model.kpis.kpi import Comparison, Condition, Kpi, Reference, Target
from analysis.model.kpis.register import KpiRegister
from analysis.words.phrases import counted

_REFERENCES = {
    Reference.NATIONAL: "全国値",
    Reference.PREFECTURE: "都道府県の値",
    Reference.PREVIOUS_YEAR: "前年の値",
    Reference.BASELINE: "基準値",
}
_COMPARISONS = {
    Comparison.AT_LEAST: "以上",
    Comparison.ABOVE: "を上回る",
    Comparison.AT_MOST: "以下",
    Comparison.BELOW: "を下回る",
}


def value_words(kpi: Kpi, value: float) -> str:
    """Return a value with the KPI's unit and decimals."""
    return counted(value, kpi.unit, kpi.decimals)


def content_words(kpi: Kpi, target: Target) -> str:
    """Return what a target asks for."""
    if isinstance(target.condition, Condition):
        condition = target.condition
        return f"{_REFERENCES[condition.reference]}{_COMPARISONS[condition.comparison]}"
    if target.target is not None:
        return value_words(kpi, target.target)
    if target.lower is not None and target.upper is not None:
        return f"{value_words(kpi, target.lower)}から{value_words(kpi, target.upper)}まで"
    return "…"


def target_words(register: KpiRegister | None, kpi: Kpi) -> str:
    """Say what a KPI's last target is and where it began; empty without a target."""
    target = register.final_target(kpi.id) if register is not None else None
    if target is None:
        return ""
    begun = ""
    if kpi.baseline is not None:
        year = f"{kpi.baseline_year}年度に" if kpi.baseline_year else ""
        begun = f"（基準値は{year}{value_words(kpi, kpi.baseline)}）"
    return f"「{kpi.name}」を{target.year}年度に{content_words(kpi, target)}とする{begun}。"


def latest_words(register: KpiRegister, kpi: Kpi) -> str:
    """Say what a KPI was last reported to be; empty when it never was."""
    known = [each for each in register.reported(kpi.id).values() if each.value is not None]
    if not known or known[-1].value is None:
        return ""
    return f"「{kpi.name}」は{known[-1].year}年度に{value_words(kpi, known[-1].value)}である。"
