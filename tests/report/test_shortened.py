"""The short form says what the whole says, less of it; two pages hold it."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from pypdf import PdfReader

from analysis.elements import Column, Finding, Prose, Source, Sources, Table
from analysis.report.exporters import EvidenceHTMLExporter
from analysis.report.pdf import compile_pdf
from analysis.report.shortened import shortened
from analysis.topics.topic import Lead

LEAD = Lead(("fig-b", "fig-a"), ("long", "second", "first"))


def table(id: str, rows: int, **given) -> Table:
    columns = (Column(key="a", label="団体", kind="text"), Column(key="b", label="数"))
    return Table(
        id=id, title=f"{id}の表", columns=columns, rows=tuple((f"行{n}", n) for n in range(rows)), **given
    )


@pytest.fixture
def notebook(make):
    findings = [
        Finding(id=f"f{rank}", statement=f"{rank}番目の知見である。", rank=rank, sources=("s",))
        for rank in (4, 2, 1, 3)
    ]
    missing = [Prose(kind="missing", title=f"題{n}", paragraphs=("示せない。",)) for n in range(2)]
    sources = Sources(sources=tuple(Source(id=i, publisher="省", title=i) for i in ("unused", "s", "t")))
    return make.notebook(
        make.cover(), "## 一章", *findings, make.figure(id="fig-a"), table("first", 2), "## 二章", "地の文。",
        make.figure(id="fig-b"), table("long", 17), table("second", 3, sources=("t",)),
        table("behind", 3, annex=True), *missing, table("births_gaps", 2), sources,
    )  # fmt: skip


def test_three_answers_by_rank_one_figure_one_table_and_what_is_missing(notebook):
    short = shortened(notebook, name="n", lead=LEAD)
    kinds = [(block.kind, getattr(block, "title", "")) for block in short.blocks]
    assert [kind for kind, _ in kinds] == ["finding"] * 3 + ["figure", "table", "prose", "table"]
    assert [b.finding.id for b in short.blocks[:3]] == ["f1", "f2", "f3"]
    assert short.blocks[3].figure.id == "fig-b"
    assert short.blocks[4].table.id == "second", "the longer one would not fit"
    assert short.blocks[5].prose.paragraphs == ("題0：示せない。", "題1：示せない。")
    assert short.blocks[6].gaps
    assert [block.label for block in short.blocks if block.kind in ("figure", "table")] == [
        "図1",
        "表1",
        "表2",
    ]


def test_only_the_sources_of_what_is_shown_are_listed_numbered_anew(notebook):
    short = shortened(notebook, name="n", lead=LEAD)
    assert [(s.number, s.source.id) for group in short.sources for s in group.sources] == [(1, "s"), (2, "t")]
    assert [c.number for c in short.blocks[4].remarks[-1].citations] == [2]


def test_without_what_the_topic_names_the_first_of_each_kind_is_shown(notebook):
    short = shortened(notebook, name="n", lead=Lead())
    assert short.blocks[3].figure.id == "fig-a"
    assert short.blocks[4].table.id == "first"


def test_more_gaps_than_fit_are_counted(make):
    told = [Prose(kind="missing", paragraphs=(f"{n}は示せない。",)) for n in range(11)]
    (block,) = shortened(make.notebook(make.cover(), *told, told[0]), name="n", lead=Lead()).blocks
    assert len(block.prose.paragraphs) == 9
    assert block.prose.paragraphs[-1] == "ほかに示せないものが3件ある。"


def test_a_report_without_anything_has_an_empty_short_form(make):
    short = shortened(make.notebook("本文"), name="題", lead=LEAD)
    assert short.blocks == ()
    assert short.front.title == "題"
    assert len(PdfReader(BytesIO(compile_pdf(short))).pages) == 1


def test_both_pages_say_it_in_two_pages(notebook):
    short = shortened(notebook, name="n", lead=LEAD)
    pages = PdfReader(BytesIO(compile_pdf(short))).pages
    assert len(pages) <= 2
    printed = re.sub(r"\s", "", "".join(page.extract_text() for page in pages))
    page = re.sub(r"\s", "", re.sub(r"<[^>]+>", "", EvidenceHTMLExporter().short(short)))
    for text in (
        "（要約版）",
        "1番目の知見である。",
        "3番目の知見である。",
        "secondの表",
        "題1：示せない。",
        "［2］",
        "省「t」",
    ):
        assert text in printed
    for text in (
        "（要約版）",
        "1番目の知見である。",
        "3番目の知見である。",
        "secondの表",
        "題1：示せない。",
        "省「t」",
    ):
        assert text in page
    for text in ("4番目", "地の文", "firstの表", "unused"):
        assert text not in printed
        assert text not in page


def test_what_is_too_much_is_set_smaller(make):
    """Long statements with long caveats: at full size it takes three pages."""
    long = [
        Finding(id=f"f{n}", statement="長い知見である。" * 15, caveats=("留意する。" * 40,) * 2, rank=n)
        for n in (1, 2, 3)
    ]
    told = Prose(kind="missing", paragraphs=("示せない。" * 12,) * 8)
    notebook = make.notebook(make.cover(), *long, make.figure(), table("t", 14), told)
    assert len(PdfReader(BytesIO(compile_pdf(shortened(notebook, name="n", lead=Lead())))).pages) == 2


def test_what_is_left_out_for_another_reason_is_not_laid_to_the_data(make):
    told = Prose(kind="missing", paragraphs=("件数が少ないため、要因分解は示さない。",))
    short = shortened(make.notebook(make.cover(), told), name="n", lead=Lead())
    printed = "".join(page.extract_text() for page in PdfReader(BytesIO(compile_pdf(short))).pages)
    for text in (re.sub(r"\s", "", printed), EvidenceHTMLExporter().short(short), told.heading):
        assert "示していないもの" in text
        assert "データがない" not in text
