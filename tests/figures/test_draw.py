"""A chapter's pictures become figures: their words are the picture's, their basis and sources the table's."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis.chapters.chapter import Chapter
from analysis.elements import Column, Figure, Group, Table
from analysis.elements.picture import BarsChart, DotsChart, Line, LinesChart, Picture
from analysis.figures import draw

from .conftest import texts

TABLE = Table(
    id="numbers",
    title="表",
    columns=(Column(key="year", label="年"),),
    rows=((2016,),),
    period="2016年",
    basis="人口動態統計",
    source="厚生労働省「統計」",
    sources=("vital",),
)
ROWS = pd.DataFrame(
    {"value": [1.0], "lower": [0.5], "upper": [1.5], "printed": ["+1"], "role": ["own"]}, index=["項目"]
)
CHARTS = {
    "lines": LinesChart((Line("系列", pd.Series({2016: 1.0, 2017: 2.0})),), y_label="軸の名前"),
    "bars": BarsChart(ROWS, x_label="軸の名前"),
    "dots": DotsChart(ROWS, x_label="軸の名前"),
}


def picture(kind: str) -> Picture:
    return Picture(
        id=f"fig_{kind}",
        title=f"{kind}の題",
        alt=f"{kind}を説明する代替の文。",
        unit="人",
        chart=CHARTS[kind],
        table=TABLE,
        note="注",
    )


@pytest.mark.parametrize("kind", CHARTS)
def test_a_picture_becomes_a_figure_with_its_words_and_its_tables_provenance(kind):
    (figure,) = draw(picture(kind))
    assert isinstance(figure, Figure)
    assert (figure.id, figure.title, figure.alt) == (
        f"fig_{kind}",
        f"{kind}の題",
        f"{kind}を説明する代替の文。",
    )
    assert (figure.unit, figure.note, figure.table) == ("人", "注", "numbers")
    assert (figure.period, figure.basis, figure.source, figure.sources) == (
        "2016年", "人口動態統計", "厚生労働省「統計」", ("vital",),
    )  # fmt: skip
    assert "軸の名前" in texts(figure.svg)


def test_a_chapter_gives_its_pictures_in_order():
    shown = draw(Chapter("章", pictures=tuple(map(picture, ("dots", "lines", "bars")))))
    assert isinstance(shown, Group)
    assert [figure.id for figure in shown] == ["fig_dots", "fig_lines", "fig_bars"]


def test_a_chapter_without_pictures_draws_nothing():
    assert draw(Chapter("章")) == Group()
