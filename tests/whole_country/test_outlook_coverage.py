"""The births outlook against what came of it, for every municipality; `pytest -m whole_country -s` prints the table.

Oracle: births 2018–2023 by municipality, 総務省統計局 社会・人口統計体系 and 統計センター SSDSE-A (人口動態統計;
727,288 births of Japanese in Japan in 2023, 厚生労働省 令和5年 確定数).
"""

import national_arrays
import outlook_coverage
import pytest

pytestmark = pytest.mark.whole_country


@pytest.fixture(scope="module")
def births(folder):
    return national_arrays.read_births(folder)


@pytest.fixture(scope="module")
def trials(births):
    return outlook_coverage.hindcast(births)


def test_births_add_up_to_the_nation(births):
    assert births.shape == (1741, 14)
    assert births[2023].sum() == pytest.approx(727_288, abs=50)


def test_95_percent_limits_hold_in_95_percent_by_size_and_horizon(trials):
    table = outlook_coverage.coverage_table(trials)
    print(f"\n{table.round(3).to_string()}")
    assert len(table) == 15
    assert (table["n"] >= 100).all()
    assert table["covered"].between(93, 97).all()


def test_forecasts_err_less_than_the_last_value(trials):
    assert (outlook_coverage.coverage_table(trials)["mae_ratio"] < 0.9).all()
