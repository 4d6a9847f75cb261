"""A topic: one list of parameters, and one answer to which areas can be opened."""

from __future__ import annotations

import subprocess
import sys
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from analysis.checking.errors import InputError
from analysis.quality.coverage import buildable, coverage
from analysis.store.data_store import DataStore
from analysis.topics.registry import all_topics
from analysis.topics.topic import Topic

TOPICS = list(all_topics().values())
BIRTHS = all_topics()["births"]


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.id)
def test_the_notebook_has_the_parameters_of_the_topic_with_their_types_and_defaults(topic, same_parameters):
    same_parameters(topic)


def test_the_comparison_can_fail(same_parameters):
    class Fewer(BIRTHS.parameters):  # type: ignore[name-defined]
        new: int = 3

    with pytest.raises(AssertionError):
        same_parameters(SimpleNamespace(notebook_path=BIRTHS.notebook_path, parameters=Fewer))


GIVEN: dict[str, Any] = {
    "area": "14203",
    "year": 2022,
    "base_year": 2012,
    "compare_with": ["14212", "14205"],
    "target_year": 2031,
    "target_births": 1500,
    "knot": 2017,
    "confidence": 0.9,
    "document_no": "資料3",
    "meeting": "審議会",
    "date": "2026-11-20",
    "department": "企画課",
}


def test_a_namespace_gives_exactly_the_parameters_of_the_model(data_dir):
    assert set(GIVEN) | {"data_dir"} == set(BIRTHS.parameters.model_fields), "all of them are tried"
    namespace = {**GIVEN, "data_dir": str(data_dir), "study": None, "In": ["", "x = 1"], "pd": object()}
    opened = BIRTHS.open_from(namespace).parameters
    assert {name: opened.model_dump(mode="json")[name] for name in GIVEN} == GIVEN
    assert opened.data_dir == str(data_dir)


@pytest.mark.parametrize("left_out", ["target_births", "confidence", "knot"])
def test_what_a_notebook_leaves_out_takes_its_default(data_dir, left_out):
    namespace = {name: value for name, value in GIVEN.items() if name != left_out}
    opened = BIRTHS.open_from({**namespace, "data_dir": str(data_dir)}).parameters
    assert getattr(opened, left_out) == BIRTHS.parameters.model_fields[left_out].default


def test_a_name_that_was_injected_must_be_known(data_dir):
    injected = '# Parameters\naera = "14203"\n'
    namespace = {"area": "14212", "aera": "14203", "data_dir": str(data_dir), "In": ["", injected]}
    with pytest.raises(InputError, match=r"aera.*もしや「area」") as error:
        BIRTHS.open_from(namespace)
    assert "base_year" in error.value.expected
    known = {**namespace, "In": ["", '# Parameters\narea = "14212"\n']}
    assert BIRTHS.open_from(known).area == "14212"
    with pytest.raises(InputError, match="area"):
        BIRTHS.open_from({"data_dir": str(data_dir)})


def test_papermill_with_a_mistyped_name_fails_instead_of_reporting_on_another_city(tmp_path):
    """papermill itself only warns of a name that the notebook does not have."""
    run = [sys.executable, "-m", "papermill", str(BIRTHS.notebook_path), str(tmp_path / "out.ipynb")]
    done = subprocess.run(
        [*run, "-p", "aera", "14203", "--no-progress-bar"], cwd=tmp_path, capture_output=True, text=True
    )
    assert done.returncode != 0
    assert "「aera」は知られていない名前（もしや「area」）" in done.stderr
    executed = (tmp_path / "out.ipynb").read_text(encoding="utf-8")
    assert "厚木市の出生数" not in executed


def test_the_settled_parameters_are_recorded(data_dir):
    """厚木市 has births until 2023; its profile names the base year 2016 and six peers."""
    settled = BIRTHS.open(area="14212", data_dir=str(data_dir)).parameters
    assert (settled.year, settled.base_year) == (2023, 2016)
    assert settled.compare_with == ("14203", "14206", "14207", "14211", "14213", "14205")
    again = BIRTHS.open(**settled.model_dump()).parameters
    assert again == settled, "settled parameters settle to themselves"
    # without a profile the first year within seven years of the last, and nobody to compare with
    other = BIRTHS.open(area="14205", year=2019, data_dir=str(data_dir)).parameters
    assert (other.year, other.base_year, other.compare_with) == (2019, 2012, ())


