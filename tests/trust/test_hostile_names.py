"""One table of hostile names over every output of every topic: they are shown as they are, and nothing of them runs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hostile import (
    FORBIDDEN,
    NAMES,
    squeezed,
    starts_a_formula,
    text_of_html,
    text_of_pdf,
    wrong_in_csv,
    wrong_in_html,
    wrong_in_report,
    wrong_in_svg,
)
from typer.testing import CliRunner

from analysis.cli import app
from analysis.topics.registry import all_topics

AREA, EDITION = "14212", "2026"


def ran(*arguments: object) -> str:
    result = CliRunner().invoke(app, list(map(str, arguments)))
    assert result.exit_code == 0, f"{result.output[-2000:]} {result.exception}"
    assert not FORBIDDEN.search(result.output)
    return result.output


@pytest.fixture(scope="module")
def reports(hostile_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("reports")
    place = ("--data-dir", hostile_data, "--out", out, "--edition", EDITION)
    ran("build", AREA, "--workers", "1", *place, "--document-no", NAMES["a formula"])
    ran("bundle", AREA, *place)
    return out / EDITION / AREA


@pytest.mark.whole_country
@pytest.mark.parametrize("topic", [*all_topics(), "bundle"])
def test_nothing_of_a_name_runs_in_any_output(reports, topic):
    assert wrong_in_report(reports / topic) == []


@pytest.mark.whole_country
def test_names_are_printed_as_they_are(reports):
    """The name of the area stands on every page of every report: in the page and in the PDF, letter by letter."""
    for topic in all_topics():
        text = text_of_html((reports / topic / f"{topic}.html").read_text(encoding="utf-8"))
        assert squeezed(NAMES["a script"]) in text
        assert squeezed(NAMES["typst code"]) in text_of_pdf(reports / topic / f"{topic}.pdf")


@pytest.mark.whole_country
def test_the_terminal_shows_names_and_obeys_none(hostile_data, reports):
    place = ("--data-dir", hostile_data)
    assert "厚木市" in ran("areas", *place)
    for arguments in (
        ("topics",),
        ("data", "show", AREA, "births"),
        ("data", "check"),
        ("diff", EDITION, EDITION),
    ):
        result = CliRunner().invoke(
            app, [*arguments, *(() if arguments[0] in ("topics",) else map(str, place))]
        )
        assert result.exception is None or isinstance(result.exception, SystemExit), arguments
        assert not FORBIDDEN.search(result.output)


def test_nothing_of_a_name_runs_in_any_element(hostile_report):
    """Cheaper than six reports: every name in every kind of element, as page, PDF, workbook, CSV and notebook."""
    assert wrong_in_report(hostile_report) == []


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_shown_as_it_is(hostile_report, name):
    shown = squeezed(NAMES[name])
    assert shown in text_of_html((hostile_report / "x.html").read_text(encoding="utf-8"))
    if name not in ("joined signs", "right to left"):  # the typeface has no such signs
        assert _letters(shown) in _letters(text_of_pdf(hostile_report / "x.pdf"))


def _letters(text: str) -> str:
    """What a PDF's text keeps of a name: it has its own ideas of quotes and of long dashes."""
    return re.sub(r"[^0-9A-Za-z\u3040-\u9fff]", "", text)


def test_the_checks_themselves_find_what_they_look_for():
    assert wrong_in_html("<p onclick=x><script></script><a href=javascript:x>y</a><iframe>") == [
        "p onclick", "<script>", "a href=javascript:x", "<iframe>",
    ]  # fmt: skip
    assert wrong_in_csv("a,'=1\r\n=1,\u3000＝2\r\n-5,-1+1\r\n".encode()) == ["=1", "\u3000＝2", "-1+1"]
    assert not starts_a_formula("-5.2")
    svg = '<svg xmlns="http://www.w3.org/2000/svg"><script/><g onload="x"/><use href="https://x"/></svg>'
    assert len(wrong_in_svg(svg)) == 3
