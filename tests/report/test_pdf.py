"""The PDF report, read back with pypdf; standards and alternative texts are enforced by the compiler."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from pypdf import PdfReader

from analysis.checking.errors import ReportError
from analysis.elements import Column, Finding, Prose, Table
from analysis.report.assembly import assemble
from analysis.report.pdf import compile_pdf


def words(text: str) -> str:
    """Text without what a page break or a justified line may put between two characters."""
    return re.sub(r"\s", "", text)


def pdf_text(data: bytes) -> str:
    return words("".join(page.extract_text() for page in PdfReader(BytesIO(data)).pages))


@pytest.fixture(scope="module")
def printed(pdf) -> list[str]:
    """The text of each page."""
    return [words(page.extract_text()) for page in PdfReader(BytesIO(pdf)).pages]


def test_conforms_to_archive_and_accessibility_standards(pdf):
    root = PdfReader(BytesIO(pdf)).trailer["/Root"]
    xmp = root["/Metadata"].get_object().get_data().decode()
    assert re.search(r"<pdfaid:part>2</pdfaid:part>\s*<pdfaid:conformance>A</pdfaid:conformance>", xmp)
    assert "<pdfuaid:part>1</pdfuaid:part>" in xmp
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"].startswith("ja")


def test_metadata_come_from_the_cover(pdf):
    metadata = PdfReader(BytesIO(pdf)).metadata
    assert metadata.title == "出生数の減少要因に関する根拠資料"
    assert metadata.author == "企画部 企画政策課"
    assert metadata.creation_date.date().isoformat() == "2024-11-20"


def test_without_a_day_the_document_bears_none_and_is_whole(make):
    data = make.pdf(make.notebook(make.cover(date="", date_iso=""), "本文である。"))
    reader = PdfReader(BytesIO(data), strict=True)
    assert "本文である。" in words(reader.pages[-1].extract_text())
    assert not {"/CreationDate", "/ModDate"} & set(reader.metadata)
    xmp = reader.trailer["/Root"]["/Metadata"].get_object().get_data().decode()
    assert not re.search(r"\d{4}-\d{2}-\d{2}", xmp)
    assert "<pdfaid:part>2</pdfaid:part>" in re.sub(r"\s", "", xmp)


def test_only_our_typeface_and_the_one_for_formulas_are_embedded(pdf):
    fonts = {
        font.get_object()["/BaseFont"].split("+")[-1]
        for page in PdfReader(BytesIO(pdf)).pages
        for font in page["/Resources"].get("/Font", {}).values()
    }
    assert {re.sub(r"(-Identity-H)$", "", name) for name in fonts} <= {
        *("NotoSansCJKjp-Regular", "NotoSansCJKjp-Bold", "NewCMMath-Regular", "NewCMMath-Book"),
    }


def test_pages_are_a4_and_numbered(pdf, printed):
    assert 6 <= len(printed) <= 9
    for number, (page, text) in enumerate(zip(PdfReader(BytesIO(pdf)).pages, printed, strict=True), start=1):
        assert [round(float(x)) for x in page.mediabox[2:]] == [595, 842]
        assert (f"{number}／{len(printed)}" in text) == (number > 1)


def test_cover_contents_and_summary_open_the_document(printed):
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
    assert "段階4他団体との比較" in first


def test_everything_said_is_printed(sample, printed):
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


def test_text_inside_figures_can_be_searched(printed):
    assert "出生数の変化への寄与（人）" in "".join(printed)


def test_code_and_streams_are_not_printed(printed):
    assert "かくれる" not in "".join(printed)


def test_the_header_of_a_long_table_is_repeated(printed):
    with_rows = [page for page in printed if re.search(r"比較市\d\d", page)]
    assert len(with_rows) > 1
    assert all("選んだ理由" in page for page in with_rows)


def test_numbers_in_brackets_lead_to_the_annex_and_addresses_out(pdf, printed):
    reader = PdfReader(BytesIO(pdf))
    annex = next(n for n, text in enumerate(printed) if "［1］厚生労働省「人口動態調査」" in text)
    citing = [n for n, text in enumerate(printed) if "出典：［1］" in text]
    assert citing
    for number in citing:
        links = [annotation.get_object() for annotation in reader.pages[number]["/Annots"]]
        places = [link["/Dest"][0] for link in links if "/Dest" in link]
        assert reader.pages[annex].indirect_reference in places
    addresses = [a.get_object().get("/A", {}).get("/URI") for a in reader.pages[annex]["/Annots"]]
    assert addresses == ["https://www.e-stat.go.jp/stat-search/files?page=1&layout=datalist&toukei=00450011"]


def test_a_table_of_half_a_page_is_not_torn(make):
    """14 rows stay together wherever they come to lie, with a figure that floats before them."""
    rows = tuple((f"行{n:02}", n) for n in range(14))
    columns = (Column(key="a", label="団体", kind="text"), Column(key="b", label="数"))
    table = Table(id="t", title="表題", columns=columns, rows=rows)
    text = Prose(paragraphs=("本文である。" * 20,) * 2)
    for lines in (3, 6, 9):
        before = Prose(paragraphs=("前の段落である。" * 30,) * lines)
        data = make.pdf(make.notebook("## 章", before, make.figure(table="t"), table, text, "## 次", text))
        pages = [words(page.extract_text()) for page in PdfReader(BytesIO(data)).pages]
        assert len({n for n, page in enumerate(pages) for name, _ in rows if name in page}) == 1


def test_an_annex_table_that_breaks_repeats_its_head_and_leaves_no_row_or_two_behind(make):
    """30 rows of about 5.5 mm do not fit below 20; wherever it breaks, three rows at least stand on either side."""
    columns = (Column(key="a", label="見出し", kind="text"), Column(key="b", label="数"))

    def table(id: str, count: int) -> Table:
        rows = tuple((f"{id}の{n:02}", n) for n in range(count))
        return Table(id=id, title="題", columns=columns, rows=rows, note="注の文。", annex=True)

    broken = 0
    for count in (14, 16, 18, 20, 22):
        data = make.pdf(make.notebook("## 章", table("x", count), table("y", 20)))
        pages = [words(page.extract_text()) for page in PdfReader(BytesIO(data)).pages]
        rows = [sum(f"yの{n:02}" in page for n in range(20)) for page in pages]
        assert sum(rows) == 20
        broken += len([n for n in rows if n]) > 1
        assert all(n == 0 or n >= 3 for n in rows)
        assert all("見出し" in page for page, n in zip(pages, rows, strict=True) if n)
        assert [("注：注の文。" in page) for page, n in zip(pages, rows, strict=True) if n][-1]
    assert broken


def test_the_annex_goes_on_below_a_body_that_would_leave_its_page_nearly_empty(make):
    columns = (Column(key="a", label="見出し", kind="text"), Column(key="b", label="数"))
    annex = Table(id="x", title="題", columns=columns, rows=(("一", 1),), annex=True)
    for lines, together in ((1, True), (8, False)):
        said = Prose(paragraphs=("本文の段落である。" * 25,) * lines)
        pages = [
            words(page.extract_text())
            for page in PdfReader(BytesIO(make.pdf(make.notebook("## 章の題", said, annex)))).pages[2:]
        ]
        assert any("章の題" in page and "付表1" in page for page in pages) == together


@pytest.mark.slow
def test_a_heading_is_not_left_behind_by_its_figure(make):
    for lines in (6, 9, 11, 12):
        before = Prose(paragraphs=("前の段落である。" * 30,) * lines)
        data = make.pdf(
            make.notebook("## 章", before, "### 節の題", make.figure(), "## 次の章", make.figure())
        )
        pages = [words(page.extract_text()) for page in PdfReader(BytesIO(data)).pages][2:]
        for heading, figure in (("(1)節の題", "図1出生数は"), ("2次の章", "図2出生数は")):
            assert [heading in page for page in pages] == [figure in page for page in pages]


def test_bookmarks_are_the_chapters(pdf):
    titles = [item.title for item in PdfReader(BytesIO(pdf)).outline if not isinstance(item, list)]
    assert [words(title) for title in titles][-1] == "付属資料"
    assert any("なぜ減っているのか" in title for title in titles)


def test_the_page_in_the_contents_is_the_page_of_the_chapter(printed):
    listed = re.search(r"3他市と比べてどうか[.\s]*(\d)", printed[1])
    assert "3他市と比べてどうか" in printed[int(listed.group(1)) - 1]


def test_a_figure_without_description_is_refused(sample):
    report = assemble(sample, name="n", target="typst")
    chapter = report.chapters[0]
    mute = tuple(b.model_copy(update={"alt": ""}) if b.kind == "figure" else b for b in chapter.blocks)
    chapters = (chapter.model_copy(update={"blocks": mute}), *report.chapters[1:])
    with pytest.raises(ReportError, match=r"PDF を組版できません.*alt"):
        compile_pdf(report.model_copy(update={"chapters": chapters}))


def test_a_fork_after_the_first_pdf_is_told_instead_of_waiting_for_ever(pdf, sample, make, monkeypatch):
    monkeypatch.setattr("os.getpid", lambda: -1)
    with pytest.raises(RuntimeError, match="fork before the first PDF"):
        make.pdf(sample)


def test_without_cover_data_there_are_blanks_to_fill_in(make):
    blank = make.cover(document_no="", meeting="", date="", department="")
    first = words(PdfReader(BytesIO(make.pdf(make.notebook(blank, "本文")))).pages[0].extract_text())
    assert all(label in first for label in ("資料", "会議名", "年月日", "担当課"))


def test_a_table_wider_than_the_page_is_turned(make):
    columns = tuple(Column(key=f"k{n}", label=f"指標{n}") for n in range(22))
    wide = Table(id="w", title="広い表", columns=columns, rows=(tuple(range(10**6, 10**6 + 22)),) * 3)
    widths = [
        round(float(p.mediabox[2]))
        for p in PdfReader(BytesIO(make.pdf(make.notebook("序", wide, "末")))).pages
    ]
    assert widths == [595, 595, 595, 842, 595]


def test_hostile_texts_are_printed_as_they_are(hostile, make):
    text = pdf_text(make.pdf(hostile))
    assert text.count(words(make.hostile)) >= 15


def test_characters_without_glyph_do_not_break_the_pdf(make):
    odd = "絵文字🍼 結合\u200d 選択\ufe0f 私用\ue000 改行\n次\tタブ\r\n復帰\u2028区切"
    notebook = make.notebook(make.cover(title=odd), Finding(id="a", statement=odd, rank=1), f"本文{odd}")
    assert "絵文字〓結合選択私用〓改行次タブ復帰区切" in pdf_text(make.pdf(notebook))
