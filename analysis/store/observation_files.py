"""Read the observation tables of a data folder and check every row of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path

import pandas as pd
import pandera.pandas as pa

from analysis.checking.csv_text import read_csv_text
from analysis.checking.failures import Failure, InvalidData
from analysis.checking.files import read_file
from analysis.checking.schema import check, holding, one_of, rows_where, text_matching, unique_on
from analysis.model.catalogue import Catalogue
from analysis.model.observations import AGES, COLUMNS, KEY, SEXES, Status, are_ages, empty, in_pairs, typed
from analysis.model.sums import differing_ages, differing_sexes
from analysis.store.plausible import plausible

_NUMBER = r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?"
_WITH_VALUE = tuple(status for status in Status if status.has_value)


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
            frames.append(_read_file(_file(path, catalogue)))
        except InvalidData as error:
            failures.extend(error.failures)
    if not failures and frames:
        table = pd.concat(frames)
        failures = _duplicates_between_files(table) or _sums_that_do_not_add_up(table, catalogue)
    if failures:
        raise InvalidData(failures)
    return typed(pd.concat(frames)) if frames else empty()


@dataclass(frozen=True)
class _File:
    """One file as a cache tells it from others: its name, its bytes, and the catalogue that it is checked against."""

    name: str
    digest: str
    catalogue_id: int
    path: Path = field(compare=False)
    catalogue: Catalogue = field(compare=False)
    """Held, so that no other catalogue gets its id."""


def _file(path: Path, catalogue: Catalogue) -> _File:
    digest = blake2b(read_file(path)).hexdigest() if path.is_file() else ""
    return _File(f"{path.parent.name}/{path.name}", digest, id(catalogue), path, catalogue)


@lru_cache(maxsize=32)
def _read_file(file: _File) -> pd.DataFrame:
    name, catalogue = file.name, file.catalogue
    text = read_csv_text(file.path, COLUMNS, label=name)
    check(_schema(catalogue, _plausible(text, catalogue)), text, name)
    table = text.assign(
        year=text["year"].astype("int64"),
        value=pd.to_numeric(text["value"].replace("", None)).astype("float64"),
        file=name,
        row=text.index,
    )
    return table


def _schema(catalogue: Catalogue, verdicts: Mapping[str, pd.Series]) -> pa.DataFrameSchema:
    """Return the checks of one file; `verdicts` tell which of its rows can be (`plausible`)."""

    def value_fits_status(frame: pd.DataFrame) -> pd.Series:
        fits = (frame["value"] != "") == frame["status"].isin(_WITH_VALUE)
        return fits | ~frame["status"].isin(tuple(Status))

    def in_catalogue(frame: pd.DataFrame) -> pd.Series:
        return in_pairs(frame, catalogue.indicator_bases)

    def possible(rule: str) -> Callable[[pd.DataFrame], pd.Series]:
        return lambda frame: verdicts[rule].loc[frame.index]

    return pa.DataFrameSchema(
        {
            "area": pa.Column(str, one_of(tuple(catalogue.areas.index), "areas.csv にある5桁の地域コード")),
            "year": pa.Column(str, text_matching(r"(19|20)\d\d", "西暦4桁の年")),
            "sex": pa.Column(str, one_of(SEXES)),
            "age": pa.Column(str, holding(are_ages, AGES)),
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
            *(rows_where(possible(rule), rule) for rule in verdicts),
            unique_on(KEY),
        ],
    )


def _plausible(text: pd.DataFrame, catalogue: Catalogue) -> dict[str, pd.Series]:
    value, year = (
        pd.to_numeric(text[column], errors="coerce").astype("float64") for column in ("value", "year")
    )
    return plausible(value, year, text["status"], in_pairs(text, catalogue.counted))


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


def _sums_that_do_not_add_up(table: pd.DataFrame, catalogue: Catalogue) -> list[Failure]:
    """Compare totals with the sums of their parts, for counts whose parts are all there."""
    rows = table[in_pairs(table, catalogue.counted) & table["value"].notna()]
    differing = [("男女の和", differing_sexes(rows)), ("年齢の内訳の和", differing_ages(rows))]
    failures = []
    for what, wrong in differing:
        places = wrong.merge(rows[[*KEY, "file", "row"]], on=list(KEY))
        failures += [
            Failure(
                str(row["file"]),
                int(row["row"]),
                "value",
                f"{row['value']:g}（地域 {row['area']}、{row['year']}年、{row['indicator']}、{row['age']}）",
                f"{what} {row['parts']:g}",
            )
            for row in places.to_dict("records")
        ]
    return failures
