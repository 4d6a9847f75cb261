"""The house: data flows one way, modules are small, notebooks only narrate (design, sections 2 and 5)."""

from __future__ import annotations

import ast
import re
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
    "figures": 8, "kernels": 8, "quality": 8, "report": 9, "explore": 9, "cli": 10,
}  # fmt: skip
"""Floor of each part; a part may import its own floor and those below."""
ORDER = (
    ("checking", "methods"), ("words",), ("model", "elements"), ("sources",), ("store",), ("peers",),
    ("chapters",), ("topics",), ("figures", "kernels", "quality"), ("report", "explore"), ("cli",),
)  # fmt: skip
"""The floors as CONTRIBUTING.md lists them, lowest first."""

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


def test_the_floors_are_those_of_the_documents():
    assert [set(parts) for parts in ORDER] == [
        {part for part, floor in FLOORS.items() if floor == number} for number in range(len(ORDER))
    ]
    text = (PROJECT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\d+) \| `analysis/(\w+)` \|", text, re.MULTILINE)
    assert {part: int(floor) for floor, part in rows} == FLOORS
    assert [int(floor) for floor, _ in rows] == sorted(int(floor) for floor, _ in rows)
    layout = (PROJECT / "README.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^  (\w+)/ ", layout, re.MULTILINE)) == set(FLOORS)


def test_every_module_lies_in_a_folder_with_a_floor():
    assert {path.name for path in PACKAGE.iterdir() if path.suffix == ".py"} == {"__init__.py"}
    folders = {path.name for path in PACKAGE.iterdir() if path.is_dir() and any(path.glob("*.py"))}
    assert folders == set(FLOORS)
    assert all((PACKAGE / folder / "__init__.py").is_file() for folder in folders)


TOPICS = sorted(path.name for path in (PACKAGE / "topics").iterdir() if (path / "__init__.py").is_file())
OUTSIDE = [path for path in MODULES if not set(path.relative_to(PACKAGE).parts[1:2]) & set(TOPICS)]


def names_topics(tree: ast.Module) -> set[str]:
    """What a module has of a topic: imports of its package, and ids of its elements, its file, its study."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            modules = [alias.name for alias in node.names]
            if isinstance(node, ast.ImportFrom) and node.module:
                modules = [f"{node.module}.{alias.name}" for alias in node.names]
            found |= {m for m in modules for t in TOPICS if f"{m}.".startswith(f"analysis.topics.{t}.")}
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            found |= {
                node.value for t in TOPICS if re.fullmatch(rf"(fig_)?{t}([._][a-z_]+)?(\.ipynb)?", node.value)
            }
    return found


@pytest.mark.parametrize(
    "path",
    [path for path in OUTSIDE if FLOORS.get(part_of(path), -1) >= FLOORS["chapters"]],
    ids=lambda p: p.relative_to(PACKAGE).as_posix(),
)
def test_nothing_but_a_topic_names_it(path):
    assert not names_topics(ast.parse(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("path", OUTSIDE, ids=lambda p: p.relative_to(PACKAGE).as_posix())
def test_nothing_imports_a_topic(path):
    imported = {name for name in names_topics(ast.parse(path.read_text(encoding="utf-8"))) if "." in name}
    assert not {name for name in imported if name.startswith("analysis.topics.")}


def test_a_named_topic_would_be_found():
    assert set(TOPICS) >= {"births", "kpi_trends", "migration_intentions"}
    for line in (
        "from analysis.topics.births import study",
        "from analysis.topics import births",
        "import analysis.topics.births.needs",
        "x = 'births'",
        "x = 'births.change'",
        "x = f'{y}' + 'fig_births_peers'",
    ):
        assert names_topics(ast.parse(line)), line
    assert not names_topics(ast.parse("from analysis.topics.registry import all_topics\nx = 'birth rate'"))


@pytest.mark.parametrize("path", MODULES, ids=lambda p: p.relative_to(PACKAGE).as_posix())
def test_modules_stay_small(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= SENTENCES_STAND_ALONE


def test_no_drawers_for_odds_and_ends():
    assert not {path.stem for path in MODULES} & {"utils", "helpers", "common", "misc"}


NOTEBOOKS = sorted((PROJECT / "notebooks").glob("*.ipynb"))
EXPLORING = {"explore.ipynb"}
"""Notebooks that are no topic's: they teach, and make no report."""


@pytest.fixture(params=[path for path in NOTEBOOKS if path.name not in EXPLORING], ids=lambda path: path.name)
def notebook(request) -> nbformat.NotebookNode:
    return nbformat.read(request.param, as_version=4)


def test_every_notebook_is_a_topics_or_teaches():
    assert {path.name for path in NOTEBOOKS} - EXPLORING == {f"{topic}.ipynb" for topic in TOPICS}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_notebooks_are_valid_and_committed_without_outputs(path):
    notebook = nbformat.read(path, as_version=4)
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


def test_the_second_code_cell_opens_the_study_with_the_parameters_of_the_first(notebook):
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assigned = [node for node in ast.parse(code[1].source).body if isinstance(node, ast.Assign)]
    (call,) = [ast.unparse(node) for node in assigned]
    assert re.fullmatch(r"study = \w+\.open_from\(globals\(\)\)", call)
    assert code[1].source.endswith("\nstudy.cover")


def test_narration_stands_before_the_results(notebook):
    """Results stand under a heading, and every heading has a sentence but that of the caveats, before the key findings."""
    cells = notebook.cells
    places = [i for i, cell in enumerate(cells) if cell.source.startswith("## ")]
    before = [cell for cell in cells[: places[0]] if cell.cell_type == "code"]
    assert len(before) == 2, "only parameters and the opening of the study come before the first heading"
    assert all("\n\n" in cells[i].source for i in (*places[:-2], places[-1]))
    assert [cell.source for cell in cells[places[-1] + 1 :]] == ["study.key_findings"]
