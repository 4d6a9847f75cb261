"""The pages of small places: two where there are few to count, and none nearly empty in the whole report."""

from __future__ import annotations

import json

import pytest
from page_fill import short_pages
from pypdf import PdfReader

from analysis.report.build import build, prepare
from analysis.topics.registry import all_topics

pytestmark = pytest.mark.whole_country

TINY, SMALL = "13402", "39304"
"""青ヶ島村, of 160 residents, and 安田町, of 2,300."""
COUNTED = ("births", "migration_intentions", "population_outlook", "workforce")


@pytest.mark.parametrize("topic", COUNTED)
@pytest.mark.parametrize("area", [TINY, SMALL])
def test_the_pages_of_a_village(national, tmp_path, area, topic):
    given = {"area": area, "data_dir": str(national)}
    usual = prepare(all_topics()[topic], given, tmp_path, 2026).forms
    assert usual == (("short",) if area == TINY else ("long",))
    folder = build(prepare(all_topics()[topic], given, tmp_path, 2026, ["short", "long"]), pytest.fail)
    assert json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["forms"] == ["long", "short"]
    assert len(PdfReader(folder / f"{topic}_short.pdf").pages) <= 2
    assert short_pages(folder / f"{topic}.pdf") == []
