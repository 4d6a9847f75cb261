"""Profiles: what is accepted, whose section it is, and what is said of mistakes."""

from __future__ import annotations

import pytest
from pydantic import Field

from analysis.checking.errors import InputError
from analysis.model.catalogue import Catalogue
from analysis.model.profile import Profile, Section, load_profile
from analysis.topics.registry import sections


class Births(Section):
    base_year: int | None = Field(default=None, ge=1980)


class Work(Section):
    industries: tuple[str, ...] = ()


TOPICS = {"births": Births, "work": Work}


@pytest.fixture
def written(tmp_path):
    """Write the profile of 厚木市 and read it with the sections of two topics."""

    def load(text: str, encoding: str = "utf-8") -> Profile:
        (tmp_path / "profiles").mkdir(exist_ok=True)
        (tmp_path / "profiles" / "14212.yml").write_bytes(text.encode(encoding))
        return load_profile(tmp_path, "14212", TOPICS)

    return load


def test_an_area_without_a_file_has_an_empty_profile_with_empty_sections(tmp_path):
    profile = load_profile(tmp_path, "14212", TOPICS)
    assert (profile.area, profile.peers, profile.plans) == ("14212", (), ())
    assert profile.sections == {"births": Births(), "work": Work()}
    assert load_profile(tmp_path, "14212", {}) == Profile(area="14212")


def test_every_topic_finds_its_own_section(written):
    profile = written(
        'area: "14212"\npeers: ["14203"]\nbirths: {base_year: 2016}\nwork:\n  industries: [A, B]\n'
    )
    assert profile.peers == ("14203",)
    assert profile.sections == {"births": Births(base_year=2016), "work": Work(industries=("A", "B"))}
    assert written('area: "14212"\nbirths:\n').sections["births"] == Births(), "begun, nothing filled in"


def test_the_shipped_profiles_name_known_peers_and_cited_plans(data_dir):
    catalogue = Catalogue.load(data_dir)
    paths = sorted((data_dir / "profiles").glob("*.yml"))
    assert {path.stem for path in paths} >= {"03209", "14203", "14212", "20201"}
    for path in paths:
        profile = load_profile(data_dir, path.stem, sections())
        assert profile.peers
        assert profile.peers_method
        assert path.stem not in profile.peers
        assert all(peer in catalogue.areas.index for peer in profile.peers)
        assert all(plan.source.startswith("https://") for plan in profile.plans)
        assert set(profile.sections) == set(sections())


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('area: "14212"\npeer: []\n', "「peer」は知られていない名前（もしや「peers」）"),
        ('area: "14212"\nbirth: {}\n', "「birth」は知られていない名前（もしや「births」）"),
        ('area: "14212"\nsections: {}\n', "「sections」は知られていない名前"),
        ('area: "14212"\n2016: x\n', "「2016」は知られていない名前"),
        ('peers: []\n', "「area」がない（必須）"),
        ("area: 14212\n", "文字列"),
        ('area: "14203"\n', "「14203」"),
        ('area: "14212"\nbirths: {base_year: soon}\n', "「base_year」の値 'soon'"),
        ('area: "14212"\nbirths: {base_yaer: 2016}\n', "「base_yaer」は知られていない名前（もしや「base_year」）"),
        ('area: "14212"\nbirths: 2016\n', "プロフィールの「births:」に誤り"),
        ('area: "14212"\nbirths: []\n', "プロフィールの「births:」に誤り"),
        ('area: "14212"\nbirths: false\n', "プロフィールの「births:」に誤り"),
        ('area: "14212"\nreport: {departmnt: x}\n', "「report.departmnt」は知られていない名前（もしや「department」）"),
        ('area: "14212"\nplans: [{name: x, first_year: 2030, last_year: 2020, source: y}]\n', "last_year"),
        ("area: [\n", "YAML として読めません"),
        ("- 14212\n", "名前: 値"),
        ('area: "14212"\narea: "14212"\n', "「area」が2回"),
    ],
)  # fmt: skip
def test_mistakes_get_one_clear_message(written, text, message):
    with pytest.raises(InputError, match=r"14212\.yml") as error:
        written(text)
    assert message in str(error.value)


def test_an_unknown_section_is_answered_with_the_names_there_are(written):
    with pytest.raises(InputError) as error:
        written('area: "14212"\nworks: {}\n')
    assert error.value.expected == "次の名前だけ: area、peers、peers_method、plans、report、births、work"
    with pytest.raises(InputError) as error:
        written('area: "14212"\nwork: {industry: []}\n')
    assert error.value.expected == "次の名前だけ: industries"
