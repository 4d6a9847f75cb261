"""From cells to the report document: numbering, order, cross-references. Expected values are read off the cells."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from nbformat.v4 import new_code_cell, new_output

from analysis.checking.errors import ReportError
from analysis.elements import Column, EvidenceLevel, Finding, Prose, Source, Sources, Table
from analysis.report.assembly import assemble
from analysis.report.reading import read_contents, report_timestamp


@pytest.fixture(scope="module")
def report(sample):
    return assemble(sample, name="births", target="html")


def kinds(blocks) -> list[str]:
    return [block.kind for block in blocks]


def lines(block) -> list[str]:
    return [remark.text for remark in block.remarks]


def cited(block) -> list[int]:
    return [citation.number for remark in block.remarks for citation in remark.citations]


def ranked(identifier: str, rank: int | None) -> Finding:
    return Finding(id=identifier, statement=identifier, rank=rank)


def small_table(identifier: str, *, annex: bool = False) -> Table:
    return Table(
        id=identifier, title=identifier, columns=(Column(key="a", label="a"),), rows=((1,),), annex=annex
    )


def test_chapters_are_the_headings_of_level_two(report):
    assert [(c.number, c.title) for c in report.chapters] == [
        (1, "出生数はどう変わってきたか"),
        (2, "なぜ減っているのか"),
        (3, "他市と比べてどうか"),
    ]
    assert kinds(report.preamble) == ["narration"]
    assert report.front.title == "出生数の減少要因に関する根拠資料"


def test_elements_stand_in_their_chapter_in_order(report):
    assert kinds(report.chapters[0].blocks) == [
        *("narration", "finding", "figure", "prose", "finding"),
        *("section", "narration", "prose"),
    ]
    section = report.chapters[0].blocks[5]
    assert (section.number, section.title, section.depth) == ("(1)", "統計による違い", 1)


def test_code_streams_and_what_precedes_the_cover_are_hidden(report):
    assert "かくれる" not in report.model_dump_json()


def test_the_summary_holds_the_five_best_ranked_findings(report, make):
    assert [s.finding.id for s in report.key_findings] == [
        *("births.trend", "births.parts", "births.chance", "births.peers"),
    ]
    ranks = [None, 7, 2, 2, 9, 1, 3, 4]
    many = make.notebook(*(ranked(f"f{n}", rank) for n, rank in enumerate(ranks)))
    chosen = assemble(many, name="n", target="html").key_findings
    assert [s.finding.id for s in chosen] == ["f5", "f2", "f3", "f6", "f7"]


def test_findings_know_their_chapter_level_and_sources(report):
    peers = report.key_findings[3]
    assert (peers.chapter, peers.label, peers.step) == (3, "他団体との比較", 4)
    assert [lines(peers), cited(peers)] == [["出典：［municipal-peers］"], [1]]
    assert "信頼水準：95%　観測数：3,181" in lines(report.key_findings[0])[0]


def test_tables_and_figures_lead_to_their_sources_by_number(make):
    sources = Sources(
        sources=tuple(
            Source(id=i, publisher="省", title=i, url=u) for i, u in (("a", "https://a.jp"), ("b", "b"))
        )
    )
    table = small_table("t").model_copy(update={"sources": ("b", "a", "unknown"), "source": "省"})
    notebook = make.notebook(table, make.figure(sources=("b",)), Finding(id="f", statement="文"), sources)
    report = assemble(notebook, name="n", target="html")
    assert [cited(block) for block in report.preamble] == [[1, 2], [2], []]
    assert lines(report.preamble[0]) == ["出典：省"]
    assert [(s.number, s.anchor, s.link) for group in report.sources for s in group.sources] == [
        (1, "source-1", "https://a.jp"),
        (2, "source-2", ""),
    ]


def test_sources_of_one_publication_stand_together_and_say_once_what_they_share(make):
    """Numbers go on from publication to publication; a publisher's publications follow each other."""
    rows = [
        ("a", "省", "調査", "第1表", "規約", "https://a.jp"),
        ("b", "市", "計画", "", "規約", ""),
        ("c", "省", "白書", "", "", ""),
        ("d", "省", "調査", "", "規約", "https://a.jp"),
        ("e", "市", "報告", "甲", "別の規約", "https://e.jp"),
        ("f", "市", "報告", "乙", "規約", ""),
    ]
    sources = tuple(
        Source(id=i, publisher=p, title=t, table=x, licence=n, url=u) for i, p, t, x, n, u in rows
    )
    report = assemble(make.notebook(Sources(sources=sources)), name="n", target="html")
    told = [(g.name, g.licence, [(s.number, s.name, s.licence) for s in g.sources]) for g in report.sources]
    assert told == [
        ("省「調査」", "規約", [(1, "第1表", ""), (2, "全体", "")]),
        ("", "", [(3, "省「白書」", "")]),
        ("", "", [(4, "市「計画」", "規約")]),
        ("市「報告」", "", [(5, "甲", "別の規約"), (6, "乙", "規約")]),
    ]
    addresses = [(g.link, [s.link for s in g.sources]) for g in report.sources]
    assert addresses == [("https://a.jp", ["", ""]), ("", [""]), ("", [""]), ("", ["https://e.jp", ""])]


