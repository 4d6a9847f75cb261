"""`notebooks/explore.ipynb` runs, and its answer is that of the data files, computed here from the CSV alone."""

from __future__ import annotations

import ast
import contextlib
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import matplotlib as mpl
import matplotlib.pyplot as plt
import nbformat
import pandas as pd
import pytest

from analysis import explore

AGES = ["15-19", "20-24", "25-29", "30-34", "35-39", "40-44", "45-49"]
QUESTION = "## 問い"
MOST_CELLS = 6


@pytest.fixture(scope="module")
def notebook(project) -> nbformat.NotebookNode:
    return nbformat.read(project / "notebooks" / "explore.ipynb", as_version=4)


def answering(notebook: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    """The code cells below the question, as far as the next narration."""
    (start,) = (n for n, cell in enumerate(notebook.cells) if cell.source.startswith(QUESTION))
    end = next(n for n in range(start + 1, len(notebook.cells)) if notebook.cells[n].cell_type == "markdown")
    return notebook.cells[start + 1 : end]


def test_it_teaches_in_twenty_cells_and_answers_in_six(notebook):
    assert len(notebook.cells) == 20
    assert len(answering(notebook)) <= MOST_CELLS


def test_it_uses_what_explore_has(notebook):
    source = "\n".join(cell.source for cell in notebook.cells)
    assert {name for name in explore.__all__ if f"explore.{name}(" in source} == set(explore.__all__)
    assert "sns." in source
    for cell in notebook.cells:
        if cell.cell_type == "code":
            ast.parse(cell.source)


class Answer(NamedTuple):
    """What the cells up to the answer printed, and the names that they left."""

    printed: str
    names: dict[str, Any]
    pictures: int


@pytest.fixture(scope="module")
def answer(notebook, data_dir) -> Iterator[Answer]:
    """The code cells up to the answer, run one after the other; `tests/browser` runs the whole in JupyterLab."""
    plt.switch_backend("agg")
    cells = notebook.cells[: notebook.cells.index(answering(notebook)[-1]) + 1]
    names: dict[str, Any] = {}
    out = io.StringIO()
    with pytest.MonkeyPatch.context() as patch, mpl.rc_context(), contextlib.redirect_stdout(out):
        patch.setenv("EBPM_DATA_DIR", str(data_dir))
        for cell in cells:
            if cell.cell_type == "code":
                exec(compile(cell.source, cell.id, "exec"), names)
    yield Answer(out.getvalue(), names, len(plt.get_fignums()))
    plt.close("all")


@pytest.fixture(scope="module")
def files(data_dir) -> pd.DataFrame:
    parts = [
        pd.read_csv(path, dtype={"area": "str"})
        for path in (data_dir / "observations").glob("*.csv")
        if path.stem in ("population_register", "vital_statistics", "fertility")
    ]
    return pd.concat(parts)


def parts_of_the_change(files: pd.DataFrame, area: str) -> tuple[float, float, float, float]:
    """Change of births 2013–2023; of it, women 25–34, other women, births per woman.

    With B = k·E, E the births that national rates expect, the difference of products around the means: half of k
    before and after for the women, half of E before and after for k.
    """
    own = files[(files["area"] == area) & (files["indicator"] == "population") & (files["sex"] == "female")]

    def women(basis: str, year: int, age: str) -> float:
        row = own[(own["basis"] == basis) & (own["year"] == year) & (own["age"] == age)]
        return float(row["value"].item())

    march, january = "resident_register_japanese_march", "resident_register_japanese"
    national = files[
        (files["indicator"] == "tfr_contribution") & (files["year"] == 2018) & (files["area"] == "00000")
    ]
    rate = {row.age: row.value / 5 for row in national.itertuples()}
    before = {age: rate[age] * (2 * women(march, 2013, age) + women(january, 2014, age)) / 3 for age in AGES}
    after = {age: rate[age] * (women(january, 2023, age) + women(january, 2024, age)) / 2 for age in AGES}
    births = files[
        (files["area"] == area) & (files["indicator"] == "births") & (files["basis"] == "vital_statistics")
    ]
    first, last = (float(births.loc[births["year"] == year, "value"].item()) for year in (2013, 2023))
    k = (first / sum(before.values()) + last / sum(after.values())) / 2
    young = sum(k * (after[age] - before[age]) for age in ("25-29", "30-34"))
    others = sum(k * (after[age] - before[age]) for age in AGES if age not in ("25-29", "30-34"))
    return last - first, young, others, last - first - young - others


def test_the_answer_is_that_of_the_files(answer, files):
    change, young, *_ = parts_of_the_change(files, "14203")
    told = answer.printed
    assert (
        f"2013年から2023年までに{-change:.0f}人減り、そのうち{-young:.0f}人（{100 * young / change:.0f}％）"
        in told
    )


def test_the_women_are_those_of_the_files(answer, files, data_dir):
    towns = ["14203", *explore.peers("平塚市", data_dir=data_dir)["area"]]
    own = files[
        files["area"].isin(towns) & (files["sex"] == "female") & files["age"].isin(["25-29", "30-34"])
    ]
    first = own[(own["basis"] == "resident_register_japanese_march") & (own["year"] == 2013)]
    last = own[(own["basis"] == "resident_register_japanese") & (own["year"] == 2024)]
    percent = 100 * (last.groupby("area")["value"].sum() / first.groupby("area")["value"].sum() - 1)
    peers = -percent.drop("14203")
    told = answer.printed
    assert f"2013年3月から2024年1月までに{-percent['14203']:.1f}％減った" in told
    assert f"（比較団体は{peers.min():.1f}〜{peers.max():.1f}％）" in told


def test_the_parts_of_every_town_add_up(answer, files):
    parts = answer.names["parts"]
    assert len(parts) == 7
    for name, code in {"平塚市": "14203", "厚木市": "14212", "藤沢市": "14205", "大和市": "14213"}.items():
        change, *expected = parts_of_the_change(files, code)
        assert parts.loc[name].tolist() == pytest.approx(expected, abs=1e-6)
        assert parts.loc[name].sum() == pytest.approx(change)


def test_pictures_are_drawn(answer):
    assert answer.pictures == 3


def test_the_notebook_is_no_topic(project):
    from analysis.topics.registry import all_topics

    assert Path("explore.ipynb").stem not in all_topics()
