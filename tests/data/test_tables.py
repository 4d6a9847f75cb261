"""The shipped tables: their form, their catalogues, whether they add up and are complete."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from .conftest import CITIES, DATA, KEY, MOTHERS, PREFECTURES, ROOT, SHARED, THEMES, needs_shared, read_csv

BANDS = [f"{low}-{low + 4}" for low in range(0, 90, 5)] + ["90+"]


def test_the_tables_are_the_themes() -> None:
    assert {path.stem for path in (DATA / "observations").glob("*.csv")} >= THEMES


def test_files_are_utf8_without_bom_with_unix_line_ends() -> None:
    for path in sorted(DATA.rglob("*.csv")):
        content = path.read_bytes()
        assert not content.startswith(b"\xef\xbb\xbf"), path
        assert b"\r" not in content, path
        assert content.endswith(b"\n"), path
        content.decode("utf-8")


def test_keys_are_unique(observations: pd.DataFrame) -> None:
    assert observations[observations.duplicated(KEY)].empty


def test_only_a_status_with_value_has_one(observations: pd.DataFrame) -> None:
    with_value = observations["status"].isin(["observed", "estimated", "projected"])
    assert observations.loc[~with_value, "status"].isin(["suppressed", "unavailable", "not_applicable"]).all()
    assert observations["number"].notna().equals(with_value)


def test_every_code_is_in_its_catalogue(observations: pd.DataFrame) -> None:
    indicators = read_csv("indicators.csv")
    known = set(zip(indicators["indicator"], indicators["basis"], strict=True))
    assert set(zip(observations["indicator"], observations["basis"], strict=True)) <= known
    assert set(indicators["basis"]) == set(read_csv("bases.csv")["basis"])
    assert set(observations["area"]) <= set(read_csv("areas.csv")["area"])


def test_every_source_is_in_the_catalogue_and_cited(observations: pd.DataFrame) -> None:
    """The catalogue also holds the sources of official files that an analyst may import."""
    sources = read_csv("sources.csv")
    assert sources["source"].is_unique
    assert set(observations["source"]) <= set(sources["source"])
    assert (sources[["publisher", "title", "licence", "transcription"]] != "").all(axis=None)
    assert sources["date"].str.fullmatch(r"|\d{4}-\d{2}-\d{2}").all()
    assert sources["url"].str.fullmatch(r"|https://\S+").all()


def test_a_publication_is_named_in_one_way_whichever_of_its_files_is_cited() -> None:
    """Publisher, title, address and licence are the same for what is shipped and what an analyst imports."""
    sources = read_csv("sources.csv").set_index("source", drop=False)
    plain = sources.assign(
        title=sources["title"].str.replace(r"（(市区町村|都道府県)値の合計）$", "", regex=True)
    )
    publication = plain[["publisher", "title", "url", "licence"]]
    families = {
        f"ipss_{year}": plain.index[plain.index.str.match(f"ipss_{year}(_|$)")] for year in (2018, 2023)
    }
    families |= {"juki_2020": plain.index[plain.index.str.match(r"juki_\d{4}(_\D|$)")]}
    families |= {
        shipped: [shipped, shipped.replace("ssdse_", "ssdse_a_")]
        for shipped in plain.index[plain.index.str.fullmatch(r"ssdse_\d{4}")]
    }
    assert [len(members) > 1 for members in families.values()] == [True] * 10
    for of, members in families.items():
        assert (publication.loc[list(members)] == publication.loc[of]).all(axis=None), of
    # no publisher of these has publications under several terms
    original = plain["publisher"].str.replace(r"（原統計: .*）", "", regex=True)
    # after a comma: what whoever compiled the publisher's table asks for on top
    terms = plain["licence"].str.split("、").str[0]
    licences = plain.assign(publisher=original, licence=terms)[["publisher", "licence"]].drop_duplicates()
    assert licences["publisher"].is_unique, licences


def test_areas_are_the_whole_country() -> None:
    areas = read_csv("areas.csv")
    assert areas["area"].is_unique
    assert areas["area"].str.fullmatch(r"\d{5}").all()
    # 総務省: 1,741 municipalities (special wards of Tokyo included), 47 prefectures, 175 wards in 2020
    assert areas["level"].value_counts().to_dict() == {
        "municipality": 1741,
        "ward": 175,
        "prefecture": 47,
        "country": 1,
    }
    below = areas[areas["level"] != "country"]
    assert (below["prefecture"] == below["area"].str[:2] + "000").all()
    wards = areas[areas["level"] == "ward"]
    names = areas.set_index("area")["name_ja"]
    assert [
        ward.startswith(names[city]) for ward, city in zip(wards["name_ja"], wards["parent"], strict=True)
    ]
    assert (areas.loc[areas["level"] != "ward", "parent"] == "").all()
    assert names[["00000", "14212", "03209", "13402", "14109"]].tolist() == [
        "全国",
        "厚木市",
        "一関市",
        "青ヶ島村",
        "横浜市港北区",
    ]


@pytest.mark.parametrize(
    ("basis", "years"), [("census", range(1980, 2016, 5)), ("ipss_2018", range(2015, 2046, 5))]
)
def test_bands_add_up_to_the_total(observations: pd.DataFrame, basis: str, years: range) -> None:
    rows = observations.query("indicator == 'population' and basis == @basis and year in @years")
    wide = rows.pivot_table(index=["area", "year", "sex"], columns="age", values="number")
    parts = [*BANDS, "unknown"] if basis == "census" else BANDS
    assert set(wide.columns) == {*parts, "total"}
    assert wide[parts].sum(axis=1).eq(wide["total"]).all()
    # 社人研 2018 has no municipality of 福島県, so 福島市 is not in it
    areas = 24 if basis == "census" else 23
    assert len(wide) == areas * len(years) * 3


def test_broad_ages_of_2020_add_up_to_the_total(observations: pd.DataFrame) -> None:
    rows = observations.query("indicator == 'population' and basis == 'census' and year == 2020")
    wide = rows.pivot_table(index=["area", "sex"], columns="age", values="number")
    assert wide[["0-14", "15-64", "65+", "unknown"]].sum(axis=1).eq(wide["total"]).all()
    assert (wide["75+"] < wide["65+"]).all()
    assert (wide["unknown"] >= 0).all()


def test_sexes_add_up_to_both(observations: pd.DataFrame) -> None:
    rows = observations.query("indicator == 'population'")
    wide = rows.pivot_table(index=["area", "basis", "year", "age"], columns="sex", values="number").dropna()
    assert set(wide.index.get_level_values("basis")) == {
        *("census", "ipss_2018", "resident_register"),
        *("resident_register_japanese", "resident_register_japanese_march"),
    }
    assert wide["male"].add(wide["female"]).eq(wide["total"]).all()


def test_prefectures_are_at_least_their_shipped_cities(observations: pd.DataFrame) -> None:
    counts = observations[observations["age"].eq("total") & observations["number"].notna()]
    rest = ["indicator", "basis", "year", "sex"]
    for prefecture in PREFECTURES:
        inside = counts["area"].str.startswith(prefecture[:2]) & counts["area"].ne(prefecture)
        cities = counts[inside].groupby(rest)["number"].sum()
        whole = counts[counts["area"] == prefecture].set_index(rest)["number"]
        both = pd.concat([cities.rename("cities"), whole.rename("whole")], axis=1).dropna()
        assert len(both) > 50
        assert (both["cities"] < both["whole"]).all()


def test_japan_is_more_than_the_three_prefectures(observations: pd.DataFrame) -> None:
    counts = observations[observations["age"].eq("total") & observations["number"].notna()]
    rest = ["indicator", "basis", "year", "sex"]
    three = counts[counts["area"].isin(PREFECTURES)].groupby(rest)["number"].sum()
    japan = counts[counts["area"] == "00000"].set_index(rest)["number"]
    both = pd.concat([three.rename("three"), japan.rename("japan")], axis=1).dropna()
    assert len(both) > 50
    assert (both["three"] < 0.15 * both["japan"]).all()


def test_births_and_deaths_of_the_register_are_there_for_every_area(observations: pd.DataFrame) -> None:
    rows = observations[observations["basis"] == "resident_register"]
    for indicator in ("births", "deaths"):
        years = rows[rows["indicator"] == indicator].groupby("area")["year"].agg(list)
        assert len(years) == 24
        assert all(each == [2015, 2016, *range(2018, 2025)] for each in years)


def test_women_of_the_register_are_there_for_every_area_and_year(observations: pd.DataFrame) -> None:
    rows = observations[observations["basis"].str.startswith("resident_register_japanese")]
    march = rows["basis"].str.endswith("_march")
    assert sorted(rows.loc[march, "year"].unique()) == list(range(2010, 2014))
    assert sorted(rows.loc[~march, "year"].unique()) == list(range(2014, 2025))
    by_sex = rows[rows["sex"] != "total"]
    wide = by_sex.pivot_table(index=["sex", "area", "year"], columns="age", values="number")
    assert len(wide) == 2 * (24 * 15 - 2)  # 一関市 before the merger
    assert wide.drop(columns="total").sum(axis=1).eq(wide["total"]).all()
    assert wide.loc["female", "unknown"].max() <= 11  # women whose age is not known, all over Japan
    both = rows[rows["sex"] == "total"].set_index(["area", "year"])["number"].sort_index()
    assert wide["total"].groupby(["area", "year"]).sum().sort_index().eq(both).all()
    assert wide[MOTHERS].notna().all(axis=None)


def test_years_of_a_merger_have_no_value(observations: pd.DataFrame) -> None:
    # 一関市総合計画基本構想 序章: merged with 藤沢町 in September 2011
    rows = observations.query("status == 'unavailable' and basis != 'census'")
    assert set(zip(rows["area"], rows["year"], rows["indicator"], strict=True)) == {
        (area, year, indicator)
        for area, year in (("03209", 2010), ("03209", 2011), ("20202", 2010))
        for indicator in ("births", "deaths", "marriages")
    }
    partial_sums = observations.query(
        "area == '20000' and year == 2010 and basis == 'vital_statistics' and sex == 'total'"
    )
    assert partial_sums.empty


def test_births_cover_2010_to_2023(observations: pd.DataFrame) -> None:
    births = observations.query("indicator == 'births' and basis == 'vital_statistics'")
    for area in [*CITIES, "14000", "00000"]:
        assert births.loc[births["area"] == area, "year"].tolist() == list(range(2010, 2024))


def test_reference_tables_cite_their_sources() -> None:
    sources = set(read_csv("sources.csv")["source"])
    for path in DATA.glob("reference/*.csv"):
        table = pd.read_csv(path)
        assert set(table["source"]) <= sources, path


@needs_shared
@pytest.mark.slow
def test_the_derivation_gives_the_same_bytes(tmp_path: Path) -> None:
    script = ROOT / "scripts" / "derive_data.py"
    command = [sys.executable, str(script), "--raw", str(SHARED), "--out", str(tmp_path)]
    subprocess.run(command, check=True, capture_output=True)
    derived = sorted(path.relative_to(tmp_path) for path in tmp_path.rglob("*.csv"))
    observations = sorted(f"observations/{t}.csv" for t in THEMES)
    registers = sorted(str(path.relative_to(DATA)) for path in DATA.glob("kpis/*/*.csv"))
    others = [str(path) for path in derived if path.parts[0] != "surveys"]
    reference = sorted(str(path.relative_to(DATA)) for path in DATA.glob("reference/*.csv"))
    assert others == ["areas.csv", *registers, *observations, "prefecture_flows.csv", *reference]
    for path in derived:
        assert (DATA / path).read_bytes() == (tmp_path / path).read_bytes(), path
