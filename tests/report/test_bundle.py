"""The document of a meeting, read back: contents, page numbers, numbering over all reports, one annex."""

from __future__ import annotations

import re
from datetime import date
from io import BytesIO
from pathlib import Path

import nbformat
import pytest
import yaml
from pypdf import PdfReader

from analysis.checking.errors import InputError
from analysis.elements import Cover, Finding, Source, Sources
from analysis.report.bundle import bind, plan_bundle
from analysis.report.bundle_assembly import Bundled, assemble_bundle
from analysis.report.exporters import EvidenceHTMLExporter
from analysis.report.meeting import TEMPLATE, Meeting, MeetingChapter, read_meeting
from analysis.report.pdf import compile_pdf

AREA, EDITION = "14212", 2026
MEETING = Meeting(
    meeting="第2回審議会", date=date(2026, 11, 20), department="企画課", document_no="資料1",
    chapters=(MeetingChapter(topic="births"), MeetingChapter(topic="women", document_no="資料9", department="福祉課")),
)  # fmt: skip


def squeezed(text: str) -> str:
    return re.sub(r"\s|\u2060", "", text)


@pytest.fixture(scope="module")
def reports(tmp_path_factory, lay, sample, make) -> Path:
    """The sample report twice, under two topics, and a report whose sources differ."""
    out = tmp_path_factory.mktemp("reports")
    for topic in ("births", "women"):
        folder = lay(out, topic=topic, area=AREA, edition=EDITION)
        nbformat.write(sample, folder / f"{topic}.ipynb")
    newer = Source(id="vital", publisher="厚生労働省", title="人口動態調査（新しい版）")
    other = make.notebook(
        make.cover(title="死亡数の動向", question=""),
        "## 死亡\n\n本文[^1]。\n\n[^1]: 三つ目の脚注。",
        Finding(id="deaths.change", statement="死亡数は増えた。", sources=("vital",)),
        Sources(sources=(newer,)),
    )
    nbformat.write(other, lay(out, topic="deaths", area=AREA, edition=EDITION) / "deaths.ipynb")
    return out


@pytest.fixture(scope="module")
def folder(reports) -> Path:
    return bind(
        plan_bundle(reports, EDITION, AREA, "厚木市", MEETING, ["births", "women", "deaths"]), pytest.fail
    )


@pytest.fixture(scope="module")
def reader(folder) -> PdfReader:
    return PdfReader(folder / "bundle.pdf")


@pytest.fixture(scope="module")
def printed(reader) -> list[str]:
    return [squeezed(page.extract_text()) for page in reader.pages]


@pytest.fixture(scope="module")
def page(folder) -> str:
    return (folder / "bundle.html").read_text(encoding="utf-8")


def test_it_conforms_to_the_archive_and_accessibility_standards(reader):
    root = reader.trailer["/Root"]
    xmp = root["/Metadata"].get_object().get_data().decode()
    assert re.search(r"<pdfaid:part>2</pdfaid:part>\s*<pdfaid:conformance>A</pdfaid:conformance>", xmp)
    assert "<pdfuaid:part>1</pdfuaid:part>" in xmp
    assert reader.metadata.title == "厚木市の根拠資料"
    assert reader.metadata.creation_date.date() == date(2026, 11, 20)


def test_the_cover_says_meeting_date_number_and_department(printed):
    for text in ("第2回審議会", "令和8年11月20日", "資料1", "企画課", "厚木市の根拠資料"):
        assert text in printed[0]


def test_pages_are_numbered_through(printed):
    for number, text in enumerate(printed[1:], start=2):
        assert f"{number}／{len(printed)}" in text


def headings(reader: PdfReader) -> list[tuple[str, int]]:
    """Titles of the PDF's own outline with the page to which they lead."""

    def walk(entries: list) -> list[tuple[str, int]]:
        found = []
        for entry in entries:
            if isinstance(entry, list):
                found += walk(entry)
            else:
                found.append((squeezed(entry.title), reader.get_destination_page_number(entry) + 1))
        return found

    return walk(reader.outline)


