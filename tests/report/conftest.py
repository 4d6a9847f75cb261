"""A realistic executed notebook (sample.yaml), a hostile one, and what the tests build smaller ones from."""

from __future__ import annotations

import time
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import matplotlib as mpl
import nbformat
import pytest
import yaml
from matplotlib import font_manager
from matplotlib.figure import Figure as Canvas
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from analysis.elements import (
    Column,
    Cover,
    Figure,
    Finding,
    Prose,
    Quotation,
    Quotations,
    Source,
    Sources,
    Subheading,
    Table,
)
from analysis.elements.typeface import BOLD, FAMILY, REGULAR
from analysis.report.exporters import EvidenceHTMLExporter, EvidencePDFExporter

HOSTILE = '</script><script>alert(1)</script> #let x = 1 "] \\ \\n =cmd $x$ <b>b</b> `raw` *a* @ref <label> // c /* d'
ELEMENTS = {
    "cover": Cover,
    "finding": Finding,
    "prose": Prose,
    "table": Table,
    "figure": Figure,
    "sources": Sources,
}
CELLS = yaml.safe_load(Path(__file__).with_name("sample.yaml").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def ends() -> Callable[[int], bool]:
    """Whether a process that was killed goes; how soon is the system's affair."""

    def gone(pid: int) -> bool:
        until = time.monotonic() + 30
        while time.monotonic() < until:
            try:
                if Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z":
                    return True
            except OSError:
                return True
            time.sleep(0.05)
        return False

    return gone


def draw(draw_on: Callable[[Any], Any], width: float = 6.5, height: float = 2.9) -> str:
    """Return the SVG of a chart with text kept as text."""
    for path in (REGULAR, BOLD):
        font_manager.fontManager.addfont(str(path))
    style = {"font.family": FAMILY, "svg.fonttype": "none", "svg.hashsalt": "sample", "font.size": 9}
    with mpl.rc_context(style):
        canvas = Canvas(figsize=(width, height), layout="constrained")
        draw_on(canvas.subplots())
        buffer = StringIO()
        canvas.savefig(buffer, format="svg", metadata={"Date": None})
    return buffer.getvalue()


def _births(axes: Any) -> None:
    rows = next(cell["table"] for cell in CELLS if "table" in cell)["rows"]
    years, births = [row[0] for row in rows], [row[1] for row in rows]
    axes.plot(years, births, color="#0072B2", marker="o")
    axes.fill_between(years, [b - 80 for b in births], [b + 80 for b in births], color="#0072B2", alpha=0.2)
    axes.annotate("出生数", (years[-1], births[-1]), xytext=(4, 4), textcoords="offset points")
    axes.set(xlabel="年", ylabel="人", ylim=(0, None))
    axes.spines[["top", "right"]].set_visible(False)


def _parts(axes: Any) -> None:
    colours = ["#D55E00", "#009E73", "#0072B2"]
    axes.barh(["出生率の水準", "年齢構成", "女性の数"], [-182, -94, -278], color=colours)
    axes.set(xlabel="出生数の変化への寄与（人）")


CHARTS = {"births": lambda: draw(_births), "parts": lambda: draw(_parts, height=1.9)}


def code_cell(*displays: Any) -> nbformat.NotebookNode:
    """Return an executed code cell that displayed `displays` (elements or MIME bundles)."""
    bundles = [shown if isinstance(shown, dict) else dict(shown._repr_mimebundle_()) for shown in displays]
    outputs = [new_output("display_data", data=bundle) for bundle in bundles]
    return new_code_cell("かくれるべき = コード", outputs=outputs, execution_count=1)


def notebook_of(*cells: Any, **metadata: Any) -> nbformat.NotebookNode:
    """Return a notebook of Markdown (str), displays and cells; ids fixed, so that bytes can be compared."""
    notebook = new_notebook(metadata=metadata)
    for number, cell in enumerate(cells):
        made = new_markdown_cell(cell) if isinstance(cell, str) else cell
        if not isinstance(made, nbformat.NotebookNode):
            made = code_cell(made)
        made["id"] = f"cell-{number}"
        notebook.cells.append(made)
    return notebook


def sample_cell(cell: dict[str, Any]) -> Any:
    """Return a cell of sample.yaml as Markdown, stream or element."""
    [(kind, content)] = cell.items()
    if kind == "markdown":
        return content
    if kind == "stream":
        return new_code_cell("x", outputs=[new_output("stream", name="stdout", text=content)])
    drawing = {"svg": CHARTS[content["svg"]]()} if kind == "figure" else {}
    return ELEMENTS[kind](**{**content, **drawing})


def sample_cover(**changes: Any) -> Cover:
    """Return the sample's cover, with changes."""
    return Cover(**{**next(cell["cover"] for cell in CELLS if "cover" in cell), **changes})


def sample_figure(**changes: Any) -> Figure:
    """Return the sample's first figure, with changes."""
    content = next(cell["figure"] for cell in CELLS if "figure" in cell)
    return Figure(**{**content, "svg": CHARTS["births"](), **changes})


@pytest.fixture(scope="session")
def sample() -> nbformat.NotebookNode:
    """The whole sample report."""
    return notebook_of(*(sample_cell(cell) for cell in CELLS), title="メタデータの題名")


@pytest.fixture(scope="session")
def make() -> SimpleNamespace:
    """What the tests build smaller notebooks from, and how they render them."""
    return SimpleNamespace(
        notebook=notebook_of,
        cell=code_cell,
        cover=sample_cover,
        figure=sample_figure,
        draw=draw,
        html=lambda notebook, **res: EvidenceHTMLExporter().from_notebook_node(notebook, res)[0],
        pdf=lambda notebook, **res: EvidencePDFExporter().from_notebook_node(notebook, res)[0],
        hostile=HOSTILE,
    )


@pytest.fixture(scope="session")
def page(sample: nbformat.NotebookNode, make: SimpleNamespace) -> str:
    """The sample as HTML."""
    return make.html(sample)


@pytest.fixture(scope="session")
def pdf(sample: nbformat.NotebookNode, make: SimpleNamespace) -> bytes:
    """The sample as PDF."""
    return make.pdf(sample)


@pytest.fixture(scope="session")
def hostile() -> nbformat.NotebookNode:
    """A notebook whose every text is HOSTILE."""
    names = ("title", "question", "meeting", "department", "area_name", "document_no")
    source = Source(id="a", publisher=HOSTILE, title=HOSTILE, url=HOSTILE, licence=HOSTILE, note=HOSTILE)
    columns = (Column(key="a", label=HOSTILE, kind="text"), Column(key="b", label="数"))
    picture = draw(lambda axes: axes.set_title(HOSTILE.replace("$", "")))
    kinds = ("text", "list", "note", "missing")
    return notebook_of(
        sample_cover(**dict.fromkeys(names, HOSTILE)),
        Sources(sources=(source,)),
        f"## 章 {HOSTILE}\n\n{HOSTILE}",
        Finding(id="a", statement=HOSTILE, caveats=(HOSTILE,), method=HOSTILE, sources=(HOSTILE,), rank=1),
        *(Prose(paragraphs=(HOSTILE,), title=HOSTILE, kind=kind) for kind in kinds),
        sample_figure(title=HOSTILE, alt=HOSTILE, unit=HOSTILE, note=HOSTILE, svg=picture),
        Table(id="t", title=HOSTILE, columns=columns, rows=((HOSTILE, 1), ("=1+1", 2)), note=HOSTILE),
        Subheading(title=HOSTILE),
        Quotations(
            items=(
                Quotation(
                    topic=HOSTILE,
                    title=HOSTILE,
                    finding=HOSTILE,
                    statement=HOSTILE,
                    evidence_level="estimate",
                ),
            )
        ),
        code_cell({"text/plain": HOSTILE}),
        code_cell({"text/html": f"<table><tr><td>{HOSTILE}</td></tr></table>"}),
    )
