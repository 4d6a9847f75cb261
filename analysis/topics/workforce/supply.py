"""Workers to come: the projected people times three stated rates, and how wrong that would have been before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.chapters.ages import ByAge, projected_people
from analysis.chapters.chapter import Chapter
from analysis.chapters.study import Study
from analysis.elements import Column, EvidenceLevel, Finding, Prose, Table
from analysis.elements.picture import Line, LinesChart, Picture
from analysis.model.series import Series
from analysis.store.kept import kept
from analysis.topics.workforce.employed import CENSUS_YEARS
from analysis.topics.workforce.hindcast import (
    HELD,
    HIGH,
    HORIZON,
    LOW,
    ORIGIN,
    TREND,
    continued,
    errors_of,
    hindcast,
    size_of,
)
from analysis.topics.workforce.prefectures import Prefectures, read_prefectures
from analysis.topics.workforce.rates import Working, moved, raised
from analysis.words import phrases
from analysis.words.phrases import counted, percent, rounded

TITLE = "働き手はこれからどうなるか"
BEST = "best"
TREND_YEARS = 10
DEFAULT_TARGET = 2040


@dataclass(frozen=True, eq=False)
class Outlook:
    """The workers of three scenarios by year, and the people of 15 and over.

    Attributes
    ----------
    frame : index year; columns `HELD`, `TREND` (where known) and `BEST` (where known), and ``people``.
    labels : what each scenario is called.
    best : name of the prefecture with the highest rates.
    behind : the series.
    """

    frame: pd.DataFrame
    labels: Mapping[str, str]
    best: str
    behind: tuple[Series, ...]


def supply(study: Study, own: Working, reference: Working, nation: Working) -> Chapter:
    """Set the workers to come out in three scenarios, none of which is a forecast with an interval."""
    ahead = projected_people(study.folder, study.area)
    every = read_prefectures(study.folder)
    found = _outlook(study, own, reference, nation, ahead, every) if ahead is not None else None
    if found is None:
        return Chapter(TITLE, missing=(_missing(study, own, reference, ahead),))
    past = kept(study.folder, "workers_foreseen", lambda: hindcast(every))
    own_errors = errors_of(study.folder, own, reference)
    table = _table(study, found)
    enough = len(past) > 1
    tried = _past_table(study, past, own_errors, own, every) if enough else None
    findings = (_finding(study, found), _past_finding(study, past, own_errors, every) if enough else None)
    return Chapter(
        TITLE,
        text=(_text(study, reference, found),),
        findings=tuple(each for each in findings if each is not None),
        pictures=(_picture(study, found, table),),
        shown=(table, *((tried,) if tried else ())),
    )


def _missing(study: Study, own: Working, reference: Working, ahead: ByAge | None) -> Prose:
    if ahead is None:
        why = "男女・年齢別の将来推計人口がないため"
    elif ahead.total.first > study.year:
        why = f"見通しの起点になる{ahead.total.first}年の国勢調査を使わないため"
    elif not own.has(ahead.total.first):
        why = f"{ahead.total.first}年に15歳以上の住民がいないか、男女別の労働力状態がないため"
    elif reference.rates(ahead.total.first) is None:
        why = f"{study.area_name(reference.area)}の年齢別の就業率がないため"
    else:
        why = "将来の年がないため"
    return Prose(
        kind="missing",
        title="働き手の見通し",
        paragraphs=(f"{study.name}の{why}、働き手の見通しを示さない。",),
    )


def target_year(study: Study) -> int:
    """Return the last year of the outlook: the parameter's, else the profile's, else `DEFAULT_TARGET`."""
    return int(study.parameters.target_year or study.section.target_year or DEFAULT_TARGET)


def _outlook(
    study: Study, own: Working, reference: Working, nation: Working, ahead: ByAge, every: Prefectures
) -> Outlook | None:
    start = ahead.total.first
    now, earlier = reference.rates(start), reference.rates(start - TREND_YEARS)
    years = [year for year in ahead.total.years if year <= target_year(study)]
    if now is None or not own.has(start) or len(years) < 2:
        return None
    now = now.fillna(0.0)
    spread, today = own.spread(start), own.people.counts.loc[start]
    if not spread.gt(0).all():
        return None
    step = pd.Series({sex: raised(today[sex], now[sex], float(spread[sex])) for sex in spread.index}).reindex(
        now.index, level="sex"
    )
    people = ahead.counts.loc[years]
    columns = {HELD: (people * moved(now, step)).sum(axis=1)}
    labels = {HELD: "就業率が今のまま"}
    if earlier is not None:
        columns[TREND] = pd.Series(
            {
                year: float(
                    (
                        people.loc[year]
                        * moved(continued(earlier.fillna(0.0), now, (year - start) / TREND_YEARS), step)
                    ).sum()
                )
                for year in years
            }
        )
        labels[TREND] = f"{start - TREND_YEARS}〜{start}年の変化が続く"
    best = _best(study, nation, start, every)
    if best is not None:
        name, rates = best
        columns[BEST] = (people * rates.fillna(0.0)).sum(axis=1)
        columns[BEST].loc[start] = np.nan  # reached later, not today
        labels[BEST] = f"{name}（最も高い都道府県）と同じ就業率"
    frame = pd.DataFrame(columns).assign(people=people.sum(axis=1))
    frame.index.name = "year"
    behind = [*own.behind, reference.by_age.total, ahead.total.at(years), nation.people.total.at([start])]
    return Outlook(frame, labels, best[0] if best else "", tuple(behind))


def _best(study: Study, nation: Working, year: int, every: Prefectures) -> tuple[str, pd.Series] | None:
    """Return the prefecture whose rates would make the most workers of the nation's people: age apart."""
    found = kept(study.folder, ("best_at_work", nation.area, year), lambda: _highest(nation, year, every))
    return None if found is None else (study.area_name(found[0]), found[1])


