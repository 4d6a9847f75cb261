"""Registers as they should not be: each still makes a report, every chapter of which says why something is missing."""

from __future__ import annotations

from datetime import date

import pytest

from analysis.checking.errors import InputError
from analysis.figures import draw
from analysis.methods.kpi_target import Direction, KpiType
from analysis.methods.rubric import Verdict
from analysis.model.kpis.kpi import (
    Actual,
    Aspect,
    Comparison,
    Condition,
    Item,
    Kind,
    Kpi,
    Perception,
    Project,
    RatingCount,
    Reference,
    Revision,
    RevisionKind,
    Target,
)
from analysis.model.kpis.register import KpiRegister
from analysis.model.observations import Status
from analysis.topics.kpi_trends.study import KpiTrendsStudy

MADE = "14382"
HOSTILE = '=HYPERLINK("x")<script>alert(1)</script>$x_1$#let'


def kpi(id: str = "a", **given: object) -> Kpi:
    return Kpi(**{"id": id, "name": f"指標{id}", "goal": "目標", "unit": "件", **given})  # type: ignore[arg-type]


def values(id: str, **by_year: float) -> tuple[Actual, ...]:
    return tuple(Actual(id, int(year[1:]), None, value, Status.OBSERVED) for year, value in by_year.items())


def register(kpis=(), **given: object) -> KpiRegister:
    return KpiRegister(MADE, tuple(kpis), **given)  # type: ignore[arg-type]


def read(study: KpiTrendsStudy) -> str:
    """Compute and draw everything; return all that is said."""
    said = []
    for chapter in study.all_chapters():
        draw(chapter)
        said += [p for prose in (*chapter.missing, *chapter.text, *chapter.remarks) for p in prose.paragraphs]
        said += [finding.statement for finding in chapter.findings]
        said += [picture.title for picture in chapter.pictures]
    assert study.caveats.paragraphs
    assert study.cover.title
    study.gaps, study.sources  # noqa: B018
    return "\n".join(said)


