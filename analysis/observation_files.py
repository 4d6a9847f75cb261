"""Read the observation tables of a data folder and check every row of them."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pandera.pandas as pa

from analysis.catalogue import Catalogue
from analysis.csvfile import read_csv_text
from analysis.failures import Failure, InvalidData
from analysis.observations import AGE_PATTERN, COLUMNS, KEY, SEXES, Status, empty, typed
from analysis.schema import check, one_of, rows_where, text_matching, unique_on

_NUMBER = r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?"
_WITH_VALUE = tuple(status for status in Status if status.has_value)

COUNTS = frozenset({"births", "deaths", "marriages", "divorces", "in_migrants", "out_migrants", "population"})
"""Indicators that count people or events, so that a negative value is an error."""


def read_observations(data_dir: Path, catalogue: Catalogue) -> pd.DataFrame:
    """Return the observations of every CSV file in ``observations/`` of a data folder.

    Raises
    ------
    InvalidData
        With all failures of all files: cells that cannot be read, codes that no catalogue knows, duplicate
        keys, negative counts, ages that do not add up to their total, sexes that do not add up to both.
    """
    frames: list[pd.DataFrame] = []
    failures: list[Failure] = []
    for path in sorted((data_dir / "observations").glob("*.csv")):
        try:
            frames.append(_read_file(path, catalogue))
        except InvalidData as error:
            failures.extend(error.failures)
    if not failures and frames:
        table = pd.concat(frames)
        failures = _duplicates_between_files(table) or _sums_that_do_not_add_up(table)
    if failures:
        raise InvalidData(failures)
    return typed(pd.concat(frames)) if frames else empty()


def _read_file(path: Path, catalogue: Catalogue) -> pd.DataFrame:
    name = f"{path.parent.name}/{path.name}"
    text = read_csv_text(path, COLUMNS, label=name)
    check(_schema(catalogue), text, name)
    table = text.assign(
        year=text["year"].astype("int64"),
        value=pd.to_numeric(text["value"].replace("", None)).astype("float64"),
        file=name,
        row=text.index,
    )
    return table


def _schema(catalogue: Catalogue) -> pa.DataFrameSchema:
    known = catalogue.indicator_bases

    def in_catalogue(frame: pd.DataFrame) -> pd.Series:
        pairs = pd.Series(list(zip(frame["indicator"], frame["basis"], strict=True)), index=frame.index)
        return pairs.isin(known)

    def value_fits_status(frame: pd.DataFrame) -> pd.Series:
        fits = (frame["value"] != "") == frame["status"].isin(_WITH_VALUE)
        return fits | ~frame["status"].isin(tuple(Status))

    def counts_not_negative(frame: pd.DataFrame) -> pd.Series:
        return ~(frame["indicator"].isin(COUNTS) & frame["value"].str.startswith("-"))

    return pa.DataFrameSchema(
        {
            "area": pa.Column(str, one_of(tuple(catalogue.areas.index), "areas.csv にある5桁の地域コード")),
            "year": pa.Column(str, text_matching(r"(19|20)\d\d", "西暦4桁の年")),
            "sex": pa.Column(str, one_of(SEXES)),
            "age": pa.Column(str, text_matching(AGE_PATTERN, "total、unknown、0-4、90+ の形の年齢")),
            "value": pa.Column(str, text_matching(f"({_NUMBER})?", "桁区切りのない半角の数値")),
            "status": pa.Column(str, one_of(tuple(Status))),
            "source": pa.Column(str, one_of(tuple(catalogue.sources.index), "sources.csv にある出典")),
        },
        checks=[
            rows_where(in_catalogue, "indicators.csv にある「indicator」と「basis」の組"),
            rows_where(
                value_fits_status,
                "「status」が observed・estimated・projected なら「value」に数値、それ以外なら空",
            ),
            rows_where(counts_not_negative, "「indicator」が人数・件数なら「value」は0以上"),
            unique_on(KEY),
        ],
    )


def _duplicates_between_files(table: pd.DataFrame) -> list[Failure]:
    again = table[table.duplicated(list(KEY))]
    return [
        Failure(
            str(row["file"]),
            int(row["row"]),
            "・".join(KEY),
            ", ".join(str(row[column]) for column in KEY),
            "ほかのファイルと重複しない組",
        )
        for row in again.to_dict("records")
    ]


def _sums_that_do_not_add_up(table: pd.DataFrame) -> list[Failure]:
    """Compare totals with the sums of their parts, for counts whose parts are all there."""
    rows = table[table["indicator"].isin(COUNTS) & table["value"].notna()]
    failures = []
    group = ["indicator", "basis", "area", "year"]
    both = rows.pivot_table(index=[*group, "age"], columns="sex", values="value", aggfunc="sum")
    if set(SEXES) <= set(both.columns):
        complete = both.dropna(subset=list(SEXES))
        wrong = complete[(complete["male"] + complete["female"] - complete["total"]).abs() > 0.5]
        failures += [
            _sum_failure(table, dict(zip([*group, "age"], key, strict=True)), "total", parts)
            for key, parts in zip(wrong.index, wrong["male"] + wrong["female"], strict=True)
        ]
    bands = rows[rows["age"].map(is_quinquennial)]
    last_open = bands[bands["age"].str.endswith("+")].groupby([*group, "sex"]).size()
    sums = bands.groupby([*group, "sex"])["value"].sum()
    unknown = rows[rows["age"] == "unknown"].set_index([*group, "sex"])["value"]
    totals = rows[rows["age"] == "total"].set_index([*group, "sex"])["value"]
    sums = sums[sums.index.isin(last_open.index) & sums.index.isin(totals.index)]
    sums = sums.add(unknown.reindex(sums.index).fillna(0.0))
    # IPSS rounds every band, so a sum may differ by half a person a band
    rounding = sums.index.get_level_values("basis").str.startswith("ipss").astype(float) * 10.5 + 0.5
    wrong_ages = sums[(sums - totals.reindex(sums.index)).abs() > rounding]
    failures += [
        _sum_failure(table, {**dict(zip(group, key[:-1], strict=True)), "age": "total"}, key[-1], parts)
        for key, parts in zip(wrong_ages.index, wrong_ages, strict=True)
    ]
    return failures


def is_quinquennial(age: str) -> bool:
    """Tell whether an age code is a 5-year band or an open band that starts at 70 or later.

    Broad groups such as ``0-14`` or ``65+`` are not parts of the 5-year table.
    """
    if age.endswith("+"):
        return int(age[:-1]) >= 70 and age != "75+"
    if "-" not in age:
        return False
    first, last = map(int, age.split("-"))
    return last - first == 4 and first % 5 == 0


def _sum_failure(table: pd.DataFrame, key: dict[str, object], sex: str, parts: float) -> Failure:
    rows = table[(table["sex"] == sex)]
    for column, wanted in key.items():
        rows = rows[rows[column] == wanted]
    row = rows.iloc[0]
    what = "男女の和" if sex == "total" and key["age"] != "total" else "内訳の和"
    place = f"（地域 {row['area']}、{row['year']}年、{row['indicator']}、{row['age']}）"
    return Failure(
        str(row["file"]), int(row["row"]), "value", f"{row['value']:g}{place}", f"{what} {parts:g}"
    )