def test_the_contents_name_every_part_and_chapter_with_the_page_where_it_begins(reader, printed):
    contents = printed[1]
    assert "目次" in contents
    lines = [squeezed(line) for line in reader.pages[1].extract_text().splitlines()]
    told = {}
    for line in lines:
        if found := re.fullmatch(r"(.+?)[.…・⋯]{3,}(\d+)", line):
            told[found[1]] = int(found[2])
    wanted = ["資料1-1出生数の減少要因に関する根拠資料", "資料9出生数の減少要因に関する根拠資料", "資料1-3死亡数の動向", "1死亡", "付属資料", "出典", "証拠の段階"]  # fmt: skip
    assert set(wanted) <= set(told), told
    for title, number in told.items():
        assert title in printed[number - 1], f"{title} does not stand on page {number}"
    for title, number in headings(reader):
        assert title in printed[number - 1]
    places = [told[title] for title in wanted]
    assert places == sorted(places)


def test_every_part_begins_a_page_and_names_itself_at_the_head_of_its_pages(printed):
    begins = [n for n, text in enumerate(printed) if text.endswith("資料9") or "資料9出生数" in text[:40]]
    assert begins
    middle = [text for text in printed[2:] if "資料9出生数の減少要因に関する根拠資料" in text[:60]]
    assert len(middle) >= 3
    assert "付属資料" in printed[-1][:40]


def test_figures_and_tables_are_numbered_once_through_all_reports(printed, page):
    text = "".join(printed)
    labels = re.findall(r'class="number">((?:付表|表|図)\d+)</span>', page)
    assert len(labels) == len(set(labels))
    for kind in ("図", "表", "付表"):
        numbers = [int(label.removeprefix(kind)) for label in labels if re.fullmatch(rf"{kind}\d+", label)]
        assert numbers == list(range(1, len(numbers) + 1))
        assert len(numbers) >= 2
        assert all(f"{kind}{number}" in text for number in numbers)


def test_ids_of_the_page_are_unique_and_every_link_within_it_leads_somewhere(page):
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(ids)


def test_footnotes_are_numbered_through_all_reports(printed, page):
    assert re.findall(r'<li id="fn(\d+)"', page) == ["1", "2", "3", "4", "5"]
    assert sum("三つ目の脚注" in text for text in printed) == 1


def test_one_source_is_listed_once_and_two_contents_of_one_id_apart(printed, page):
    annex = "".join(printed)
    annex = annex[annex.index("付属資料出典") :]
    assert len(re.findall("［\\d+］厚生労働省「人口動態調査」", annex)) == 1
    assert "「人口動態調査（新しい版）」" in annex
    entry = re.search(r'<li id="(source-\d+)"><p>厚生労働省「人口動態調査（新しい版）」', page)
    statement = page.index("死亡数は増えた。")
    cited = re.search(r'href="#(source-\d+)"', page[statement:])
    assert entry[1] == cited[1], "the third report cites its own edition"
    numbers = [int(n) for n in re.findall(r'<li id="source-(\d+)"', page)]
    assert numbers == list(range(1, len(numbers) + 1))


def test_the_same_reports_give_the_same_bytes(folder, reports):
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert set(before) == {"bundle.pdf", "bundle.html", "bundle.json"}
    binding = plan_bundle(reports, EDITION, AREA, "厚木市", MEETING, ["births", "women", "deaths"])
    assert {path.name: path.read_bytes() for path in bind(binding, pytest.fail).iterdir()} == before


def test_the_meeting_says_which_reports_in_which_order(reports):
    binding = plan_bundle(reports, EDITION, AREA, "厚木市", MEETING)
    assert [report.topic for _, report in binding.reports] == ["births", "women"]
    turned = MEETING.model_copy(update={"chapters": MEETING.chapters[::-1]})
    assert [r.topic for _, r in plan_bundle(reports, EDITION, AREA, "厚木市", turned).reports] == [
        "women",
        "births",
    ]
    alone = plan_bundle(reports, EDITION, AREA, "厚木市", Meeting())
    assert [report.topic for _, report in alone.reports] == ["births", "deaths", "women"]