def _highest(nation: Working, year: int, every: Prefectures) -> tuple[str, pd.Series] | None:
    rates = every.rates(year)
    if year not in nation.people or len(rates) < 2:
        return None
    first = (rates * nation.people.counts.loc[year]).sum(axis=1).idxmax()
    return str(first), rates.loc[first]


def _text(study: Study, reference: Working, found: Outlook) -> Prose:
    start = int(found.frame.index[0])
    whose = (
        f"{study.area_name(reference.area)}の男女・年齢別の就業率を、{study.name}の男女別の就業者数に合うように動かしたもの"
        if reference.area != study.area
        else f"{study.name}の男女・年齢別の就業率"
    )
    lines = [
        f"国立社会保障・人口問題研究所の将来推計人口（男女・年齢別）に就業率を掛けて、働く人の数を試算した。就業率は{whose}を"
        f"用い、労働力状態の分からない人も同じ割合で働いているとみた。{start}年の値も同じ数え方である。",
        "「就業率が今のまま」は人口と年齢構成の変化だけを表す。"
        + (
            f"「{found.labels[TREND]}」は、男女・年齢ごとの就業率がこれまでと同じ速さで動き続けることに依存し、先の年ほど不確かになる。"
            if TREND in found.labels
            else ""
        )
        + (
            f"「{found.labels[BEST]}」は、年齢構成の違いを除いた就業率が最も高い{found.best}に追いつくことを仮定した目安で、"
            "家族や通勤、産業の違いは考えていない。"
            if found.best
            else ""
        ),
    ]
    return Prose(paragraphs=tuple(lines))


def _finding(study: Study, found: Outlook) -> Finding:
    start, last = int(found.frame.index[0]), int(found.frame.index[-1])
    now = rounded(float(found.frame.at[start, HELD]))
    told = "、".join(
        f"{label}なら{counted(rounded(float(found.frame.at[last, name])))}"
        f"（{phrases.moved(rounded(float(found.frame.at[last, name])) - now)}）"
        for name, label in found.labels.items()
    )
    higher = (
        f"年齢構成の違いを除いた{study.name}の就業率は、{found.best}より高い。"
        if BEST in found.frame and found.frame.at[last, BEST] < found.frame.at[last, HELD]
        else ""
    )
    return study.finding(
        "workforce.supply",
        f"{study.name}に住む働く人は、{start}年の{counted(now)}（労働力状態不詳を按分）から、{last}年には{told}と試算される。{higher}",
        found.behind,
        estimate=rounded(float(found.frame.at[last, HELD])),
        unit="人",
        method="将来推計人口 × 男女・年齢別の就業率",
        level=EvidenceLevel.ESTIMATE,
        caveats=(
            "どの道筋も前提を置いた試算で、起こりやすさを表す区間ではない。",
            "将来推計人口の前提（出生、死亡、移動）が変われば結果も変わる。",
        ),
        rank=5,
    )


def _quantiles(errors: pd.Series) -> tuple[float, float, float]:
    low, middle, high = np.quantile(errors.to_numpy(float), [LOW, 0.5, HIGH])
    return float(low), float(middle), float(high)


