"""The catalogue of areas: Japan, prefectures, municipalities, wards of designated cities."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from derivation import raw, shipped

COLUMNS = ["area", "name_ja", "level", "prefecture", "parent"]
MUNICIPALITIES_OF = 2026
WARDS_OF = 2020
"""The wards are those of the register of 1 January 2020 (before 浜松市's reorganisation of 2024)."""

DESIGNATED = r"\d{2}1[0345]0"
"""Codes of the designated cities; 13100 does not exist, so 東京都 has none."""


def municipalities(folder: Path) -> list[str]:
    """Return the codes of all 1,741 municipalities."""
    return list(raw.ssdse(folder, MUNICIPALITIES_OF)[0].index)


def table(folder: Path) -> pd.DataFrame:
    """Return the catalogue, sorted by code."""
    names = raw.ssdse(folder, MUNICIPALITIES_OF)[0]["municipality"]
    register = raw.juki(folder, WARDS_OF)
    prefectures = register.loc[register["name"].eq("") & (register.index.str[2:] == "000"), "prefecture"]
    prefectures = prefectures.drop(shipped.JAPAN)
    rows = [(shipped.JAPAN, "全国", "country", "", "")]
    rows += [(code, name, "prefecture", code, "") for code, name in prefectures.items()]
    rows += [(code, name, "municipality", code[:2] + "000", "") for code, name in names.items()]
    rows += _wards(register, names)
    return pd.DataFrame(rows, columns=COLUMNS).sort_values("area", ignore_index=True)


def _wards(register: pd.DataFrame, names: pd.Series) -> list[tuple[str, str, str, str, str]]:
    """Return the wards: in the register a ward's name begins with that of its city."""
    rows = []
    for city, city_name in names[names.index.str.fullmatch(DESIGNATED)].items():
        inside = (register.index.str[:2] == str(city)[:2]) & register["name"].str.startswith(city_name)
        for code, name in register.loc[inside, "name"].drop(city).items():
            rows.append((str(code), str(name), "ward", str(city)[:2] + "000", str(city)))
    return rows
