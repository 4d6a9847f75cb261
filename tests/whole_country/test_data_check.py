"""The data report over every municipality: 社会・人口統計体系 A4101 and A4200, births and deaths 2010-2022.

The part-years are those of the five municipalities that became a city, or changed prefecture branch office, within a
year since 2010 (総務省 廃置分合等情報) and that lack a tenth of the year or more; the deaths of 2011 are those of the
tsunami in 岩手県, 宮城県 and 福島県.
"""

from __future__ import annotations

import shutil

import pandas as pd
import pytest

from analysis.model.observations import COLUMNS
from analysis.quality import check_data

pytestmark = pytest.mark.whole_country

SERIES = {"A4101": "births", "A4200": "deaths"}
PART_YEARS = {("01520", 2010), ("04216", 2016), ("11246", 2012), ("17212", 2011), ("40231", 2018)}


@pytest.fixture(scope="module")
def report(folder, data_dir, tmp_path_factory):
    target = tmp_path_factory.mktemp("whole_country")
    for path in data_dir.glob("*.csv"):
        shutil.copy(path, target / path.name)
    (target / "observations").mkdir()
    table = pd.read_csv(
        folder / "tables" / "ssds_timeseries_2010_2023.csv.gz", dtype={"municipality_code": str}
    )
    table = table[table["series_code"].isin(list(SERIES)) & table["value"].notna()]
    rows = pd.DataFrame(
        {
            "area": table["municipality_code"],
            "indicator": table["series_code"].map(SERIES),
            "year": table["year"],
            "value": table["value"],
        }
    ).assign(sex="total", age="total", status="observed", basis="vital_statistics", source="vital_ssds")
    rows[list(COLUMNS)].to_csv(target / "observations" / "vital.csv", index=False)
    return check_data(target)


def test_every_municipality_can_be_built(report):
    built = report.coverage[report.coverage["need"] == "births"]
    assert built["met"].sum() == 1741


def test_the_part_years_are_found_and_nothing_else(report):
    found = report.problems[report.problems["detail"].str.contains("1年分ではない")]
    for indicator in SERIES.values():
        rows = found[found["indicator"] == indicator]
        assert set(zip(rows["area"], rows["year"], strict=True)) == PART_YEARS


def test_the_tsunami_shows_in_the_deaths_of_2011_and_hardly_a_birth_is_odd(report):
    odd = report.problems[report.problems["kind"] == "outlier"]
    assert len(odd[odd["indicator"] == "births"]) <= 3
    deaths = odd[odd["indicator"] == "deaths"]
    disaster = deaths[deaths["year"] == 2011]
    assert len(disaster) >= 15
    assert (disaster["score"] > 0).all()
    assert set(disaster["area"].str[:2]) == {"03", "04", "07"}
    # 22,600 values; 2022 had excess deaths in some large cities
    assert len(deaths) - len(disaster) <= 3