def test_sources_shown_twice_are_listed_once(make):
    first, second = (Source(id=i, publisher="省", title="調査") for i in "ab")
    notebook = make.notebook(Sources(sources=(first,)), Sources(sources=(first, second)))
    report = assemble(notebook, name="n", target="html")
    assert [listed.source.id for group in report.sources for listed in group.sources] == ["a", "b"]


def test_figures_and_tables_are_numbered_apart_and_annex_tables_on_their_own(report):
    blocks = [block for chapter in report.chapters for block in chapter.blocks]
    labels = [(block.label, block.title) for block in blocks if block.kind in ("figure", "table")]
    assert [label for label, _ in labels] == ["図1", "図2", "表1", "表2"]
    assert [(t.label, t.table.id) for t in report.annex_tables] == [
        ("付表1", "births-by-year"),
        ("付表2", "bases"),
    ]
    assert [item.label for item in report.listed] == ["図1", "図2", "表1", "表2", "付表1", "付表2"]


def test_a_figure_names_the_table_of_its_numbers_and_the_table_the_figure(report):
    figure = report.chapters[0].blocks[2]
    assert (figure.table_label, figure.table_anchor) == ("付表1", "annex-table-1")
    assert lines(report.annex_tables[0])[0].startswith("対応する図：図1　期間：2010–2023年")
    assert lines(figure) == [
        "単位：人　期間：2010–2023年　統計の種類：人口動態統計（日本人、住所地）",
        "出典：厚生労働省「人口動態調査」",
        "注：帯は偶然変動の目安（95%区間）。",
    ]


def test_a_figure_whose_table_is_not_shown_names_none(make):
    figure = assemble(make.notebook(make.figure()), name="n", target="html").preamble[0]
    assert (figure.table_label, figure.table_anchor) == ("", "")


def test_table_cells_are_printed_and_numbers_known(report):
    table = report.annex_tables[0]
    assert table.headers[3] == "普通出生率（人口千対）"
    assert table.rows[0][:3] == ("2010", "1,935", "…")
    assert table.rows[1][2] == "−14"
    assert all(table.numeric)


def test_anchors_are_unique_even_when_an_element_is_shown_twice(make):
    table = small_table("same")
    notebook = make.notebook(
        table, table, make.figure(table="same"), make.figure(table="same"), "### a", "### a"
    )
    report = assemble(notebook, name="n", target="html")
    anchors = [block.anchor for block in report.preamble]
    assert len(set(anchors)) == 6
    assert report.preamble[2].table_label == "表1"


def test_legend_and_sources_only_where_there_is_something_to_explain(report, make):
    assert [step.label for step in report.evidence] == [level.label for level in EvidenceLevel]
    assert report.annexed
    bare = assemble(make.notebook("本文"), name="n", target="html")
    assert not bare.annexed
    assert bare.listed == ()


