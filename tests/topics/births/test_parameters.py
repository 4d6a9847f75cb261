"""What a report can be asked for: every wrong wish is one message, every right one is settled."""

from __future__ import annotations

import pytest

from analysis.checking.errors import InputError
from analysis.topics.births import open_study


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"area": "99999"}, "99999"),
        ({"area": "../../etc"}, "area"),
        ({"area": "14212", "year": 2035}, "2010 から 2023"),
        ({"area": "14212", "base_year": 2023}, "base_year"),
        ({"area": "14212", "base_year": 1990}, "1990"),
        ({"area": "14212", "compare_with": "14203,99999"}, "99999"),
        ({"area": "14212", "compare_with": "14203,14203"}, "14203"),
        ({"area": "14212", "colour": "red"}, "「colour」は知られていない名前"),
        ({"area": "14212", "year": "soon"}, "整数"),
        ({"area": "14212", "target_births": -1}, "target_births"),
        ({"area": "14212", "knot": "soon"}, "knot"),
        ({"area": "14212", "confidence": 95}, "confidence"),
        ({"area": "14212", "date": "20.11.2026"}, "date"),
        ({"area": "13101"}, "千代田区"),
        ({"area": "14212", "target_year": 2020}, "target_year（2020）"),
        ({"area": "14212", "year": 2019, "target_year": 2019}, "target_year（2019）"),
        ({"area": "20202", "target_births": 100}, "target_births"),
    ],
)
def test_wrong_parameters_get_one_message(data_dir, parameters, message):
    with pytest.raises(InputError) as error:
        open_study(data_dir=str(data_dir), **parameters)
    assert message in str(error.value)


def test_papermill_numbers_become_codes_again(data_dir):
    assert open_study(area=3209, data_dir=str(data_dir)).area == "03209"


def test_parameters_are_settled_when_the_study_is_opened(data_dir):
    study = open_study(area="14212", data_dir=str(data_dir), compare_with="03209, 20201")
    assert (study.parameters.year, study.parameters.base_year) == (2023, 2016)
    assert study.parameters.compare_with == ("03209", "20201")
    assert study.parameters.target_year is None, "the plan's year is not a wish"
    names = [row[0] for row in study.compared.table("births_peers").rows]
    assert names == ["厚木市", "一関市", "長野市", "神奈川県", "全国"]


def test_a_knot_too_near_an_end_of_the_series_says_nothing_of_a_turn(data_dir):
    study = open_study(area="14212", data_dir=str(data_dir), knot=2023)
    assert study.chance.finding("births.turning") is None
    assert study.chance.table("births_turning") is None
