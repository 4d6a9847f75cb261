"""What makes a report stale, and what does not."""

from __future__ import annotations

import csv
import json
import shutil
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from analysis.checking.errors import InputError
from analysis.report import freshness
from analysis.report.batch import decided, make, plan
from analysis.report.freshness import Freshness, decide
from analysis.report.manifest import digest
from analysis.report.request import Request, State
from analysis.topics.registry import all_topics

PEER, ELSEWHERE = "14203", "20201"


@pytest.fixture
def folder(tmp_path, data_dir) -> Path:
    copy = tmp_path / "data"
    shutil.copytree(data_dir, copy, ignore=shutil.ignore_patterns("store"))
    return copy


def asked(folder: Path, topic: str = "births", **given) -> Request:
    request = Request(
        topic, "14212", "厚木市", {"compare_with": [PEER], **given}, folder, folder.parent / "reports", 2026
    )
    return replace(request, digests=Freshness(folder).digests(request))


def change(folder: Path, area: str, name: str = "vital_statistics.csv") -> None:
    path = folder / "observations" / name
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    place = next(i for i, line in enumerate(lines) if line.startswith(f"{area},births,"))
    lines[place] = lines[place].replace(",observed,", ",estimated,")
    path.write_text("".join(lines), encoding="utf-8")


@pytest.mark.parametrize(
    ("area", "stale"), [("14212", True), (PEER, True), ("14000", True), ("00000", True), (ELSEWHERE, False)]
)
def test_only_the_rows_that_a_report_reads_make_it_stale(folder, area, stale):
    before = asked(folder).digests
    change(folder, area)
    after = asked(folder).digests
    assert (before["data"] != after["data"]) == stale
    assert {name for name in before if before[name] != after[name]} <= {"data"}


@pytest.mark.parametrize(
    ("path", "topics"),
    [
        ("profiles/14212.yml", {"births", "kpi_trends", "migration_intentions"}),
        (f"profiles/{ELSEWHERE}.yml", set()),
        (f"kpis/{ELSEWHERE}/register.csv", {"kpi_trends"}),
        ("kpis/14212/register.csv", {"births", "kpi_trends", "migration_intentions"}),
        ("sources.csv", {"births", "kpi_trends", "migration_intentions"}),
        ("README.md", set()),
    ],
)
def test_files_make_those_reports_stale_that_read_them(folder, path, topics):
    def known():
        return {
            each: asked(folder, each).digests["data"]
            for each in ("births", "kpi_trends", "migration_intentions")
        }

    before = known()
    (folder / path).write_bytes((folder / path).read_bytes() + b"\n")
    assert {each for each, found in known().items() if found != before[each]} == topics


def built(request: Request, *forms: str, usual: str = "long") -> Path:
    """A report as `build` leaves it, for the decision: files and the manifest that names them."""
    place = request.folder.path
    place.mkdir(parents=True)
    for suffix in ("ipynb", "html"):
        (place / f"{request.topic}.{suffix}").write_text("x", encoding="utf-8")
    outputs = {path.name: digest(path) for path in place.iterdir()}
    digests = {**freshness.all_digests(request), "forms": " ".join(forms or ("long",))}
    record = {"digests": digests, "outputs": outputs, "forms": list(forms or ("long",)), "usual_form": usual}
    (place / "manifest.json").write_text(json.dumps(record), encoding="utf-8")
    return place


def test_a_report_is_unchanged_as_long_as_everything_is_as_it_was(folder):
    request = asked(folder)
    assert decide(request) == freshness.Decision(State.BUILT, "まだない")
    built(request)
    assert decide(request).state is State.UNCHANGED


@pytest.mark.parametrize(
    ("part", "state", "why"),
    [
        ("data", State.BUILT, "データが変わった"),
        ("parameters", State.BUILT, "パラメータが変わった"),
        ("notebook", State.BUILT, "ノートブックが変わった"),
        ("program", State.BUILT, "プログラムが変わった"),
        ("pages", State.RENDERED, "紙面の作り方が変わった"),
    ],
)
def test_what_has_changed_says_what_has_to_be_done(folder, part, state, why):
    request = asked(folder)
    built(request)
    changed = replace(request, digests={**request.digests, part: "other"})
    assert decide(changed) == freshness.Decision(state, why)


@pytest.mark.parametrize(
    ("there", "usual", "asked_for", "state"),
    [
        (("long",), "long", ("short",), State.RENDERED),
        (("short",), "long", (), State.RENDERED),
        (("short",), "short", (), State.UNCHANGED),
        (("short",), "short", ("long",), State.RENDERED),
        (("long", "short"), "short", ("short",), State.UNCHANGED),
        (("long", "short"), "long", (), State.UNCHANGED),
        (("long",), "short", ("long", "short"), State.RENDERED),
    ],
)
def test_a_form_of_the_pages_that_is_missing_is_made_from_the_same_results(
    folder, there, usual, asked_for, state
):
    request = replace(asked(folder), forms=asked_for)
    built(request, *there, usual=usual)
    why = "紙面の形（全文、要約版）が変わった" if state is State.RENDERED else ""
    assert decide(request) == freshness.Decision(state, why)


