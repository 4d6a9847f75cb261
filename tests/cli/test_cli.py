"""The command as a user meets it: exit codes, one message, nothing written on wrong use."""

from __future__ import annotations

import datetime
import json
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from analysis.cli import app
from analysis.report import batch
from analysis.report.request import State
from analysis.topics.registry import all_topics


@pytest.fixture
def ebpm(command, monkeypatch, tmp_path):
    """Run the command in an empty working folder."""
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)

    def run(*words: str):
        done = command(*words)
        assert list(work.iterdir()) == [], "wrong use writes nothing"
        return done

    return run


def test_the_console_script_itself(tmp_path):
    code = "from analysis.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code, "build", "99999"], cwd=tmp_path, capture_output=True, text=True
    )
    assert done.returncode == 2
    assert "99999" in done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert done.stdout == ""
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["99999"], "99999"),
        (["14212", "--year", "1999"], "2010 から 2023"),
        (["14212", "-p", "colour=red"], "colour"),
        (["14212", "-p", "base_yaer=2016"], "もしや「base_year」"),
        (["14212", "-p", "area=14203"], "引数で"),
        (["14212", "--year", "2022", "-p", "year=2021"], "二つの値"),
        (["14212", "-p", "base_year"], "名前=値"),
        (["厚木"], "厚木市"),
        (["府中市"], "34208"),
        (["14212", "--compare-with", "14203,どこにもない市"], "compare_with"),
        (["14212", "--topic", "weather"], "weather"),
        (["14212", "--topic", "births,weather"], "「weather」はありません"),
        (["14212", "14203", "99999"], "99999"),
        (["14212", "--data-dir", "nowhere"], "--data-dir"),
        (["14212", "-p", "date=0"], "2026-11-20 の形の2000〜2100年の日付"),
        (["14212", "-p", "date=1867-01-01"], "2026-11-20 の形の2000〜2100年の日付"),
        (["14212", "--date", "2026-11-31"], "2026-11-20 の形"),
    ],
)
def test_wrong_use_ends_with_2_and_one_message(ebpm, arguments, message):
    done = ebpm("build", *arguments)
    assert done.code == 2
    assert message in done.err
    assert len(done.err.strip().splitlines()) == 1
    assert done.out == ""


@pytest.mark.parametrize(
    "out", ["afile", "afile/below", "x" * 300, "locked/reports", "[b]/" + "x" * 300, "round"]
)
def test_a_place_that_cannot_hold_reports_is_refused_before_anything_runs(ebpm, tmp_path, monkeypatch, out):
    (tmp_path / "afile").write_text("", encoding="utf-8")
    (tmp_path / "locked").write_text("", encoding="utf-8")
    (tmp_path / "round").symlink_to("round")
    monkeypatch.chdir(tmp_path)
    done = ebpm("build", "14212", "-t", "births", "--out", out)
    assert done.code == 2
    assert "報告書を置けません" in done.err
    assert "対処: --out に" in done.err
    assert len(done.err.strip().splitlines()) == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["build", "--colour"], "ebpm build: オプション「--colour」はありません"),
        (["weather"], "コマンド「weather」はありません"),
        (["new"], "「area」が指定されていません"),
        (["new", "14212", "--peers", "many"], "「--peers」の値が正しくありません"),
        (["build", "14212", "--edition", "令和8"], "「--edition」の値が正しくありません"),
        (["build", "14212", "--edition", "8"], "「--edition」の値が正しくありません"),
        (["build", "14212", "--year"], "書き方が正しくありません"),
        (["build", "14212", "--year", "令和5"], "整数"),
    ],
)
def test_the_parser_speaks_japanese(ebpm, arguments, message):
    done = ebpm(*arguments)
    assert done.code == 2
    assert message in done.err
    assert "対処" in done.err
    assert len(done.err.strip().splitlines()) == 1


def test_without_a_command_the_help_is_shown(ebpm):
    done = ebpm()
    assert done.code == 2
    assert "報告書" in done.err


def test_interruption_is_told_without_a_traceback(ebpm, monkeypatch):
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(batch, "plan", interrupted)
    done = ebpm("build", "14212")
    assert done.code == 130
    assert "中断" in done.err
    assert "Traceback" not in done.err


def test_broken_data_are_listed_with_their_places(ebpm, broken_data, monkeypatch):
    path = broken_data / "observations" / "vital_statistics.csv"
    good = path.read_text(encoding="utf-8")
    births = "14212,births,2016,total,total,1614"
    assert births in good
    path.write_text(good.replace(births, births.replace("1614", "-1614")), encoding="utf-8")
    monkeypatch.setenv("EBPM_DATA_DIR", str(broken_data))
    done = ebpm("build", "14212")
    line = 1 + next(i for i, text in enumerate(good.splitlines()) if text.startswith(births))
    assert done.code == 2
    assert f"observations/vital_statistics.csv {line}行目" in done.err
    assert "-1614" in done.err


