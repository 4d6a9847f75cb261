"""The panel: its fields are the topic's parameters, it answers a change, and what was chosen can be kept."""

from __future__ import annotations

import shlex
from itertools import pairwise

import papermill
import pytest
import yaml

from analysis import explore
from analysis.checking.errors import InputError
from analysis.elements import Column, Table
from analysis.explore.fields import FOLDERS, Kind, fields_of
from analysis.explore.interactive import Panel
from analysis.explore.keeping import build_line, keep, profile_entries, quoted
from analysis.explore.tables import sortable
from analysis.report.routing import routed
from analysis.topics.registry import all_topics, topic_named

BIRTHS = topic_named("births")
HOSTILE = "第2回\"会議\" $(touch x) `id` ; rm -rf ~ 'だ' <script>alert(1)</script>"


def shown(panel: Panel) -> str:
    return "".join(output["data"]["text/html"] for output in panel._shown.outputs)


@pytest.fixture(scope="module")
def panel(data_dir) -> Panel:
    return explore.panel("births", area="平塚市", data_dir=data_dir)


@pytest.mark.parametrize("topic", all_topics().values(), ids=lambda topic: topic.id)
def test_the_fields_are_the_parameters_that_the_topic_uses(topic):
    """The oracle is what papermill reads in the notebook."""
    written = papermill.inspect_notebook(topic.notebook_path)
    used = {name for name, told in written.items() if "使わない" not in told["help"]}
    fields = fields_of(topic)
    assert {field.name for field in fields} == used - FOLDERS
    for field in fields:
        assert field.help == written[field.name]["help"]
        assert field.label
        inferred = written[field.name]["inferred_type_name"]
        kinds = {"str": "area text date", "int": "year count", "float": "share", "list": "areas"}
        assert field.kind in kinds[inferred].split()


def test_a_year_is_told_from_a_count():
    kinds = {field.name: field.kind for field in fields_of(BIRTHS)}
    assert kinds["target_year"] is Kind.YEAR
    assert kinds["target_births"] is Kind.COUNT
    assert (kinds["area"], kinds["compare_with"], kinds["date"]) == (Kind.AREA, Kind.AREAS, Kind.DATE)


def test_the_panel_begins_with_the_area_and_the_peers_of_its_profile(panel, data_dir):
    profile = yaml.safe_load((data_dir / "profiles" / "14203.yml").read_text(encoding="utf-8"))
    assert panel.fields["area"].value == "14203 平塚市（神奈川県）"
    assert [label[:5] for label in panel.fields["compare_with"].value] == profile["peers"]
    assert panel.line.startswith("ebpm build 14203 --topic births")
    assert "compare" not in panel.line, "the profile's peers need not be said"
    assert "平塚市の要点" in shown(panel)
    assert all(widget.tooltip for widget in panel.fields.values())


def test_a_change_is_answered(panel, figures):
    panel.chapter.value = "births"
    births = figures("14203", "births", "vital_statistics")
    panel.fields["base_year"].value = "２０１３年"
    assert f"{births[2013] - births[2023]:.0f}人" in shown(panel)
    assert "-p base_year=2013" in panel.line
    panel.fields["area"].value = "厚木市"
    births = figures("14212", "births", "vital_statistics")
    assert f"{births[2013] - births[2023]:.0f}人" in shown(panel)
    assert panel.fields["compare_with"].value[0] == "14203 平塚市（神奈川県）"
    panel.fields["area"].value = "府中市"
    assert "東京都" in panel._status.value
    assert not shown(panel)
    panel.fields["area"].value = "平塚市"
    panel.fields["base_year"].value = "むかし"
    assert "base_year" in panel._status.value
    panel.fields["base_year"].value = ""
    assert not panel._status.value


def test_hostile_text_is_only_text(panel):
    panel.fields["meeting"].value = HOSTILE
    assert "<script>alert" not in shown(panel) + panel._command.value
    assert "&lt;script&gt;" in panel._command.value
    assert f"--meeting={HOSTILE}" in shlex.split(panel.line)
    panel.fields["meeting"].value = ""


