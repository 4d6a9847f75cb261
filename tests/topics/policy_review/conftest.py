"""Reviews of real findings without a report being built: the findings of studies, laid as manifests would be."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from analysis.elements import Finding
from analysis.model.findings import BuiltReport
from analysis.model.kpis.register import KpiRegister
from analysis.store.data_store import DataStore
from analysis.store.kpis import has_kpis, kpis
from analysis.topics.policy_review.reading import Read
from analysis.topics.registry import topic_named


def report_of(topic: str, findings: Iterable[Finding], area: str = "14212", **said: Any) -> BuiltReport:
    title = topic_named(topic).title if topic == "births" else f"{topic}の題"
    return BuiltReport(Path("x"), 2026, area, topic, title, findings=tuple(findings), **said)


@pytest.fixture(scope="session")
def store(data_dir: Path) -> DataStore:
    return DataStore.open(data_dir)


@pytest.fixture(scope="session")
def areas(data_dir: Path) -> list[str]:
    """The cities with a profile, and every third other municipality for which births can be told."""
    cities = sorted(path.stem for path in (data_dir / "profiles").glob("*.yml"))
    known = [area for area in topic_named("births").areas(str(data_dir)) if not area.endswith("000")]
    return [*cities, *[area for area in known if area not in cities][::3]]


def births_of(store: DataStore, area: str) -> BuiltReport:
    """The report that a births study would leave behind."""
    study = topic_named("births").open(store, area=area)
    findings = [finding for chapter in study.all_chapters() for finding in chapter.findings]
    return report_of("births", findings, area, parameters={"year": study.year}, sources=study.sources.sources)


def read_of(store: DataStore, area: str, **others: BuiltReport) -> Read:
    register = kpis(store.data_dir, area) if has_kpis(store.data_dir, area) else None
    name = store.catalogue.area_name(area)
    return Read(name, {"births": births_of(store, area), **others}, register, ("関係人口",))


@pytest.fixture(scope="session")
def reads(store: DataStore, areas: list[str]) -> dict[str, Read]:
    """What the review of each municipality reads, with births as the only report."""
    return {area: read_of(store, area) for area in areas}


@pytest.fixture(scope="session")
def atsugi(reads: dict[str, Read]) -> Read:
    return reads["14212"]


@pytest.fixture
def made() -> Callable[..., Read]:
    """What a review reads of made-up findings by topic."""

    def make(register: KpiRegister | None = None, **topics: Iterable[Finding]) -> Read:
        return Read("中市", {topic: report_of(topic, found) for topic, found in topics.items()}, register)

    return make
