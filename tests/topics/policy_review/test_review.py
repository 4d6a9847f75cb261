"""The review of real cities: goals, what councils ask, what changed, what is missing; as study and as PDF."""

from __future__ import annotations

import json
import re
from pathlib import Path

import nbformat
import pytest
from pypdf import PdfReader

from analysis.elements import Finding, Prose, Quotations, Subheading
from analysis.elements.picture import Picture
from analysis.model.findings import BuiltReport
from analysis.report.build import build, prepare
from analysis.report.bundle import bind, plan_bundle
from analysis.report.meeting import Meeting
from analysis.topics.policy_review import TOPIC, open_study
from analysis.topics.policy_review.goals import AIM, GAP, MEASURES, STANDING, WHOLE


def lay_report(lay, out: Path, report: BuiltReport, area: str, edition: int = 2026) -> None:
    said = {
        "title": report.title, "parameters": dict(report.parameters),
        "findings": [finding.model_dump(mode="json") for finding in report.findings],
        "sources": [source.model_dump(mode="json") for source in report.sources],
    }  # fmt: skip
    lay(out, topic=report.topic, area=area, edition=edition, **said)


@pytest.fixture(scope="module")
def reports(tmp_path_factory, lay, reads) -> Path:
    """厚木市's births of this edition and, with one estimate moved, of the last; 長野市's of this one."""
    out = tmp_path_factory.mktemp("reports")
    for area in ("14212", "20201"):
        lay_report(lay, out, reads[area].reports["births"], area)
    births = reads["14212"].reports["births"]
    moved = [
        each.model_copy(
            update={"estimate": each.estimate + 500, "lower": each.lower + 500, "upper": each.upper + 500}
        )
        if each.id == "births.change"
        else each
        for each in births.findings
    ]
    lay_report(lay, out, BuiltReport(births.folder, 2024, "14212", "births", births.title, births.parameters, findings=tuple(moved)), "14212", 2024)  # fmt: skip
    return out


@pytest.fixture(scope="module")
def opened(reports, data_dir):
    def make(area: str = "14212", **given):
        return open_study(**{"area": area, "edition": 2026, "reports_dir": str(reports), "data_dir": str(data_dir), **given})  # fmt: skip

    return make


def words(chapter) -> str:
    """Everything that a chapter's body says."""
    told = []
    for part in chapter.body:
        if isinstance(part, Prose):
            told += part.paragraphs
        elif isinstance(part, Quotations):
            told += [each.statement for each in part.items]
        elif isinstance(part, Subheading):
            told.append(f"## {part.title}")
    return "\n".join(told)


def section(chapter, title: str) -> str:
    return words(chapter).split(f"## {title}\n")[1].split("\n## ")[0]


def test_its_parameters_are_those_of_the_notebook(same_parameters):
    same_parameters(TOPIC)


# goals


def test_each_goal_goes_from_its_aim_to_its_measures(opened):
    chapter = opened("20201").goals
    titles = [(part.level, part.title) for part in chapter.body if isinstance(part, Subheading)]
    goals = [title for level, title in titles if level == 3]
    assert goals == [
        "人口・将来",
        "環境共生",
        "健康福祉",
        "都市基盤",
        "産業経済",
        "教育文化",
        "市民生活",
        "行財政",
    ]
    for goal in goals:
        at = titles.index((3, goal))
        assert [title for _, title in titles[at + 1 : at + 5]] == [AIM, STANDING, GAP, MEASURES]
    assert "「合計特殊出生率」を2026年度に1.65とする（基準値は2020年度に1.41）。" in section(chapter, AIM)
    assert len([part for part in chapter.body if isinstance(part, Picture)]) == len(goals)


def test_a_report_that_bears_on_no_goal_stands_apart(opened):
    told = words(opened().goals)
    assert f"## {WHOLE}" in told
    assert told.index("厚木市の出生数は") > told.index(f"## {WHOLE}")
    assert "「若い世代の定住意向と転出入」がまだない" in told, "what would tell of the goal is named"


