"""The short forms of real reports: two pages at most, with the figure and the table that the topic leads with."""

from __future__ import annotations

import nbformat
import pytest
from pypdf import PdfReader

from analysis.chapters.chance import FEW_EVENTS
from analysis.elements import Figure, Table
from analysis.report.shortened import LONGEST_TABLE, shortened
from analysis.topics.registry import all_topics


@pytest.mark.parametrize("area", ["14212", "20201"])
@pytest.mark.parametrize("topic", all_topics())
def test_the_short_form_has_two_pages_at_most(built, area, topic):
    assert len(PdfReader(built / area / topic / f"{topic}_short.pdf").pages) <= 2


@pytest.mark.parametrize("topic", all_topics())
def test_what_a_topic_leads_with_is_in_its_reports(built, topic):
    """Of a city with a register of KPIs that is well filled."""
    lead = all_topics()[topic].lead
    notebook = nbformat.read(built / "20201" / topic / f"{topic}.ipynb", as_version=4)
    outputs = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    figures = {figure.id for output in outputs if (figure := Figure.from_output(output))}
    tables = {t.id for o in outputs if (t := Table.from_output(o)) and len(t.rows) <= LONGEST_TABLE}
    assert figures & set(lead.figures)
    assert tables & set(lead.tables)
    short = shortened(notebook, name=topic, lead=lead)
    assert next(block.figure.id for block in short.blocks if block.kind == "figure") in lead.figures
    assert next(block.table.id for block in short.blocks if block.kind == "table") in lead.tables


def test_births_are_few_where_the_whole_report_would_say_nothing_but_their_numbers():
    assert all_topics()["births"].few == FEW_EVENTS
