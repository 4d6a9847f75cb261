"""The ledger and the index: what became of each report, whatever was killed in between."""

from __future__ import annotations

import json
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from analysis.report.edition_index import write_index
from analysis.report.ledger import Ledger
from analysis.report.request import Request, Result, State

HOSTILE = "</script><img src=x onerror=alert(1)>&\"'"


def result(out: Path, area: str = "14212", topic: str = "births", state=State.BUILT, why="", name="厚木市"):
    return Result(Request(topic, area, name, {}, out, out, 2026), state, why, 1.234)


def test_the_last_entry_of_a_report_counts(tmp_path):
    ledger = Ledger(tmp_path, 2026)
    ledger.add(result(tmp_path, state=State.FAILED, why="だめ"))
    ledger.add(result(tmp_path, area="14203", name="平塚市"))
    ledger.add(result(tmp_path))
    entries = ledger.entries()
    assert [(each.area, each.state, each.why) for each in entries.values()] == [
        ("14203", State.BUILT, ""),
        ("14212", State.BUILT, ""),
    ]
    assert len(ledger.path.read_text(encoding="utf-8").splitlines()) == 3
    ledger.close()
    assert len(ledger.path.read_text(encoding="utf-8").splitlines()) == 2
    assert ledger.entries() == entries
    assert {path.name for path in tmp_path.iterdir()} == {".locks", "2026"}
    assert [path.name for path in ledger.path.parent.iterdir()] == ["ledger.jsonl"]


def test_half_a_line_of_a_killed_run_is_passed_over(tmp_path):
    ledger = Ledger(tmp_path, 2026)
    ledger.add(result(tmp_path))
    with ledger.path.open("a", encoding="utf-8") as stream:
        stream.write('{"at": "2026", "area"')
    ledger.add(result(tmp_path, area="14203"))
    assert [area for area, _ in ledger.entries()] == ["14203", "14212"]


@pytest.mark.parametrize(
    "line", ["", "[]", "1", '{"state": "none"}', '{"state": "built", "more": 1}', "[" * 9999]
)
def test_what_is_no_entry_is_passed_over(tmp_path, line):
    ledger = Ledger(tmp_path, 2026)
    ledger.add(result(tmp_path))
    with ledger.path.open("a", encoding="utf-8") as stream:
        stream.write(f"{line}\n")
    assert [area for area, _ in ledger.entries()] == ["14212"]


def test_many_may_write_at_once(tmp_path):
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: Ledger(tmp_path, 2026).add(result(tmp_path, area=f"{n:05d}")), range(200)))
    assert len(Ledger(tmp_path, 2026).entries()) == 200


def test_the_index_names_what_is_there_what_failed_and_what_has_no_data(tmp_path):
    ledger = Ledger(tmp_path, 2026)
    ledger.add(result(tmp_path))
    ledger.add(result(tmp_path, topic="workforce", state=State.FAILED, why=HOSTILE))
    ledger.add(result(tmp_path, topic="kpi_trends", state=State.LEFT_OUT, why="作りません。"))
    ledger.add(result(tmp_path, area="99999", state=State.FAILED, why="x", name=HOSTILE))
    (there := tmp_path / "2026" / "14212" / "births").mkdir(parents=True)
    for name in ("births.html", "births.pdf", "births.xlsx", "births_short.pdf"):
        (there / name).write_text("")
    (tmp_path / "2026" / "failed").mkdir()
    (tmp_path / "2026" / "failed" / "14212-workforce.ipynb").write_text("{}")
    page = write_index(tmp_path, 2026).read_text(encoding="utf-8")
    assert "令和8(2026)年度の報告書の一覧" in page
    assert "2団体の1件の報告書" in page
    assert "作れなかったもの 2件" in page
    assert re.findall(r'href="14212/births/([^"]+)"[^>]*>([^<]+)<', page) == [
        ("births.html", "HTML"),
        ("births.pdf", "PDF"),
        ("births_short.pdf", "要約版PDF"),
        ("births.xlsx", "XLSX"),
    ]
    assert 'href="failed/14212-workforce.ipynb"' in page
    assert page.count("<script>") == 1
    assert "<img" not in page
    assert "http:" not in page
    assert "https:" not in page
    assert [path.name for path in (tmp_path / "2026").glob(".*")] == []


def test_the_only_script_is_the_one_that_the_policy_names(tmp_path):
    from base64 import b64encode
    from hashlib import sha256

    page = write_index(tmp_path, 2026).read_text(encoding="utf-8")
    script = page.partition("<script>")[2].partition("</script>")[0]
    told = b64encode(sha256(script.encode()).digest()).decode()
    assert f"script-src &#39;sha256-{told}&#39;" in page or f"script-src 'sha256-{told}'" in page


def test_a_line_is_json_that_others_can_read(tmp_path):
    ledger = Ledger(tmp_path, 2026)
    ledger.add(result(tmp_path, why=HOSTILE))
    entry = json.loads(ledger.path.read_text(encoding="utf-8"))
    assert entry["why"] == HOSTILE
    assert entry["seconds"] == 1.23