ODD = {
    "names alone, with a target": register([kpi()], targets=(Target("a", 2026, 5.0),)),
    "no target": register([kpi(baseline=1.0, baseline_year=2020)], actuals=values("a", y2020=1, y2021=2)),
    "no actuals": register([kpi(baseline=1.0, baseline_year=2020)], targets=(Target("a", 2026, 5.0),)),
    "a condition for a target": register(
        [kpi()], targets=(Target("a", 2026, condition=Condition(Comparison.BELOW, Reference.PREVIOUS_YEAR)),),
        actuals=values("a", y2020=1, y2021=2),
    ),
    "an actual that is not published": register(
        [kpi()], targets=(Target("a", 2026, 5.0),),
        actuals=(Actual("a", 2023, None, None, Status.UNAVAILABLE, note="調査なし"), *values("a", y2022=3)),
    ),
    "all zero": register(
        [kpi(baseline=0.0, baseline_year=2019)], targets=(Target("a", 2026, 0.0),),
        actuals=values("a", **{f"y{year}": 0 for year in range(2019, 2026)}),
    ),
    "constant": register(
        [kpi(baseline=3.0, baseline_year=2019)], targets=(Target("a", 2026, 9.0),),
        actuals=values("a", **{f"y{year}": 3 for year in range(2019, 2026)}),
    ),
    "a range": register(
        [kpi(type=KpiType.RANGE, direction=None, baseline=60.0, baseline_year=2019)],
        targets=(Target("a", 2030, lower=37.5, upper=50.0),),
        actuals=values("a", y2019=60, y2020=58, y2021=57, y2022=54, y2023=55, y2024=52),
    ),
    "after the target's year": register(
        [kpi(baseline=1.0, baseline_year=2015)], targets=(Target("a", 2018, 5.0),),
        actuals=values("a", y2015=1, y2016=2, y2017=2, y2018=4, y2019=3, y2020=2),
    ),
    "years with holes": register(
        [kpi(baseline=1.0, baseline_year=2010)], targets=(Target("a", 2030, 5.0),),
        actuals=values("a", y2010=1, y2014=2, y2016=2, y2020=4, y2022=3, y2024=2),
    ),
    "a target lower than the baseline": register(
        [kpi(baseline=100.0, baseline_year=2020)], targets=(Target("a", 2026, 90.0),),
        actuals=values("a", y2020=100, y2024=85),
    ),
    "ratings alone": register(ratings=(RatingCount(Item.MEASURE, 2021, "A", 3), RatingCount(Item.MEASURE, 2021, "B", 0))),
    "perceptions alone": register(
        perceptions=tuple(
            Perception(f"施策{n}", aspect, 2024, 2.0 + n / 10, 1.0, 4.0, 800)
            for n in range(8) for aspect in Aspect
        )
    ),
    "perceptions without responses and without variation": register(
        perceptions=tuple(Perception(f"施策{n}", a, 2024, 2.5, 1.0, 4.0) for n in range(8) for a in Aspect)
    ),
    "hostile words": register(
        [kpi(name=HOSTILE, goal=HOSTILE, unit=HOSTILE[:9], baseline=1.0, baseline_year=2020)],
        targets=(Target("a", 2026, 5.0),), actuals=values("a", y2020=1, y2021=2),
    ),
    "everything dropped": register(
        [kpi(baseline=1.0, baseline_year=2020)], actuals=values("a", y2020=1),
        revisions=(Revision("a", date(2024, 4, 1), RevisionKind.ABOLISHED, reason="事業の終了"),),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ODD)
def test_an_odd_register_makes_a_report(made, name):
    study = made(ODD[name])
    said = read(study)
    assert "nan" not in said
    assert "None" not in said
    assert "inf" not in said.replace("information", "")


def test_two_hundred_kpis_are_laid_on_pages(made):
    kpis = [
        kpi(
            f"k{n}",
            baseline=float(n),
            baseline_year=2020,
            goal=f"目標{n % 25}",
            name=f"とても長い名称の指標その{n}" * 3,
        )
        for n in range(200)
    ]
    study = made(
        register(
            kpis,
            targets=tuple(Target(each.id, 2027, each.baseline + 10.0) for each in kpis),
            actuals=tuple(
                a for n, each in enumerate(kpis) for a in values(each.id, y2022=n + n % 9, y2023=n + n % 7)
            ),
        )
    )
    panels = [picture for picture in study.standing.pictures if "panels" in picture.id]
    draw(panels[0])
    drawn = [panel for picture in panels for panel in picture.chart.panels]
    assert len(drawn) == 200
    assert max(len(picture.chart.panels) for picture in panels) <= 9
    assert len({picture.id for picture in panels}) == len(panels)
    order = {"bad": 0, "middle": 1, "unknown": 2, "good": 3}
    tones = [order[panel.tone] for panel in drawn]
    assert tones == sorted(tones)


def test_cumulative_kpis_are_tested_and_foreseen_by_their_increments(made):
    """A total that grows ever more slowly: the total rises every year, what comes in each year falls."""
    total = {2017: 0, 2018: 50, 2019: 90, 2020: 120, 2021: 140, 2022: 155, 2023: 165}
    study = made(
        register(
            [kpi(type=KpiType.CUMULATIVE, baseline=0.0, baseline_year=2017)],
            targets=(Target("a", 2027, 400.0),),
            actuals=values("a", **{f"y{year}": value for year, value in total.items()}),
        )
    )
    (each,) = study.followed
    assert each.outlook.trend.n == 6
    assert each.outlook.rising == -1
    assert each.outlook.trend.p_value == pytest.approx(2 / 720)  # exact: one order in 720 on either side
    assert each.outlook.forecast.number == pytest.approx(165 + 4 * 165 / 6)
    assert "悪くなる傾向が偶然の範囲を超えるのは1指標" in read(study)


def test_the_common_movement_is_apart_from_each_kpi_s_own(made):
    """Ten KPIs rise every year but all fall in 2020; one of them rises there, too."""
    kpis = [kpi(f"k{n}", baseline=100.0, baseline_year=2016) for n in range(10)]
    path = {2016: 100, 2017: 105, 2018: 110, 2019: 115, 2020: 100, 2021: 120}
    actuals = []
    for n, each in enumerate(kpis):
        own = dict(path)
        if n == 9:
            own[2020] = 118
        actuals += values(each.id, **{f"y{year}": value for year, value in own.items()})
    study = made(
        register(kpis, targets=tuple(Target(each.id, 2026, 200.0) for each in kpis), actuals=tuple(actuals))
    )
    said = next(f for f in study.common.findings if f.id == "kpi_trends.common")
    assert "多くの指標が同時に悪くなったのは2020年度" in said.statement
    assert said.facts["2020"] == pytest.approx(-0.15)
    assert said.facts["2019"] == pytest.approx(0.05)
    table = study.common.table("kpi_trends_common").frame().set_index("year")
    assert table.loc[2020, ["better", "same", "worse"]].tolist() == [1, 0, 9]
    own = made(
        register(kpis, targets=tuple(Target(e.id, 2026, 200.0) for e in kpis), actuals=tuple(actuals)),
        year=2020,
    )
    rows = {row[0]: row[1:] for row in own.common.table("kpi_trends_own_part").rows}
    assert rows["指標k9"] == pytest.approx((3.0, -15.0, 18.0))
    assert rows["指標k0"] == pytest.approx((-15.0, -15.0, 0.0))


def test_revisions_keep_what_was_dropped_and_show_targets_that_became_easier(made):
    study = made(
        register(
            [
                kpi("old_a"), kpi("old_b"), kpi("joined", baseline=10.0, baseline_year=2020),
                kpi("fewer", direction=Direction.LOWER, baseline=50.0, baseline_year=2020),
            ],
            targets=(
                Target("joined", 2026, 30.0, set_on=date(2021, 3, 1)), Target("joined", 2026, 20.0, set_on=date(2024, 3, 1)),
                Target("fewer", 2026, 20.0, set_on=date(2021, 3, 1)), Target("fewer", 2026, 10.0, set_on=date(2024, 3, 1)),
            ),
            actuals=(
                *values("joined", y2020=10, y2021=15), *values("fewer", y2020=50),
                Actual("joined", 2021, date(2022, 8, 1), 14.0, Status.OBSERVED),
            ),
            revisions=(Revision("joined", date(2024, 3, 1), RevisionKind.MERGED, ("old_a", "old_b"), "重なりを除く"),),
        )
    )  # fmt: skip
    said = read(study)
    assert "続けて見られなくなった指標は「指標old_a」「指標old_b」である" in said
    assert (
        "後から変わった目標は2件で、達しやすい向きに変わったものは1件（「指標joined」）、達しにくい向きは1件"
        in said
    )
    revision = study.revised.table("kpi_trends_revisions").rows[0]
    assert revision[1:4] == ("統合", "指標joined", "指標old_a、指標old_b")
    targets = study.revised.table("kpi_trends_targets_changed").text_rows()
    assert targets[0][:4] == ["指標joined", "2026", "30件", "20件"]
    corrected = study.revised.table("kpi_trends_corrected").text_rows()
    assert corrected == [["指標joined", "2021", "15件", "14件"]]


def test_two_plans_in_one_register(made):
    study = made(
        register(
            [
                kpi("both", policy="基本政策1", kind=Kind.OUTCOME), kpi("plan", goal="", policy="基本政策1", name="来訪者数", baseline=5.0),
                kpi("strategy", goal="基本目標2", name="来訪者数", baseline=6.0, kind=Kind.OUTPUT),
            ],
            targets=(Target("both", 2026, 5.0),),
        ),
        profile="  goals: 4\n",
    )  # fmt: skip
    said = read(study)
    assert "計画ごとなら4件の評価と記入が、一つの登録簿なら3件で済む（1件減）" in said
    assert "食い違いが1件ある（「来訪者数」）" in said
    assert "成果（アウトカム）の指標のない目標は「基本目標2」である" in said
    assert "基本目標は計画の4のうち2" in said


def test_projects_with_a_low_rating_are_listed_with_reason_and_budget(made):
    study = made(
        register(
            [kpi()],
            targets=(Target("a", 2026, 5.0),),
            projects=(
                Project("p1", "進む事業", "施策", 2024, "順調"),
                Project("p2", "遅れる事業", "施策", 2024, "遅延", "用地の交渉", 1200.0),
            ),
            ratings=tuple(
                RatingCount(Item.PROJECT, 2024, label, count) for label, count in (("順調", 1), ("遅延", 1))
            ),
        )
    )
    read(study)
    assert study.ratings.table("kpi_trends_late_projects").rows == (
        ("施策", "遅れる事業", "遅延", "用地の交渉", 1200.0),
    )


def test_official_statistics_are_the_actuals_and_other_places_stand_beside(data_dir, tmp_path):
    """出生数 from the vital statistics: 1,160 in 2023 against a target; the prefecture and peers beside."""
    import shutil

    from analysis.store.kpis import write_kpis
    from analysis.topics.kpi_trends import TOPIC

    folder = tmp_path / "data"
    shutil.copytree(data_dir, folder, ignore=shutil.ignore_patterns("store", "surveys"))
    births = kpi(
        "births",
        name="出生数",
        unit="人",
        indicator="births",
        basis="vital_statistics",
        baseline=1614.0,
        baseline_year=2016,
    )
    rate = kpi("rate", name="合計特殊出生率", unit="", baseline=1.3, baseline_year=2020)
    targets = (Target("births", 2026, 1700.0), Target("rate", 2026, 1.8))
    write_kpis(folder, KpiRegister("14212", (births, rate), targets, values("rate", y2021=1.2, y2022=1.1)))
    study = TOPIC.open(area="14212", data_dir=str(folder))
    each = next(each for each in study.followed if each.kpi.id == "births")
    assert (each.value, each.year) == (1160.0, 2023)
    assert each.assessment.progress.number == pytest.approx((1160 - 1614) / (1700 - 1614))
    places = {row[1] for row in study.common.table("kpi_trends_elsewhere").rows}
    assert {"厚木市", "神奈川県", "全国", "平塚市"} <= places
    # 長野市 follows it under two goals, with the same values
    rated = [row[1] for row in study.common.table("kpi_trends_elsewhere").rows if row[0] == "合計特殊出生率"]
    assert rated.count("長野市") == 1
    assert study.outlook.table("kpi_trends_chance") is not None


def test_wrong_wishes_are_one_message(made):
    plain = register([kpi()], targets=(Target("a", 2026, 5.0),))
    with pytest.raises(InputError, match="評価基準「nowhere」がありません"):
        made(plain, rubric="nowhere")
    with pytest.raises(InputError, match="プロフィールの「kpi_trends:」"):
        made(plain, profile="  goals: many\n")


def test_an_area_without_a_register_is_refused_with_the_way_to_one(bare_data):
    from analysis.topics.kpi_trends import TOPIC

    with pytest.raises(InputError) as error:
        TOPIC.open(area="14203", data_dir=str(bare_data))
    assert "KPI の登録簿がありません" in str(error.value)
    assert "ebpm kpi template" in str(error.value)


def test_a_rubric_that_looks_at_the_target_of_the_year(made, tmp_path):
    """30 of a target of 25 for 2023 is 120 %; of the last year's 50 it is 60 %."""
    text = (
        "name: 当年\npublisher: 試験\ntitle: 試験\nlabels_published: false\nmeasure: attainment\nagainst: year\n"
        "levels:\n  - {label: 達成, verdict: on_track, at_least: 1.0}\n  - {label: 未達成, verdict: off_track}\n"
    )
    given = register(
        [kpi(baseline=10.0, baseline_year=2020), kpi("b", baseline=10.0, baseline_year=2020)],
        targets=(Target("a", 2023, 25.0), Target("a", 2026, 50.0), Target("b", 2026, 50.0)),
        actuals=(*values("a", y2023=30), *values("b", y2023=30)),
    )
    made(given)
    (tmp_path / "data" / "rubrics" / "ours.yml").write_text(text, encoding="utf-8")
    study = made(given, rubric="ours")
    first, second = study.followed
    assert (first.rating.label, first.verdict) == ("達成", Verdict.ON_TRACK)
    assert first.of_year.attainment.number == pytest.approx(1.2)
    assert (second.rating, second.verdict, second.why) == (None, None, "その年度の目標がない")
    read(study)


def test_a_new_definition_breaks_the_series_and_a_new_target_does_not(made):
    seven = {f"y{year}": year % 3 + year - 2017 for year in range(2017, 2024)}
    given = register(
        [kpi(baseline=1.0, baseline_year=2017), kpi("b", baseline=1.0, baseline_year=2017)],
        targets=(Target("a", 2027, 9.0), Target("b", 2027, 9.0)),
        actuals=(*values("a", **seven), *values("b", **seven)),
        revisions=(
            Revision("a", date(2021, 4, 1), RevisionKind.CHANGED, former="名称: 前の指標"),
            Revision("b", date(2021, 4, 1), RevisionKind.CHANGED, reason="目標を見直した"),
        ),
    )
    study = made(given)
    changed, kept = study.followed
    assert changed.outlook.probability.value is None
    assert kept.outlook.probability.value is not None
    assert "途中で指標の定義が変わり" in read(study)
    earlier = made(given, year=2020)
    assert "定義が変わり" not in read(earlier), "nothing had changed yet"


def test_a_kpi_knows_how_its_measure_is_felt(made):
    """Eight measures, the more advanced the less liked: each KPI's finding names the quadrant of its measure."""
    kpis = [kpi(f"k{n}", measure=f"施策{n}", baseline=0.0, baseline_year=2020) for n in range(8)]
    study = made(
        register(
            kpis,
            targets=tuple(Target(each.id, 2025, 100.0) for each in kpis),
            actuals=tuple(
                a
                for n, each in enumerate(kpis)
                for a in values(each.id, y2023=80 if n > 4 else 40 if n > 2 else 5)
            ),
            perceptions=tuple(
                Perception(f"施策{n}", Aspect.SATISFACTION, 2023, 3.0 - n / 10, 1, 4, 3000) for n in range(8)
            ),
        )
    )
    felt = {f.id: f.facts["felt"] for f in study.standing.findings if f.id.startswith("kpi_trends.kpi.")}
    assert felt["kpi_trends.kpi.k0"] == "low_high"
    assert felt["kpi_trends.kpi.k7"] == "high_low"
    assert felt["kpi_trends.kpi.k3"] == "undivided"
    found = study.felt.finding("kpi_trends.felt")
    assert found.estimate < -0.8
    assert found.facts["sure:施策7"] > 0.99


def test_without_the_number_of_responses_no_measure_is_called_surely_apart(made):
    kpis = [kpi(f"k{n}", measure=f"施策{n}", baseline=0.0, baseline_year=2020) for n in range(8)]
    study = made(
        register(
            kpis,
            targets=tuple(Target(each.id, 2025, 100.0) for each in kpis),
            actuals=tuple(
                a for n, each in enumerate(kpis) for a in values(each.id, y2023=80 if n > 4 else 5)
            ),
            perceptions=tuple(
                Perception(f"施策{n}", Aspect.SATISFACTION, 2023, 3.0 - n / 10, 1, 4) for n in range(8)
            ),
        )
    )
    said = read(study)
    found = study.felt.finding("kpi_trends.felt")
    assert not [name for name in found.facts if name.startswith("sure:")]
    assert "調査の誤差の範囲にあるかどうかが分からない" in found.statement
    assert "nan" not in said
    assert study.felt.table("kpi_trends_felt").frame()["sure"].isna().all()
