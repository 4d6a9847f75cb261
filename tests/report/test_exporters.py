"""Both exporters as nbconvert sees them: names, files, and the same bytes for the same notebook."""

from __future__ import annotations

import subprocess
import sys
from io import BytesIO

import nbformat
import pytest
from nbconvert.exporters import get_exporter
from pypdf import PdfReader

from analysis.report.exporters import EvidenceHTMLExporter, EvidencePDFExporter


def test_nbconvert_knows_both_exporters_by_name():
    assert get_exporter("ebpm_html") is EvidenceHTMLExporter
    assert get_exporter("ebpm_pdf") is EvidencePDFExporter


def test_the_same_notebook_gives_the_same_bytes(sample, page, pdf, make):
    assert make.html(sample) == page
    assert make.pdf(sample) == pdf


@pytest.mark.parametrize("target", ["html", "pdf"])
def test_the_plain_nbconvert_command_writes_the_same_bytes(sample, tmp_path, target, request):
    nbformat.write(sample, tmp_path / "births.ipynb")
    command = [sys.executable, "-m", "nbconvert", "--to", f"ebpm_{target}", str(tmp_path / "births.ipynb")]
    subprocess.run(command, check=True, capture_output=True)
    expected = request.getfixturevalue("page" if target == "html" else "pdf")
    written = (tmp_path / f"births.{target}").read_bytes()
    assert written == (expected.encode() if target == "html" else expected)


def test_a_notebook_without_cover_takes_the_name_of_its_file(make):
    resources = {"metadata": {"name": "自由な分析"}}
    notebook = make.notebook("## 章\n\n本文の文字")
    assert "<title>自由な分析</title>" in make.html(notebook, **resources)
    assert PdfReader(BytesIO(make.pdf(notebook, **resources))).metadata.title == "自由な分析"
