"""The house: data flows one way, modules are small, notebooks only narrate (design, sections 2 and 5)."""

from __future__ import annotations

import ast
from pathlib import Path

import nbformat
import pytest

PROJECT = Path(__file__).resolve().parent.parent
PACKAGE = PROJECT / "analysis"

FLOORS = {
    "checking": 0, "methods": 0,
    "words": 1,
    "model": 2, "elements": 2,
    "sources": 3,
    "store": 4, "peers": 5,
    "chapters": 6, "topics": 7,
    "figures": 8, "quality": 8, "report": 9, "cli": 10,
}  # fmt: skip
"""Floor of each part; a part may import its own floor and those below."""

SENTENCES_STAND_ALONE = 350
MODULES = sorted(PACKAGE.rglob("*.py"))


def part_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported_parts(path: Path) -> set[str]:
    parts = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module]
            if node.module == "analysis":
                names = [f"analysis.{alias.name}" for alias in node.names]
        parts |= {name.split(".")[1] for name in names if name.startswith("analysis.")}
    return parts


@pytest.mark.parametrize("path", MODULES, ids=lambda p: p.relative_to(PACKAGE).as_posix())
def test_a_lower_floor_never_imports_a_higher_one(path):
    part = part_of(path)
    if part == "__init__":
        return
    for other in imported_parts(path):
        assert FLOORS[other] <= FLOORS[part], f"{part} imports {other}"
    if part == "methods":
        assert imported_parts(path) <= {"methods"}


@pytest.mark.parametrize("path", MODULES, ids=lambda p: p.relative_to(PACKAGE).as_posix())
def test_modules_stay_small(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= SENTENCES_STAND_ALONE


def test_no_drawers_for_odds_and_ends():
    assert not {path.stem for path in MODULES} & {"utils", "helpers", "common", "misc"}


NOTEBOOKS = sorted((PROJECT / "notebooks").glob("*.ipynb"))


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.name)
def notebook(request) -> nbformat.NotebookNode:
    return nbformat.read(request.param, as_version=4)


def test_notebooks_are_valid_and_committed_without_outputs(notebook):
    nbformat.validate(notebook)
    assert set(notebook.metadata) <= {"kernelspec", "language_info"}
    for cell in notebook.cells:
        if cell.cell_type == "code":
            assert cell.outputs == []
            assert cell.execution_count is None


def test_the_first_code_cell_holds_typed_and_explained_parameters(notebook):
    first = next(cell for cell in notebook.cells if cell.cell_type == "code")
    assert first.metadata.tags == ["parameters"]
    for line, node in zip(first.source.split("\n"), ast.parse(first.source).body, strict=True):
        assert isinstance(node, ast.AnnAssign), line
        assert "#" in line, line


def test_cells_are_one_call_and_one_display_and_define_nothing(notebook):
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    for cell in code:
        tree = ast.parse(cell.source)
        assert not any(isinstance(n, ast.FunctionDef | ast.ClassDef | ast.Lambda) for n in ast.walk(tree))
    for cell in code[2:]:
        assert len(ast.parse(cell.source).body) == 1, cell.source


def test_narration_stands_before_the_results(notebook):
    """Results stand under a heading, and every heading but the last has a sentence."""
    cells = notebook.cells
    places = [i for i, cell in enumerate(cells) if cell.source.startswith("## ")]
    before = [cell for cell in cells[: places[0]] if cell.cell_type == "code"]
    assert len(before) == 2, "only parameters and the opening of the study come before the first heading"
    assert all("\n\n" in cells[i].source for i in places[:-1])
