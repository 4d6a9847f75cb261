"""Where to and from, municipality by municipality, where the user has the official table (参考表)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.chapters.chapter import Chapter
from analysis.chapters.study import Study
from analysis.elements import Column, Finding, Prose, Table
from analysis.elements.picture import BarsChart, Picture
from analysis.model.area_codes import JAPAN
from analysis.model.flows import REST
from analysis.model.official_tables import official_tables
from analysis.model.series import Series
from analysis.store.flows import read_municipal_flows
from analysis.topics.migration_intentions.flows import flow_series
from analysis.topics.migration_intentions.in_and_out import METHOD, balance
from analysis.topics.migration_intentions.needs import MOVERS
from analysis.words.era import era_year
from analysis.words.numbers import format_number
from analysis.words.phrases import counted, joined, level, percent

SHOWN, NAMED, DRAWN = 10, 3, 6
"""So many of the largest origins, and of the largest destinations, stand in the table; in the sentence; in the chart."""
NAME = "市区町村間の移動者数"
SIDES = ("into", "out")


@dataclass(frozen=True, eq=False)
class Places:
    """Movers between a municipality and the others in one year, on one basis.

    Attributes
    ----------
    named : by code, movers `into` and `out` of the municipality; NaN where the table does not name the place.
    whole : by side, all movers; None where they are not known.
    """

    year: int
    basis: str
    source: str
    named: pd.DataFrame
    whole: dict[str, float | None]

    def rest(self, side: str) -> float | None:
        """Return the movers whose other place the table does not name."""
        whole = self.whole[side]
        return None if whole is None else whole - float(self.named[side].sum())


def places(study: Study) -> Chapter:
    """Describe the largest origins and destinations; nothing for an area that is no municipality."""
    title = "市区町村の間の移動"
    if study.folder.catalogue.areas.at[study.area, "level"] != "municipality":
        return Chapter(title)
    found = _found(study)
    if found is None:
        why = (
            f"{study.name}とほかの市区町村との間の移動者数が手元にないため、どの市区町村と行き来しているかは示さない。"
            f"{official_tables(study.folder.data_dir)['movers_between'].title}を取り込むと示せる。"
        )
        return Chapter(title, missing=(Prose(kind="missing", title=title, paragraphs=(why,)),))
    movers = float(found.named.sum().sum())
    behind = [flow_series(study, study.area, found.year, movers, found.source, found.basis, NAME)]
    table = _table(study, found, behind)
    picture = _picture(study, found, table)
    return Chapter(
        title,
        findings=(_finding(study, found, behind),),
        pictures=(picture,) if picture else (),
        shown=(table,),
    )


def _found(study: Study) -> Places | None:
    """Return the last year of the first basis that has any movers from or to a named municipality."""
    rows = read_municipal_flows(study.folder.data_dir, study.area)
    rows = rows[rows["year"] <= study.year]
    for basis in MOVERS:
        own = rows[rows["basis"] == basis]
        if own[~own["origin"].isin((REST, JAPAN)) & ~own["destination"].isin((REST, JAPAN))].empty:
            continue
        year = int(own["year"].max())
        own = own[own["year"] == year]
        both = pd.DataFrame(
            {
                "into": own[own["destination"] == study.area].set_index("origin")["movers"],
                "out": own[own["origin"] == study.area].set_index("destination")["movers"],
            },
            dtype=float,
        )
        named = both.drop(index=[REST, JAPAN], errors="ignore")
        indicators = dict(zip(SIDES, ("in_migrants", "out_migrants"), strict=True))
        whole = {side: _whole(both[side], study.series(indicators[side], basis).get(year)) for side in SIDES}
        return Places(year, basis, str(own["source"].iloc[0]), named, whole)
    return None


def _whole(movers: pd.Series, counted_elsewhere: float | None) -> float | None:
    """Return all movers: as the table says, else as the yearly series does, else what the table adds up to.

    A total below the sum of its parts is none. Without any of them nobody knows how many are not named.
    """
    named = float(movers.drop(index=[REST, JAPAN], errors="ignore").sum())
    for told in (movers.get(JAPAN), counted_elsewhere):
        if told is not None and not np.isnan(told) and told >= named:
            return float(told)
    rest = movers.get(REST)
    return None if rest is None or np.isnan(rest) else named + float(rest)


def _name(study: Study, code: str) -> str:
    """Return the name of a municipality, with its prefecture where that is another one."""
    prefecture = study.folder.catalogue.prefecture_of(code)
    other = prefecture and prefecture != study.prefecture
    return f"{study.area_name(prefecture) if other and prefecture else ''}{study.area_name(code)}"


def _largest(found: Places, side: str, number: int) -> pd.Series:
    """Return the largest flows of a side; equal ones in the order of their codes."""
    return found.named[side].dropna().sort_index().sort_values(ascending=False, kind="stable").head(number)


def _shown(found: Places) -> pd.DataFrame:
    """Return the largest origins and destinations, in descending order of movers both ways."""
    codes = {code for side in SIDES for code in _largest(found, side, SHOWN).index}
    rows = found.named.loc[sorted(codes)]
    return rows.loc[rows.sum(axis=1).sort_values(ascending=False, kind="stable").index]


def _table(study: Study, found: Places, behind: list[Series]) -> Table:
    shown = _shown(found)
    others = found.named.drop(index=shown.index)
    rows: list[tuple[str, str, float | None, float | None]] = [
        (_name(study, str(code)), str(code), row["into"], row["out"]) for code, row in shown.iterrows()
    ]
    if len(others):
        rows.append((f"そのほかの{len(others):,}市区町村", "…", others["into"].sum(), others["out"].sum()))
    rows.append(("少数の移動（相手の内訳なし）", "…", found.rest("into"), found.rest("out")))
    rows.append(("総数", "…", found.whole["into"], found.whole["out"]))
    frame = pd.DataFrame(rows, columns=["name", "code", *SIDES])
    return study.table(
        "migration_places",
        f"{study.name}とほかの市区町村との間の移動（{found.year}年）",
        (
            Column(key="name", label="相手の市区町村", kind="text"),
            Column(key="code", label="コード", kind="text"),
            Column(key="into", label="転入者", unit="人"),
            Column(key="out", label="転出者", unit="人"),
            Column(key="balance", label="差", unit="人", sign=True),
        ),
        frame.assign(balance=frame["into"] - frame["out"]),
        behind,
        note=f"転入者の多い{SHOWN}市区町村と、転出者の多い{SHOWN}市区町村。…は、少数のため公表された表で相手が分からないか、"
        "手元に値がないもの。政令指定都市は区を合わせた。",
    )


def _finding(study: Study, found: Places, behind: list[Series]) -> Finding:
    said = []
    for side, told in (("into", "へ移ってきた"), ("out", "から移っていった")):
        largest = _largest(found, side, NAMED)
        if len(largest):
            listed = "、".join(f"{_name(study, str(code))}（{counted(n)}）" for code, n in largest.items())
            said.append(f"{study.name}{told}人が多い市区町村は、{listed}である。")
    unknown = [
        f"{word}の{percent(100 * rest / whole)}"
        for side, word in (("into", "転入者"), ("out", "転出者"))
        if (rest := found.rest(side)) and (whole := found.whole[side])
    ]
    small = (
        (f"少数の移動は公表された表に相手の内訳がなく、{'、'.join(unknown)}は相手が分からない。",)
        if unknown
        else ()
    )
    return study.finding(
        "migration.places",
        f"{era_year(found.year)}に{''.join(said)}",
        behind,
        n=float(found.named.sum().sum()),
        method="市区町村の間の移動者数の大きい順",
        caveats=(
            f"国内の市区町村の間の移動で、国外との出入りを含まない。{study.folder.catalogue.basis_name(found.basis)}による。",
            *small,
        ),
    )


def _picture(study: Study, found: Places, table: Table) -> Picture | None:
    shown = _shown(found).dropna().head(DRAWN)
    if shown.empty:
        return None
    nets = {
        _name(study, str(code)): balance(row["into"], row["out"], study.confidence)
        for code, row in shown.iterrows()
    }
    bars = pd.DataFrame(
        {
            "value": [net.number for net in nets.values()],
            "lower": [net.lower for net in nets.values()],
            "upper": [net.upper for net in nets.values()],
            "printed": [format_number(net.number, sign=True) for net in nets.values()],
        },
        index=list(nets),
    )
    beyond = [(name, net.number > 0) for name, net in nets.items() if net.excludes(0)]
    seen = "、".join(
        f"{joined(names)}との間で{word}"
        for word, gain in (("転入超過", True), ("転出超過", False))
        if (names := [name for name, gained in beyond if gained is gain])
    )
    told = f"{study.name}は、行き来の多い{len(nets)}市区町村のうち{seen}" if seen else ""
    return Picture(
        id="fig_migration_places",
        title=f"{told or f'{study.name}と行き来の多い市区町村との差は、どれも偶然の範囲を超えない'}（{found.year}年）",
        alt=f"横棒グラフ。転入者から転出者を引いた数は、{'、'.join(f'{name}{row.printed}人' for name, row in bars.iterrows())}。",
        unit="人",
        chart=BarsChart(bars, x_label="転入者−転出者（人）"),
        table=table,
        note=f"線は{level(study.confidence)}信頼区間（{METHOD}）。線が中央の軸をまたぐ相手との差は、偶然の範囲を超えない。",
    )