def test_every_report_is_heard_where_there_is_not_room_for_all(opened, lay, tmp_path):
    for topic in ("births", "workforce", "migration_intentions", "population_outlook"):
        ranked = [{"id": f"{topic}.f{n}", "statement": f"{topic}の{n}。", "rank": n} for n in (3, 1, 2)]
        lay(tmp_path, topic=topic, area="14203", findings=ranked)
    told = section(opened("14203", reports_dir=str(tmp_path)).goals, STANDING).split("\n")
    assert told == [
        "birthsの1。", "birthsの2。", "migration_intentionsの1。", "migration_intentionsの2。", "workforceの1。",
        "population_outlookの1。",
    ]  # fmt: skip


def test_the_profile_says_what_a_goal_aims_at_and_which_reports_bear_on_it(opened, broken_data):
    path = broken_data / "profiles" / "14212.yml"
    text = path.read_text(encoding="utf-8")
    goal = "{name: 基本目標1, vision: 若い世代が住み続けるまち。, topics: [births]}"
    path.write_text(f"{text}\npolicy_review:\n  goals: [{goal}]\n", encoding="utf-8")
    told = words(opened(data_dir=str(broken_data)).goals)
    assert section(opened(data_dir=str(broken_data)).goals, AIM).startswith("若い世代が住み続けるまち。")
    assert f"## {WHOLE}" not in told
    assert told.index("厚木市の出生数は") > told.index("## 基本目標1")


def test_without_a_register_it_says_how_to_begin_one(opened, reads, lay, reports):
    area = next(area for area, read in reads.items() if read.register is None)
    lay_report(lay, reports, reads[area].reports["births"], area)
    study = opened(area)
    told = words(study.goals)
    assert "KPI の登録簿がない。登録簿があれば、目標ごとに" in told
    assert f"## {WHOLE}" in told
    assert "KPI の登録簿がないため" in words(study.asked)
    assert len(told) < 3000, "a short review"


def test_with_nothing_built_it_is_short_and_names_every_command(opened, tmp_path):
    study = opened("14203", reports_dir=str(tmp_path))
    assert study.questions.findings == ()
    rows = study.read.table("policy_review_read").text_rows()
    assert {row[1] for row in rows} == {"ない"}
    assert rows[0][-1] == "ebpm build 14203 --topic births"
    assert "報告書がないため、変化を示せない。" in study.changed.missing[0].paragraphs[0]
    assert study.sources.sources == ()


def test_what_lags_stands_under_the_gap_the_worst_first(opened, lay, tmp_path):
    verdicts = {"nagano_01": "on_track", "nagano_02": "partly", "nagano_03": "off_track"}
    found = [
        {"id": f"kpi_trends.kpi.{kpi}", "statement": f"{kpi}は{verdict}。", "facts": {"verdict": verdict}, "printed": False}
        for kpi, verdict in verdicts.items()
    ]  # fmt: skip
    lay(tmp_path, topic="kpi_trends", area="20201", findings=found)
    chapter = opened("20201", reports_dir=str(tmp_path)).goals
    assert section(chapter, GAP) == "nagano_03はoff_track。\nnagano_02はpartly。"
    assert "「合計特殊出生率」は2023年度に1.30である。" in section(chapter, STANDING), (
        "what is known stays told"
    )
    other = words(chapter).split("## 環境共生")[1]
    assert "目指す姿と現状の差を示す知見がない。" in other, "nobody rated the KPIs of that goal"


def test_kpis_that_nobody_can_rate_are_not_called_in_time(opened, lay, tmp_path):
    found = [
        {"id": "kpi_trends.kpi.nagano_01", "statement": "判定できない。", "facts": {"verdict": "unknown"}}
    ]
    lay(tmp_path, topic="kpi_trends", area="20201", findings=found)
    told = section(opened("20201", reports_dir=str(tmp_path)).goals, GAP)
    assert told.startswith("この目標の1指標のうち1指標は進み具合を判定できず")


# what councils ask


