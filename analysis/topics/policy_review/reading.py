"""The reports that a review reads, and how it quotes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from analysis.elements import EvidenceLevel, Finding, Quotation
from analysis.model.findings import BuiltReport
from analysis.model.kpis.kpi import Kpi
from analysis.model.kpis.register import KpiRegister

REGISTER = "KPI 登録簿"


@dataclass(frozen=True)
class Read:
    """What is known of an area before anything is asked.

    Attributes
    ----------
    name : of the area.
    reports : by topic, those that were built.
    register : the KPI register, None when there is none.
    asked : words that the council asks about.
    """

    name: str
    reports: Mapping[str, BuiltReport]
    register: KpiRegister | None
    asked: tuple[str, ...] = ()

    def finding(self, id: str) -> Finding | None:
        """Return the finding with this id, of whatever report."""
        return next((found for report in self.reports.values() if (found := report.finding(id))), None)

    def quote(self, *findings: Finding | None) -> tuple[Quotation, ...]:
        """Return the quotations of findings, without those that are missing."""
        return tuple(
            Quotation.of(finding, report.topic, report.title)
            for finding in findings
            if finding is not None
            for report in self.reports.values()
            if report.finding(finding.id) is finding
        )

    def of_kpis(self) -> tuple[Finding, ...]:
        """Return the findings on single KPIs, in the order of the report."""
        report = self.reports.get("kpi_trends")
        found = report.findings if report else ()
        return tuple(each for each in found if each.id.startswith("kpi_trends.kpi."))

    def levels(self) -> set[EvidenceLevel]:
        """Return the levels of evidence of all findings."""
        return {each.evidence_level for report in self.reports.values() for each in report.findings}


def of_register(kpi: Kpi, statement: str) -> Quotation:
    """Return what the register says of a KPI, as a quotation."""
    return Quotation(
        topic="register",
        title=REGISTER,
        finding=kpi.id,
        statement=statement,
        evidence_level=EvidenceLevel.DESCRIPTION,
        sources=(kpi.source,) if kpi.source else (),
    )


def fact(finding: Finding | None, name: str) -> float | None:
    """Return a number among a finding's facts, None when there is none."""
    value = finding.facts.get(name) if finding else None
    return float(value) if isinstance(value, int | float) else None


def falls(finding: Finding | None) -> bool:
    """Tell whether an estimate lies below zero with both limits."""
    return finding is not None and finding.upper is not None and finding.upper < 0
