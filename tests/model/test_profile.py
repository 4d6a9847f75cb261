"""Profiles: what is accepted and what is said of mistakes."""

from __future__ import annotations

import pytest

from analysis.checking.errors import InputError
from analysis.model.catalogue import Catalogue
from analysis.model.profile import Profile, load_profile


def test_an_area_without_a_file_has_an_empty_profile(tmp_path):
    assert load_profile(tmp_path, "14212") == Profile(area="14212")


def test_the_shipped_profiles_name_known_peers_and_cited_plans(data_dir):
    catalogue = Catalogue.load(data_dir)
    paths = sorted((data_dir / "profiles").glob("*.yml"))
    assert {path.stem for path in paths} >= {"03209", "14203", "14212", "20201"}
    for path in paths:
        profile = load_profile(data_dir, path.stem)
        assert profile.peers
        assert profile.peers_method
        assert path.stem not in profile.peers
        assert all(peer in catalogue.areas.index for peer in profile.peers)
        assert all(plan.source.startswith("https://") for plan in profile.plans)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('area: "14212"\npeer: []\n', "「peer」は知られていない名前"),
        ("area: 14212\n", "文字列"),
        ('area: "14203"\n', "14203"),
        ('area: "14212"\nbirths: {base_year: soon}\n', "births.base_year"),
        ('area: "14212"\nplans: [{name: x, first_year: 2030, last_year: 2020, source: y}]\n', "last_year"),
        ("area: [\n", "YAML として読めません"),
        ("- 14212\n", "プロフィール"),
    ],
)
def test_mistakes_get_one_clear_message(tmp_path, text, message):
    (tmp_path / "profiles").mkdir()
    (tmp_path / "profiles" / "14212.yml").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=r"14212\.yml") as error:
        load_profile(tmp_path, "14212")
    assert message in str(error.value)
