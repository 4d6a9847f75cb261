"""Executed notebooks of other versions of the program stay readable: the record outlives the program.

``formats/schema-1.ipynb`` was executed before elements had a schema; ``schema-later.ipynb`` is the same with
a field and an element added that this program does not know.
"""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest

from analysis.checking.errors import ReportError
from analysis.elements import Cover, Finding, Table
from analysis.report.assembly import assemble

FORMATS = Path(__file__).parent / "formats"


def stored(name: str) -> nbformat.NotebookNode:
    return nbformat.read(FORMATS / name, as_version=4)


@pytest.fixture(params=["schema-1.ipynb", "schema-later.ipynb"])
def report(request):
    return assemble(stored(request.param), name="n", target="html")


def test_every_element_is_read(report):
    """Titles and statements as one finds them in the files."""
    assert report.front.title == "厚木市の出生数の動向と要因"
    blocks = report.chapters[0].blocks
    assert {"prose", "finding", "figure", "table"} <= {block.kind for block in blocks}
    [statement] = [block for block in blocks if block.kind == "finding"]
    assert statement.finding.estimate == -454
    [figure] = [block for block in blocks if block.kind == "figure"]
    assert "<svg" in figure.svg
    assert any("人口動態" in listed.source.title for group in report.sources for listed in group.sources)


def test_the_cover_that_carried_the_sources_still_lists_and_numbers_them():
    report = assemble(stored("schema-1.ipynb"), name="n", target="html")
    listed = [source for group in report.sources for source in group.sources]
    assert [source.number for source in listed] == list(range(1, 23))
    [statement] = [block for block in report.chapters[0].blocks if block.kind == "finding"]
    cited = {listed[citation.number - 1].source.id for citation in statement.remarks[-1].citations}
    assert len(cited) == 5
    assert cited == set(statement.finding.sources)


def test_an_element_of_the_future_shows_its_plain_text():
    report = assemble(stored("schema-later.ipynb"), name="n", target="html")
    assert report.chapters[0].blocks[-1].text == "地図: 後の版の要素"


def test_a_slip_in_code_is_refused_all_the_same():
    with pytest.raises(ValueError, match="statment"):
        Finding(id="a", statement="文", statment="文")


@pytest.mark.parametrize("kind", [Cover, Finding, Table])
def test_the_json_says_its_schema(kind, sample):
    outputs = [o for cell in sample.cells if cell.cell_type == "code" for o in cell.outputs]
    records = [o["data"][kind.mime] for o in outputs if kind.mime in o.get("data", {})]
    assert records
    assert {record["schema"] for record in records} == {kind.schema_number}


def test_what_only_a_newer_program_can_read_says_so(make):
    newer = make.cell({Finding.mime: {"schema": 99, "id": "a", "sentence": "文"}, "text/plain": "文"})
    with pytest.raises(ReportError, match="プログラムを更新"):
        assemble(make.notebook(newer), name="n", target="html")
