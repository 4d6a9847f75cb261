"""The commands that are killed: build, batch, import, bundle, KPI import, survey import."""

from __future__ import annotations

import csv
import importlib.util
import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import yaml

from torture import wholeness
from torture.kills import Target, copied
from torture.running import PROJECT, Bench

EDITION = 2026
AREA = "14212"
_SAMPLES = PROJECT / "tests" / "sources" / "samples"


def targets(bench: Bench, name: str) -> Target:
    """Return a target, with what it needs laid into the bench."""
    data = copied(PROJECT / "data", bench.place)
    return _MAKING[name](bench, data)


def _numbered(n: int, _: Sequence[str]) -> str:
    return str(n)


def _build(bench: Bench, data: Path) -> Target:
    def arguments(n: int) -> list[object]:
        return [
            *("build", AREA, "-t", "births", "--workers", "1", "--document-no", n, "--data-dir", data),
            *("--edition", EDITION, "--out", "reports"),
        ]

    def state(place: Path) -> str:
        wholeness.ledger(place / "reports" / str(EDITION) / "ledger.jsonl")
        folder = place / "reports" / str(EDITION) / AREA / "births"
        former = folder.with_name(".births.former")
        # killed between the two renames: the next run brings it back
        return wholeness.report(folder if folder.exists() else former)

    return Target("kill: build", 0.3, arguments, state, _numbered)


def _batch(bench: Bench, data: Path) -> Target:
    areas = bench.place / "areas.txt"
    areas.write_text("14212\n14203\n", encoding="utf-8")
    topics = ("births", "workforce")

    def arguments(n: int) -> list[object]:
        return [
            *("build", "--areas", areas, "--workers", "2", "--document-no", n, "--data-dir", data),
            *("--edition", EDITION, "--out", "reports", *(part for t in topics for part in ("-t", t))),
        ]

    def state(place: Path) -> str:
        wholeness.ledger(place / "reports" / str(EDITION) / "ledger.jsonl")
        found = set()
        for area in ("14212", "14203"):
            for topic in topics:
                folder = place / "reports" / str(EDITION) / area / topic
                there = folder if folder.exists() else folder.with_name(f".{topic}.former")
                found.add(int(wholeness.report(there) or -1))
        # each report by itself is old or new, and none is older than the last but one that was killed
        return str(max(found))

    return Target("kill: batch of 4, 2 workers", 0.2, arguments, state, _numbered)


def _alternating(n: int, states: Sequence[str]) -> str:
    return states[n % 2]


def _import(bench: Bench, data: Path) -> Target:
    text = (_SAMPLES / "juki_2022.csv").read_bytes()
    files = []
    for n in range(2):
        path = bench.place / f"{n}" / "juki_2022.csv"
        path.parent.mkdir()
        rows = list(csv.reader(io.StringIO(text.decode("cp932"))))
        kept = rows if n == 0 else rows[:-1]
        out = io.StringIO()
        csv.writer(out, lineterminator="\r\n").writerows(kept)
        path.write_bytes(out.getvalue().encode("cp932"))
        files.append(path)

    def arguments(n: int) -> list[object]:
        return ["data", "import", "juki", files[n % 2], "--replace", "--data-dir", data]

    def state(place: Path) -> str:
        from analysis.store.generation import Generations

        observations, imports = Generations.of(data).read(None, None)
        assert imports
        return str(observations.num_rows)

    return Target("kill: data import", 0.15, arguments, state, _alternating)


def _bundle(bench: Bench, data: Path) -> Target:
    place = ("--data-dir", data, "--edition", EDITION, "--out", "reports")
    code, text = bench.run("build", AREA, "-t", "births", *place)
    assert code == 0, text
    files = []
    for n in range(2):
        path = bench.place / f"meeting{n}.yml"
        path.write_text(f"meeting: 第{n}回\ndocument_no: 資料{n}\n", encoding="utf-8")
        files.append(path)

    def arguments(n: int) -> list[object]:
        return ["bundle", AREA, "--meeting", files[n % 2], *place]

    def state(place: Path) -> str:
        folder = place / "reports" / str(EDITION) / AREA / "bundle"
        there = folder if folder.exists() else folder.with_name(".bundle.former")
        wholeness.report(there)
        return wholeness.digest_of(there / "bundle.html")

    return Target("kill: bundle", 0.1, arguments, state, _alternating)


def _kpi(bench: Bench, data: Path) -> Target:
    area, sheets = "20201", []
    code, text = bench.run("kpi", "template", area, "--out", "sheet.xlsx", "--data-dir", data)
    assert code == 0, text
    for n in range(2):
        book = openpyxl.load_workbook(bench.place / "sheet.xlsx")
        sheet = next(each for each in book.worksheets if each.max_row > 20)
        cell = next(
            cell
            for row in sheet.iter_rows(min_row=3)
            for cell in row
            if isinstance(cell.value, str) and len(cell.value) > 6 and cell.column <= 3
        )
        cell.value = f"{cell.value}（{n}）"
        path = bench.place / f"sheet{n}.xlsx"
        book.save(path)
        sheets.append(path)

    def arguments(n: int) -> list[object]:
        return ["kpi", "import", sheets[n % 2], "--area", area, "--data-dir", data, "--date", "2026-10-01"]

    def state(place: Path) -> str:
        folder = data / "kpis" / area
        there = folder if folder.exists() else folder.with_name(f".{area}.former")
        return wholeness.digest_of(*sorted(there.glob("*.csv")))

    return Target("kill: kpi import", 0.1, arguments, state, _alternating)


def _survey(bench: Bench, data: Path) -> Target:
    script = _synthetic()
    files = []
    for n in range(2):
        folder = bench.place / f"survey{n}"
        folder.mkdir()
        script.respondents(n, 900).to_csv(folder / "respondents.csv", index=False, lineterminator="\n")
        form = json.loads(json.dumps(script.survey(900)))
        form["title"] = f"{form['title']}（{n}）"
        text = yaml.safe_dump(form, allow_unicode=True, sort_keys=False)
        (folder / "survey.yml").write_text(text, encoding="utf-8")
        files.append(folder)
    place = bench.place / "made up"
    script.add_to(place, files[0])
    area, id_ = script.AREA, str(json.loads(json.dumps(script.survey(900)))["id"])

    def arguments(n: int) -> list[object]:
        folder = files[n % 2]
        return [
            *("survey", "import", folder / "respondents.csv", "--area", area),
            *("--survey", folder / "survey.yml", "--replace", "--data-dir", place),
        ]

    def state(_: Path) -> str:
        from analysis.store.survey_placing import finish_interrupted, stored

        finish_interrupted(place)
        folder = place / "surveys" / area / id_
        return wholeness.digest_of(folder / "counts.csv", folder / "survey.yml", stored(place, area, id_))

    return Target("kill: survey import", 0.15, arguments, state, _alternating)


def _synthetic() -> Any:
    path = PROJECT / "scripts" / "synthetic_survey.py"
    spec = importlib.util.spec_from_file_location("synthetic_survey", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


_MAKING = {
    "build": _build,
    "batch": _batch,
    "import": _import,
    "bundle": _bundle,
    "kpi": _kpi,
    "survey": _survey,
}
NAMES = tuple(_MAKING)
