"""Both exporters end to end. PDFs are read back with pypdf, pages with the standard library's HTML parser."""

from __future__ import annotations

import re
import subprocess
import sys
from html.parser import HTMLParser
from io import BytesIO
from itertools import pairwise

import nbformat
import pytest
from nbconvert.exporters import get_exporter
from pypdf import PdfReader

from analysis.elements import Column, Finding, Prose, Source, Table
from analysis.errors import ReportError
from analysis.report.assembly import assemble
from analysis.report.exporters import EvidenceHTMLExporter, EvidencePDFExporter
from analysis.report.pdf import compile_pdf

HOSTILE = '</script><script>alert(1)</script> #let x = 1 "] \\ \\n =cmd $x$ <b>b</b> `raw` *a* @ref <label> // c /* d'
VOID = {"meta", "br", "hr", "img", "link", "input", "col", "path", "use", "rect", "stop", "image"}


class Page(HTMLParser):
    """Tags with their attributes, and the text by tag."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[tuple[str, str]] = []
        self._open: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self._open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        while self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data):
        self.texts.append((self._open[-1] if self._open else "", data))

    def all(self, *names: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name in names]

    def text(self) -> str:
        return "".join(data for tag, data in self.texts if tag != "style")


def as_html(notebook, **resources) -> str:
    return EvidenceHTMLExporter().from_notebook_node(notebook, resources)[0]


def as_pdf(notebook, **resources) -> bytes:
    return EvidencePDFExporter().from_notebook_node(notebook, resources)[0]


def words(text: str) -> str:
    """Text without what a page break or a justified line may put between two characters."""
    return re.sub(r"\s", "", text)


def pdf_text(data: bytes) -> str:
    return words("".join(page.extract_text() for page in PdfReader(BytesIO(data)).pages))


@pytest.fixture(scope="module")
def page(sample) -> str:
    return as_html(sample)


@pytest.fixture(scope="module")
def pdf(sample) -> bytes:
    return as_pdf(sample)


def test_nbconvert_knows_both_exporters_by_name():
    assert get_exporter("ebpm_html") is EvidenceHTMLExporter
    assert get_exporter("ebpm_pdf") is EvidencePDFExporter


def test_the_same_notebook_gives_the_same_bytes(sample, page, pdf):
    assert as_html(sample) == page
    assert as_pdf(sample) == pdf


@pytest.mark.parametrize("target", ["html", "pdf"])
def test_the_plain_nbconvert_command_writes_the_same_bytes(sample, tmp_path, target, request):
    nbformat.write(sample, tmp_path / "births.ipynb")
    command = [sys.executable, "-m", "nbconvert", "--to", f"ebpm_{target}", str(tmp_path / "births.ipynb")]
    subprocess.run(command, check=True, capture_output=True)
    expected = request.getfixturevalue("page" if target == "html" else "pdf")
    written = (tmp_path / f"births.{target}").read_bytes()
    assert written == (expected.encode() if target == "html" else expected)


def test_a_notebook_without_cover_takes_the_name_of_its_file(make):
    resources = {"metadata": {"name": "自由な分析"}}
    notebook = make.notebook("## 章\n\n本文の文字")
    assert "<title>自由な分析</title>" in as_html(notebook, **resources)
    assert PdfReader(BytesIO(as_pdf(notebook, **resources))).metadata.title == "自由な分析"


@pytest.fixture(scope="module")
def printed(pdf) -> list[str]:
    """The text of each page."""
    return [words(page.extract_text()) for page in PdfReader(BytesIO(pdf)).pages]


@pytest.fixture(scope="module")
def notebook(make):
    cover = make.cover(
        **dict.fromkeys(("title", "question", "meeting", "department", "area_name", "document_no"), HOSTILE),
        sources=(
            Source(id="a", publisher=HOSTILE, title=HOSTILE, url=HOSTILE, licence=HOSTILE, note=HOSTILE),
        ),
    )
    columns = (Column(key="a", label=HOSTILE, kind="text"), Column(key="b", label="数"))
    picture = make.draw(lambda axes: axes.set_title(HOSTILE.replace("$", "")))
    return make.notebook(
        cover,
        f"## 章 {HOSTILE}\n\n{HOSTILE}",
        Finding(id="a", statement=HOSTILE, caveats=(HOSTILE,), method=HOSTILE, sources=(HOSTILE,), rank=1),
        *(
            Prose(paragraphs=(HOSTILE,), title=HOSTILE, kind=kind)
            for kind in ("text", "list", "note", "missing")
        ),
        make.figure(title=HOSTILE, alt=HOSTILE, unit=HOSTILE, note=HOSTILE, svg=picture),
        Table(id="t", title=HOSTILE, columns=columns, rows=((HOSTILE, 1), ("=1+1", 2)), note=HOSTILE),
        make.cell({"text/plain": HOSTILE}),
        make.cell({"text/html": f"<table><tr><td>{HOSTILE}</td></tr></table>"}),
    )


class TestPDF:
    def test_conforms_to_archive_and_accessibility_standards(self, pdf):
        root = PdfReader(BytesIO(pdf)).trailer["/Root"]
        xmp = root["/Metadata"].get_object().get_data().decode()
        assert re.search(r"<pdfaid:part>2</pdfaid:part>\s*<pdfaid:conformance>A</pdfaid:conformance>", xmp)
        assert "<pdfuaid:part>1</pdfuaid:part>" in xmp
        assert root["/MarkInfo"]["/Marked"]
        assert root["/Lang"].startswith("ja")

    def test_metadata_come_from_the_cover(self, pdf):
        metadata = PdfReader(BytesIO(pdf)).metadata
        assert metadata.title == "出生数の減少要因に関する根拠資料"
        assert metadata.author == "企画部 企画政策課"
        assert metadata.creation_date.date().isoformat() == "2024-11-20"

    def test_only_our_typeface_and_the_one_for_formulas_are_embedded(self, pdf):
        fonts = {
            font.get_object()["/BaseFont"].split("+")[-1]
            for page in PdfReader(BytesIO(pdf)).pages
            for font in page["/Resources"].get("/Font", {}).values()
        }
        assert {re.sub(r"(-Identity-H)$", "", name) for name in fonts} <= {
            *("NotoSansCJKjp-Regular", "NotoSansCJKjp-Bold", "NewCMMath-Regular", "NewCMMath-Book"),
        }

    def test_pages_are_a4_and_numbered(self, pdf, printed):
        assert 6 <= len(printed) <= 9
        for number, (page, text) in enumerate(
            zip(PdfReader(BytesIO(pdf)).pages, printed, strict=True), start=1
        ):
            assert [round(float(x)) for x in page.mediabox[2:]] == [595, 842]
            assert (f"{number}／{len(printed)}" in text) == (number > 1)

    def test_cover_contents_and_summary_open_the_document(self, printed):
        cover, contents, first = printed[:3]
        for text in (
            "資料2-1",
            "令和6年度第2回総合計画審議会",
            "見本県架空市",
            "令和6年11月20日",
            "企画政策課",
        ):
            assert text in cover
        assert "目次" in contents
        assert "図表一覧" in contents
        for text in ("1出生数はどう変わってきたか", "(1)統計による違い", "付属資料", "図1", "表2", "付表2"):
            assert text in contents
        assert first.index("要点") < first.index("35.6%減った") < first.index("1出生数はどう変わってきたか")
        assert "段階3他団体との比較" in first

    def test_everything_said_is_printed(self, sample, printed):
        text = "".join(printed)
        for cell in sample.cells:
            for output in cell.get("outputs", []):
                if finding := Finding.from_output(output):
                    assert words(finding.statement) in text
                    assert all(words(caveat) in text for caveat in finding.caveats)
                if prose := Prose.from_output(output):
                    assert all(words(paragraph) in text for paragraph in prose.paragraphs)
                if table := Table.from_output(output):
                    assert words(table.title) in text
                    assert all(words(row[-1]) in text for row in table.text_rows())

    def test_text_inside_figures_can_be_searched(self, printed):
        assert "出生数の変化への寄与（人）" in "".join(printed)

    def test_code_and_streams_are_not_printed(self, printed):
        assert "かくれる" not in "".join(printed)

    def test_the_header_of_a_long_table_is_repeated(self, printed):
        with_rows = [page for page in printed if re.search(r"比較市\d\d", page)]
        assert len(with_rows) > 1
        assert all("選んだ理由" in page for page in with_rows)

    def test_bookmarks_are_the_chapters(self, pdf):
        titles = [item.title for item in PdfReader(BytesIO(pdf)).outline if not isinstance(item, list)]
        assert [words(title) for title in titles][-1] == "付属資料"
        assert any("なぜ減っているのか" in title for title in titles)

    def test_the_page_in_the_contents_is_the_page_of_the_chapter(self, printed):
        listed = re.search(r"3他市と比べてどうか[.\s]*(\d)", printed[1])
        assert "3他市と比べてどうか" in printed[int(listed.group(1)) - 1]

    def test_a_figure_without_description_is_refused(self, sample):
        report = assemble(sample, name="n", target="typst")
        chapter = report.chapters[0]
        mute = tuple(b.model_copy(update={"alt": ""}) if b.kind == "figure" else b for b in chapter.blocks)
        chapters = (chapter.model_copy(update={"blocks": mute}), *report.chapters[1:])
        with pytest.raises(ReportError, match=r"PDF を組版できません.*alt"):
            compile_pdf(report.model_copy(update={"chapters": chapters}))

    def test_a_fork_after_the_first_pdf_is_told_instead_of_waiting_for_ever(self, pdf, sample, monkeypatch):
        monkeypatch.setattr("os.getpid", lambda: -1)
        with pytest.raises(RuntimeError, match="fork before the first PDF"):
            as_pdf(sample)

    def test_without_cover_data_there_are_blanks_to_fill_in(self, make):
        blank = make.cover(document_no="", meeting="", date="", department="", sources=())
        first = words(PdfReader(BytesIO(as_pdf(make.notebook(blank, "本文")))).pages[0].extract_text())
        assert all(label in first for label in ("資料", "会議名", "年月日", "担当課"))

    def test_a_table_wider_than_the_page_is_turned(self, make):
        columns = tuple(Column(key=f"k{n}", label=f"指標{n}") for n in range(22))
        wide = Table(id="w", title="広い表", columns=columns, rows=(tuple(range(10**6, 10**6 + 22)),) * 3)
        widths = [
            round(float(p.mediabox[2]))
            for p in PdfReader(BytesIO(as_pdf(make.notebook("序", wide, "末")))).pages
        ]
        assert widths == [595, 595, 595, 842, 595]


class TestHTML:
    def test_is_one_japanese_page_without_scripts_that_loads_nothing(self, page):
        parsed = Page(page)
        assert page.startswith("<!DOCTYPE html>")
        assert parsed.all("html") == [{"lang": "ja"}]
        assert not parsed.all("script", "link", "iframe", "object", "embed")
        for _, attributes in parsed.tags:
            assert not any(name.startswith("on") for name in attributes)
            for name in ("src", "href", "xlink:href"):
                assert (attributes.get(name) or "#").startswith(("#", "data:"))
        assert not re.search(r"@import|url\((?!data:|#)", page)

    def test_ids_are_unique_and_links_lead_somewhere(self, page):
        parsed = Page(page)
        ids = [attributes["id"] for _, attributes in parsed.tags if "id" in attributes]
        assert len(ids) == len(set(ids))
        links = [a["href"] for a in parsed.all("a")]
        assert {link[1:] for link in links} <= set(ids)
        references = re.findall(r'(?:xlink:href="|url\()#([^")]+)', page)
        assert references
        assert set(references) <= set(ids)

    def test_headings_descend_without_gaps_from_one_title(self, page):
        levels = [int(tag[1]) for tag, _ in Page(page).tags if re.fullmatch(r"h[1-6]", tag)]
        assert levels.count(1) == 1
        assert levels[0] == 1
        assert all(after <= before + 1 for before, after in pairwise(levels))

    def test_landmarks_and_skip_link(self, page):
        parsed = Page(page)
        assert [len(parsed.all(tag)) for tag in ("header", "nav", "main", "footer")] == [1, 1, 1, 1]
        assert parsed.all("a")[0]["href"] == "#main"
        assert parsed.all("main")[0]["id"] == "main"

    def test_tables_have_captions_and_scoped_headers(self, page):
        parsed = Page(page)
        assert all(th.get("scope") in ("col", "row") for th in parsed.all("th"))
        captions = re.findall(r"<caption>(.*?)</caption>", page)
        assert [re.sub("<[^>]+>", "", c)[:3].strip() for c in captions] == [
            "表1出",
            "表2比",
            "付表1",
            "付表2",
        ]

    def test_figures_have_descriptions_and_captions(self, page, make):
        drawings = [a for a in Page(page).all("div") if a.get("role") == "img"]
        assert drawings[0]["aria-label"] == make.figure().alt
        assert len(drawings) == page.count("<figcaption>") == 2

    def test_everything_said_is_on_the_page(self, sample, page):
        text = Page(page).text()
        for cell in sample.cells:
            for output in cell.get("outputs", []):
                if finding := Finding.from_output(output):
                    assert text.count(finding.statement) == (2 if finding.rank else 1)
                if table := Table.from_output(output):
                    assert all(printed in text for row in table.text_rows() for printed in row)
        assert "かくれる" not in text
        assert "数値は付表1" in text

    def test_the_font_covers_every_character_of_the_page(self, page):
        from base64 import b64decode

        from fontTools.ttLib import TTFont

        fonts = re.findall(r"base64,([^)]+)\)format", page)
        assert len(fonts) == 2
        covered = set(TTFont(BytesIO(b64decode(fonts[1]))).getBestCmap())
        assert {ord(char) for char in Page(page).text()} - covered <= {0x0A, 0x21A9, 0xFE0E}

    def test_colours_of_text_have_enough_contrast(self):
        from analysis.report.exporters import _TEMPLATES

        css = (_TEMPLATES / "ebpm_html" / "style.css").read_text(encoding="utf-8")
        colours = dict(re.findall(r"--(\w+): (#[0-9a-f]{6});", css))
        for ink in ("navy", "ink", "grey", "vermilion", "link"):
            for paper in ("#ffffff", colours["pale"]):
                assert contrast(colours[ink], paper) >= 4.5


def contrast(first: str, second: str) -> float:
    """WCAG 2.1 contrast ratio of two sRGB colours."""

    def luminance(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))

    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


class TestHostileData:
    def test_html_shows_it_and_runs_nothing(self, notebook):
        page = as_html(notebook)
        parsed = Page(page)
        assert not parsed.all("script", "b", "label")
        assert HOSTILE in parsed.text()
        assert {a.get("content") for a in parsed.all("meta") if a.get("name") == "author"} == {HOSTILE}

    def test_pdf_prints_it_as_it_is(self, notebook):
        text = pdf_text(as_pdf(notebook))
        assert text.count(words(HOSTILE)) >= 15

    def test_characters_without_glyph_do_not_break_the_pdf(self, make):
        odd = "絵文字🍼 結合\u200d 選択\ufe0f 私用\ue000 改行\n次\tタブ\r\n復帰\u2028区切"
        notebook = make.notebook(make.cover(title=odd), Finding(id="a", statement=odd, rank=1), f"本文{odd}")
        assert "絵文字〓結合選択私用〓改行次タブ復帰区切" in pdf_text(as_pdf(notebook))


def test_a_marker_written_by_the_analyst_is_not_the_exporters_own(make):
    page = as_html(make.notebook(make.cover(title="/* font faces */"), "/* font faces */"))
    assert page.count("/* font faces */") >= 3
    assert page.index("@font-face") < page.index("<title>")
