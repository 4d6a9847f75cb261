"""The KPI register: what its files must be, which row counts, and what two plans have in common."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from analysis.checking.errors import InputError
from analysis.checking.failures import InvalidData
from analysis.methods.kpi_target import Direction, KpiType
from analysis.model.catalogue import Catalogue
from analysis.model.kpis.crosswalk import Disputed, conflicts, crosswalk, goals_without_outcome, saving
from analysis.model.kpis.kpi import (
    Actual,
    Comparison,
    Condition,
    Item,
    Kind,
    Kpi,
    Project,
    RatingCount,
    Reference,
    Revision,
    RevisionKind,
    Target,
)
from analysis.model.kpis.reading import read_register
from analysis.model.kpis.register import REPORTED_BASIS, KpiRegister
from analysis.model.kpis.similar import similar_names
from analysis.model.kpis.writing import csv_files, plain
from analysis.model.observations import Status

AREA = "14212"
JOINT = Kpi(
    "births",
    "出生数",
    policy="子育て",
    goal="基本目標2",
    kind=Kind.OUTCOME,
    unit="人",
    baseline=1408,
    baseline_year=2020,
    viewpoints=("デジタル", "連携"),
    sdgs=(3, 11),
)
FILES = KpiRegister(
    AREA,
    (
        JOINT,
        Kpi("rate", '=HYPERLINK("x")率, "甲"', measure="施策1", kind=Kind.OUTPUT, unit="％", decimals=1),
        Kpi("band", "適正な範囲", action="取組", type=KpiType.RANGE, direction=None),
        Kpi("old", "旧指標", policy="子育て"),
    ),
    (
        Target("births", 2026, 1500.0, set_on=date(2021, 3, 1)),
        Target("births", 2026, 1300.0, set_on=date(2024, 3, 1)),
        Target("births", 2024, 1450.0),
        Target("band", 2026, lower=37.5, upper=50.0),
        Target("rate", 2026, condition=Condition(Comparison.AT_LEAST, Reference.NATIONAL)),
    ),
    (
        Actual("births", 2021, date(2022, 8, 1), 1310.0, Status.ESTIMATED, "plan_atsugi", "速報値"),
        Actual("births", 2021, date(2023, 8, 1), 1302.0, Status.OBSERVED, "plan_atsugi"),
        Actual("births", 2020, None, 1408.0, Status.OBSERVED),
        Actual("births", 2022, date(2023, 8, 1), None, Status.UNAVAILABLE, note="未公表"),
    ),
    (
        Revision("rate", date(2024, 4, 1), RevisionKind.MERGED, ("old",), "二つを一つに"),
        Revision("births", None, RevisionKind.CHANGED),
    ),
    (Project("p1", "事業", "施策1", 2023, "やや遅れ", "資材の高騰", 1200.5, ("rate",), "plan_atsugi"),),
    (RatingCount(Item.PROJECT, None, "順調", 164), RatingCount(Item.PROJECT, None, "遅延", 11)),
)


@pytest.fixture(scope="module")
def catalogue(data_dir: Path) -> Catalogue:
    return Catalogue.load(data_dir)


def write(folder: Path, register: KpiRegister) -> Path:
    for name, text in csv_files(register).items():
        (folder / name).write_text(text, encoding="utf-8", newline="")
    return folder


def change(folder: Path, name: str, old: str, new: str) -> None:
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, text
    path.write_text(text.replace(old, new), encoding="utf-8", newline="")


def test_what_is_written_is_read_again(tmp_path, catalogue):
    assert read_register(write(tmp_path, FILES), AREA, catalogue) == FILES


def test_only_the_register_has_to_be_there(tmp_path, catalogue):
    write(tmp_path, KpiRegister(AREA, (JOINT,)))
    assert [path.name for path in tmp_path.iterdir()] == ["register.csv"]
    assert read_register(tmp_path, AREA, catalogue).kpis == (JOINT,)
    with pytest.raises(InputError, match="ファイルがありません"):
        read_register(tmp_path / "nowhere", AREA, catalogue)


@pytest.mark.parametrize(
    ("name", "old", "new", "row", "column", "found"),
    [
        ("register.csv", "births,出生数", "Births,出生数", 2, "kpi", "Births"),
        ("register.csv", "outcome,level,higher", "outcome,levels,higher", 2, "type", "levels"),
        ("register.csv", "outcome,level,higher", "outcome,level,", 2, "type・direction", "level, "),
        ("register.csv", "1408,2020", "1 408,2020", 2, "baseline", "1 408"),
        ("register.csv", "1408,2020", "1408,R2", 2, "baseline_year", "R2"),
        ("register.csv", "3;11,,,", "3;18,,,", 2, "sdgs", "3;18"),
        ("register.csv", "3;11,,,", "3;11,births,,", 2, "indicator・basis", "births, "),
        ("register.csv", "3;11,,,", "3;11,births,no_such,", 2, "indicator", "births・no_such"),
        (
            "register.csv",
            "取組,,range",
            ",,range",
            4,
            "policy・measure・goal・strategy_measure・action",
            ", , , , ",
        ),
        ("targets.csv", "births,2024,1450,,,,", "births,2024,,,,,", 4, "target・lower・upper・condition", ""),
        ("targets.csv", "births,2024,1450", "births,2020,1450", 4, "year", "2020"),
        ("targets.csv", "band,2026,,37.5,50", "band,2026,40,,", 5, "target", "40"),
        ("targets.csv", "band,2026,,37.5,50", "band,2026,,50,37.5", 5, "lower・upper", "50, 37.5"),
        ("targets.csv", "at_least_national", "national", 6, "condition", "national"),
        ("targets.csv", "1300,,,,2024-03-01", "1300,,,,2024-02-30", 3, "set_on", "2024-02-30"),
        ("targets.csv", "rate,2026", "rates,2026", 6, "kpi", "rates"),
        ("actuals.csv", ",1302,observed", ",,observed", 3, "value・status", ", observed"),
        ("actuals.csv", ",,unavailable", ",0,unavailable", 5, "value・status", "0, unavailable"),
        ("actuals.csv", "1302,observed,plan_atsugi", "1302,observed,somewhere", 3, "source", "somewhere"),
        ("revisions.csv", "merged,old", "merged,gone", 2, "from", "gone"),
        ("revisions.csv", "merged,old", "merged,", 2, "kind・from", "merged, "),
        ("projects.csv", "1200.5", "千二百", 2, "budget_thousand_yen", "千二百"),
        ("ratings.csv", "順調,164", "順調,-164", 2, "count", "-164"),
    ],
)
def test_each_failure_is_told_with_file_row_and_column(
    tmp_path, catalogue, name, old, new, row, column, found
):
    change(write(tmp_path, FILES), name, old, new)
    with pytest.raises(InvalidData) as error:
        read_register(tmp_path, AREA, catalogue)
    told = [(each.file, each.row, set(each.column.split("・")), each.found) for each in error.value.failures]
    assert (f"kpis/{AREA}/{name}", row) in {place[:2] for place in told}
    assert any(set(column.split("・")) == columns for _, _, columns, _ in told)
    if "・" not in column:
        assert found in {each[3] for each in told}


def test_the_failures_of_all_files_are_listed_at_once(tmp_path, catalogue):
    folder = write(tmp_path, FILES)
    change(folder, "register.csv", "1408,2020", "x,2020")
    change(folder, "targets.csv", "1450", "x")
    change(folder, "actuals.csv", "1310", "x")
    with pytest.raises(InvalidData) as error:
        read_register(folder, AREA, catalogue)
    assert {each.file.rpartition("/")[2] for each in error.value.failures} == {
        *("register.csv", "targets.csv", "actuals.csv"),
    }


def test_an_official_kpi_has_the_indicator_s_unit_and_no_reported_actuals(tmp_path, catalogue):
    official = Kpi("births", "出生数", goal="2", indicator="births", basis="vital_statistics", unit="件")
    with pytest.raises(InvalidData, match="単位「人」"):
        read_register(write(tmp_path, KpiRegister(AREA, (official,))), AREA, catalogue)
    change(tmp_path, "register.csv", "件", "人")
    read_register(tmp_path, AREA, catalogue)
    (tmp_path / "actuals.csv").write_text(
        "kpi,year,reported_on,value,status,source,note\nbirths,2021,,1,observed,,\n", encoding="utf-8"
    )
    with pytest.raises(InvalidData, match="公的統計"):
        read_register(tmp_path, AREA, catalogue)


def test_the_latest_report_counts_and_the_earlier_stays():
    assert {year: each.value for year, each in FILES.reported("births").items()} == {
        2020: 1408.0,
        2021: 1302.0,
        2022: None,
    }
    assert [each.value for each in FILES.former_reports("births")] == [1310.0]
    series = FILES.reported_series("births")
    assert dict(series) == {2020: 1408.0, 2021: 1302.0}
    assert (series.basis, series.unit, series.name) == (REPORTED_BASIS, "人", "出生数")
    assert series.source_ids() == ("plan_atsugi",)
    assert len(FILES.reported_series("rate")) == 0


def test_the_target_set_last_counts_and_the_earlier_stays():
    assert [(year, each.target) for year, each in FILES.targets_of("births").items()] == [
        (2024, 1450.0),
        (2026, 1300.0),
    ]
    assert [each.target for each in FILES.former_targets("births")] == [1500.0]
    promised = FILES.target("births")
    assert (promised.target, promised.target_year, promised.baseline) == (1300.0, 2026, 1408)
    assert FILES.target("births", 2024).target == 1450.0
    assert (FILES.target("band").type, FILES.target("band").upper) == (KpiType.RANGE, 50.0)
    assert FILES.target("rate") is None  # 全国値以上 is no number
    assert FILES.target("old") is None


def test_a_kpi_merged_into_another_is_dropped_and_not_lost():
    assert [each.id for each in FILES.active] == ["births", "rate", "band"]
    assert FILES.dropped["old"].reason == "二つを一つに"
    assert [each.kind for each in FILES.revisions_of("old")] == [RevisionKind.MERGED]
    back = Revision("old", date(2025, 4, 1), RevisionKind.NEW)
    assert "old" in [
        each.id for each in KpiRegister(AREA, FILES.kpis, revisions=(*FILES.revisions, back)).active
    ]


def test_counts_of_ratings():
    assert FILES.rating_counts(Item.PROJECT) == {None: {"順調": 164, "遅延": 11}}


def test_numbers_are_written_plainly():
    assert [plain(value) for value in (1.0, 0.1 + 0.2, -0.000001, 1e15, 150.0)] == [
        *("1", "0.3", "-0.000001", "1000000000000000", "150"),
    ]


TWO_PLANS = KpiRegister(
    AREA,
    (
        Kpi(
            "a", "観光客数（累計）", policy="1", unit="人", baseline=10, baseline_year=2020, kind=Kind.OUTCOME
        ),
        Kpi("b", "観光客数 (累計)", goal="い", unit="人", baseline=12, baseline_year=2020),
        Kpi("c", "待機児童数", policy="1", goal="ろ", kind=Kind.OUTPUT, direction=Direction.LOWER),
        Kpi("d", "講座の参加者数", goal="ろ", kind=Kind.OUTPUT),
        Kpi("e", "農地面積", measure="2"),
        Kpi("f", "新規就農者数", policy="3", goal="は", kind=Kind.OUTCOME),
    ),
    (
        Target("a", 2026, 20.0),
        Target("b", 2026, 20.0),
        Target("b", 2028, 25.0),
    ),
)


def test_crosswalk_of_two_plans():
    parts = crosswalk(TWO_PLANS)
    assert [[each.id for each in part] for part in (parts.plan_only, parts.strategy_only, parts.both)] == [
        ["a", "e"],
        ["b", "d"],
        ["c", "f"],
    ]
    # 4 KPIs of the plan and 4 of the strategy, 6 rows, of which a and b are one KPI
    counted = saving(TWO_PLANS)
    assert (counted.separate, counted.joint, counted.saved, counted.once_merged) == (8, 6, 2, 5)


def test_conflicts_between_the_plans():
    found = {each.aspect: (each.plan_value, each.strategy_value) for each in conflicts(TWO_PLANS)}
    assert set(found) == {Disputed.BASELINE, Disputed.TARGET, Disputed.PERIOD}
    assert found[Disputed.BASELINE] == (10, 12)
    assert found[Disputed.PERIOD] == ((2020, 2026), (2020, 2028))


def test_goals_without_an_outcome():
    found = {
        each.goal: ([kpi.id for kpi in each.kpis], each.unknown)
        for each in goals_without_outcome(TWO_PLANS, ["に"])
    }
    assert found == {"い": (["b"], 1), "ろ": (["c", "d"], 0), "に": ([], 0)}


def test_names_that_are_nearly_the_same():
    names = [
        "市内観光客数",
        "市内の観光客数",
        "健康寿命（男性）",
        "健康寿命（女性）",
        "不登校児童の割合（小学校）",
    ]
    names += [
        "不登校児童の割合（中学校）",
        "地域防災マップ作成率",
        "観光客満足度",
        "待機児童数",
        "待機 児童数",
    ]
    pairs = similar_names([Kpi(str(n), name) for n, name in enumerate(names)])
    assert [(pair.first.id, pair.second.id, pair.is_duplicate) for pair in pairs] == [
        ("8", "9", True),
        ("0", "1", False),
    ]
    # 6 of 6 and 7 characters match: 2 × 6 / 13
    assert pairs[1].similarity == pytest.approx(12 / 13)