@pytest.mark.parametrize(
    ("cells", "metadata", "title"),
    [
        (["# 見出しの題\n\n本文"], {"title": "メタデータの題"}, "メタデータの題"),
        (["本文", "# 見出しの題"], {}, "見出しの題"),
        (["本文"], {}, "births"),
    ],
)
def test_a_notebook_without_cover_takes_its_title_from_elsewhere(make, cells, metadata, title):
    report = assemble(make.notebook(*cells, **metadata), name="births", target="html")
    assert report.front.title == title
    assert report.timestamp is None


def test_a_later_headline_opens_a_chapter_and_no_level_is_skipped(make):
    report = assemble(make.notebook("# 題\n\n# 第一\n\n##### 深い\n\n### 節"), name="n", target="html")
    assert [chapter.title for chapter in report.chapters] == ["第一"]
    assert [(s.depth, s.number) for s in report.chapters[0].blocks] == [(1, "(1)"), (1, "(2)")]


def test_time_stamp_is_the_day_on_the_cover_or_the_given_epoch_or_none(make, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    assert report_timestamp(make.cover()) == datetime(2024, 11, 20, tzinfo=UTC).timestamp()
    undated = make.cover(date_iso="")
    assert report_timestamp(undated) == 1700000000
    monkeypatch.delenv("SOURCE_DATE_EPOCH")
    assert report_timestamp(undated) is None


def test_a_workbook_without_a_day_bears_that_of_its_newest_source(make):
    days = ("2024-06-05", "2023-01-31", "", "令和6年")
    dated = Sources(sources=tuple(Source(id=d or "-", publisher="省", title="t", date=d) for d in days))
    contents = read_contents(make.notebook(make.cover(date_iso=""), dated))
    assert contents.timestamp == datetime(2024, 6, 5, tzinfo=UTC).timestamp()
    assert read_contents(make.notebook(make.cover(), dated)).timestamp == 1732060800  # 2024-11-20
    assert read_contents(make.notebook(make.cover(date_iso=""))).timestamp == 0


def test_a_date_that_is_none_is_named(make):
    with pytest.raises(ReportError, match="令和6年"):
        report_timestamp(make.cover(date_iso="令和6年"))


def test_an_element_that_is_not_what_it_says_is_named_with_its_cell(make):
    broken = make.cell({Finding.mime: {"id": "x"}, "text/plain": "x"})
    with pytest.raises(ReportError, match=r"2 番目のセル.*statement"):
        assemble(make.notebook("本文", broken), name="n", target="html")


def test_a_broken_picture_is_named_with_its_figure(make):
    with pytest.raises(ReportError, match="図1「出生数は2015年以降"):
        assemble(make.notebook(make.figure(svg="<svg")), name="n", target="html")


def test_an_error_output_is_shown_in_one_line(make):
    error = new_output("error", ename="ValueError", evalue="だめ", traceback=["\x1b[31mlong"])
    report = assemble(make.notebook(new_code_cell("x", outputs=[error])), name="n", target="html")
    assert report.preamble[0].text == "エラー: ValueError: だめ"


def test_characters_that_no_format_can_carry_are_dropped(make):
    notebook = make.notebook("a\x00b\x1b[31mc\ud800d", Prose(paragraphs=("e\x08f",)))
    report = assemble(notebook, name="n", target="html")
    assert report.preamble[0].markup == "<p>abcd</p>"
    assert report.preamble[1].prose.paragraphs == ("ef",)


def test_displayed_markdown_is_narration(make):
    cell = make.cell({"text/markdown": ["## 章\n", "**本文**"], "text/plain": "<Markdown object>"})
    report = assemble(make.notebook("序", cell), name="n", target="html")
    assert report.chapters[0].blocks[0].markup == "<p><strong>本文</strong></p>"


def test_the_text_alternative_of_an_analysts_picture(make):
    svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 2 1"/>'
    cell = make.cell({"image/svg+xml": svg})
    assert "説明文はありません" in assemble(make.notebook(cell), name="n", target="html").preamble[0].alt
    cell = make.cell({"image/svg+xml": svg})
    cell.metadata["alt"] = "二本の線"
    assert assemble(make.notebook(cell), name="n", target="html").preamble[0].alt == "二本の線"