def test_the_line_says_to_the_command_what_was_chosen():
    chosen = {
        "area": "14203", "year": 2022, "base_year": 2013, "target_births": 1000, "compare_with": ("14212", "14205"),
        "meeting": HOSTILE,
    }  # fmt: skip
    words = shlex.split(build_line(BIRTHS, chosen, data_dir="my data", windows=False))
    assert words[:5] == ["ebpm", "build", "14203", "--topic", "births"]
    options = dict(word[2:].split("=", 1) for word in words if word.startswith("--") and "=" in word)
    assert options == {
        "year": "2022",
        "compare-with": "14212,14205",
        "meeting": HOSTILE,
        "data-dir": "my data",
    }
    pairs = [word for before, word in pairwise(words) if before == "-p"]
    assert routed(pairs, [BIRTHS], {})["births"] == {"base_year": "2013", "target_births": "1000"}


def test_a_line_ends_nowhere_but_at_its_end():
    assert quoted(["a", "b\nrm c"], windows=False) == "a 'b rm c'"
    assert quoted(["a", "it's $x"], windows=True) == "a 'it''s $x'"


@pytest.mark.parametrize("topic", all_topics().values(), ids=lambda topic: topic.id)
def test_entries_of_a_profile_are_those_that_the_profile_knows(topic):
    values = {field.name: "x" for field in fields_of(topic)}
    known = {"peers": ["x"]} if "compare_with" in values else {}
    found = profile_entries(topic, {**values, **({"compare_with": ("x",)} if known else {})})
    for place in found:
        assert place in {("peers",), ("report", "meeting"), ("report", "department")} or (
            place[0] == topic.id and place[1] in topic.profile.model_fields
        )
    assert (("peers",) in found) == bool(known)


def test_what_was_chosen_is_written_into_the_profile_and_read_back(broken_data):
    path = broken_data / "profiles" / "14203.yml"
    before = yaml.safe_load(path.read_text(encoding="utf-8"))
    chosen = {"area": "14203", "year": 2022, "target_births": 1000, "meeting": HOSTILE}
    told = keep(BIRTHS, chosen, data_dir=str(broken_data))
    assert "births の target_births: 1000" in told
    profile = BIRTHS.profile_of(broken_data, "14203")
    assert profile.sections["births"].target_births == 1000
    assert profile.report.meeting == HOSTILE
    after = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert {name: after[name] for name in before if name != "births"} == {
        n: v for n, v in before.items() if n != "births"
    }
    assert not list(path.parent.glob(".*"))


def test_another_value_is_replaced_only_when_that_is_said(broken_data):
    path = broken_data / "profiles" / "14203.yml"
    text = path.read_text(encoding="utf-8")
    chosen = {"area": "14203", "base_year": 2013, "compare_with": ("14212",)}
    with pytest.raises(InputError, match=r"別の値があります.*births の base_year: 2016"):
        keep(BIRTHS, chosen, data_dir=str(broken_data))
    assert path.read_text(encoding="utf-8") == text
    told = keep(BIRTHS, chosen, data_dir=str(broken_data), replace=True)
    assert "peers_method" in told
    profile = BIRTHS.profile_of(broken_data, "14203")
    assert (profile.sections["births"].base_year, profile.peers) == (2013, ("14212",))


def test_a_profile_that_is_not_there_is_begun(broken_data):
    keep(BIRTHS, {"area": "14207", "base_year": 2013}, data_dir=str(broken_data))
    assert BIRTHS.profile_of(broken_data, "14207").sections["births"].base_year == 2013
    assert "# 計画の名称と期間" in (broken_data / "profiles" / "14207.yml").read_text(encoding="utf-8")


def test_what_no_profile_holds_is_told(broken_data):
    with pytest.raises(InputError, match="プロフィールに書ける設定が選ばれていません"):
        keep(BIRTHS, {"area": "14203", "year": 2022, "confidence": 0.9}, data_dir=str(broken_data))


def test_a_sortable_table_has_its_numbers_and_no_markup_from_data():
    columns = (
        Column(key="a", label="団体", kind="text"),
        Column(key="b", label="人数", unit="人", decimals=1),
    )
    table = Table(
        id="t",
        title="<b>題</b>",
        columns=columns,
        rows=(("<img src=x onerror=alert(1)>", 1234.5), ("b", None)),
    )
    html = sortable(table)
    assert "<b>題" not in html
    assert "<img src=x" not in html
    assert "1234.5" in html, "sorting takes the number itself"
    assert "https://" not in html, "nothing is loaded from the network"
