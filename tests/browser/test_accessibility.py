"""axe-core (WCAG 2.1 A and AA) finds nothing on any page, in light, in dark and on a phone; no page scrolls sideways.

axe-core is run through the browser's own console, which a page's content policy does not bind.
"""

from __future__ import annotations

import pytest

from analysis.topics.registry import all_topics

LEVELS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa")
LOOKS = {
    "light": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "light"},
    "dark": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"},
    "phone": {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True},
}
PAGES = ("index", "bundle", *all_topics(), *(f"{topic}_short" for topic in all_topics()))


def address(built, page: str) -> str:
    """The file of the index, of the bundle or of a topic's report in one of its forms."""
    folder = built if page == "index" else built / "14212" / page.removesuffix("_short")
    return (folder / f"{page}.html").as_uri()


@pytest.fixture(scope="module", params=LOOKS)
def tab(browser, request):
    """A tab of the browser with one of the looks."""
    context = browser.new_context(**LOOKS[request.param])
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("name", PAGES)
def test_everyone_can_read_a_page_and_none_scrolls_sideways_or_says_something_on_the_console(
    tab, built, name
):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    said: list[str] = []
    tab.on("console", lambda message: said.append(message.text))
    tab.goto(address(built, name))
    found = axe.run(tab, options={"runOnly": {"type": "tag", "values": LEVELS}})
    assert found.response["passes"], "axe-core looked at nothing"
    assert found.violations_count == 0, found.generate_report()
    width, page = tab.evaluate("[document.documentElement.clientWidth, document.documentElement.scrollWidth]")
    assert page <= width
    assert said == []
