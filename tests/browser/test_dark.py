"""Dark pages: the paper is dark, what is written in a figure can be read on it, and print stays light."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image

from analysis.topics.registry import all_topics

AA = 4.5
"""Contrast that WCAG 2.1 asks of text (1.4.3)."""


def luminance(colour: tuple[int, ...]) -> float:
    """Relative luminance as WCAG defines it."""
    linear = [
        c / 255 / 12.92 if c / 255 <= 0.04045 else ((c / 255 + 0.055) / 1.055) ** 2.4 for c in colour[:3]
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: tuple[int, ...], other: tuple[int, ...]) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def drawn(element) -> Image.Image:
    return Image.open(BytesIO(element.screenshot())).convert("RGB")


@pytest.fixture(scope="module")
def dark(browser):
    context = browser.new_context(color_scheme="dark", viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("topic", all_topics())
def test_words_in_figures_can_be_read_on_dark_paper(dark, built, topic):
    """Swatches of the colours that the report's figures write with are drawn where its figures are."""
    dark.goto((built / "14212" / topic / f"{topic}.html").as_uri())
    colours = dark.evaluate(
        "[...new Set([...document.querySelectorAll('.drawing text')].map(t => getComputedStyle(t).fill))]"
    )
    if not colours:
        pytest.skip("no figure with words")
    dark.evaluate(
        """colours => { document.querySelector('.drawing').innerHTML = '<svg viewBox="0 0 ' + 20 * colours.length +
        ' 20" style="background:#fff">' + colours.map((c, n) => `<rect x="${20 * n}" width="20" height="20" fill="${c}"/>`)
        .join('') + '</svg>' }""",
        colours,
    )
    swatches = drawn(dark.locator(".drawing svg").first)
    paper = tuple(
        int(n) for n in dark.evaluate("getComputedStyle(document.body).backgroundColor")[4:-1].split(",")
    )
    assert luminance(paper) < 0.02
    for n, colour in enumerate(colours):
        if sum(map(int, colour[4:-1].split(","))) > 3 * 200:
            continue  # stands in a coloured cell, not on the paper
        seen = swatches.getpixel((round((n + 0.5) * swatches.width / len(colours)), swatches.height // 2))
        assert contrast(seen, paper) >= AA, colour


def test_a_figures_background_is_that_of_the_page(dark, built):
    dark.goto((built / "14212" / "births" / "births.html").as_uri())
    assert dark.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(23, 23, 23)"
    corner = drawn(dark.locator(".drawing svg").first).getpixel((3, 3))
    assert all(abs(c - 23) <= 1 for c in corner)


def test_print_stays_light(dark, built):
    dark.goto((built / "14212" / "births" / "births.html").as_uri())
    dark.emulate_media(media="print")
    assert (
        dark.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--paper')").strip()
        == "#fff"
    )
    assert dark.evaluate("getComputedStyle(document.querySelector('.drawing svg')).filter") == "none"
    dark.emulate_media(media="screen")