def test_missing_reports_are_named_in_one_message_with_the_command(lay, tmp_path):
    lay(tmp_path, topic="deaths")
    with pytest.raises(InputError) as caught:
        plan_bundle(tmp_path, EDITION, AREA, "厚木市", Meeting(), ["deaths", "births"])
    assert "足りません: births（出生数の動向と要因）" in str(caught.value)
    assert "`ebpm build 14212 --edition 2026 --topic births`" in str(caught.value)
    with pytest.raises(InputError, match="「brths」（もしや「births」）"):
        plan_bundle(tmp_path, EDITION, AREA, "厚木市", Meeting(), ["brths"])
    with pytest.raises(InputError, match="2025年度の報告書が一つもありません"):
        plan_bundle(tmp_path, 2025, AREA, "厚木市", Meeting())


@pytest.mark.parametrize("content", [None, "", "{", "[]", '{"cells": 3}'])
def test_a_notebook_that_cannot_be_read_is_one_message(lay, tmp_path, content):
    place = lay(tmp_path)
    if content is not None:
        (place / "deaths.ipynb").write_text(content, encoding="utf-8")
    with pytest.raises(
        InputError, match=r"実行済みのノートブックを読めません.*ebpm build 14212 --topic deaths"
    ):
        bind(plan_bundle(tmp_path, EDITION, AREA, "厚木市", Meeting()), pytest.fail)


def test_hostile_text_stays_text(hostile, make):
    cover = Cover(title=make.hostile, question="", area=AREA, area_name=make.hostile, year=2026, year_label="", topic="x")  # fmt: skip
    parts = [Bundled("a", make.hostile, hostile, make.hostile), Bundled("b", make.hostile, hostile)]
    page = EvidenceHTMLExporter().bundle(assemble_bundle(parts, cover, "html"))
    assert "<script>" not in page
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert len(PdfReader(BytesIO(compile_pdf(assemble_bundle(parts, cover, "typst")))).pages) > 3


def test_the_template_is_read_as_it_is_printed(tmp_path):
    path = tmp_path / "meeting.yml"
    path.write_text(TEMPLATE, encoding="utf-8")
    found = read_meeting(path)
    assert (found.meeting, found.date, found.document_no) == (
        "第2回総合計画審議会",
        date(2026, 11, 20),
        "資料1",
    )
    said = re.sub(r"^# (?=title|chapters|  )", "", TEMPLATE, flags=re.MULTILINE)
    whole = Meeting.model_validate(yaml.safe_load(said))
    assert [chapter.topic for chapter in whole.chapters] == ["births", "policy_review"]
    assert [whole.number(n, c) for n, c in enumerate(whole.chapters, start=1)] == ["資料1-1", "資料1-3"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("meetng: x", "「meetng」は知られていない名前（もしや「meeting」）"),
        ("date: 20日", "2026-11-20 の形の日付"),
        ("chapters: [births, births]", "同じ報告書が2回ある（births）"),
        ("chapters: [../../etc]", "chapters.0.topic"),
        ("chapters: [{topic: births, number: 1}]", "「chapters.0.number」は知られていない名前"),
        ("meeting: a\nmeeting: b", "2回書かれています"),
        ("- a", "名前: 値"),
        ('title: "a\\nb"', "「title」の値"),
    ],
)
def test_a_meeting_file_that_cannot_be_meant_is_refused(tmp_path, text, told):
    path = tmp_path / "meeting.yml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_meeting(path)
    assert told in str(caught.value)
    with pytest.raises(InputError, match="ebpm bundle --template"):
        read_meeting(tmp_path / "none.yml")
