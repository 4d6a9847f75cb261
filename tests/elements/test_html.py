"""What JupyterLab shows: complete, readable in both themes, and nothing of a datum becomes markup."""

from __future__ import annotations

import re
from base64 import b64decode
from html import unescape
from html.parser import HTMLParser

import pytest

from analysis.elements import (
    Column,
    Cover,
    EvidenceLevel,
    Figure,
    Finding,
    Prose,
    Source,
    Sources,
    Table,
)
from analysis.elements.overview import Overview, Part, overview

HOSTILE = '<script>alert(1)</script>"><img src=x onerror=alert(1)>'


def elements(text: str) -> list:
    return [
        Cover(
            title=text, question=text, area="14212", area_name=text, year=2023, year_label=text,
            topic="births", document_no=text, meeting=text, date=text, department=text,
        ),
        Finding(
            id="a", statement=text, method=text, basis=text, sources=(text,), caveats=(text,),
            estimate=-12.345, lower=-20, upper=-4, confidence=0.95, unit=text, n=1614,
        ),
        *(Prose(paragraphs=(text,), title=text, kind=k) for k in ("text", "list", "note", "missing")),
        Figure(
            id="f", title=text, alt=text * 10, unit=text, period=text, basis=text, source=text, note=text,
            table="t", svg='<svg xmlns="http://www.w3.org/2000/svg"><text>1</text></svg>',
        ),
        Table(
            id="t", title=text, period=text, basis=text, source=text, note=text, rows=((text, 1234.5),),
            columns=(Column(key="a", label=text, kind="text"), Column(key="n", label="数", unit="人")),
        ),
        Sources(
            sources=(
                Source(id="a", publisher=text, title=text, table=text, url=text, licence=text, note=text),
                Source(id="b", publisher="省", title="調査", url="https://www.e-stat.go.jp/?a=1&b=2"),
                Source(id="c", publisher="省", title="調査", url="javascript:alert(1)"),
            )
        ),
    ]  # fmt: skip


def html(element) -> str:
    return element._repr_mimebundle_()["text/html"]


class Tags(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict]] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


@pytest.mark.parametrize("element", elements(HOSTILE), ids=lambda e: type(e).__name__)
def test_hostile_text_is_shown_and_runs_nothing(element):
    page = html(element)
    tags = Tags(page).found
    assert HOSTILE in unescape(page)
    assert not {tag for tag, _ in tags} & {"script", "iframe", "object"}
    for tag, attributes in tags:
        assert not any(name.startswith("on") for name in attributes)
        assert attributes.get("href", "https://").startswith("https://")
        assert tag != "img" or attributes["src"].startswith("data:image/svg+xml;base64,")


@pytest.mark.parametrize("element", elements("文"), ids=lambda e: type(e).__name__)
def test_a_dark_theme_stays_readable_and_nothing_is_loaded(element):
    """Text takes the theme's colour; what is painted behind it is translucent."""
    [style] = re.findall(r"<style>(.*?)</style>", html(element))
    assert not re.search(r"(?<![-\w])color:", style)
    backgrounds = re.findall(r"([^{}]*)\{[^}]*background:([^;}]+)", style)
    assert all(colour.startswith("rgba(") for place, colour in backgrounds if "img" not in place)
    assert "url(" not in style
    assert "@" not in style
    assert "sans-serif" in style


def test_a_finding_says_what_it_rests_on_and_folds_its_caveats():
    finding = Finding(
        id="a", statement="減った。", estimate=-28.13, lower=-33.2, upper=-22.4, confidence=0.95, unit="％",
        n=2774, method="検定", basis="人口動態統計", sources=("vital",), caveats=("注1", "注2"),
        evidence_level=EvidenceLevel.PEER_COMPARISON,
    )  # fmt: skip
    page = html(finding)
    for text in (
        "段階4 他団体との比較",
        "推定値：−28.1％　95％区間 −33.2〜−22.4％",
        "方法：検定　観測数：2,774",
        "統計の種類：人口動態統計　出典：vital",
    ):
        assert text in page
    assert re.search(r"<details[^>]*><summary>留意点（2）</summary><ul><li>注1</li><li>注2</li></ul>", page)


@pytest.mark.parametrize(
    ("estimate", "printed"),
    [(-454.0, "−454人"), (1.0, "1人"), (0.0514, "0.051人"), (1234.56, "1,235人"), (5.25, "5.25人")],
)
def test_an_estimate_is_printed_with_about_three_digits(estimate, printed):
    assert f"推定値：{printed}<" in html(Finding(id="a", statement="文", estimate=estimate, unit="人"))


def test_a_table_has_a_caption_row_headers_and_numbers_to_the_right():
    table = next(e for e in elements("文") if isinstance(e, Table))
    page = html(table)
    assert "<caption>文</caption>" in page
    assert '<tr><th scope="row">文</th><td class="n">1,234</td></tr>' in page
    assert '<th scope="col" class="n">数（人）</th>' in page
    assert "td.n{text-align:right}" in page


def test_a_figure_shows_its_words_and_no_serif_digits():
    page = html(next(e for e in elements("これは説明文です") if isinstance(e, Figure)))
    [(alt, data)] = [(a["alt"], a["src"].partition(",")[2]) for tag, a in Tags(page).found if tag == "img"]
    assert alt == "これは説明文です" * 10
    picture = b64decode(data).decode()
    assert re.search(r'<svg[^>]*><style>text,tspan\{font-family:"Noto Sans CJK JP"[^}]*!important', picture)
    assert all(f"{label}：" in page for label in ("単位", "期間", "統計の種類", "出典", "注"))


def test_an_overview_names_what_there_is():
    class Study(Overview):
        overview_name = "study"

        def overview_title(self):
            return "厚木市"

        def overview_parts(self):
            return [Part("change", "推移", "出生数の推移"), Part("<b>", "<b>")]

    bundle = Study()._repr_mimebundle_()
    assert bundle["text/plain"].splitlines()[:2] == ["厚木市", "  study.change  推移　出生数の推移"]
    assert '<th scope="row"><code>study.change</code></th><td>推移</td>' in bundle["text/html"]
    assert "<b>" not in bundle["text/html"]
    assert overview("空", [])["text/plain"] == "空"