def test_a_file_in_another_encoding_is_refused(ebpm, broken_data):
    path = broken_data / "observations" / "vital_statistics.csv"
    path.write_bytes(path.read_bytes() + "厚木市,births\n".encode("cp932"))
    done = ebpm("build", "14212", "--data-dir", str(broken_data))
    assert done.code == 2
    assert "UTF-8" in done.err
    assert "vital_statistics.csv" in done.err


@pytest.mark.parametrize(
    ("state", "why", "code", "told"),
    [
        (State.BUILT, "", 0, "births_short.html と births_short.pdf を作りました"),
        (State.RENDERED, "紙面の作り方が変わった", 0, "同じ結果から作り直しました"),
        (State.UNCHANGED, "", 0, "変わっていません"),
        (State.FAILED, "だめ", 1, "厚木市 births: だめ"),
    ],
)
def test_exit_codes_of_a_batch(planned, tmp_path, state, why, code, told):
    planned.state, planned.why = state, why
    (there := tmp_path / "2026" / "14212" / "births").mkdir(parents=True)
    for name in ("births_short.html", "births_short.pdf"):
        (there / name).write_text("")
    result = CliRunner().invoke(app, ["build", "14212", "-t", "births", "--out", str(tmp_path)])
    assert result.exit_code == code
    assert told in result.output.replace("\n", "")
    if state is not State.FAILED:
        assert str(tmp_path / "2026" / "14212" / "births") in result.output.replace("\n", "")
    (line,) = (tmp_path / "2026" / "ledger.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["state"] == state
    assert ("だめ" in (tmp_path / "2026" / "index.html").read_text(encoding="utf-8")) == bool(code)


@pytest.mark.parametrize(
    ("today", "given", "edition"),
    [("2027-03-31", [], 2026), ("2027-04-01", [], 2027), ("2027-04-01", ["--edition", "2025"], 2025)],
)
def test_a_report_belongs_to_the_fiscal_year_in_which_it_is_made(
    monkeypatch, planned, tmp_path, today, given, edition
):
    class Day(datetime.date):
        @classmethod
        def today(cls) -> datetime.date:
            return datetime.date.fromisoformat(today)

    monkeypatch.setattr("analysis.model.edition.date", Day)
    arguments = ["build", "14212", "-t", "births", "--year", "2022", "--out", str(tmp_path), *given]
    assert CliRunner().invoke(app, arguments).exit_code == 0
    assert [job.folder.path for job in planned.requests] == [tmp_path / str(edition) / "14212" / "births"]


def test_areas_and_peers_may_be_named(planned, tmp_path):
    arguments = ["build", "厚木市", "142123", "神奈川県平塚市", "-t", "births", "--out", str(tmp_path)]
    assert CliRunner().invoke(app, [*arguments, "--compare-with", "秦野市、14213"]).exit_code == 0
    assert [job.folder.area for job in planned.requests] == ["14212", "14203"]
    assert [job.parameters["compare_with"] for job in planned.requests] == [["14211", "14213"]] * 2
    assert CliRunner().invoke(app, [*arguments, "--compare-with", ""]).exit_code == 0
    assert planned.requests[-1].parameters["compare_with"] == []


@pytest.mark.parametrize(
    "given", [["-t", "workforce,births"], ["-t", "workforce、 births"], ["-t", "workforce", "-t", "births"]]
)
def test_several_topics_may_be_named(planned, tmp_path, given):
    assert CliRunner().invoke(app, ["build", "14212", *given, "--out", str(tmp_path)]).exit_code == 0
    assert [request.topic for request in planned.requests] == ["births", "workforce"]


def test_without_areas_every_profile_is_planned(planned, tmp_path, data_dir):
    assert CliRunner().invoke(app, ["build", "--out", str(tmp_path)]).exit_code == 0
    profiles = sorted(path.stem for path in (data_dir / "profiles").glob("*.yml"))
    assert {"03209", "14203", "14212", "20201"} <= set(profiles)
    made = [(job.area, job.topic) for job in planned.requests]
    assert [area for area, topic in made if topic == "births"] == profiles
    order = list(all_topics())
    assert made == sorted(made, key=lambda each: (each[0], order.index(each[1])))


def test_areas_lists_what_can_be_built():
    result = CliRunner().invoke(app, ["areas", "木"])
    assert result.exit_code == 0
    assert "14212" in result.output
    assert "厚木市" in result.output
    assert "births" in result.output
    assert "茨木市" not in result.output
    assert "茨木市" in CliRunner().invoke(app, ["areas", "木", "--all"]).output


def test_areas_without_a_match_is_wrong_use(ebpm):
    done = ebpm("areas", "どこにもない市")
    assert done.code == 2
    assert "--all" in done.err


def test_topics_name_their_parameters():
    result = CliRunner().invoke(app, ["topics"])
    assert result.exit_code == 0
    for word in ("births", "なぜ出生数は減っているのか", "compare_with", "target_births"):
        assert word in result.output


def test_help_is_japanese_and_lists_the_commands():
    result = CliRunner().invoke(app, ["--help"])
    assert all(word in result.output for word in ("build", "areas", "topics", "報告書"))
