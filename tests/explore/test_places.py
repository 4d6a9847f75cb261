"""Areas, indicators and peers as data frames."""

from __future__ import annotations

import pytest
import yaml

from analysis import explore
from analysis.checking.errors import InputError


def test_areas_are_found_by_part_of_a_name_or_code(data_dir):
    found = explore.areas("厚木", data_dir=data_dir)
    assert found.to_dict("records") == [
        {"area": "14212", "name": "厚木市", "prefecture": "神奈川県", "level": "市区町村"}
    ]
    assert set(explore.areas("142123", data_dir=data_dir)["area"]) == {"14212"}
    assert len(explore.areas(data_dir=data_dir)) > 1900
    with pytest.raises(InputError, match="「まぼろし」に合う団体がありません"):
        explore.areas("まぼろし", data_dir=data_dir)


def test_indicators_are_found_in_names_definitions_and_bases(data_dir):
    found = explore.indicators("出生", data_dir=data_dir)
    assert found["name"].iloc[0] == "出生数"
    assert {"births", "total_fertility_rate"} <= set(found["indicator"])
    both = explore.indicators("住民基本台帳　外国人 世帯", data_dir=data_dir)
    assert set(both["indicator"]) == {"households"}
    assert set(explore.indicators("ｔｆｒ", data_dir=data_dir)["indicator"]) == {"tfr_contribution"}
    assert set(both["period"]) == {"1月1日"}
    with pytest.raises(InputError, match="合う指標がありません"):
        explore.indicators("竜巻", data_dir=data_dir)


def test_indicators_of_an_area_come_with_their_years(figures, data_dir):
    found = explore.indicators("出生", area="平塚市", data_dir=data_dir).set_index(["indicator", "basis"])
    years = figures("14203", "births", "resident_register")
    row = found.loc[("births", "resident_register")]
    assert (row["first_year"], row["last_year"]) == (min(years), max(years))
    assert ("births", "resident_register_foreign") not in found.index


def test_peers_are_those_of_the_profile_with_how_they_were_chosen(data_dir):
    profile = yaml.safe_load((data_dir / "profiles" / "14203.yml").read_text(encoding="utf-8"))
    found = explore.peers("平塚市", data_dir=data_dir)
    assert found["area"].tolist() == profile["peers"]
    assert found.attrs["method"] == profile["peers_method"]
    births = explore.series("births", found, basis="vital_statistics", years=2020, data_dir=data_dir)
    assert births["area"].tolist() == profile["peers"]


def test_peers_are_proposed_where_asked_for(data_dir):
    found = explore.peers("平塚市", 3, data_dir=data_dir)
    assert len(found) == 3
    assert found["distance"].is_monotonic_increasing
    assert "3団体を選んだ" in found.attrs["method"]
