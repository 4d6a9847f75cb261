"""The HTML report, read back with the standard library's parser; WCAG 2.1 states the contrast formula."""

from __future__ import annotations

import re
from base64 import b64decode
from html.parser import HTMLParser
from io import BytesIO
from itertools import pairwise
from pathlib import Path

from fontTools.ttLib import TTFont

import analysis.report
from analysis.elements import Finding, Table

CSS = Path(analysis.report.__file__).parent / "templates" / "ebpm_html" / "style.css"


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


def test_is_one_japanese_page_without_scripts_that_loads_nothing(page):
    parsed = Page(page)
    assert page.startswith("<!DOCTYPE html>")
    assert parsed.all("html") == [{"lang": "ja"}]
    assert not parsed.all("script", "link", "iframe", "object", "embed")
    for _, attributes in parsed.tags:
        assert not any(name.startswith("on") for name in attributes)
        for name in ("src", "href", "xlink:href"):
            followed = "https://" if name == "href" and attributes.get("rel") else "#"
            assert (attributes.get(name) or "#").startswith(("#", "data:", followed))
    assert not re.search(r"@import|url\((?!data:|#)", page)


def test_ids_are_unique_and_links_lead_somewhere(page):
    parsed = Page(page)
    ids = [attributes["id"] for _, attributes in parsed.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    links = [a["href"] for a in parsed.all("a") if a["href"].startswith("#")]
    assert {link[1:] for link in links} <= set(ids)
    references = re.findall(r'(?:xlink:href="|url\()#([^")]+)', page)
    assert references
    assert set(references) <= set(ids)


def test_a_number_in_brackets_leads_to_its_source_and_the_source_to_its_page(page):
    parsed = Page(page)
    assert {"href": "#source-1", "class": "cite", "aria-label": "出典1"} in parsed.all("a")
    [entry] = [attributes for attributes in parsed.all("li") if attributes.get("id") == "source-1"]
    assert entry
    address = "https://www.e-stat.go.jp/stat-search/files?page=1&layout=datalist&toukei=00450011"
    assert [a["href"] for a in parsed.all("a") if a.get("rel")] == [address]


def test_headings_descend_without_gaps_from_one_title(page):
    levels = [int(tag[1]) for tag, _ in Page(page).tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_landmarks_and_skip_link(page):
    parsed = Page(page)
    assert [len(parsed.all(tag)) for tag in ("header", "nav", "main", "footer")] == [1, 1, 1, 1]
    assert parsed.all("a")[0]["href"] == "#main"
    assert parsed.all("main")[0]["id"] == "main"


def test_tables_have_captions_and_scoped_headers(page):
    parsed = Page(page)
    assert all(th.get("scope") in ("col", "row") for th in parsed.all("th"))
    captions = re.findall(r"<caption>(.*?)</caption>", page)
    assert [re.sub("<[^>]+>", "", c)[:3].strip() for c in captions] == [
        "表1出",
        "表2比",
        "付表1",
        "付表2",
    ]


def test_the_first_cell_of_a_row_names_it(page):
    assert '<th scope="row" class="number">2010</th><td class="number">1,935</td>' in page
    assert re.search(r'<th scope="row"[^>]*>年齢構成</th>', page)


def test_drawings_scroll_on_a_narrow_screen_and_the_keyboard_reaches_them(page):
    css = CSS.read_text(encoding="utf-8")
    assert re.search(r"\.drawing svg \{[^}]*min-width: 33rem", css)
    regions = [a for a in Page(page).all("div") if a.get("class") == "scroll"]
    assert len([a for a in regions if a["aria-label"] in ("図1", "図2")]) == 2
    assert all(a.get("tabindex") == "0" and a.get("role") == "region" for a in regions)


def test_figures_have_descriptions_and_captions(page, make):
    drawings = [a for a in Page(page).all("div") if a.get("role") == "img"]
    assert drawings[0]["aria-label"] == make.figure().alt
    assert len(drawings) == page.count("<figcaption>") == 2


def test_everything_said_is_on_the_page(sample, page):
    text = Page(page).text()
    for cell in sample.cells:
        for output in cell.get("outputs", []):
            if finding := Finding.from_output(output):
                assert text.count(finding.statement) == (2 if finding.rank else 1)
            if table := Table.from_output(output):
                assert all(printed in text for row in table.text_rows() for printed in row)
    assert "かくれる" not in text
    assert "数値は付表1" in text


def test_the_font_covers_every_character_of_the_page(page):
    fonts = re.findall(r"base64,([^)]+)\)format", page)
    assert len(fonts) == 2
    covered = set(TTFont(BytesIO(b64decode(fonts[1]))).getBestCmap())
    assert {ord(char) for char in Page(page).text()} - covered <= {0x0A, 0x21A9, 0xFE0E}


def palettes() -> list[dict[str, str]]:
    """The colours of the light page, and those of the dark one."""
    blocks = re.findall(r":root \{(.*?)\}", CSS.read_text(encoding="utf-8"), re.DOTALL)
    return [dict(re.findall(r"--(\w+): (#[0-9a-f]{3,6});", block)) for block in blocks]


def test_colours_of_text_have_enough_contrast_on_light_and_on_dark_paper():
    light, dark = palettes()
    assert set(light) == set(dark)
    assert light["paper"] == "#fff"
    light["paper"] = "#ffffff"
    for colours in (light, dark):
        for ink in ("navy", "ink", "grey", "vermilion", "link"):
            for paper in ("paper", "pale", "soft"):
                assert contrast(colours[ink], colours[paper]) >= 4.5
        assert contrast(colours["focus"], colours["paper"]) >= 3


def test_no_colour_stands_outside_the_two_palettes():
    """Else it would not turn dark."""
    rules = re.sub(r":root \{.*?\}", "", CSS.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert not re.findall(r"#[0-9a-f]{3,6}\b|rgba?\(", re.sub(r"/\*.*?\*/", "", rules))


def test_html_shows_it_and_runs_nothing(hostile, make):
    page = make.html(hostile)
    parsed = Page(page)
    assert not parsed.all("script", "b", "label")
    assert make.hostile in parsed.text()
    assert {a.get("content") for a in parsed.all("meta") if a.get("name") == "author"} == {make.hostile}


def test_a_marker_written_by_the_analyst_is_not_the_exporters_own(make):
    page = make.html(make.notebook(make.cover(title="/* font faces */"), "/* font faces */"))
    assert page.count("/* font faces */") >= 3
    assert page.index("@font-face") < page.index("<title>")


def contrast(first: str, second: str) -> float:
    """WCAG 2.1 contrast ratio of two sRGB colours."""

    def luminance(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))

    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)
