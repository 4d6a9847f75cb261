"""The area beside its peers: births over those that its women would have had at the nation's fertility."""

from __future__ import annotations

import pandas as pd

from analysis.chapters.chapter import Chapter
from analysis.chapters.peers import changes_words, left_out, nobody, peers_picture, spread, spread_words
from analysis.chapters.study import Study
from analysis.chapters.women import Women, women_by_age
from analysis.elements import Column, Finding, Prose
from analysis.methods.standardisation import indirect_ratio
from analysis.model.area_codes import JAPAN
from analysis.model.series import Series
from analysis.topics.births.factors import Schedule, nearest, schedules
from analysis.words.numbers import format_number
from analysis.words.phrases import interval, joined, level

TITLE = "他の団体と比べてどうか"
_WHAT = "出生数又は女性の年齢別人口"
DECIMALS = 2


def compared(study: Study, women: Women, national: Women, dispersion: float) -> Chapter:
    """Place the area's fertility within the spread of its peers."""
    schedule = nearest(schedules(study), study.year)
    of = {study.area: women, JAPAN: national}
    areas = (study.area, *study.peers, *study.reference_areas)
    for area in areas:
        of.setdefault(area, women_by_age(study.folder, area, study.basis, registered=women.observed))
    births = {area: study.series(study.main.indicator, study.basis, area=area) for area in {*areas, JAPAN}}
    known = [area for area in areas if study.year in births[area] and of[area].has(study.year)]
    absent = [peer for peer in study.peers if peer not in known]
    peers = [peer for peer in study.peers if peer in known]
    nation = _level(births[JAPAN], of[JAPAN], schedule, study.year)
    if schedule is None or nation is None or study.area not in known or not peers:
        return Chapter(TITLE, missing=(nobody(study, absent, _WHAT),))
    rates = pd.DataFrame(
        [_rates(study, births[a], of[a], schedule, nation, dispersion) for a in known],
        index=pd.Index(known, name="area"),
    )
    behind = [
        schedule.series,
        *(births[area].at(study.window) for area in known),
        *(of[area].total.at([study.year]) for area in known),
    ]
    table = study.table(
        "births_peers",
        f"比較団体との出生の比較（{study.year}年）",
        (
            Column(key="name", label="団体", kind="text"),
            Column(key="births", label="出生数", unit="人"),
            Column(key="change", label=f"{study.base_year}年比", unit="％", decimals=1, sign=True),
            Column(key="women", label="女性15〜49歳", unit="人"),
            Column(key="general", label="総出生率", unit="女性千対", decimals=1),
            Column(key="value", label="標準化出生比", decimals=DECIMALS),
            Column(key="lower", label="下限", decimals=DECIMALS),
            Column(key="upper", label="上限", decimals=DECIMALS),
        ),
        rates.assign(name=[study.area_name(a) for a in known]).reset_index(drop=True),
        behind,
        period=f"{study.year}年（変化は{study.base_year}年から）",
        computed=True,
        note=(
            f"標準化出生比は、全国の年齢別出生率（{schedule.year}年）を各団体の女性に当てはめた期待出生数に対する実際の"
            f"出生数の比を、同じ年の全国の比で割った値（全国が1）。上下限は{level(study.confidence)}信頼区間。"
        ),
    )
    finding = _finding(study, rates, peers, behind)
    return Chapter(
        TITLE,
        missing=(left_out(study, absent, f"{study.year}年の{_WHAT}"),) if absent else (),
        text=(_text(study, peers),),
        findings=(finding,),
        pictures=(
            peers_picture(
                study,
                "fig_births_peers",
                f"年齢構成の違いを除いた出生の水準（全国を1とする、{study.year}年）",
                "標準化出生比",
                rates,
                table,
                decimals=DECIMALS,
            ),
        ),
        shown=(table,),
    )


def _level(births: Series, women: Women, schedule: Schedule | None, year: int) -> float | None:
    if schedule is None or year not in births or not women.has(year):
        return None
    return births[year] / float((women.counts.loc[year] * schedule.rates).sum())


def _rates(
    study: Study, births: Series, women: Women, schedule: Schedule, nation: float, dispersion: float
) -> dict[str, float | None]:
    first, last = births.get(study.base_year), births[study.year]
    exposed = women.counts.loc[study.year]
    expected = nation * float((exposed * schedule.rates).sum())
    ratio = indirect_ratio(last, expected, confidence=study.confidence)
    return {
        "births": last,
        "change": 100 * (last / first - 1) if first else None,
        "women": float(exposed.sum()),
        "general": 1000 * last / float(exposed.sum()),
        "value": ratio.value,
        "lower": ratio.lower,
        "upper": ratio.upper,
    }


def _text(study: Study, peers: list[str]) -> Prose:
    names = joined([study.area_name(peer) for peer in peers])
    of_profile = study.peers == study.profile.peers
    why = study.profile.peers_method if of_profile else ""
    return Prose(
        paragraphs=(
            f"比較するのは{names}である。{why}"
            "年齢構成の違いを除くため、全国の年齢別出生率を各団体の女性に当てはめた期待出生数に対する比を、"
            "全国の比を1として比べる（標準化出生比）。",
        )
    )


def _finding(study: Study, rates: pd.DataFrame, peers: list[str], behind: list[Series]) -> Finding:
    own = rates.loc[study.area]
    place = spread(rates, study.area, peers, DECIMALS)
    moved = changes_words(rates["change"], study.area, peers, JAPAN, study.name)
    statement = (
        f"年齢構成の違いを除いた{study.name}の出生の水準は、全国を1とすると{format_number(own['value'], DECIMALS)}である"
        f"（{study.year}年）。{spread_words(place, len(peers), DECIMALS)}。"
    )
    if moved:
        statement += f"{study.base_year}年からの出生数の変化率は、{moved}である。"
    estimate = (
        indirect_ratio(own["births"], own["births"] / own["value"], confidence=study.confidence)
        if own["value"]
        else None
    )
    return study.finding(
        "births.peers",
        statement,
        behind,
        estimate=estimate,
        unit="比",
        n=float(own["births"]),
        method="間接標準化（全国の年齢別出生率、全国を1とする）",
        caveats=(
            *((f"標準化出生比の{interval(estimate, DECIMALS)}。",) if estimate else ()),
            "他団体との比較は水準の違いを示すだけで、施策の効果の違いを示すものではない。",
        ),
        rank=5,
    )
