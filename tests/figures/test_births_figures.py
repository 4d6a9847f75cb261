"""Charts: the words and numbers that are drawn are those of the tables, the same bytes every time."""

from __future__ import annotations

import re

import pytest

from analysis.figures import births as figures
from analysis.topics.births import open_study

CHARTS = (
    figures.births_by_year,
    figures.reasons,
    figures.reasons_by_year,
    figures.fertility,
    figures.outlook,
    figures.peers,
)


@pytest.fixture(scope="module")
def study(data_dir):
    return open_study(area="14212", data_dir=str(data_dir))


def texts(svg: str) -> list[str]:
    return re.findall(r"<text[^>]*>([^<]*)</text>", svg)


@pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: chart.__name__)
def test_charts_are_complete_and_reproducible(study, chart, data_dir):
    figure = chart(study)
    again = chart(open_study(area="14212", data_dir=str(data_dir)))
    assert figure == again
    assert figure.svg == again.svg
    assert figure.svg.startswith("<svg")
    assert "Noto Sans CJK JP" in figure.svg
    assert not re.search(r"\d{4}-\d\d-\d\dT", figure.svg)  # no date of drawing
    assert figure.unit
    assert figure.period
    assert figure.basis
    assert figure.source
    drawn = texts(figure.svg)
    assert any("年" in text or "比" in text or "人" in text or "率" in text for text in drawn), (
        "axes have names"
    )


def test_the_bars_carry_the_printed_effects(study):
    drawn = texts(figures.reasons(study).svg)
    for value in study.reasons.printed.values():
        assert f"{value:+.1f}".replace("-", "−") in drawn


def test_titles_and_alternative_texts_state_the_data(study):
    assert "454人減" in figures.births_by_year(study).title
    assert "1,868人" in figures.births_by_year(study).alt
    assert "2026年" in figures.outlook(study).title
    rates = study.peers.rates.drop(["14000", "00000"])["ratio"]
    place = int((rates > rates["14212"]).sum()) + 1
    assert f"{len(rates)}団体中{place}番目" in figures.peers(study).title


def test_figures_refer_to_tables_of_the_report(study):
    tables = {
        table.id
        for part in (study.level, study.chance, study.reasons, study.fertility, study.outlook, study.peers)
        for table in vars(part).values()
        if hasattr(table, "columns") and hasattr(table, "rows")
    }
    for chart in CHARTS:
        assert chart(study).table in tables


def test_nothing_is_drawn_without_data(data_dir):
    study = open_study(area="14203", data_dir=str(data_dir), compare_with=[])
    assert figures.fertility(study) is None  # no annual rate of 平塚市
    assert figures.peers(study) is None
