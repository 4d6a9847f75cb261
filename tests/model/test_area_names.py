"""Which area is meant. Codes and names are those of 総務省「全国地方公共団体コード」."""

from __future__ import annotations

import pytest

from analysis.checking.errors import InputError
from analysis.model.area_names import matching_areas, resolve_area
from analysis.model.catalogue import Catalogue


@pytest.fixture(scope="module")
def catalogue(data_dir) -> Catalogue:
    return Catalogue.load(data_dir)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("14212", "14212"),
        ("142123", "14212"),
        ("032093", "03209"),
        ("１４２１２", "14212"),
        (" 14212　", "14212"),
        ("厚木市", "14212"),
        ("神奈川県厚木市", "14212"),
        ("神奈川県 厚木市", "14212"),
        ("東京都府中市", "13206"),
        ("広島県府中市", "34208"),
        ("神奈川県高座郡寒川町", "14321"),
        ("高座郡寒川町", "14321"),
        ("郡山市", "07203"),
        ("郡上市", "21219"),
        ("川崎市麻生区", "14137"),
        ("麻生区", "14137"),
        ("東京都北区", "13117"),
        ("神奈川県", "14000"),
        ("全国", "00000"),
    ],
)
def test_every_way_to_name_an_area(catalogue, text, code):
    assert resolve_area(text, catalogue) == code


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("3209", ["「3209」がありません", "もしや 03209 一関市（岩手県）"]),
        ("32093", ["もしや 03209 一関市（岩手県）"]),  # the sixth digit there, the zero lost
        ("142124", ["検査数字", "142123"]),
        ("14999", ["「14999」がありません", "`ebpm areas`"]),
        ("府中市", ["2件", "13206 府中市（東京都）、34208 府中市（広島県）", "東京都府中市"]),
        ("北区", ["13117 北区（東京都）", "01102 札幌市北区（北海道）", "43105 熊本市北区（熊本県）"]),
        ("厚木", ["もしや 14212 厚木市（神奈川県） では"]),
        ("厚本市", ["もしや 14212 厚木市（神奈川県）"]),
        ("どこにもない市町村", ["どこにもない市町村", "ebpm areas --all"]),
        ("", ["ebpm areas --all"]),
        ("../14", ["../14"]),
    ],
)
def test_what_names_no_area_or_several_is_refused_with_those_that_may_be_meant(catalogue, text, words):
    with pytest.raises(InputError) as error:
        resolve_area(text, catalogue, where="--area")
    assert error.value.where == "--area"
    assert all(word in str(error.value) for word in words), str(error.value)


def test_an_area_that_only_imported_files_know_gives_way_to_one_of_the_same_name(catalogue):
    former = {"name_ja": "熊本市", "level": "municipality", "prefecture": "43000", "parent": ""}
    known = catalogue.with_added(
        [
            {"area": "43201", **former},
            {"area": "11226", **former, "name_ja": "鳩ヶ谷市", "prefecture": "11000"},
        ]
    )
    assert resolve_area("熊本市", known) == "43100"
    assert resolve_area("43201", known) == "43201"
    assert resolve_area("鳩ヶ谷市", known) == "11226"


def test_areas_are_found_by_a_part_of_name_or_code_and_by_prefecture(catalogue):
    assert "14212" in matching_areas("木", catalogue)
    assert matching_areas("142123", catalogue) == matching_areas("１４２１２", catalogue) == ["14212"]
    assert matching_areas("神奈川県厚", catalogue) == ["14212"]
    # 33 municipalities, 28 wards of three designated cities, and the prefecture
    assert len(matching_areas("神奈川県", catalogue)) == 33 + 28 + 1
    assert matching_areas("新宿", catalogue) == ["13104"]
    assert len(matching_areas("", catalogue)) == len(catalogue.areas)
