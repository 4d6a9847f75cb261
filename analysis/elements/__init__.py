"""What a notebook hands to the report: typed display outputs with MIME types of our own.

Each element is a pydantic model whose mime bundle carries its JSON (the record that the exporters, the
manifest and the tests read) beside a plain rendering for JupyterLab.
"""

from analysis.elements.aside import Aside
from analysis.elements.base import Element
from analysis.elements.cover import Cover
from analysis.elements.figure import Figure
from analysis.elements.finding import EvidenceLevel, Finding
from analysis.elements.group import NOTHING, Group
from analysis.elements.prose import Prose
from analysis.elements.quotations import Quotation, Quotations
from analysis.elements.sources import Source, Sources
from analysis.elements.subheading import Subheading
from analysis.elements.table import Column, Table

__all__ = [
    "NOTHING",
    "Aside",
    "Column",
    "Cover",
    "Element",
    "EvidenceLevel",
    "Figure",
    "Finding",
    "Group",
    "Prose",
    "Quotation",
    "Quotations",
    "Source",
    "Sources",
    "Subheading",
    "Table",
]
