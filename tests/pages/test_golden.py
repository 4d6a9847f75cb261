"""What each topic's page says, in order, is what was last looked at: ``make golden`` renews it on purpose."""

from __future__ import annotations

from difflib import unified_diff
from pathlib import Path

import pytest
from golden_pages import golden

from analysis.topics.registry import all_topics

GOLDEN = Path(__file__).parent / "golden"


@pytest.mark.parametrize("topic", all_topics())
def test_the_page_says_what_was_last_looked_at(built, topic):
    kept = (GOLDEN / f"{topic}.txt").read_text(encoding="utf-8")
    now = golden((built / "14212" / topic / f"{topic}.html").read_text(encoding="utf-8"))
    changes = list(unified_diff(kept.splitlines(), now.splitlines(), "kept", "now", lineterm="", n=1))
    assert not changes, "\n".join([*changes[:60], "make golden renews it"])
