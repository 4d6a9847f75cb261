"""The area beside its peers, age structure apart: counts over those expected at the nation's rates by age."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from analysis.chapters.chapter import Chapter, Nouns
from analysis.chapters.peers import changes_words, left_out, nobody, peers_picture, spread, spread_words
from analysis.chapters.study import Study
from analysis.elements import Column, Finding, Prose
from analysis.methods.result import Estimate
from analysis.methods.standardisation import indirect_ratio
from analysis.model.area_codes import JAPAN
from analysis.model.series import Series
from analysis.words.numbers import format_number
from analysis.words.phrases import interval, joined, level

TITLE = "他の団体と比べてどうか"


@dataclass(frozen=True)
class Standard:
    """What is compared.

    Attributes
    ----------
    what : 「出生の水準」; ratio : 「標準化出生比」; schedule : 「全国の年齢別出生率（2023年）」.
    exposed, general, general_unit : 「女性15〜49歳」, 「総出生率」, 「女性千対」.
    needed : what an area lacks that can't be compared, 「出生数又は女性の年齢別人口」.
    decimals : of the ratio.
    rank : of the finding.
    """

    what: str
    ratio: str
    schedule: str
    exposed: str
    general: str
    general_unit: str
    needed: str
    decimals: int = 2
    rank: int | None = 5


def standardised(
    study: Study,
    nouns: Nouns,
    standard: Standard,
    counts: Mapping[str, Series],
    exposed: Mapping[str, Series],
    expected: Mapping[str, float],
    schedule: Series,
    ratio: Callable[[str, float], Estimate] | None = None,
) -> Chapter:
    """Place the area within the spread of its peers; the nation is 1.

    Parameters
    ----------
    counts, exposed : by area; those without the last year are left out and named.
    expected : by area, events of the last year that the schedule expects of the exposed.
    schedule : the series behind it.
    ratio : from an area and its count, the ratio to the expected with its limits; without it that of a count of
        rare events (Poisson).
    """
    known = [
        area
        for area in (study.area, *study.peers, *study.reference_areas)
        if study.year in counts[area] and study.year in exposed[area] and expected.get(area, 0.0) > 0
    ]
    absent = [peer for peer in study.peers if peer not in known]
    peers = [peer for peer in study.peers if peer in known]
    if (
        study.area not in known
        or not peers
        or expected.get(JAPAN, 0.0) <= 0
        or study.year not in counts[JAPAN]
    ):
        return Chapter(TITLE, missing=(nobody(study, absent, standard.needed),))
    nation = counts[JAPAN][study.year] / expected[JAPAN]
    ratios = {
        area: _over_nation(ratio(area, counts[area][study.year]), nation)
        if ratio
        else indirect_ratio(counts[area][study.year], nation * expected[area], confidence=study.confidence)
        for area in known
    }
    rates = pd.DataFrame(
        [_row(study, counts[area], exposed[area], ratios[area]) for area in known],
        index=pd.Index(known, name="area"),
    )
    behind = [
        schedule,
        *(counts[area].at(study.window) for area in known),
        *(exposed[area].at([study.year]) for area in known),
    ]
    table = study.table(
        f"{nouns.id}_peers",
        f"比較団体との{nouns.event}の比較（{study.year}年）",
        (
            Column(key="name", label="団体", kind="text"),
            Column(key="area", label="コード", kind="text"),
            Column(key="count", label=nouns.what, unit=nouns.unit),
            Column(key="change", label=f"{study.base_year}年比", unit="％", decimals=1, sign=True),
            Column(key="exposed", label=standard.exposed, unit="人"),
            Column(key="general", label=standard.general, unit=standard.general_unit, decimals=1),
            Column(key="value", label=standard.ratio, decimals=standard.decimals),
            Column(key="lower", label="下限", decimals=standard.decimals),
            Column(key="upper", label="上限", decimals=standard.decimals),
        ),
        rates.assign(name=[study.area_name(a) for a in known]).reset_index(),
        behind,
        period=f"{study.year}年（変化は{study.base_year}年から）",
        computed=True,
        note=(
            f"{standard.ratio}は、{standard.schedule}を各団体に当てはめた期待値に対する実際の{nouns.what}の比を、"
            f"同じ年の全国の比で割った値（全国が1）。上下限は{level(study.confidence)}信頼区間。"
        ),
    )
    title = f"年齢構成の違いを除いた{standard.what}（全国を1とする、{study.year}年）"
    return Chapter(
        TITLE,
        missing=(left_out(study, absent, f"{study.year}年の{standard.needed}"),) if absent else (),
        text=(_text(study, standard, peers),),
        findings=(_finding(study, nouns, standard, rates, ratios[study.area], peers, behind),),
        pictures=(
            peers_picture(
                study,
                f"fig_{nouns.id}_peers",
                title,
                standard.ratio,
                rates,
                table,
                decimals=standard.decimals,
            ),
        ),
        shown=(table,),
    )


def _over_nation(ratio: Estimate, nation: float) -> Estimate:
    """Return a ratio and its limits over the nation's own ratio, which is taken as known."""
    value, lower, upper = (
        None if each is None else each / nation for each in (ratio.value, ratio.lower, ratio.upper)
    )
    return replace(ratio, value=value, lower=lower, upper=upper)


def _row(study: Study, counts: Series, exposed: Series, ratio: Estimate) -> dict[str, float | None]:
    first, last = counts.get(study.base_year), counts[study.year]
    return {
        "count": last,
        "change": 100 * (last / first - 1) if first else None,
        "exposed": exposed[study.year],
        "general": 1000 * last / exposed[study.year],
        "value": ratio.value,
        "lower": ratio.lower,
        "upper": ratio.upper,
    }


def _text(study: Study, standard: Standard, peers: Sequence[str]) -> Prose:
    names = joined([study.area_name(peer) for peer in peers])
    why = study.profile.peers_method if study.peers == study.profile.peers else ""
    return Prose(
        paragraphs=(
            f"比較するのは{names}である。{why}"
            f"年齢構成の違いを除くため、{standard.schedule}を各団体に当てはめた期待値に対する比を、"
            f"全国の比を1として比べる（{standard.ratio}）。",
        )
    )


def _finding(
    study: Study,
    nouns: Nouns,
    standard: Standard,
    rates: pd.DataFrame,
    ratio: Estimate,
    peers: Sequence[str],
    behind: Sequence[Series],
) -> Finding:
    place = spread(rates, study.area, peers, standard.decimals)
    moved = changes_words(rates["change"], study.area, peers, JAPAN, study.name)
    statement = (
        f"年齢構成の違いを除いた{study.name}の{standard.what}は、全国を1とすると"
        f"{format_number(ratio.number, standard.decimals)}である（{study.year}年）。{spread_words(place, len(peers), standard.decimals)}。"
    )
    if moved:
        statement += f"{study.base_year}年からの{nouns.what}の変化率は、{moved}である。"
    return study.finding(
        f"{nouns.id}.peers",
        statement,
        behind,
        estimate=ratio,
        unit="比",
        method="間接標準化（全国を1とする）",
        caveats=(
            f"{standard.ratio}の{interval(ratio, standard.decimals)}。",
            "他団体との比較は水準の違いを示すだけで、施策の効果の違いを示すものではない。",
        ),
        rank=standard.rank,
    )
