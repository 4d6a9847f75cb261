"""Pictures inside pages: harmless, with ids that cannot collide. Expectations are written by hand."""

from __future__ import annotations

import re
from base64 import b64decode
from xml.etree import ElementTree

import pytest

from analysis.checking.errors import ReportError
from analysis.report.svg import from_bitmap, prepare

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 200 100">'
# a 3 by 2 PNG and the head of a 640 by 480 JPEG (start, JFIF segment, frame header)
PNG = b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAMAAAACCAIAAAASFvFNAAAAEElEQVR4nGP4DwYMDAz/AQAf5AX7y7WdvgAAAABJRU5ErkJggg=="
)
JPEG = (
    bytes.fromhex("ffd8ffe000104a46494600010100000100010000ffc0001108")
    + (480).to_bytes(2)
    + (640).to_bytes(2)
    + b"\x03"
)


def ready(body: str) -> str:
    return prepare(f"{HEAD}{body}</svg>", "figure-1", where="図1").svg


def test_ids_and_references_get_the_prefix_and_unused_ids_go():
    svg = ready(
        '<defs><path id="m1" d="M0 0"/><clipPath id="c"><rect/></clipPath></defs><g id="axes_1">'
        '<use xlink:href="#m1"/><path clip-path="url(#c)" style="fill: url(\'#c\')"/></g>'
    )
    assert set(re.findall(r' id="([^"]+)"', svg)) == {"figure-1-svg", "figure-1-m1", "figure-1-c"}
    assert 'xlink:href="#figure-1-m1"' in svg
    assert svg.count("url(#figure-1-c)") == 2


def test_two_charts_of_matplotlib_share_no_id(make):
    svg = make.draw(lambda axes: axes.plot([1, 2], marker="o"))
    first, second = (prepare(svg, prefix, where="図").svg for prefix in ("figure-1", "figure-2"))
    ids = [set(re.findall(r' id="([^"]+)"', text)) for text in (first, second)]
    assert ids[0]
    assert not ids[0] & ids[1]
    for text, known in zip((first, second), ids, strict=True):
        targets = re.findall(r"url\(#([^)]+)\)|href=\"#([^\"]+)\"", text)
        assert {a or b for a, b in targets} <= known


@pytest.mark.parametrize(
    "body",
    [
        "<script>alert(1)</script>",
        "<g><foreignObject><p>x</p></foreignObject></g>",
        '<rect onclick="alert(1)"/>',
        '<image href="https://example.org/x.png"/>',
        '<a href="javascript:alert(1)"><text>x</text></a>',
        '<rect style="fill: url(https://example.org/x)"/>',
        "<style>@import url(https://example.org/x.css); rect{fill:url(https://example.org/x)}</style>",
        '<a><set attributeName="href" to="javascript:alert(1)"/><animate attributeName="href"/></a>',
    ],
)
def test_nothing_runs_or_loads(body):
    assert not re.search(r"script|foreign|onclick|example|<\w*set|animate", ready(body))


def test_styles_stay_inside_the_picture():
    svg = ready(
        '<style>*{stroke-linejoin: round} .a, .b{fill: red} .c{fill: url(#g)}</style><linearGradient id="g"/>'
    )
    assert "#figure-1-svg .c{fill: url(#figure-1-g)}" in svg
    assert 'id="figure-1-g"' in svg
    assert "#figure-1-svg *{stroke-linejoin: round}" in svg
    assert "#figure-1-svg .a,#figure-1-svg .b{fill: red}" in svg


def test_text_stays_text_and_is_escaped():
    svg = ready("<text>&lt;script&gt;出生数 &amp; 婚姻</text>")
    assert "<text>&lt;script&gt;出生数 &amp; 婚姻</text>" in svg
    assert ElementTree.fromstring(svg)[0].text == "<script>出生数 & 婚姻"


def test_aspect_from_view_box_or_size():
    assert prepare(f"{HEAD}</svg>", "a", where="図").aspect == 0.5
    sized = prepare('<svg xmlns="http://www.w3.org/2000/svg" width="468pt" height="117pt"/>', "a", where="図")
    assert sized.aspect == 0.25
    assert 'viewBox="0 0 468 117"' in sized.svg


@pytest.mark.parametrize("broken", ["", "<svg", "<html/>", '<svg xmlns="http://www.w3.org/2000/svg"/>'])
def test_what_is_no_picture_is_named(broken):
    with pytest.raises(ReportError, match=r"^図3「推移」"):
        prepare(broken, "figure-3", where="図3「推移」")


def test_bitmaps_are_wrapped_with_their_size():
    assert 'viewBox="0 0 3 2"' in from_bitmap(PNG, "image/png", where="図").svg
    picture = from_bitmap(JPEG, "image/jpeg", where="図")
    assert 'viewBox="0 0 640 480"' in picture.svg
    assert picture.aspect == 0.75


@pytest.mark.parametrize("mime", ["image/png", "image/jpeg"])
def test_broken_bitmaps_are_named(mime):
    for data in (b"", b"\x89PNG", b"\xff\xd8\xff", b"GIF89a" + bytes(40)):
        with pytest.raises(ReportError, match="画像"):
            from_bitmap(data, mime, where="図")
