"""All checks at once, on the shipped data and on copies with faults put in."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.checking.errors import InputError
from analysis.quality import check_data
from analysis.store.generation import Generations


def change(folder, name: str, place, value: str) -> None:
    path = folder / "observations" / f"{name}.csv"
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    rows = place(table)
    assert rows.sum() == 1
    table.loc[rows, "value"] = value
    table.to_csv(path, index=False)


def births(area: str, year: str):
    return lambda t: (
        (t["area"] == area)
        & (t["indicator"] == "births")
        & (t["basis"] == "vital_statistics")
        & (t["year"] == year)
    )


def test_the_shipped_data_are_usable(data_dir):
    report = check_data(data_dir)
    assert report.usable
    assert "14212" in report.areas
    lines = sum(
        len(path.read_text(encoding="utf-8").splitlines()) - 1
        for path in (data_dir / "observations").glob("*.csv")
    )
    assert report.observations == lines
    assert (report.first_year, report.last_year) == (1930, 2050)
    assert len(report.without_data) + sum(area[2:] not in ("000",) for area in report.areas) == 1741
    assert set(report.problems["kind"]) <= {"outlier", "break"}


def test_a_typing_error_is_listed_as_an_outlier_of_its_area(broken_data):
    change(broken_data, "vital_statistics", births("14205", "2019"), "23")
    report = check_data(broken_data)
    assert report.usable
    found = report.problems
    first = found[(found["area"] == "14205") & (found["year"] == 2019)].iloc[0]
    assert (first["kind"], first["indicator"], first["value"]) == ("outlier", "births", 23)
    other = check_data(broken_data, ["14212"])
    assert "14205" not in set(other.problems["area"])
    assert other.areas == ("14212",)
    assert set(other.coverage["area"]) == {"14212"}
    assert other.without_data == ()


def test_a_prefecture_that_differs_from_its_municipalities_needs_all_of_them(broken_data):
    """The shipped folder has few municipalities, so the prefecture is not compared with their sum."""
    change(broken_data, "vital_statistics", births("14000", "2019"), "1")
    assert (check_data(broken_data).problems["kind"] != "sum").all()


def test_one_area_is_read_with_its_prefecture_alone(broken_data, monkeypatch):
    """The catalogue has 61 municipalities and wards of 神奈川県; births of other prefectures are never read."""
    read = []
    whole = Generations.read
    monkeypatch.setattr(Generations, "read", lambda *given: read.append(given[1]) or whole(*given))
    one, nation = check_data(broken_data, ["14212"]), check_data(broken_data, ["00000"])
    of_kanagawa, of_nation = read
    assert {code[:2] for code in of_kanagawa} == {"00", "14"}
    assert len([code for code in of_kanagawa if code[:2] == "14"]) == 1 + 33 + 28 + 1  # and 相模原市 of old
    assert {code for code in of_nation if code != "00000"} == {f"{number:02d}000" for number in range(1, 48)}
    assert set(one.coverage["need"]) == set(nation.coverage["need"])


def test_one_area_is_judged_as_among_its_prefecture(broken_data, catalogue, yearly):
    """Moves swing by a fifth everywhere, so a rise by a third is not odd, whichever areas are asked for."""
    rng = np.random.default_rng(2)
    swings = (1000 * np.exp(0.2 * rng.standard_normal((60, 7)))).round()
    codes = catalogue.areas.index[catalogue.areas["area"].between("13101", "13999")][:61]
    assert codes[0] == "13101"
    moves = {"basis": "migration_report_japanese", "source": "ssdse_2026"}
    rows = [
        yearly(code, dict(enumerate(values, start=2015)), "in_migrants", **moves)
        for code, values in zip(codes, [[1000, 1000, 1000, 1300, 1000, 1000, 1000], *swings], strict=True)
    ]
    pd.concat(rows).to_csv(broken_data / "observations" / "moves.csv", index=False)
    assert "13101" not in set(check_data(broken_data).problems["area"])
    assert check_data(broken_data, ["13101"]).problems.empty
    rows[0].to_csv(broken_data / "observations" / "moves.csv", index=False)
    assert check_data(broken_data, ["13101"]).problems["area"].tolist() == ["13101"]


def test_a_part_year_is_an_error_that_makes_the_folder_unusable(broken_data, yearly):
    values = {2018: 111.0, 2019: 422.0, 2020: 415.0, 2021: 410.0}
    rows = yearly("40231", values, "in_migrants", basis="migration_report", source="movers_ssds")
    rows.to_csv(broken_data / "observations" / "part.csv", index=False)
    report = check_data(broken_data)
    assert not report.usable
    first = report.problems.iloc[0]
    assert (first["kind"], first["grade"], first["area"], first["year"]) == ("break", "error", "40231", 2018)
    assert check_data(broken_data, ["14212"]).usable


def test_lapsed_corrections_belong_to_every_report_of_the_folder(broken_data):
    columns = "area,indicator,basis,year,sex,age,action,value,expected,reason,provided_by"
    line = "14212,births,vital_statistics,2016,total,total,replace,1600,9999,誤植,企画課"
    (broken_data / "corrections.csv").write_text(f"{columns}\n{line}\n", encoding="utf-8")
    report = check_data(broken_data)
    assert (report.problems["kind"] == "correction").sum() == 1
    assert report.usable


def test_an_unknown_area_is_refused(data_dir):
    with pytest.raises(InputError, match="99999"):
        check_data(data_dir, ["99999"])


def test_broken_files_are_refused_as_everywhere(broken_data):
    change(broken_data, "vital_statistics", births("14205", "2019"), "二十")
    with pytest.raises(InputError, match=r"vital_statistics\.csv"):
        check_data(broken_data)


def test_a_folder_without_observations_is_an_empty_report(broken_data):
    for path in (broken_data / "observations").glob("*.csv"):
        path.unlink()
    report = check_data(broken_data)
    assert report.usable
    assert report.observations == report.sources == 0
    assert report.first_year is None
    assert report.areas == ()
    assert len(report.without_data) == 1741
    assert report.coverage.empty
    assert report.problems.empty
    one = check_data(broken_data, ["14212"])
    assert not one.coverage.loc[one.coverage["topic"] == "births", "met"].any()
