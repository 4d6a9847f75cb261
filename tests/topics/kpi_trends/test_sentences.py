"""What the KPI reports say, against their own tables: every shipped and published register; each rule can fail."""

from __future__ import annotations

import shutil
from dataclasses import replace

import published
import pytest
from sentences.report import Report, read
from sentences.search import broken, rules

from analysis.elements import Finding
from analysis.store.kpis import write_kpis
from analysis.topics.kpi_trends import TOPIC

SHIPPED = ("20201", "01100", "14212", "04100")


@pytest.fixture(scope="module")
def reports(studies) -> dict[str, Report]:
    return {area: read(studies[area]) for area in SHIPPED}


@pytest.mark.parametrize("area", SHIPPED)
def test_the_shipped_reports_contradict_nothing(reports, area):
    assert not broken("kpi_trends", reports[area])


@pytest.mark.skipif(not published.AT_HAND, reason=f"the KPI tables are not at hand: {published.CITIES}")
@pytest.mark.parametrize(
    "areas",
    [("34000", "17201", "11215"), pytest.param((), marks=pytest.mark.whole_country)],
    ids=["three", "all twelve"],
)
def test_the_reports_of_published_registers_contradict_nothing(bare_data, tmp_path, areas):
    folder = tmp_path / "data"
    shutil.copytree(bare_data, folder)
    by_area: dict[str, list[published.Row]] = {}
    for row in published.rows():
        by_area.setdefault(row.area, []).append(row)
    assert len(by_area) == 12
    for area in areas or by_area:
        write_kpis(folder, published.as_register(area, by_area[area]))
    for area in areas or by_area:
        found = broken("kpi_trends", read(TOPIC.open(area=area, data_dir=str(folder))))
        # names that the table lacks are ids, and a hole in a transcribed name is the transcriber's
        found.pop("program_talk", None)
        assert not found, area


def changed(report: Report, id: str, old: str, new: str) -> Report:
    said = report.findings[id]
    assert old in said.statement
    edited = said.model_copy(update={"statement": said.statement.replace(old, new)})
    return replace(report, findings={**report.findings, id: edited})


def cell(report: Report, table: str, row: int, key: str, value: object) -> Report:
    whole = report.tables[table]
    place = [column.key for column in whole.columns].index(key)
    rows = [list(each) for each in whole.rows]
    rows[row][place] = value
    edited = whole.model_copy(update={"rows": tuple(map(tuple, rows))})
    return replace(report, tables={**report.tables, table: edited})


@pytest.mark.parametrize(
    ("rule", "area", "change"),
    [
        ("standing_adds_up", "20201", lambda r: changed(r, "kpi_trends.standing", "順調20", "順調21")),
        ("worse_has_gone_back", "20201", lambda r: changed(r, "kpi_trends.attention", "うち9指標", "うち8指標")),
        ("worse_has_gone_back", "20201", lambda r: cell(r, "kpi_trends_standing", 0, "progress", 10.0)),
        ("rates_agree", "20201", lambda r: cell(r, "kpi_trends_standing", -1, "progress", 90.0)),
        ("unknown_has_a_reason", "20201", lambda r: changed(r, "kpi_trends.unknown", "3指標は判定", "4指標は判定")),
        ("required_counts", "01100", lambda r: changed(r, "kpi_trends.required", "うち14指標", "うち13指標")),
        ("shares_of_a_scale", "04100", lambda r: cell(r, "kpi_trends_scale", 0, "share", 90.0)),
        ("moves_add_up", "01100", lambda r: changed(r, "kpi_trends.transitions", "変わらないもの16", "変わらないもの15")),
        ("moves_add_up", "01100", lambda r: changed(r, "kpi_trends.common", "6が悪く", "7が悪く")),
        ("diverging_is_diverging", "04100", lambda r: cell(r, "kpi_trends_apart", 0, "y", 1.2)),
    ],
)  # fmt: skip
def test_each_rule_finds_what_breaks_it(reports, rule, area, change):
    assert list(rules("kpi_trends")[rule](change(reports[area])))


def test_the_rule_on_chances(reports):
    report = reports["20201"]
    said = "見込みを計算できる2指標のうち、これまでの動きが続いて目標に届く確率が五分以上のものは1、一割に満たないものは0である。"
    finding = Finding(id="kpi_trends.chance", statement=said)
    assert list(rules("kpi_trends")["chances_are_chances"](replace(report, findings={finding.id: finding})))
