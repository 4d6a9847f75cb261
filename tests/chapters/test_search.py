"""Words are found in what a study says, and the key findings are for the notebook only."""

from __future__ import annotations

import re

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from analysis.checking.errors import InputError
from analysis.elements import Aside, Cover, Finding, Prose
from analysis.elements.key_findings import key_findings
from analysis.figures import draw
from analysis.report.reading import report_items
from analysis.topics.births import open_study


@pytest.fixture(scope="module")
def study(data_dir):
    return open_study(area="14203", data_dir=str(data_dir))


def test_hits_are_what_a_reader_finds_by_eye(study):
    """The oracle is the plain text of what the chapters display."""
    found = study.search("有配偶")
    assert {each.id for each in found.findings} == {
        each.id
        for chapter in study.all_chapters()
        for each in chapter.findings
        if "有配偶" in "\n".join((each.statement, each.method, each.basis, *each.caveats))
    }
    assert {each.id for each in found.shown} == {
        each.id for chapter in study.all_chapters() for each in chapter.shown
        if "有配偶" in each.plain_bundle()["text/plain"] + each.note + each.basis
    }  # fmt: skip
    assert found.findings or found.shown
    bundle = found._repr_mimebundle_()
    assert all(part.name in bundle["text/plain"] for part in found.places)
    assert "有配偶" in bundle["text/html"]


def test_width_case_and_several_words_do_not_matter(study):
    assert study.search("ＭＯＶＥＲ").findings == study.search("mover").findings != ()
    both = study.search("出生数 偶然")
    assert 0 < len(both.places) < len(study.search("偶然").places)
    assert not study.search("竜巻").places
    assert "0件" in study.search("竜巻").title
    with pytest.raises(InputError, match="探すことばがありません"):
        study.search("　")


def test_pictures_that_are_found_can_be_drawn(study):
    found = study.search("予測区間")
    assert found.pictures
    assert [figure.title for figure in draw(found)] == [picture.title for picture in found.pictures]


def test_where_a_hit_stands_is_how_one_gets_it(study):
    for part in study.search("婚姻").places:
        if match := re.fullmatch(r'(\w+)\.(finding|table)\("([^"]+)"\)', part.name):
            chapter, what, id = match.groups()
            assert getattr(getattr(study, chapter), what)(id).id == id


def finding(id: str, rank: int | None, printed: bool = True) -> Finding:
    return Finding(id=id, statement=f"所見{id}。", rank=rank, printed=printed)


def test_key_findings_are_the_five_first_ranks_that_are_printed():
    given = [finding("a", 3), finding("b", None), finding("c", 1), finding("d", 2, False), finding("e", 1)]
    given += [finding(f"f{n}", n) for n in range(4, 9)]
    assert [each.id for each in key_findings(given)] == ["c", "e", "a", "f4", "f5"]


def test_the_key_findings_of_a_notebook_are_those_of_the_cover(study):
    ranked = sorted((f for c in study.all_chapters() for f in c.findings if f.rank), key=lambda f: f.rank)
    text = study.key_findings.plain_bundle()["text/plain"]
    assert [line for line in text.splitlines() if line.startswith("・")]
    for each in ranked[:5]:
        assert each.statement in text


def test_asides_are_no_part_of_a_report_nor_a_chapter_that_has_only_them():
    def cell(element):
        return new_code_cell("x", outputs=[new_output("display_data", data=element._repr_mimebundle_())])

    cover = Cover(title="題", question="", area="1", area_name="市", year=1, year_label="", topic="t")
    shown, aside = Prose(paragraphs=("本文。",)), Aside(heading="要点", elements=(finding("a", 1),))
    notebook = new_notebook(
        cells=[
            cell(cover),
            new_markdown_cell("## 章\n\n文。"),
            cell(shown),
            new_markdown_cell("## 要点\n\n説明。"),
            cell(aside),
        ]
    )
    _, items = report_items(notebook)
    assert items[0] == cover
    assert [getattr(item, "source", "") for item in items[1:]] == ["## 章\n\n文。", ""]
    assert items[2] == shown
    assert len(items) == 3
    assert "所見a" in aside._repr_mimebundle_()["text/html"]
    assert set(aside.record()) == {"schema", "heading", "lead"}