def _past_finding(
    study: Study, past: pd.DataFrame, own_errors: Mapping[str, float] | None, every: Prefectures
) -> Finding:
    names = {HELD: "就業率をそのままとした場合", TREND: "変化が続くとした場合"}
    told = []
    for way, label in names.items():
        low, _, high = _quantiles(past[way])
        told.append(f"{label}は{percent(low, sign=True)}から{percent(high, sign=True)}")
    statement = (
        f"同じ方法で{ORIGIN}年から{HORIZON}年先を見通していたら、{ORIGIN + HORIZON}年の実際との差は、"
        f"{len(past)}都道府県のうち中ほどの{percent(100 * (HIGH - LOW), 0)}で、{'、'.join(told)}であった。"
    )
    size = size_of(study.main[study.year]) if study.prefecture else None
    if size is not None:
        span = f"{counted(size.least)}以上" + (f"{counted(size.below)}未満" if size.below < np.inf else "")
        each = "、".join(
            f"{names[way]}は{percent(low, sign=True)}から{percent(high, sign=True)}"
            for way, (low, high) in size.errors.items()
        )
        statement += f"就業者が{span}の市区町村では、同じく{each}であった。"
    if own_errors is not None:
        each = "、".join(f"{names[way]}は{percent(value, sign=True)}" for way, value in own_errors.items())
        statement += f"{study.name}では、{each}であった。"
    return study.finding(
        "workforce.hindcast",
        statement,
        every.behind,
        method="過去の時点からの見通しの検証",
        caveats=(
            f"人口も、当時の年齢別人口を前の{HORIZON}年間の変化で延ばして見通した（公表の推計人口は用いない）。",
            "プラスは実際より多く見通していたことを示す。市区町村の値は、全国の市区町村で同じ計算をして測った。",
        ),
    )


def _table(study: Study, found: Outlook) -> Table:
    start = found.frame.index[0]
    return study.table(
        "workforce_supply",
        f"{study.name}に住む働く人の試算",
        (
            Column(key="year", label="年", grouped=False),
            Column(key="people", label="15歳以上の人口", unit="人"),
            *(Column(key=name, label=label, unit="人") for name, label in found.labels.items()),
        ),
        found.frame,
        found.behind,
        period=f"{start}〜{found.frame.index[-1]}年",
        computed=True,
        note=f"就業者に労働力状態不詳を按分した数。人口は将来推計人口を{start}年の国勢調査の男女・年齢別人口に合わせた。",
    )


def _past_table(
    study: Study, past: pd.DataFrame, own_errors: Mapping[str, float] | None, own: Working, every: Prefectures
) -> Table:
    rows = [(study.area_name(str(area)), area, row[HELD], row[TREND]) for area, row in past.iterrows()]
    if own_errors is not None and own.area not in past.index:
        rows.insert(0, (study.name, own.area, own_errors[HELD], own_errors[TREND]))
    return study.table(
        "workforce_hindcast",
        f"{ORIGIN}年から見通した{ORIGIN + HORIZON}年の働く人と実際との差",
        (
            Column(key="name", label="団体", kind="text"),
            Column(key="area", label="コード", kind="text"),
            Column(key=HELD, label="就業率をそのままとした場合", unit="％", decimals=1, sign=True),
            Column(key=TREND, label="変化が続くとした場合", unit="％", decimals=1, sign=True),
        ),
        pd.DataFrame(rows, columns=["name", "area", HELD, TREND]),
        [*every.behind, *own.behind],
        period=f"{ORIGIN - HORIZON}〜{ORIGIN + HORIZON}年",
        computed=True,
        note="実際の数に対する割合。プラスは実際より多く見通していたことを示す。",
        annex=True,
    )


def _picture(study: Study, found: Outlook, table: Table) -> Picture:
    start, last = int(found.frame.index[0]), int(found.frame.index[-1])
    now = rounded(float(found.frame.at[start, HELD]))
    told = "、".join(
        f"{label}なら{counted(rounded(float(found.frame.at[last, name])))}"
        for name, label in found.labels.items()
    )
    return Picture(
        id="fig_workforce_supply",
        title=f"{study.name}に住む働く人の試算（{start}年は{counted(now)}）",
        alt=f"折れ線グラフ。{last}年の働く人は、{told}。",
        unit="人",
        chart=LinesChart(
            lines=tuple(
                Line(
                    label,
                    found.frame[name].dropna(),
                    "solid" if name == HELD else "dashed",
                    every=CENSUS_YEARS,
                )
                for name, label in found.labels.items()
            ),
            y_label="働く人（人）",
            from_zero=True,
            height_inches=3.1,
        ),
        table=table,
        note="線は前提の異なる試算で、起こりやすさの範囲ではない。推計のある年の値を直線で結んだ。",
    )
