"""``ebpm new``: a profile that can be read at once, filled in later, and is never overwritten."""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis.explore.new_profile import profile_text
from analysis.model.catalogue import Catalogue
from analysis.model.profile import Profile, load_profile
from analysis.peers import Proposal
from analysis.topics.births.parameters import BirthsProfile
from analysis.topics.registry import sections


def profile_of(folder: Path, area: str) -> Profile:
    return load_profile(folder, area, sections())


@pytest.fixture
def new(command, monkeypatch, tmp_path, broken_data):
    """Run ``ebpm new`` on a copy of the shipped data."""
    monkeypatch.chdir(tmp_path)
    return lambda *words: command("new", "--data-dir", broken_data, *words)


def test_the_profile_is_valid_and_proposes_peers(new, broken_data):
    done = new("14205", "--peers", "4")
    assert (done.code, done.err) == (0, "")
    profile = profile_of(broken_data, "14205")
    assert profile.area == "14205"
    assert len(profile.peers) == len(set(profile.peers)) == 4
    assert "14205" not in profile.peers
    assert profile.peers_method.endswith("4団体を選んだ。")
    assert profile.plans == ()
    assert (profile.report.department, profile.sections["births"].base_year) == ("", None)
    text = (broken_data / "profiles" / "14205.yml").read_text(encoding="utf-8")
    assert text.startswith("# 藤沢市のプロフィール")
    names = Catalogue.load(broken_data).areas["name_ja"]
    for peer in profile.peers:
        assert f'"{peer}"  # {names[peer]}（' in text


def test_the_area_may_be_named(new, broken_data):
    assert new("藤沢市", "--peers", "0").code == 0
    assert profile_of(broken_data, "14205").area == "14205"
    done = new("府中市")
    assert done.code == 2
    assert "13206 府中市（東京都）、34208 府中市（広島県）" in done.err


def test_what_to_do_next_is_told(new, broken_data):
    done = new("14205")
    lines = done.out.splitlines()
    assert (
        lines[0] == f"藤沢市（14205）のプロフィールを {broken_data / 'profiles' / '14205.yml'} に作りました。"
    )
    assert lines[1].startswith("比較団体の提案: ")
    assert lines[2] == "次にすること:"
    assert "`ebpm data check --area 14205`" in done.out
    last = "  3. `ebpm build 14205` で報告書を作る（今のデータで作れる報告書: "
    assert lines[-1].startswith(last)
    assert "births" in lines[-1].removeprefix(last).removesuffix("）").split("、")


def test_every_commented_setting_is_valid_once_uncommented(data_dir, tmp_path):
    text = profile_text(Catalogue.load(data_dir), "13402", Proposal({"13382": 0.4}, 7, "7団体から選んだ。"))
    settings = [line.replace("# ", "", 1) if _is_setting(line) else line for line in text.splitlines()]
    assert settings != text.splitlines()
    (tmp_path / "profiles").mkdir()
    (tmp_path / "profiles" / "13402.yml").write_text("\n".join(settings), encoding="utf-8")
    profile = profile_of(tmp_path, "13402")
    assert profile.plans[0].first_year == 2026
    births = profile.sections["births"]
    assert (births.base_year, births.target_year, births.target_births) == (2016, 2035, 100)
    assert births.target_basis == "city_plan"
    assert profile.peers == ("13382",)


def _is_setting(line: str) -> bool:
    words = line.strip().removeprefix("#").strip().removeprefix("- ")
    return line.strip().startswith("#") and words.split(":")[0] in {
        "plans", "name", "first_year", "last_year", "source", "base_year", "births", *BirthsProfile.model_fields,
    }  # fmt: skip


def test_an_existing_profile_is_never_overwritten(new, broken_data):
    path = broken_data / "profiles" / "14212.yml"
    before = path.read_bytes()
    done = new("14212")
    assert done.code == 2
    assert "14212.yml" in done.err
    assert "すでに" in done.err
    assert done.out == ""
    assert path.read_bytes() == before


def test_without_data_the_profile_is_made_without_peers(new, broken_data):
    done = new("13402")
    assert done.code == 0
    profile = profile_of(broken_data, "13402")
    assert (profile.peers, profile.peers_method) == ((), "")
    assert "ebpm data import ssdse" in done.out
    assert "今のデータではまだ作れない" in done.out


def test_no_peers_can_be_asked_for(new, broken_data):
    done = new("14205", "--peers", "0")
    assert done.code == 0
    assert profile_of(broken_data, "14205").peers == ()
    assert "データがない" not in done.out


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["99999"], "99999"),
        (["00000"], "全国"),
        (["../../etc/passwd"], "passwd"),
        (["14205", "--peers", "-1"], "peers"),
        (["14205", "--data-dir", "nowhere"], "nowhere"),
    ],
)
def test_wrong_use_writes_nothing(new, broken_data, arguments, word):
    before = sorted(path.name for path in (broken_data / "profiles").iterdir())
    done = new(*arguments)
    assert done.code == 2
    assert word in done.err
    assert "Traceback" not in done.err
    assert sorted(path.name for path in (broken_data / "profiles").iterdir()) == before


def test_names_from_the_catalogue_cannot_break_the_file(new, broken_data):
    areas = broken_data / "areas.csv"
    text = areas.read_text(encoding="utf-8").replace("藤沢市", '"藤沢\npeers: [""99999""]\n市: #"')
    areas.write_text(text, encoding="utf-8")
    assert new("14205").code == 0
    assert "99999" not in profile_of(broken_data, "14205").peers


def test_the_folder_of_profiles_is_made(new, broken_data):
    for path in (broken_data / "profiles").iterdir():
        path.unlink()
    (broken_data / "profiles").rmdir()
    assert new("14205").code == 0
    assert profile_of(broken_data, "14205").area == "14205"