@pytest.mark.parametrize(("name", "state"), [("births.html", State.RENDERED), ("births.ipynb", State.BUILT)])
@pytest.mark.parametrize("how", ["changed", "removed"])
def test_files_that_were_touched_are_made_again(folder, name, state, how):
    request = asked(folder)
    path = built(request) / name
    path.write_text("y") if how == "changed" else path.unlink()
    assert decide(request) == freshness.Decision(state, f"{name} が書き換えられている")


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"digests": 1, "outputs": {}}', "[" * 100_000, "\x00"])
def test_a_manifest_that_is_none_means_making_it_again(folder, text):
    request = asked(folder)
    (built(request) / "manifest.json").write_text(text, encoding="utf-8")
    assert decide(request) == freshness.Decision(State.BUILT, "記録を読めない")


def test_a_report_that_reads_others_follows_them(folder):
    review = replace(asked(folder, "policy_review"), parameters={}, after=("births",))
    before = freshness.all_digests(review)["reports"]
    place = built(asked(folder))
    record = json.loads((place / "manifest.json").read_text(encoding="utf-8"))
    record |= {"topic": "births", "area": "14212", "edition": 2026}
    (place / "manifest.json").write_text(json.dumps(record), encoding="utf-8")
    assert freshness.all_digests(review)["reports"] != before


def test_a_plan_tells_what_would_be_done(folder):
    out = folder.parent / "reports"
    planned = plan(["14212"], ["births", "policy_review"], {"data_dir": str(folder)}, out, 2026)
    assert [(r.request.topic, r.state) for r in decided(planned.requests)] == [
        ("births", State.BUILT),
        ("policy_review", State.BUILT),
    ]
    for request in planned.requests:
        built(request)
    assert {r.state for r in decided(planned.requests)} == {State.UNCHANGED}
    stale = [replace(each, digests={**each.digests, "data": "x"}) for each in planned.requests[:1]]
    told = decided([*stale, *planned.requests[1:]])
    assert [(r.state, r.why) for r in told] == [
        (State.BUILT, "データが変わった"),
        (State.BUILT, "読む報告書を作り直す"),
    ]
    assert make(planned.requests[0], pytest.fail).state is State.UNCHANGED


@pytest.mark.parametrize("topic", sorted(all_topics()))
def test_a_study_opens_no_file_that_its_digest_passes_over(folder, topic, monkeypatch):
    """What a topic reads of other municipalities, it says (`Topic.read_of_all`)."""
    opened: set[str] = set()
    watched = str(folder)

    def watch(event: str, arguments: tuple) -> None:
        if event == "open" and isinstance(arguments[0], str) and arguments[0].startswith(watched):
            opened.add(arguments[0])

    _audit(watch)
    found = all_topics()[topic]
    given = {"edition": 2026, "reports_dir": str(folder.parent)} if found.after else {}
    try:
        found.open(area="14212", data_dir=str(folder), **given).all_chapters()
    finally:
        _AUDITS.clear()
    others = {
        Path(path).relative_to(folder).parts[0]
        for path in opened
        if Path(path).relative_to(folder).parts[0] in ("profiles", "kpis", "surveys")
        and not Path(path).relative_to(folder).parts[1].startswith("14212")
    }
    assert opened
    assert others <= set(found.read_of_all)


_AUDITS: list = []
_HOOKED: list = []


def _audit(watch) -> None:
    """Watch what is opened; a hook of Python's can't be taken away again, so there is one."""
    _AUDITS.append(watch)
    if not _HOOKED:
        _HOOKED.append(True)
        sys.addaudithook(lambda event, arguments: [each(event, arguments) for each in _AUDITS] and None)


def test_what_is_forced_is_made_whatever_has_changed(folder):
    request = asked(folder)
    built(request)
    assert decide(replace(request, forced=True)) == freshness.Decision(State.BUILT, "--force")


def test_hashes_are_kept_as_long_as_no_file_changes(folder):
    first = freshness.freshness_of(folder, freshness.state_of(folder))
    assert freshness.freshness_of(folder, freshness.state_of(folder)) is first
    change(folder, "14212")
    assert freshness.freshness_of(folder, freshness.state_of(folder)) is not first


def test_all_and_some_areas_contradict_each_other(folder):
    with pytest.raises(InputError, match="--all"):
        plan(["14212"], ["births"], {"data_dir": str(folder)}, folder.parent, 2026, every=True)


def test_all_means_the_municipalities_of_today(folder):
    known = {row["area"] for row in rows_of(folder / "areas.csv") if row["level"] == "municipality"}
    planned = plan([], ["births"], {"data_dir": str(folder)}, folder.parent, 2026, every=True)
    assert {each.area for each in planned.requests} == known


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