def test_it_says_whether_what_the_council_asks_about_is_measured(opened):
    told = section(opened().asked, "「関係人口」はどれだけで、それは測られているか")
    assert told.startswith(
        "登録簿にある1指標に、名称に「関係人口」を含むものはない。したがって、どれだけかも、"
    )


def test_a_kpi_that_is_asked_about_is_told_with_value_and_target(opened, broken_data):
    path = broken_data / "profiles" / "20201.yml"
    text = path.read_text(encoding="utf-8")
    path.write_text(f"{text}\npolicy_review: {{asked: [合計特殊出生率, 何もない]}}\n", encoding="utf-8")
    chapter = opened("20201", data_dir=str(broken_data)).asked
    told = section(chapter, "「合計特殊出生率」はどれだけで、それは測られているか")
    assert told.startswith(
        "「合計特殊出生率」は2023年度に1.30である。「合計特殊出生率」を2026年度に1.65とする"
    )
    assert "「何もない」を含むものはない" in section(
        chapter, "「何もない」はどれだけで、それは測られているか"
    )


def test_a_jump_is_laid_to_basis_revision_or_chance_as_far_as_it_is_on_record(opened):
    told = section(opened().asked, "数が急に変わったのはなぜか")
    for text in (
        "登録簿の1指標に、定義の変更、統合、実績の訂正の記録はない。",
        "人口動態統計では1,614人、市の計画書では1,711人、住民基本台帳では1,690人",
        "偶然の変動の範囲を超えたのは1回（2019年（122人減））",
    ):
        assert text in told


def test_fewer_women_are_told_from_fewer_births_a_woman_as_the_births_report_prints_them(
    opened, reads, lay, reports
):
    seen = 0
    for area, read in reads.items():
        reasons = read.finding("births.reasons")
        if reasons is None or "を要因に分けると" not in reasons.statement:
            continue
        lay_report(lay, reports, read.reports["births"], area)
        told = section(opened(area).asked, "若い女性が減れば出生数は減る。施策の効果はどう見分けるのか")
        said = [
            int(n.replace("−", "-").replace(",", ""))
            for n in re.findall(r"が([+−]?[\d,]+)人", reasons.statement.split("分けると")[1])
        ]
        numbers = [
            int(n.replace("−", "-").replace(",", ""))
            for n in re.findall(r"([+−]?[\d,]+)人", told.split("\n")[0])
        ]
        assert numbers == [sum(said), said[0] + said[1], sum(said[2:])], area
        chance = "2つの年の差は偶然の変動の範囲にあり" in reasons.statement
        assert ("期間の増減そのものが偶然の変動の範囲にあり" in told) == chance, area
        seen += 1
    assert seen >= 5


def test_a_changed_target_is_told_with_its_reason(opened, broken_data):
    folder = broken_data / "kpis" / "20201"
    targets = folder / "targets.csv"
    with targets.open("a", encoding="utf-8") as file:
        file.write("nagano_03,2026,1.50,,,,2025-04-01\n")
    (folder / "revisions.csv").write_text(
        "kpi,date,kind,from,reason,former\nnagano_03,2025-04-01,changed,,見通しの下振れ,\n", encoding="utf-8"
    )
    told = section(opened("20201", data_dir=str(broken_data)).asked, "目標はなぜ変わったのか")
    assert (
        told
        == "「合計特殊出生率」の2026年度の目標は1.65から1.50に変わった。理由は「見通しの下振れ」とされている。"
    )
    unchanged = section(opened("20201").asked, "目標はなぜ変わったのか")
    assert "後から変わった記録はない" in unchanged
    assert "目標の値がない" in section(opened().asked, "目標はなぜ変わったのか")


# what changed


def test_what_moved_by_more_than_chance_since_the_last_edition_is_shown(opened):
    chapter = opened().changed
    assert (
        "2024年度版と2026年度版を比べると、値が変わった知見が1件（うち偶然の範囲を超える変化は1件）"
        in chapter.text[0].paragraphs[0]
    )
    (row,) = chapter.table("edition_notable").text_rows()
    assert row[1].startswith("厚木市の出生数は")
    assert row[-1] == "値が変わった（偶然の範囲を超える）"


