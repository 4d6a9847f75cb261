"""What the reports of 長野市, 札幌市, 厚木市 and 仙台市 say, against counts and figures taken from the files by hand."""

from __future__ import annotations

import csv
import math
from pathlib import Path

import nbformat
import numpy as np
import pytest
from scipy import stats

from analysis.elements import Finding, Group
from analysis.figures import draw
from analysis.methods.rubric import Verdict
from analysis.topics.kpi_trends import TOPIC
from analysis.topics.kpi_trends.study import KpiTrendsStudy

AREAS = ("20201", "01100", "14212", "04100")


def rows(data_dir: Path, area: str, name: str) -> list[dict[str, str]]:
    with (data_dir / "kpis" / area / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def finding(study: KpiTrendsStudy, id: str) -> Finding:
    found = [
        each for chapter in study.all_chapters() for each in chapter.findings if each.id == f"kpi_trends.{id}"
    ]
    assert len(found) == 1, id
    return found[0]


def test_the_notebook_has_the_topic_s_parameters(same_parameters):
    same_parameters(TOPIC)


def test_the_areas_with_a_register_can_be_built(data_dir):
    assert TOPIC.areas(str(data_dir)) == ["01100", "04100", "14212", "20201"]


def test_nagano_s_verdicts_counted_from_the_files(studies, data_dir):
    """Pace of 多摩市's rule: progress over the elapsed share, 1 and 0.6; the target itself where there is no way to go."""
    targets = {row["kpi"]: row for row in rows(data_dir, "20201", "targets")}
    actuals: dict[str, dict[int, float]] = {}
    for row in rows(data_dir, "20201", "actuals"):
        actuals.setdefault(row["kpi"], {})[int(row["year"])] = float(row["value"])
    counts = {"on_track": 0, "partly": 0, "off_track": 0, "unknown": 0}
    worse = 0
    for row in rows(data_dir, "20201", "register"):
        if row["kpi"] not in targets:
            counts["unknown"] += 1
            continue
        base, begins = float(row["baseline"]), int(row["baseline_year"])
        aim, ends = float(targets[row["kpi"]]["target"]), int(targets[row["kpi"]]["year"])
        year = max(actuals[row["kpi"]])
        value, sign = actuals[row["kpi"]][year], -1 if row["direction"] == "lower" else 1
        if sign * (aim - base) <= 0:
            counts["on_track" if sign * (value - aim) >= 0 else "off_track"] += 1
            continue
        pace = (value - base) / (aim - base) / ((year - begins) / (ends - begins))
        verdict = "on_track" if round(pace, 9) >= 1 else "partly" if round(pace, 9) >= 0.6 else "off_track"
        counts[verdict] += 1
        worse += pace < 0
    said = finding(studies["20201"], "standing")
    assert {key: said.facts[key] for key in counts} == counts
    assert (
        f"長野市の42指標は、順調{counts['on_track']}、やや遅れ{counts['partly']}、遅れ{counts['off_track']}、"
        f"判定できない{counts['unknown']}である" in said.statement
    )
    assert f"うち{worse}指標は基準値より悪く" in finding(studies["20201"], "attention").statement


def test_every_kpi_has_a_finding_for_other_programs_that_takes_no_room(studies):
    study = studies["01100"]
    for each in study.followed:
        said = finding(study, f"kpi.{each.kpi.id}")
        assert not said.printed
        assert said.facts["verdict"] == (each.verdict or "unknown")
        assert said.facts["name"] == each.kpi.name
    moved = finding(study, "kpi.sapporo_01")
    assert (moved.facts["value"], moved.facts["target"], moved.facts["year"]) == (0.96, 1.3, 2023)
    assert moved.facts["progress"] == pytest.approx((0.96 - 1.08) / (1.3 - 1.08))


def test_what_is_not_counted_yet_is_no_value(studies):
    """就業率: both reports say it is not counted up; only the baseline is known."""
    (rate,) = (each for each in studies["01100"].followed if each.kpi.name == "就業率")
    assert (rate.verdict, rate.why) == (None, "基準年度の値しかない")
    row = next(r for r in studies["01100"].standing.table("kpi_trends_standing").rows if r[0] == "就業率")
    assert row[4:7] == (None, None, None)


def test_atsugi_s_ratings_and_what_is_not_public(studies):
    study = studies["14212"]
    measures = finding(study, "scale.measure.2021")
    assert "27件のうち26件" in measures.statement
    p = np.array([25, 1, 1]) / 27
    bits = float(-(p * np.log2(p)).sum())
    assert f"{bits:.2f}ビット" in measures.statement
    assert measures.estimate == pytest.approx(1 - bits / 2)
    assert "266件のうち237件" in finding(study, "scale.project").statement
    texts = " ".join(p for prose in study.joint.remarks for p in prose.paragraphs)
    assert "基本目標は計画の4のうち1" in texts
    assert "具体的な施策は計画の13のうち0" in texts
    assert "数値目標は計画の8のうち0" in texts
    assert "2つの指標を1つに統合" in " ".join(p for prose in study.revised.remarks for p in prose.paragraphs)
    assert "どれも進み具合を判定できない" in finding(study, "standing").statement
    assert not study.standing.pictures


def test_sendai_s_pair_recomputed_from_the_files(studies, data_dir):
    points = {"◎": 3, "○": 2, "△": 1, "×": 0}
    rated: dict[str, list[int]] = {}
    for row in rows(data_dir, "04100", "projects"):
        rated.setdefault(row["measure"], []).append(points[row["rating"]])
    felt = {
        row["measure"]: float(row["value"])
        for row in rows(data_dir, "04100", "perceptions")
        if row["aspect"] == "satisfaction"
    }
    assert sum(map(len, rated.values())) == 108
    assert set(rated) == set(felt)
    assert len(felt) == 26
    measures = sorted(felt)
    means = [sum(rated[m]) / len(rated[m]) for m in measures]
    rho = stats.spearmanr(means, [felt[m] for m in measures]).statistic
    said = finding(studies["04100"], "felt")
    assert said.estimate == pytest.approx(rho)
    half = stats.norm.ppf(0.975) * math.sqrt((1 + rho**2 / 2) / 23)
    assert (said.lower, said.upper) == pytest.approx(
        (math.tanh(math.atanh(rho) - half), math.tanh(math.atanh(rho) + half))
    )
    assert "順位の一致も逆転も確かめられない" in said.statement
    middle, mean = float(np.median(means)), float(np.mean(list(felt.values())))
    apart = {m for m, x in zip(measures, means, strict=True) if x > middle and felt[m] < mean}
    assert {m for m, place in said.facts.items() if place == "high_low"} == apart
    # the widest error of a mean of 2,794 answers from 1 to 4, less the part that the mean of 26 shares
    for measure in apart:
        y = felt[measure]
        error = math.sqrt((4 - y) * (y - 1) / 2794) * math.sqrt(1 - 1 / 26)
        assert said.facts[f"sure:{measure}"] == pytest.approx(stats.norm.cdf((mean - y) / error), abs=0.03)
    assert "101件が「◎」又は「○」" in finding(studies["04100"], "scale.project.2024").statement


def test_sendai_s_portfolio_has_the_published_shares(studies, data_dir):
    table = studies["04100"].felt.table("kpi_trends_portfolio").frame().set_index("item")
    given = {
        row["measure"]: float(row["value"])
        for row in rows(data_dir, "04100", "perceptions")
        if row["aspect"] == "importance"
    }
    assert table["important"].to_dict() == given
    z = (table["important"] - table["important"].mean()) / table["important"].std(ddof=0)
    assert table["importance"].to_numpy() == pytest.approx((50 + 10 * z).to_numpy())
    assert (
        table["improvement"].idxmax() == "子どもの安全・安心確保"
    )  # most wanted (54.9 %), among the least liked


@pytest.mark.parametrize("area", AREAS)
def test_every_picture_is_drawn_and_every_table_has_its_source(studies, area):
    study = studies[area]
    for chapter in study.all_chapters():
        figures = list(draw(chapter))
        assert len(figures) == len(chapter.pictures)
        for picture in chapter.pictures:
            assert picture.table in chapter.shown
        for table in chapter.shown:
            assert table.rows
            assert table.period
            assert table.basis
            assert table.sources, table.id
    cited = {source.id for source in study.sources.sources}
    assert {s for c in study.all_chapters() for f in c.findings for s in f.sources} <= cited


def test_sentences_have_no_holes(studies):
    for study in studies.values():
        for chapter in study.all_chapters():
            for each in chapter.findings:
                assert each.statement.endswith("。"), each.statement
                assert "None" not in each.statement
                assert "nan" not in each.statement
                assert "うち0" not in each.statement
                assert each.statement.count("（") == each.statement.count("）")


def test_the_rubric_can_be_chosen(data_dir, studies):
    other = TOPIC.open(area="20201", data_dir=str(data_dir), rubric="osaka")
    labels = {each.rating.label for each in other.followed if each.rating and each.rating.label}
    assert labels <= {"110％以上", "80％以上110％未満", "50％以上80％未満", "50％未満"}
    assert "仮に用い" not in " ".join(other.caveats.paragraphs)
    assert "仮に用い" in " ".join(studies["20201"].caveats.paragraphs)


def test_an_earlier_year_knows_nothing_of_later_values(data_dir):
    study = TOPIC.open(area="01100", data_dir=str(data_dir), year=2023)
    assert max(year for each in study.followed for year in each.series.years) == 2023
    assert study.year == 2023
    late = [each for each in study.followed if each.verdict is Verdict.OFF_TRACK]
    assert late


def test_baselines_in_the_years_of_the_pandemic_are_told(studies, data_dir):
    years = [row["baseline_year"] for row in rows(data_dir, "20201", "register")]
    shocked = sum(year in ("2020", "2021") for year in years)
    said = finding(studies["20201"], "shocked_baseline")
    assert f"基準年度のある{len(years)}指標のうち{shocked}指標は" in said.statement


@pytest.mark.parametrize("area", ["14212", "04100"])
def test_every_cell_of_the_notebook_runs_and_shows_what_the_study_has(area, data_dir):
    notebook = nbformat.read(TOPIC.notebook_path, as_version=4)
    names: dict[str, object] = {}
    shown = []
    for cell in (each for each in notebook.cells if each.cell_type == "code"):
        *lines, last = cell.source.splitlines()
        if "parameters" in cell.metadata.get("tags", []):
            exec(cell.source, names)
            names |= {"area": area, "data_dir": str(data_dir)}
            continue
        exec("\n".join(lines), names)
        shown.append(eval(last, names))
    study = names["study"]
    assert shown[0] is study.cover
    for chapter in study.all_chapters():
        assert any(list(each) == list(chapter.opening) for each in shown if isinstance(each, Group))
    assert study.caveats in shown