@pytest.mark.parametrize("peers", [["14212"], ["14203", "14205", "14203"], ["14203", "14000"], ["00000"]])
def test_peers_are_other_municipalities_each_once(data_dir, peers):
    with pytest.raises(InputError, match="compare_with") as error:
        BIRTHS.open(area="14212", compare_with=peers, data_dir=str(data_dir))
    (named,) = {peer for peer in peers if peer in error.value.what}
    assert named in {"14212", "00000", "14000", "14203"}


def test_another_prefecture_and_unknown_peers(data_dir):
    open = BIRTHS.open
    assert open(area="14212", compare_with=["20201"], data_dir=str(data_dir)).peers == ("20201",)
    with pytest.raises(InputError, match=r"compare_with.*14999"):
        open(area="14212", compare_with=["14999"], data_dir=str(data_dir))


def test_peers_of_the_profile_are_refused_where_they_stand(small_folder):
    folder = small_folder(
        {"14212": "厚木市"}, [("14212", 2015, 10), ("14212", 2020, 9)], {"14212": 'peers: ["14212"]\n'}
    )
    with pytest.raises(InputError, match=r"profiles/14212\.yml"):
        BIRTHS.open(area="14212", data_dir=str(folder))
    assert BIRTHS.open(area="14212", compare_with=[], data_dir=str(folder)).peers == ()


AREAS = {
    "14203": "平塚市",
    "14205": "藤沢市",
    "14206": "小田原市",
    "14207": "茅ヶ崎市",
    "14212": "厚木市",
    "40231": "那珂川市",
    "40305": "那珂川町",
}


def opened(store: DataStore, topic: Topic[Any]) -> set[str]:
    """The areas whose report really opens, asked one by one."""
    found = set()
    for area in store.catalogue.areas.index:
        try:
            topic.open(store, area=area)
        except InputError:
            continue
        found.add(area)
    return found


def agree(folder, topic: Topic[Any] = BIRTHS) -> set[str]:
    store = DataStore.open(folder)
    listed = topic.areas(str(folder))
    outcome = buildable(coverage(store, [topic], list(store.catalogue.areas.index)))
    assert listed == sorted(opened(store, topic))
    assert listed == sorted(outcome.loc[outcome["built"], "area"])
    return set(listed)


def test_the_list_the_coverage_and_opening_agree(small_folder):
    """那珂川市 (40231) was 那珂川町 (40305) until October 2018: it opened, but was not listed."""
    births = [("14212", year, 1000 + year) for year in range(2014, 2024)]
    births += [("40305", 2016, 500), ("40305", 2017, 490), ("40231", 2019, 480)]
    births += [("14203", 2023, 1800)]  # one year
    births += [("14205", 2012, 30), ("14205", 2023, 20)]  # nothing within seven years
    births += [("14206", 2015, 30, "resident_register"), ("14206", 2020, 20, "resident_register")]
    births += [("14207", year, 9) for year in (2019, 2023)]  # the profile's base year is none of them
    folder = small_folder(AREAS, births, {"14207": "births: {base_year: 2016}\n"})
    assert agree(folder) == {"14206", "14212", "40231", "40305"}
    assert BIRTHS.open(area="40231", data_dir=str(folder)).window == (2016, 2019)


def test_a_base_year_of_another_basis_does_not_serve(small_folder):
    """The report would be on the vital statistics; that the register has the base year does not help it."""
    births = [("14207", year, 9) for year in (2019, 2023)]
    births += [("14207", year, 9, "resident_register") for year in (2016, 2019, 2023)]
    folder = small_folder(AREAS, births, {"14207": "births: {base_year: 2016}\n"})
    assert agree(folder) == set()


@pytest.mark.parametrize("seed", range(12))
def test_they_agree_whatever_years_are_at_hand(small_folder, seed):
    rng = np.random.default_rng(seed)
    rows = [
        (area, int(year), int(rng.integers(0, 50)), basis)
        for area in AREAS
        for basis in ("vital_statistics", "resident_register")
        for year in rng.choice(np.arange(2008, 2024), size=rng.integers(0, 6), replace=False)
    ]
    profiles = {
        area: f"births: {{base_year: {rng.integers(2008, 2024)}}}\n" for area in AREAS if rng.random() < 0.5
    }
    agree(small_folder(AREAS, rows, profiles))


def test_the_required_need_that_is_not_met_is_the_refusal(small_folder):
    folder = small_folder(AREAS, [("14203", 2023, 1800)])
    with pytest.raises(InputError, match="平塚市（14203）") as error:
        BIRTHS.open(area="14203", data_dir=str(folder))
    need = BIRTHS.needs[0]
    assert need.required
    assert need.label in error.value.what
    assert "ebpm data import ssdse FILE" in error.value.remedy
