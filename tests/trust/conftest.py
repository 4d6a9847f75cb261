"""What the attacks share: a data folder and a report full of hostile names."""

from __future__ import annotations

import csv
import json
import shutil
import sys
from collections.abc import Callable
from dataclasses import replace
from itertools import cycle
from pathlib import Path

import nbformat
import pandas as pd
import pytest
import yaml

sys.path.insert(0, str(Path(__file__).parent))

from hostile import NAMES
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from analysis.elements import Column, Cover, Figure, Finding, Prose, Source, Sources, Subheading, Table
from analysis.elements.picture import BarsChart, Line, LinesChart, Panel, PanelsChart
from analysis.figures.charts.bars import bars
from analysis.figures.charts.lines import lines
from analysis.figures.charts.panels import panels
from analysis.report import build
from analysis.report.forms import Form
from analysis.topics.births import TOPIC

AREA = "14212"
URL = 'https://example.org/"><script>alert(1)</script>'


def rewritten(path: Path, change: Callable[[dict[str, str]], dict[str, str]]) -> None:
    """Write a CSV file anew with every row changed."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(change(row) for row in rows)


@pytest.fixture(scope="session")
def hostile_data(data_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the data folder in which every name that an analyst or a publisher writes is hostile."""
    copy = tmp_path_factory.mktemp("hostile") / "data"
    shutil.copytree(data_dir, copy, ignore=shutil.ignore_patterns("store"))
    names = cycle(NAMES.values())

    def named(*columns: str) -> Callable[[dict[str, str]], dict[str, str]]:
        return lambda row: row | {name: f"{next(names)}{row[name]}" for name in columns if row[name]}

    near = {AREA, "14203", "14206", "14207", "14211", "14213", "14205", "14000", "00000"}
    area = named("name_ja")
    rewritten(copy / "areas.csv", lambda row: area(row) if row["area"] in near else row)
    rewritten(copy / "indicators.csv", named("name_ja", "definition"))
    rewritten(copy / "bases.csv", named("name_ja", "coverage"))
    source = named("publisher", "title", "table", "licence", "transcription")
    rewritten(copy / "sources.csv", lambda row: source(row) | {"url": URL})
    rewritten(copy / "official_tables.csv", named("title", "publisher"))
    shutil.rmtree(copy / "kpis" / AREA)
    shutil.copytree(copy / "kpis" / "20201", copy / "kpis" / AREA)
    for place in (AREA, "20201"):
        rewritten(
            copy / "kpis" / place / "register.csv", named("name", "policy", "unit", "department", "note")
        )
    for form in (copy / "surveys" / AREA).glob("*/survey.yml"):
        content = yaml.safe_load(form.read_text(encoding="utf-8"))
        content["name"] = f"{next(names)[:25]}{content['name']}"
        for question in content["questions"].values():
            question["label"] = f"{next(names)[:25]}{question['label']}"
            for answer in question["answers"].values():
                answer["label"] = f"{next(names)[:25]}{answer['label']}"
        form.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")
    profile = copy / "profiles" / f"{AREA}.yml"
    content = yaml.safe_load(profile.read_text(encoding="utf-8"))
    for plan in content["plans"]:
        plan["name"] = f"{next(names)}{plan['name']}"
        plan["source"] = URL
    content["peers_method"] = "".join(NAMES.values())
    content["report"] = {"department": NAMES["a script"], "meeting": NAMES["typst code"]}
    content["births"]["target_note"] = NAMES["a formula"]
    content["population_outlook"]["target_note"] = NAMES["mathematics"]
    profile.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return copy


def _shown(name: str, number: int) -> list[object]:
    """Elements whose every text is a name."""
    columns = (Column(key="a", label=name, kind="text"), Column(key="b", label=name, unit=name))
    told = {"period": name, "basis": name, "source": name, "note": name}
    values = pd.Series({2020: 1.0, 2021: 2.0, 2022: 4.0})
    pictures = [lines(LinesChart((Line(name, values),), y_label=name))] if number % 12 == 0 else []
    if number % 12 == 1:
        rows = pd.DataFrame({"label": [name, name * 2], "value": [1.0, -2.0]})
        rows = rows.assign(lower=rows["value"] - 1, upper=rows["value"] + 1, printed=name)
        pictures = [bars(BarsChart(rows, x_label=name))]
    if number % 12 == 2:
        panel = Panel(name, name, values, "good")
        pictures = [panels(PanelsChart((panel,) * 3, legend=(name,) * 3))]
    return [
        Subheading(title=name),
        Finding(
            id=f"f{number}", statement=name, caveats=(name,), method=name, unit=name, sources=(name,), rank=1
        ),
        *(Prose(paragraphs=(name,), title=name, kind=kind) for kind in ("text", "list", "note", "missing")),
        Table(id=f"t{number}", title=name, columns=columns, rows=((name, 1), (name * 2, 2)), **told),
        *(
            Figure(
                id=f"p{number}",
                title=name,
                alt=name + "の代わりの文の十文字",
                unit=name,
                table=f"t{number}",
                svg=svg,
                **told,
            )
            for svg in pictures
        ),
    ]


@pytest.fixture(scope="session")
def hostile_report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of a report in which every name stands in every kind of element."""
    folder = tmp_path_factory.mktemp("hostile_report")
    name = NAMES["a script"]
    words = dict.fromkeys(("title", "question", "meeting", "department", "area_name", "document_no"), name)
    cover = Cover(**words, topic="births", area="14212", year=2023, year_label="令和5年", date="2026-11-20")
    sources = [
        Source(id=f"s{n}", publisher=each, title=each, url="javascript:alert(1)", licence=each, note=each)
        for n, each in enumerate(NAMES.values())
    ]
    displays = [[cover], [Sources(sources=tuple(sources))]]
    displays += [_shown(each, number) for number, each in enumerate(NAMES.values())]
    cells = [new_markdown_cell("## 章")]
    for shown in displays:
        outputs = [new_output("display_data", data=dict(each._repr_mimebundle_())) for each in shown]
        cells.append(new_code_cell("x", outputs=outputs, execution_count=1))
    notebook = new_notebook(cells=cells)
    nbformat.write(notebook, folder / "x.ipynb")
    build.rendered(notebook, replace(TOPIC, id="x"), (Form.LONG,), folder)
    (folder / "manifest.json").write_text(json.dumps(list(NAMES.values())), encoding="utf-8")
    return folder
