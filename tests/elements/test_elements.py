"""Display elements: they come back from a notebook output as they went in, and refuse nonsense."""

from __future__ import annotations

import json

import pytest
from pydantic import ValidationError

from analysis.elements import Column, Cover, EvidenceLevel, Figure, Finding, Group, Prose, Table


def output(element) -> dict:
    """What a kernel would store: the mime bundle after a trip through JSON."""
    return {"output_type": "display_data", "data": json.loads(json.dumps(element._repr_mimebundle_()))}


TABLE = Table(
    id="t",
    title="題",
    columns=(Column(key="a", label="団体", kind="text"), Column(key="n", label="数", unit="人", decimals=1)),
    rows=(("<b>", 1234.56), ("x", None)),
)
FIGURE = Figure(
    id="f", title="題", alt="折れ線グラフの説明文です", unit="人", period="p", basis="b", source="s",
    table="t", svg="<svg/>",
)  # fmt: skip
FINDING = Finding(id="a.b", statement="文", estimate=1.5, caveats=("注",), rank=1)
COVER = Cover(
    title="題", question="問", area="14212", area_name="厚木市", year=2023, year_label="令和", topic="births"
)


@pytest.mark.parametrize("element", [TABLE, FIGURE, FINDING, COVER, Prose(paragraphs=("段落",), kind="note")])
def test_elements_survive_the_notebook(element):
    assert type(element).from_output(output(element)) == element
    assert Table.from_output({"data": {"text/plain": "x"}}) is None


def test_a_picture_stored_in_lines_is_joined():
    stored = output(FIGURE)
    stored["data"]["image/svg+xml"] = ["<svg>", "</svg>"]
    assert Figure.from_output(stored).svg == "<svg></svg>"


def test_table_cells_as_printed():
    assert TABLE.text_rows() == [["<b>", "1,234.6"], ["x", "…"]]
    assert TABLE.columns[1].header == "数（人）"
    html = TABLE.plain_bundle()["text/html"]
    assert "&lt;b&gt;" in html
    assert "<b>" not in html


@pytest.mark.parametrize(
    ("column", "value", "text"),
    [
        (Column(key="y", label="年", grouped=False), 2023, "2023"),
        (Column(key="c", label="差", sign=True), -454.0, "−454"),
        (Column(key="c", label="差", sign=True), 0.2, "0"),
        (Column(key="c", label="差", sign=True, decimals=1), 0.2, "+0.2"),
        (Column(key="p", label="p値", decimals=3, smallest=0.001), 0.0004, "<0.001"),
        (Column(key="p", label="p値", decimals=3, smallest=0.001), 0.0014, "0.001"),
    ],
)
def test_numbers_as_printed(column, value, text):
    assert column.format(value) == text


def test_a_ragged_table_is_refused():
    with pytest.raises(ValidationError, match="row 0"):
        Table(id="t", title="x", columns=(Column(key="a", label="a"),), rows=((1, 2),))


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_a_finding_has_finite_numbers(number):
    with pytest.raises(ValidationError):
        Finding(id="a", statement="文", estimate=number)


def test_evidence_levels_have_labels():
    assert [level.label for level in EvidenceLevel] == [
        "記述",
        "試算",
        "前後比較",
        "他団体との比較",
        "準実験",
        "実験",
    ]


def test_a_group_displays_each_element(monkeypatch):
    import IPython.display

    shown = []
    monkeypatch.setattr(IPython.display, "display", shown.append)
    Group([FINDING, TABLE])._ipython_display_()
    assert shown == [FINDING, TABLE]


def test_a_table_becomes_a_typed_data_frame():
    table = Table(
        id="t",
        title="題",
        columns=(
            Column(key="year", label="年"),
            Column(key="name", label="団体", kind="text"),
            Column(key="births", label="出生数", unit="人"),
            Column(key="rate", label="率", decimals=1),
        ),
        rows=((2022, "厚木市", 1207, 5.449), (2023, "平塚市", None, 5)),
    )
    frame = table.frame()
    assert [str(dtype) for dtype in frame.dtypes] == ["int64", "str", "float64", "float64"]
    assert list(frame["year"]) == [2022, 2023]
    assert frame["rate"][0] == 5.449
    assert frame["births"].isna().tolist() == [False, True]
    assert frame.attrs["headers"]["births"] == "出生数（人）"


def test_an_empty_table_becomes_an_empty_frame():
    frame = Table(id="t", title="題", columns=(Column(key="a", label="a"),), rows=()).frame()
    assert list(frame.columns) == ["a"]
    assert len(frame) == 0


@pytest.mark.parametrize("shown", [TABLE, TABLE.columns[0], FINDING, FIGURE])
def test_completion_offers_what_analysts_use(shown):
    names = {name for name in dir(shown) if not name.startswith("_")}
    assert set(type(shown).model_fields) <= names
    assert not {name for name in names if name.startswith("model_")}
    assert not names & {"copy", "dict", "json", "mime", "construct", "validate", "from_output"}
    assert ("frame" in names) == isinstance(shown, Table)
