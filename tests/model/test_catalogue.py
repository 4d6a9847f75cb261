"""Catalogues: loading, names, and what is said of unknown codes."""

from __future__ import annotations

import pytest

from analysis.checking.errors import InputError
from analysis.checking.failures import InvalidData
from analysis.model.catalogue import Catalogue


@pytest.fixture(scope="module")
def catalogue(data_dir) -> Catalogue:
    return Catalogue.load(data_dir)


def test_names_and_prefectures(catalogue):
    assert catalogue.area_name("14212") == "厚木市"
    assert catalogue.prefecture_of("14212") == "14000"
    assert catalogue.prefecture_of("14000") is None
    assert catalogue.prefecture_of("00000") is None


def test_source_lines_name_a_publication_once(catalogue):
    plain = catalogue.source_line(["census_1980_2015"])
    assert plain == "総務省統計局「国勢調査」"
    assert catalogue.source_line(["census_1980_2015", "census_1980_2015_sum"]) == plain
    line = catalogue.source_line(["census_1980_2015", "vital_ssds", "plan_atsugi"])
    assert line.startswith(
        "総務省統計局「国勢調査」「社会・人口統計体系 市区町村データ 基礎データ」、厚木市「"
    )


def test_all_municipalities_prefectures_and_the_country_are_there(catalogue):
    levels = catalogue.areas["level"].value_counts()
    assert levels["municipality"] == 1741  # 総務省: number of municipalities with Tokyo's 23 wards, 2018 on
    assert levels["prefecture"] == 47
    assert levels["country"] == 1


def test_an_unknown_area_is_refused_with_its_neighbours(catalogue):
    with pytest.raises(InputError, match="14219") as error:
        catalogue.require_area("14219")
    assert "14212 厚木市" in str(error.value)


def test_a_missing_data_folder_names_the_option(tmp_path):
    with pytest.raises(InputError, match="--data-dir"):
        Catalogue.load(tmp_path / "nowhere")


def test_a_publication_has_one_licence(broken_data):
    path = broken_data / "sources.csv"
    text = path.read_text(encoding="utf-8").splitlines()
    place = next(i for i, line in enumerate(text) if line.startswith("ipss_2018_sum,"))
    text[place] = text[place].replace("出典を明記した利用", "CC BY 4.0")
    path.write_text("\n".join(text) + "\n", encoding="utf-8")
    with pytest.raises(InvalidData, match="同じ「licence」") as error:
        Catalogue.load(broken_data)
    assert [failure.row for failure in error.value.failures] == [place + 1]


def test_a_broken_catalogue_names_the_row(broken_data):
    path = broken_data / "indicators.csv"
    text = path.read_text(encoding="utf-8").splitlines()
    text.append(text[1])  # the first indicator again
    text.append("Births,census,x,人,y,zero,up,year,maybe")
    path.write_text("\n".join(text) + "\n", encoding="utf-8")
    with pytest.raises(InvalidData) as error:
        Catalogue.load(broken_data)
    assert {(f.row, f.column) for f in error.value.failures} == {
        (len(text) - 1, "indicator・basis"),
        (len(text), "indicator"),
        (len(text), "decimals"),
        (len(text), "better"),
        (len(text), "additive"),
    }
