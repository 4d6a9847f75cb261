"""Pages of real reports: none is filled less than a third but the last, none ends with a heading."""

from __future__ import annotations

import re

import pytest
from page_fill import lines, short_pages
from pypdf import PdfReader

from analysis.topics.registry import all_topics

REPORTS = [(area, topic) for area in ("14212", "20201") for topic in all_topics()] + [("14212", "bundle")]


@pytest.fixture(params=REPORTS, ids="-".join)
def pdf(request, built):
    area, name = request.param
    return built / area / name / f"{name}.pdf"


def words(text: str) -> str:
    return re.sub(r"\s", "", text)


def headings(outline) -> set[str]:
    found = set()
    for item in outline:
        found |= headings(item) if isinstance(item, list) else {words(item.title)}
    return found


def test_no_page_but_the_last_is_filled_less_than_a_third(pdf):
    assert short_pages(pdf) == []


def test_no_page_ends_with_a_heading(pdf):
    reader = PdfReader(pdf)
    titles = headings(reader.outline)
    assert titles
    for number, page in enumerate(reader.pages[2:], start=3):
        placed = lines(page)
        lowest = max(y for y, _ in placed)
        last = words("".join(text for y, text in placed if lowest - y < 0.005))
        assert last not in titles, f"page {number}"