def test_without_a_former_edition_what_would_be_compared_is_named(opened):
    (missing,) = opened("20201").changed.missing
    assert "2025年度の版を" in missing.paragraphs[0]


# the report


@pytest.fixture(scope="module")
def folder(reports, data_dir) -> Path:
    job = prepare(TOPIC, {"area": "14212", "date": "2026-11-20", "data_dir": str(data_dir)}, reports, 2026)
    return build(job, pytest.fail)


@pytest.fixture(scope="module")
def printed(folder) -> list[str]:
    reader = PdfReader(folder / "policy_review.pdf")
    return ["".join(page.extract_text().split()) for page in reader.pages]


def test_the_report_is_accessible_and_says_its_questions_in_the_box(folder, printed):
    root = PdfReader(folder / "policy_review.pdf").trailer["/Root"]
    xmp = root["/Metadata"].get_object().get_data().decode()
    assert "<pdfuaid:part>1</pdfuaid:part>" in xmp
    assert re.search(r"<pdfaid:part>2</pdfaid:part>\s*<pdfaid:conformance>A</pdfaid:conformance>", xmp)
    first = next(text for text in printed if text.find("要点") >= 0 and "目次" not in text)
    assert "2021年度の施策の評価は27件のうち25件が「順調」である。" in first


def test_what_is_quoted_stands_in_the_pages_with_level_and_report(folder, printed, reads):
    text = "".join(printed)
    reasons = reads["14212"].finding("births.reasons")
    assert "".join(reasons.statement.split()) in text
    assert re.search(r"段階2試算「出生数の動向と要因」", text)


def test_a_goal_takes_two_pages_at_most(folder):
    reader = PdfReader(folder / "policy_review.pdf")
    places = []

    def walk(entries) -> None:
        for entry in entries:
            if isinstance(entry, list):
                walk(entry)
            else:
                places.append((entry.title.replace("\u2060", ""), reader.get_destination_page_number(entry)))

    walk(reader.outline)
    at = [n for n, (title, _) in enumerate(places) if "基本目標1" in title or WHOLE in title]
    assert len(at) == 2
    for n in at:
        following = next(page for title, page in places[n + 1 :] if title[0] not in "①②③④")
        assert following - places[n][1] <= 2, places[n]


def test_the_manifest_says_which_reports_were_read_and_names_no_folder(folder):
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["parameters"]["edition"] == 2026
    assert "reports_dir" not in manifest["parameters"]
    found = [Finding.from_record(each).id for each in manifest["findings"]]
    assert "policy_review.nationwide" in found
    assert not [id for id in found if not id.startswith("policy_review.")], (
        "quotations are not findings of its own"
    )


def test_in_one_document_a_quotation_leads_to_its_finding(folder, reports, make_births_notebook):
    make_births_notebook(reports / "2026" / "14212" / "births" / "births.ipynb")
    place = bind(plan_bundle(reports, 2026, "14212", "厚木市", Meeting(document_no="資料1"), ["births", "policy_review"]), pytest.fail)  # fmt: skip
    page = (place / "bundle.html").read_text(encoding="utf-8")
    quoted = page[page.index('class="quotations"') :]
    anchor, told = re.search(r'<a href="#(part1-finding-\d+)">([^<]+)</a>', quoted).groups()
    assert told == "資料1-1"
    assert f'id="{anchor}"' in page
    text = "".join("".join(p.extract_text().split()) for p in PdfReader(place / "bundle.pdf").pages)
    assert re.search(r"「出生数の動向と要因」資料1-1、\d+ページ", text)


@pytest.fixture
def make_births_notebook(reads):
    """Write a notebook that displays 厚木市's births findings, as the executed one does."""
    from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

    def make(path: Path) -> None:
        found = reads["14212"].reports["births"].findings
        outputs = [new_output("display_data", data=dict(each._repr_mimebundle_())) for each in found]
        cells = [new_markdown_cell("## 出生数"), new_code_cell("", outputs=outputs, execution_count=1)]
        nbformat.write(new_notebook(cells=cells), path)

    return make
