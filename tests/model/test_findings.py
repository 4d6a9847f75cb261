"""Findings of built reports: read back as they were written, and whatever else lies there is one clear message."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis.checking.errors import InputError
from analysis.elements import EvidenceLevel, Finding, Source
from analysis.model.data_folder import PROJECT
from analysis.model.findings import BuiltReports, read_report, reports_dir

FINDING = {
    "id": "deaths.change", "statement": "死亡数は増えた。", "estimate": 12.0, "lower": 3.0, "upper": 21.0,
    "confidence": 0.95, "unit": "人", "evidence_level": "estimate", "sources": ["a"], "rank": 1,
    "facts": {"leading": "number", "number": 7.5, "number_lower": None},
}  # fmt: skip
SOURCE = {"id": "a", "publisher": "省", "title": "統計"}


def manifest(**changes: Any) -> dict[str, Any]:
    return {
        "topic": "deaths", "area": "14212", "edition": 2026, "title": "死亡数の動向",
        "parameters": {"year": 2023}, "inputs": {"x.csv": "0a"}, "outputs": {}, "findings": [FINDING],
        "sources": [SOURCE], **changes,
    }  # fmt: skip


@pytest.fixture(scope="session")
def put(lay) -> Any:
    """Lay a manifest, given as JSON or bytes, at 2026/14212/deaths or elsewhere."""

    def make(out: Path, content: Any, **place: Any) -> Path:
        data = content if isinstance(content, bytes) else json.dumps(content, ensure_ascii=False).encode()
        return lay(out, data, **place)

    return make


def test_findings_come_back_as_they_were_written(put, tmp_path):
    put(tmp_path, manifest())
    put(tmp_path, manifest(topic="births", title="出生数"), topic="births")
    found = BuiltReports(tmp_path).findings(2026, "14212")
    assert list(found) == ["births", "deaths"]
    report = found["deaths"]
    assert (report.title, report.year, report.inputs) == ("死亡数の動向", 2023, {"x.csv": "0a"})
    assert report.finding("deaths.change") == Finding(
        id="deaths.change", statement="死亡数は増えた。", estimate=12, lower=3, upper=21, confidence=0.95,
        unit="人", evidence_level=EvidenceLevel.ESTIMATE, sources=("a",), rank=1,
        facts={"leading": "number", "number": 7.5, "number_lower": None},
    )  # fmt: skip
    assert report.finding("deaths.other") is None
    assert report.sources == (Source(id="a", publisher="省", title="統計"),)


def test_nothing_built_is_nothing_found(tmp_path):
    reports = BuiltReports(tmp_path / "none")
    assert reports.findings(2026, "14212") == {}
    assert reports.editions("14212") == ()
    assert not reports.has(2026, "14212", "deaths")


def test_editions_are_those_with_a_report_of_the_area(put, tmp_path):
    for edition in (2024, 2026, 2023):
        put(tmp_path, manifest(edition=edition), edition=edition)
    put(tmp_path, manifest(area="14203", edition=2025), area="14203", edition=2025)
    (tmp_path / "sample").mkdir()
    reports = BuiltReports(tmp_path)
    assert reports.editions("14212") == (2023, 2024, 2026)
    assert (reports.before(2026, "14212"), reports.before(2023, "14212")) == (2024, None)
    assert reports.has(2025, "14203", "deaths")


def test_what_is_being_built_and_other_folders_are_no_reports(put, tmp_path):
    for name in (".deaths.building", ".deaths.former", "Deaths", "bundle"):
        (tmp_path / "2026" / "14212" / name).mkdir(parents=True)
    for name in (".deaths.building", ".deaths.former", "Deaths"):
        put(tmp_path, manifest(), topic=name)
    assert BuiltReports(tmp_path).findings(2026, "14212") == {}


def test_fields_of_a_later_program_are_passed_over_and_those_of_an_earlier_may_lack(put, tmp_path):
    put(
        tmp_path,
        manifest(weather="雨", findings=[{**FINDING, "mood": "x"}]),
    )
    assert BuiltReports(tmp_path).findings(2026, "14212")["deaths"].finding("deaths.change").estimate == 12
    early = {"topic": "deaths", "area": "14212", "edition": 2026}
    put(tmp_path, {**early, "findings": [{"id": "deaths.change", "statement": "増えた。"}]})
    report = BuiltReports(tmp_path).findings(2026, "14212")["deaths"]
    assert (report.title, report.year, report.sources) == ("deaths", None, ())
    assert report.findings[0].facts == {}


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "JSON ではない、1行目"),
        (b"{", "JSON ではない、1行目"),
        (b'{"a": 1,\n "b"}', "JSON ではない、2行目"),
        (b"\xff\xfe", "UTF-8 ではない"),
        (b"[" * 100_000, "RecursionError"),
        (json.dumps(manifest()).replace("12.0", "NaN").encode(), "数値でない NaN がある"),
        (b"[]", "正しくありません"),
        (manifest(findings=[{**FINDING, "estimate": 1e308 * 10}]), "Infinity"),
        (json.dumps(manifest()).replace("12.0", "1e999").encode(), "「estimate」が正しくありません"),
        (manifest(findings=[{**FINDING, "id": "../../etc"}]), "「id」が正しくありません"),
        (manifest(findings={}), "「findings」が正しくありません"),
        (manifest(findings=[{**FINDING, "evidence_level": "certain"}]), "「evidence_level」が正しくありません"),
        (manifest(sources=[{"id": "a"}]), "「publisher」が正しくありません"),
        (manifest(area="14203"), "別の報告書（2026/14203/deaths）"),
        (manifest(edition=2025), "別の報告書（2025/14212/deaths）"),
        (manifest(topic="births"), "別の報告書（2026/14212/births）"),
    ],
)  # fmt: skip
def test_a_broken_manifest_is_one_message_with_the_command_that_renews_it(put, tmp_path, content, told):
    put(tmp_path, content)
    with pytest.raises(InputError) as caught:
        BuiltReports(tmp_path).findings(2026, "14212")
    message = str(caught.value)
    assert message.startswith("2026/14212/deaths/manifest.json: ")
    assert told in message
    assert "`ebpm build 14212 --topic deaths --edition 2026`" in message


def test_a_manifest_beyond_all_measure_is_not_read(put, tmp_path, monkeypatch):
    monkeypatch.setattr("analysis.model.findings.LARGEST_RECORD", 100)
    put(tmp_path, manifest())
    with pytest.raises(InputError, match="100バイトを超える"):
        BuiltReports(tmp_path).findings(2026, "14212")


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.recursive(st.none() | st.booleans() | st.floats() | st.text(), lambda c: st.lists(c) | st.dictionaries(st.sampled_from([*manifest(), "x"]), c), max_leaves=20))  # fmt: skip
def test_whatever_json_lies_there_is_a_report_or_one_message(put, tmp_path_factory, content):
    folder = put(tmp_path_factory.mktemp("any"), content)
    with suppress(InputError):
        read_report(folder, 2026, "14212")


def test_text_can_do_nothing_to_a_terminal(put, tmp_path):
    put(tmp_path, manifest(title="\x1b[31m赤\x07", findings=[{**FINDING, "statement": "a\x00\x1b[2Jb"}]))
    report = BuiltReports(tmp_path).findings(2026, "14212")["deaths"]
    assert (report.title, report.findings[0].statement) == ("赤", "ab")


@pytest.mark.parametrize("area", ["..", "1421", "14212/..", "１４２１２", ""])
def test_an_area_that_is_no_code_never_becomes_a_path(tmp_path, area):
    with pytest.raises(ValueError, match="no area code"):
        BuiltReports(tmp_path).findings(2026, area)


def test_the_folder_is_the_given_one_or_that_of_the_environment(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("EBPM_REPORTS_DIR", raising=False)
    assert reports_dir() == PROJECT / "reports", "of the checkout, for a notebook in a folder of its own"
    (tmp_path / "reports").mkdir()
    assert reports_dir() == (tmp_path / "reports").resolve()
    monkeypatch.setenv("EBPM_REPORTS_DIR", str(tmp_path / "x"))
    assert reports_dir() == tmp_path / "x"
    assert reports_dir("y") == tmp_path / "y"
